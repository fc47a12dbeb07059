"""Acts as rows of a table: what columns there are, and how a line of CSV or JSON becomes one."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import NamedTuple

from kaitei.consent.acts import RefusedAct
from kaitei.errors import KaiteiError, Location, Message, kagi

REQUIRED = ("member", "policy", "version", "act", "occurred_at")
OPTIONAL = ("channel", "locale", "key", "statement", "statement_digest", "digest")
COLUMNS = REQUIRED + OPTIONAL
READ_ONLY = ("record", "recorded_at", "position")
"""Columns that an export has and an import passes over: the ledger gives them itself."""

DEFAULT_CHANNEL = "import"

_AS_CSV = Message(en="write it as CSV (RFC 4180)", ja="CSV の形式（RFC 4180）で書いてください")
_QUOTES = Message(
    en="put fields that hold a comma in double quotes",
    ja="カンマを含む項目は二重引用符で囲んでください",
)
_ONE_A_LINE = Message(en="write one object a line", ja="一行に一つの JSON オブジェクトを書いてください")
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
_HALF = re.compile("[\ud800-\udfff]")

Fields = tuple[str, ...]
"""The fields of one act in the order of ``COLUMNS``; ``""`` where there is none."""


Row = tuple[int, Fields | RefusedAct]
"""A line of a file: its number, and the fields of an act or why there are none."""


class Table(NamedTuple):
    """Acts in columns: the lines they are on, and the fields of them all, one sequence for each of ``COLUMNS``."""

    lines: Sequence[int]
    columns: tuple[Sequence[str], ...]

    def cut(self, size: int) -> Iterator[Table]:
        """Yield the acts in tables of up to ``size``."""
        for start in range(0, len(self.lines), size):
            part = slice(start, start + size)
            yield Table(self.lines[part], tuple(column[part] for column in self.columns))

    def rows(self) -> Iterator[Row]:
        return zip(self.lines, zip(*self.columns, strict=True), strict=True)


def build_table(rows: Sequence[Row]) -> Table | None:
    """Return the acts that ``rows`` are, or ``None`` if one of them is none."""
    lines, fields = zip(*rows, strict=True)
    return None if RefusedAct in set(map(type, fields)) else Table(lines, tuple(zip(*fields, strict=True)))


class Header(NamedTuple):
    """The columns of a CSV file: how many there are, and how a row of them becomes fields.

    ``places`` are the columns' places in a row; a column that is not there has the place after its end. The header
    of an export (``is_export``) has the column of record ids, which only the ledger gives.
    """

    width: int
    select: Callable[[list[str]], Fields]
    places: tuple[int, ...]
    is_export: bool


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
        why, fix = _explain(error, known)
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
                known,
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


def _explain(error: csv.Error, fix: Message) -> tuple[Message, Message]:
    """Return what is wrong and what to do; Python's own words on a lone CR are about opening files."""
    if "new-line character" in str(error):
        return (
            Message(en="a CR stands in it without LF", ja="LF を伴わない改行（CR だけ）があります"),
            Message(
                en="save the file with LF or CR LF at the ends of its lines",
                ja="改行を LF か CR LF にしてファイルを保存し直してください",
            ),
        )
    return Message(en=str(error), ja=f"CSV として正しくありません（{error}）"), fix


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
    return list(zip(*rows, strict=True))


def _read_rows(header: Header, text: str, first_line: int) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    width, select = header.width, header.select
    line = first_line
    while True:
        try:
            row = next(reader, None)
        except csv.Error as error:
            why, fix = _explain(error, _AS_CSV)
            what = Message(en=f"the row cannot be read: {why.en}", ja=f"行を読めません：{why.ja}")
            yield (line, RefusedAct("", "", what, fix))
        else:
            if row is None:
                return
            if len(row) == width:
                row.append("")
                fields = select(row)
                escaped = [cell for cell in fields if cell.startswith(_FORMULA)] if header.is_export else []
                if escaped:
                    place = COLUMNS[fields.index(escaped[0])]
                    yield line, RefusedAct(place, escaped[0][:60], _FOR_SPREADSHEETS, _EXPORT_RAW)
                else:
                    yield line, fields
            elif row:
                yield (
                    line,
                    RefusedAct(
                        "",
                        ",".join(row)[:60],
                        Message(
                            en=f"the row has {len(row)} fields, the header has {width}",
                            ja=f"列名は {width} 個ですが、この行の項目は {len(row)} 個です",
                        ),
                        _QUOTES,
                    ),
                )
        line = first_line + reader.line_num


def read_jsonl(text: str, first_line: int) -> Iterator[Row]:
    """Yield the rows of a stretch of a JSONL file that begins at ``first_line``; blank lines are passed over."""
    pick = dict.fromkeys(COLUMNS, "")
    passed_over = set(READ_ONLY)
    for line, raw in enumerate(text.split("\n"), first_line):
        if not raw or raw.isspace():
            continue
        try:
            value = _parse_object(raw)
        except (ValueError, RecursionError) as error:
            what = Message(en=f"the line is no JSON: {error}", ja=f"行が JSON ではありません（{error}）")
            yield (line, RefusedAct("", raw[:60], what, _ONE_A_LINE))
            continue
        if not isinstance(value, dict):
            what = Message(en="the line is no JSON object", ja="行が JSON のオブジェクトではありません")
            yield (line, RefusedAct("", raw[:60], what, _ONE_A_LINE))
            continue
        fields = pick | value
        if len(fields) > len(pick) and (unknown := fields.keys() - pick.keys() - passed_over):
            name = min(unknown)
            what = Message(en=f"there is no field {name!r}", ja=f"{kagi(name)}という項目はありません")
            names = ", ".join(COLUMNS)
            fix = Message(en=f"use {names}", ja=f"使える項目は {names} です")
            yield (line, RefusedAct(name, str(value[name])[:60], what, fix))
            continue
        yield (line, _as_fields(fields))


def _as_fields(fields: Mapping[str, object]) -> Fields | RefusedAct:
    found = []
    for name in COLUMNS:
        field = fields[name]
        if field is None:
            field = ""
        if not isinstance(field, str):
            return RefusedAct(
                name,
                repr(field)[:60],
                Message(en=f"{name} is no text", ja=f"{name} が文字列ではありません"),
                Message(en="write it in double quotes", ja="二重引用符で囲んでください"),
            )
        found.append(field)
    return tuple(found)


def _parse_object(raw: str) -> object:
    value: object = json.loads(raw, object_pairs_hook=_refuse_twice)
    if "\\u" in raw and _HALF.search(json.dumps(value, ensure_ascii=False)):
        message = "half a surrogate pair is no character"
        raise ValueError(message)
    return value


def _refuse_twice(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        message = "a field is there twice"
        raise ValueError(message)
    return found
