"""The tables of a text, as they are and in comparisons: no word is broken by the letter."""

from __future__ import annotations

from datetime import date

import pytest

from support.policies import a_catalog, a_policy, a_version
from support.serving import served, write_pages

LONG = "Distinguishes users by a random identifier, so that we can count how many visits the site had, and from where"
PURPOSES = f"""\
| Purpose | Data | Legal basis | What it is for | Retention | Recipient |
| --- | --- | --- | --- | --- | --- |
| Preventing fraud | Identity, technical | Legitimate interests | {LONG} | 12 months | Authorities |
| Personalisation | Identity, behavioural | Consent | {LONG} | 24 months | Switzerland |
"""
BROKEN_WORDS = r"""() => {
  const broken = [], texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) for (const word of texts.currentNode.data.matchAll(/[A-Za-z]+/g)) {
    const element = texts.currentNode.parentNode;
    if (!element.closest(".cell, .text :is(th, td)") || element.closest("td")?.offsetWidth === 1) continue;
    const range = document.createRange();
    range.setStart(texts.currentNode, word.index); range.setEnd(texts.currentNode, word.index + word[0].length);
    if (new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size > 1) broken.push(word[0]);
  }
  return broken;
}"""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    versions = {
        "2024-01-01": a_version("2024-01-01", PURPOSES),
        "2025-01-01": a_version("2025-01-01", PURPOSES.replace("24 months", "36 months").replace("12", "18")),
    }
    catalog = a_catalog(a_policy(versions, language="en"))
    with served(write_pages(tmp_path_factory.mktemp("tables"), catalog, date(2025, 6, 1))) as found:
        yield found


@pytest.mark.parametrize(
    ("width", "media"), [(1280, "screen"), (390, "screen"), (320, "screen"), (658, "print")]
)
@pytest.mark.parametrize(
    "name", ["", "compare/2024-01-01--2025-01-01/", "compare/2024-01-01--2025-01-01/redline/"]
)
def test_no_word_is_broken_in_a_table(browser, address, name, width, media):
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.emulate_media(media=media)
    page.goto(address + name)
    assert page.locator(":is(.cell, .text td):visible").count() > 10
    assert page.evaluate(BROKEN_WORDS) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.close()


def test_a_long_cell_is_not_as_narrow_as_its_longest_word_on_a_phone(browser, address):
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto(address)
    assert page.locator("td.long").first.evaluate("cell => cell.offsetWidth") >= 240
    page.close()


def test_a_row_that_takes_several_lines_is_told_from_the_next(browser, address):
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto(address + "compare/2024-01-01--2025-01-01/redline/")
    colour = "each => getComputedStyle(each).borderTopColor"
    assert page.locator(".cells").first.evaluate(colour) != page.locator(".cell").first.evaluate(colour)
    page.close()


def test_a_long_date_of_the_history_stays_in_its_line_on_a_phone(browser, tmp_path):
    catalog = a_catalog(a_policy({"2024-11-20": a_version("2024-11-20", PURPOSES)}, language="en"))
    with served(write_pages(tmp_path, catalog, date(2025, 6, 1))) as found:
        page = browser.new_page(viewport={"width": 390, "height": 800})
        page.goto(found + "versions/")
        right = "each => each.getBoundingClientRect().right"
        line = page.locator(".timeline .facts > div", has=page.locator("time")).last
        assert line.locator("time").evaluate(right) <= line.evaluate(right)
        page.close()
