"""Receipts checked against what the site publishes: other texts, missing files, an older log, a contradicting one."""

from __future__ import annotations

import shutil

import pytest

from kaitei.ledger.last import declare_unused
from support.receipt_page import (
    DOUBTFUL,
    UNCHECKED,
    VALID,
    ask,
    why,
)
from support.receipts import NAME, Log
from support.serving import served


@pytest.fixture
def other(browser, built, log, tmp_path):
    """Open the page of a site like ours after something in its files was changed."""
    opened = []

    def open_changed(change):
        folder = tmp_path / "site"
        shutil.copytree(built, folder)
        change(folder)
        context = served(folder)
        page = browser.new_page()
        page.goto(context.__enter__() + "receipt/")
        opened.append((page, context))
        return page

    yield open_changed
    for page, context in opened:
        page.close()
        context.__exit__(None, None, None)


def rewritten(name, old, new):
    def change(folder):
        path = folder / name
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")

    return change


def test_another_text_than_the_site_publishes_is_told_first(other, log):
    digest = log.ledger.catalog.policy("privacy").revision("2024-11-05").digest.hex()
    page = other(rewritten("data/versions.json", digest, "00" * 32))
    heading, rows = ask(page, log.receipt(log.ids[0]))
    assert heading == DOUBTFUL
    assert rows["本文"].startswith("このサイトが公表しているこの版の本文と一致しません")


def test_a_version_this_site_does_not_have_is_not_compared(other, log):
    page = other(rewritten("data/versions.json", '"version": "2024-11-05"', '"version": "2024-11-06"'))
    heading, rows = ask(page, log.receipt(log.ids[0]))
    assert heading == VALID
    assert rows["版"] == "privacy@2024-11-05"
    assert rows["本文"].startswith("照合していません（このサイトにこの版がありません）")


def test_files_that_cannot_be_fetched_are_said_to_be_missing(other, log):
    def remove(folder):
        (folder / "data/versions.json").unlink()
        (folder / "log/checkpoint").unlink()

    page = other(remove)
    heading, rows = ask(page, log.receipt(log.ids[0]))
    assert heading == VALID
    assert rows["本文"].startswith("照合していません（版の一覧を取得できませんでした）")
    assert why(page).startswith("ここに公表されているログとの照合はしていません")


def test_without_its_public_key_the_page_claims_nothing(other, log):
    page = other(lambda folder: (folder / "log/key.txt").unlink())
    assert ask(page, log.receipt(log.ids[0])) == (UNCHECKED, {})
    assert why(page).startswith("このサイトからログの公開鍵を取得できませんでした。")


def test_a_damaged_public_key_is_not_blamed_on_the_receipt(other, log):
    page = other(rewritten("log/key.txt", "+A", "+B"))
    assert ask(page, log.receipt(log.ids[0])) == (UNCHECKED, {})
    assert why(page) == "このサイトにあるログの公開鍵が壊れています。"


def test_a_receipt_newer_than_the_published_log_says_so(other, log):
    def publish_less(folder):
        shutil.rmtree(folder / "log")
        shutil.copytree(log.keys.parent / "early", folder / "log")

    page = other(publish_less)
    heading, _ = ask(page, log.receipt(log.ids[-1]))
    assert heading == VALID
    assert why(page).startswith("ここに公表されているログより新しい受領証のため")


def test_a_receipt_that_contradicts_the_published_log_is_evidence(other, log):
    """Two logs signed by one key: the site has one, the member a receipt of the other."""
    twin = log.keys.parent.with_name("twin")
    twin_log = Log(twin)
    shutil.copytree(log.keys, twin_log.keys, dirs_exist_ok=True)
    (twin_log.keys / "last-checkpoint").unlink()
    declare_unused(twin_log.keys)  # a lie
    for key in twin_log.keys.glob(f"log-{twin_log.key.key_id.hex()}.key"):
        key.unlink()
    ids = [twin_log.record(f"X-{number}") for number in range(301)]
    twin_log.sign()
    page = other(lambda _: None)
    heading, rows = ask(page, twin_log.receipt(ids[0]))
    assert rows["ログ"].startswith(f"{NAME}、全302件の記録番号")
    assert heading == DOUBTFUL
    assert "受領証は証拠になりますので保存し" in why(page)
