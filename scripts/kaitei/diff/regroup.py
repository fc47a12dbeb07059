"""Clauses that became one, and one that became several."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from rapidfuzz.distance import LCSseq

from kaitei.diff.chain import Link
from kaitei.diff.likeness import Body, is_latin

# three parts stand near each other: something may have been inserted between them, not a chapter
NEAR = 6
# a part's label (「(2)」, 「・」) may stand between the words joined
LABEL = 8
EDGE = 6
SHORT = 16
# so much of a line's words must stand in its neighbour's new words, beyond what the neighbour had itself
# (letters of one alphabet find each other by chance)
TAKEN_IN = 0.66
TAKEN_IN_LATIN = 0.85
# or: of the words that the neighbour leaves over so much must stand in the line, and the line grow no more than so
ALL_BUT = 0.9
GREW = 0.5


def find_regrouped(old: Mapping[int, Body], new: Mapping[int, Body], links: set[Link]) -> Iterator[Link]:
    """Yield the links that make a pair, or free lines, a split or a merger.

    One line on one side, two or three near each other on the other side, whose words joined are its words.
    """
    yield from _find(old, new, links)
    yield from ((i, j) for j, i in _find(new, old, {(j, i) for i, j in links}))


def find_taken_in(
    old: Mapping[int, Body], new: Mapping[int, Body], links: set[Link], free_old: set[int], free_new: set[int]
) -> Iterator[Link]:
    """Yield the links of free lines whose words their neighbour took in, or gave away, while it was amended."""
    yield from _taken_in(old, new, links, free_old)
    yield from ((i, j) for j, i in _taken_in(new, old, {(j, i) for i, j in links}, free_new))


def _taken_in(
    one: Mapping[int, Body], two: Mapping[int, Body], links: set[Link], free: set[int]
) -> Iterator[Link]:
    """Yield (line, whole) for every free line of ``one`` whose words went into its neighbour's partner."""
    if not free:
        return
    holders: dict[int, list[int]] = defaultdict(list)
    partners: dict[int, list[int]] = defaultdict(list)
    for line, whole in links:
        partners[line].append(whole)
        holders[whole].append(line)
    for line in sorted(free):
        key = one[line].key
        if len(key) < SHORT:
            continue
        for neighbour in (line - 1, line + 1):
            if neighbour not in one or neighbour in free or len(partners[neighbour]) != 1:
                continue
            whole = partners[neighbour][0]
            beside = one[neighbour].key
            if (
                len(holders[whole]) > 1
                or whole not in two
                or len(two[whole].key) < len(beside) + len(key) // 2
            ):
                continue
            joined = beside + key if neighbour < line else key + beside
            words = two[whole].key
            kept = LCSseq.similarity(beside, words)
            found = LCSseq.similarity(joined, words) - kept
            left = len(words) - kept
            needed = len(key) * (TAKEN_IN_LATIN if is_latin(key) else TAKEN_IN)
            if left >= SHORT and not is_latin(key):  # (it is all of that, with more words put into it)
                needed = min(needed, max(left * ALL_BUT, len(key) * GREW))
            if found >= needed:
                holders[whole].append(line)
                yield line, whole
                break


def _find(one: Mapping[int, Body], two: Mapping[int, Body], links: set[Link]) -> Iterator[Link]:
    """Yield (single, part) links for every single of ``one`` that consists of parts of ``two``."""
    partners: dict[int, set[int]] = defaultdict(set)
    holders: dict[int, set[int]] = defaultdict(set)
    for single, part in links:
        partners[single].add(part)
        holders[part].add(single)
    starts: dict[str, list[int]] = defaultdict(list)
    ends: dict[str, list[int]] = defaultdict(list)
    for part, body in two.items():
        if len(body.key) >= EDGE:
            starts[body.key[:EDGE]].append(part)
            ends[body.key[-EDGE:]].append(part)
    for single, body in one.items():
        if len(body.key) < SHORT or len(partners[single]) > 1:
            continue
        for first in starts.get(body.key[:EDGE], ()):
            parts = _parts(body.key, first, two, ends.get(body.key[-EDGE:], ()))
            if (
                parts
                and not any(holders[part] - {single} for part in parts)
                and partners[single] <= set(parts)
            ):
                for part in parts:
                    holders[part].add(single)
                    yield single, part
                break


def _parts(key: str, first: int, two: Mapping[int, Body], lasts: Sequence[int]) -> tuple[int, ...]:
    """Return the lines that ``key`` is made of, from ``first`` to one of ``lasts``; empty if it is not."""
    start = two[first].key
    if len(start) >= len(key) or not key.startswith(start):
        return ()
    rest = key[len(start) :]
    for last in sorted(lasts, key=lambda part: abs(part - first)):
        if last != first and _is_rest(rest, two[last].key):
            return first, last
    for last in lasts:
        end = two[last].key
        if not first < last <= first + NEAR or not rest.endswith(end):
            continue
        for middle in range(first + 1, last):
            if (
                middle in two
                and two[middle].key
                and _is_rest(rest[: -len(end)], two[middle].key, slack=2 * LABEL)
            ):
                return first, middle, last
    return ()


def _is_rest(rest: str, part: str, slack: int = LABEL) -> bool:
    """Are the words of ``part`` all that is left, apart from a label before (or, with slack, after) them?"""
    if len(rest) - len(part) > slack or len(part) > len(rest):
        return False
    return rest.endswith(part) or (slack > LABEL and part in rest)
