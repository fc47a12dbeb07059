"""How one more act changes where a member stands: what the status row holds, and what the counts add."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any, Protocol

from kaitei.consent import Moment, Standing, Step, advance, build_standing
from kaitei.ledger.store import (
    ACTS,
    Changes,
    EventRow,
    LateTuple,
    MemberRows,
    StatusTuple,
    SubjectRow,
    VersionRow,
    damaged,
)

_NO_SUBJECT = 1 << 63  # one more than the largest surrogate
_END: tuple[Any, ...] = (_NO_SUBJECT,)


def next_standing(standing: Standing | None, step: Step, all_steps: Callable[[], Iterable[Step]]) -> Standing:
    """Return the standing after ``step``.

    An act that occurred after all others only moves the standing on. One that comes in late may change
    what the later ones add up to, so everything is added up again from ``all_steps``, ``step`` included.
    """
    if standing is None or step.at > standing.at:
        return advance(standing, step)
    return build_standing(all_steps()) or advance(None, step)


def steps_on(policy: str, rows: Iterable[EventRow], versions: dict[int, VersionRow]) -> list[Step]:
    """Return those of a member's acts that are about ``policy``."""
    return [
        Step(Moment(row.occurred_at), ACTS[row.act], versions[row.version].version)
        for row in rows
        if versions[row.version].policy == policy
    ]


class Versions(Protocol):
    """The versions a store knows, by name and by number."""

    versions: dict[tuple[str, str], VersionRow]
    versions_by_number: dict[int, VersionRow]


def fold_late(
    late: Iterable[LateTuple],
    standings: Mapping[tuple[int, int], tuple[int, int, int, int]],
    read_events: Callable[[int], Iterable[EventRow]],
    known: Versions,
) -> tuple[list[StatusTuple], Changes]:
    """Return the status rows after the acts ``late``, which are in the event table already.

    ``late`` is sorted. ``standings`` are the rows before, (version, act, at, acts) by (subject, policy).
    """
    updates: list[StatusTuple] = []
    changes: Changes = {}
    numbers = known.versions_by_number
    for (subject, policy), acts in groupby(late, key=itemgetter(0, 1)):
        steps = [Step(Moment(at), ACTS[act], numbers[version].version) for _, _, version, act, at in acts]
        name = next(row.policy for row in numbers.values() if row.policy_id == policy)
        was = standings.get((subject, policy))
        before = Standing(ACTS[was[1]], numbers[was[0]].version, Moment(was[2])) if was else None
        standing = _fold(before, steps, lambda: steps_on(name, read_events(subject), numbers))  # noqa: B023 (called at once)
        version = known.versions[name, standing.version].id
        count = len(steps) + (was[3] if was else 0)
        updates.append((subject, policy, version, standing.act.code, standing.at, count))
        now = policy, version, standing.act.code
        changes[now] = changes.get(now, 0) + 1
        if was:
            then = policy, was[0], was[1]
            changes[then] = changes.get(then, 0) - 1
    return updates, changes


def _fold(standing: Standing | None, steps: list[Step], all_steps: Callable[[], Iterable[Step]]) -> Standing:
    """Return the standing after ``steps``; added up anew where they do not simply follow each other."""
    steps = sorted(steps, key=itemgetter(0))
    times = [step.at for step in steps]
    if len(set(times)) < len(times) or (standing and times[0] <= standing.at):
        return build_standing(all_steps()) or advance(None, steps[0])
    for step in steps:
        standing = advance(standing, step)
    return standing or advance(None, steps[0])


def merge_members(
    subjects: Iterable[tuple[Any, ...]],
    events: Iterable[tuple[Any, ...]],
    statuses: Iterable[tuple[Any, ...]],
) -> Iterator[MemberRows]:
    """Join the rows of the three tables by their first column, by which each comes sorted."""
    all_subjects, all_events, all_statuses = iter(subjects), iter(events), iter(statuses)
    member, event, status = next(all_subjects, _END), next(all_events, _END), next(all_statuses, _END)
    while True:
        try:
            subject = min(member[0], event[0], status[0])
        except TypeError:
            raise damaged("a subject is no number") from None
        if subject == _NO_SUBJECT:
            return
        found = None
        if member[0] == subject:
            found, member = SubjectRow._make(member), next(all_subjects, _END)
        acts = []
        while event[0] == subject:
            acts.append(EventRow._make(event))
            event = next(all_events, _END)
        standings = []
        while status[0] == subject:
            standings.append(status[1:])
            status = next(all_statuses, _END)
        yield MemberRows(subject, found, acts, standings)
