"""From lines to a tree of clauses: told from labels and headings, not from indentation alone.

* Nothing is lost: a clause is a line, and its source keeps the blank lines after it.
* There is no fixed table of depths. A label's style stands below whatever is open when it first appears;
  the same style again is a sibling; a style once seen above another closes it, unless the other goes on.
* Structural units are the exception: 編 > 章 > 節 > 款 > 目 > 条 is an order that every text shares. So are
  numbers that repeat those above them: 1.1 stands below 1.
* 附則 opens a new number space; date lines, 記 and 以上 stand outside every article.
* An unlabelled paragraph after the last item of a list belongs to what holds the list; before a deeper or
  the next item it belongs to the item.
"""

from __future__ import annotations

import re

from kaitei.model import Clause, Document, Kind, Label
from kaitei.parse.dates import is_date_line, is_effect_sentence
from kaitei.parse.lines import Form, RawLine, read_lines, split_lines
from kaitei.parse.open_path import Entry, OpenPath, sequence_of
from kaitei.parse.readings import Readings
from kaitei.parse.units import ARTICLE_RANK, RANKS, is_paragraph, is_top, kind_of_unit, outer

_CAPTION = re.compile(r"[（(【［〔][^（()）【】［］〔〕]{1,30}[)）】］〕]")
_CLOSING = re.compile(r"以[ 　]*上[。.]?|記")
_INNER_KINDS = frozenset({Kind.BULLET, Kind.ITEM})
_LISTED_KINDS = frozenset({Kind.ARTICLE, Kind.ITEM, Kind.BULLET, Kind.APPENDIX, Kind.PARAGRAPH})

Place = tuple[Kind, Label | None, int]
"""What a line is: its kind, its label, and the index of the clause it stands below."""


def read_clauses(document: Document) -> tuple[Clause, ...]:
    """Return the clauses of a document, in the order of its text."""
    lines = split_lines(document.text)
    raws = read_lines(lines)
    reader = _Reader(raws)
    clauses: list[Clause] = []
    for index, (raw, number, source) in enumerate(zip(raws, lines.numbers, lines.sources, strict=True)):
        kind, label, parent = reader.place(index)
        body = raw.rest[len(label.written) :] if label else raw.rest
        depth = clauses[parent].depth + 1 if parent >= 0 else 0
        first = document.first_line + number
        clauses.append(Clause(kind, raw.mark, label, body, first, depth, parent, source))
    return tuple(clauses)


class _Reader:
    """Places one line after the other in the tree."""

    def __init__(self, raws: list[RawLine]) -> None:
        self.raws = raws
        self.readings = Readings(raws)
        self.path = OpenPath(raws, self.readings, _title(raws))
        self.captions = _are_captions(raws)
        self.newest = Kind.MARKUP
        self.outside = -1  # the parent of the newest date line
        self.holding: set[tuple[str, int]] = set()  # lists whose items hold unlabelled paragraphs
        self.kinds: dict[tuple[str, int], Kind] = {}  # the kind of a list, by its sequence and parent

    def place(self, index: int) -> Place:
        """Return what line ``index`` is; lines come in order."""
        raw = self.raws[index]
        if raw.form is Form.MARKUP:
            return Kind.MARKUP, None, self.path.parent
        label = self._choose(index)
        place = self._labelled(index, raw, label) if label else self._unlabelled(index, raw)
        self.newest = place[0]
        return place

    def _choose(self, index: int) -> Label | None:
        return self.readings.choose(index, ((entry.style, entry.number) for entry in self.path.entries))

    # ---------------------------------------------------------------- lines without a label

    def _unlabelled(self, index: int, raw: RawLine) -> Place:
        path, bare = self.path, raw.rest.strip()
        if raw.form is Form.HEADING:
            path.close_for_heading(raw.level)
            return Kind.HEADING, None, path.push(index, None, Kind.HEADING)
        if raw.form is Form.TABLE:
            if self.newest is not Kind.TABLE:
                self._close_for_paragraph(index, raw)
            return Kind.TABLE, None, path.parent
        if _CLOSING.fullmatch(bare):
            path.leave_articles()
            return Kind.CLOSING, None, path.parent
        if is_date_line(bare) or (is_effect_sentence(bare) and not path.holds_kind(Kind.SUPPLEMENT)):
            return Kind.DATE, None, self._date()
        if raw.form is Form.BULLET:
            path.close_for_bullet("-", raw.indent)
            return Kind.BULLET, None, path.push(index, None, Kind.BULLET, "-")
        if (caption := self._caption(index, raw, bare)) is not None:
            return Kind.CAPTION, None, caption
        if raw.form is Form.CAPTION:
            path.close_for_caption(sequence_of(raw, None))
            return Kind.HEADING, None, path.push(index, None, Kind.HEADING)
        self._close_for_paragraph(index, raw)
        return Kind.PARAGRAPH, None, path.parent

    def _caption(self, index: int, raw: RawLine, bare: str) -> int | None:
        """Return the parent of (目的) above or directly below the label it names; ``None``: no caption."""
        in_brackets = raw.form is Form.TEXT and bool(_CAPTION.fullmatch(bare))
        if not in_brackets and not (raw.form is Form.CAPTION and self.captions):
            return None
        if index + 1 < len(self.raws) and _may_be_article(self.raws[index + 1]):
            label = self._choose(index + 1)
            if label:
                self.path.close_for(label, index + 1)
                return self.path.parent
        top = self.path.top
        if (
            in_brackets
            and top
            and top.kind is Kind.ARTICLE
            and top.index == index - 1
            and _is_label_only(top)
        ):
            return top.index
        return None

    def _date(self) -> int:
        """Close what a date line ends; at the head of a text it stands below the title."""
        path = self.path
        if self.newest is Kind.DATE and self.outside == path.parent:
            return self.outside
        supplement = [at for at, entry in enumerate(path.entries) if entry.kind is Kind.SUPPLEMENT]
        if supplement:
            del path.entries[supplement[0] + 1 :]
        elif not (path.top and path.top.kind is self.newest is Kind.HEADING):
            path.leave_articles()
        self.outside = path.parent
        return self.outside

    def _close_for_paragraph(self, index: int, raw: RawLine) -> None:
        """Close the list that an unlabelled paragraph ends, if it ends one."""
        indent = 0 if raw.mark == "　" else raw.indent  # 字下げ, the first line of any paragraph
        while (top := self.path.top) and top.kind in _INNER_KINDS:
            if top.is_caption or top.raw.level or indent > top.raw.indent:
                return
            if top.kind is Kind.ITEM and self._holds_paragraph(top, index):
                return
            self.path.entries.pop()

    def _holds_paragraph(self, item: Entry, index: int) -> bool:
        """Does an unlabelled paragraph belong to this item, not to what holds the list?"""
        entries = self.path.entries
        listed = (item.key, entries[-2].index if len(entries) > 1 else -1)
        if listed in self.holding or _is_label_only(item):
            return True
        if self.path.continues(item, index):
            self.holding.add(listed)
            return True
        return self._next_rank(index) > self.path.rank[item.key]

    def _next_rank(self, index: int) -> int:
        """Return the rank of the next labelled or bulleted line, -1 where a heading or nothing comes before."""
        for raw in self.raws[index + 1 : index + 20]:
            if raw.form in {Form.HEADING, Form.CAPTION}:
                return -1
            if raw.form is Form.BULLET and not raw.readings:
                return self.path.rank.get("-", -1)
            if raw.readings and raw.readings[0].style != "※":
                return self.path.rank.get(sequence_of(raw, raw.readings[0]), -1)
        return -1

    # ---------------------------------------------------------------- lines with a label

    def _labelled(self, index: int, raw: RawLine, label: Label) -> Place:
        path = self.path
        unit = kind_of_unit(label.style)
        if unit is Kind.SUPPLEMENT or unit is Kind.APPENDIX:
            if raw.form is Form.HEADING:
                path.close_for_heading(raw.level)
            else:
                path.leave_articles()
            return unit, label, path.push(index, label, unit)
        if label.style == "※":
            path.leave_bullets(raw.indent)
            return Kind.NOTE, label, path.parent
        if not label.number:
            return self._bulleted(index, raw, label)
        path.close_for(label, index)
        kind = unit or self._kind(label, raw)
        return kind, label, path.push(index, label, kind)

    def _bulleted(self, index: int, raw: RawLine, label: Label) -> Place:
        path = self.path
        if raw.form is Form.HEADING:
            path.close_for_heading(raw.level)
            return Kind.HEADING, label, path.push(index, label, Kind.HEADING)
        if is_date_line(raw.rest[len(label.written) :].strip()):
            return Kind.DATE, label, self._date()
        path.close_for_bullet(label.style, raw.indent)
        return Kind.BULLET, label, path.push(index, label, Kind.BULLET, label.style)

    def _kind(self, label: Label, raw: RawLine) -> Kind:
        """Return the kind of a numbered clause that its style alone does not tell."""
        if raw.form is Form.HEADING:
            return Kind.ARTICLE
        listed = (sequence_of(raw, label), self.path.parent)
        if label.number[-1] != 1 and listed in self.kinds:
            return self.kinds[listed]
        kind = self._kind_of_list(label, raw)
        self.kinds[listed] = kind
        return kind

    def _kind_of_list(self, label: Label, raw: RawLine) -> Kind:
        style, entries = outer(label.style), self.path.entries
        top = self.path.top
        if top and is_paragraph(style) and top.kind is Kind.SUPPLEMENT:
            return Kind.PARAGRAPH
        if top and is_paragraph(style) and RANKS.get(top.style) == ARTICLE_RANK:
            # the first paragraph of an article, unless words above it announce a list
            announced = label.number[-1] == 1 and self._has_words(top)
            return Kind.ITEM if announced else Kind.PARAGRAPH
        if not is_top(style) or any(entry.kind in _LISTED_KINDS for entry in entries):
            return Kind.ITEM
        below_heading = any(
            entry.kind is Kind.HEADING and entry.index != self.path.title for entry in entries
        )
        laws = self.readings.styles & {"第N条", "제N조"}
        return Kind.ITEM if laws or (below_heading and raw.form is not Form.CAPTION) else Kind.ARTICLE

    def _has_words(self, article: Entry) -> bool:
        """Is there more than a caption between the label of an article and the line being read?"""
        if self.newest is not Kind.ARTICLE and self.newest is not Kind.CAPTION:
            return True
        return article.raw.rest.rstrip().endswith(("。", "：", ":", ".", "다"))


def _is_label_only(entry: Entry) -> bool:
    return entry.label is not None and entry.raw.rest.strip() == entry.label.written


def _may_be_article(raw: RawLine) -> bool:
    return any(RANKS.get(label.style) == ARTICLE_RANK or is_top(outer(label.style)) for label in raw.readings)


def _are_captions(raws: list[RawLine]) -> bool:
    """Do bold or bracketed lines name the articles (第N条), one above each?"""
    articles = [
        index
        for index, raw in enumerate(raws)
        if index and any(RANKS.get(label.style) == ARTICLE_RANK for label in raw.readings)
    ]
    named = sum(raws[index - 1].form is Form.CAPTION for index in articles)
    return named * 2 > len(articles)


def _title(raws: list[RawLine]) -> int:
    """Return the index of the heading that stands above all others, -1 if none does."""
    headings = [(raw.level, index) for index, raw in enumerate(raws) if raw.form is Form.HEADING]
    if not headings or raws[headings[0][1]].readings:
        return -1
    level, index = headings[0]
    return index if all(level < other for other, _ in headings[1:]) else -1
