"""The file of an import: its identity, its header, and its stretches of whole rows."""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NamedTuple

from kaitei.consent.acts import RefusedAct
from kaitei.consent.csv_refusals import refuse_open_quote, refuse_rest, span_of
from kaitei.consent.csv_rows import Header, parse_header, read_csv, read_table
from kaitei.consent.json_rows import read_jsonl
from kaitei.consent.quotes import RowEnd, end_of_rows, split_rows
from kaitei.consent.rows import Row, Table
from kaitei.errors import EnvironmentFailed, KaiteiError, Location, Message, kagi, reason_of

STRETCH_SIZE = 1 << 19
_BOM = codecs.BOM_UTF8
_SAVE_AS_UTF8 = Message(
    en="save the file as UTF-8, or name its encoding with --encoding",
    ja="ファイルを UTF-8 で保存し直すか、文字コードを --encoding で指定してください",
)


class Stretch(NamedTuple):
    """Whole rows: bytes ``start`` to ``end`` of the file, lines ``first_line`` to ``last_line``.

    ``refused`` says why a single row is not kept in ``raw``: it is too long, or a quote in it is never closed.
    """

    start: int
    end: int
    first_line: int
    last_line: int
    raw: bytes
    refused: RefusedAct | None = None


@dataclass(frozen=True)
class Source:
    """A CSV or JSONL file. ``digest`` (SHA-256) is what an interrupted import is found again by.

    ``header`` is ``None`` for JSONL; ``body`` is where the rows begin, on ``body_line``.
    """

    path: Path
    encoding: str
    size: int
    digest: bytes
    header: Header | None
    body: int
    body_line: int

    def read_stretches(self, start: int, line: int) -> Iterator[Stretch]:
        """Yield the stretches from byte ``start`` on, which is where ``line`` begins."""
        with _opened(self.path) as file:
            file.seek(start)
            while stretch := self._read_stretch(file, start, line):
                yield stretch
                start, line = stretch.end, stretch.last_line + 1

    def read_stretch(self, start: int, end: int, line: int) -> Stretch:
        """Return a stretch that was yielded before, and not refused as a whole."""
        with _opened(self.path) as file:
            file.seek(start)
            return _build_stretch(start, file.read(end - start), line)

    def parse_table(self, stretch: Stretch) -> Table | None:
        """Return the rows of a stretch in columns, if its lines are plain rows of CSV."""
        if self.header is None or stretch.refused:
            return None
        try:
            return read_table(self.header, stretch.raw.decode(self.encoding), stretch.first_line)
        except UnicodeDecodeError:
            return None

    def parse_rows(self, stretch: Stretch) -> Iterator[Row]:
        """Yield the rows of a stretch; those whose bytes are no text in the encoding are refused."""
        if stretch.refused:
            yield stretch.first_line, stretch.refused
            return
        try:
            text = stretch.raw.decode(self.encoding)
        except UnicodeDecodeError:
            yield from self._parse_one_by_one(stretch)
        else:
            yield from self._parse(text, stretch.first_line)

    def _parse(self, text: str, first_line: int) -> Iterator[Row]:
        if self.header is None:
            return read_jsonl(text, first_line)
        return read_csv(self.header, text, first_line)

    def _parse_one_by_one(self, stretch: Stretch) -> Iterator[Row]:
        line = stretch.first_line
        for raw, opened in self._split(stretch.raw):
            try:
                yield from self._parse(raw.decode(self.encoding), line)
            except UnicodeDecodeError as error:
                before, after = (
                    part.decode(self.encoding, "backslashreplace")
                    for part in (raw[:opened], raw[opened or 0 :])
                )
                if opened is not None and self.header is not None:
                    yield line, refuse_rest(line, before + after, len(before), self.header.name_of)
                else:
                    why = _not_encoded("the row", "行", self.encoding, raw[error.start])
                    yield line, RefusedAct("", before[:60].rstrip("\r\n"), why, _SAVE_AS_UTF8)
            line += raw.count(b"\n")

    def _split(self, raw: bytes) -> Iterator[tuple[bytes, int | None]]:
        """Yield rows that are no text as a whole, and where a quote opens in them that is never closed."""
        if self.header is None:
            for line in raw.split(b"\n"):
                yield line + b"\n", None
            return
        # what divides rows is ASCII, and no byte of a longer character is, in UTF-8 as in Shift_JIS
        for row, opened in split_rows(raw.decode("latin-1")):
            yield row.encode("latin-1"), opened

    def _read_stretch(self, file: BinaryIO, start: int, line: int) -> Stretch | None:
        """Read up to about ``STRETCH_SIZE`` bytes that end where a row ends; ``None`` at the end of the file."""
        raw = b""
        while more := file.read(STRETCH_SIZE):
            raw += more
            if end := self._find_end(raw):
                file.seek(end - len(raw), 1)
                raw = raw[:end]
                break
            if len(raw) >= 4 * STRETCH_SIZE:
                return self._pass_over(file, start, line, raw)
        if not raw:
            return None
        return _build_stretch(start, raw, line)

    def _find_end(self, raw: bytes) -> int:
        return raw.rfind(b"\n") + 1 if self.header is None else end_of_rows(raw)

    def _pass_over(self, file: BinaryIO, start: int, line: int, raw: bytes) -> Stretch:
        """Read to the end of a row that is longer than any that is taken in, and keep none of it."""
        row_end = RowEnd(quotes=self.header is not None)
        position, last = start, b""
        block = raw
        while block:
            if (end := row_end.feed(block)) is not None:
                position += end
                file.seek(position)
                return self._refuse(start, position, line, line + row_end.lines - 1, row_end)
            position, last = position + len(block), block[-1:]
            block = file.read(STRETCH_SIZE)
        return self._refuse(start, position, line, line + row_end.lines - (last == b"\n"), row_end)

    def _refuse(self, start: int, end: int, line: int, last: int, row_end: RowEnd) -> Stretch:
        refused = (
            _too_long(line, last)
            if row_end.opened is None
            else refuse_open_quote(line, line + row_end.opened, last)
        )
        return Stretch(start, end, line, last, b"", refused)


def _build_stretch(start: int, raw: bytes, line: int) -> Stretch:
    lines = raw.count(b"\n") + (not raw.endswith(b"\n"))
    return Stretch(start, start + len(raw), line, line + lines - 1, raw)


def open_source(path: Path, encoding: str = "utf-8") -> Source:
    """Read a file's identity and header. The ending says what it is: ``.csv`` or ``.jsonl``.

    Raises:
        KaiteiError: neither of them, an encoding there is not, or a header that is not right.
    """
    kind = path.suffix.lower()
    if kind not in {".csv", ".jsonl", ".ndjson"}:
        raise KaiteiError(
            Message(
                en="this is neither .csv nor .jsonl",
                ja="ファイル名の終わりが .csv でも .jsonl でもありません",
            ),
            Location(str(path)),
            Message(
                en="name the file after its format",
                ja="内容の形式に合わせて、名前の終わりを .csv か .jsonl にしてください",
            ),
        )
    encoding = _find_encoding(encoding)
    digest = hashlib.sha256()
    with _opened(path) as file:
        first = file.readline(STRETCH_SIZE)
        digest.update(first)
        while block := file.read(1 << 20):
            digest.update(block)
        size = file.tell()
    mark = len(_BOM) if first.startswith(_BOM) else 0
    if kind != ".csv":
        return Source(path, encoding, size, digest.digest(), None, mark, 1)
    try:
        header = parse_header(str(path), first[mark:].decode(encoding))
    except UnicodeDecodeError as error:
        raise KaiteiError(
            _not_encoded("the header", "列名の行", encoding, first[mark + error.start]),
            Location(str(path), 1),
            _SAVE_AS_UTF8,
        ) from None
    return Source(path, encoding, size, digest.digest(), header, len(first), 2)


def _find_encoding(name: str) -> str:
    known = {
        "utf-8": "utf-8",
        "utf8": "utf-8",
        "shift_jis": "cp932",
        "shift-jis": "cp932",
        "sjis": "cp932",
        "cp932": "cp932",
    }
    if name.lower() not in known:
        raise KaiteiError(
            Message(en=f"there is no encoding {name!r} here", ja=f"文字コード{kagi(name)}は使えません"),
            fix=Message(en="use utf-8 or shift_jis", ja="utf-8 か shift_jis を指定してください"),
        )
    return known[name.lower()]


def _too_long(first: int, last: int) -> RefusedAct:
    most, span = 4 * STRETCH_SIZE, span_of(first, last)
    return RefusedAct(
        "",
        "",
        Message(
            en=f"the row on {span.en} is too long: more than {most:,} bytes",
            ja=f"行が長すぎます：{span.ja}が {most:,} バイトを超えています",
        ),
        Message(en="put every act on a line of its own", ja="一つの行為を一行に書いてください"),
    )


def _not_encoded(en: str, ja: str, encoding: str, byte: int) -> Message:
    name = encoding.upper()
    return Message(
        en=f"{en} is not {name}: byte {byte:#04x}",
        ja=f"{ja}が {name} ではありません（バイト {byte:#04x}）",
    )


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        why = reason_of(error)
        raise EnvironmentFailed(
            Message(en=f"the file cannot be read: {why.en}", ja=f"ファイルを読めません：{why.ja}"),
            Location(str(path)),
        ) from None
