"""References in a text as links to the provisions they point at: 前条, 第3条第2項 → #3-2."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import quote

from markupsafe import Markup

from kaitei.model import Document
from kaitei.pages.lines import render_inline
from kaitei.parse.references import Reference, Sort, find_references

# what these mean stands right there: no reader needs a way to it
_AT_HAND = frozenset({Sort.BELOW, Sort.THIS})


def build_links(
    document: Document, anchors: Sequence[str]
) -> Mapping[int, tuple[tuple[Reference, str], ...]]:
    """Return the references of each clause that lead somewhere else, with the fragment they lead to."""
    links: dict[int, list[tuple[Reference, str]]] = {}
    for reference in find_references(document):
        if reference.target is None or reference.sort in _AT_HAND:
            continue
        anchor = _anchor(document, anchors, reference.target)
        if anchor:
            links.setdefault(reference.at, []).append((reference, anchor))
    return {index: tuple(found) for index, found in links.items()}


def render_linked_line(text: str, links: Sequence[tuple[Reference, str]], offset: int) -> Markup:
    """Return a line as HTML; ``offset`` is where ``text`` begins in the text its references count from."""
    parts: list[Markup] = []
    position = 0
    for reference, anchor in links:
        start, end = reference.start - offset, reference.end - offset
        before = text[position:start] if start >= position else ""
        if text[start:end] != reference.written or start < position or not _is_closed(text[:start]):
            continue
        parts += (render_inline(before), _link(reference.written, anchor))
        position = end
    return Markup("").join((*parts, render_inline(text[position:])))


def _anchor(document: Document, anchors: Sequence[str], target: int) -> str:
    """Return the fragment of a clause, of its article where it has none of its own (an unnumbered paragraph)."""
    above = document.ancestors(target)
    return next((anchors[index] for index in reversed(above) if anchors[index]), "")


def _is_closed(before: str) -> bool:
    """Is no emphasis, link or code open after ``before``, so that a line may be cut there?"""
    return before.count("[") == before.count("]") and not any(before.count(sign) % 2 for sign in "*_`")


def _link(written: str, anchor: str) -> Markup:
    return Markup('<a class="reference" href="#{}">{}</a>').format(quote(anchor), written)
