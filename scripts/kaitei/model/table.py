"""The 新旧対照表 (comparison table) as a value: it stands between the comparison and every format."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import NamedTuple

from kaitei.errors import Language
from kaitei.model.comparison import ChangeClass, ChangeKind, ReferenceChange


class Look(IntEnum):
    """How a stretch of a line is read: what Markdown makes of the characters of the file. Values add up."""

    PLAIN = 0
    HIDDEN = (
        1  # a sign of Markdown, which no reader of the page sees: **, [, an address that stayed as it was
    )
    STRONG = 2
    EMPHASIS = 4
    CODE = 8
    ADDRESS = 16  # the address of a link with its brackets, shown where it changed
    CELL = 32  # the pipe between two cells of a table
    BREAK = 64  # <br>
    CODED = 128  # a character written as a code: &amp;


class Piece(NamedTuple):
    """A stretch of a cell's text as written; ``changed`` pieces are underlined."""

    text: str
    changed: bool
    look: int = Look.PLAIN


class Mark(StrEnum):
    """What a stretch of a redline is: on both sides, on the old one only, on the new one only."""

    SAME = "same"
    DELETED = "deleted"
    INSERTED = "inserted"


class Strand(NamedTuple):
    """A stretch of a redline (見え消し), where both sides are woven into one text."""

    text: str
    mark: Mark
    look: int = Look.PLAIN


class Filler(StrEnum):
    """What stands in place of text; the profile has the words: (新設), (削る), (略)."""

    ADDED = "added"
    DELETED = "deleted"
    OMITTED = "omitted"


class Track(NamedTuple):
    """A column of a table in the text: its share of the width, and how many letters its longest word has."""

    share: int
    word: int


@dataclass(frozen=True, slots=True)
class Line:
    """One clause in a cell, label first. ``depth`` is its indentation in the article, 0 = none.

    ``mark`` is the Markdown in front of it (``## ``, ``- ``), which office formats do not show.
    ``labelled``: it begins with a number or sign, so that its later lines are set in.
    ``bullet``: the mark is that of a list item, which formats without Markdown show as a bullet.
    ``run_in``: a label alone on its line; what follows is set beside it, 「1. 本サービスでは…」.
    ``omitted``: the text of the clause, or of the run ``4.~6.``, is left out; the pieces are its label.
    ``cells``: it is a row of a table that has these columns; ``head``: its head.
    """

    depth: int
    pieces: tuple[Piece, ...]
    mark: str = ""
    labelled: bool = False
    bullet: bool = False
    run_in: bool = False
    omitted: bool = False
    cells: tuple[Track, ...] = ()
    head: bool = False

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class WovenLine:
    """A line of a redline; fields as those of ``Line``."""

    depth: int
    strands: tuple[Strand, ...]
    mark: str = ""
    labelled: bool = False
    bullet: bool = False
    run_in: bool = False
    omitted: bool = False
    cells: tuple[Track, ...] = ()
    head: bool = False

    def side(self, mark: Mark) -> str:
        """Return the text of one side: what is common, and what only ``mark`` has."""
        return "".join(strand.text for strand in self.strands if strand.mark in {Mark.SAME, mark})


@dataclass(frozen=True, slots=True)
class Cell:
    """One side of a row: lines of text, or a filler where this side has nothing."""

    lines: tuple[Line, ...] = ()
    filler: Filler | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row.

    ``group`` names the article (条) the row belongs to, empty where it spans several. ``place`` says where
    exactly (改訂箇所): ``2.(3)``. ``redline`` is both sides woven into one.
    """

    kind: ChangeKind
    moved: bool
    classes: tuple[ChangeClass, ...]
    old: Cell
    new: Cell
    redline: tuple[WovenLine, ...]
    remarks: tuple[str, ...]
    group: str
    place: str
    references: tuple[ReferenceChange, ...] = ()

    @property
    def formal(self) -> bool:
        """Did only numbers, punctuation, width or space change, and nothing move?"""
        small = self.kind in {ChangeKind.AMENDED, ChangeKind.RENUMBERED} and not self.moved
        return small and bool(self.classes) and ChangeClass.WORDING not in self.classes


@dataclass(frozen=True, slots=True)
class Heading:
    """What a side of the table is: title, version, text digest (hex), and is it a reconstruction?

    ``address`` is what the command line takes: ``privacy@2021-05-01``, or the path of a file.
    """

    title: str
    version: str
    digest: str
    reconstruction: bool
    address: str = ""

    @property
    def name(self) -> str:
        """The version, or what else the side is called by: a file by its name, not by where it lies."""
        return self.version or self.address.rpartition("/")[2] or self.title


@dataclass(frozen=True, slots=True)
class Profile:
    """The words and columns of a table; publishers differ in both, readers expect their own.

    ``place`` and ``remarks`` are empty where the table has no such column.
    """

    name: str
    language: Language
    caption: str
    legend: str
    old: str
    new: str
    new_first: bool
    place: str
    remarks: str
    added: str
    deleted: str
    old_omitted: str
    new_omitted: str


@dataclass(frozen=True, slots=True)
class Table:
    """A whole comparison table, old and new side named by their headings.

    ``new_first``: is the new side the left one? ``counts`` are what a reader finds in it, a moved
    article as one move; ``editorial`` (字句整理) and ``layout`` (書式) are apart from them, as in the rows;
    ``unchanged_groups`` are the articles nothing happened to.
    """

    profile: Profile
    new_first: bool
    old: Heading
    new: Heading
    rows: tuple[Row, ...]
    counts: tuple[tuple[ChangeKind, int], ...]
    unchanged_groups: tuple[str, ...]
    editorial: int = 0
    layout: int = 0

    @property
    def title(self) -> str:
        """The title of the compared policy, both titles where it was renamed: 旧 → 新."""
        if self.old.title == self.new.title:
            return self.new.title
        return " → ".join(title for title in (self.old.title, self.new.title) if title)
