"""Where members stand, in SQLite: as of the log, and what waits for the log laid over it."""

from __future__ import annotations

import sqlite3
from abc import abstractmethod
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from kaitei.consent import Moment, Standing
from kaitei.ledger.projection import Moved, lay_over, move_counts, move_standings
from kaitei.ledger.sqlite.kinds import of_kinds
from kaitei.ledger.sqlite.telling import told
from kaitei.ledger.store import ACTS, EventRow, StandingRow, VersionRow

_WAITING = """
SELECT i.subject, i.version, i.act, i.at, t.version, t.act, t.at
FROM inbox i LEFT JOIN status t ON t.subject = i.subject AND t.policy = i.policy
WHERE i.policy = ? ORDER BY i.subject
"""
_AS_LOGGED = """
SELECT subject, version, act, at FROM status
WHERE version = ? AND act = ? AND subject > ? ORDER BY subject LIMIT ?
"""


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
            return move_counts(counts, self._moved(policy, number))

    @told
    def read_standings(
        self, policy: str, standings: Sequence[tuple[int, str]], after: int, limit: int
    ) -> list[StandingRow]:
        with self.snapshot():
            moved = self._moved(policy, self._policy_number(policy))
            rows: list[tuple[int, Standing]] = []
            for act, version in standings:  # each is one stretch of the index
                number = self.versions[policy, version].id
                found = self.connection.execute(_AS_LOGGED, (number, act, after, limit + len(moved)))
                rows += [self._standing(row) for row in found]
            page = move_standings(rows, moved, set(standings), after)[:limit]
            sealed = self.find_sealed([subject for subject, _ in page])
        return [
            StandingRow(subject, sealed[subject], standing) for subject, standing in page if subject in sealed
        ]

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

    def _policy_number(self, policy: str) -> int | None:
        return next((row.policy_id for row in self.versions.values() if row.policy == policy), None)

    def _moved(self, policy: str, number: int | None) -> dict[int, Moved]:
        """Return where the members stand whose acts on a policy wait for the log."""
        rows = self.connection.execute(_WAITING, (number,)).fetchall()
        for row in rows:
            of_kinds("inbox", row[:4], int, int, int, int)
            of_kinds("status", row[4:], *([int] * 3 if row[4] is not None else [type(None)] * 3))
        return lay_over(policy, rows, self.read_events, self.versions_by_number)

    def _standing(self, row: tuple[Any, ...]) -> tuple[int, Standing]:
        subject, version, act, at = of_kinds("status", row, int, int, int, int)
        return subject, Standing(ACTS[act], self.versions_by_number[version].version, Moment(at))
