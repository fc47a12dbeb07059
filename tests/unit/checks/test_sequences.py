"""Where numbers do not run on, told from lists that begin anew or go on elsewhere: beside tests/cases/checks."""

import pytest

from kaitei.checks.sequences import Flaw, find_irregularities
from kaitei.parse import parse_document

ITEMS = "(1) 甲\n\n(2) 乙\n\n(3) 丙\n"


def odd(text: str) -> list[tuple[Flaw, str]]:
    """Return what is odd about the numbering of a text, and at which clause."""
    document = parse_document("text.md", text)
    return [(found.flaw, document.clauses[found.clause].text) for found in find_irregularities(document)]


def test_articles_run_on_through_headings_that_are_numbered_themselves():
    text = "## Ⅰ. 総則\n\n### 1. 目的\n\n定める。\n\n### 2. 定義\n\n定める。\n\n## Ⅱ. 料金\n\n### 3. 料金\n\n定める。\n"
    assert odd(text) == []


def test_items_of_one_article_do_not_go_on_in_the_next():
    text = f"## 第1条\n\n次のとおり。\n\n{ITEMS}\n## 第2条\n\n次のとおり。\n\n(4) 丁\n\n(5) 戊\n"
    assert odd(text) == [(Flaw.GAP, "(4) 丁")]


@pytest.mark.parametrize(
    ("last", "found"),
    [
        ("(4) 丁", []),
        ("(5) 丁", [(Flaw.GAP, "(5) 丁")]),
        ("(3) 丁", [(Flaw.DUPLICATE, "(3) 丁")]),
        ("（４） 丁", [(Flaw.FORM, "（４） 丁")]),
        ("4) 丁", [(Flaw.KIND, "4) 丁")]),
    ],
)
def test_an_item_follows_the_one_before_it_in_number_and_form(last, found):
    assert odd(f"## 第1条\n\n次のとおり。\n\n{ITEMS}\n{last}\n") == found
