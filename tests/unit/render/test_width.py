"""Lines on a terminal, where Japanese characters take two columns."""

from __future__ import annotations

import pytest

from kaitei.render.width import Styled, columns_of, wrap


def wrapped(text: str, width: int, indent: int = 0) -> list[str]:
    return ["".join(part.text for part in line) for line in wrap([Styled(text, "")], width, indent)]


@pytest.mark.parametrize(
    ("text", "columns"), [("条文", 4), ("abc", 3), ("ｱｲｳ", 3), ("第3条", 5), ("か\u3099", 2), ("…", 1)]
)
def test_columns_are_those_of_the_terminal(text, columns):
    assert columns_of(text) == columns


def test_japanese_breaks_anywhere_but_before_closing_punctuation():
    assert wrapped("会員は、申し込む。", 8) == ["会員は、", "申し込", "む。"]


def test_an_opening_bracket_is_not_left_at_the_end_of_a_line():
    assert all(not line.endswith("「") for line in wrapped("この規約で「会員」という。", 12))


def test_english_breaks_between_words():
    assert wrapped("We never sell your data.", 12) == ["We never ", "sell your ", "data."]


def test_a_word_longer_than_a_line_is_cut():
    lines = wrapped("https://example.com/a/very/long/address", 10)
    assert "".join(lines) == "https://example.com/a/very/long/address"
    assert max(columns_of(line) for line in lines) <= 10


def test_later_lines_leave_room_for_the_indentation():
    assert [columns_of(line) for line in wrapped("あいうえおかきくけこ", 10, indent=4)] == [10, 6, 4]


def test_neighbours_of_one_style_are_one_stretch():
    [line] = wrap([Styled("活用", "deleted"), Styled("します", "")], 20)
    assert line == [Styled("活用", "deleted"), Styled("します", "")]
