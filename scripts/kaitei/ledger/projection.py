"""How acts change where a member stands: what the status rows hold, what the counts add, what waits on top."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple, Protocol

from kaitei.consent import Moment, Standing, Step, advance, build_standing, trace_standings
from kaitei.errors import Message
from kaitei.ledger.moves import add_moves
from kaitei.ledger.store import (
    ACTS,
    Changes,
    EventRow,
    InboxRow,
    LateTuple,
    MemberRows,
    StatusTuple,
    SubjectRow,
    VersionRow,
    damaged,
)

NO_SUBJECT = 1 << 63  # one more than the largest surrogate
_END: tuple[Any, ...] = (NO_SUBJECT,)


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
    """Return the status rows after the acts ``late``, which have their places in the log already.

    ``late`` is sorted. ``standings`` are the rows before, (version, act, at, acts) by (subject, policy).
    Acts that still wait for the log do not count.
    """
    updates: list[StatusTuple] = []
    changes: Changes = Counter()
    numbers = known.versions_by_number
    for (subject, policy), group in groupby(late, key=itemgetter(0, 1)):
        acts = list(group)
        steps = [Step(Moment(at), ACTS[act], numbers[version].version) for _, _, version, act, at in acts]
        name = numbers[acts[0][2]].policy
        was = standings.get((subject, policy))
        before = Standing(ACTS[was[1]], numbers[was[0]].version, Moment(was[2])) if was else None
        if _is_later(steps, before):
            passed = list(trace_standings(steps, before))
            add_moves(changes, name, passed, known.versions, was=before)
        else:
            logged = _read_steps(name, subject, read_events, numbers, only_logged=True)
            passed = list(trace_standings(logged)) or list(trace_standings(steps))
            add_moves(changes, name, passed, known.versions)
            rest = (Counter(logged) - Counter(steps)).elements()
            add_moves(changes, name, trace_standings(rest), known.versions, n=-1)
        standing = passed[-1]
        version = known.versions[name, standing.version].id
        count = len(steps) + (was[3] if was else 0)
        updates.append((subject, policy, version, standing.act.code, standing.at, count))
    return updates, changes


def as_late(rows: Iterable[InboxRow]) -> list[LateTuple]:
    """Return acts that leave the inbox as ``fold_late`` takes them."""
    return [(row.subject, row.policy, row.version, row.act, row.at) for row in rows]


def _read_steps(
    policy: str,
    subject: int,
    read_events: Callable[[int], Iterable[EventRow]],
    versions: dict[int, VersionRow],
    *,
    only_logged: bool,
) -> list[Step]:
    rows = (row for row in read_events(subject) if row.position is not None or not only_logged)
    return steps_on(policy, rows, versions)


def fold(standing: Standing | None, steps: list[Step], all_steps: Callable[[], Iterable[Step]]) -> Standing:
    """Return the standing after ``steps``.

    Acts that occurred after all others only move the standing on. One that comes in late may change what the
    later ones add up to, so everything is added up again from ``all_steps``, ``steps`` included.
    """
    if _is_later(steps, standing):
        *_, standing = trace_standings(steps, standing)
        return standing
    return build_standing(all_steps()) or advance(None, steps[0])


def _is_later(steps: list[Step], standing: Standing | None) -> bool:
    """Did ``steps`` occur one after the other, and after all that ``standing`` adds up?"""
    times = [step.at for step in steps]
    return len(set(times)) == len(times) and (standing is None or min(times) > standing.at)


class Moved(NamedTuple):
    """Where a member stood as of the log, and where she stands with what waits."""

    was: Standing | None
    now: Standing


def lay_over(
    policy: str,
    waiting: Iterable[tuple[Any, ...]],
    read_events: Callable[[int], Iterable[EventRow]],
    versions: dict[int, VersionRow],
) -> dict[int, Moved]:
    """Return where those members stand who have acts on ``policy`` that wait for the log.

    ``waiting`` are these acts with the status row as of the log, if there is one: (subject, version, act, at,
    version, act, at), sorted by subject.
    """
    found = {}
    for subject, group in groupby(waiting, key=itemgetter(0)):
        acts = list(group)
        steps = [Step(Moment(at), ACTS[act], versions[version].version) for _, version, act, at, *_ in acts]
        version, act, at = acts[0][4:]
        was = Standing(ACTS[act], versions[version].version, Moment(at)) if version is not None else None
        all_steps = partial(_read_steps, policy, subject, read_events, versions, only_logged=False)
        found[subject] = Moved(was, fold(was, steps, all_steps))
    return found


def move_counts(
    counts: dict[tuple[int, str], int],
    simply: Iterable[tuple[Any, ...]],
    otherwise: Mapping[int, Moved],
    versions: dict[int, VersionRow],
) -> dict[tuple[int, str], int]:
    """Return how many members stand where, by (act, version), from how many did as of the log.

    ``simply`` are the many of whom one act waits, later than all others: (version, act, version before, act
    before, how many); ``otherwise`` the rest.
    """
    moves = [(was, now, 1) for was, now in otherwise.values()]
    for version, act, version_before, act_before, n in simply:
        was = None
        if version_before is not None:
            was = Standing(ACTS[act_before], versions[version_before].version, Moment(0))
        moves.append((was, advance(was, Step(Moment(1), ACTS[act], versions[version].version)), n))
    for was, now, n in moves:
        there = now.act.code, now.version
        counts[there] = counts.get(there, 0) + n
        if was:
            before = was.act.code, was.version
            counts[before] = counts.get(before, 0) - n
    return {where: n for where, n in counts.items() if n}


class StandingsOf(Protocol):
    """What ``read_page`` needs of a store: a stretch of the logged standings, and what waits in a stretch."""

    def read_logged(
        self, policy: str, standings: Iterable[tuple[int, str]], after: int, limit: int
    ) -> list[tuple[int, Standing]]: ...

    def read_moved(self, policy: str, after: int, last: int) -> dict[int, Moved]: ...


def read_page(
    store: StandingsOf, policy: str, standings: Sequence[tuple[int, str]], after: int, limit: int
) -> list[tuple[int, Standing]]:
    """Return who stands at one of ``standings``, above ``after``, by subject: as logged, and as moved since."""
    page: list[tuple[int, Standing]] = []
    while len(page) < limit:
        rows = sorted(store.read_logged(policy, standings, after, limit), key=itemgetter(0))[:limit]
        last = rows[-1][0] if len(rows) == limit else NO_SUBJECT - 1
        moved = store.read_moved(policy, after, last)
        came = (
            (subject, now) for subject, (_, now) in moved.items() if (now.act.code, now.version) in standings
        )
        page += sorted([*(row for row in rows if row[0] not in moved), *came], key=itemgetter(0))
        if last == NO_SUBJECT - 1:
            break
        after = last
    return page[:limit]


def merge_members(
    subjects: Iterable[tuple[Any, ...]],
    events: Iterable[tuple[Any, ...]],
    statuses: Iterable[tuple[Any, ...]],
) -> Iterator[MemberRows]:
    """Join the rows of the three tables by their first column, by which each comes sorted."""
    all_subjects, all_events, all_statuses = iter(subjects), iter(events), iter(statuses)
    member, event, status = next(all_subjects, _END), next(all_events, _END), next(all_statuses, _END)
    new = tuple.__new__  # a row of ours from a row of the database: half the time of _make, for millions
    while True:
        try:
            subject = min(member[0], event[0], status[0])
        except TypeError:
            raise damaged(
                Message(en="a subject is no number", ja="会員の代理番号が数ではありません")
            ) from None
        if subject == NO_SUBJECT:
            return
        found = None
        if member[0] == subject:
            found, member = new(SubjectRow, member), next(all_subjects, _END)
        acts = []
        while event[0] == subject:
            acts.append(new(EventRow, event))
            event = next(all_events, _END)
        standings = []
        while status[0] == subject:
            standings.append(status[1:])
            status = next(all_statuses, _END)
        yield new(MemberRows, (subject, found, acts, standings))
