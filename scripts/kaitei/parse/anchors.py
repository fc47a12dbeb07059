"""The fragments under which the clauses of a version are found: #3, #3-1, #附則-1."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import pairwise

from kaitei.model import Clause, Document, Kind

_BLANKS = re.compile(r"\s+")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_SIGNS = re.compile(r"[^\w\s-]")
_SECTIONS = frozenset({Kind.HEADING, Kind.ARTICLE, Kind.SUPPLEMENT, Kind.APPENDIX})
_SAYS_LITTLE = frozenset({Kind.MARKUP, Kind.DATE, Kind.CLOSING, Kind.DIVISION})
_HEADED = re.compile(r"#{1,6}[ \t]")
FEWEST_SECTIONS = 3  # with fewer, a reader needs other places to be led to


@lru_cache(maxsize=512)  # each page, its data and its links ask for them
def build_anchors(document: Document) -> tuple[str, ...]:
    """Return the fragment each clause is found under, '' where it has none; no two are the same.

    An article is known by its number whatever chapter it stands in (``3``, ``3_2`` for 第3条の2), a
    paragraph or item by its path (``3-1``), what follows 附則 by that word first (``附則-1``). A heading has
    the fragment that code hosts give it (``changes--questions``), so that a link within the text works in a
    pull request as on the site. In a text of hardly any sections, paragraphs are counted (``p2``).
    """
    anchors: list[str] = []
    taken: set[str] = set()
    for clause in document.clauses:
        parent = anchors[clause.parent] if clause.parent >= 0 else ""
        anchor = wanted = _anchor(clause, parent, document)
        repeated, count = ("-{}", 1) if clause.kind is Kind.HEADING else ("~{}", 2)
        while anchor and anchor in taken:
            anchor, count = wanted + repeated.format(count), count + 1
        taken.add(anchor)
        anchors.append(anchor)
    for index, number in find_paragraphs(document).items():
        name = f"p{number}"
        anchors[index] = anchors[index] or (name if name not in taken else f"{name}~2")
    return tuple(anchors)


def is_section(clause: Clause) -> bool:
    """Does a section begin here? Not at an item, unless it is written as a heading (``1. #### はじめに``)."""
    return clause.kind in _SECTIONS or (clause.kind is Kind.ITEM and is_headed(clause))


def is_headed(clause: Clause) -> bool:
    """Is all of the clause's own line a heading (``## 第1条``, ``1. #### はじめに``)?"""
    return "#" in clause.mark or _HEADED.match(clause.body.strip()) is not None


@lru_cache(maxsize=512)
def find_paragraphs(document: Document) -> Mapping[int, int]:
    """Return the number of every paragraph by its first clause, nothing where sections tell places as well.

    Items that hold more than their line count as paragraphs. What is below an item belongs to it; lines below
    one another are one paragraph.
    """
    clauses = document.clauses
    sections = {
        above.first
        for above, clause in pairwise(clauses)
        if is_section(above) and not is_section(clause) and clause.kind not in _SAYS_LITTLE
    } | {clause.first for clause in clauses if clause.kind is Kind.ARTICLE and clause.body.strip()}
    starts = [index for index in range(len(clauses)) if _starts_paragraph(document, index)]
    if len(sections) >= FEWEST_SECTIONS or len(starts) < max(FEWEST_SECTIONS, 2 * len(sections)):
        return {}
    return {index: number for number, index in enumerate(starts, 1)}


def _starts_paragraph(document: Document, index: int) -> bool:
    clause, clauses = document.clauses[index], document.clauses
    above = clauses[clause.parent] if clause.parent >= 0 else None
    if above and not is_section(above) and above.kind is not Kind.DIVISION:
        return False
    if clause.kind is Kind.ITEM:
        return any(True for _ in document.children(index))
    return clause.kind is Kind.PARAGRAPH and (
        bool(clause.label) or index == 0 or not _touches(clauses[index - 1], clause)
    )


def _touches(above: Clause, clause: Clause) -> bool:
    """Are the two lines of one paragraph?"""
    return above.kind is Kind.PARAGRAPH and above.last + 1 == clause.first


def _anchor(clause: Clause, parent: str, document: Document) -> str:
    label = clause.label
    number = "_".join(map(str, label.number)) if label else ""
    match clause.kind:
        case Kind.ARTICLE if number:
            prefix = next(_supplements(clause, document), "")
            return f"{prefix}-{number}" if prefix else number
        case Kind.PARAGRAPH | Kind.ITEM if number and parent:
            return f"{parent}-{number}"
        case Kind.ITEM if number:
            return number
        case Kind.DIVISION | Kind.SUPPLEMENT | Kind.APPENDIX if label:
            return _BLANKS.sub("", label.written)
        case Kind.HEADING:
            return _slug(clause.text)
    return ""


def _slug(heading: str) -> str:
    words = _LINK.sub(r"\1", heading).strip(" \t　*_").lower()
    return "-".join(_SIGNS.sub("", words).replace("　", " ").split(" "))


def _supplements(clause: Clause, document: Document) -> Iterator[str]:
    index = clause.parent
    while index >= 0:
        above = document.clauses[index]
        if above.kind in {Kind.SUPPLEMENT, Kind.APPENDIX} and above.label:
            yield _BLANKS.sub("", above.label.written)
        index = above.parent
