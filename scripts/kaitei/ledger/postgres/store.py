"""The PostgreSQL store: plain SQL, and one round trip for what has to be fast."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress

import psycopg
from psycopg.pq import TransactionStatus

from kaitei.consent import Moment
from kaitei.ledger.address import PostgresAddress
from kaitei.ledger.postgres.append import PostgresAppend
from kaitei.ledger.postgres.bulk import PostgresBulk
from kaitei.ledger.postgres.hot import HotStatements
from kaitei.ledger.postgres.log import PostgresLog
from kaitei.ledger.postgres.opening import (
    SELECT_VERSIONS,
    is_sharded,
    making_database,
    open_database,
    schema_number,
)
from kaitei.ledger.postgres.standings import PostgresStandings
from kaitei.ledger.postgres.telling import tell, told
from kaitei.ledger.postgres.upkeep import PostgresUpkeep
from kaitei.ledger.store import (
    EventRow,
    NewVersion,
    SubjectRow,
    VersionRow,
    VersionsByNumber,
)

_EVENT = """
SELECT e.subject, e.event, e.version, e.act, e.channel, e.locale, s.digest,
       e.occurred_at, e.recorded_at, e.key, e.position
FROM event e LEFT JOIN statement s ON s.id = e.statement
"""


class PostgresStore(PostgresAppend, PostgresBulk, PostgresStandings, PostgresLog, PostgresUpkeep):
    """A ledger in one schema of a database. One connection, one thread; others may use it meanwhile."""

    def __init__(
        self,
        place: PostgresAddress,
        *,
        create: bool = False,
        connection: psycopg.Connection | None = None,
    ) -> None:
        self.name = str(place)
        self.connection = connection or open_database(place, create=create)
        self.hot = HotStatements(self.connection)
        self.is_sharded = is_sharded(self.connection)
        self.epoch = ""
        self.versions: dict[tuple[str, str], VersionRow] = {}
        self.versions_by_number: dict[int, VersionRow] = VersionsByNumber(self._read_versions)
        self._statements: dict[bytes, int] = {}
        self._read_versions()

    def close(self) -> None:
        self.connection.close()

    @property
    def _in_transaction(self) -> bool:
        return self.connection.info.transaction_status is not TransactionStatus.IDLE

    @contextmanager
    def write(self, *, patient: bool = False) -> Iterator[None]:
        """Make one durable transaction of what happens inside; inside another one, be part of it."""
        with self._transaction("BEGIN ISOLATION LEVEL READ COMMITTED", "COMMIT"):
            yield

    def import_turn(self, waiting: Callable[[], None]) -> AbstractContextManager[None]:
        return nullcontext()

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Read inside as of one moment, whatever others write meanwhile."""
        with self._transaction("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", "ROLLBACK"):
            yield

    @contextmanager
    def _transaction(self, begin: str, end: str) -> Iterator[None]:
        if self._in_transaction:
            yield
            return
        try:
            self.connection.execute(begin)
            yield
            self.connection.execute(end)
        except BaseException as error:
            self._statements.clear()  # what was learnt inside may not be so
            with suppress(psycopg.Error):  # the error that brought us here is the one to tell
                if self._in_transaction:
                    self.connection.execute("ROLLBACK")
                self._read_versions()
            if isinstance(error, psycopg.Error) and (telling := tell(error, self.name)):
                raise telling from None
            raise

    @told
    def schema_number(self) -> int:
        return schema_number(self.connection) or 0

    @told
    def read_setting(self, name: str) -> str | None:
        row = self.connection.execute("SELECT value FROM setting WHERE name = %s", (name,)).fetchone()
        return row[0] if row else None

    @told
    def write_setting(self, name: str, value: str) -> None:
        self.connection.execute(
            "INSERT INTO setting (name, value) VALUES (%s, %s)"
            " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (name, value),
        )

    @told
    def register(self, versions: Sequence[NewVersion]) -> None:
        # numbers are given under the log's lock: a sharded database has no sequence that is safe everywhere
        execute = self.connection.execute
        with self.write():
            self.lock_log()
            for version in versions:
                execute(
                    "INSERT INTO policy (id, name) SELECT coalesce(max(id), 0) + 1, %s FROM policy"
                    " HAVING NOT coalesce(bool_or(name = %s), false)",
                    (version.policy, version.policy),
                )
                row = execute("SELECT id FROM policy WHERE name = %s", (version.policy,)).fetchone()
                policy = row[0] if row else None
                execute(
                    "INSERT INTO policy_version (id, policy, version, digest, published, effective)"
                    " SELECT coalesce(max(id), 0) + 1, %s, %s, %b, %s, %s FROM policy_version"
                    " HAVING NOT coalesce(bool_or(policy = %s AND version = %s), false)",
                    (policy, *version[1:], policy, version.version),
                )
        self._read_versions()

    @told
    def refresh_versions(self) -> None:
        self._read_versions()

    def _read_versions(self) -> None:
        rows = self.connection.execute(SELECT_VERSIONS).fetchall()
        self.versions.clear()
        self.versions_by_number.clear()
        for columns in rows:
            row = VersionRow(*columns)
            self.versions[row.policy, row.version] = self.versions_by_number[row.id] = row

    @told
    def statement_number(self, digest: bytes, text: str | None) -> int:
        if (number := self._statements.get(digest)) is None:
            number = self.find_statement(digest)
            if number is None or text is not None:
                number = self._add_statement(digest, text)
            self._statements[digest] = number
        return number

    def _add_statement(self, digest: bytes, text: str | None) -> int:
        with self.write():
            self.lock_log()
            self.connection.execute(
                "INSERT INTO statement (id, digest, text) SELECT coalesce(max(id), 0) + 1, %b, %s FROM statement"
                " HAVING NOT coalesce(bool_or(digest = %b), false)",
                (digest, text, digest),
            )
            self.connection.execute(
                "UPDATE statement SET text = %s WHERE digest = %b AND text IS NULL AND %s::text IS NOT NULL",
                (text, digest, text),
            )
            number = self.find_statement(digest)
        if number is None:
            raise AssertionError
        return number

    @told
    def find_subject(self, tag: bytes) -> SubjectRow | None:
        row = self.connection.execute(
            "SELECT subject, tag, sealed FROM subject WHERE tag = %b", (tag,), binary=True
        ).fetchone()
        return SubjectRow(*row) if row else None

    @told
    def read_events(self, subject: int) -> list[EventRow]:
        rows = self.connection.execute(f"{_EVENT} WHERE e.subject = %s", (subject,), binary=True)
        return [EventRow(*row) for row in rows]

    @told
    def read_event_between(self, subjects: tuple[int, int], recorded_at: Moment) -> list[EventRow]:
        rows = self.connection.execute(
            f"{_EVENT} WHERE e.subject BETWEEN %s AND %s AND e.recorded_at = %s", (*subjects, recorded_at)
        )
        return [EventRow(*row) for row in rows]

    @told
    def count_acts(self, until: Moment | None) -> dict[tuple[int, int, str, str], int]:
        rows = self.connection.execute(
            "SELECT version, act, channel,"
            " to_char(to_timestamp((occurred_at + 32400000) / 1000) AT TIME ZONE 'UTC', 'YYYY-MM') AS month, count(*)"
            " FROM event WHERE occurred_at <= %s GROUP BY 1, 2, 3, 4",
            ((1 << 62) if until is None else until,),
        )
        return {(version, act, channel, month): n for version, act, channel, month, n in rows}


@contextmanager
def making_ledger(place: PostgresAddress) -> Iterator[PostgresStore]:
    """Give a new ledger, which is there when the block has ended well, and otherwise never was."""
    with making_database(place) as connection:
        yield PostgresStore(place, connection=connection)
