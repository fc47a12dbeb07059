"""What reader formats show of a line: the signs of Markdown left out, the cells of a table apart.

A terminal shows lines as written instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple, TypeVar

from kaitei.errors import Language
from kaitei.model import ChangeKind
from kaitei.model.table import Cell, Filler, Line, Look, Piece, Row, Strand, Table, Track, WovenLine
from kaitei.render.columns import Role
from kaitei.render.looks import read_stretch

AnyLine = TypeVar("AnyLine", Line, WovenLine)
Stretch = Piece | Strand


class TableCell(NamedTuple):
    """A cell of a row of a table in the text: its column, and what is read in it."""

    track: Track
    stretches: list[Stretch]


def shown_rows(table: Table) -> tuple[Row, ...]:
    """Return the rows a reader sees: not those that hold unchanged signs of Markdown and nothing else."""
    return tuple(row for row in table.rows if row.kind is not ChangeKind.UNCHANGED or _has_words(row))


def _has_words(row: Row) -> bool:
    lines = (*row.old.lines, *row.new.lines)  # the same signs may be text on one side: |---| under no row
    return not lines or any(map(has_words, lines))


def shown_cell(row: Row, role: Role) -> Cell:
    """Return one side of a row; where it has only signs of Markdown and the other side words, it counts as nothing."""
    cell, other = (row.old, row.new) if role is Role.OLD else (row.new, row.old)
    if cell.filler is None and not any(map(has_words, cell.lines)) and any(map(has_words, other.lines)):
        return Cell(filler=Filler.ADDED if role is Role.OLD else Filler.DELETED)
    return cell


def shown_lines(lines: Sequence[AnyLine]) -> list[AnyLine]:
    """Return the lines with words; where signs of Markdown are all there is, these as written."""
    seen = [line for line in lines if has_words(line)]
    return seen or [_as_written(line) for line in lines]


def has_words(line: Line | WovenLine) -> bool:
    stretches = stretches_of(line)
    return line.omitted or not stretches or any(not stretch.look & Look.HIDDEN for stretch in stretches)


def _as_written(line: AnyLine) -> AnyLine:
    if isinstance(line, Line):
        return replace(line, pieces=tuple(piece._replace(look=Look.PLAIN) for piece in line.pieces))
    return replace(line, strands=tuple(strand._replace(look=Look.PLAIN) for strand in line.strands))


def stretches_of(line: Line | WovenLine) -> Sequence[Stretch]:
    return line.pieces if isinstance(line, Line) else line.strands


def shown_stretches(line: Line | WovenLine, language: Language) -> Iterator[Stretch]:
    """Yield what is read of a line; the address of a link stands a space apart from Western words."""
    before: Stretch | None = None
    for stretch in stretches_of(line):
        if not stretch.look:  # nearly all
            before = stretch
            yield stretch
        elif text := read_stretch(stretch.text, stretch.look):
            starts = stretch.look & Look.ADDRESS and before and not before.look & Look.ADDRESS
            apart = starts and before and (language != "ja" or before.text[-1].isascii())
            before = stretch
            yield stretch._replace(text=f" {text}" if apart else text)


def cells_of_line(line: Line | WovenLine, language: Language) -> list[TableCell]:
    """Return the cells of a row of a table."""
    cells = [TableCell(_track(line, 0), [])]
    for stretch in shown_stretches(line, language):
        if stretch.look & Look.CELL:
            cells += [TableCell(_track(line, len(cells) + n), []) for n in range(len(stretch.text))]
        else:
            cells[-1].stretches.append(stretch)
    return cells


def _track(line: Line | WovenLine, place: int) -> Track:
    return line.cells[place] if place < len(line.cells) else max(line.cells, default=Track(1, 1))
