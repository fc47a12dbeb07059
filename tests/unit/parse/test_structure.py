"""What stands below what, where a text leaves it to the reader: beside the texts of tests/cases/reading."""

import pytest

from kaitei.model import Kind
from kaitei.parse import parse_document


def an_article(number: int, caption: str = "") -> str:
    above = f"**{caption}**\n\n" if caption else ""
    return f"{above}第{number}条\n\n会員は、第{number}の定めに従います。\n\n"


def kinds_of_bold_lines(text: str) -> set[Kind]:
    return {clause.kind for clause in parse_document("text.md", text).clauses if "**" in clause.line}


def test_bold_lines_above_most_articles_name_these():
    text = an_article(1, "目的") + an_article(2, "定義") + an_article(3, "料金") + an_article(4)
    assert kinds_of_bold_lines(text) == {Kind.CAPTION}


def test_bold_lines_above_no_more_than_half_of_the_articles_are_headings_of_several():
    text = an_article(1, "総則") + an_article(2) + an_article(3, "料金") + an_article(4)
    assert kinds_of_bold_lines(text) == {Kind.HEADING}


@pytest.mark.parametrize(
    ("bullet", "item", "parent"),
    [
        ("・ 甲", "(1) 乙", "第1条"),
        ("■ 甲", "(1) 乙", "■ 甲"),
        ("・ 甲", "    (1) 乙", "・ 甲"),
    ],
)
def test_a_dot_holds_no_numbered_list_unless_that_is_indented_and_a_square_does(bullet, item, parent):
    clauses = parse_document(
        "text.md", f"## 第1条\n\n会員は、次のとおりとする。\n\n{bullet}\n\n{item}\n"
    ).clauses
    assert clauses[clauses[-1].parent].text == parent
