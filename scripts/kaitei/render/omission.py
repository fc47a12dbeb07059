"""Runs of clauses that are left out: ``4.~6.(略)`` in place of their text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, zip_longest

from kaitei.model import Change, ChangeKind, Kind
from kaitei.model.table import Line, Mark, Piece, Strand, WovenLine
from kaitei.render.arrangement import LOOSE, Arrangement, is_numbered
from kaitei.render.clauses import block_mark
from kaitei.render.lines import build_lines, build_side

_IN_FULL = {Kind.DATE, Kind.CLOSING, Kind.CAPTION}  # shorter than what would stand for them
_LEAST_HEADINGS = 4  # as many headings in a row become 「A」~「D」


@dataclass(frozen=True, slots=True)
class Unit:
    """A clause that stands in the table for itself, or for everything below it too.

    ``changes`` says which of the comparison's changes it covers. ``renumbered``: its label changed;
    ``relaid``: signs of Markdown changed that no reader of the page sees, such as indentation.
    """

    changes: tuple[Change, ...]
    whole: bool
    renumbered: bool
    relaid: bool

    @property
    def old(self) -> int:
        return self.changes[0].old[0]

    @property
    def new(self) -> int:
        return self.changes[0].new[0]


def build_units(
    run: Sequence[Change],
    old: Arrangement,
    new: Arrangement,
    is_relaid: Callable[[Change], bool],
    *,
    hide_labels: bool,
) -> Iterator[Unit]:
    """Yield the fewest units that cover ``run``, whose blocks have one counterpart each.

    An article of which something was deleted, or went elsewhere, is no longer whole, though all it has now is in ``run``.
    """

    def what_changed(change: Change) -> tuple[bool, bool]:
        relaid = is_relaid(change)
        return change.kind is ChangeKind.RENUMBERED and not relaid and not hide_labels, relaid

    position = 0
    while position < len(run):
        index = run[position].new[0]
        if new.clause(index).kind is Kind.CAPTION and position + 1 < len(run):
            position += 1  # (目的) is left out with the article below it
            continue
        length = new.ends[index] - index
        covered = run[position : position + length]
        changed = renumbered, relaid = what_changed(run[position])
        # what is renumbered takes along what is below it; what is laid out anew does not
        alike = (renumbered and not any(is_relaid(change) for change in covered)) or all(
            what_changed(change) == changed for change in covered[1:]
        )
        before = [change.old[0] for change in covered]
        kept = before == list(range(before[0], old.ends[before[0]]))
        whole = len(covered) == length and kept and bool(new.name(index)) and alike
        taken = tuple(covered) if whole else (run[position],)
        yield Unit(taken, whole, renumbered, relaid)
        position += len(taken)


@dataclass(frozen=True, slots=True)
class OmittedLines:
    old: tuple[Line, ...]
    new: tuple[Line, ...]
    redline: tuple[WovenLine, ...]


def build_omitted_lines(
    units: Sequence[Unit], old: Arrangement, new: Arrangement, *, japanese: bool, head: int = LOOSE
) -> OmittedLines:
    """Return one line for every run of siblings: their labels, and a mark that their text is left out.

    ``head`` is the new block that heads the table of what follows: it is shown in full.
    """
    old_lines: list[Line] = []
    new_lines: list[Line] = []
    for siblings in _siblings(units, new):
        first = siblings[0]
        clause = new.clause(first.new)
        if clause.kind is Kind.MARKUP or new.is_metadata(first.new):
            continue  # nothing that could be read is left out
        heads = first.new == head or new.is_title_line(first.new)
        if not new.name(first.new) and clause.kind not in _IN_FULL and not heads:
            _leave_out(old_lines, new_lines)
            continue
        in_full = clause.kind in _IN_FULL or heads or (not first.whole and new.is_title(first.new))
        for arrangement, lines, indices in (
            (old, old_lines, [unit.old for unit in siblings]),
            (new, new_lines, [unit.new for unit in siblings]),
        ):
            if in_full:
                lines.append(_full(arrangement, indices[0], first))
                continue
            names = [arrangement.name(index) for index in indices]
            lines.append(
                Line(
                    depth=arrangement.level(indices[0]),
                    pieces=_named(names, first, japanese=japanese),
                    mark=block_mark(arrangement.clause(indices[0])),
                    labelled=arrangement.clause(indices[0]).label is not None,
                    omitted=any(_leaves_text_out(unit, new) for unit in siblings),
                )
            )
    return OmittedLines(
        tuple(old_lines),
        tuple(new_lines),
        tuple(_woven(a, b) for a, b in zip(old_lines, new_lines, strict=True)),
    )


def _named(names: Sequence[str], unit: Unit, *, japanese: bool) -> tuple[Piece, ...]:
    return (Piece(_range(names, japanese=japanese), changed=unit.renumbered),)


def _full(arrangement: Arrangement, index: int, unit: Unit) -> Line:
    """Return the clause's own words, its label marked if it changed."""
    side = build_side(arrangement, (index,))
    return replace(build_lines(side, side.labels if unit.renumbered else ())[0], bullet=False, run_in=False)


def _leaves_text_out(unit: Unit, arrangement: Arrangement) -> bool:
    return len(unit.changes) > 1 or (
        is_numbered(clause := arrangement.clause(unit.new)) and bool(clause.body.strip())
    )


def _leave_out(old_lines: list[Line], new_lines: list[Line]) -> None:
    """Text without a label is left out together with what stands before it, if that has one."""
    for lines in (old_lines, new_lines):
        if lines and lines[-1].text and not lines[-1].cells:
            lines[-1] = replace(lines[-1], omitted=True)
        elif not lines or lines[-1].pieces:
            lines.append(Line(depth=0, pieces=(), omitted=True))


def _siblings(units: Sequence[Unit], new: Arrangement) -> Iterator[list[Unit]]:
    """Yield units that one line can name: neighbours on both sides, numbered in the same style."""
    if not units:
        return
    found = [units[0]]
    for before, unit in pairwise(units):
        if _are_siblings(before, unit, new) and before.changes[-1].old[0] + 1 == unit.old:
            found.append(unit)
        else:
            yield from _apart(found, new)
            found = [unit]
    yield from _apart(found, new)


def _apart(units: list[Unit], new: Arrangement) -> Iterator[list[Unit]]:
    if new.clause(units[0].new).kind is Kind.HEADING and len(units) < _LEAST_HEADINGS:
        yield from ([unit] for unit in units)
    else:
        yield units


def _are_siblings(before: Unit, unit: Unit, new: Arrangement) -> bool:
    a, b = new.clause(before.new), new.clause(unit.new)
    closed = all(item.whole or new.ends[item.new] == item.new + 1 for item in (before, unit))
    if (
        not closed
        or a.parent != b.parent
        or (before.renumbered, before.relaid) != (unit.renumbered, unit.relaid)
    ):
        return False
    if is_numbered(a) and is_numbered(b) and a.label and b.label:
        return a.label.style == b.label.style
    return a.kind is b.kind is Kind.HEADING and a.mark == b.mark and before.whole and unit.whole


def _range(names: Sequence[str], *, japanese: bool) -> str:
    """Return what names a run of clauses: 4.~6., or both where it is two."""
    if len(names) == 1:
        return names[0]
    if len(names) == 2:
        return ("・" if japanese else ", ").join(names)
    first, last = names[0], names[-1]
    if not japanese:
        return f"{first} – {last}"
    if any(ord(character) < 128 for character in first):
        return f"{first}~{last}"
    return f"{first}～{last}"


def _woven(old: Line, new: Line) -> WovenLine:
    strands: list[Strand] = []
    if old.pieces == new.pieces:
        strands = [Strand(piece.text, Mark.SAME, piece.look) for piece in new.pieces]
    else:
        for one, other in zip_longest(old.pieces, new.pieces, fillvalue=Piece("", changed=False)):
            if one.text == other.text:
                strands.append(Strand(one.text, Mark.SAME, other.look))
            else:
                strands += [
                    Strand(one.text, Mark.DELETED, one.look),
                    Strand(other.text, Mark.INSERTED, other.look),
                ]
    shown = tuple(strand for strand in strands if strand.text)
    return WovenLine(
        new.depth,
        shown,
        new.mark,
        new.labelled,
        omitted=new.omitted,
        cells=new.cells,
        head=new.head,
    )
