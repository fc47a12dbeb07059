"""Where rows of CSV end, held against reading them character by character."""

from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st

from kaitei.consent.quotes import RowEnd, end_of_rows, has_stray_quote, place_of, split_rows

TEXTS = st.text('"\n,a', max_size=40)


def read_one_by_one(text):
    """Return the rows of ``text`` and where a quote opens in the last one that is never closed, and stray quotes."""
    rows, row, opened, strays = [], "", None, 0
    state = "begin"
    for char in text:
        row += char
        if state == "quoted":
            state = "quote" if char == '"' else state
        elif state == "quote" and char == '"':
            state = "quoted"
        elif char == "\n":
            rows.append(row)
            row, state = "", "begin"
        elif char == ",":
            state = "begin"
        elif char == '"' and state == "begin":
            state, opened = "quoted", len(row) - 1
        else:
            strays += char == '"'
            state = "plain"
    return [*rows, row] if row else rows, opened if state == "quoted" else None, strays


@settings(max_examples=500)
@given(TEXTS)
@example('"a""')
@example('a"b,"c\nd"')
def test_rows_are_those_that_are_read_character_by_character(text):
    rows, opened, strays = read_one_by_one(text)
    split = list(split_rows(text))
    assert [row.text for row in split] == rows
    assert [row.opened for row in split] == [None] * (len(rows) - 1) + [opened] * bool(rows)
    assert has_stray_quote(text) == (strays > 0)
    if opened is not None:
        before = rows[-1][:opened]
        assert place_of(rows[-1], opened) == sum(
            1 for at in range(len(before)) if before[at] == "," and read_one_by_one(before[:at])[1] is None
        )


@settings(max_examples=500)
@given(TEXTS)
def test_a_stretch_ends_where_a_row_does(text):
    rows, opened, strays = read_one_by_one(text)
    if rows and (opened is not None or not rows[-1].endswith("\n")):
        rows.pop()
    ends = [len("".join(rows[: count + 1])) for count in range(len(rows))]
    found = end_of_rows(text.encode())
    assert found in ends if ends else found == 0
    assert strays or found == (ends[-1] if ends else 0)


@settings(max_examples=500)
@given(TEXTS, st.lists(st.integers(0, 40), max_size=4))
def test_the_end_of_one_row_is_found_however_it_is_cut(text, places):
    rows, opened, _ = read_one_by_one(text)
    raw, cuts = text.encode(), [0, *sorted(places), len(text)]
    row_end, found = RowEnd(), None
    for start, end in pairwise(cuts):
        if (at := row_end.feed(raw[start:end])) is not None:
            found = start + at
            break
    is_whole = len(rows) > 1 or (bool(rows) and opened is None and rows[0].endswith("\n"))
    assert found == (len(rows[0]) if is_whole else None)
    assert row_end.lines == (rows[0].count("\n") if rows else 0)
    if not is_whole:
        assert row_end.opened == (None if opened is None else rows[0].count("\n", 0, opened))
