"""YAML as a lawyer writes it: ``key: value`` lines, lists and text. Everything else is refused, with its line.

YAML on its own reads ``1.10`` as 1.1 and ``no`` as false, keeps the last of two equal keys and lets 289
bytes of aliases grow to 43 million values. Here every value is text; aliases, tags, flow maps, escapes and
equal keys are errors, and so is a ``#`` behind a value, which YAML would drop with all that follows. What is
accepted means the same to every YAML reader that takes values as text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from kaitei.errors import KaiteiError, Location, Message
from kaitei.parse.yaml_scalar import read_flow, read_plain, read_quoted

MAX_DEPTH = 6
MAX_LINES = 10_000
_KEY = re.compile(
    r"""(?:"(?P<double>[^"\\]*)"|'(?P<single>(?:[^']|'')*)'|(?P<plain>[^\s"'#&*!|>%@`\[\]{},?:-][^\s"':#]*)):(?=[ ]|$)"""
)
_BLOCK = re.compile(r"[|>][-+]?")
_NO_MAP = Message(en="expected `key: value` lines", ja="「key: value」の行が必要です")
_DEEPER = Message(
    en="this line is indented deeper than the one above", ja="字下げが上の行より深くなっています"
)
_SHALLOWER = Message(
    en="this line is indented less than the first", ja="字下げが最初の行より浅くなっています"
)
_TAB = Message(en="a tab is not allowed", ja="タブは使えません")
_SPACES = Message(en="write spaces", ja="半角の空白で書いてください")
_TOO_DEEP = Message(en=f"more than {MAX_DEPTH} levels", ja=f"{MAX_DEPTH} 段を超える入れ子は使えません")
_TOO_LONG = Message(en=f"more than {MAX_LINES:,} lines", ja=f"{MAX_LINES:,} 行を超えています")
_LIST_IN_LIST = Message(en="a list directly in a list", ja="リストの直下にリストは書けません")
_GAP = Message(en="a value goes on after a blank line or comment", ja="空行やコメントの後に値が続いています")
_ONE_LINE = Message(en="write the value on one line", ja="値を1行に書いてください")


@dataclass(frozen=True, slots=True)
class Scalar:
    """Text, and the file line it stands on."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Sequence:
    items: tuple[Node, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys in the order of the file, each with the line it stands on."""

    items: tuple[tuple[Scalar, Node], ...]
    line: int

    def get(self, key: str) -> Node | None:
        return next((value for name, value in self.items if name.text == key), None)


Node = Scalar | Sequence | Mapping


def parse_mapping(text: str, path: str, first_line: int = 1) -> Mapping:
    """Return the one map that ``text`` is.

    ``first_line`` is the file line ``text`` starts on.

    Raises:
        KaiteiError: not a map, or one of the things refused here; with file and line.
    """
    if text.count("\n") > MAX_LINES:
        raise KaiteiError(_TOO_LONG, Location(path, first_line + MAX_LINES))
    reader = _Reader(path, text, first_line)
    if reader.current is None:
        raise KaiteiError(_NO_MAP, Location(path, first_line))
    node = reader.block(reader.current, 0)
    if reader.current is not None:
        raise KaiteiError(_SHALLOWER, reader.place(reader.current))
    if not isinstance(node, Mapping):
        raise KaiteiError(_NO_MAP, Location(path, node.line))
    return node


class _Row(NamedTuple):
    """A line that is neither blank nor a comment: its indentation, and what follows it."""

    number: int
    indent: int
    text: str

    @property
    def dashed(self) -> bool:
        return self.text == "-" or self.text.startswith("- ")


class _Reader:
    """Reads rows one after the other; ``current`` is the next one, ``None`` at the end."""

    def __init__(self, path: str, text: str, first_line: int) -> None:
        self.path = path
        self.first_line = first_line
        self.lines = text.split("\n")
        self.at = -1
        self.current: _Row | None = None
        self.advance()

    def place(self, row: _Row) -> Location:
        return Location(self.path, row.number)

    def advance(self) -> None:
        """Step to the next row."""
        for at in range(self.at + 1, len(self.lines)):
            line = self.lines[at]
            content = line.lstrip(" ")
            if content and content[0] != "#":
                self.at = at
                self.current = self.row(line, content)
                return
        self.at, self.current = len(self.lines), None

    def row(self, line: str, content: str) -> _Row:
        row = _Row(self.first_line + self.at, len(line) - len(content), content.rstrip(" "))
        if "\t" in line:
            raise KaiteiError(_TAB, self.place(row), _SPACES)
        if row.indent == 0 and (row.text in {"---", "..."} or row.text.startswith(("--- ", "... ", "%"))):
            raise KaiteiError(
                Message(en=f"{row.text[:10]} is not allowed here", ja=f"ここに {row.text[:10]} は書けません"),
                self.place(row),
            )
        return row

    # ---------------------------------------------------------------- blocks

    def block(self, row: _Row, depth: int) -> Node:
        """Read the map or list that starts with ``row``, the current one."""
        if depth > MAX_DEPTH:
            raise KaiteiError(_TOO_DEEP, self.place(row))
        return self.sequence(row, depth) if row.dashed else self.mapping(row, depth)

    def sequence(self, first: _Row, depth: int) -> Sequence:
        items: list[Node] = []
        while (row := self.current) and row.indent == first.indent and row.dashed:
            rest = row.text[1:].lstrip(" ")
            if rest.startswith("- ") or rest == "-":
                raise KaiteiError(_LIST_IN_LIST, self.place(row))
            if rest and _KEY.match(rest):
                # the map starts behind the dash: its keys stand in one column
                self.current = _Row(row.number, row.indent + len(row.text) - len(rest), rest)
                items.append(self.mapping(self.current, depth + 1))
            else:
                items.append(self.value(rest, row, depth + 1))
        self.expect_end(first)
        return Sequence(tuple(items), first.number)

    def mapping(self, first: _Row, depth: int) -> Mapping:
        pairs: list[tuple[Scalar, Node]] = []
        seen: dict[str, int] = {}
        while (row := self.current) and row.indent == first.indent and not row.dashed:
            key, rest = self.key(row)
            if key.text in seen:
                raise KaiteiError(
                    Message(
                        en=f"{key.text} is written twice, first on line {seen[key.text]}",
                        ja=f"{key.text} が2回書かれています（最初は {seen[key.text]} 行目）",
                    ),
                    self.place(row),
                    Message(en="keep one of them", ja="どちらか1つにしてください"),
                )
            seen[key.text] = key.line
            pairs.append((key, self.value(rest, row, depth + 1)))
        self.expect_end(first)
        return Mapping(tuple(pairs), first.number)

    def expect_end(self, first: _Row) -> None:
        """Refuse a row that is indented deeper than the block it would continue."""
        if self.current and self.current.indent > first.indent:
            raise KaiteiError(_DEEPER, self.place(self.current))

    def key(self, row: _Row) -> tuple[Scalar, str]:
        match = _KEY.match(row.text)
        if not match:
            raise KaiteiError(
                Message(
                    en=f"expected `key: value`, got {row.text[:40]!r}",
                    ja=f"「key: value」の形ではありません: {row.text[:40]}",
                ),
                self.place(row),
                Message(
                    en="write a key, a colon, a space and the value, one to a line",
                    ja="キー、半角コロン、空白、値の順に、1行に1つ書いてください",
                ),
            )
        single = match["single"]
        text = single.replace("''", "'") if single is not None else match["double"] or match["plain"] or ""
        return Scalar(text, row.number), row.text[match.end() :].lstrip(" ")

    # ---------------------------------------------------------------- values

    def value(self, rest: str, row: _Row, depth: int) -> Node:
        """Read the value that starts with ``rest`` behind a key or dash, and step behind it."""
        if _BLOCK.fullmatch(rest):
            return self.block_scalar(rest, row)
        self.advance()
        if not rest:
            below = self.current
            # a list may stand in the column of its key
            dashed = not row.dashed and below and below.indent == row.indent and below.dashed
            return (
                self.block(below, depth)
                if below and (below.indent > row.indent or dashed)
                else Scalar("", row.number)
            )
        if rest[0] == "[":
            texts = read_flow(rest, self.place(row))
            return Sequence(tuple(Scalar(text, row.number) for text in texts), row.number)
        if rest[0] in "\"'":
            return Scalar(read_quoted(rest, self.place(row)), row.number)
        return Scalar(self.plain(rest, row), row.number)

    def plain(self, rest: str, row: _Row) -> str:
        """Read text without quotes; deeper rows continue it, joined by spaces."""
        parts = [read_plain(rest, self.place(row))]
        last = row.number
        while (below := self.current) and below.indent > row.indent:
            if below.number != last + 1:
                raise KaiteiError(_GAP, self.place(below), _ONE_LINE)
            parts.append(read_plain(below.text, self.place(below)))
            last = below.number
            self.advance()
        return " ".join(parts)

    def block_scalar(self, rest: str, row: _Row) -> Scalar:
        """Read ``|`` (lines kept) or ``>`` (lines joined) text: the rows indented deeper than the key."""
        folded = rest[0] == ">"
        lines: list[str] = []
        margin = 0
        at = self.at + 1
        while at < len(self.lines):
            line = self.lines[at]
            content = line.lstrip(" ")
            depth = len(line) - len(content)
            if content and (depth <= row.indent or depth < margin):
                break
            margin = margin or (depth if content else 0)
            if depth > margin and (folded or not content):
                raise KaiteiError(_DEEPER, Location(self.path, self.first_line + at))
            lines.append(line[margin:])
            at += 1
        self.at = at - 1
        self.advance()
        text = "\n".join(lines).rstrip("\n")
        if folded:
            text = re.sub(r"(?<!\n)\n(?!\n)", " ", text)
            text = re.sub(r"\n(\n+)", r"\1", text)
        return Scalar(text, row.number)
