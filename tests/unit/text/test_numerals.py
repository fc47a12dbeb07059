from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaitei.text.numerals import format_kanji_number, format_roman, parse_number, parse_roman


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("12", 12), ("１２", 12), ("１2", 12), ("十二", 12), ("二十", 20), ("二〇", 20), ("一二", 12), ("百二十三", 123),
        ("千", 1000), ("三千四百", 3400), ("元", 1), ("〇", 0), ("零", 0), ("007", 7),
    ],
)  # fmt: skip
def test_numbers_are_read_in_either_width_and_in_kanji(written, number):
    assert parse_number(written) == number


@pytest.mark.parametrize("written", ["", "a", "一二十", "十百", "1二", "²", "Ⅳ", "-1", "1.5", "1" * 10])
def test_what_means_no_number_is_none(written):
    assert parse_number(written) is None


@given(st.integers(0, 9999))
def test_kanji_numbers_are_read_as_they_are_written(number):
    assert parse_number(format_kanji_number(number)) == number


@given(st.integers(1, 199))
def test_roman_numbers_are_read_as_they_are_written(number):
    assert parse_roman(format_roman(number)) == number
    assert parse_roman(format_roman(number).upper()) == number


@pytest.mark.parametrize("written", ["", "iiii", "vx", "ic", "d", "m", "a"])
def test_unusual_spellings_are_no_roman_numbers(written):
    assert parse_roman(written) is None
