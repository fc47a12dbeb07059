"""Which rows of a table on paper stay whole on a page, and which go with the row below them."""

from __future__ import annotations

from dataclasses import replace

from kaitei.model import ChangeKind
from kaitei.model.table import Cell, Line, Row
from kaitei.render.shown import has_words
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
    return bool(lines) and _is_title(lines[-1]) and not lines[-1].depth and not lines[-1].cells


def parts_of(row: Row) -> tuple[Row, ...]:
    """Return the row, or the two parts that a long row of one side is set in: its title with the text below, the rest."""
    lines = [line for line in (row.new.lines or row.old.lines) if has_words(line)]
    if stays_whole(row) or not lines or (row.new.lines and row.old.lines) or not _heads(lines[0]):
        return (row,)
    cut = next((at for at in range(2, len(lines)) if _may_part(lines[at - 1], lines[at])), 0)
    if not cut:
        return (row,)
    return tuple(
        replace(row, new=Cell(tuple(part))) if row.new.lines else replace(row, old=Cell(tuple(part)))
        for part in (lines[:cut], lines[cut:])
    )


def _may_part(above: Line, below: Line) -> bool:
    in_table = bool(above.cells and below.cells)
    return not (above.run_in or in_table or (_heads(above) and not above.depth))


def _heads(line: Line) -> bool:
    """Is the line a title, 第6条（補償） among them?"""
    return _is_title(line, line.text.rstrip().rstrip(")）」"))


def _is_title(line: Line, words: str = "") -> bool:
    words = words or line.text.rstrip()
    return bool(words) and words[-1] not in _SENTENCE_ENDS and columns_of(words) <= _LONGEST_TITLE


def lines_of(row: Row) -> int:
    """Return about how many lines of a page the row takes."""
    return max(sum(1 + columns_of(line.text) // _LINE for line in cell.lines) for cell in (row.old, row.new))
