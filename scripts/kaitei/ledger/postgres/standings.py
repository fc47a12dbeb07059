"""Where members stand, in PostgreSQL: as of the log, and what waits for the log laid over it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager

from kaitei.consent import Moment, Standing
from kaitei.ledger.past import count_past_standings, read_page_of_past
from kaitei.ledger.postgres.streams import PostgresStreams
from kaitei.ledger.postgres.telling import told
from kaitei.ledger.projection import Moved, lay_over, move_counts, read_page
from kaitei.ledger.store import ACTS, EventRow, StandingRow, VersionRow

_WAITING = """
SELECT i.subject, i.version, i.act, i.at, t.version, t.act, t.at
FROM inbox i LEFT JOIN status t ON t.subject = i.subject AND t.policy = i.policy
WHERE i.policy = %s AND i.subject > %s AND i.subject <= %s ORDER BY i.subject
"""
_SIMPLY = (
    "count(*) = 1 AND (min(t.at) IS NULL OR min(i.at) > min(t.at))"  # one act, after all that are logged
)
_MOVED_SIMPLY = f"""
SELECT version, act, was_version, was_act, count(*) FROM (
    SELECT i.subject, min(i.version) AS version, min(i.act) AS act,
           min(t.version) AS was_version, min(t.act) AS was_act
    FROM inbox i LEFT JOIN status t ON t.subject = i.subject AND t.policy = i.policy
    WHERE i.policy = %s GROUP BY i.subject HAVING {_SIMPLY}
) AS simply GROUP BY version, act, was_version, was_act
"""  # noqa: S608 (constants only)
_MOVED_OTHERWISE = f"""
SELECT i.subject, i.version, i.act, i.at, t.version, t.act, t.at
FROM (
    SELECT i.subject FROM inbox i LEFT JOIN status t ON t.subject = i.subject AND t.policy = i.policy
    WHERE i.policy = %s GROUP BY i.subject HAVING NOT ({_SIMPLY})
) AS otherwise
JOIN inbox i ON i.subject = otherwise.subject
LEFT JOIN status t ON t.subject = i.subject AND t.policy = i.policy
WHERE i.policy = %s ORDER BY i.subject
"""  # noqa: S608 (constants only)
_AS_LOGGED = """
SELECT subject, version, act, at FROM status
WHERE version = %s AND act = %s AND subject > %s ORDER BY subject LIMIT %s
"""
_WAITING_MEMBERS = "SELECT DISTINCT subject FROM inbox WHERE policy = %s AND at <= %s ORDER BY subject"
_COUNT_AT = (
    "SELECT act, version, sum(n)::bigint FROM move WHERE policy = %s AND until <= %s GROUP BY act, version"
)
_UNMOVED = """
SELECT subject, version, act, at FROM status
WHERE version = %s AND act = %s AND at <= %s AND subject > %s ORDER BY subject LIMIT %s
"""
_COUNT_UNMOVED = """
SELECT count(*) FROM status t
LEFT JOIN (SELECT DISTINCT subject FROM inbox WHERE policy = %s AND at <= %s) w ON w.subject = t.subject
WHERE t.version = %s AND t.act = %s AND t.at <= %s AND w.subject IS NULL
"""
_MOVED = """
SELECT e.subject, e.version, e.act, e.occurred_at FROM status t JOIN event e ON e.subject = t.subject
WHERE t.policy = %s AND t.at > %s AND t.subject > %s AND t.subject <= %s AND e.version = ANY(%s) AND e.occurred_at <= %s
ORDER BY e.subject
"""


class PostgresStandings(PostgresStreams):
    """The part of the store that knows who stands where."""

    versions: dict[tuple[str, str], VersionRow]
    versions_by_number: dict[int, VersionRow]

    @abstractmethod
    def _by_index(self) -> AbstractContextManager[None]: ...

    @abstractmethod
    def read_events(self, subject: int) -> list[EventRow]: ...

    @told
    def count_standings(self, policy: str) -> dict[tuple[int, str], int]:
        number = self._policy_number(policy)
        with self._by_index():  # in one snapshot: an act moves from the inbox to the counts
            rows = self.connection.execute("SELECT act, version, n FROM counts WHERE policy = %s", (number,))
            counts = {(act, self.versions_by_number[version].version): n for act, version, n in rows}
            simply = self.connection.execute(_MOVED_SIMPLY, (number,)).fetchall()
            otherwise = self.connection.execute(_MOVED_OTHERWISE, (number, number), binary=True).fetchall()
            moved = lay_over(policy, otherwise, self.read_events, self.versions_by_number)
            return move_counts(counts, simply, moved, self.versions_by_number)

    @told
    def read_standings(
        self, policy: str, standings: Sequence[tuple[int, str]], after: int, limit: int
    ) -> list[StandingRow]:
        with self._by_index():
            return self._name(read_page(self, policy, standings, after, limit))

    @told
    def count_past(self, policy: str, standings: Sequence[tuple[int, str]], until: Moment) -> int:
        with self.snapshot():
            return count_past_standings(self, policy, standings, until)

    @told
    def read_past(
        self, policy: str, standings: Sequence[tuple[int, str]], until: Moment, after: int, limit: int
    ) -> list[StandingRow]:
        with self._by_index():
            return self._name(read_page_of_past(self, policy, standings, until, after=after, limit=limit))

    @told
    def find_sealed(self, subjects: Sequence[int]) -> dict[int, bytes]:
        rows = self.connection.execute(
            "SELECT subject, sealed FROM subject WHERE subject = ANY(%s::bigint[])",
            (list(subjects),),
            binary=True,
        )
        return dict(rows.fetchall())

    @told
    def read_waiting(self, policy: str, until: Moment) -> list[int]:
        rows = self.connection.execute(_WAITING_MEMBERS, (self._policy_number(policy), until))
        return [subject for (subject,) in rows]

    @told
    def count_at(self, policy: str, until: Moment) -> dict[tuple[int, str], int]:
        rows = self.connection.execute(_COUNT_AT, (self._policy_number(policy), until))
        return {(act, self.versions_by_number[version].version): n for act, version, n in rows}

    @told
    def read_unmoved(
        self, policy: str, standing: tuple[int, str], until: Moment, after: int, limit: int
    ) -> list[tuple[int, Standing]]:
        act, version = standing
        values = self.versions[policy, version].id, act, until, after, limit
        rows = self.connection.execute(_UNMOVED, values, binary=True)
        return [(subject, self._standing(*rest)) for subject, *rest in rows]

    @told
    def count_unmoved(self, policy: str, standing: tuple[int, str], until: Moment) -> int:
        act, version = standing
        values = self._policy_number(policy), until, self.versions[policy, version].id, act, until
        row = self.connection.execute(_COUNT_UNMOVED, values).fetchone()
        return int(row[0]) if row else 0

    def stream_moved(
        self, policy: str, until: Moment, after: int, last: int
    ) -> Iterator[tuple[int, int, int, int]]:
        numbers = [row.id for row in self.versions.values() if row.policy == policy]
        values = self._policy_number(policy), until, after, last, numbers, until
        yield from self._stream(_MOVED, values)

    def _name(self, page: list[tuple[int, Standing]]) -> list[StandingRow]:
        """Add what names the members of a page; who was erased since is on none."""
        sealed = self.find_sealed([subject for subject, _ in page])
        return [
            StandingRow(subject, sealed[subject], standing) for subject, standing in page if subject in sealed
        ]

    def _policy_number(self, policy: str) -> int | None:
        return next((row.policy_id for row in self.versions.values() if row.policy == policy), None)

    def read_logged(
        self, policy: str, standings: Iterable[tuple[int, str]], after: int, limit: int
    ) -> list[tuple[int, Standing]]:
        found: list[tuple[int, Standing]] = []
        for act, version in standings:  # each is one stretch of the index
            number = self.versions[policy, version].id
            rows = self.connection.execute(_AS_LOGGED, (number, act, after, limit), binary=True)
            found += [(subject, self._standing(*rest)) for subject, *rest in rows]
        return found

    def read_moved(self, policy: str, after: int, last: int) -> dict[int, Moved]:
        number = self._policy_number(policy)
        rows = self.connection.execute(_WAITING, (number, after, last), binary=True).fetchall()
        return lay_over(policy, rows, self.read_events, self.versions_by_number)

    def _standing(self, version: int, act: int, at: int) -> Standing:
        return Standing(ACTS[act], self.versions_by_number[version].version, Moment(at))
