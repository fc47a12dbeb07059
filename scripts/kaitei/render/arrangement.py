"""How a table arranges the clauses of a text: which article each belongs to, how far it is set in, what its place is called.

Which paragraph or item of an article a clause *counts* as is another question: see ``kaitei.model.outline``.
"""

from __future__ import annotations

import re
from functools import cached_property, lru_cache

from kaitei.model import Clause, Document, Kind
from kaitei.render.clauses import read_clause
from kaitei.render.grids import Grid, build_grids

_UNNUMBERED = {Kind.BULLET, Kind.NOTE}
_ARTICLES = {Kind.ARTICLE, Kind.SUPPLEMENT, Kind.APPENDIX}
_HEADINGS = {Kind.HEADING, Kind.DIVISION}
_APPENDED = {Kind.SUPPLEMENT, Kind.APPENDIX}

_CAPTION = re.compile(r"[ \u3000]*[（(][^（()）]*[)）][ \u3000]*")

_LONGEST_TITLE = 60
_HASHES = re.compile(r"[ \t]+#{1,6}[ \t]")
_SENTENCE = re.compile(r"[。．｡.、，,;；:：!?！？…]$")
_NO_TITLE = re.compile(r"[0-9０-９:：、，,;；。．｡!?！？…]|\.$")

LOOSE = -1


@lru_cache(maxsize=512)  # a version is compared with several others
def arrangement_of(document: Document) -> Arrangement:
    """Return the arrangement of a text; the same text has the same one."""
    return Arrangement(document)


class Arrangement:
    """The clauses of one document grouped by article (条), outermost first.

    A clause without an article above it belongs to the nearest heading; one without that either is loose.
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        self._names: dict[int, str] = {}

    def clause(self, index: int) -> Clause:
        return self.document.clauses[index]

    @cached_property
    def roots(self) -> tuple[int, ...]:
        """For every clause the index of its article or heading, ``LOOSE`` for none."""
        articles: list[int] = []
        roots: list[int] = []
        for index, clause in enumerate(self.document.clauses):
            above = articles[clause.parent] if clause.parent >= 0 else LOOSE
            article = above if above != LOOSE or not self._is_article(clause) else index
            articles.append(article)
            if article != LOOSE:
                roots.append(article)
            elif clause.kind in _HEADINGS or (clause.parent < 0 and is_numbered(clause)):
                roots.append(index)
            else:
                roots.append(roots[clause.parent] if clause.parent >= 0 else LOOSE)
        for index in range(len(roots) - 2, -1, -1):
            if self.clause(index).kind is Kind.CAPTION:  # (目的) stands above the article it names
                roots[index] = roots[index + 1]
        return tuple(roots)

    def _is_article(self, clause: Clause) -> bool:
        """Tell an article from an item of a list that merely stands below a section's heading."""
        if clause.kind not in _ARTICLES:
            return False
        above = self.clause(clause.parent) if clause.parent >= 0 else None
        in_section = above is not None and above.kind is Kind.HEADING and "##" in above.mark
        return not in_section or "#" in clause.mark or "条" in (clause.label.style if clause.label else "")

    @cached_property
    def ends(self) -> tuple[int, ...]:
        """For every clause the index after its last descendant."""
        clauses = self.document.clauses
        ends = list(range(1, len(clauses) + 1))
        for index in range(len(clauses) - 1, -1, -1):
            parent = clauses[index].parent
            if parent >= 0:
                ends[parent] = max(ends[parent], ends[index])
        return tuple(ends)

    def level(self, index: int) -> int:
        """Return the indentation of clause ``index``: what is numbered below an article is set in."""
        clause = self.clause(index)
        above = [self.clause(step) for step in self.document.ancestors(index)[:-1]]
        marked = sum(1 for step in above if step.kind not in _HEADINGS and is_marked(step))
        return marked if is_marked(clause) else max(0, marked - 1)

    def name(self, index: int) -> str:
        """Return what names clause ``index`` in the margin: its number or heading, '' if it has neither."""
        if index == LOOSE:
            return ""
        if index not in self._names:
            self._names[index] = self._name(self.clause(index))
        return self._names[index]

    def _name(self, clause: Clause) -> str:
        if clause.kind is Kind.SUPPLEMENT and _may_be_title(words := read_clause(clause).strip()):
            return words  # one of several: 附則（令和6年4月1日改正）
        if clause.label is not None and is_numbered(clause):
            return clause.label.written.replace("\\", "")  # 1\. begins no list
        named = clause.kind in {Kind.HEADING, Kind.SUPPLEMENT, Kind.APPENDIX}
        return read_clause(clause).strip() if named else ""

    def group(self, index: int) -> str:
        """Return the name of the article that clause ``index`` belongs to."""
        return self.name(self.roots[index])

    def place(self, index: int) -> str:
        """Return where clause ``index`` is, from its article down: ``2.(3)``, ``第3条 2 (1)``."""
        steps = self.document.ancestors(index)
        root = self.roots[index]
        names: list[str] = []
        for step in steps[steps.index(root) if root in steps else 0 :]:
            clause = self.clause(step)
            name = self.name(step)
            if not name or (clause.kind in _HEADINGS and step != root) or self.is_document_title(step):
                continue
            if names and name.startswith(names[-1].rstrip(".")):
                names.pop()  # 1. → 1.1.: the number below repeats the one above
            names.append(name)
        return _join_names(names)

    def is_document_title(self, index: int) -> bool:
        """Is the clause the heading that everything stands under? It names no place."""
        return index == 0 and self.clause(0).kind is Kind.HEADING and self.ends[0] == len(self.ends)

    def stands_alone(self, index: int) -> bool:
        """Is the clause a label alone on its line, with its words on the next?"""
        clause = self.clause(index)
        if clause.label is None or clause.body.strip() or clause.kind in _UNNUMBERED | _APPENDED:
            return False
        return index + 1 < len(self.document.clauses) and self.takes_label(index + 1, index)

    def heads_text(self, index: int) -> bool:
        """Is the clause a heading whose text is the next clause: 第3条（定義）, or a label alone?"""
        if index + 1 >= len(self.document.clauses) or not self.takes_label(index + 1, index):
            return False
        return self.stands_alone(index) or self.is_title(index)

    def is_title(self, index: int) -> bool:
        """Is the clause a heading: short, and shown in full where it stands above what changed?"""
        clause = self.clause(index)
        if clause.kind in _ARTICLES | _HEADINGS and ("#" in clause.mark or _CAPTION.fullmatch(clause.body)):
            return True
        if clause.kind in _APPENDED:  # 別表1（第2条関係）　手数料
            return _may_be_title(read_clause(clause).strip())
        return is_numbered(clause) and (bool(_HASHES.match(clause.body)) or self._reads_as_title(index))

    def _reads_as_title(self, index: int) -> bool:
        """Is the clause a number and a few words, 「2. 取得する情報」, with its text below: a paragraph, 2.1, or (a) in English?"""
        clauses, text = self.document.clauses, index + 1
        if text < len(clauses) and clauses[text].kind is Kind.MARKUP:
            text += 1
        if text >= len(clauses) or clauses[text].parent != index:
            return False
        words = read_clause(self.clause(index)).removeprefix(self.name(index)).strip()
        below = clauses[text].label
        holds = below is not None and (below.style.startswith("N.N") or words.isascii())
        return (
            (holds and self.roots[index] == index) or clauses[text].kind is Kind.PARAGRAPH
        ) and _may_be_title(words)

    @cached_property
    def _metadata(self) -> int:
        """How many blocks at the top of a file are its front matter (---), which no reader of a page sees."""
        clauses = self.document.clauses
        if not clauses or clauses[0].line.strip() != "---" or clauses[0].first != self.document.first_line:
            return 0
        for index, clause in enumerate(clauses[1:], 1):
            if clause.kind is Kind.MARKUP and clause.line.strip() == "---":
                return index + 1
            if clause.kind is not Kind.PARAGRAPH:
                return 0
        return 0

    def is_metadata(self, index: int) -> bool:
        return index < self._metadata

    def is_title_line(self, index: int) -> bool:
        """Is the clause the title of a text whose title is no heading: a short first line without a full stop?"""
        return index == 0 and bool(title_line(self.document))

    @cached_property
    def grids(self) -> dict[int, Grid]:
        """The tables of the text, by the blocks they are made of."""
        return build_grids(self.document)

    def underlines(self, index: int, above: int) -> bool:
        """Is clause ``index`` a line of signs that belongs to the line above: of a table's head, of a heading?"""
        mark, head = self.clause(index), self.clause(above)
        return mark.kind is Kind.MARKUP is not head.kind and mark.first == head.first + 1

    def takes_label(self, index: int, label: int) -> bool:
        """Is clause ``index`` the text of the label that stands alone on line ``label``?"""
        clause = self.clause(index)
        return (
            index == label + 1
            and clause.parent == label
            and clause.kind is Kind.PARAGRAPH
            and not clause.label
        )


def title_line(document: Document) -> str:
    """Return the first line of a text if it reads as a title without being a heading, else ''."""
    if len(document.clauses) < 2:
        return ""
    first = document.clauses[0]
    words = read_clause(first).strip()
    plain = first.kind is Kind.PARAGRAPH and not first.mark.strip("\ufeff") and first.label is None
    if not plain or len(words) > _LONGEST_TITLE or _NO_TITLE.search(words):
        return ""
    return words if first.source.strip(" \t").count("\n") > 1 or document.clauses[1].label else ""


def _may_be_title(words: str) -> bool:
    return 0 < len(words) <= _LONGEST_TITLE and not _SENTENCE.search(words)


def is_numbered(clause: Clause) -> bool:
    return clause.label is not None and clause.kind not in _UNNUMBERED


def is_marked(clause: Clause) -> bool:
    """Does the clause begin with a number, a bullet or a note sign?"""
    return clause.label is not None or clause.kind in _UNNUMBERED


def _join_names(names: list[str]) -> str:
    joined = ""
    for name in names:
        apart = joined and (name[0].isalnum() or joined[-1].isalnum())
        joined += f" {name}" if apart and not name.startswith(("(", "(")) else name
    return joined
