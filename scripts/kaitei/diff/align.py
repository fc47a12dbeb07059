"""Which line of the old text continues as which line of the new one.

Surest first; each step sees only what the ones before left:

1. equal lines: those that occur once on both sides, then the rest in order, in the gaps between them
   (lines that are nothing but a label say nothing of themselves: they follow the line after them);
2. equal words under another label (renumbered) or in another width or spacing;
3. lines so alike that no other candidate comes near, anywhere in the text;
4. two lines that became one, one that became two;
5. inside each gap of the chain so far, the order-preserving pairing of the greatest likeness;
6. what is left there and took each other's place: an item of the same number, all that one heading holds;
7. what is left, if it is alike enough to be called moved;
8. what stands beside or between lines that moved, if it went with them;
9. what is still left, if its words went into its neighbour's, or came from there, while that was amended.

Order counts only in steps 1, 5: what moved is told at the end, from the heaviest chain of all links.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from kaitei.diff.chain import Link, common_subsequence, heaviest_chain
from kaitei.diff.likeness import Body, Likeness, has_words, is_label_only, read_body
from kaitei.diff.regroup import find_regrouped, find_taken_in
from kaitei.diff.replaced import find_replaced


def align(old: Sequence[str], new: Sequence[str]) -> list[Link]:
    """Return the links between the lines of two texts, sorted.

    A line is in several links only where it was split or merged.
    """
    links = _Links(old, len(new))
    _link_equal(old, new, links)
    links.reworded.clear()
    bodies_old = {i: read_body(old[i]) for i in links.free_old}
    bodies_new = {j: read_body(new[j]) for j in links.free_new}
    if links.complete:
        return sorted(links.pairs)
    _link_same_words(bodies_old, bodies_new, links)
    if not links.complete:
        likeness = Likeness(bodies_old, bodies_new)
        links.add_all(likeness.surest(links.free_old, links.free_new))
        links.add_all(find_regrouped(bodies_old, bodies_new, links.reworded))
        for gap_old, gap_new in list(links.gaps()):
            links.add_all(likeness.best_in_order(gap_old, gap_new))
        if links.free_old or links.free_new:
            links.add_all(find_regrouped(bodies_old, bodies_new, links.reworded))
        for gap in list(links.gaps()):
            links.add_all(list(find_replaced(old, new, gap, (bodies_old, bodies_new), links.pairs)))
        links.add_all(likeness.moved(links.free_old, links.free_new))
        _link_companions(likeness, links)
        taken = find_taken_in(bodies_old, bodies_new, links.reworded, links.free_old, links.free_new)
        links.add_all(list(taken))
    _link_labels(bodies_old, bodies_new, links)
    return sorted(links.pairs)


def common_ends(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """Return how many lines are equal at the start and at the end; no label is parted from its words."""
    start, end, shortest = 0, 0, min(len(old), len(new))
    while start < shortest and old[start] == new[start]:
        start += 1
    while start and start < max(len(old), len(new)) and is_label_only(old[start - 1]):
        start -= 1
    while end < shortest - start and old[-1 - end] == new[-1 - end]:
        end += 1
    if (
        end
        and end < max(len(old), len(new))
        and any(is_label_only(s[-1 - end]) for s in (old, new) if end < len(s))
    ):
        end -= 1  # the label follows the line after it, so that line has to be seen
    return start, end


class _Links:
    """The links found so far, and what is still free on both sides."""

    def __init__(self, old: Sequence[str], new: int) -> None:
        self.pairs: set[Link] = set()
        self.reworded: set[Link] = set()  # those of lines that are not equal
        self.free_old = set(range(len(old)))
        self.free_new = set(range(new))
        self.size_old, self.size_new = len(old), new
        self.weights = [len(line) + 1 for line in old]
        self.chain: list[Link] = []
        self.chained = 0  # how many pairs the chain was made of

    @property
    def complete(self) -> bool:
        return not self.free_old or not self.free_new

    def add(self, old: int, new: int) -> None:
        link = old, new
        self.pairs.add(link)
        self.reworded.add(link)
        self.free_old.discard(old)
        self.free_new.discard(new)

    def add_all(self, links: Iterable[Link]) -> None:
        for link in links:
            self.add(*link)

    def gaps(self) -> Iterator[tuple[list[int], list[int]]]:
        """Yield the free lines between neighbours of the heaviest chain, both sides, where neither is empty."""
        self._bring_chain_up_to_date()
        free_old, free_new = sorted(self.free_old), sorted(self.free_new)
        a = b = 0
        for end_old, end_new in [*self.chain, (self.size_old, self.size_new)]:
            first_old, first_new = a, b
            while a < len(free_old) and free_old[a] < end_old:
                a += 1
            while b < len(free_new) and free_new[b] < end_new:
                b += 1
            if a > first_old and b > first_new:
                yield free_old[first_old:a], free_new[first_new:b]

    def moved(self) -> list[Link]:
        """Return the links outside the heaviest chain, sorted."""
        self._bring_chain_up_to_date()
        return sorted(self.pairs.difference(self.chain))

    def _bring_chain_up_to_date(self) -> None:
        if self.chained != len(self.pairs):
            self.chain = sorted(heaviest_chain(self.pairs, lambda link: self.weights[link[0]]))
            self.chained = len(self.pairs)


def _link_equal(old: Sequence[str], new: Sequence[str], links: _Links) -> None:
    shared = _shared_places(old, new, links)
    unique = [
        (found[0], others[0])
        for line, (found, others) in shared.items()
        if len(found) == len(others) == 1 and has_words(line)
    ]
    links.add_all(unique)
    if len(unique) < len(shared):
        for gap_old, gap_new in list(links.gaps()):
            _link_in_order(old, new, gap_old, gap_new, links)
        # equal lines that are left over elsewhere, first to first; one word says too little, and a rule nothing
        for line, places in _shared_places(old, new, links).items():
            if len(line) >= 12 and has_words(line):
                links.add_all(zip(*places, strict=False))


def _shared_places(
    old: Sequence[str], new: Sequence[str], links: _Links
) -> dict[str, tuple[list[int], list[int]]]:
    """Return where each line that is free on both sides stands, without those that are only a label."""
    places: dict[str, list[int]] = defaultdict(list)
    for index in sorted(links.free_new):
        places[new[index]].append(index)
    shared: dict[str, tuple[list[int], list[int]]] = {}
    for index in sorted(links.free_old):
        line = old[index]
        if line in shared:
            shared[line][0].append(index)
        elif line in places and not is_label_only(line):
            shared[line] = [index], places[line]
    return shared


def _link_in_order(
    old: Sequence[str], new: Sequence[str], gap_old: list[int], gap_new: list[int], links: _Links
) -> None:
    """Link the longest common subsequence of two gaps."""
    gap_old = [i for i in gap_old if not is_label_only(old[i])]
    gap_new = [j for j in gap_new if not is_label_only(new[j])]
    for a, b in common_subsequence([old[i] for i in gap_old], [new[j] for j in gap_new]):
        links.add(gap_old[a], gap_new[b])


def _link_same_words(bodies_old: dict[int, Body], bodies_new: dict[int, Body], links: _Links) -> None:
    """Link lines whose words are equal in another width or spacing, or under another label; the same label first."""
    for with_label in (True, False):
        by_name_old = _named(bodies_old, links.free_old, with_label=with_label)
        by_name_new = _named(bodies_new, links.free_new, with_label=with_label)
        links.add_all(
            (found[0], by_name_new[name][0])
            for name, found in by_name_old.items()
            if len(found) == 1 and len(by_name_new.get(name, ())) == 1
        )
    for gap_old, gap_new in list(links.gaps()):
        side_old = [i for i in gap_old if bodies_old[i].key]
        side_new = [j for j in gap_new if bodies_new[j].key]
        keys_old, keys_new = [bodies_old[i].key for i in side_old], [bodies_new[j].key for j in side_new]
        for a, b in common_subsequence(keys_old, keys_new):
            links.add(side_old[a], side_new[b])


def _link_companions(likeness: Likeness, links: _Links) -> None:
    """Link lines that went with their neighbours: a heading too short to be known, an item reworded on the way."""
    if links.complete:
        return
    moved = links.moved()
    for i, j in moved:
        end_old, end_new = i + 1, j + 1
        while end_old in links.free_old:
            end_old += 1
        while end_new in links.free_new:
            end_new += 1
        if (end_old, end_new) in links.pairs:  # what is between two lines that stayed together
            links.add_all(likeness.best_in_order(range(i + 1, end_old), range(j + 1, end_new)))
    for step, side in ((-1, moved), (1, reversed(moved))):
        for i, j in side:
            a, b = i + step, j + step
            while a in links.free_old and b in links.free_new and likeness.is_companion(a, b):
                links.add(a, b)
                a, b = a + step, b + step


def _named(bodies: dict[int, Body], free: set[int], *, with_label: bool) -> dict[tuple[str, str], list[int]]:
    """Return the free lines by their words, and their label; one word says too little."""
    names: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index in sorted(free):
        body = bodies[index]
        if len(body.key) >= 4 and has_words(body.key):
            names[body.label if with_label else "", body.key].append(index)
    return names


def _link_labels(bodies_old: dict[int, Body], bodies_new: dict[int, Body], links: _Links) -> None:
    """Link lines that are only a label: each follows the line after it, the rest in order."""
    partner: dict[int, int] = {}
    for i, j in links.pairs:
        partner[i] = min(j, partner.get(i, j))
    labels_new = {j for j in links.free_new if not bodies_new[j].key}
    for i in sorted((i for i in links.free_old if not bodies_old[i].key), reverse=True):
        j = partner.get(i + 1, 0) - 1
        if j in labels_new:
            links.add(i, j)
            labels_new.discard(j)
            partner[i] = j
    for gap_old, gap_new in list(links.gaps()):
        side_old = [i for i in gap_old if not bodies_old[i].key]
        side_new = [j for j in gap_new if not bodies_new[j].key]
        styles_old, styles_new = (
            [bodies_old[i].style for i in side_old],
            [bodies_new[j].style for j in side_new],
        )
        for a, b in common_subsequence(styles_old, styles_new):
            links.add(side_old[a], side_new[b])
