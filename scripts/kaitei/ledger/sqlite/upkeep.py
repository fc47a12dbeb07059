"""What keeps a SQLite ledger in order: erasing, sealing anew, copying tables."""

from __future__ import annotations

import sqlite3
from abc import abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from kaitei.ledger.moves import count_moves
from kaitei.ledger.rows import Changes, StillWaiting, SubjectRow, VersionRow, place_lost
from kaitei.ledger.sqlite.telling import told, told_rows

_REWRITTEN_AT_ONCE = 5000


class SqliteUpkeep:
    """The part of the store that erasures, backups and restores use; writes happen inside ``write()``."""

    path: Path
    connection: sqlite3.Connection
    versions_by_number: dict[int, VersionRow]

    @abstractmethod
    def add_counts(self, changes: Changes) -> None: ...

    @abstractmethod
    def write_setting(self, name: str, value: str) -> None: ...

    @told
    def erase(self, subject: int) -> list[int]:
        execute = self.connection.execute
        rows = execute("SELECT position FROM event WHERE subject = ?", (subject,)).fetchall()
        if (None,) in rows:
            if not execute("SELECT 1 FROM inbox WHERE subject = ?", (subject,)).fetchone():
                raise place_lost(subject)
            raise StillWaiting
        acts = execute("SELECT subject, version, act, occurred_at FROM event WHERE subject = ?", (subject,))
        changes: Changes = Counter()
        changes.subtract(count_moves(acts, self.versions_by_number))
        self.add_counts(changes)
        self.write_setting("erasing", "1")
        execute("DELETE FROM event WHERE subject = ?", (subject,))
        execute("DELETE FROM status WHERE subject = ?", (subject,))
        execute("DELETE FROM subject WHERE subject = ?", (subject,))
        execute("DELETE FROM setting WHERE name = 'erasing'")
        return sorted(position for (position,) in rows)

    def lock_subjects(self) -> None:
        """Nothing to do: a writing transaction is alone."""

    @told
    def rewrite_subjects(self, convert: Callable[[list[SubjectRow]], list[SubjectRow]]) -> None:
        last = -1
        while rows := [
            SubjectRow(*row)
            for row in self.connection.execute(
                "SELECT subject, tag, sealed FROM subject WHERE subject > ? ORDER BY subject LIMIT ?",
                (last, _REWRITTEN_AT_ONCE),
            )
        ]:
            last = rows[-1].subject
            self.connection.executemany(
                "UPDATE subject SET tag = ?, sealed = ? WHERE subject = ?",
                [(row.tag, row.sealed, row.subject) for row in convert(rows)],
            )

    @told
    def scrub(self) -> bool:
        # deleted rows are overwritten in the file (secure_delete); what is left is the write-ahead log
        busy, _, _ = self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy

    @told_rows
    def stream_table(self, table: str, columns: str) -> Iterator[tuple[Any, ...]]:
        yield from self.connection.execute(f"SELECT {columns} FROM {table}")  # noqa: S608 (names of ours)

    def lock_tables(self, tables: Sequence[str]) -> None:
        """Nothing to do: a writing transaction is alone."""

    @told
    def clear(self, tables: Sequence[str]) -> None:
        self.write_setting("erasing", "1")
        for table in reversed(tables):
            self.connection.execute(f"DELETE FROM {table}")  # noqa: S608 (names of ours)

    @told
    def fill_table(self, table: str, columns: str, rows: Iterable[tuple[Any, ...]]) -> None:
        marks = ", ".join("?" * len(columns.split(",")))
        self.connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)  # noqa: S608
