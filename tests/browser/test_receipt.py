"""Receipts checked in the reader's browser, with WebCrypto: good, altered, foreign and cut off."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from support.receipt_page import (
    CHANGED,
    CUT,
    DAMAGED,
    FILE,
    FOREIGN,
    INVALID,
    LIMITS,
    NO_RECEIPT,
    TEXT,
    UNCHECKED,
    VALID,
    answer,
    ask,
    choose,
    why,
)
from support.receipts import NAME, Log

WITHOUT_ED25519 = """{
  const { subtle } = crypto, importKey = subtle.importKey.bind(subtle);
  subtle.importKey = (format, bytes, algorithm, ...more) => algorithm === "Ed25519" || algorithm.name === "Ed25519"
    ? Promise.reject(new DOMException("Algorithm: Unrecognized name", "NotSupportedError"))
    : importKey(format, bytes, algorithm, ...more);
}"""


@pytest.mark.parametrize("number", [0, 127, 255, 256, 299])
def test_a_good_receipt_is_valid_and_told_in_words(page, log, number):
    heading, rows = ask(page, log.receipt(log.ids[number]))
    digest = log.ledger.catalog.policy("privacy").revision("2024-11-05").digest.hex()
    assert heading == VALID
    assert rows["行為"] == "同意"
    assert rows["版"].split("\n") == ["プライバシーポリシー（2024年11月5日版）", "privacy@2024-11-05"]
    assert rows["日時"].split("\n") == ["2026年11月20日 9:30:00（日本時間）", "2026-11-20 00:30:00 UTC"]
    assert rows["記録日時"].split("\n") == ["2026年11月23日 12:00:00（日本時間）", "2026-11-23 03:00:00 UTC"]
    assert rows["経路"] == "ウェブサイト"
    assert rows["本文"].split("\n") == ["この版の公表された本文と一致します", digest]
    assert rows["ログ"].startswith(f"{NAME}、全302件の記録番号")
    assert rows["署名"] == f"{NAME} ({log.key.key_id.hex()})"
    assert page.locator("#details .limits").inner_text() == LIMITS


def test_the_answer_leads_to_the_version(page, log, here):
    ask(page, log.receipt(log.ids[0]))
    page.get_by_role("link", name="プライバシーポリシー（2024年11月5日版）").click()
    assert page.url == here + "versions/2024-11-05/"


def test_a_receipt_of_a_version_is_valid_and_says_that_nobody_accepted_it_thereby(page, log):
    heading, rows = ask(page, log.receipt("privacy@2024-11-05"))
    assert heading == VALID
    assert (rows["公表日"], rows["施行日"]) == ("2024年11月5日", "2024年11月5日")
    assert rows["本文"].startswith("この版の公表された本文と一致します")
    assert "だれかが同意したことは示しません" in page.locator("#details .limits").inner_text()


def test_a_receipt_of_a_reconstruction_says_that_it_is_one(page, log):
    heading, rows = ask(page, log.receipt(log.old))
    assert heading == VALID
    assert (rows["行為"], rows["本文"]) == ("確認", "なし：復元案（公表当時の正文ではありません）")


def test_a_file_is_checked_as_soon_as_it_is_chosen(page, log):
    assert choose(page, log.receipt(log.ids[7]))[0] == VALID


def test_a_file_is_checked_as_it_is_and_pasted_text_without_what_copying_adds(page, log):
    receipt = log.receipt(log.ids[7])
    assert choose(page, receipt.replace(b"\n", b"\r\n"))[0] == INVALID
    assert why(page).startswith("ファイルが保存し直され、改行が変わっています。")
    assert choose(page, receipt.rstrip(b"\n"))[0] == INVALID
    assert ask(page, "\n  " + receipt.decode().rstrip("\n"))[0] == VALID


def test_the_last_thing_given_is_what_is_checked(page, log):
    choose(page, b"nothing")
    assert ask(page, log.receipt(log.ids[1]))[0] == VALID
    assert choose(page, b"nothing", "other.txt")[0] == INVALID
    assert page.get_by_label(TEXT).input_value() == ""
    page.get_by_label(TEXT).fill("something")
    assert page.evaluate("document.getElementById('file').files.length") == 0


def test_receipts_are_not_sent_anywhere(page, log, here):
    asked = []
    page.on("request", lambda request: asked.append((request.method, request.url, request.post_data)))
    ask(page, log.receipt(log.ids[0]))
    paths = ["log/key.txt", "data/versions.json", "log/checkpoint"]
    assert asked == [("GET", here + path, None) for path in paths]


def changed(old, new):
    def change(text):
        assert old in text
        return text.replace(old, new)

    return change


def flipped_extra(text):
    at = text.index("extra ") + 60
    return text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (flipped_extra, CHANGED),
        (changed("\nindex ", "\nindex 1"), CHANGED),
        (
            changed("\n302\n", "\n303\n"),
            "ログの署名が合いません。どこかが書き換えられています。発行元から受け取ったファイルかどうかを確かめてください。",
        ),
        (changed("@v1", "@v2"), "このページが知っているものより新しい形式の受領証です。"),
        (changed("@v1", "@v10"), "このページが知っているものより新しい形式の受領証です。"),
        (changed("index ", "Index "), DAMAGED),
        (changed("extra ", "extra =="), DAMAGED),
        (changed(NAME, "other.example/log"), FOREIGN),
        (lambda text: text[:30], CUT),
        (lambda text: text[:200], CUT),
        (lambda text: text[: text.index("— ")], CUT),
        (lambda _: "こんにちは", NO_RECEIPT),
        (lambda _: "<img src=x onerror=alert(1)>", NO_RECEIPT),
    ],
)
def test_an_altered_or_cut_receipt_is_not_valid(page, log, change, reason):
    heading, rows = ask(page, change(log.receipt(log.ids[5]).decode()))
    assert (heading, rows) == (INVALID, {})
    assert why(page) == reason


def test_a_file_cut_anywhere_is_said_to_be_cut(page, log):
    receipt = log.receipt(log.ids[5])
    for at in range(1, len(receipt), 29):
        assert choose(page, receipt[:at])[0] == INVALID
        assert (at, why(page)) == (at, CUT)


def test_what_is_no_receipt_at_all_is_said_to_be_none(page):
    for content in (bytes(range(256)), b"%PDF-1.7\n" + bytes(5000), "受領証".encode("utf-16")):
        assert choose(page, content)[0] == INVALID
        assert why(page) == NO_RECEIPT


def test_a_file_far_too_large_is_refused(page):
    assert choose(page, b"c2sp.org/tlog-proof@v1\n" + b"A" * 1_200_000)[0] == INVALID
    assert why(page) == "受領証ではありません。ファイルが大きすぎます。"


def test_a_receipt_of_another_log_is_not_valid(page, tmp_path):
    stranger = Log(tmp_path / "stranger")
    number = stranger.record("M-1")
    stranger.sign()
    heading, _ = ask(page, stranger.receipt(number))
    assert (heading, why(page)) == (INVALID, FOREIGN)


def test_nothing_given_says_nothing_about_a_receipt(page):
    heading, _ = ask(page, "")
    assert (heading, why(page)) == (UNCHECKED, "ファイルを選ぶか、内容を貼り付けてください。")


@pytest.mark.parametrize("missing", [WITHOUT_ED25519, "Object.defineProperty(crypto, 'subtle', {})"])
def test_a_browser_that_cannot_check_signatures_claims_nothing(browser, here, log, missing):
    page = browser.new_page()
    page.add_init_script(missing)
    page.goto(here + "receipt/")
    for text in (log.receipt(log.ids[0]), flipped_extra(log.receipt(log.ids[0]).decode())):
        heading, rows = ask(page, text)
        assert (heading, rows) == (UNCHECKED, {})
        assert why(page).startswith("このブラウザーでは署名（Ed25519）を確認できないため")
    page.close()


def test_a_site_without_a_log_says_so_and_asks_for_nothing(browser, address):
    page = browser.new_page()
    page.goto(address + "receipt/", wait_until="networkidle")
    assert "まだログを公表していないため、ここでは確認できません" in page.inner_text("main")
    assert "kaitei ledger verify-receipt 受領証.tlog-proof --key key.txt" in page.inner_text("main")
    assert page.locator("input, textarea, script").count() == 0
    assert page.locator("a[href*='log/']").count() == 0
    page.close()


def test_without_scripts_the_page_says_what_to_do_instead(browser, here):
    context = browser.new_context(java_script_enabled=False)
    opened = context.new_page()
    opened.goto(here + "receipt/")
    assert "JavaScript が必要です" in opened.inner_text("main")
    assert not opened.get_by_label(FILE).is_visible()
    assert "kaitei ledger verify-receipt 受領証.tlog-proof --key key.txt" in opened.inner_text("main")
    for name in ("log/key.txt", "data/2024-11-05.txt"):
        link = opened.get_by_role("link", name=name)
        assert opened.request.get(here + "receipt/" + link.get_attribute("href")).ok
    context.close()


def test_the_keyboard_alone_is_enough_and_the_answer_is_announced(page, log):
    page.locator("#main").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "file"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "text"
    page.keyboard.insert_text(log.receipt(log.ids[2]).decode())
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert answer(page)[0] == VALID
    assert page.evaluate("document.activeElement.id") == "check"
    assert page.get_by_role("status").inner_text() == VALID


LOOKS = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "forced": {"forced_colors": "active"},
}


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("width", [1280, 390, 320])
def test_the_page_and_its_answers_are_accessible_and_fit_the_screen(browser, here, log, width, look):
    context = browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True, **LOOKS[look])
    opened = context.new_page()
    opened.goto(here + "receipt/")
    for text in ("", log.receipt(log.ids[0]), log.receipt(log.old), "こんにちは"):
        if text:
            ask(opened, text)
        assert Axe().run(opened).response["violations"] == []
        assert opened.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for name in ("file", "text", "check"):
        assert opened.locator(f"#{name}").bounding_box()["height"] >= 44
    context.close()


def test_the_script_stays_small_enough_to_read(built):
    assert (built / "assets" / "receipt.js").stat().st_size <= 12.5 * 1024
