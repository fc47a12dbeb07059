"""The lines of a cell and of a redline: a clause's text, cut where it changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from kaitei.model import Change, ChangeKind, Clause, Edit, Kind
from kaitei.model.table import Line, Mark, Piece, Strand, WovenLine
from kaitei.render.outline import Outline, is_numbered


@dataclass(frozen=True, slots=True)
class Side:
    """The blocks of one side of a change as one text, lines joined by line breaks.

    ``hidden`` are the spans of Markdown marks, ``labels`` those of the labels.
    """

    text: str
    frames: tuple[Line, ...]
    starts: tuple[int, ...]
    hidden: tuple[tuple[int, int], ...]
    labels: tuple[tuple[int, int], ...]


def build_side(outline: Outline, indices: Sequence[int]) -> Side:
    """Return the blocks ``indices`` as one text with empty line frames."""
    clauses = [outline.clause(index) for index in indices]
    starts: list[int] = []
    position = 0
    for clause in clauses:
        starts.append(position)
        position += len(clause.line) + 1
    return Side(
        text="\n".join(clause.line for clause in clauses),
        frames=tuple(_frame(outline, index) for index in indices),
        starts=tuple(starts),
        hidden=tuple((start, start + len(block_mark(c))) for start, c in zip(starts, clauses, strict=True)),
        labels=tuple(_label_span(start, c) for start, c in zip(starts, clauses, strict=True)),
    )


def _frame(outline: Outline, index: int) -> Line:
    clause = outline.clause(index)
    return Line(
        depth=outline.level(index),
        pieces=(),
        mark=block_mark(clause),
        labelled=clause.label is not None,
        bullet=is_bullet(clause),
        run_in=outline.stands_alone(index),
    )


def is_bullet(clause: Clause) -> bool:
    """Is the clause an item of a Markdown list, without a number or bullet of its own?"""
    return (
        clause.label is None
        and clause.kind is not Kind.MARKUP
        and clause.mark.rstrip().endswith(("-", "*", "+"))
    )


def block_mark(clause: Clause) -> str:
    """Return what Markdown writes before the text of a block; emphasis belongs to the text, a rule is text."""
    return "" if clause.kind is Kind.MARKUP else clause.mark.removesuffix("**").removesuffix("__")


def _label_span(start: int, clause: Clause) -> tuple[int, int]:
    begin = start + len(clause.mark)
    return begin, begin + (len(clause.label.written) if clause.label and is_numbered(clause) else 0)


def effective_edits(change: Change, old: Side, new: Side) -> tuple[Edit, ...]:
    """Return the edits of a change as they are shown: a label that changed at all changed as a whole."""
    if change.kind is ChangeKind.ADDED:
        return (Edit(0, 0, 0, len(new.text)),)
    if change.kind is ChangeKind.DELETED:
        return (Edit(0, len(old.text), 0, 0),)
    if not change.edits or len(old.labels) != 1 or len(new.labels) != 1:
        return change.edits
    (old_start, old_end), (new_start, new_end) = old.labels[0], new.labels[0]
    inside = [
        edit
        for edit in change.edits
        if (edit.old_start < old_end and edit.old_end > old_start)
        or (edit.new_start < new_end and edit.new_end > new_start)
    ]
    if not inside or old_start == old_end or new_start == new_end:
        return change.edits
    # what lies before and after these edits is the same on both sides, so the cut stays aligned
    before = max(0, min(inside[0].old_start - old_start, inside[0].new_start - new_start))
    after = max(0, min(old_end - inside[-1].old_end, new_end - inside[-1].new_end))
    whole = Edit(
        inside[0].old_start - before,
        inside[-1].old_end + after,
        inside[0].new_start - before,
        inside[-1].new_end + after,
    )
    rest = [edit for edit in change.edits if edit not in inside]
    return tuple(sorted([*rest, whole]))


def build_lines(side: Side, changed: Iterable[tuple[int, int]]) -> tuple[Line, ...]:
    """Return the side's lines; the spans ``changed`` are underlined, Markdown's marks are set apart."""
    flags = bytearray(len(side.text))
    for start, end in changed:
        flags[start:end] = b"\x01" * (end - start)
    lines: list[Line] = []
    for number, frame in enumerate(side.frames):
        start = side.hidden[number][1]
        end = side.starts[number + 1] - 1 if number + 1 < len(side.starts) else len(side.text)
        pieces: list[Piece] = []
        position = start
        for flag, stretch in groupby(flags[start:end]):
            length = sum(1 for _ in stretch)
            pieces.append(Piece(side.text[position : position + length], bool(flag)))
            position += length
        lines.append(replace(frame, pieces=tuple(pieces)))
    return tuple(lines)


def weave(old: Side, new: Side, edits: Sequence[Edit]) -> tuple[WovenLine, ...]:
    """Return both sides as one text: what is common once, what was deleted before what was inserted."""
    loom = _Loom(old, new)
    position = 0
    for edit in edits:
        loom.add(new, position, edit.new_start, Mark.SAME)
        loom.add(old, edit.old_start, edit.old_end, Mark.DELETED)
        loom.add(new, edit.new_start, edit.new_end, Mark.INSERTED)
        position = edit.new_end
    loom.add(new, position, len(new.text), Mark.SAME)
    return loom.finish()


class _Loom:
    def __init__(self, old: Side, new: Side) -> None:
        self.old, self.new = old, new
        self.old_line = self.new_line = 0
        self.lines: list[WovenLine] = []
        self.strands: list[Strand] = []

    def add(self, side: Side, start: int, end: int, mark: Mark) -> None:
        for number, part in enumerate(_shown(side, start, end).split("\n")):
            if number:
                self._break(mark)
            if part:
                self.strands.append(Strand(part, mark))

    def _break(self, mark: Mark) -> None:
        self._close()
        self.old_line += mark is not Mark.INSERTED
        self.new_line += mark is not Mark.DELETED

    def _close(self) -> None:
        frames = self.new.frames or self.old.frames
        number = self.new_line if self.new.frames else self.old_line
        frame = frames[min(number, len(frames) - 1)]
        strands = tuple(self.strands)
        self.lines.append(
            WovenLine(frame.depth, strands, frame.mark, frame.labelled, frame.bullet, frame.run_in)
        )
        self.strands = []

    def finish(self) -> tuple[WovenLine, ...]:
        self._close()
        return tuple(self.lines)


def _shown(side: Side, start: int, end: int) -> str:
    """Return ``text[start:end]`` without the Markdown marks in it."""
    parts: list[str] = []
    for hidden_start, hidden_end in side.hidden:
        if hidden_end <= start or hidden_start >= end:
            continue
        parts.append(side.text[start : max(start, hidden_start)])
        start = min(end, max(start, hidden_end))
    parts.append(side.text[start:end])
    return "".join(parts)
