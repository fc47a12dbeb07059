"""Which rows of a table on paper stay whole on a page, and which go with the row below them."""

from __future__ import annotations

from kaitei.model import ChangeKind
from kaitei.model.table import Row
from kaitei.render.width import columns_of

_LINE = 64  # columns of letters in a line of a cell
_MOST_LINES = 12  # a row that is not divided leaves no more than so much of the page above it empty
_LONGEST_TITLE = 60
_SENTENCE_ENDS = "。．.）)」、,;；"


def stays_whole(row: Row) -> bool:
    """Is the row so short that it is not divided between two pages?"""
    return lines_of(row) <= _MOST_LINES


def goes_with_next(row: Row) -> bool:
    """Is the row what stands above another: headings, what is left out before a change, a title alone?"""
    if not stays_whole(row):
        return False
    if row.kind in {ChangeKind.UNCHANGED, ChangeKind.RENUMBERED}:
        return True
    lines = row.new.lines or row.old.lines
    last = lines[-1].text.rstrip() if lines else ""
    titled = bool(last) and last[-1] not in _SENTENCE_ENDS and columns_of(last) <= _LONGEST_TITLE
    return titled and not lines[-1].depth and not lines[-1].cells


def lines_of(row: Row) -> int:
    """Return about how many lines of a page the row takes."""
    return max(sum(1 + columns_of(line.text) // _LINE for line in cell.lines) for cell in (row.old, row.new))
