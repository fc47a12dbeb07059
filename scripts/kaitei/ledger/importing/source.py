"""The file of an import: its identity, its header, and its stretches of whole rows."""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NamedTuple

from kaitei.consent.acts import RefusedAct
from kaitei.consent.rows import Header, Row, Table, parse_header, read_csv, read_jsonl, read_table
from kaitei.errors import EnvironmentFailed, KaiteiError, Location, Message, kagi, reason_of

STRETCH_SIZE = 1 << 19
_BOM = codecs.BOM_UTF8
_SAVE_AS_UTF8 = Message(
    en="save the file as UTF-8, or name its encoding with --encoding",
    ja="ファイルを UTF-8 で保存し直すか、文字コードを --encoding で指定してください",
)


class Stretch(NamedTuple):
    """Whole rows: bytes ``start`` to ``end`` of the file, lines ``first_line`` to ``last_line``."""

    start: int
    end: int
    first_line: int
    last_line: int
    raw: bytes


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
            while raw := self._read_whole_rows(file, line):
                lines = raw.count(b"\n") + (not raw.endswith(b"\n"))
                yield Stretch(start, start + len(raw), line, line + lines - 1, raw)
                start, line = start + len(raw), line + lines

    def read_stretch(self, start: int, end: int, line: int) -> Stretch:
        """Return a stretch that was yielded before."""
        with _opened(self.path) as file:
            file.seek(start)
            raw = file.read(end - start)
        lines = raw.count(b"\n") + (not raw.endswith(b"\n"))
        return Stretch(start, end, line, line + lines - 1, raw)

    def parse_table(self, stretch: Stretch) -> Table | None:
        """Return the rows of a stretch in columns, if its lines are plain rows of CSV."""
        if self.header is None:
            return None
        try:
            return read_table(self.header, stretch.raw.decode(self.encoding), stretch.first_line)
        except UnicodeDecodeError:
            return None

    def parse_rows(self, stretch: Stretch) -> Iterator[Row]:
        """Yield the rows of a stretch; those whose bytes are no text in the encoding are refused."""
        try:
            text = stretch.raw.decode(self.encoding)
        except UnicodeDecodeError:
            yield from self._parse_line_by_line(stretch)
        else:
            yield from self._parse(text, stretch.first_line)

    def _parse(self, text: str, first_line: int) -> Iterator[Row]:
        if self.header is None:
            return read_jsonl(text, first_line)
        return read_csv(self.header, text, first_line)

    def _parse_line_by_line(self, stretch: Stretch) -> Iterator[Row]:
        # A quoted field may go over several lines: lines belong together until their quotes are even.
        waiting = b""
        first = stretch.first_line
        for line, raw in enumerate(stretch.raw.splitlines(keepends=True), stretch.first_line):
            waiting += raw
            if self.header is not None and waiting.count(b'"') % 2:
                continue
            try:
                yield from self._parse(waiting.decode(self.encoding), first)
            except UnicodeDecodeError as error:
                shown = waiting.decode(self.encoding, "backslashreplace")[:60].rstrip("\r\n")
                yield (
                    first,
                    RefusedAct(
                        "",
                        shown,
                        _not_encoded("the row", "行", self.encoding, waiting[error.start]),
                        _SAVE_AS_UTF8,
                    ),
                )
            waiting, first = b"", line + 1

    def _read_whole_rows(self, file: BinaryIO, line: int) -> bytes:
        """Read up to about ``STRETCH_SIZE`` bytes that end where a row ends."""
        raw = b""
        while True:
            more = file.read(STRETCH_SIZE)
            raw += more
            if not more:
                return raw
            if end := self._find_end(raw):
                file.seek(end - len(raw), 1)
                return raw[:end]
            if len(raw) >= 4 * STRETCH_SIZE:
                raise KaiteiError(
                    Message(
                        en="no row ends within 2 MiB from here: a line is too long, or a quote is never closed",
                        ja="ここから 2 MiB の間に行の終わりがありません。一行が長すぎるか、引用符が閉じられていません",
                    ),
                    Location(str(self.path), line),
                    Message(
                        en="put every act on a line of its own, and close the quotes",
                        ja="一つの行為を一行に書き、引用符を閉じてください",
                    ),
                )

    def _find_end(self, raw: bytes) -> int:
        """Return where the last whole row ends, or 0: behind a line break with an even number of quotes before it.

        The number changes at quotes alone, so no line is looked at that stands between two of them.
        """
        if self.header is None:
            return raw.rfind(b"\n") + 1
        end = raw.rfind(b'"') if raw.count(b'"') % 2 else len(raw)
        while end > 0:
            quote = raw.rfind(b'"', 0, end)
            if found := raw.rfind(b"\n", quote + 1, end) + 1:
                return found
            end = raw.rfind(b'"', 0, quote) if quote > 0 else 0  # between these two is a field
        return 0


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
