"""What became of a provision as a whole: the article, paragraph or item that holds the words it held.

A comparison pairs lines. Lines that are nothing but a number (``## 3.``) stay where the number stays though their
provision moved on, and of two articles that changed places the lines may be paired by their place. So provisions are
first looked for by all their words, numbers of references left out; the paired lines decide what that leaves open.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import NamedTuple

from rapidfuzz import fuzz

from kaitei.diff.likeness import are_other_words, read_body
from kaitei.model import Comparison, Document, Kind, Run
from kaitei.model.outline import Article, Item, Outline, Paragraph
from kaitei.parse.outline import build_outline

MOST_PAIRS = 100_000  # beyond, the lines that the comparison paired have to do
_LEAST_LIKENESS = 60.0
_HELD_WHOLE = 80.0  # likeness of a provision that stands whole within another
_LEAST_WHOLE = 8  # signs; fewer say nothing
_LEAST_SHARE = 0.2  # below this two provisions share words, not a history
_STRUCTURE = frozenset({Kind.DIVISION, Kind.SUPPLEMENT, Kind.APPENDIX, Kind.HEADING})
_NUMBER = re.compile("[0-9０-９〇一二三四五六七八九十百]+(?=[条項号章節])")


class _Level(NamedTuple):
    """What sort of provision a clause is: article, paragraph, item, or a unit of structure; ``None``: none of these.

    ``depth`` counts the levels of items from 1.
    """

    kind: Kind | None
    depth: int = 0


_ARTICLE, _PARAGRAPH = _Level(Kind.ARTICLE), _Level(Kind.PARAGRAPH)


class Counterparts:
    """Finds the new clause of an old provision, and the pairs of lines of both documents."""

    def __init__(self, comparison: Comparison) -> None:
        self.comparison = comparison
        self.old, self.new = comparison.old, comparison.new
        self._found: dict[tuple[int, bool], int | None] = {}
        self._inside: dict[tuple[int, int, int], dict[int, int]] = {}

    @cached_property
    def lines(self) -> dict[int, tuple[int, ...]]:
        """The new lines of every old line that has any."""
        return {line: after for before, after in self.pairs for line in before}

    def _took_place(self, before: tuple[int, ...], after: tuple[int, ...]) -> bool:
        """Does a line with words of its own stand where another stood: (3) 退会 → (3) 削除?"""
        if len(before) != 1 or len(after) != 1:
            return False
        old, new = self.old.clauses[before[0]].line, self.new.clauses[after[0]].line
        return old != new and are_other_words(read_body(old), read_body(new))

    @cached_property
    def pairs(self) -> tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]:
        """Old and new lines that belong together, in the order of the new text; not what only took another's place."""
        groups: list[tuple[tuple[int, ...], tuple[int, ...]]] = []
        for part in self.comparison.parts:
            if isinstance(part, Run):
                groups += [((part.old + step,), (part.new + step,)) for step in range(part.length)]
            elif part.old and part.new and not self._took_place(part.old, part.new):
                groups.append((part.old, part.new))
        return tuple(sorted(groups, key=lambda group: group[1]))

    def find(self, provision: int, *, as_paragraph: bool = False) -> int | None:
        """Return the clause of the new text that is what ``provision`` was, ``None`` if it is gone.

        The line of an article is also its first paragraph: ``as_paragraph`` asks for that.
        """
        key = (provision, as_paragraph)
        if key not in self._found:
            self._found[key] = self._search(provision, as_paragraph=as_paragraph)
        return self._found[key]

    def article_after(self, line: int) -> int | None:
        """Return the article of the new text that is what the article of an old line was."""
        article = self._old_outline.places[line].article
        return self.find(article.index) if article else None

    def article_of_new(self, line: int) -> int:
        """Return the article that a new line stands in, -1 outside of any."""
        article = self._new_outline.places[line].article
        return article.index if article else -1

    # ---------------------------------------------------------------- by words

    def _search(self, provision: int, *, as_paragraph: bool) -> int | None:
        level = _level(self._old_outline, self.old, provision)
        if level == _ARTICLE and as_paragraph:
            level = _PARAGRAPH
        if level == _ARTICLE and provision in self._articles:
            return self._articles[provision]
        if level.kind in {Kind.PARAGRAPH, Kind.ITEM}:
            found = self._inside_article(provision)
            if found is not None:
                return found
        return self._by_lines(provision, level)

    @cached_property
    def _articles(self) -> dict[int, int]:
        """Old article → new article, by their words."""
        old = {each.index: _words(self.old, each.index) for each in self._old_outline.articles if each.number}
        new = {each.index: _words(self.new, each.index) for each in self._new_outline.articles if each.number}
        return _likest(old, new)

    def _inside_article(self, provision: int) -> int | None:
        """Find a paragraph or item in the article that its own article became."""
        place = self._old_outline.places[provision]
        article = self.article_after(provision)
        after = self._new_outline.places[article].article if article is not None else None
        if place.article is None or after is None:
            return None
        key = (place.article.index, after.index, len(place.items))
        if key not in self._inside:
            old, new = _texts(self.old, place.article, key[2]), _texts(self.new, after, key[2])
            self._inside[key] = _likest(old, new)
        return self._inside[key].get(provision)

    # ---------------------------------------------------------------- by paired lines

    def _by_lines(self, provision: int, level: _Level) -> int | None:
        votes: Counter[int] = Counter()
        weight = 0
        for line in self._lines_of(provision, level):
            words = len(self.old.clauses[line].body.strip())
            weight += words
            for target in self.lines.get(line, ()):
                holder = _at_level(self._new_outline, self.new, target, level)
                if holder is not None:
                    votes[holder] += words
        if not weight:
            return next(iter(self.lines.get(provision, ())), None)
        best, words = votes.most_common(1)[0] if votes else (None, 0)
        return best if words >= weight * _LEAST_SHARE else None

    def _lines_of(self, provision: int, level: _Level) -> list[int]:
        """Return the clauses of a provision: a paragraph with its items, anything else with what stands below it."""
        return self._paragraphs[provision] if level == _PARAGRAPH else _below(self.old, provision)

    @cached_property
    def _paragraphs(self) -> defaultdict[int, list[int]]:
        lines: defaultdict[int, list[int]] = defaultdict(list)
        for index, place in enumerate(self._old_outline.places):
            if place.paragraph:
                lines[place.paragraph.index].append(index)
        return lines

    @cached_property
    def _old_outline(self) -> Outline:
        return build_outline(self.old)

    @cached_property
    def _new_outline(self) -> Outline:
        return build_outline(self.new)


def _likest(old: Mapping[int, str], new: Mapping[int, str]) -> dict[int, int]:
    """Pair texts: those with the same words first, in order, then the likest."""
    pairs: dict[int, int] = {}
    by_words: defaultdict[str, list[int]] = defaultdict(list)
    for index, words in new.items():
        by_words[words].append(index)
    for index, words in old.items():
        if words and by_words[words]:
            pairs[index] = by_words[words].pop(0)
    left_old = [index for index, words in old.items() if index not in pairs and words]
    found = set(pairs.values())
    left_new = [index for index in new if index not in found and new[index]]
    if len(left_old) * len(left_new) > MOST_PAIRS:
        return pairs
    scored = sorted(
        (-score, after, before)
        for before in left_old
        for after in left_new
        if (score := _likeness(old[before], new[after]))
    )
    taken: set[int] = set()
    for _, after, before in scored:
        if before not in pairs and after not in taken:
            pairs[before] = after
            taken.add(after)
    return pairs


def _likeness(before: str, after: str) -> float:
    """Return how alike two texts are, in per cent; 0 where they are too little alike to be one provision.

    One that was left whole, while what stood beside it went elsewhere (a proviso that became a paragraph), is the same.
    """
    shorter, longer = sorted((before, after), key=len)
    whole = _HELD_WHOLE if len(shorter) >= _LEAST_WHOLE and shorter in longer else 0.0
    return max(fuzz.ratio(before, after, score_cutoff=_LEAST_LIKENESS), whole)


def _words(document: Document, provision: int) -> str:
    """Return the words of a provision, labels and the numbers of references left out."""
    bodies = (document.clauses[line].body.strip() for line in _below(document, provision))
    return _NUMBER.sub("〓", "\n".join(filter(None, bodies)))


def _texts(document: Document, article: Article, depth: int) -> dict[int, str]:
    """Return the words of an article's paragraphs (``depth`` 0) or items; a first paragraph is its own line alone."""
    return {
        index: _words(document, index) if index != article.index else document.clauses[index].body.strip()
        for index, deep in _provisions(article.paragraphs)
        if deep == depth
    }


def _below(document: Document, provision: int) -> list[int]:
    found = [provision]
    for line in found:
        found.extend(document.children(line))
    return found


def _provisions(paragraphs: Iterable[Paragraph]) -> list[tuple[int, int]]:
    """Return the clauses of paragraphs and their items, with the depth of the items (0: a paragraph)."""
    found: list[tuple[int, int]] = []
    for paragraph in paragraphs:
        found.append((paragraph.index, 0))
        found.extend(_items(paragraph.items, 1))
    return found


def _items(items: Iterable[Item], depth: int) -> list[tuple[int, int]]:
    return [found for item in items for found in ((item.index, depth), *_items(item.items, depth + 1))]


def _level(outline: Outline, document: Document, index: int) -> _Level:
    place, kind = outline.places[index], document.clauses[index].kind
    if kind in _STRUCTURE:
        return _Level(kind)
    if place.items:
        return _Level(Kind.ITEM, len(place.items))
    if place.article and place.article.index == index:
        return _ARTICLE
    return _PARAGRAPH if place.paragraph else _Level(None)


def _at_level(outline: Outline, document: Document, index: int, level: _Level) -> int | None:
    """Return the provision of ``level`` that clause ``index`` belongs to."""
    place = outline.places[index]
    match level.kind:
        case Kind.ARTICLE:
            return place.article.index if place.article else None
        case Kind.PARAGRAPH:
            return place.paragraph.index if place.paragraph else None
        case Kind.ITEM:
            return place.items[level.depth - 1].index if len(place.items) >= level.depth else None
        case None:
            return index
        case kind:
            above = reversed(document.ancestors(index))
            return next((step for step in above if document.clauses[step].kind is kind), None)
