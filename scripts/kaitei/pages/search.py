"""Search in the version in force: an index of its words, and the data the page's script looks in."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import chain, groupby
from typing import NamedTuple

from markupsafe import Markup

from kaitei.model import Document, Kind, Revision
from kaitei.pages.lines import cells_of, render_inline, shown_label
from kaitei.pages.machine import format_json, notice_of
from kaitei.pages.templates import render_page
from kaitei.pages.text import Entry
from kaitei.pages.view import PolicyHere
from kaitei.parse.anchors import build_anchors, find_paragraphs, is_headed, is_section
from kaitei.text.everyday import read_everyday, read_everyday_english
from kaitei.text.terms import Term, is_japanese, read_readings, read_terms

# the rows of the Japanese syllabary, each by its first sign; voiced signs stand with the plain ones
ROWS = "あかさたなはまやらわ"
_PLAIN = str.maketrans(
    "がぎぐげござじずぜぞだぢづでどばびぶべぼぱぴぷぺぽぁぃぅぇぉっゃゅょゎゔ",
    "かきくけこさしすせそたちつてとはひふへほはひふへほあいうえおつやゆよわう",
)
_MARKED = re.compile(r"[\[\]*_`\\<&]")
FEWEST_PARTS = 3  # with fewer, every word of the index would lead to the same place
LONGEST_BESIDE = 12  # signs of a place's name; longer ones stand below their word, each on a line
_HEADING_MARK = re.compile(r"^(\S{0,12}[ \t]*)#{1,6}[ \t]+")  # 1. #### はじめに
_NOWHERE = Entry("", "", "", "", 0)


@dataclass(frozen=True, slots=True)
class Part:
    """An article (条) or another stretch under a heading: what a result is."""

    anchor: str
    label: str
    title: str
    above: str  # a heading directly above that has no text of its own
    lines: tuple[tuple[str, str], ...]  # address (the nearest above that has one) and text

    @property
    def name(self) -> str:
        return self.label or self.title


@dataclass(frozen=True, slots=True)
class Place:
    """Where a term of the index is found."""

    anchor: str
    name: str


Index = list[tuple[str, list[tuple[str, list[Place]]]]]  # initial → term → places


def build_parts(document: Document, contents: tuple[Entry, ...], nth: Markup) -> tuple[Part, ...]:
    """Return the text by articles; a heading's own words are its title, not its text.

    A text of hardly any articles comes by paragraphs, called ``nth`` with their number.
    """
    entries = {entry.anchor: entry for entry in contents}
    paragraphs = find_paragraphs(document)
    heading = _NOWHERE
    parts = [_Open(heading, "", [])]
    nearest, chapter = "", False
    for index, (anchor, clause) in enumerate(zip(build_anchors(document), document.clauses, strict=True)):
        if anchor in entries and (is_section(clause) or clause.kind is Kind.DIVISION):
            above = "" if parts[-1].lines or chapter else parts[-1].entry.title
            chapter = clause.kind is Kind.DIVISION  # of many articles: said above none of them
            heading = entries[anchor]
            parts.append(_Open(heading, above, []))
            nearest = anchor
            if chapter or clause.kind is Kind.HEADING or is_headed(clause):
                continue
        elif index in paragraphs:
            name = shown_label(clause) or str(nth.format(paragraphs[index]))
            above = " ".join(filter(None, (heading.label, heading.title or heading.caption)))
            parts.append(_Open(Entry(anchor, name, "", "", 0), above, []))
        if clause.kind not in {Kind.MARKUP, Kind.DATE, Kind.CLOSING}:
            nearest = anchor or nearest
            cells = cells_of(clause) if clause.kind is Kind.TABLE else [clause.text]
            parts[-1].lines.append((nearest, "　".join(map(plain_text, cells))))
    return tuple(
        Part(entry.anchor, entry.label, entry.title or entry.caption, above, tuple(lines))
        for entry, above, lines in parts
        if lines
    )


def plain_text(text: str) -> str:
    """Return a line as its reader sees it: the words of a link without the address, no signs of emphasis."""
    text = _HEADING_MARK.sub(r"\1", text)
    return render_inline(text).striptags() if _MARKED.search(text) else text


class _Open(NamedTuple):
    entry: Entry
    above: str
    lines: list[tuple[str, str]]


def build_index(parts: tuple[Part, ...], *, publisher: str = "", japanese: bool) -> Index:
    """Return the terms by initial: ``[("か", [("会員", [place, …]), …]), …]``.

    What more than half of the articles speak of is no help to find one. Nor is the publisher's name, of which only
    pieces would be known.
    """
    found: dict[str, tuple[Counter[Term], dict[Place, None]]] = {}
    for part in parts:
        for _, text in part.lines:
            if japanese and not is_japanese(text):  # an address, a notice in another language
                continue
            for term in read_terms(text.replace(publisher, "。") if publisher else text):
                forms, places = found.setdefault(term.stem, (Counter(), {}))
                forms[term] += 1
                places[Place(part.anchor, part.name)] = None
    most = max(2, len(parts) // 2)
    terms = sorted(
        (reading.translate(_PLAIN), reading, written, list(places))
        for forms, places in found.values()
        if len(places) <= most and any(term.names for term in forms)
        for written, reading, *_ in [min(forms, key=lambda term: (len(term.written), -forms[term]))]
    )
    return [
        (initial, [(written, places) for _, _, written, places in group])
        for initial, group in groupby(terms, key=lambda term: _initial(term[0], japanese=japanese))
    ]


def _initial(reading: str, *, japanese: bool) -> str:
    first = reading[0]
    if "あ" <= first <= "ん":
        return max(row for row in ROWS if row <= first)
    return "A–Z" if japanese else first.upper()


def search_page(here: PolicyHere, revision: Revision, parts: tuple[Part, ...]) -> str:
    """Return the page: the index for everyone, a field where scripts run."""
    index = (
        build_index(parts, publisher=here.policy.publisher, japanese=here.language == "ja")
        if len(parts) >= FEWEST_PARTS
        else []
    )
    text_link = Markup('<a href="{}">{}</a>').format(here.of(), here.words["index_text"])
    return render_page(
        "search.html",
        here,
        script="search.js",
        revision=here.view(revision),
        index=index,
        lead="index_lead_paragraphs" if find_paragraphs(revision.document) else "index_lead",
        opening=here.words["preamble" if len(parts) > 1 else "whole_text"],
        stacked=any(len(part.name) > LONGEST_BESIDE for part in parts),
        text_link=text_link,
    )


def search_data(here: PolicyHere, revision: Revision, parts: tuple[Part, ...]) -> str:
    """Return what the script looks in (``kaitei/search/1``)."""
    lines = [text for part in parts for text in (part.title, *(line for _, line in part.lines))]
    japanese = list(filter(is_japanese, lines))
    everyday = read_everyday(japanese) if here.language == "ja" else read_everyday_english(lines)
    return format_json(
        {
            "schema": "kaitei/search/1",
            "policy": here.policy.id,
            "version": revision.version,
            **({"notice": notice} if (notice := notice_of(here.policy, revision)) else {}),
            "synonyms": [list(group) for group in here.policy.synonyms],
            "everyday": [[list(said), list(meant)] for said, meant in everyday],
            "readings": sorted(set(chain.from_iterable(map(read_readings, japanese)))),
            "parts": [
                {
                    "anchor": part.anchor,
                    "label": part.label,
                    "title": part.title,
                    "above": part.above,
                    "lines": [list(line) for line in part.lines],
                }
                for part in parts
            ],
        }
    )
