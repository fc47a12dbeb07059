"""From lines to a tree of clauses: told from labels and headings, not from indentation alone.

Rules (the numbers are those of the domain's reading rules):

* Nothing is lost: a clause is a line, and its source keeps the blank lines after it.
* There is no fixed table of depths (3). A label's style is opened below whatever is open when it first
  appears; the same style again is a sibling; a style once seen above another closes it.
* Structural units are the exception: 編 > 章 > 節 > 款 > 目 > 条 is an order that every text shares.
* アイウ or イロハ, i as a letter or as one: the open sequence and the next sibling decide (6).
* 附則 opens a new number space (8); date lines, 記 and 以上 stand outside every article (8, 9).
* An unlabelled paragraph after the last item of a list belongs to what holds the list; before a deeper or
  the next item it belongs to the item (10).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from kaitei.model import Clause, Document, Kind, Label
from kaitei.parse.dates import is_date_line
from kaitei.parse.labels import parse_labels

_MARK = re.compile(r"[ \t　]*(?:(?:#{1,6}(?=[ \t　]|$)|[-*+](?=[ \t])|>)[ \t　]*)*(?:\*\*|__)?")
_HEADING = re.compile(r"[ \t]{0,3}(#{1,6})")
_RULE = re.compile(
    r"[ \t]*(?:-{3,}|\*{3,}|_{3,}|={3,}|(?:[-*_][ \t]+){2,}[-*_]|\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?)[ \t]*"
)
_UNDERLINE = re.compile(r"(?:-{2,}|={2,})[ \t]*")
_CAPTION = re.compile(r"[（(][^（()）]{1,30}[)）]")
_CLOSING = re.compile(r"以[ 　]*上|記")
_DIVISIONS = {"第N編": 1, "第N部": 2, "第N章": 3, "第N節": 4, "第N款": 5, "第N目": 6, "第N条": 7, "第N項": 8, "第N号": 9,
              "Part N": 1, "Part I": 1, "Part A": 1, "Chapter N": 3, "Chapter I": 3}  # fmt: skip
_NUMERIC_TOP = frozenset(
    {"N.", "N", "N)", "N、", "一", "一.", "一、", "Ⅰ.", "Ⅰ", "Ⅰ、", "第N", "I.", "①", "A.", "N:", "N.N", "⒈"}
)
_CONFIRMED_BY_SIBLING = frozenset({"N", "一", "ア", "イ"})


class Lines(NamedTuple):
    """The non-blank lines of a text: where each is (counted from 0), and each with the blank lines after it."""

    numbers: tuple[int, ...]
    texts: tuple[str, ...]
    sources: tuple[str, ...]


def non_blank_lines(text: str) -> tuple[str, ...]:
    """Return the lines of ``text`` that are clauses, without reading anything else of it."""
    return tuple([line for line in text.split("\n") if line and not line.isspace()])


def split_lines(text: str) -> Lines:
    r"""Return the non-blank lines of ``text``; line breaks are ``\n`` only. The sources joined are the text."""
    numbers: list[int] = []
    texts: list[str] = []
    sources: list[str] = []
    pending = ""
    for number, line in enumerate(text.split("\n")):
        if line and not line.isspace():
            if texts:
                sources.append(pending)
                pending = ""
            numbers.append(number)
            texts.append(line)
        pending += line + "\n"
    pending = pending[:-1]  # split() leaves one line more than there are line breaks
    if texts:
        sources.append(pending)
    return Lines(tuple(numbers), tuple(texts), tuple(sources))


@dataclass(slots=True)
class _Open:
    """A clause that later clauses may be below: its style, its rank if it has a fixed one."""

    index: int
    style: str
    kind: Kind
    heading: int  # level of the Markdown heading, 0 = none
    indent: int
    number: tuple[int, ...]


class _Raw(NamedTuple):
    mark: str
    labels: tuple[Label, ...]
    rest: str  # the line after its mark
    heading: int
    indent: int
    rule: bool


def read_clauses(document: Document) -> tuple[Clause, ...]:
    """Return the clauses of a document, in the order of its text."""
    lines = split_lines(document.text)
    reader = _Reader([_raw(*pair) for pair in _with_next(lines)])
    clauses: list[Clause] = []
    for index, (number, source) in enumerate(zip(lines.numbers, lines.sources, strict=True)):
        raw = reader.raws[index]
        kind, label, parent = reader.place(index)
        body = raw.rest[len(label.written) :] if label else raw.rest
        depth = clauses[parent].depth + 1 if parent >= 0 else 0
        first = document.first_line + number
        clauses.append(Clause(kind, raw.mark, label, body, first, depth, parent, source))
    return tuple(clauses)


def split_mark(line: str) -> tuple[str, str]:
    """Return Markdown's mark at the start of ``line`` (indentation, ``## ``, ``- ``, ``**``), and the rest."""
    match = _MARK.match(line)
    end = match.end() if match else 0
    return line[:end], line[end:]


def _with_next(lines: Lines) -> Iterator[tuple[str, str]]:
    """Yield each line, and the line directly below it ('' if that one is blank)."""
    for index, text in enumerate(lines.texts):
        touching = index + 1 < len(lines.texts) and lines.numbers[index + 1] == lines.numbers[index] + 1
        yield text, lines.texts[index + 1] if touching else ""


def _raw(line: str, below: str) -> _Raw:
    if line[0] in "-*_=| \t:" and _RULE.fullmatch(line):
        return _Raw(line, (), "", 0, 0, rule=True)
    mark, rest = split_mark(line)
    heading = _HEADING.match(mark)
    level = len(heading[1]) if heading else 0
    if not level and below and below[0] in "-=" and not mark.strip() and _UNDERLINE.fullmatch(below):
        level = 1 if below[0] == "=" else 2
    indent = len(mark) - len(mark.lstrip(" \t　"))
    return _Raw(mark, parse_labels(rest), rest, level, indent, rule=False)


class _Reader:
    """Places one line after the other in the tree; ``open`` is the path to the newest clause."""

    def __init__(self, raws: list[_Raw]) -> None:
        self.raws = raws
        self.open: list[_Open] = []
        self.rank: dict[str, int] = {}  # style → how deep it stood when it first appeared
        self.styles = {label.style for raw in raws for label in raw.labels}
        self.numbers: dict[str, set[tuple[int, ...]]] = {}
        for raw in raws:
            for label in raw.labels:
                self.numbers.setdefault(label.style, set()).add(label.number)
        self.holding: set[str] = set()  # styles whose items hold unlabelled paragraphs

    def place(self, index: int) -> tuple[Kind, Label | None, int]:
        """Return kind, label and parent of line ``index``; lines come in order."""
        return self._place(index, self.raws[index])

    def _place(self, index: int, raw: _Raw) -> tuple[Kind, Label | None, int]:
        if raw.rule:
            return Kind.MARKUP, None, self._top()
        label = self._label(index, raw)
        bare = raw.rest.strip()
        if label is None:
            if raw.heading:
                return self._heading(index, raw)
            if _CLOSING.fullmatch(bare) or is_date_line(bare):
                self.open.clear()
                return (Kind.CLOSING if _CLOSING.fullmatch(bare) else Kind.DATE), None, -1
            if bare.startswith("|"):
                return Kind.TABLE, None, self._top()
            if _CAPTION.fullmatch(bare) and self._opens_article(index + 1):
                return (
                    Kind.CAPTION,
                    None,
                    self._parent_of_style(self._label(index + 1, self.raws[index + 1]), raw),
                )
            if raw.mark.strip(" \t　>*_#"):
                return Kind.BULLET, None, self._bullet(index, raw, "-")
            if "*" in raw.mark.replace("**", "") and raw.mark.strip(" \t　>") not in {"**", ""}:
                return Kind.BULLET, None, self._bullet(index, raw, "-")
            return Kind.PARAGRAPH, None, self._paragraph(index, raw)
        return self._labelled(index, raw, label)

    def _labelled(self, index: int, raw: _Raw, label: Label) -> tuple[Kind, Label | None, int]:
        if label.style == "附則":
            self.open.clear()
            return Kind.SUPPLEMENT, label, self._push(index, raw, label, Kind.SUPPLEMENT)
        if label.style[0] == "別" or label.style.startswith("様式"):
            self.open.clear()
            return Kind.APPENDIX, label, self._push(index, raw, label, Kind.APPENDIX)
        if label.style == "※":
            return Kind.NOTE, label, self._note()
        if label.style == "・":
            if raw.heading:
                self._close_for_heading(raw.heading)
                return Kind.HEADING, label, self._push(index, raw, label, Kind.HEADING)
            return Kind.BULLET, label, self._bullet(index, raw, label.style)
        self._close_for(label, raw)
        kind = self._kind(label, raw)
        return kind, label, self._push(index, raw, label, kind)

    # ---------------------------------------------------------------- labels

    def _label(self, index: int, raw: _Raw) -> Label | None:
        """Choose among a label's readings: the open sequence first, then the next sibling."""
        readings = [label for label in raw.labels if self._confirmed(label)]
        if len(readings) < 2:
            return readings[0] if readings else None
        for level in reversed(self.open):
            for label in readings:
                if level.style == label.style and level.number and label.number[-1] == level.number[-1] + 1:
                    return label
        for later in self.raws[index + 1 : index + 200]:
            for label in readings:
                if any(_follows(label, after) for after in later.labels):
                    return label
        return readings[0]

    def _confirmed(self, label: Label) -> bool:
        """A number with nothing but a space after it (3 か月) counts only in a sequence."""
        if label.style not in _CONFIRMED_BY_SIBLING:
            return True
        seen, last = self.numbers[label.style], label.number[-1]
        return (
            (last - 1,) in seen
            or (last == 1 and (2,) in seen)
            or (last == 1 and label.written in {"１", "一"})
        )

    # ---------------------------------------------------------------- the path to the newest clause

    def _top(self) -> int:
        return self.open[-1].index if self.open else -1

    def _push(self, index: int, raw: _Raw, label: Label | None, kind: Kind) -> int:
        parent = self._top()
        style = label.style if label else ""
        key = _key(style, raw.heading)
        if style:
            self.rank.setdefault(key, len(self.open))
        self.open.append(_Open(index, style, kind, raw.heading, raw.indent, label.number if label else ()))
        return parent

    def _heading(self, index: int, raw: _Raw) -> tuple[Kind, Label | None, int]:
        self._close_for_heading(raw.heading)
        return Kind.HEADING, None, self._push(index, raw, None, Kind.HEADING)

    def _close_for_heading(self, level: int) -> None:
        """Close what a heading of ``level`` ends: everything from the first heading as deep on."""
        for position, entry in enumerate(self.open):
            if entry.heading >= level or (
                not entry.heading and entry.kind not in {Kind.DIVISION, Kind.SUPPLEMENT, Kind.APPENDIX}
            ):
                del self.open[position:]
                return

    def _close_for(self, label: Label, raw: _Raw) -> None:
        """Close what a labelled clause ends: its elder siblings, and everything that stands deeper than it."""
        if raw.heading:
            self._close_for_heading(raw.heading)
        unit = _DIVISIONS.get(label.style)
        for position, entry in enumerate(self.open):
            same = entry.style == label.style and bool(entry.heading) == bool(raw.heading)
            fixed = _DIVISIONS.get(entry.style)
            if same or (unit and not entry.heading and _below(entry, fixed, unit)):
                del self.open[position:]
                return
        known = self.rank.get(_key(label.style, raw.heading))
        while known is not None and self.open and not self.open[-1].heading:
            entry = self.open[-1]
            if entry.kind in {Kind.ARTICLE, Kind.DIVISION, Kind.SUPPLEMENT, Kind.APPENDIX}:
                return
            if self.rank.get(_key(entry.style, 0), 0) < known:
                return
            self.open.pop()

    def _parent_of_style(self, label: Label | None, raw: _Raw) -> int:
        if label:
            self._close_for(label, raw)
        return self._top()

    def _opens_article(self, index: int) -> bool:
        return index < len(self.raws) and any(
            label.style in {"第N条", "第N", "N.", "N", "一"} for label in self.raws[index].labels
        )

    # ---------------------------------------------------------------- bullets, notes, paragraphs

    def _bullet(self, index: int, raw: _Raw, style: str) -> int:
        while self.open and self.open[-1].kind is Kind.BULLET:
            newest = self.open[-1]
            if raw.indent > newest.indent or (
                newest.style != style and not self._open_bullet(style, raw.indent)
            ):
                break
            self.open.pop()
        parent = self._top()
        self.rank.setdefault(style, len(self.open))
        self.open.append(_Open(index, style, Kind.BULLET, 0, raw.indent, ()))
        return parent

    def _open_bullet(self, style: str, indent: int) -> bool:
        return any(
            entry.kind is Kind.BULLET and entry.style == style and entry.indent >= indent
            for entry in self.open
        )

    def _note(self) -> int:
        """A note belongs to the block before it: to what holds the bullets, else to the clause itself."""
        while self.open and self.open[-1].kind is Kind.BULLET:
            self.open.pop()
        return self._top()

    def _paragraph(self, index: int, raw: _Raw) -> int:
        while self.open:
            entry = self.open[-1]
            if raw.indent > entry.indent or entry.kind not in {Kind.BULLET, Kind.ITEM}:
                break
            if entry.kind is Kind.ITEM and (self._label_only(entry) or not self._list_ended(index, entry)):
                self.holding.add(entry.style)
                break
            self.open.pop()
        return self._top()

    def _label_only(self, entry: _Open) -> bool:
        raw = self.raws[entry.index]
        return bool(raw.labels) and not raw.rest[len(raw.labels[0].written) :].strip()

    def _list_ended(self, index: int, entry: _Open) -> bool:
        """Is ``entry`` the last of its list, with nothing deeper to come, in a list of one-line items?"""
        if entry.style in self.holding:
            return False
        for later in self.raws[index + 1 :]:
            if later.heading:
                return True
            if not later.labels:
                if later.mark.strip(" \t　>*_"):
                    return self.rank.get("-", 0) <= self.rank.get(entry.style, 0)
                continue
            label = later.labels[0]
            if label.style == "※":
                continue
            if label.style == entry.style:
                return label.number <= entry.number
            return self.rank.get(_key(label.style, 0), 99) <= self.rank.get(entry.style, 0)
        return True

    def _kind(self, label: Label, raw: _Raw) -> Kind:
        style = label.style
        if style == "第N条" or style.startswith(("Section", "Article", "Clause")):
            return Kind.ARTICLE
        if style in _DIVISIONS:
            return {"第N項": Kind.PARAGRAPH, "第N号": Kind.ITEM}.get(style, Kind.DIVISION)
        if style.startswith(("Schedule", "Appendix", "Annex")):
            return Kind.APPENDIX
        if raw.heading:
            return Kind.ARTICLE
        above = [entry.kind for entry in self.open]
        if (
            style in _NUMERIC_TOP
            and Kind.ARTICLE not in above
            and Kind.ITEM not in above
            and Kind.BULLET not in above
        ):
            return Kind.ITEM if "第N条" in self.styles and Kind.SUPPLEMENT not in above else Kind.ARTICLE
        if style in {"N.", "N", "①", "N、"} and self.open and self.open[-1].kind is Kind.ARTICLE:
            return Kind.PARAGRAPH if self.open[-1].style == "第N条" else Kind.ITEM
        return Kind.ITEM


def _below(entry: _Open, fixed: int | None, unit: int) -> bool:
    """Does an entry without a heading end where a structural ``unit`` begins?"""
    if fixed is not None:
        return fixed >= unit
    return entry.kind not in {Kind.SUPPLEMENT, Kind.APPENDIX}


def _key(style: str, heading: int) -> str:
    return f"#{style}" if heading else style


def _follows(label: Label, after: Label) -> bool:
    return (
        after.style == label.style
        and bool(label.number)
        and after.number[:-1] == label.number[:-1]
        and after.number[-1] == label.number[-1] + 1
    )
