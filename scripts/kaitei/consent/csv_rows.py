"""Acts as rows of CSV: one by one, or as a table where every line is a plain row."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from typing import NamedTuple

from kaitei.consent.acts import RefusedAct
from kaitei.consent.csv_refusals import (
    AS_CSV,
    explain,
    refuse_rest,
    refuse_row,
    refuse_stray_quote,
    refuse_width,
)
from kaitei.consent.quotes import has_stray_quote, split_rows
from kaitei.consent.rows import COLUMNS, OPTIONAL, READ_ONLY, REQUIRED, Fields, Row, Table
from kaitei.errors import KaiteiError, Location, Message, kagi

_COMMAS = Message(
    en="divide the columns by commas, not by semicolons or tabs",
    ja="列はセミコロンやタブではなく、カンマで区切ってください",
)
_OTHER_DIVIDER = re.compile(r"[\w ][;\t]")
_FORMULA = ("'=", "'+", "'-", "'@", "'\t", "'\r")
"""How values begin that an export for spreadsheets put an apostrophe before, to be no formula there."""

_FOR_SPREADSHEETS = Message(
    en="an export for spreadsheets put an apostrophe before this value",
    ja="この値の前のアポストロフィは、表計算ソフト向けの書出しで付けられたものです",
)
_EXPORT_RAW = Message(
    en="export with --raw, or as JSON Lines, to import again; if the value really is so, leave the column record out",
    ja="取り込み直すときは、--raw を付けるか JSONL で書き出してください。初めからこの値なら、record の列を外してください",
)


class Header(NamedTuple):
    """The columns of a CSV file: how many there are, and how a row of them becomes fields.

    ``places`` are the columns' places in a row; a column that is not there has the place after its end. The header
    of an export (``is_export``) has the column of record ids, which only the ledger gives.
    """

    width: int
    select: Callable[[list[str]], Fields]
    places: tuple[int, ...]
    is_export: bool

    def name_of(self, place: int) -> str:
        """Return the name of the column at ``place``; ``""`` if it is one that an import passes over."""
        return COLUMNS[self.places.index(place)] if place in self.places else ""


def parse_header(path: str, text: str) -> Header:
    """Return what the first line of a CSV file says about its columns.

    Raises:
        KaiteiError: a column is missing, unknown or there twice.
    """
    where = Location(path, 1)
    known = Message(
        en=f"the columns are {', '.join(REQUIRED)}, and optionally {', '.join(OPTIONAL)}",
        ja=f"列は {', '.join(REQUIRED)} が必須、{', '.join(OPTIONAL)} が任意です",
    )
    try:
        names = [name.strip() for name in next(csv.reader([text.removeprefix("\ufeff")]), [])]
    except csv.Error as error:  # a line without an end that no comma divides: no CSV at all
        why, fix = explain(error, known)
        raise KaiteiError(
            Message(en=f"the header cannot be read: {why.en}", ja=f"列名の行を読めません：{why.ja}"),
            where,
            fix,
        ) from None
    for name in names:
        if name not in COLUMNS and name not in READ_ONLY:
            raise KaiteiError(
                Message(
                    en=f"there is no column {name[:60]!r}",
                    ja=f"{kagi(name[:60])}という列はありません",
                ),
                where,
                _COMMAS if _OTHER_DIVIDER.search(name) else known,
            )
        if names.count(name) > 1:
            raise KaiteiError(
                Message(en=f"the column {name!r} is there twice", ja=f"列 {name} が二つあります"),
                where,
                Message(en="leave one of them out", ja="一つにしてください"),
            )
    for name in REQUIRED:
        if name not in names:
            raise KaiteiError(
                Message(en=f"the column {name!r} is missing", ja=f"列 {name} がありません"), where, known
            )
    missing = len(names)  # rows get one more field, empty, for the columns that are not there
    places = tuple(names.index(name) if name in names else missing for name in COLUMNS)
    return Header(len(names), itemgetter(*places), places, "record" in names)


def read_csv(header: Header, text: str, first_line: int) -> Iterator[Row]:
    """Yield the rows of a stretch of a CSV file that begins at ``first_line``; blank lines are passed over."""
    if table := read_table(header, text, first_line):
        yield from table.rows()
    else:
        yield from _read_rows(header, text, first_line)


def read_table(header: Header, text: str, first_line: int) -> Table | None:
    """Return a stretch as a table if each of its lines is a row as wide as the header, ``None`` otherwise."""
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    if not text or "\r" in text:
        return None
    if not text.endswith("\n"):
        text += "\n"
    columns = _split_quoted(header.width, text) if '"' in text else _split_plain(header.width, text)
    if columns is None:
        return None
    if header.is_export and any(cell.startswith(_FORMULA) for column in columns for cell in column):
        return None
    rows = len(columns[0])
    columns.append([""] * rows)
    return Table(range(first_line, first_line + rows), tuple(columns[place] for place in header.places))


def _split_plain(width: int, text: str) -> list[Sequence[str]] | None:
    """Cut a text without quotes into columns, all lines at once."""
    rows = text.count("\n")
    cells = text.replace("\n", ",\n,").split(",")
    cells.pop()
    # every line is as wide as the header if the line breaks, cells of their own now, are where they belong
    if len(cells) != rows * (width + 1) or cells[width :: width + 1] != ["\n"] * rows:
        return None
    return [cells[place :: width + 1] for place in range(width)]


def _split_quoted(width: int, text: str) -> list[Sequence[str]] | None:
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        return None
    if len(rows) != text.count("\n") or set(map(len, rows)) != {width}:
        return None
    columns: list[Sequence[str]] = list(zip(*rows, strict=True))
    holds_quotes = any('"' in "".join(column) for column in columns)
    return None if holds_quotes and has_stray_quote(text) else columns


def _read_rows(header: Header, text: str, first_line: int) -> Iterator[Row]:
    line = first_line
    for row, opened in split_rows(text):
        if opened is not None:
            yield line, refuse_rest(line, row, opened, header.name_of)
        elif (fields := _read_row(header, row)) is not None:
            yield line, fields
        line += row.count("\n")


def _read_row(header: Header, text: str) -> Fields | RefusedAct | None:
    """Return the fields of a row, or why it is none; ``None`` for a blank line."""
    try:
        row = next(csv.reader([text], strict=True), [])
    except csv.Error as error:
        return refuse_row(text, *explain(error, AS_CSV))
    if not row:
        return None
    if has_stray_quote(text):
        return refuse_stray_quote(text)
    if len(row) != header.width:
        return refuse_width(row, header.width)
    fields = header.select([*row, ""])
    if header.is_export:
        for name, cell in zip(COLUMNS, fields, strict=True):
            if cell.startswith(_FORMULA):
                return RefusedAct(name, cell[:60], _FOR_SPREADSHEETS, _EXPORT_RAW)
    return fields
