"""The path to the newest clause while a text is read: what a next line may stand below, and what it ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kaitei.model import Kind, Label
from kaitei.parse.lines import Form, RawLine
from kaitei.parse.readings import Readings, following
from kaitei.parse.units import ARTICLE_RANK, RANKS, is_numbered_above, is_paragraph, numbers_upward, outer

OUTER_KINDS = frozenset({Kind.DIVISION, Kind.SUPPLEMENT, Kind.APPENDIX})
_SIMPLE_BULLETS = frozenset("・-•–—▪‣⁃")  # they never hold a numbered list of their own
_HEADING_SIGNS = frozenset("■□◆◇▼▽▶►★☆◎")


@dataclass(slots=True)
class Entry:
    """A clause that later clauses may be below."""

    index: int
    key: str
    """Its sequence: its style, apart for headings and for bold lines."""
    kind: Kind
    label: Label | None
    raw: RawLine

    @property
    def style(self) -> str:
        return outer(self.label.style) if self.label else ""

    @property
    def number(self) -> tuple[int, ...]:
        return self.label.number if self.label else ()

    @property
    def is_caption(self) -> bool:
        """Does it stand above what follows it, as a heading does, without being one?"""
        return self.raw.form is Form.CAPTION or self.key in _HEADING_SIGNS

    @property
    def holds(self) -> bool:
        """Does it hold what follows until its like ends it?"""
        return (
            self.kind is Kind.ARTICLE or self.kind in OUTER_KINDS or bool(self.raw.level) or self.is_caption
        )


class OpenPath:
    """The clauses from the top of the tree down to the newest one that can hold others.

    ``rank`` is how deep a sequence stood when it first appeared.
    """

    def __init__(self, raws: Sequence[RawLine], readings: Readings, title: int) -> None:
        self.raws = raws
        self.readings = readings
        self.title = title
        self.entries: list[Entry] = []
        self.rank: dict[str, int] = {}

    @property
    def top(self) -> Entry | None:
        return self.entries[-1] if self.entries else None

    @property
    def parent(self) -> int:
        """The index of the clause a next one would stand below, -1 at the top."""
        return self.entries[-1].index if self.entries else -1

    def holds_kind(self, kind: Kind) -> bool:
        return any(entry.kind is kind for entry in self.entries)

    def push(self, index: int, label: Label | None, kind: Kind, sign: str = "") -> int:
        """Open the clause of line ``index`` below the newest; return its parent."""
        parent = self.parent
        raw = self.raws[index]
        key = sign or sequence_of(raw, label)
        self.rank.setdefault(key, len(self.entries))
        self.entries.append(Entry(index, key, kind, label, raw))
        return parent

    # ---------------------------------------------------------------- what a line ends

    def leave_articles(self) -> None:
        """Close everything but the title of the text."""
        del self.entries[1 if self.entries and self.entries[0].index == self.title else 0 :]

    def leave_bullets(self, indent: int) -> None:
        """Close the newest list of bullets, and the lists indented deeper than ``indent``."""
        sign = self.entries[-1].key if self.entries else ""
        while (top := self.top) and top.kind is Kind.BULLET and (top.key == sign or top.raw.indent > indent):
            self.entries.pop()

    def close_for(self, label: Label, index: int) -> None:
        """Close what a numbered clause ends: its elder siblings, and everything that stands deeper than it."""
        raw = self.raws[index]
        rank = RANKS.get(label.style, 0)
        if raw.form is Form.HEADING:
            self.close_for_heading(raw.level, rank)
        elif rank:
            self._close_for_unit(rank)
        elif (numbers_upward(label) and self._close_for_prefix(label)) or self._close_siblings(label, raw):
            return
        elif not (label.number == (2,) and is_paragraph(outer(label.style)) and self._close_to_article()):
            self._close_deeper(label, raw, index)

    def close_for_heading(self, level: int, rank: int = 0) -> None:
        """Close what a heading ends: headings as deep, and whatever is no unit above it."""
        for position, entry in enumerate(self.entries):
            fixed = RANKS.get(entry.style, 0)
            if rank and fixed:
                ends = fixed >= rank  # 第1章 holds 第1条, whatever the level of their headings
            elif entry.raw.level:
                same = entry.raw.level == level and not (rank and entry.kind in OUTER_KINDS)
                ends = same or entry.raw.level > level
            else:
                ends = entry.kind not in OUTER_KINDS
            if ends:
                del self.entries[position:]
                return

    def close_for_caption(self, key: str) -> None:
        """Close what a bold or bracketed heading ends: lists, and headings of its kind."""
        for position, entry in enumerate(self.entries):
            if entry.key == key or not entry.holds:
                del self.entries[position:]
                break
        rank = self.rank.get(key, len(self.entries))
        while (top := self.top) and top.is_caption and rank <= self.rank[top.key]:
            self.entries.pop()

    def close_for_bullet(self, sign: str, indent: int) -> None:
        """Close what a bullet ends: an open one of its sign that is indented as deep, or lists of deeper signs."""
        found = len(self.entries)
        for position in reversed(range(len(self.entries))):
            entry = self.entries[position]
            if entry.holds and entry.kind is not Kind.BULLET:
                break
            if entry.kind is Kind.BULLET and entry.key == sign and entry.raw.indent >= indent - 1:
                found = position
        if found < len(self.entries):
            del self.entries[found:]
            return
        rank = self.rank.get(sign, len(self.entries))
        while (top := self.top) and not top.is_caption and indent <= top.raw.indent:
            if top.kind is Kind.BULLET:
                ends = indent < top.raw.indent or rank <= self.rank[top.key]
            else:
                ends = top.kind is Kind.ITEM and sign == "-" and indent < top.raw.indent
            if not ends:
                return
            self.entries.pop()

    def _close_for_unit(self, rank: int) -> None:
        for position, entry in enumerate(self.entries):
            fixed = RANKS.get(entry.style, 0)
            held = entry.kind in OUTER_KINDS or entry.raw.level or entry.is_caption
            if fixed >= rank or (not fixed and not held):
                del self.entries[position:]
                return

    def _close_for_prefix(self, label: Label) -> bool:
        """1.1 stands below the clause numbered 1: close what is below that."""
        for position in reversed(range(len(self.entries))):
            entry = self.entries[position]
            length = len(entry.number)
            if (
                0 < length < len(label.number)
                and is_numbered_above(entry.style)
                and entry.number == label.number[:length]
            ):
                del self.entries[position + 1 :]
                return True
        return False

    def _close_siblings(self, label: Label, raw: RawLine) -> bool:
        """Close an open clause of the same style and what is below it; a list indented deeper is another."""
        key = sequence_of(raw, label)
        same = [at for at in reversed(range(len(self.entries))) if self.entries[at].key == key]
        near = [at for at in same if abs(self.entries[at].raw.indent - raw.indent) < 2]
        for position in (*near, *same):
            if label.number == following(self.entries[position].number):
                del self.entries[position:]
                return True
        for position in same:
            if raw.indent < self.entries[position].raw.indent + 2:
                del self.entries[position:]
                return True
        return False

    def _close_to_article(self) -> bool:
        """The first paragraph (第1項) of an article carries no number: 2 stands directly below the article."""
        for position in reversed(range(len(self.entries))):
            entry = self.entries[position]
            if RANKS.get(entry.style) == ARTICLE_RANK or entry.kind is Kind.SUPPLEMENT:
                del self.entries[position + 1 :]
                return True
        return False

    def _close_deeper(self, label: Label, raw: RawLine, index: int) -> None:
        """Close what the learned order of styles puts below this one."""
        known = self.rank.get(sequence_of(raw, label))
        while (top := self.top) and not top.holds and top.kind is not Kind.PARAGRAPH:
            if known is None:
                if (
                    top.kind is not Kind.BULLET
                    or top.key not in _SIMPLE_BULLETS
                    or raw.indent > top.raw.indent
                ):
                    return
            elif self.rank[top.key] < known or (label.number[-1] == 1 and self.continues(top, index)):
                return
            self.entries.pop()

    def continues(self, entry: Entry, index: int) -> bool:
        """Does the list of an open clause go on after line ``index``, before anything above it does?"""
        after = self.readings.next_of(entry.style, following(entry.number), index) if entry.number else None
        if after is None:
            return False
        for above in self.entries:
            if above is entry:
                break
            if above.number and above.style != entry.style:
                end = self.readings.next_of(above.style, following(above.number), index)
                if end is not None and end < after:
                    return False
        return not any(self.raws[between].form is Form.HEADING for between in range(index, after))


def sequence_of(raw: RawLine, label: Label | None) -> str:
    """Return the sequence a line belongs to: its style, apart for headings and for bold lines."""
    sort = "#" if raw.form is Form.HEADING else "*" if raw.form is Form.CAPTION else ""
    if label:
        return sort + outer(label.style)
    return sort + (raw.rest[:1] if raw.form is Form.CAPTION else "")
