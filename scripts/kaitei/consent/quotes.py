"""Where the rows of a CSV file end: a quoted field may hold line breaks, and a quote may never be closed.

A quote opens a field where the field begins (RFC 4180). Anywhere else it is a character like others, for finding
the end of its row; such a row is refused by whoever reads it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

# a field in quotes, up to the end of the text if they are never closed; possessive, so that nothing is tried twice
_FIELD = r'"(?<![^,\n]")[^"]*+(?:""[^"]*+)*+("|\Z)'
_QUOTED, _QUOTED_BYTES = re.compile(_FIELD), re.compile(_FIELD.encode())
_FIELDS_OF_A_ROW = 1000  # more quotes than that at the end of a stretch are no row's
_INSIDE = re.compile(rb'[^"]*+(?:""[^"]*+)*+')


class RowText(NamedTuple):
    """The text of a row with its line break; ``opened`` is where a quote opens that is never closed."""

    text: str
    opened: int | None


def split_rows(text: str) -> Iterator[RowText]:
    """Yield the rows of a text that begins where a row begins; joined they are the text."""
    start = at = 0
    opened = None
    for quoted in _QUOTED.finditer(text):
        while end := text.find("\n", at, quoted.start()) + 1:
            yield RowText(text[start:end], None)
            start = at = end
        at = quoted.end()
        if not quoted[1]:
            opened = quoted.start() - start
    while end := text.find("\n", at) + 1:
        yield RowText(text[start:end], None)
        start = at = end
    if start < len(text):
        yield RowText(text[start:], opened)


def has_stray_quote(text: str) -> bool:
    """Does a quote stand in a field that does not begin with one?"""
    return '"' in text and '"' in _QUOTED.sub("", text)


def place_of(text: str, opened: int) -> int:
    """Return how many fields of a row stand before the one that begins at ``opened``."""
    return _QUOTED.sub("", text[:opened]).count(",")


def end_of_rows(raw: bytes) -> int:
    """Return where a whole row of ``raw`` ends, the last one if no quote is amiss; 0 if none does.

    ``raw`` begins where a row begins. Where all quotes stand around fields, a row ends at a line break with an even
    number of them before it, and no line is looked at that stands between two quotes.
    """
    if b'"' not in raw:
        return raw.rfind(b"\n") + 1
    end = _end_by_number(raw)
    return end if end and b'"' not in _QUOTED_BYTES.sub(b"", raw[:end]) else _end_by_fields(raw)


def _end_by_number(raw: bytes) -> int:
    end = raw.rfind(b'"') if raw.count(b'"') % 2 else len(raw)
    for _ in range(_FIELDS_OF_A_ROW):
        quote = raw.rfind(b'"', 0, end)
        if found := raw.rfind(b"\n", quote + 1, end) + 1:
            return found
        end = raw.rfind(b'"', 0, quote) if quote > 0 else 0  # between these two is a field
        if end <= 0:
            break
    return 0


def _end_by_fields(raw: bytes) -> int:
    end = at = 0
    for quoted in _QUOTED_BYTES.finditer(raw):
        end = raw.rfind(b"\n", at, quoted.start()) + 1 or end
        at = quoted.end()
    return raw.rfind(b"\n", at) + 1 or end


class RowEnd:
    """Looks for the end of one row that is too long to be kept: takes it block by block."""

    def __init__(self, *, quotes: bool = True) -> None:
        self._quotes = quotes  # without, it is the next line break
        self.lines = 0
        """Line breaks of the row so far."""
        self._opened: int | None = None  # how many of them stand before the quote that is open
        self._begins = True  # a field begins with the next byte
        self._closing = False  # the last byte was a quote in an open field: the next one says what it meant

    @property
    def opened(self) -> int | None:
        """How many line breaks stand before the quote that is open, if the file ends here; ``None`` if none is."""
        return None if self._closing else self._opened

    def feed(self, block: bytes) -> int | None:
        """Return where in ``block`` the row ends; ``None`` if it goes on behind it."""
        at = 0
        if self._closing and block:
            self._closing = False
            if block.startswith(b'"'):
                at = 1
            else:
                self._opened = None
        while at < len(block):
            if self._opened is not None:
                end = _end_of_field(block, at)
                self.lines += block.count(b"\n", at, end)
                at = end + 1
                if at >= len(block):
                    self._closing = at == len(block)
                    return None
                self._opened = None
            quote = self._next_quote(block, at)
            if end := block.find(b"\n", at, quote) + 1:
                self.lines += 1
                return end
            if quote < len(block):
                self._opened = self.lines
            at = quote + 1
        self._begins = block.endswith(b",") if block else self._begins
        return None

    def _next_quote(self, block: bytes, at: int) -> int:
        """Return where the next field in quotes begins, at the end of the block if none does."""
        if not self._quotes:
            return len(block)
        if at == 0 and self._begins and block.startswith(b'"'):
            return 0
        found = block.find(b',"', at)
        return found + 1 if found >= 0 else len(block)


def _end_of_field(block: bytes, at: int) -> int:
    found = _INSIDE.match(block, at)
    return found.end() if found else at
