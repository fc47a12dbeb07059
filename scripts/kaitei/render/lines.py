"""The lines of a cell and of a redline: a clause's text, cut where it changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from kaitei.model import ChangeKind, Clause, Edit
from kaitei.model.table import Line, Look, Mark, Piece, Strand, WovenLine
from kaitei.render.arrangement import Arrangement, is_numbered
from kaitei.render.clauses import block_mark, is_bullet, markup_of
from kaitei.render.looks import Link, Markup, spans_of

_FLAGGED = re.compile(rb"\x00+|\x01+")


@dataclass(frozen=True, slots=True)
class Side:
    """The blocks of one side of a change as one text, lines joined by line breaks.

    ``hidden`` are the spans of Markdown marks, ``labels`` those of the labels. ``looks`` says how each
    character is read, empty where all are plain; ``links`` and ``atoms`` are those of the markup.
    """

    text: str
    frames: tuple[Line, ...]
    starts: tuple[int, ...]
    hidden: tuple[tuple[int, int], ...]
    labels: tuple[tuple[int, int], ...]
    looks: bytes
    links: tuple[Link, ...]
    atoms: tuple[tuple[int, int], ...]


@lru_cache(maxsize=4096)  # a version is compared with several others
def build_side(arrangement: Arrangement, indices: tuple[int, ...]) -> Side:
    """Return the blocks ``indices`` as one text with empty line frames."""
    clauses = [arrangement.clause(index) for index in indices]
    marks = [len(block_mark(clause)) for clause in clauses]
    starts: list[int] = []
    position = 0
    for clause in clauses:
        starts.append(position)
        position += len(clause.line) + 1
    text = "\n".join(clause.line for clause in clauses)
    markups = [
        (start, found)
        for start, clause in zip(starts, clauses, strict=True)
        if (found := markup_of(clause)) is not None
    ]
    return Side(
        text=text,
        frames=tuple(_frame(arrangement, index) for index in indices),
        starts=tuple(starts),
        hidden=tuple((start, start + mark) for start, mark in zip(starts, marks, strict=True)),
        labels=tuple(_label_span(start, c) for start, c in zip(starts, clauses, strict=True)),
        looks=_looks(len(text), markups),
        links=tuple(
            Link(*(place + start for place in link)) for start, found in markups for link in found.links
        ),
        atoms=tuple((start + a, start + b) for start, found in markups for a, b in found.atoms),
    )


def _looks(length: int, markups: Sequence[tuple[int, Markup]]) -> bytes:
    if not markups:
        return b""
    looks = bytearray(length)
    for start, markup in markups:
        looks[start : start + len(markup.looks)] = markup.looks
    return bytes(looks)


def _frame(arrangement: Arrangement, index: int) -> Line:
    clause = arrangement.clause(index)
    grid = arrangement.grids.get(index)
    return Line(
        depth=arrangement.level(index),
        pieces=(),
        mark=block_mark(clause),
        labelled=clause.label is not None,
        bullet=is_bullet(clause),
        run_in=arrangement.stands_alone(index),
        cells=grid.tracks if grid else (),
        head=grid is not None and grid.head == index,
    )


def _label_span(start: int, clause: Clause) -> tuple[int, int]:
    begin = start + len(clause.mark)
    return begin, begin + (len(clause.label.written) if clause.label and is_numbered(clause) else 0)


def effective_edits(kind: ChangeKind, edits: tuple[Edit, ...], old: Side, new: Side) -> tuple[Edit, ...]:
    """Return the edits of a change as they are shown: a label that changed at all changed as a whole."""
    if kind is ChangeKind.ADDED:
        return (Edit(0, 0, 0, len(new.text)),)
    if kind is ChangeKind.DELETED:
        return (Edit(0, len(old.text), 0, 0),)
    if not edits or len(old.labels) != 1 or len(new.labels) != 1:
        return edits
    (old_start, old_end), (new_start, new_end) = old.labels[0], new.labels[0]
    inside = [
        edit
        for edit in edits
        if (edit.old_start < old_end and edit.old_end > old_start)
        or (edit.new_start < new_end and edit.new_end > new_start)
    ]
    if not inside or old_start == old_end or new_start == new_end:
        return edits
    # what lies before and after these edits is the same on both sides, so the cut stays aligned
    before = max(0, min(inside[0].old_start - old_start, inside[0].new_start - new_start))
    after = max(0, min(old_end - inside[-1].old_end, new_end - inside[-1].new_end))
    whole = Edit(
        inside[0].old_start - before,
        inside[-1].old_end + after,
        inside[0].new_start - before,
        inside[-1].new_end + after,
    )
    rest = [edit for edit in edits if edit not in inside]
    return tuple(sorted([*rest, whole]))


def build_lines(side: Side, changed: Sequence[tuple[int, int]]) -> tuple[Line, ...]:
    """Return the side's lines; the spans ``changed`` are underlined, Markdown's marks are set apart."""
    flags = _flag_changes(side, changed)
    looks = _shown_looks(side, changed, flags)
    lines: list[Line] = []
    for number, frame in enumerate(side.frames):
        start = side.hidden[number][1]
        end = side.starts[number + 1] - 1 if number + 1 < len(side.starts) else len(side.text)
        pieces: list[Piece] = []
        for found in _FLAGGED.finditer(flags, start, end):
            for first, last, look in _stretches(looks, *found.span()):
                pieces.append(Piece(side.text[first:last], bool(flags[first]), look))
        lines.append(replace(frame, pieces=tuple(pieces)))
    return tuple(lines)


def _stretches(looks: bytes, start: int, end: int) -> Iterable[tuple[int, int, int]]:
    """Return the stretches of one look between two places."""
    if not looks:
        return ((start, end, Look.PLAIN),)
    return ((start + a, start + b, look) for a, b, look in spans_of(looks[start:end]))


def _flag_changes(side: Side, changed: Iterable[tuple[int, int]]) -> bytearray:
    """Return a byte for every character of the side: 1 where it changed, else 0."""
    flags = bytearray(len(side.text))
    for start, end in changed:
        flags[start:end] = b"\x01" * (end - start)
    return flags


def _shown_looks(side: Side, changed: Sequence[tuple[int, int]], flags: bytearray) -> bytes:
    """Return the looks of the side; the address of a link is shown where it changed while the words of the link stayed."""
    if not side.links:
        return side.looks
    looks = bytearray(side.looks)
    for link in side.links:
        address = link.address_start, link.address_end
        whole = 0 not in flags[link.start : link.end]
        if whole or _says_its_address(side.text, link):
            continue
        if any(_touches(span, address) for span in changed):
            looks[slice(*address)] = bytes([Look.ADDRESS]) * (address[1] - address[0])
    return bytes(looks)


def _says_its_address(text: str, link: Link) -> bool:
    """Are the words of the link its address: [https://example.com/](https://example.com/)?"""
    words = text[link.start : link.address_start].strip("![]")
    address = text[link.address_start : link.address_end].strip("()<> ")
    return address in {words, f"mailto:{words}"}


def _touches(span: tuple[int, int], other: tuple[int, int]) -> bool:
    return span[0] < other[1] and span[1] > other[0]


def weave(old: Side, new: Side, edits: Sequence[Edit]) -> tuple[WovenLine, ...]:
    """Return both sides as one text: what is common once, what was deleted before what was inserted."""
    old_spans, new_spans = [edit[:2] for edit in edits], [edit[2:] for edit in edits]
    loom = _Loom(
        (old, _shown_looks(old, old_spans, _flag_changes(old, old_spans))),
        (new, _shown_looks(new, new_spans, _flag_changes(new, new_spans))),
    )
    position = 0
    for edit in edits:
        loom.add(loom.new, position, edit.new_start, Mark.SAME)
        loom.add(loom.old, edit.old_start, edit.old_end, Mark.DELETED)
        loom.add(loom.new, edit.new_start, edit.new_end, Mark.INSERTED)
        position = edit.new_end
    loom.add(loom.new, position, len(new.text), Mark.SAME)
    return loom.finish()


class _Loom:
    """Both sides, each with its looks, and the lines woven from them so far."""

    def __init__(self, old: tuple[Side, bytes], new: tuple[Side, bytes]) -> None:
        self.old, self.new = old, new
        self.old_line = self.new_line = 0
        self.lines: list[WovenLine] = []
        self.strands: list[Strand] = []

    def add(self, of: tuple[Side, bytes], start: int, end: int, mark: Mark) -> None:
        side, looks = of
        for part_start, part_end in _shown(side, start, end):
            for first, last, look in _stretches(looks, part_start, part_end):
                for number, part in enumerate(side.text[first:last].split("\n")):
                    if number:
                        self._break(mark)
                    if part:
                        self.strands.append(Strand(part, mark, look))

    def _break(self, mark: Mark) -> None:
        self._close()
        self.old_line += mark is not Mark.INSERTED
        self.new_line += mark is not Mark.DELETED

    def _close(self) -> None:
        old, new = self.old[0], self.new[0]
        frames = new.frames or old.frames
        number = self.new_line if new.frames else self.old_line
        frame = frames[min(number, len(frames) - 1)]
        self.lines.append(
            WovenLine(
                frame.depth,
                tuple(self.strands),
                frame.mark,
                frame.labelled,
                frame.bullet,
                frame.run_in,
                cells=frame.cells,
                head=frame.head,
            )
        )
        self.strands = []

    def finish(self) -> tuple[WovenLine, ...]:
        self._close()
        return tuple(self.lines)


def _shown(side: Side, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield what is left of ``text[start:end]`` without the Markdown marks in it."""
    for hidden_start, hidden_end in side.hidden:
        if hidden_end <= start or hidden_start >= end or hidden_start == hidden_end:
            continue
        if start < hidden_start:
            yield start, hidden_start
        start = min(end, max(start, hidden_end))
    if start < end:
        yield start, end
