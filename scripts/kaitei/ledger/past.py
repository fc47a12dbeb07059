"""Where members stood at a moment: as they stand now, unless they did something since.

What is asked for is nearly always not long ago, and most members did nothing since. Of the others, the acts up to then
are added up. Everything here happens inside a snapshot.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import Any, TypeVar

from kaitei.consent import Moment, Standing, Step, build_standing
from kaitei.ledger.projection import steps_on
from kaitei.ledger.store import ACTS, Store

Stood = tuple[int, Standing]
"""A member's surrogate, and where she stood."""

Row = TypeVar("Row", bound=tuple[Any, ...])


def stream_past(
    store: Store, policy: str, standings: Sequence[tuple[int, str]], until: Moment, after: int
) -> Iterator[Stood]:
    """Yield who stood at one of ``standings`` (act, version) at a moment, by surrogate, above ``after``."""
    waiting = store.read_waiting(policy, after)
    unmoved = [
        _without(waiting, store.stream_unmoved(policy, standing, until, after))
        for standing in _taken(store, policy, standings)
    ]
    moved = _stream_moved(store, policy, until, after, waiting)
    yield from merge(*unmoved, _at(standings, moved), key=itemgetter(0))


def count_past(store: Store, policy: str, standings: Sequence[tuple[int, str]], until: Moment) -> int:
    """Return how many ``stream_past`` yields."""
    waiting = store.read_waiting(policy, -1)
    unmoved = sum(
        store.count_unmoved(policy, standing, until) for standing in _taken(store, policy, standings)
    )
    return unmoved + sum(1 for _ in _at(standings, _stream_moved(store, policy, until, -1, waiting)))


def _taken(store: Store, policy: str, standings: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """Return those of ``standings`` at which anybody stands now; nobody who did nothing since stands elsewhere."""
    taken = store.count_standings(policy)
    return [standing for standing in standings if standing in taken]


def _stream_moved(
    store: Store, policy: str, until: Moment, after: int, waiting: Sequence[int]
) -> Iterator[Stood]:
    """Yield where those stood who did something since, and those who have acts that wait."""
    versions = store.versions_by_number

    def stood(subject: int, steps: Iterable[Step]) -> Iterator[Stood]:
        standing = build_standing(steps)
        if standing:
            yield subject, standing

    def logged() -> Iterator[Stood]:
        acts = _without(waiting, store.stream_moved(policy, until, after))
        for subject, group in groupby(acts, key=itemgetter(0)):
            yield from stood(
                subject,
                (Step(Moment(at), ACTS[act], versions[version].version) for _, version, act, at in group),
            )

    def not_logged() -> Iterator[Stood]:
        for subject in waiting:
            steps = steps_on(policy, store.read_events(subject), versions)
            yield from stood(subject, (step for step in steps if step.at <= until))

    yield from merge(logged(), not_logged(), key=itemgetter(0))


def _at(standings: Sequence[tuple[int, str]], all_stood: Iterable[Stood]) -> Iterator[Stood]:
    wanted = set(standings)
    return (stood for stood in all_stood if (stood[1].act.code, stood[1].version) in wanted)


def _without(waiting: Sequence[int], rows: Iterator[Row]) -> Iterator[Row]:
    late = frozenset(waiting)
    return (row for row in rows if row[0] not in late) if late else rows
