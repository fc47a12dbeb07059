"""The heaviest order-preserving chain among links: what stays; all else has moved."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable

Link = tuple[int, int]


def heaviest_chain(links: Iterable[Link], weight: Callable[[Link], float]) -> set[Link]:
    """Return the links of the heaviest chain in which old and new indices both never fall.

    A link is (old index, new index). Several links may share an index (split, merged). O(n log n).
    """
    ordered = sorted(links)
    if not ordered:
        return set()
    positions = sorted({new for _, new in ordered})
    best: list[tuple[float, int]] = [(0.0, -1)] * (len(positions) + 1)  # a Fenwick tree of maxima
    previous = [-1] * len(ordered)
    top: tuple[float, int] = (0.0, -1)
    for index, link in enumerate(ordered):
        slot = bisect_left(positions, link[1]) + 1
        found, cursor = (0.0, -1), slot
        while cursor > 0:
            if best[cursor][0] > found[0]:
                found = best[cursor]
            cursor &= cursor - 1
        previous[index] = found[1]
        total, cursor = found[0] + weight(link), slot
        if total > top[0]:
            top = (total, index)
        while cursor <= len(positions):
            if total > best[cursor][0]:
                best[cursor] = (total, index)
            cursor += cursor & -cursor
    chain: set[Link] = set()
    cursor = top[1]
    while cursor >= 0:
        chain.add(ordered[cursor])
        cursor = previous[cursor]
    return chain
