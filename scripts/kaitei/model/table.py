"""The 新旧対照表 (comparison table) as a value: it stands between the comparison and every format."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from kaitei.model.comparison import ChangeClass, ChangeKind, ReferenceChange


class Piece(NamedTuple):
    """A stretch of a cell's text; ``changed`` pieces are underlined."""

    text: str
    changed: bool


class Filler(StrEnum):
    """What stands in a cell in place of text; the profile has the words: (新設), (削る), (略)."""

    ADDED = "added"
    DELETED = "deleted"
    OMITTED = "omitted"


@dataclass(frozen=True, slots=True)
class Line:
    """One clause in a cell: its depth in the tree (0 = top), its pieces, label first."""

    depth: int
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Cell:
    """One side of a row: lines of text, or a filler, or (collapsed unchanged runs) a label and a filler."""

    lines: tuple[Line, ...] = ()
    filler: Filler | None = None
    label: str = ""  # what a filler stands for: ``4.~6.``


@dataclass(frozen=True, slots=True)
class Row:
    """One row. ``group`` names the article the row belongs to, for headings above the rows."""

    kind: ChangeKind
    moved: bool
    classes: tuple[ChangeClass, ...]
    old: Cell
    new: Cell
    remarks: tuple[str, ...]
    group: str
    references: tuple[ReferenceChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """What a side of the table is: title, version, text digest (hex), and is it a reconstruction?"""

    title: str
    version: str
    digest: str
    reconstruction: bool


@dataclass(frozen=True, slots=True)
class Table:
    """A whole comparison table, old and new side named by their headings."""

    old: Heading
    new: Heading
    rows: tuple[Row, ...]
    counts: tuple[tuple[ChangeKind, int], ...]
    unchanged_groups: tuple[str, ...]
