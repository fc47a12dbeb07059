"""Receipts checked in the reader's browser, with WebCrypto: good, altered, foreign, cut off, and of the future."""

from __future__ import annotations

import shutil
from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe

from kaitei.consent import AcceptanceRequest, Moment, Rules, parse_time
from kaitei.files import read_tree
from kaitei.ledger.checkpoint import make_checkpoint
from kaitei.ledger.keys import create_key, open_signers
from kaitei.ledger.ledger import Ledger
from kaitei.ledger.opening import open_seal_of
from kaitei.ledger.publish import publish
from kaitei.ledger.receipts import issue_receipt
from kaitei.ledger.sequencer import sequence_all
from kaitei.ledger.sqlite import SqliteStore
from kaitei.parse import load_catalog
from support.serving import ROOT, served

NAME = "policy.example.jp/log"
NOW = Moment(parse_time("2026-11-23T12:00:00+09:00"))


class Log:
    """A ledger of the repository's own policy, with a log to publish."""

    def __init__(self, folder) -> None:
        folder.mkdir()
        self.keys = folder / "keys"
        create_key(self.keys, NAME)
        store = SqliteStore(folder / "ledger.sqlite3", create=True)
        catalog = load_catalog(read_tree(ROOT / "policy_versions"))
        self.ledger = Ledger(store, open_seal_of(store, self.keys), catalog, Rules(catalog), lambda: NOW)
        self.ids: list[str] = []
        self.old = ""

    def record(self, member, version="2024-11-05", act="agree"):
        request = AcceptanceRequest(member, "privacy", version, act, "2026-11-20T09:30:00+09:00")
        return self.ledger.record(request).record.id

    def sign(self):
        list(sequence_all(self.ledger.store, date(2026, 11, 23)))
        make_checkpoint(self.ledger.store, self.keys, open_signers(self.keys, "log", lambda _: ""), NOW)

    def receipt(self, wanted):
        return issue_receipt(self.ledger, wanted).decode()


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    made = Log(tmp_path_factory.mktemp("log") / "ours")
    made.ids = [made.record(f"M-{number}") for number in range(300)]
    made.old = made.record("M-1", "2021-05-01", "acknowledge")
    made.sign()
    return made


@pytest.fixture(scope="module")
def here(site, log, tmp_path_factory):
    """Return the address of the site with the log published in it."""
    folder = tmp_path_factory.mktemp("with-log") / "site"
    shutil.copytree(site, folder)
    publish(log.ledger.store, log.keys, folder / "log")
    with served(folder) as address:
        yield address


@pytest.fixture
def page(browser, here):
    opened = browser.new_page()
    opened.goto(here + "receipt/", wait_until="networkidle")
    yield opened
    opened.close()


def ask(page, text):
    """Paste a receipt; return the heading of the answer and its rows."""
    page.get_by_label("または、内容を貼り付ける").fill(text)
    page.get_by_role("button", name="確認する").click()
    heading = page.locator(".answer h2")
    heading.wait_for()
    rows = page.locator(".answer dl div")
    answer = {row.locator("dt").inner_text(): row.locator("dd").inner_text() for row in rows.all()}
    return heading.inner_text(), answer


def why(page):
    return page.locator(".answer p").first.inner_text()


@pytest.mark.parametrize("number", [0, 127, 255, 256, 299])
def test_a_good_receipt_is_valid_and_told_in_words(page, log, number):
    heading, rows = ask(page, log.receipt(log.ids[number]))
    digest = log.ledger.catalog.policy("privacy").revision("2024-11-05").digest.hex()
    assert heading == "この受領証は有効です"
    assert (rows["行為"], rows["版"]) == ("同意", "privacy@2024-11-05")
    assert rows["日時"] == "2026年11月20日 9:30:00（日本時間）"
    assert rows["本文"].split("\n") == ["この版の公表された本文と一致します", digest]
    assert rows["ログ"].startswith(f"{NAME}、全302件の記録番号")
    assert page.locator(".answer .hint").inner_text() == (
        "操作した人が誰か、その後に撤回などの記録がないかは、示しません。"
    )


def test_a_receipt_of_a_version_is_valid(page, log):
    heading, rows = ask(page, log.receipt("privacy@2024-11-05"))
    assert heading == "この受領証は有効です"
    assert (rows["版"], rows["公表日"], rows["施行日"]) == ("privacy@2024-11-05", "2024-11-05", "2024-11-05")


def test_a_receipt_of_a_reconstruction_says_that_it_is_one(page, log):
    heading, rows = ask(page, log.receipt(log.old))
    assert heading == "この受領証は有効です"
    assert (rows["行為"], rows["本文"]) == ("確認", "なし：復元案（公表当時の正文ではありません）")


def test_a_file_can_be_chosen(page, log, tmp_path):
    path = tmp_path / "受領証.tlog-proof"
    path.write_text(log.receipt(log.ids[7]), "utf-8")
    page.get_by_label("受領証のファイルを選ぶ").set_input_files(path)
    page.get_by_role("heading", name="この受領証は有効です").wait_for()


def test_receipts_are_not_sent_anywhere(page, log):
    asked = []
    page.on(
        "request",
        lambda request: asked.append((request.method, request.url.rpartition("/")[2], request.post_data)),
    )
    ask(page, log.receipt(log.ids[0]))
    assert asked == [("GET", "key.txt", None), ("GET", "versions.json", None), ("GET", "checkpoint", None)]


def replaced(old, new):
    def change(text):
        assert old in text
        return text.replace(old, new, 1)

    return change


def flipped_extra(text):
    at = text.index("extra ") + 60
    return text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (flipped_extra, "受領証の内容はログに含まれていません。どこかが書き換えられています。"),
        (replaced("\n302\n", "\n303\n"), "ログの署名が合いません。どこかが書き換えられています。"),
        (
            replaced("\nindex ", "\nindex 1"),
            "受領証の内容はログに含まれていません。どこかが書き換えられています。",
        ),
        (replaced("@v1", "@v2"), "このページが知っているものより新しい形式の受領証です。"),
        (lambda text: text[:200], "受領証が途中で切れています。ファイルをもう一度受け取ってください。"),
        (lambda text: text[: text.index("— ")], "受領証が壊れているか、書き換えられています。"),
        (lambda text: text[:-5], "受領証が途中で切れています。ファイルをもう一度受け取ってください。"),
        (
            lambda text: text.replace("index", "Index"),
            "受領証が途中で切れています。ファイルをもう一度受け取ってください。",
        ),
        (lambda _: "こんにちは", "受領証ではありません。"),
        (lambda text: text.replace(NAME, "other.example/log"), "このサイトのログによる署名がありません。"),
    ],
)
def test_an_altered_or_cut_receipt_is_not_valid(page, log, change, reason):
    heading, rows = ask(page, change(log.receipt(log.ids[5])))
    assert (heading, rows) == ("この受領証は有効と確認できません", {})
    assert why(page) == reason


def test_every_altered_character_is_found(page, log):
    """Change one character of each line, here and there, in one go; whatever verifies must mean the same."""
    good = log.receipt(log.ids[5])
    key = (log.keys / "log.txt").read_text().strip()
    altered = [
        good[:at] + ("B" if good[at] != "B" else "C") + good[at + 1 :] for at in range(0, len(good), 3)
    ]
    accepted = page.evaluate(
        """async ([texts, key]) => {
            let accepted = 0;
            for (const text of texts) { try { await receipt.verify(text, [key]); accepted++; } catch { } }
            return accepted;
        }""",
        [altered, key],
    )
    assert accepted == 0
    assert (
        page.evaluate("async ([text, key]) => (await receipt.verify(text, [key])).act", [good, key])
        == "agree"
    )


def test_a_receipt_of_another_log_is_not_valid(page, tmp_path):
    stranger = Log(tmp_path / "stranger")
    number = stranger.record("M-1")
    stranger.sign()
    heading, _ = ask(page, stranger.receipt(number))
    assert heading == "この受領証は有効と確認できません"
    assert why(page) == "このサイトのログによる署名がありません。"


def test_a_receipt_newer_than_the_published_log_says_so(page, log):
    late = log.record("M-late")
    log.sign()
    heading, _ = ask(page, log.receipt(late))
    assert heading == "この受領証は有効です"
    assert "ここに公表されているログより後のものです" in why(page)


def test_a_site_without_a_log_says_so(browser, address, log):
    opened = browser.new_page()
    opened.goto(address + "receipt/", wait_until="networkidle")
    heading, _ = ask(opened, log.receipt(log.ids[0]))
    assert heading == "確認できませんでした"
    assert why(opened) == "このサイトからログの公開鍵を取得できませんでした。"
    opened.close()


def test_nothing_pasted_is_not_an_error_of_the_receipt(page):
    heading, _ = ask(page, "")
    assert (heading, why(page)) == ("確認できませんでした", "ファイルを選ぶか、内容を貼り付けてください。")


def test_without_scripts_the_page_says_what_to_do_instead(browser, here):
    context = browser.new_context(java_script_enabled=False)
    opened = context.new_page()
    opened.goto(here + "receipt/")
    assert "kaitei ledger verify-receipt 受領証.tlog-proof --key key.txt" in opened.inner_text("main")
    assert opened.get_by_role("link", name="log/key.txt").get_attribute("href") == "../log/key.txt"
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_answers_are_accessible_and_fit_the_screen(browser, here, log, width, scheme):
    context = browser.new_context(
        viewport={"width": width, "height": 900}, bypass_csp=True, color_scheme=scheme
    )
    opened = context.new_page()
    opened.goto(here + "receipt/")
    for text in (log.receipt(log.ids[0]), "こんにちは"):
        ask(opened, text)
        assert Axe().run(opened).response["violations"] == []
        assert opened.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()
