"""The SQLite store: plain SQL, one statement a step, prepared once by the driver's cache."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from kaitei.consent import Moment, Standing, Step
from kaitei.ledger.projection import next_standing, steps_on
from kaitei.ledger.sqlite.bulk import SqliteBulk
from kaitei.ledger.sqlite.files import open_database, schema_number, tell
from kaitei.ledger.sqlite.kinds import of_kinds, read_version_row
from kaitei.ledger.sqlite.log import SqliteLog
from kaitei.ledger.sqlite.telling import told, told_rows
from kaitei.ledger.sqlite.upkeep import SqliteUpkeep
from kaitei.ledger.store import (
    ACTS,
    Appended,
    EventRow,
    NewEvent,
    NewVersion,
    StandingRow,
    SubjectRow,
    VersionRow,
    VersionsByNumber,
    damaged,
    whole,
)

_EVENT = """
SELECT e.subject, e.event, e.version, e.act, e.channel, e.locale, s.digest,
       e.occurred_at, e.recorded_at, e.key, e.position
FROM event e LEFT JOIN statement s ON s.id = e.statement
"""
_SURROGATE_TRIES = 8


class SqliteStore(SqliteBulk, SqliteLog, SqliteUpkeep):
    """A ledger in one file. One connection, one thread; other processes may use the file meanwhile."""

    def __init__(self, path: Path, *, create: bool = False) -> None:
        self.path = path
        self.connection = open_database(path, create=create)
        self.epoch = ""
        self.versions: dict[tuple[str, str], VersionRow] = {}
        self.versions_by_number: dict[int, VersionRow] = VersionsByNumber(self._read_versions)
        self._statements: dict[bytes, int] = {}
        self._read_versions()

    def close(self) -> None:
        self.connection.close()

    @contextmanager
    def write(self) -> Iterator[None]:
        """Make one durable transaction of what happens inside; inside another one, be part of it."""
        connection = self.connection
        if connection.in_transaction:
            yield
            return
        try:
            connection.execute("BEGIN IMMEDIATE")
            yield
            connection.execute("COMMIT")
        except BaseException as error:
            if connection.in_transaction:
                self._roll_back()
            if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.ProgrammingError):
                raise tell(error, self.path) from None
            raise

    def _roll_back(self) -> None:
        """Undo the transaction, and forget what was learnt inside: it may not be so."""
        self._statements.clear()
        with suppress(sqlite3.Error):  # the error that brought us here is the one to tell
            self.connection.execute("ROLLBACK")
            self._read_versions()

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Read inside as of one moment, whatever others write meanwhile."""
        connection = self.connection
        if connection.in_transaction:
            yield
            return
        connection.execute("BEGIN")
        try:
            yield
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")

    @told
    def schema_number(self) -> int:
        return schema_number(self.connection)

    @told
    def read_setting(self, name: str) -> str | None:
        row = self.connection.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    @told
    def write_setting(self, name: str, value: str) -> None:
        self.connection.execute(
            "INSERT INTO setting (name, value) VALUES (?, ?)"
            " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (name, value),
        )

    @told
    def register(self, versions: Sequence[NewVersion]) -> None:
        with self.write():
            for version in versions:
                self.connection.execute(
                    "INSERT INTO policy (name) VALUES (?) ON CONFLICT (name) DO NOTHING", (version.policy,)
                )
                self.connection.execute(
                    "INSERT INTO policy_version (policy, version, digest, published, effective)"
                    " SELECT id, ?, ?, ?, ? FROM policy WHERE name = ?"
                    " ON CONFLICT (policy, version) DO NOTHING",
                    (
                        version.version,
                        version.digest,
                        version.published.isoformat(),
                        version.effective.isoformat(),
                        version.policy,
                    ),
                )
        self._read_versions()

    @told
    def refresh_versions(self) -> None:
        self._read_versions()

    @told
    def _read_versions(self) -> None:
        rows = self.connection.execute(
            "SELECT v.id, v.policy, p.name, v.version, v.digest, v.published, v.effective, v.position"
            " FROM policy_version v JOIN policy p ON p.id = v.policy"
        )
        found = [read_version_row(row) for row in rows]
        self.versions.clear()
        self.versions_by_number.clear()
        for row in found:
            self.versions[row.policy, row.version] = self.versions_by_number[row.id] = row

    @told
    def statement_number(self, digest: bytes, text: str | None) -> int:
        if (number := self._statements.get(digest)) is None:
            self.connection.execute(
                "INSERT INTO statement (digest, text) VALUES (?, ?) ON CONFLICT (digest)"
                " DO UPDATE SET text = excluded.text WHERE text IS NULL AND excluded.text IS NOT NULL",
                (digest, text),
            )
            row = self.connection.execute("SELECT id FROM statement WHERE digest = ?", (digest,)).fetchone()
            number = self._statements[digest] = int(row[0])
        return number

    @told
    def find_subject(self, tag: bytes) -> SubjectRow | None:
        row = self.connection.execute(
            "SELECT subject, tag, sealed FROM subject WHERE tag = ?", (tag,)
        ).fetchone()
        return SubjectRow(*of_kinds("subject", row, int, bytes, bytes)) if row else None

    @told
    def append(
        self, tag: bytes, fresh: Callable[[], SubjectRow], act: NewEvent, leaf: Callable[[SubjectRow], bytes]
    ) -> Appended:
        execute = self.connection.execute
        with self.write():
            subject = self.find_subject(tag) or self._add_subject(fresh)
            added = execute(
                "INSERT INTO event (subject, event, version, act, channel, locale, statement,"
                " occurred_at, recorded_at, key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (subject, event) DO NOTHING",
                (subject.subject, *act),
            ).rowcount
            standing = (
                self._project(subject.subject, act, leaf(subject))
                if added
                else self._read_standing(subject.subject, self.versions_by_number[act.version].policy_id)
            )
            row = execute(
                f"{_EVENT} WHERE e.subject = ? AND e.event = ?", (subject.subject, act.event)
            ).fetchone()
        if standing is None or row is None:
            raise damaged("a record is not where its index says, or has no status row")
        return Appended(whole(EventRow(*row)), bool(added), standing)

    def _add_subject(self, fresh: Callable[[], SubjectRow]) -> SubjectRow:
        for _ in range(_SURROGATE_TRIES):
            subject = fresh()
            added = self.connection.execute(
                "INSERT INTO subject (subject, tag, sealed) VALUES (?, ?, ?)"
                " ON CONFLICT (subject) DO NOTHING",
                subject,
            ).rowcount
            if added:
                return subject
        message = "no free surrogate was drawn: the source of randomness is broken"
        raise RuntimeError(message)

    def _read_standing(self, subject: int, policy_id: int) -> Standing | None:
        row = self.connection.execute(
            "SELECT version, act, at FROM status WHERE subject = ? AND policy = ?", (subject, policy_id)
        ).fetchone()
        return self._standing(*of_kinds("status", row, int, int, int)) if row else None

    def _project(self, subject: int, act: NewEvent, leaf: bytes) -> Standing:
        """Write what follows from a new event: the member's status, and the inbox row for the log."""
        execute = self.connection.execute
        version = self.versions_by_number[act.version]
        was = self._read_standing(subject, version.policy_id)
        now = next_standing(
            was,
            Step(Moment(act.occurred_at), ACTS[act.act], version.version),
            lambda: steps_on(version.policy, self.read_events(subject), self.versions_by_number),
        )
        now_version = self.versions[version.policy, now.version].id
        execute(
            "INSERT INTO status (subject, policy, version, act, at, acts) VALUES (?, ?, ?, ?, ?, 1)"
            " ON CONFLICT (subject, policy) DO UPDATE"
            " SET version = excluded.version, act = excluded.act, at = excluded.at, acts = acts + 1",
            (subject, version.policy_id, now_version, now.act.code, now.at),
        )
        execute(
            "INSERT INTO inbox (subject, event, leaf, policy, was_version, was_act, now_version, now_act)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                subject,
                act.event,
                leaf,
                version.policy_id,
                self.versions[version.policy, was.version].id if was else None,
                was.act.code if was else None,
                now_version,
                now.act.code,
            ),
        )
        return now

    def _standing(self, version: int, act: int, at: int) -> Standing:
        return Standing(ACTS[act], self.versions_by_number[version].version, Moment(at))

    @told
    def read_events(self, subject: int) -> list[EventRow]:
        rows = self.connection.execute(f"{_EVENT} WHERE e.subject = ?", (subject,))
        return [whole(EventRow(*row)) for row in rows]

    @told
    def read_event_between(self, subjects: tuple[int, int], recorded_at: Moment) -> list[EventRow]:
        rows = self.connection.execute(
            f"{_EVENT} WHERE e.subject BETWEEN ? AND ? AND e.recorded_at = ?", (*subjects, recorded_at)
        )
        return [whole(EventRow(*row)) for row in rows]

    @told
    def count_standings(self, policy: str) -> dict[tuple[int, str], int]:
        rows = self.connection.execute(
            """
            WITH changes (policy, version, act, n) AS (
                SELECT policy, version, act, n FROM counts
                UNION ALL SELECT policy, now_version, now_act, 1 FROM inbox
                UNION ALL SELECT policy, was_version, was_act, -1 FROM inbox WHERE was_version IS NOT NULL
            )
            SELECT c.act, c.version, sum(c.n) FROM changes c JOIN policy p ON p.id = c.policy
            WHERE p.name = ? GROUP BY c.act, c.version HAVING sum(c.n) <> 0
            """,
            (policy,),
        )
        whole_rows = (of_kinds("counts", row, int, int, int) for row in rows)
        return {(act, self.versions_by_number[version].version): n for act, version, n in whole_rows}

    @told
    def read_standings(
        self, policy: str, standings: Sequence[tuple[int, str]], after: int, limit: int
    ) -> list[StandingRow]:
        found: list[tuple[Any, ...]] = []
        for act, version in standings:  # each is one stretch of the index
            found += self.connection.execute(
                "SELECT t.subject, s.sealed, t.version, t.act, t.at"
                " FROM status t JOIN subject s ON s.subject = t.subject"
                " WHERE t.version = ? AND t.act = ? AND t.subject > ? ORDER BY t.subject LIMIT ?",
                (self.versions[policy, version].id, act, after, limit),
            )
        found = sorted(of_kinds("status", row, int, bytes, int, int, int) for row in found)
        return [
            StandingRow(subject, sealed, self._standing(*rest)) for subject, sealed, *rest in found[:limit]
        ]

    @told
    def count_acts(self, until: Moment | None) -> dict[tuple[int, int, str, str], int]:
        rows = self.connection.execute(
            "SELECT version, act, channel,"
            " strftime('%Y-%m', (occurred_at + 32400000) / 1000, 'unixepoch') AS month, count(*)"
            " FROM event WHERE occurred_at <= ? GROUP BY version, act, channel, month",
            ((1 << 62) if until is None else until,),
        )
        whole_rows = (of_kinds("event", row, int, int, str, str, int) for row in rows)
        return {(version, act, channel, month): n for version, act, channel, month, n in whole_rows}

    @told_rows
    def stream_events(self, policy: str, until: Moment) -> Iterator[EventRow]:
        rows = self.connection.execute(
            f"{_EVENT} JOIN policy_version v ON v.id = e.version JOIN policy p ON p.id = v.policy"
            " WHERE p.name = ? AND e.occurred_at <= ? ORDER BY e.subject",
            (policy, until),
        )
        for row in rows:
            yield whole(EventRow(*row))

    @told
    def replace_by(self, source: sqlite3.Connection) -> None:
        """Put the content of another database in the place of this one's, in one transaction."""
        source.backup(self.connection)
        self._statements.clear()
        self._read_versions()

    @told
    def find_sealed(self, subjects: Sequence[int]) -> dict[int, bytes]:
        found = {}
        for subject in subjects:
            row = self.connection.execute(
                "SELECT sealed FROM subject WHERE subject = ?", (subject,)
            ).fetchone()
            if row:
                found[subject] = row[0]
        return found
