"""The SQLite store: plain SQL, one statement a step, prepared once by the driver's cache."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

from kaitei.consent import Moment
from kaitei.ledger.durable import locked
from kaitei.ledger.sqlite.ahead import Ahead
from kaitei.ledger.sqlite.append import SqliteAppend
from kaitei.ledger.sqlite.bulk import SqliteBulk
from kaitei.ledger.sqlite.files import open_database
from kaitei.ledger.sqlite.kinds import of_kinds, read_version_row
from kaitei.ledger.sqlite.log import SqliteLog
from kaitei.ledger.sqlite.schema import SELECT_VERSIONS, schema_number
from kaitei.ledger.sqlite.standings import SqliteStandings
from kaitei.ledger.sqlite.telling import told
from kaitei.ledger.sqlite.transaction import Transaction
from kaitei.ledger.sqlite.upkeep import SqliteUpkeep
from kaitei.ledger.store import (
    EventRow,
    NewVersion,
    SubjectRow,
    VersionRow,
    VersionsByNumber,
    whole,
)

_EVENT = """
SELECT e.subject, e.event, e.version, e.act, e.channel, e.locale, s.digest,
       e.occurred_at, e.recorded_at, e.key, e.position
FROM event e LEFT JOIN statement s ON s.id = e.statement
"""

_PAGES_TOGETHER = 8  # fewer than any ledger has, so that there is a first step that is not the last


class SqliteStore(SqliteAppend, SqliteStandings, SqliteBulk, SqliteLog, SqliteUpkeep):
    """A ledger in one file. One connection, one thread; other processes may use the file meanwhile."""

    def __init__(self, path: Path, *, create: bool = False) -> None:
        self.path = path
        self.connection = open_database(path, create=create)
        self.ahead = Ahead(path)
        self.epoch = ""
        self.versions: dict[tuple[str, str], VersionRow] = {}
        self.versions_by_number: dict[int, VersionRow] = VersionsByNumber(self._read_versions)
        self._statements: dict[bytes, int] = {}
        self._read_versions()

    def close(self) -> None:
        self.ahead.close()
        self.connection.close()

    def write(self, *, patient: bool = False) -> Transaction:
        """Make one durable transaction of what happens inside; inside another one, be part of it."""
        return Transaction(self, patient=patient)

    def import_turn(self, waiting: Callable[[], None]) -> AbstractContextManager[None]:
        # there is one writer at a time anyway, and among many readers the write-ahead file grows without end
        return locked(self.path.with_name(f"{self.path.name}-import"), waiting)

    def roll_back(self) -> None:
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
        found = [read_version_row(row) for row in self.connection.execute(SELECT_VERSIONS)]
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
    def count_acts(self, until: Moment | None) -> dict[tuple[int, int, str, str], int]:
        rows = self.connection.execute(
            "SELECT version, act, channel,"
            " strftime('%Y-%m', (occurred_at + 32400000) / 1000, 'unixepoch') AS month, count(*)"
            " FROM event WHERE occurred_at <= ? GROUP BY version, act, channel, month",
            ((1 << 62) if until is None else until,),
        )
        whole_rows = (of_kinds("event", row, int, int, str, str, int) for row in rows)
        return {(version, act, channel, month): n for version, act, channel, month, n in whole_rows}

    @told
    @told
    def data_version(self) -> int:
        """Return a number that is another one once somebody else has changed the database."""
        return int(self.connection.execute("PRAGMA data_version").fetchone()[0])

    def replace_by(self, source: sqlite3.Connection, look: Callable[[], None] = lambda: None) -> None:
        """Put the content of another database in the place of this one's, in one transaction.

        ``look`` is called while nobody can write any more and nothing is replaced yet: others, and other connections
        of ours, read what was there. What it raises leaves everything as it was.
        """
        looked = False

        def step(status: int, _remaining: int, _all: int) -> None:
            nonlocal looked
            if not looked and status == sqlite3.SQLITE_OK:  # the first pages are written: it is ours alone
                looked = True
                look()

        source.backup(self.connection, pages=_PAGES_TOGETHER, progress=step)
        self._statements.clear()
        self._read_versions()
