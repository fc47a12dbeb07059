"""The names of the articles and chapters to which nothing happened."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Sequence
from datetime import date
from typing import NamedTuple

from kaitei.model import Change, ChangeKind, Kind
from kaitei.parse.dates import DateRole, find_dates
from kaitei.render.arrangement import LOOSE, Arrangement
from kaitei.render.places import Places

_WIDE = re.compile("[年月日]")


def name_unchanged(changes: Sequence[Change], places: Places, referring: Container[int]) -> tuple[str, ...]:
    """Return the names of what is wholly unchanged, the largest units that are: a chapter, or articles of it.

    A name that something changed or gone bears as well (附則, where there are three) says nothing: it is told with the
    day that this 附則 gives itself, 附則（2020年4月1日）, or left out where it gives none of its own. ``referring`` are new clauses whose references point elsewhere now.
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
    gone = [-2 - root for root in groups if root < LOOSE]  # as Places.group counts them
    others = [(new, root) for root in groups if root >= 0 and root not in named and root not in covered]
    others += [(places.old, root) for root in gone]
    shared = {arrangement.name(root) for arrangement, root in others}
    told = [
        _dated_name(new, root, [*others, *((new, each) for each in named if each != root)])
        if name in shared
        else name
        for root, name in named.items()
    ]
    return tuple(dict.fromkeys(filter(None, told)))


def _dated_name(arrangement: Arrangement, root: int, others: Sequence[tuple[Arrangement, int]]) -> str:
    """Return the name of a 附則 with the day it gives, '' where it gives none or another of its name the same."""
    name, found = arrangement.name(root), _own_day(arrangement, root)
    alike = (_own_day(other, each) for other, each in others if other.name(each) == name)
    if found is None or any(each and each.day == found.day for each in alike):
        return ""
    return f"{name}（{found.written}）" if _WIDE.search(found.written) else f"{name} ({found.written})"


class _Day(NamedTuple):
    day: date
    written: str


def _own_day(arrangement: Arrangement, root: int) -> _Day | None:
    """Return the first day that a 附則 is in force from or was made on, as written."""
    if arrangement.clause(root).kind is not Kind.SUPPLEMENT:
        return None
    for index in range(root, arrangement.ends[root]):
        clause = arrangement.clause(index)
        for mention in find_dates(clause.text):
            if mention.day and (mention.role is not DateRole.UNSAID or clause.kind is Kind.DATE):
                return _Day(mention.day, clause.text[mention.start : mention.end])
    return None


def _holders(change: Change, places: Places) -> set[int]:
    """Return the new clauses that hold a change, itself included; what is gone counts where its old holders are now."""
    found = {holder for index in change.new for holder in _upwards(places.new, index)}
    for index in change.old:
        found |= {
            places.successors[holder] for holder in _upwards(places.old, index) if holder in places.successors
        }
    group = places.group(change)
    return found | {group}


def _upwards(arrangement: Arrangement, index: int) -> tuple[int, ...]:
    return (index, arrangement.roots[index], *arrangement.document.ancestors(index))
