"""Where members stood at a moment: as they stand now, unless they did something since.

What is asked for is nearly always not long ago, and most members did nothing since. Of the others, the acts up to then
are added up. How many they were at the end of a day is known without any of it (``kaitei.ledger.moves``). Everything here happens inside a snapshot of the store.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from heapq import merge
from itertools import groupby, islice
from operator import itemgetter
from typing import Protocol

from kaitei.consent import Moment, Standing, Step, build_standing
from kaitei.ledger.moves import last_of
from kaitei.ledger.projection import NO_SUBJECT, steps_on
from kaitei.ledger.store import ACTS, EventRow, VersionRow

Stood = tuple[int, Standing]
"""A member's surrogate, and where she stood."""

_ALL = NO_SUBJECT - 1
_END = Moment((1 << 63) - 1)  # of time


class PastOf(Protocol):
    """What is needed of a store. A standing is (act, version); rows come by surrogate, from above ``after``."""

    versions_by_number: dict[int, VersionRow]

    def read_waiting(self, policy: str, until: Moment) -> list[int]:
        """Return who has acts on ``policy``, up to ``until``, that wait for the log: her status row does not know them."""

    def count_at(self, policy: str, until: Moment) -> dict[tuple[int, str], int]:
        """Return how many stood where at the end of a stretch of time (``last_of``), as of the log."""

    def read_unmoved(
        self, policy: str, standing: tuple[int, str], until: Moment, after: int, limit: int
    ) -> list[Stood]:
        """Return who stands at ``standing`` as of the log, and did nothing on the policy after ``until``."""

    def count_unmoved(self, policy: str, standing: tuple[int, str], until: Moment) -> int:
        """Return how many these are, without those who have acts that wait."""

    def stream_moved(
        self, policy: str, until: Moment, after: int, last: int
    ) -> Iterator[tuple[int, int, int, int]]:
        """Yield the acts up to ``until`` (subject, version, act, at) of those who did something after it."""

    def read_events(self, subject: int) -> list[EventRow]: ...


def read_page_of_past(
    store: PastOf, policy: str, standings: Sequence[tuple[int, str]], until: Moment, *, after: int, limit: int
) -> list[Stood]:
    """Return up to ``limit`` of those who stood at one of ``standings`` at a moment."""
    waiting = store.read_waiting(policy, until)
    late, taken = frozenset(waiting), _taken(store, policy, standings)
    page: list[Stood] = []
    while len(page) < limit:
        unmoved = [store.read_unmoved(policy, standing, until, after, limit) for standing in taken]
        rows = list(islice(merge(*unmoved, key=itemgetter(0)), limit))
        last = rows[-1][0] if len(rows) == limit else _ALL
        some = [subject for subject in waiting if after < subject <= last]
        moved = _at(standings, _stream_moved(store, policy, until, (after, last), some))
        rows = [row for row in rows if row[0] not in late]
        page += islice(merge(rows, moved, key=itemgetter(0)), limit - len(page))
        if last == _ALL:
            break
        after = last
    return page


def count_past_standings(
    store: PastOf, policy: str, standings: Sequence[tuple[int, str]], until: Moment
) -> int:
    """Return how many stood at one of ``standings`` at a moment.

    As of the end of a day (in Japan or in UTC) that is a sum; of another moment, the acts of those who moved since
    are added up.
    """
    if last_of(until) == until:
        return _sum_moves(store, policy, standings, until)
    unmoved = sum(
        store.count_unmoved(policy, standing, until) for standing in _taken(store, policy, standings)
    )
    waiting = store.read_waiting(policy, until)
    moved = _stream_moved(store, policy, until, (-1, _ALL), waiting)
    return unmoved + sum(1 for _ in _at(standings, moved))


def _sum_moves(store: PastOf, policy: str, standings: Sequence[tuple[int, str]], until: Moment) -> int:
    wanted, versions = frozenset(standings), store.versions_by_number
    found = sum(n for standing, n in store.count_at(policy, until).items() if standing in wanted)
    for subject in store.read_waiting(policy, until):
        rows = [row for row in store.read_events(subject) if row.occurred_at <= until]
        logged = (row for row in rows if row.position is not None)
        was, now = (build_standing(steps_on(policy, some, versions)) for some in (logged, rows))
        found += _is_at(now, wanted) - _is_at(was, wanted)
    return found


def _taken(store: PastOf, policy: str, standings: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """Return those of ``standings`` at which anybody stands as of the log; nobody who did nothing since stands elsewhere."""
    taken = store.count_at(policy, _END)
    return [standing for standing in standings if taken.get(standing)]


def _stream_moved(
    store: PastOf, policy: str, until: Moment, stretch: tuple[int, int], waiting: Sequence[int]
) -> Iterator[Stood]:
    """Yield where those stood who did something since, and those who have acts that wait."""
    versions, late = store.versions_by_number, frozenset(waiting)

    def stood(subject: int, steps: Iterable[Step]) -> Iterator[Stood]:
        standing = build_standing(steps)
        if standing:
            yield subject, standing

    def logged() -> Iterator[Stood]:
        for subject, acts in groupby(store.stream_moved(policy, until, *stretch), key=itemgetter(0)):
            if subject not in late:
                steps = (Step(Moment(at), ACTS[act], versions[number].version) for _, number, act, at in acts)
                yield from stood(subject, steps)

    def not_logged() -> Iterator[Stood]:
        for subject in waiting:
            steps = steps_on(policy, store.read_events(subject), versions)
            yield from stood(subject, (step for step in steps if step.at <= until))

    return merge(logged(), not_logged(), key=itemgetter(0))


def _at(standings: Sequence[tuple[int, str]], all_stood: Iterable[Stood]) -> Iterator[Stood]:
    wanted = frozenset(standings)
    return (stood for stood in all_stood if _is_at(stood[1], wanted))


def _is_at(standing: Standing | None, wanted: frozenset[tuple[int, str]]) -> bool:
    return standing is not None and (standing.act.code, standing.version) in wanted
