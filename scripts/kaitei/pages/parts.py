"""Cuts a long comparison table into pages that each load at once on a slow line."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from math import ceil

from kaitei.model.table import Row, Table

# compressed bytes that a page has room for: 15 KiB, less style sheet and icon (4.2), head, menus and footer (2.0)
ROOM = 9_000
_SMALLEST_RATIO = 2  # no policy, however varied its words, compresses to more than half
_TRIES = 8
_SPARE = 1.15  # a page may be so much fuller than the average, for an article that should not be cut


@dataclass(frozen=True)
class Part:
    """One page of a comparison: some rows of the table, and the articles of its first and last row."""

    number: int
    table: Table
    continued: str  # the article whose first rows are on the page before
    html: str

    @property
    def first(self) -> str:
        return next((row.group for row in self.table.rows if row.group), "")

    @property
    def last(self) -> str:
        return next((row.group for row in reversed(self.table.rows) if row.group), "")


def split_table(
    table: Table,
    render: Callable[[Table, str], str],
    above: str = "",
    finish: Callable[[str], str] = str,
) -> tuple[str, tuple[Part, ...]]:
    """Return the whole table as HTML, and in as few parts as there is room.

    It is cut between articles, within one only where it must. ``render`` is given rows and the article that they
    continue, if any. ``above`` is what else the page says of this comparison, ``finish`` what it makes of the HTML.
    """
    whole, room = render(table, ""), max(ROOM - _weigh(above), ROOM // 2)
    finished = finish(whole)
    if _is_light(finished, room) or (weight := _weigh(finished)) <= room:
        return whole, (Part(1, table, "", whole),)
    length = sum(map(_length, table.rows))
    pages = ceil(weight / room)
    parts: tuple[Part, ...] = ()
    for more in range(_TRIES):  # how well words compress differs from page to page
        parts = tuple(_parts(table, render, length / (pages + more) * _SPARE, length * room / weight / 2))
        if all(_weigh(finish(part.html)) <= room or _is_uncut(part.table) for part in parts):
            break
    return whole, parts


def _is_uncut(table: Table) -> bool:
    """Is there but one clause in it, which no page can share with another?"""
    return len(table.rows) == 1 and len(tuple(_pieces(table.rows[0]))) == 1


def _parts(table: Table, render: Callable[[Table, str], str], most: float, article: float) -> Iterator[Part]:
    """Yield parts of up to ``most`` signs; an article of more than ``article`` may be cut."""
    rows: tuple[Row, ...] = ()
    pages: list[tuple[Row, ...]] = []
    for unit in _units(table, article):
        if rows and sum(map(_length, rows + unit)) > most:
            pages.append(rows)
            rows = ()
        rows += unit
    before = ""
    for number, page in enumerate([*pages, rows], 1):
        part = replace(table, rows=_joined(page))
        continued = before if page[0].group == before else ""
        yield Part(number, part, continued, render(part, continued))
        before = page[-1].group


def _units(table: Table, article: float) -> Iterator[tuple[Row, ...]]:
    """Yield what should stay together: the rows of an article, or each line of one too long for that."""
    for _, group in groupby(table.rows, key=lambda row: row.group):
        rows = tuple(group)
        if sum(map(_length, rows)) <= article:
            yield rows
        else:
            yield from ((piece,) for row in rows for piece in _pieces(row))


def _length(row: Row) -> int:
    """Return how many signs both sides have, those they share counted once, and some for the frame of each line."""
    return sum(40 + len(strand.text) for line in row.redline for strand in line.strands)


def _pieces(row: Row) -> Iterator[Row]:
    """Yield the row, or each line of one that adds or deletes many, for a page may be full before its end."""
    lines = row.old.lines or row.new.lines
    if (row.old.lines and row.new.lines) or len(row.redline) != len(lines):
        yield row
        return
    for at, woven in enumerate(row.redline):
        old, new = (replace(cell, lines=cell.lines[at : at + 1]) for cell in (row.old, row.new))
        yield replace(row, old=old, new=new, redline=(woven,))


def _joined(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """Return the rows of a page with the lines that stood in one row in one row again."""
    joined: list[Row] = []
    for row in rows:
        before = joined[-1] if joined else None
        if before and not (row.old.lines and row.new.lines) and _is_one(before, row):
            joined[-1] = replace(
                before,
                old=replace(before.old, lines=before.old.lines + row.old.lines),
                new=replace(before.new, lines=before.new.lines + row.new.lines),
                redline=before.redline + row.redline,
            )
        else:
            joined.append(row)
    return tuple(joined)


def _is_one(row: Row, other: Row) -> bool:
    """Do they differ in their lines alone?"""
    bare = [
        replace(each, old=replace(each.old, lines=()), new=replace(each.new, lines=()), redline=())
        for each in (row, other)
    ]
    return bare[0] == bare[1]


def _is_light(html: str, room: int) -> bool:
    """Is it surely no more than ``room``? Most comparisons are, and this costs next to nothing."""
    raw = html.encode()
    return len(raw) <= room * _SMALLEST_RATIO or len(zlib.compress(raw, level=1)) <= room


def _weigh(html: str) -> int:
    return len(zlib.compress(html.encode()))
