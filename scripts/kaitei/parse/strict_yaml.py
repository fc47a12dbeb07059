"""YAML as a lawyer writes it: maps, lists and text. Everything else is refused, with its line.

YAML on its own reads ``1.10`` as 1.1 and ``no`` as false, keeps the last of two equal keys and lets 289
bytes of aliases grow to 43 million values. Here every scalar is text, and aliases, anchors, tags and equal
keys are errors. Only the event stream of the YAML library is used: no object is ever constructed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from kaitei.errors import KaiteiError, Location, Message

MAX_DEPTH = 6
MAX_EVENTS = 20_000
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


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
        KaiteiError: not YAML, not a map, or one of the things refused here; with file and line.
    """
    try:
        builder = _Builder(path, first_line, yaml.parse(text, Loader=_LOADER))
        return builder.document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = first_line + (mark.line if mark else 0)
        raise KaiteiError(
            Message(en=f"not YAML: {error.problem}", ja=f"YAML として読めません: {error.problem}"),
            Location(path, line),
            Message(
                en="write `key: value`, one to a line; put values with : or # in quotes",
                ja="「key: value」を1行に1つ書き、: や # を含む値は引用符で囲んでください",
            ),
        ) from None
    except yaml.YAMLError as error:
        raise KaiteiError(
            Message(en=f"not YAML: {error}".splitlines()[0], ja="YAML として読めません"),
            Location(path, first_line),
        ) from None


class _Builder:
    def __init__(self, path: str, first_line: int, events: Iterator[yaml.Event]) -> None:
        self.path, self.first_line, self.events = path, first_line, events
        self.count = 0

    def document(self) -> Mapping:
        node: Node | None = None
        for event in self._stream():
            if isinstance(event, yaml.DocumentStartEvent):
                if node is not None:
                    raise self._refused(event, "a second document (---)", "2つ目の文書（---）")
                node = self._node(self._next(), 0)
        if not isinstance(node, Mapping):
            line = node.line if node else self.first_line
            raise KaiteiError(
                Message(en="expected `key: value` lines", ja="「key: value」の行が必要です"),
                Location(self.path, line),
            )
        return node

    def _stream(self) -> Iterator[yaml.Event]:
        while True:
            try:
                yield self._next()
            except StopIteration:
                return

    def _next(self) -> yaml.Event:
        self.count += 1
        event = next(self.events)
        if self.count > MAX_EVENTS:
            raise self._refused(event, f"more than {MAX_EVENTS} entries", f"{MAX_EVENTS} を超える項目")
        return event

    def _node(self, event: yaml.Event, depth: int) -> Node:
        line = self._line(event)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise self._refused(event, "an anchor or alias (& or *)", "アンカー・エイリアス（& や *）")
        if tag := getattr(event, "tag", None):
            raise self._refused(event, f"a tag ({tag})", f"タグ（{tag}）")
        if depth > MAX_DEPTH:
            raise self._refused(event, f"more than {MAX_DEPTH} levels", f"{MAX_DEPTH} 段を超える入れ子")
        if isinstance(event, yaml.ScalarEvent):
            return Scalar(event.value, line)
        if isinstance(event, yaml.SequenceStartEvent):
            items = []
            while not isinstance(inner := self._next(), yaml.SequenceEndEvent):
                items.append(self._node(inner, depth + 1))
            return Sequence(tuple(items), line)
        return self._mapping(line, depth)

    def _mapping(self, line: int, depth: int) -> Mapping:
        pairs: list[tuple[Scalar, Node]] = []
        seen: dict[str, int] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            key = self._node(event, depth + 1)
            if not isinstance(key, Scalar):
                raise self._refused(event, "a key that is no text", "文字列でないキー")
            if key.text in seen:
                raise KaiteiError(
                    Message(
                        en=f"{key.text} is written twice, first on line {seen[key.text]}",
                        ja=f"{key.text} が2回書かれています（最初は {seen[key.text]} 行目）",
                    ),
                    Location(self.path, key.line),
                    Message(en="keep one of them", ja="どちらか1つにしてください"),
                )
            seen[key.text] = key.line
            pairs.append((key, self._node(self._next(), depth + 1)))
        return Mapping(tuple(pairs), line)

    def _line(self, event: yaml.Event) -> int:
        return self.first_line + (event.start_mark.line if event.start_mark else 0)

    def _refused(self, event: yaml.Event, what: str, nani: str) -> KaiteiError:
        return KaiteiError(
            Message(en=f"{what} is not allowed here", ja=f"{nani}は使えません"),
            Location(self.path, self._line(event)),
        )
