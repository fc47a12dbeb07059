"""The names of the articles and chapters to which nothing happened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Sequence

from kaitei.model import Change, ChangeKind
from kaitei.render.outline import Outline
from kaitei.render.places import Places


def name_unchanged(changes: Sequence[Change], places: Places, referring: Container[int]) -> tuple[str, ...]:
    """Return the names of what is wholly unchanged, the largest units that are: a chapter, or articles of it.

    A name that something changed bears as well (附則, where there are three) says nothing and is left out.
    ``referring`` are new clauses whose references point elsewhere now.
    """
    new = places.new
    changed = [
        change
        for change in changes
        if change.kind is not ChangeKind.UNCHANGED or any(index in referring for index in change.new)
    ]
    touched = {holder for change in changed for holder in _holders(change, places)}
    groups = Counter(places.group(change) for change in changes)
    whole = [root for root in groups if root >= 0 and root not in touched and new.name(root)]
    covered = {index for root in whole for index in range(root + 1, new.ends[root])}
    named = {root: new.name(root) for root in whole if root not in covered}
    others = {new.name(root) for root in groups if root >= 0 and root not in named and root not in covered}
    return tuple(dict.fromkeys(name for name in named.values() if name not in others))


def _holders(change: Change, places: Places) -> set[int]:
    """Return the new clauses that hold a change, itself included; what is gone counts where its old holders are now."""
    found = {holder for index in change.new for holder in _upwards(places.new, index)}
    for index in change.old:
        found |= {
            places.successors[holder] for holder in _upwards(places.old, index) if holder in places.successors
        }
    group = places.group(change)
    return found | {group}


def _upwards(outline: Outline, index: int) -> tuple[int, ...]:
    return (index, outline.roots[index], *outline.document.ancestors(index))
