"""How alike two lines are, and the pairings that follow from it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import Indel
from rapidfuzz.process import extract

from kaitei.diff.chain import Link
from kaitei.parse.labels import parse_label
from kaitei.parse.lines import split_mark
from kaitei.text.normalise import fold_space, fold_width

# below this two clauses share words, not a history (measured on reworded clauses of real policies)
ALIKE_IN_PLACE = 0.40
ALIKE_ANYWHERE = 0.62
ALIKE_ANYWHERE_LATIN = 0.70  # words of one alphabet share letters by chance
ALIKE_IN_WORDS = (
    0.25  # half of the letters of two English sentences are found in the same order, but not of the words
)
ALIKE_FOR_SURE = 0.75
MARGIN = 0.08
ALIKE_AT_ALL = 0.50
# a line that is like nothing else may be less alike, all the more one that kept its kind of label
ALIKE_ALONE = 0.54
ALIKE_ALONE_LATIN = 0.67
SAME_STYLE = 0.04
# of two lines of a gap that are about as alike, the one that kept its number is meant
SAME_LABEL = 5.0
# of two lines that are alike, the one of the same kind (a heading, an item) is meant
OTHER_STYLE = 0.15
MARGIN_ALONE = 0.12
# short lines are alike by chance
SHORT = 8
# more pairs than this in one gap are not all looked at
MANY = 250_000
# a run of letters that so many lines hold tells none of them
COMMON = 60
_ADDRESS = re.compile(r"(?<=\])\([^()]*\)")  # of a link
_LETTER = re.compile(r"[^\W_]")
_WORD = re.compile(r"\w+")


class Body(NamedTuple):
    """A line without its mark, label and the addresses of links, in one width: its words, and these without spaces.

    ``mark`` and ``head`` are the lengths of its mark, and of mark and label.
    """

    words: str
    key: str
    label: str
    style: str
    mark: int
    head: int


@lru_cache(maxsize=8192)
def read_body(line: str) -> Body:
    mark, rest = split_mark(line)
    label = parse_label(rest)
    head = len(mark) + (len(label.written) if label else 0)
    style = f"{mark.strip()} {label.style}" if label else mark.strip()
    words = fold_width(_ADDRESS.sub("", line[head:]) if "](" in line else line[head:])
    written = fold_space(label.written) if label else ""
    return Body(words, fold_space(words).lstrip("*_"), written, style, len(mark), head)


def is_label_only(line: str) -> bool:
    """Is the line a number and nothing else (``## 1.``)?"""
    if len(line) >= 24:
        return False
    _, rest = split_mark(line)
    label = parse_label(rest)
    return not (rest[len(label.written) :] if label else rest).strip(" \t　*_\r")


def has_words(line: str) -> bool:
    """Is there a letter or digit in the line? A rule (``---``) is the same wherever it stands, and never moves."""
    return _LETTER.search(line) is not None


def _is_known_by(key: str) -> bool:
    return len(key) >= SHORT and has_words(key)


def are_other_words(one: Body, other: Body) -> bool:
    """Did one line take the other's place, with words of its own? What letters they share says nothing."""
    if not one.key or not other.key:
        return False
    return not Indel.normalized_similarity(one.key, other.key, score_cutoff=ALIKE_IN_PLACE)


class Likeness:
    """Likeness of free lines, looked up by index on both sides; 1.0 is equal, 0.0 shares nothing."""

    def __init__(self, old: Mapping[int, Body], new: Mapping[int, Body]) -> None:
        self.old, self.new = old, new
        self.known: dict[Link, float] = {}

    def of(self, i: int, j: int, cutoff: float = 0.0) -> float:
        found = self.known.get((i, j))
        if found is None:
            a, b = self.old[i], self.new[j]
            found = Indel.normalized_similarity(a.key, b.key) if a.key and b.key else 0.0
            if ALIKE_IN_PLACE <= found < ALIKE_ANYWHERE:
                words_old, words_new = _latin_words(a), _latin_words(b)
                if words_old and words_new:
                    alike = Indel.normalized_similarity(words_old, words_new, score_cutoff=ALIKE_IN_WORDS)
                    found = found if alike else 0.0
            self.known[i, j] = found
        return found if found >= cutoff else 0.0

    def candidates(self, old: set[int], new: set[int], cutoff: float) -> dict[int, list[tuple[float, int]]]:
        """Return, for each old line, the new lines at least ``cutoff`` alike, with their likeness, best first."""
        long_old = [i for i in sorted(old) if _is_known_by(self.old[i].key)]
        keys = {j: self.new[j].key for j in sorted(new) if _is_known_by(self.new[j].key)}
        if len(long_old) * len(keys) > MANY:
            voted = self._voted(long_old, keys)
            return {
                i: sorted(((value, j) for j in found if (value := self.of(i, j)) >= cutoff), reverse=True)
                for i, found in voted.items()
            }
        likenesses: dict[int, list[tuple[float, int]]] = {}
        for i in long_old:
            hits = extract(
                self.old[i].key, keys, scorer=Indel.normalized_similarity, score_cutoff=cutoff, limit=12
            )
            if hits:
                likenesses[i] = [(value, j) for _, value, j in hits]
        return likenesses

    def _voted(self, old: Sequence[int], keys: Mapping[int, str]) -> dict[int, list[int]]:
        """Return, for each old line, the new lines that share rare runs of letters with it."""
        letters = "".join([key[:40] for key in keys.values()])
        size = 4 if sum(map(str.isascii, letters)) > 0.8 * len(letters) else 2
        index: dict[str, list[int]] = defaultdict(list)
        for j, key in keys.items():
            for gram in _grams(key, size):
                index[gram].append(j)
        found: dict[int, list[int]] = {}
        for i in old:
            votes: dict[int, float] = defaultdict(float)
            for gram in _grams(self.old[i].key, size):
                holders = index.get(gram, ())
                if len(holders) > COMMON:
                    continue
                for j in holders:
                    votes[j] += 1.0 / len(holders)
            found[i] = sorted(votes, key=lambda j: (-votes[j], j))[:12]
        return found

    def surest(self, old: set[int], new: set[int]) -> list[Link]:
        """Return pairs that are surely alike, wherever they stand."""
        likely = {
            i: sorted(((value - self._handicap(i, j), j) for value, j in found), reverse=True)
            for i, found in self.candidates(old, new, ALIKE_FOR_SURE - MARGIN).items()
        }
        return _mutual_best(likely, lambda i, j: ALIKE_FOR_SURE - self._handicap(i, j), MARGIN)

    def moved(self, old: set[int], new: set[int]) -> list[Link]:
        """Return pairs alike enough to be called moved, the most alike first.

        Of what is left after that, lines that are like nothing else may be less alike.
        """
        likely = self.candidates(old, new, ALIKE_AT_ALL)
        pairs = sorted(
            (-value, i, j)
            for i, found in likely.items()
            for value, j in found
            if value >= self._needed_elsewhere(i, j)
        )
        links: list[Link] = []
        used_old: set[int] = set()
        used_new: set[int] = set()
        for _, i, j in pairs:
            if i not in used_old and j not in used_new:
                links.append((i, j))
                used_old.add(i)
                used_new.add(j)
        left = {
            i: [pair for pair in found if pair[1] not in used_new]
            for i, found in likely.items()
            if i not in used_old
        }
        links += _mutual_best(left, self._needed_alone, MARGIN_ALONE)
        return [(i, j) for i, j in links if not self._is_copy(i, j, old, new)]

    def _is_copy(self, i: int, j: int, old: set[int], new: set[int]) -> bool:
        """Is either line of a doubtful pair more like a line that has its partner already?

        It then repeats that line ("Location information" in another chapter) and continues no other.
        """
        value = self.of(i, j)
        if value >= ALIKE_FOR_SURE:
            return False
        a, b, needed = self.old[i].key, self.new[j].key, value + MARGIN
        linked_old = (body.key for k, body in self.old.items() if k not in old)
        linked_new = (body.key for k, body in self.new.items() if k not in new)
        return any(Indel.normalized_similarity(key, b, score_cutoff=needed) for key in linked_old) or any(
            Indel.normalized_similarity(a, key, score_cutoff=needed) for key in linked_new
        )

    def is_companion(self, i: int, j: int) -> bool:
        """Are two lines alike enough to be the same, given that their neighbours moved together?"""
        return self.old[i].style == self.new[j].style and self.of(i, j) >= self._needed_alone(i, j)

    def best_in_order(self, old: Sequence[int], new: Sequence[int]) -> list[Link]:
        """Return the order-preserving pairing of the greatest total likeness, weighted by length."""
        if len(old) * len(new) > MANY:
            return []
        rows, columns = len(old), len(new)
        score = [[0.0] * (columns + 1) for _ in range(rows + 1)]
        for a in range(rows - 1, -1, -1):
            row, below = score[a], score[a + 1]
            for b in range(columns - 1, -1, -1):
                value = self._worth(old[a], new[b])
                row[b] = max(below[b], row[b + 1], below[b + 1] + value if value else 0.0)
        links, a, b = [], 0, 0
        while a < rows and b < columns:
            value = self._worth(old[a], new[b])
            if value and score[a][b] == score[a + 1][b + 1] + value:
                links.append((old[a], new[b]))
                a, b = a + 1, b + 1
            elif score[a][b] == score[a + 1][b]:
                a += 1
            else:
                b += 1
        return links

    def _worth(self, i: int, j: int) -> float:
        """Return what pairing two lines of a gap is worth, 0.0 if they must not be paired."""
        a, b = self.old[i], self.new[j]
        if not a.key or not b.key:
            return 0.0  # labels follow their neighbours
        value = self.of(i, j)
        same_style = a.style == b.style
        same_label = same_style and a.label == b.label != ""
        needed = ALIKE_IN_PLACE if same_style else ALIKE_IN_PLACE + 0.1
        if value < needed:
            return 0.0
        return (
            value * value * (len(a.key) + len(b.key))
            + (2.0 if same_style else 0.0)
            + (SAME_LABEL if same_label else 0.0)
        )

    def _handicap(self, i: int, j: int) -> float:
        return 0.0 if self.old[i].style == self.new[j].style else OTHER_STYLE

    def _needed_elsewhere(self, i: int, j: int) -> float:
        """Return how alike two lines must be to be the same at different places."""
        return ALIKE_ANYWHERE_LATIN if self._either_latin(i, j) else ALIKE_ANYWHERE

    def _needed_alone(self, i: int, j: int) -> float:
        needed = ALIKE_ALONE_LATIN if self._either_latin(i, j) else ALIKE_ALONE
        return needed - SAME_STYLE if self.old[i].style == self.new[j].style else needed

    def _either_latin(self, i: int, j: int) -> bool:
        return is_latin(self.old[i].key) or is_latin(self.new[j].key)


def is_latin(key: str) -> bool:
    """Are the words in an alphabet, as far as their beginning tells? No script of East Asia comes before U+3040."""
    return max(key[:60], default="") < "\u3040"


@lru_cache(maxsize=8192)
def _latin_words(body: Body) -> tuple[str, ...]:
    """Return the words of a line, none if it is in no alphabet."""
    return tuple(_WORD.findall(body.words)) if is_latin(body.key) else ()


def _mutual_best(
    likely: Mapping[int, list[tuple[float, int]]], needed: Callable[[int, int], float], margin: float
) -> list[Link]:
    """Return pairs as alike as ``needed`` says, each the other's best with no second within ``margin``."""
    best_new: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for i, scored in likely.items():
        for value, j in scored:
            best_new[j].append((value, i))
    links = []
    for i, scored in likely.items():
        if not scored:
            continue
        value, j = scored[0]
        rivals = sorted(best_new[j], reverse=True)
        second = max(
            [other for other, _ in scored[1:2]] + [other for other, k in rivals[:2] if k != i], default=0.0
        )
        if rivals[0][1] == i and value - second >= margin and value >= needed(i, j):
            links.append((i, j))
    return links


def _grams(key: str, size: int) -> set[str]:
    return {key[at : at + size] for at in range(len(key) - size + 1)}
