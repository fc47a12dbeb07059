"""Where members stand, in SQLite: as of the log, and what waits for the log laid over it."""

from __future__ import annotations

import sqlite3
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from kaitei.consent import Moment, Standing
from kaitei.ledger.past import count_past_standings, read_page_of_past
from kaitei.ledger.projection import Moved, lay_over, move_counts, read_page
from kaitei.ledger.sqlite.kinds import of_kinds
from kaitei.ledger.sqlite.telling import told, told_rows
from kaitei.ledger.store import ACTS, EventRow, StandingRow, VersionRow

_WAITING = """
SELECT i.subject, i.version, i.act, i.at, t.version, t.act, t.at
FROM inbox i LEFT JOIN status t ON t.subject = i.subject AND t.policy = i.policy
WHERE i.policy = ? AND i.subject > ? AND i.subject <= ? ORDER BY i.subject
"""
_SIMPLY = (
    "count(*) = 1 AND (min(t.at) IS NULL OR min(i.at) > min(t.at))"  # one act, after all that are logged
)
_MOVED_SIMPLY = f"""
SELECT version, act, was_version, was_act, count(*) FROM (
    SELECT i.subject, min(i.version) AS version, min(i.act) AS act,
           min(t.version) AS was_version, min(t.act) AS was_act
    FROM inbox i LEFT JOIN status t ON t.subject = i.subject AND t.policy = i.policy
    WHERE i.policy = ? GROUP BY i.subject HAVING {_SIMPLY}
) AS simply GROUP BY version, act, was_version, was_act
"""  # noqa: S608 (constants only)
_MOVED_OTHERWISE = f"""
SELECT i.subject, i.version, i.act, i.at, t.version, t.act, t.at
FROM (
    SELECT i.subject FROM inbox i LEFT JOIN status t ON t.subject = i.subject AND t.policy = i.policy
    WHERE i.policy = ? GROUP BY i.subject HAVING NOT ({_SIMPLY})
) AS otherwise
JOIN inbox i ON i.subject = otherwise.subject
LEFT JOIN status t ON t.subject = i.subject AND t.policy = i.policy
WHERE i.policy = ? ORDER BY i.subject
"""  # noqa: S608 (constants only)
_AS_LOGGED = """
SELECT subject, version, act, at FROM status
WHERE version = ? AND act = ? AND subject > ? ORDER BY subject LIMIT ?
"""
_WAITING_MEMBERS = "SELECT DISTINCT subject FROM inbox WHERE policy = ? AND at <= ? ORDER BY subject"
_COUNT_AT = "SELECT act, version, sum(n) FROM move WHERE policy = ? AND until <= ? GROUP BY act, version"
_UNMOVED = """
SELECT subject, version, act, at FROM status WHERE version = ? AND act = ? AND at <= ? AND subject > ? ORDER BY subject LIMIT ?
"""
_COUNT_UNMOVED = """
SELECT count(*) FROM status t
LEFT JOIN (SELECT DISTINCT subject FROM inbox WHERE policy = ? AND at <= ?) w ON w.subject = t.subject
WHERE t.version = ? AND t.act = ? AND t.at <= ? AND w.subject IS NULL
"""
_MOVED = """
SELECT e.subject, e.version, e.act, e.occurred_at FROM status t CROSS JOIN event e ON e.subject = t.subject
JOIN policy_version v ON v.id = e.version
WHERE t.policy = ?1 AND t.at > ?2 AND t.subject > ?3 AND t.subject <= ?4 AND v.policy = ?1 AND e.occurred_at <= ?2 ORDER BY t.subject
"""  # CROSS JOIN: members are read in order, and not sorted


class SqliteStandings:
    """The part of the store that knows who stands where."""

    path: Path
    connection: sqlite3.Connection
    versions: dict[tuple[str, str], VersionRow]
    versions_by_number: dict[int, VersionRow]

    @abstractmethod
    def snapshot(self) -> AbstractContextManager[None]: ...

    @abstractmethod
    def read_events(self, subject: int) -> list[EventRow]: ...

    @told
    def count_standings(self, policy: str) -> dict[tuple[int, str], int]:
        number = self._policy_number(policy)
        with self.snapshot():
            rows = self.connection.execute("SELECT act, version, n FROM counts WHERE policy = ?", (number,))
            kinds = [of_kinds("counts", row, int, int, int) for row in rows]
            counts = {(act, self.versions_by_number[version].version): n for act, version, n in kinds}
            simply = self.connection.execute(_MOVED_SIMPLY, (number,)).fetchall()
            for row in simply:
                _of_kinds(row[:2], row[2:4])
            otherwise = self.connection.execute(_MOVED_OTHERWISE, (number, number)).fetchall()
            return move_counts(counts, simply, self._lay_over(policy, otherwise), self.versions_by_number)

    @told
    def read_standings(
        self, policy: str, standings: Sequence[tuple[int, str]], after: int, limit: int
    ) -> list[StandingRow]:
        with self.snapshot():
            return self._name(read_page(self, policy, standings, after, limit))

    @told
    def count_past(self, policy: str, standings: Sequence[tuple[int, str]], until: Moment) -> int:
        with self.snapshot():
            return count_past_standings(self, policy, standings, until)

    @told
    def read_past(
        self, policy: str, standings: Sequence[tuple[int, str]], until: Moment, after: int, limit: int
    ) -> list[StandingRow]:
        with self.snapshot():
            return self._name(read_page_of_past(self, policy, standings, until, after=after, limit=limit))

    @told
    def find_sealed(self, subjects: Sequence[int]) -> dict[int, bytes]:
        found = {}
        for subject in subjects:
            row = self.connection.execute(
                "SELECT sealed FROM subject WHERE subject = ?", (subject,)
            ).fetchone()
            if row:
                (found[subject],) = of_kinds("subject", row, bytes)
        return found

    @told
    def read_waiting(self, policy: str, until: Moment) -> list[int]:
        rows = self.connection.execute(_WAITING_MEMBERS, (self._policy_number(policy), until))
        return [of_kinds("inbox", row, int)[0] for row in rows]

    @told
    def count_at(self, policy: str, until: Moment) -> dict[tuple[int, str], int]:
        rows = self.connection.execute(_COUNT_AT, (self._policy_number(policy), until))
        return {
            (act, self.versions_by_number[version].version): n
            for act, version, n in (of_kinds("move", row, int, int, int) for row in rows)
        }

    @told
    def read_unmoved(
        self, policy: str, standing: tuple[int, str], until: Moment, after: int, limit: int
    ) -> list[tuple[int, Standing]]:
        act, version = standing
        values = self.versions[policy, version].id, act, until, after, limit
        return [self._standing(row) for row in self.connection.execute(_UNMOVED, values)]

    @told
    def count_unmoved(self, policy: str, standing: tuple[int, str], until: Moment) -> int:
        act, version = standing
        values = self._policy_number(policy), until, self.versions[policy, version].id, act, until
        return int(self.connection.execute(_COUNT_UNMOVED, values).fetchone()[0])

    @told_rows
    def stream_moved(
        self, policy: str, until: Moment, after: int, last: int
    ) -> Iterator[tuple[int, int, int, int]]:
        for row in self.connection.execute(_MOVED, (self._policy_number(policy), until, after, last)):
            subject, version, act, at = of_kinds("event", row, int, int, int, int)
            yield subject, version, act, at

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
            rows = self.connection.execute(_AS_LOGGED, (number, act, after, limit))
            found += [self._standing(row) for row in rows]
        return found

    def read_moved(self, policy: str, after: int, last: int) -> dict[int, Moved]:
        number = self._policy_number(policy)
        return self._lay_over(policy, self.connection.execute(_WAITING, (number, after, last)).fetchall())

    def _lay_over(self, policy: str, rows: list[tuple[Any, ...]]) -> dict[int, Moved]:
        """Return where the members stand whose acts on a policy wait for the log."""
        for row in rows:
            _of_kinds(row[:4], row[4:])
        return lay_over(policy, rows, self.read_events, self.versions_by_number)

    def _standing(self, row: tuple[Any, ...]) -> tuple[int, Standing]:
        subject, version, act, at = of_kinds("status", row, int, int, int, int)
        return subject, Standing(ACTS[act], self.versions_by_number[version].version, Moment(at))


def _of_kinds(waiting: tuple[Any, ...], status: tuple[Any, ...]) -> None:
    """Refuse a row of the inbox, and the status row beside it, if either holds values of a wrong kind."""
    of_kinds("inbox", waiting, *[int] * len(waiting))
    of_kinds("status", status, *[type(None) if status[0] is None else int] * len(status))
