"""The pipe tables of a text: which lines belong to one, and how wide its columns are for one another."""

from __future__ import annotations

from dataclasses import dataclass

from kaitei.model import Clause, Document, Kind
from kaitei.model.table import Look
from kaitei.render.clauses import markup_of
from kaitei.render.looks import read_stretch, spans_of
from kaitei.render.width import columns_of

WIDEST = 12
_LEAST, _MOST = 4, 40  # columns of letters that a cell is counted as
_SIDES = 3  # columns that its margins are counted as: the narrower a cell, the more of it they take


@dataclass(frozen=True, slots=True)
class Grid:
    """One table: ``first`` is its first block, ``head`` its head or -1, ``shares`` the columns' shares of the width."""

    first: int
    head: int
    shares: tuple[int, ...]


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
            grid = Grid(start, head, _shares([c for c in clauses[start:end] if c.kind is Kind.TABLE]))
            grids.update(dict.fromkeys(range(start, end), grid))
        start = end
    return grids


def _continues(above: Clause, clause: Clause) -> bool:
    inside = clause.kind is Kind.TABLE or (clause.kind is Kind.MARKUP and "-" in clause.line)
    return inside and clause.first == above.first + 1


def _shares(rows: list[Clause]) -> tuple[int, ...]:
    widths: list[int] = []
    for row in rows:
        for place, width in enumerate(_widths(row)):
            if place == len(widths):
                widths.append(_LEAST)
            widths[place] = max(widths[place], min(width, _MOST))
    widest = max(widths, default=1) + _SIDES
    return tuple(max(1, round(WIDEST * (width + _SIDES) / widest)) for width in widths)


def _widths(row: Clause) -> list[int]:
    markup = markup_of(row)
    if markup is None:
        return [columns_of(row.line)]
    widths = [0]
    for start, end, look in spans_of(markup.looks):
        if look & Look.CELL:
            widths.extend([0] * (end - start))
        else:
            widths[-1] += columns_of(read_stretch(row.line[start:end], look))
    return widths
