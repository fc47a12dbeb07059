"""Moved articles: what moved along in one is not told as moved itself, and what was deleted from it is shown in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property

from kaitei.diff.chain import Link, heaviest_chain
from kaitei.model import Change, ChangeKind
from kaitei.render.arrangement import Arrangement


def has_moved(change: Change) -> bool:
    return change.moved or change.kind is ChangeKind.MOVED


class MovedArticles:
    """The articles that stand as wholes in another place of the new text, old root → new root."""

    def __init__(self, changes: Sequence[Change], old: Arrangement, new: Arrangement) -> None:
        self._changes, self._old, self._new = changes, old, new
        self._roots = {
            change.old[0]: change.new[0]
            for change in changes
            if has_moved(change)
            and len(change.old) == len(change.new) == 1
            and old.roots[change.old[0]] == change.old[0]
            and new.roots[change.new[0]] == change.new[0]
        }

    def _stayed_inside(self, old: int, new: int) -> bool:
        """Is the link between two blocks one inside the same moved article?"""
        root = self._old.roots[old]
        return root in self._roots and self._new.roots[new] == self._roots[root]

    @cached_property
    def carried(self) -> frozenset[int]:
        """The new blocks that moved with their article and kept their order in it."""
        links: dict[int, list[Link]] = defaultdict(list)
        for change in self._changes if self._roots else ():
            for link in ((i, j) for i in change.old for j in change.new):
                if self._stayed_inside(*link) and link[0] not in self._roots:
                    links[self._old.roots[link[0]]].append(link)
        return frozenset(
            j for of_article in links.values() for _, j in heaviest_chain(of_article, lambda _: 1.0)
        )

    def told_as(self, change: Change) -> ChangeKind:
        """Return the kind a reader finds a change to be: what moved along with its article has not moved itself."""
        if change.kind is not ChangeKind.UNCHANGED and self._is_told_by_head(change):
            return ChangeKind.UNCHANGED
        if not has_moved(change):
            return change.kind
        if self.carried.issuperset(change.new):
            return ChangeKind.UNCHANGED if change.kind is ChangeKind.MOVED else change.kind
        return ChangeKind.MOVED if change.kind is ChangeKind.RENUMBERED else change.kind

    @cached_property
    def _touched(self) -> tuple[frozenset[int], frozenset[int]]:
        changed = [change for change in self._changes if change.kind is not ChangeKind.UNCHANGED]
        return (
            frozenset(index for change in changed for index in change.old),
            frozenset(index for change in changed for index in change.new),
        )

    def _is_told_by_head(self, change: Change) -> bool:
        """Is it a table's line of signs, the head above which changed too?"""
        return any(
            its and its[0] > 0 and its[0] - 1 in touched and arrangement.underlines(its[0], its[0] - 1)
            for arrangement, its, touched in zip(
                (self._old, self._new), (change.old, change.new), self._touched, strict=True
            )
        )

    def in_reading_order(self) -> tuple[Change, ...]:
        """Return the changes, those that delete something from a moved article after the line it followed."""
        if not self._roots:
            return tuple(self._changes)
        holder = {index: change for change in self._changes for index in change.old}
        before: dict[int, int] = {}  # the last new block of each article so far, by its old root
        followers: dict[int, list[Change]] = defaultdict(list)
        taken: set[int] = set()
        for index in sorted(holder):
            change, root = holder[index], self._old.roots[index]
            if change.kind is ChangeKind.DELETED and root in before:
                followers[before[root]].append(change)
                taken.add(index)
            elif change.new and self._stayed_inside(index, change.new[-1]):
                before[root] = change.new[-1]
        ordered: list[Change] = []
        for change in self._changes:
            if change.kind is not ChangeKind.DELETED or change.old[0] not in taken:
                ordered.append(change)
                ordered += followers[change.new[-1]] if change.new else ()
        return tuple(ordered)
