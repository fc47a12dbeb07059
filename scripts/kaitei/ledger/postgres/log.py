"""The log's tables in PostgreSQL: inbox, tiles, entries, checkpoints."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import LiteralString

import psycopg

from kaitei.errors import Message
from kaitei.ledger.moves import changed_rows
from kaitei.ledger.postgres.opening import ADD_MOVES
from kaitei.ledger.postgres.streams import PostgresStreams
from kaitei.ledger.postgres.telling import told
from kaitei.ledger.projection import as_late, merge_members
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

_ADD_COUNTS = """
INSERT INTO counts AS c (policy, version, act, n)
SELECT * FROM unnest(%s::int[], %s::int[], %s::smallint[], %s::bigint[])
ON CONFLICT (version, act) DO UPDATE SET n = c.n + excluded.n
"""
_INBOX = "SELECT subject, event, leaf, policy, version, act, at FROM inbox"


class PostgresLog(PostgresStreams):
    """The half of the store that the log is kept in; writes happen inside ``write()``."""

    versions: dict[tuple[str, str], VersionRow]
    versions_by_number: dict[int, VersionRow]

    @abstractmethod
    def fold_late(self, late: Iterable[LateTuple]) -> Changes: ...

    @told
    def lock_log(self) -> int:
        if self.connection.info.transaction_status is not psycopg.pq.TransactionStatus.INTRANS:
            message = "the log is locked inside a transaction only"
            raise RuntimeError(message)
        return self._size("SELECT size FROM log_state WHERE id = 1 FOR UPDATE")

    @told
    def read_log_size(self) -> int:
        return self._size("SELECT size FROM log_state WHERE id = 1")

    def _size(self, query: LiteralString) -> int:
        row = self.connection.execute(query).fetchone()
        if row is None:  # to begin anew at 0 would write over the log
            raise damaged(
                Message(en="it does not say how long its log is", ja="ログの件数がどこにもありません")
            )
        return int(row[0])

    @told
    def grow_log(self, size: int) -> None:
        self.connection.execute("UPDATE log_state SET size = %s WHERE id = 1", (size,))

    @told
    def read_inbox(self, limit: int) -> list[InboxRow]:
        rows = self.connection.execute(f"{_INBOX} LIMIT %s", (limit,), binary=True)
        return [InboxRow(*row) for row in rows]

    @told
    def place_inbox(self, rows: Sequence[InboxRow], first: int) -> None:
        subjects, events = [row.subject for row in rows], [row.event for row in rows]
        positions = list(range(first, first + len(rows)))
        self.connection.execute(
            "UPDATE event e SET position = a.position"
            " FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS a (subject, event, position)"
            " WHERE e.subject = a.subject AND e.event = a.event",
            (subjects, events, positions),
        )
        self.connection.execute(
            "DELETE FROM inbox i USING unnest(%s::bigint[], %s::bigint[]) AS a (subject, event)"
            " WHERE i.subject = a.subject AND i.event = a.event",
            (subjects, events),
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
        for statement, rows in ((_ADD_COUNTS, counts), (ADD_MOVES, moves)):
            if rows:
                self.connection.execute(statement, [list(column) for column in zip(*rows, strict=True)])

    @told
    def read_tile(self, level: int, n: int) -> bytes | None:
        row = self.connection.execute(
            "SELECT data FROM tile WHERE level = %s AND n = %s", (level, n), binary=True
        ).fetchone()
        return row[0] if row else None

    @told
    def write_tiles(self, tiles: Iterable[tuple[int, int, bytes]]) -> None:
        with self.connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO tile (level, n, data) VALUES (%s, %s, %b)"
                " ON CONFLICT (level, n) DO UPDATE SET data = excluded.data",
                list(tiles),
            )

    @told
    def add_entries(self, entries: Iterable[tuple[int, bytes]]) -> None:
        with self.connection.cursor() as cursor:
            cursor.executemany("INSERT INTO log_entry (position, data) VALUES (%s, %b)", list(entries))

    def stream_entries(self) -> Iterator[tuple[int, bytes]]:
        yield from self._stream("SELECT position, data FROM log_entry ORDER BY position")

    @told
    def place_version(self, version: int, position: int) -> None:
        row = self.versions_by_number[version]
        placed = replace(row, position=position)
        self.versions[row.policy, row.version] = self.versions_by_number[version] = placed
        self.connection.execute(
            "UPDATE policy_version SET position = %s WHERE id = %s AND position IS NULL", (position, version)
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
        return CheckpointRow(*row) if row else None

    def stream_checkpoints(self) -> Iterator[CheckpointRow]:
        for row in self._stream("SELECT size, root, note, made_at FROM checkpoint ORDER BY size"):
            yield CheckpointRow(*row)

    @told
    def write_checkpoint(self, checkpoint: CheckpointRow) -> None:
        self.connection.execute(
            "INSERT INTO checkpoint (size, root, note, made_at) VALUES (%s, %b, %s, %s)"
            " ON CONFLICT (size) DO UPDATE SET note = excluded.note, made_at = excluded.made_at",
            checkpoint,
        )

    def stream_inbox(self) -> Iterator[InboxRow]:
        for row in self._stream(_INBOX):
            yield InboxRow(*row)

    def stream_tiles(self) -> Iterator[tuple[int, int, bytes]]:
        yield from self._stream("SELECT level, n, data FROM tile ORDER BY level, n")

    def stream_members(self) -> Iterator[MemberRows]:
        with self.snapshot():
            yield from merge_members(
                self._stream("SELECT subject, tag, sealed FROM subject ORDER BY subject"),
                self._stream(
                    "SELECT e.subject, e.event, e.version, e.act, e.channel, e.locale, s.digest,"
                    " e.occurred_at, e.recorded_at, e.key, e.position"
                    " FROM event e LEFT JOIN statement s ON s.id = e.statement ORDER BY e.subject"
                ),
                self._stream(
                    "SELECT subject, policy, version, act, at, acts FROM status ORDER BY subject, policy"
                ),
            )

    def stream_statements(self) -> Iterator[tuple[bytes, str | None]]:
        yield from self._stream("SELECT digest, text FROM statement ORDER BY id")
