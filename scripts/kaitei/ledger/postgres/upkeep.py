"""What keeps a PostgreSQL ledger in order: erasing, sealing anew, copying tables."""

from __future__ import annotations

from abc import abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any

import psycopg

from kaitei.ledger.moves import count_moves
from kaitei.ledger.postgres.streams import PostgresStreams
from kaitei.ledger.postgres.telling import told
from kaitei.ledger.rows import Changes, StillWaiting, SubjectRow, VersionRow, place_lost

_REWRITTEN_AT_ONCE = 5000
_FROM_SQLITE: dict[str, Callable[[Any], object]] = {"date": date.fromisoformat, "boolean": bool}


class PostgresUpkeep(PostgresStreams):
    """The part of the store that erasures, backups and restores use; writes happen inside ``write()``."""

    name: str
    connection: psycopg.Connection
    versions_by_number: dict[int, VersionRow]

    @abstractmethod
    def add_counts(self, changes: Changes) -> None: ...

    @abstractmethod
    def write_setting(self, name: str, value: str) -> None: ...

    @abstractmethod
    def insert_subjects(self, subjects: Iterable[tuple[int, bytes, bytes]]) -> None: ...

    @abstractmethod
    def _copy(self, command: str, types: Sequence[str], rows: Iterable[tuple[object, ...]]) -> None: ...

    @told
    def erase(self, subject: int) -> list[int]:
        execute = self.connection.execute
        # first her row: whoever is about to record an act of hers waits for it, or finds her gone
        execute("DELETE FROM subject WHERE subject = %s", (subject,))
        execute("DELETE FROM status WHERE subject = %s", (subject,))
        waiting = execute("SELECT 1 FROM inbox WHERE subject = %s", (subject,)).fetchone()
        if waiting:
            raise StillWaiting
        self.write_setting("erasing", "1")
        rows = execute(
            "DELETE FROM event WHERE subject = %s RETURNING position, version, act, occurred_at",
            (subject,),
        ).fetchall()
        execute("DELETE FROM setting WHERE name = 'erasing'")
        if any(position is None for position, *_ in rows):
            raise place_lost(subject)
        acts = ((subject, version, act, at) for _, version, act, at in rows)
        changes: Changes = Counter()
        changes.subtract(count_moves(acts, self.versions_by_number))
        self.add_counts(changes)
        return sorted(position for position, *_ in rows)

    @told
    def lock_subjects(self) -> None:
        self.connection.execute("SELECT value FROM setting WHERE name = 'epoch' FOR UPDATE")
        self.connection.execute("LOCK TABLE subject IN SHARE ROW EXCLUSIVE MODE")

    @told
    def rewrite_subjects(self, convert: Callable[[list[SubjectRow]], list[SubjectRow]]) -> None:
        # new rows for old: the tag is what a sharded table is distributed by, and cannot be updated
        rows = self._stream("SELECT subject, tag, sealed FROM subject")
        while some := [SubjectRow(*row) for row in islice(rows, _REWRITTEN_AT_ONCE)]:
            self.connection.execute(
                "DELETE FROM subject WHERE tag = ANY(%s::bytea[])", ([row.tag for row in some],)
            )
            self.insert_subjects(convert(some))

    @told
    def scrub(self) -> bool:
        for table in ("subject", "event", "status", "inbox"):
            self.connection.execute(f"VACUUM {table}")
        return True

    def stream_table(self, table: str, columns: str) -> Iterator[tuple[Any, ...]]:
        yield from self._stream(f"SELECT {columns} FROM {table}")  # noqa: S608 (names of ours)

    @told
    def lock_tables(self, tables: Sequence[str]) -> None:
        # the lock that emptying them takes: to take a weaker one first could end in a deadlock
        self.connection.execute(f"LOCK TABLE {', '.join(tables)} IN ACCESS EXCLUSIVE MODE")

    @told
    def clear(self, tables: Sequence[str]) -> None:
        for table in tables:
            self.connection.execute(f"TRUNCATE {table}")

    @told
    def fill_table(self, table: str, columns: str, rows: Iterable[tuple[Any, ...]]) -> None:
        types = self._types_of(table, columns)
        convert = [_FROM_SQLITE.get(kind) for kind in types]
        if any(convert):
            rows = (
                tuple(
                    value if change is None or value is None else change(value)
                    for change, value in zip(convert, row, strict=True)
                )
                for row in rows
            )
        self._copy(f"COPY {table} ({columns}) FROM STDIN (FORMAT BINARY)", types, rows)

    def _types_of(self, table: str, columns: str) -> list[str]:
        names = [name.strip().strip('"') for name in columns.split(",")]
        found: dict[str, str] = dict(
            self.connection.execute(
                "SELECT attname::text, format_type(atttypid, NULL) FROM pg_attribute"
                " WHERE attrelid = to_regclass(%s)",
                (table,),
            ).fetchall()
        )
        return [found[name] for name in names]
