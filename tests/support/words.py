"""Words that a legal editor substitutes, and whether a comparison marks them exactly.

``tests/cases/words/<language>/pairs.tsv`` has the words, ``sentences.tsv`` the sentences they stand in. Half of the
pairs, chosen by the SHA-256 of their words, is for looking at while the comparison is improved; the other half is held out.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

CASES = Path(__file__).parents[1] / "cases" / "words"
LANGUAGES = ("ja", "en")
Spans = list[tuple[int, int, int, int]]
Tool = Callable[[str, str], Spans]


class Pair(NamedTuple):
    """An old and a new word, in pieces: where both begin or end with the same whole word, it may stay unmarked."""

    kind: str
    old: tuple[str, ...]
    new: tuple[str, ...]

    @property
    def held_out(self) -> bool:
        """Is the pair one of the half that nobody looks at while the comparison is improved?"""
        words = "".join(self.old) + "\t" + "".join(self.new)
        return hashlib.sha256(words.encode()).digest()[0] % 2 == 1

    @property
    def shares(self) -> bool:
        """Do the old and the new word begin or end with the same whole word?"""
        return _same(self.old[:1], self.new[:1]) or _same(self.old[-1:], self.new[-1:])


class Place(NamedTuple):
    """A pair in one sentence: the words begin at ``start`` on both sides."""

    pair: Pair
    old: str
    new: str
    start: int


class Rates(NamedTuple):
    """How many of ``pairs`` substituted words were marked exactly, each a share of what was tried."""

    pairs: int
    exact: float  # the word, or the word without whole words that old and new share at its ends
    strict: float  # the word from its first to its last character
    alone: float  # the same, of the pairs that share no whole word at their ends
    whole: float  # pairs that were exact in every sentence


def read_pairs(language: str) -> list[Pair]:
    """Return the pairs of ``language`` in their order."""
    return [
        Pair(kind, _pieces(old, language), _pieces(new, language))
        for kind, old, new in _rows(language, "pairs.tsv")
    ]


def places(language: str, pairs: Iterable[Pair]) -> Iterator[Place]:
    """Yield each pair in each sentence of its kind."""
    sentences: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for kind, sentence in _rows(language, "sentences.tsv"):
        before, after = sentence.split("〔〕")
        sentences[kind].append((before, after))
    for pair in pairs:
        for before, after in sentences[pair.kind]:
            old, new = (before + "".join(pieces) + after for pieces in (pair.old, pair.new))
            yield Place(pair, old, new, len(before))


def is_strict(place: Place, spans: Spans) -> bool:
    """Is the one edit the substituted word, spaces at its ends aside?"""
    return _is_cut(place, spans, 0, 0)


def is_exact(place: Place, spans: Spans) -> bool:
    """Is the one edit the substituted word, with or without the whole words that both share at its ends?"""
    old, new = place.pair.old, place.pair.new
    shortest = min(len(old), len(new))
    return any(
        _is_cut(place, spans, first, last)
        for first in range(shortest + 1)
        for last in range(shortest + 1 - first)
        if _same(old[:first], new[:first]) and _same(old[len(old) - last :], new[len(new) - last :])
    )


def rates(language: str, pairs: Iterable[Pair], compare: Tool) -> Rates:
    """Return how exactly ``compare`` marks ``pairs``."""
    told: defaultdict[Pair, list[bool]] = defaultdict(list)
    strict: list[bool] = []
    alone: list[bool] = []
    for place in places(language, pairs):
        spans = compare(place.old, place.new)
        told[place.pair].append(is_exact(place, spans))
        strict.append(is_strict(place, spans))
        if not place.pair.shares:
            alone.append(strict[-1])
    return Rates(
        len(told),
        sum(sum(each) for each in told.values()) / len(strict),
        sum(strict) / len(strict),
        sum(alone) / len(alone),
        sum(all(each) for each in told.values()) / len(told),
    )


def _same(old: tuple[str, ...], new: tuple[str, ...]) -> bool:
    return [piece.strip() for piece in old] == [piece.strip() for piece in new]


def _is_cut(place: Place, spans: Spans, first: int, last: int) -> bool:
    """Is the one edit the word without its ``first`` first and ``last`` last pieces?"""
    if len(spans) != 1:
        return False
    a, b, c, d = spans[0]
    return all(
        _without_spaces(text, *span)
        == _without_spaces(
            text,
            place.start + sum(map(len, pieces[:first])),
            place.start + sum(map(len, pieces[: len(pieces) - last])),
        )
        for text, span, pieces in (
            (place.old, (a, b), place.pair.old),
            (place.new, (c, d), place.pair.new),
        )
    )


def _without_spaces(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return the span without the spaces at its ends; None where nothing is left of it."""
    while start < end and text[end - 1] == " ":
        end -= 1
    while start < end and text[start] == " ":
        start += 1
    return (start, end) if start < end else None


def _pieces(words: str, language: str) -> tuple[str, ...]:
    if language == "ja":
        return tuple(words.split("|"))
    first, *others = words.split(" ")
    return (first, *(f" {word}" for word in others))


def _rows(language: str, name: str) -> Iterator[list[str]]:
    for line in (CASES / language / name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")
