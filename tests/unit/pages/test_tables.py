"""What the style of a table has to know of its words."""

from __future__ import annotations

import re

import pytest
from markupsafe import Markup

from kaitei.pages.tables import render_table

SENTENCE = "We keep this for as long as the account is open and for six years after it was closed"


def classes_of(*rows: list[str]) -> str:
    html = render_table([[Markup(cell) for cell in row] for row in rows], headed=True)  # noqa: S704 - words of the test
    found = re.match(r'<div class="([^"]*)"', html)
    assert found
    return found[1]


@pytest.mark.parametrize(
    ("columns", "classes"),
    [
        (["Recipient"] * 4, "scroll whole"),
        (["Recipient"] * 8, "scroll whole small"),
        (["Recipient"] * 12, "scroll small"),
    ],
)
def test_words_stay_whole_on_paper_where_they_have_room(columns, classes):
    assert classes_of(columns, columns) == classes


def test_japanese_ends_a_line_anywhere():
    assert classes_of(["取得する個人情報の項目及び利用目的"] * 8) == "scroll whole"


def test_a_row_may_have_fewer_cells_than_others():
    assert classes_of(["Recipient", "Country"], ["Hosting"]) == "scroll whole"


def test_long_cells_have_more_room_in_a_table_that_scrolls_on_a_phone():
    wide = [[Markup(cell) for cell in ("Personalisation", SENTENCE, "Legitimate")]]  # noqa: S704 - words of the test
    assert '<td class="long">We keep' in render_table(wide, headed=False)
    narrow = [[Markup(cell) for cell in ("Account", SENTENCE)]]  # noqa: S704 - words of the test
    assert 'class="long"' not in render_table(narrow, headed=False)
