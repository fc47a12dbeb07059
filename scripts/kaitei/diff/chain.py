"""Order: the heaviest order-preserving chain among links (what stays; all else has moved), common subsequences."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from rapidfuzz.distance import LCSseq

Link = tuple[int, int]

# opcodes of n × m items need n·m/8 bytes
HUGE = 64_000_000


def heaviest_chain(links: Iterable[Link], weight: Callable[[Link], float]) -> set[Link]:
    """Return the links of the heaviest chain in which old and new indices both never fall.

    A link is (old index, new index). Several links may share an index (split, merged). O(n log n).
    """
    ordered = sorted(links)
    places = [new for _, new in ordered]
    if places == sorted(places):
        return set(ordered)  # most revisions move nothing
    positions = sorted(set(places))
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


def common_subsequence(old: Sequence[str], new: Sequence[str]) -> Iterator[Link]:
    """Yield the positions of a longest common subsequence, in order.

    Of sequences too long for that (an item repeated tens of thousands of times) equal items are paired first
    to first, second to second, and the longest chain of these pairs is yielded.
    """
    if len(old) * len(new) > HUGE:
        places: dict[str, list[int]] = defaultdict(list)
        for position in range(len(new) - 1, -1, -1):
            places[new[position]].append(position)
        pairs = [(position, places[item].pop()) for position, item in enumerate(old) if places.get(item)]
        yield from sorted(heaviest_chain(pairs, lambda _: 1.0))
        return
    ids: dict[str, int] = {}
    side_old = [ids.setdefault(item, len(ids)) for item in old]
    side_new = [ids.setdefault(item, len(ids)) for item in new]
    for code in LCSseq.opcodes(side_old, side_new):
        if code.tag == "equal":
            for offset in range(code.src_end - code.src_start):
                yield code.src_start + offset, code.dest_start + offset
