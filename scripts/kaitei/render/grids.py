"""The pipe tables of a text: which lines belong to one, and how wide its columns are for one another."""

from __future__ import annotations

from dataclasses import dataclass

from kaitei.model import Clause, Document, Kind
from kaitei.model.table import Look, Track
from kaitei.render.clauses import markup_of
from kaitei.render.looks import read_stretch, spans_of
from kaitei.render.width import columns_of, longest_word

WIDEST = 12
LEAST_WORD = 4  # columns of letters that every cell has room for
_LEAST, _MOST = 4, 40  # columns of letters that a cell is counted as
_LONGEST = 20  # what is longer is an address, which may be broken anywhere
_SIDES = 3  # columns that its margins are counted as: the narrower a cell, the more of it they take


@dataclass(frozen=True, slots=True)
class Grid:
    """One table: ``first`` is its first block, ``head`` its head or -1, ``tracks`` its columns."""

    first: int
    head: int
    tracks: tuple[Track, ...]


def build_grids(document: Document) -> dict[int, Grid]:
    """Return the tables of a text by the blocks they are made of, lines of signs included."""
    clauses = document.clauses
    grids: dict[int, Grid] = {}
    start = 0
    while start < len(clauses):
        end = start + 1
        if clauses[start].kind is Kind.TABLE:
            while end < len(clauses) and _continues(clauses[end - 1], clauses[end]):
                end += 1
            head = start if end > start + 1 and clauses[start + 1].kind is Kind.MARKUP else -1
            grid = Grid(start, head, _tracks([c for c in clauses[start:end] if c.kind is Kind.TABLE]))
            grids.update(dict.fromkeys(range(start, end), grid))
        start = end
    return grids


def _continues(above: Clause, clause: Clause) -> bool:
    inside = clause.kind is Kind.TABLE or (clause.kind is Kind.MARKUP and "-" in clause.line)
    return inside and clause.first == above.first + 1


def _tracks(rows: list[Clause]) -> tuple[Track, ...]:
    widths: list[int] = []
    words: list[int] = []
    for row in rows:
        for place, cell in enumerate(_cells(row)):
            if place == len(widths):
                widths.append(_LEAST)
                words.append(LEAST_WORD)
            widths[place] = max(widths[place], min(columns_of(cell), _MOST))
            words[place] = max(words[place], min(longest_word(cell), _LONGEST))
    widest = max(widths, default=1) + _SIDES
    shares = [max(1, round(WIDEST * (width + _SIDES) / widest)) for width in widths]
    return tuple(map(Track, shares, words))


def _cells(row: Clause) -> list[str]:
    """Return what is read in the cells of a row."""
    markup = markup_of(row)
    if markup is None:
        return [row.line]
    cells = [""]
    for start, end, look in spans_of(markup.looks):
        if look & Look.CELL:
            cells.extend([""] * (end - start))
        else:
            cells[-1] += read_stretch(row.line[start:end], look)
    return cells
