"""How a text is set: what stands below what, and where words may break."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from support.policies import a_catalog, a_policy, a_version
from support.serving import served, write_pages

TERMS = """\
# 規約

## 第1条（申込み）

1. 申込みは、当社の定める方法により行うものとし、当社が承諾したときに契約が成立します。
2. 当社は、次の各号のいずれかに該当する場合は、申込みを承諾しないことがあります。
    1. 届け出た情報に虚偽、誤記又は記載漏れがあった場合その他これらに準ずる事由があった場合
    2. 過去に規約に違反したことがある場合
"""
POLICY = """\
# Policy

## 1. Processors

| Processor | Country | Purpose |
| --- | --- | --- |
| Example Analytics | United States | Delivery of advertisements |
"""
# the words of a table that stand on more than one line
BROKEN = """() => [...document.querySelectorAll("th, td")].flatMap((cell) => {
  const text = cell.firstChild;
  return [...text.data.matchAll(/\\S+/g)].filter((word) => {
    const place = document.createRange();
    place.setStart(text, word.index);
    place.setEnd(text, word.index + word[0].length);
    return place.getClientRects().length > 1;
  }).map((word) => word[0]);
})"""
# where the words of an item begin: on its first line, and on those after it
LEFT = """(item) => {
  const text = item.querySelector(".label").nextSibling, words = document.createRange();
  words.setStart(text, 1);
  words.setEnd(text, text.data.length);
  const lines = [...words.getClientRects()];
  return [lines[0].left, lines.at(-1).left];
}"""


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> Iterator[str]:
    catalog = a_catalog(
        a_policy(
            {
                "2024-01-01": a_version("2024-01-01", TERMS),
                "2024-12-22": a_version("2024-12-22", TERMS + "\n以上\n"),
            },
            "terms",
        ),
        a_policy({"2024-01-01": a_version("2024-01-01", POLICY)}, "policy", language="en"),
    )
    with served(write_pages(tmp_path_factory.mktemp("layout"), catalog, date(2025, 6, 1))) as found:
        yield found


@pytest.fixture
def phone(browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 390, "height": 900})
    yield page
    page.close()


def test_items_of_a_numbered_paragraph_stand_further_in_than_its_number(phone, address):
    phone.goto(address + "terms/")
    paragraph = phone.locator(".paragraph .label").last.bounding_box()
    item = phone.locator(".text ol .label").first.bounding_box()
    assert item["x"] - paragraph["x"] >= 16


def test_the_lines_of_an_item_begin_below_one_another(phone, address):
    phone.goto(address + "terms/")
    first, last = phone.locator(".text ol li > :first-child").first.evaluate(LEFT)
    assert abs(first - last) < 2


def test_no_word_of_a_table_is_broken_by_the_letter_on_a_phone(phone, address):
    phone.goto(address + "policy/")
    assert phone.evaluate(BROKEN) == []
    assert phone.evaluate("document.documentElement.scrollWidth") == 390


def test_no_date_of_the_periods_is_broken_on_a_phone(phone, address):
    phone.goto(address + "terms/versions/")
    broken = phone.evaluate(
        """() => [...document.querySelectorAll(".periods :is(time, a)")]
          .filter((each) => each.getClientRects().length > 1).map((each) => each.textContent)"""
    )
    assert broken == []
    assert phone.locator(".periods").bounding_box()["width"] <= 358


def test_the_heading_of_an_article_is_told_as_the_text_writes_it(phone, address):
    phone.goto(address + "terms/")
    assert "第1条（申込み）" in phone.locator(".contents a").all_inner_texts()
    phone.goto(address + "terms/search/?q=承諾")
    expect(phone.locator(".results h2")).to_have_text("規約 › 第1条（申込み）")


def test_an_entry_of_the_contents_breaks_between_phrases(browser, address):
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(address + "terms/")
    assert (
        page.locator(".contents a").first.evaluate("link => getComputedStyle(link).wordBreak")
        == "auto-phrase"
    )
    page.close()
