"""The log's tables in SQLite: inbox, tiles, entries, checkpoints."""

from __future__ import annotations

import sqlite3
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from kaitei.errors import Message
from kaitei.ledger.moves import changed_rows
from kaitei.ledger.projection import as_late, merge_members
from kaitei.ledger.sqlite.kinds import of_kinds
from kaitei.ledger.sqlite.telling import told, told_rows
from kaitei.ledger.store import (
    Changes,
    CheckpointRow,
    ChunkCollision,
    InboxRow,
    LateTuple,
    MemberRows,
    VersionRow,
    damaged,
)

_CHECKPOINT = (int, bytes, str, int)
_INBOX = "SELECT subject, event, leaf, policy, version, act, at FROM inbox"
_INBOX_KINDS = (int, int, bytes, int, int, int, int)


class SqliteLog:
    """The half of the store that the log is kept in; writes happen inside ``write()``."""

    path: Path
    connection: sqlite3.Connection
    versions: dict[tuple[str, str], VersionRow]
    versions_by_number: dict[int, VersionRow]

    @abstractmethod
    def fold_late(self, late: Iterable[LateTuple]) -> Changes: ...

    @told
    def lock_log(self) -> int:
        """Return the size of the log; nobody else changes it until the transaction ends."""
        if not self.connection.in_transaction:
            message = "the log is locked inside a transaction only"
            raise RuntimeError(message)
        return self.read_log_size()

    @told
    def read_log_size(self) -> int:
        row = self.connection.execute("SELECT size FROM log_state WHERE id = 1").fetchone()
        if row is None:
            raise damaged(
                Message(en="it does not say how long its log is", ja="ログの件数がどこにもありません")
            )
        (size,) = of_kinds("log_state", row, int)
        return int(size)

    @told
    def grow_log(self, size: int) -> None:
        self.connection.execute("UPDATE log_state SET size = ? WHERE id = 1", (size,))

    @told
    def read_inbox(self, limit: int) -> list[InboxRow]:
        rows = self.connection.execute(f"{_INBOX} LIMIT ?", (limit,))
        return [InboxRow(*of_kinds("inbox", row, *_INBOX_KINDS)) for row in rows]

    @told
    def place_inbox(self, rows: Sequence[InboxRow], first: int) -> None:
        executemany = self.connection.executemany
        executemany(
            "UPDATE event SET position = ? WHERE subject = ? AND event = ?",
            [(position, row.subject, row.event) for position, row in enumerate(rows, first)],
        )
        taken = executemany(
            "DELETE FROM inbox WHERE subject = ? AND event = ?", [(row.subject, row.event) for row in rows]
        ).rowcount
        if taken != len(rows):
            raise damaged(
                Message(
                    en="an act in the inbox is not where its key says",
                    ja="ログへの登載を待つ行為が、索引の示す所にありません",
                )
            )
        try:
            self.add_counts(self.fold_late(as_late(rows)))
        except ChunkCollision as error:
            raise damaged(
                Message(
                    en=f"an act waits for the log, but {error}",
                    ja=f"ログへの登載を待つ行為が、記録と合いません（{error}）",
                )
            ) from None

    @told
    def add_counts(self, changes: Changes) -> None:
        counts, moves = changed_rows(changes)
        self.connection.executemany(
            "INSERT INTO counts (policy, version, act, n) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (version, act) DO UPDATE SET n = n + excluded.n",
            counts,
        )
        self.connection.executemany(
            "INSERT INTO move (policy, version, act, until, n) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (policy, version, act, until) DO UPDATE SET n = n + excluded.n",
            moves,
        )

    @told
    def read_tile(self, level: int, n: int) -> bytes | None:
        row = self.connection.execute(
            "SELECT data FROM tile WHERE level = ? AND n = ?", (level, n)
        ).fetchone()
        return of_kinds("tile", row, bytes)[0] if row else None

    @told
    def write_tiles(self, tiles: Iterable[tuple[int, int, bytes]]) -> None:
        self.connection.executemany(
            "INSERT INTO tile (level, n, data) VALUES (?, ?, ?)"
            " ON CONFLICT (level, n) DO UPDATE SET data = excluded.data",
            tiles,
        )

    @told
    def add_entries(self, entries: Iterable[tuple[int, bytes]]) -> None:
        self.connection.executemany("INSERT INTO log_entry (position, data) VALUES (?, ?)", entries)

    @told_rows
    def stream_entries(self) -> Iterator[tuple[int, bytes]]:
        for row in self.connection.execute("SELECT position, data FROM log_entry ORDER BY position"):
            position, data = of_kinds("log_entry", row, int, bytes)
            yield position, data

    @told
    def place_version(self, version: int, position: int) -> None:
        row = self.versions_by_number[version]
        placed = replace(row, position=position)
        self.versions[row.policy, row.version] = self.versions_by_number[version] = placed
        self.connection.execute(
            "UPDATE policy_version SET position = ? WHERE id = ? AND position IS NULL", (position, version)
        )

    @told
    def unplaced_versions(self) -> list[int]:
        rows = self.connection.execute("SELECT id FROM policy_version WHERE position IS NULL ORDER BY id")
        return [number for (number,) in rows]

    @told
    def read_checkpoint(self) -> CheckpointRow | None:
        row = self.connection.execute(
            "SELECT size, root, note, made_at FROM checkpoint ORDER BY size DESC LIMIT 1"
        ).fetchone()
        return CheckpointRow(*of_kinds("checkpoint", row, *_CHECKPOINT)) if row else None

    @told_rows
    def stream_checkpoints(self) -> Iterator[CheckpointRow]:
        for row in self.connection.execute("SELECT size, root, note, made_at FROM checkpoint ORDER BY size"):
            yield CheckpointRow(*of_kinds("checkpoint", row, *_CHECKPOINT))

    @told
    def write_checkpoint(self, checkpoint: CheckpointRow) -> None:
        self.connection.execute(
            "INSERT INTO checkpoint (size, root, note, made_at) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (size) DO UPDATE SET note = excluded.note, made_at = excluded.made_at",
            checkpoint,
        )

    @told_rows
    def stream_inbox(self) -> Iterator[InboxRow]:
        for row in self.connection.execute(_INBOX):
            yield InboxRow(*of_kinds("inbox", row, *_INBOX_KINDS))

    @told_rows
    def stream_tiles(self) -> Iterator[tuple[int, int, bytes]]:
        for row in self.connection.execute("SELECT level, n, data FROM tile ORDER BY level, n"):
            level, n, data = of_kinds("tile", row, int, int, bytes)
            yield level, n, data

    @told_rows
    def stream_members(self) -> Iterator[MemberRows]:
        execute = self.connection.execute
        return merge_members(
            execute("SELECT subject, tag, sealed FROM subject ORDER BY subject"),
            execute(
                "SELECT e.subject, e.event, e.version, e.act, e.channel, e.locale, s.digest,"
                " e.occurred_at, e.recorded_at, e.key, e.position"
                " FROM event e LEFT JOIN statement s ON s.id = e.statement ORDER BY e.subject"
            ),
            execute("SELECT subject, policy, version, act, at, acts FROM status ORDER BY subject, policy"),
        )

    @told_rows
    def stream_statements(self) -> Iterator[tuple[bytes, str | None]]:
        for digest, text in self.connection.execute("SELECT digest, text FROM statement ORDER BY id"):
            of_kinds("statement", (digest, text or ""), bytes, str)
            yield digest, text
