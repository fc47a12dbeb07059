"""Cuts a long comparison table into pages that each load at once on a slow line."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from math import ceil

from kaitei.model.table import Row, Table

# compressed bytes that a page has room for: 15 KiB, less style sheet and icon (4.1), head, menus and footer (1.8)
ROOM = 9_400
_SMALLEST_RATIO = 2  # no policy, however varied its words, compresses to more than half
_SPARE = 1.15  # a page may be so much fuller than the average, for an article that should not be cut


@dataclass(frozen=True)
class Part:
    """One page of a comparison: some rows of the table, and the articles of its first and last row."""

    number: int
    table: Table
    first: str
    last: str


def split_table(table: Table, render: Callable[[Table], str], above: str = "") -> tuple[Part, ...]:
    """Return the table in as few even parts as there is room: between articles, within one only where it must.

    ``above`` is what else the page says of this comparison.
    """
    whole, room = render(table), max(ROOM - _weigh(above), ROOM // 2)
    if len(whole.encode()) <= room * _SMALLEST_RATIO or (weight := _weigh(whole)) <= room:
        return (_part(1, table, table.rows),)
    share = min(room, weight / ceil(weight / room) * _SPARE)
    pages: list[tuple[Row, ...]] = []
    rows: tuple[Row, ...] = ()
    filled = _Filled()
    for unit in _units(table, render, room):
        html = render(replace(table, rows=unit))
        if rows and filled.with_more(html).weight > share:
            pages.append(rows)
            rows, filled = (), _Filled()
        rows, filled = rows + unit, filled.with_more(html)
    return tuple(_part(number, table, part) for number, part in enumerate([*pages, rows], 1))


def _units(table: Table, render: Callable[[Table], str], room: int) -> Iterator[tuple[Row, ...]]:
    """Yield what should stay together: the rows of an article, or each row of one too long for a page."""
    for _, rows in groupby(table.rows, key=lambda row: row.group):
        article = tuple(rows)
        if _weigh(render(replace(table, rows=article))) <= room / 2:
            yield article
        else:
            yield from ((piece,) for row in article for piece in _pieces(row))


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


def _part(number: int, table: Table, rows: tuple[Row, ...]) -> Part:
    names = [row.group for row in rows if row.group] or [""]
    return Part(number, replace(table, rows=_joined(rows)), names[0], names[-1])


def _weigh(html: str) -> int:
    return len(zlib.compress(html.encode()))


class _Filled:
    """What is on a page so far, compressed as one stream: words that were there before weigh little."""

    def __init__(self) -> None:
        self._packer = zlib.compressobj()
        self._written = 0

    def with_more(self, html: str) -> _Filled:
        more = _Filled()
        more._packer = self._packer.copy()
        more._written = self._written + len(more._packer.compress(html.encode()))
        return more

    @property
    def weight(self) -> int:
        return self._written + len(self._packer.copy().flush())
