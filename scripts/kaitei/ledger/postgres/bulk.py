"""The bulk path into PostgreSQL: COPY in binary, arrays for look-ups."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager

import psycopg
from psycopg import errors

from kaitei.ledger.postgres.binary import (
    EVENT_COLUMNS,
    HEADER,
    TRAILER,
    pack_acts,
    pack_members,
    pack_statuses,
)
from kaitei.ledger.postgres.telling import told
from kaitei.ledger.projection import fold_late
from kaitei.ledger.store import (
    Changes,
    ChunkCollision,
    EventRow,
    JobRow,
    LateTuple,
    NewActs,
    NewMembers,
    StatusTuple,
    VersionRow,
)

_SUBJECT_TYPES = ("int8", "bytea", "bytea")
_STATUS_TYPES = ("int8", "int4", "int4", "int2", "int8", "int4")

_SET_PLANS = (
    "SELECT set_config('enable_seqscan', '{0}', true), set_config('enable_hashjoin', '{0}', true),"
    " set_config('enable_mergejoin', '{0}', true)"
)
"""For the rest of the transaction."""

_BY_INDEX = f"{_SET_PLANS.format('off')}, set_config('jit', 'off', true)"
"""Where a table has to be read all the same, its plan seems so dear that compiling it would take longer than reading it."""


class PostgresBulk:
    """The part of the store that an import uses; writes happen inside ``write()``."""

    name: str
    connection: psycopg.Connection
    versions: dict[tuple[str, str], VersionRow]
    versions_by_number: dict[int, VersionRow]
    _is_by_index = False

    @property
    @abstractmethod
    def _in_transaction(self) -> bool: ...

    @abstractmethod
    def read_events(self, subject: int) -> list[EventRow]: ...

    @abstractmethod
    def snapshot(self) -> AbstractContextManager[None]: ...

    @contextmanager
    def _by_index(self) -> Iterator[None]:
        """Look rows up inside by their keys: for thousands of keys the planner would rather read the table."""
        is_part, was_set = self._in_transaction, self._is_by_index
        with self.snapshot():
            if not was_set:
                self.connection.execute(_BY_INDEX)
            self._is_by_index = True
            try:
                yield
            finally:
                self._is_by_index = was_set
            if is_part and not was_set:
                self.connection.execute(_SET_PLANS.format("on"))

    @told
    def find_subjects(self, tags: Sequence[bytes]) -> dict[bytes, tuple[int, bytes]]:
        with self._by_index():
            rows = self.connection.execute(
                "SELECT tag, subject, sealed FROM subject WHERE tag = ANY(%s::bytea[])",
                (list(tags),),
                binary=True,
            ).fetchall()
        return {tag: (subject, sealed) for tag, subject, sealed in rows}

    @told
    def find_contents(self, keys: Sequence[tuple[int, int]]) -> dict[tuple[int, int], tuple[object, ...]]:
        if not keys:
            return {}
        subjects, events = zip(*keys, strict=True)
        with self._by_index():
            rows = self.connection.execute(
                "SELECT e.subject, e.event, e.version, e.act, e.channel, e.locale, e.statement, e.occurred_at,"
                " e.key FROM unnest(%s::bigint[], %s::bigint[]) AS a (subject, event)"
                " JOIN event e ON e.subject = a.subject AND e.event = a.event",
                (list(subjects), list(events)),
                binary=True,
            ).fetchall()
        return {(subject, event): tuple(content) for subject, event, *content in rows}

    @told
    def find_statement(self, digest: bytes) -> int | None:
        row = self.connection.execute("SELECT id FROM statement WHERE digest = %b", (digest,)).fetchone()
        return row[0] if row else None

    @told
    def insert_many(
        self,
        members: NewMembers,
        acts: NewActs,
        statuses: Iterable[StatusTuple],
        first: int,
    ) -> None:
        """Insert new members, acts and statuses; the acts have the positions from ``first`` on in the log."""
        try:
            self._refuse_taken(members.subjects)
            self._copy_in("subject", "subject, tag, sealed", pack_members(members))
            self._copy_in("event", EVENT_COLUMNS, pack_acts(acts, first))
            self._copy_in("status", "subject, policy, version, act, at, acts", pack_statuses(statuses))
        except (errors.UniqueViolation, errors.DeadlockDetected) as error:
            raise ChunkCollision(str(error)) from None

    def _copy_in(self, table: str, columns: str, rows: Sequence[bytes]) -> None:
        """Copy rows that are packed already (``kaitei.ledger.postgres.binary``)."""
        if rows:
            with (
                self.connection.cursor() as cursor,
                cursor.copy(f"COPY {table} ({columns}) FROM STDIN (FORMAT BINARY)") as copy,
            ):
                copy.write(b"".join([HEADER, *rows, TRAILER]))

    def insert_subjects(self, subjects: Iterable[tuple[int, bytes, bytes]]) -> None:
        """Insert rows of members: (subject, tag, sealed)."""
        self._copy("COPY subject (subject, tag, sealed) FROM STDIN (FORMAT BINARY)", _SUBJECT_TYPES, subjects)

    def _refuse_taken(self, surrogates: Sequence[int]) -> None:
        """Refuse surrogates that are given already: no key of a sharded table can."""
        if not surrogates:
            return
        # those of a chunk are near each other, so few others lie between; asked for one by one, with a limit,
        # the planner reads the whole table instead
        between = self.connection.execute(
            "SELECT subject FROM subject WHERE subject BETWEEN %s AND %s",
            (min(surrogates), max(surrogates)),
        ).fetchall()
        if between and not {subject for (subject,) in between}.isdisjoint(surrogates):
            message = "a surrogate is taken"
            raise ChunkCollision(message)

    def _copy(self, command: str, types: Sequence[str], rows: Iterable[tuple[object, ...]]) -> None:
        with self.connection.cursor() as cursor, cursor.copy(command) as copy:
            copy.set_types(types)
            write = copy.write_row
            for row in rows:
                write(row)

    @told
    def fold_late(self, late: Iterable[LateTuple]) -> Changes:
        acts = sorted(late)
        touched = sorted({act[:2] for act in acts})
        subjects = [subject for subject, _ in touched]
        self.connection.execute(_BY_INDEX)
        rows = self.connection.execute(
            "SELECT s.subject, s.policy, s.version, s.act, s.at, s.acts"
            " FROM unnest(%s::bigint[], %s::int[]) AS a (subject, policy)"
            " JOIN status s ON s.subject = a.subject AND s.policy = a.policy",
            (subjects, [policy for _, policy in touched]),
            binary=True,
        )
        standings = {(subject, policy): tuple(rest) for subject, policy, *rest in rows}
        self._refuse_unknown({subject for subject, policy in touched if (subject, policy) not in standings})
        updates, changes = fold_late(acts, standings, self.read_events, self)
        old = [row for row in updates if row[:2] in standings]
        columns: list[list[int]] = [list(column) for column in zip(*old, strict=True)] or [[]] * 6
        changed = self.connection.execute(
            "UPDATE status s SET version = a.version, act = a.act, at = a.at, acts = a.acts"
            " FROM unnest(%s::bigint[], %s::int[], %s::int[], %s::int[], %s::bigint[], %s::int[], %s::int[])"
            "   AS a (subject, policy, version, act, at, acts, before)"
            " WHERE s.subject = a.subject AND s.policy = a.policy AND s.acts = a.before",
            (*columns, [standings[row[0], row[1]][3] for row in old]),
        ).rowcount
        if changed != len(old):
            message = "a member acted meanwhile"
            raise ChunkCollision(message)
        try:
            self._copy(
                "COPY status (subject, policy, version, act, at, acts) FROM STDIN (FORMAT BINARY)",
                _STATUS_TYPES,
                (row for row in updates if row[:2] not in standings),
            )
        except (errors.UniqueViolation, errors.DeadlockDetected) as error:
            raise ChunkCollision(str(error)) from None
        return changes

    def _refuse_unknown(self, subjects: set[int]) -> None:
        if not subjects:
            return
        row = self.connection.execute(
            "SELECT count(*) FROM subject WHERE subject = ANY(%s::bigint[])", (sorted(subjects),)
        ).fetchone()
        if row is None or row[0] != len(subjects):
            message = "a member is not there"
            raise ChunkCollision(message)

    @told
    def read_job(self, source: bytes) -> JobRow | None:
        row = self.connection.execute(
            'SELECT source, name, "offset", line, rows, repeated, refused, report, started_at, changed_at, finished'
            " FROM import_job WHERE source = %b",
            (source,),
        ).fetchone()
        return JobRow(*row) if row else None

    @told
    def write_job(self, job: JobRow) -> None:
        self.connection.execute(
            'INSERT INTO import_job (source, name, "offset", line, rows, repeated, refused, report, started_at,'
            " changed_at, finished) VALUES (%b, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
            ' ON CONFLICT (source) DO UPDATE SET name = excluded.name, "offset" = excluded."offset",'
            " line = excluded.line, rows = excluded.rows, repeated = excluded.repeated,"
            " refused = excluded.refused, report = excluded.report, started_at = excluded.started_at,"
            " changed_at = excluded.changed_at, finished = excluded.finished",
            job,
        )
