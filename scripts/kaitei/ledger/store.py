"""What a ledger needs of a database, as a Protocol; SQLite and PostgreSQL each do it in SQL of their own.

Rows here are numbers and bytes as the tables hold them. Who a member is, which words a version has and what
her acts add up to is the business of ``kaitei.ledger.ledger``; a store never sees an account reference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from kaitei.consent import Moment
from kaitei.ledger.rows import (
    ACTS,
    NO_ACTS,
    NOBODY,
    RESTORE,
    ActKind,
    Appended,
    Changes,
    CheckpointRow,
    ChunkCollision,
    EventRow,
    InboxRow,
    JobRow,
    LateTuple,
    MemberRows,
    NewActs,
    NewEvent,
    NewMembers,
    NewVersion,
    StandingRow,
    StatusTuple,
    StillWaiting,
    SubjectRow,
    VersionRow,
    VersionsByNumber,
    damaged,
    is_whole,
    old_epoch,
    whole,
)

__all__ = [
    "ACTS",
    "NOBODY",
    "NO_ACTS",
    "RESTORE",
    "ActKind",
    "Appended",
    "Changes",
    "CheckpointRow",
    "ChunkCollision",
    "EventRow",
    "InboxRow",
    "JobRow",
    "LateTuple",
    "LogStore",
    "MemberRows",
    "NewActs",
    "NewEvent",
    "NewMembers",
    "NewVersion",
    "StandingRow",
    "StatusTuple",
    "StillWaiting",
    "Store",
    "SubjectRow",
    "VersionRow",
    "VersionsByNumber",
    "damaged",
    "is_whole",
    "old_epoch",
    "whole",
]


class LogStore(Protocol):
    """What the log needs of a database. Methods that change something are called inside ``write()``."""

    def write(self, *, patient: bool = False) -> AbstractContextManager[object]:
        """Make one transaction of what happens inside: all of it is durable, or none.

        A ``patient`` one waits for other writers much longer before it gives up: nobody is sitting in front of it.
        """

    def snapshot(self) -> AbstractContextManager[None]:
        """Read inside as of one moment, whatever others write meanwhile."""

    def lock_log(self) -> int:
        """Return the size of the log; nobody else changes it until the transaction ends."""

    def read_log_size(self) -> int: ...

    def grow_log(self, size: int) -> None: ...

    def read_inbox(self, limit: int) -> list[InboxRow]: ...

    def place_inbox(self, rows: Sequence[InboxRow], first: int) -> None:
        """Give acts the positions ``first``, ``first + 1``, …: they leave the inbox, statuses and counts follow."""

    def read_tile(self, level: int, n: int) -> bytes | None: ...

    def write_tiles(self, tiles: Iterable[tuple[int, int, bytes]]) -> None:
        """Write tiles (level, n, data) over what is there."""

    def add_entries(self, entries: Iterable[tuple[int, bytes]]) -> None:
        """Keep the data of entries that are no acts, by position."""

    def stream_entries(self) -> Iterator[tuple[int, bytes]]: ...

    def place_version(self, version: int, position: int) -> None: ...

    def unplaced_versions(self) -> list[int]:
        """Return the numbers of the versions that have no entry in the log yet."""

    def read_checkpoint(self) -> CheckpointRow | None:
        """Return the checkpoint of the largest size."""

    def stream_checkpoints(self) -> Iterator[CheckpointRow]: ...

    def write_checkpoint(self, checkpoint: CheckpointRow) -> None: ...

    def stream_inbox(self) -> Iterator[InboxRow]: ...

    def stream_tiles(self) -> Iterator[tuple[int, int, bytes]]:
        """Yield every tile (level, n, data), by level, then n."""

    def stream_members(self) -> Iterator[MemberRows]:
        """Yield what is kept of every member, by surrogate; rows without a member's row too."""

    def stream_statements(self) -> Iterator[tuple[bytes, str | None]]:
        """Yield the digest and the text of every statement."""


class Store(LogStore, Protocol):
    """A database that holds a ledger, open. Methods that write are durable when they return."""

    epoch: str
    """The epoch under which members are sealed here; a new one is not made under another."""

    versions: dict[tuple[str, str], VersionRow]
    versions_by_number: dict[int, VersionRow]

    def close(self) -> None: ...

    def schema_number(self) -> int:
        """Return the number of the last migration that was applied."""

    def read_setting(self, name: str) -> str | None: ...

    def write_setting(self, name: str, value: str) -> None: ...

    def register(self, versions: Sequence[NewVersion]) -> None:
        """Make versions known that are not yet; afterwards ``self.versions`` has them."""

    def refresh_versions(self) -> None:
        """Read ``versions`` again: another process may have made some known, or given them their positions."""

    def statement_number(self, digest: bytes, text: str | None) -> int:
        """Return the number of a statement, which is kept once."""

    def find_subject(self, tag: bytes) -> SubjectRow | None: ...

    def append(
        self, tag: bytes, fresh: Callable[[], SubjectRow], act: NewEvent, leaf: Callable[[SubjectRow], bytes]
    ) -> Appended:
        """Record an act of the member known by ``tag``, durably, in one transaction.

        Writes the event and the inbox row; the member too if she is new (``fresh`` gives her row, and is
        called again should her surrogate be taken). ``leaf`` gives the act's commitment once the subject is
        known. If the event is there already, nothing is written and its row returned.

        Raises:
            EnvironmentFailed: the member is new, and ``epoch`` is not the ledger's any more.
        """

    def read_events(self, subject: int) -> list[EventRow]:
        """Return every act of a member, in no order."""

    def read_event_between(self, subjects: tuple[int, int], recorded_at: Moment) -> list[EventRow]:
        """Return the acts recorded at a moment by members in a range of surrogates."""

    def count_standings(self, policy: str) -> dict[tuple[int, str], int]:
        """Return how many members stand at each (act, version) of ``policy``, this moment."""

    def read_standings(
        self, policy: str, standings: Sequence[tuple[int, str]], after: int, limit: int
    ) -> list[StandingRow]:
        """Return up to ``limit`` members who stand at one of ``standings``, by surrogate, above ``after``."""

    def count_acts(self, until: Moment | None) -> dict[tuple[int, int, str, str], int]:
        """Return how many acts there are by version, act, channel and month in Japan, up to a moment."""

    def count_past(self, policy: str, standings: Sequence[tuple[int, str]], until: Moment) -> int:
        """Return how many members stood at one of ``standings`` at a moment of the past."""

    def read_past(
        self, policy: str, standings: Sequence[tuple[int, str]], until: Moment, after: int, limit: int
    ) -> list[StandingRow]:
        """Return up to ``limit`` of them, by surrogate, above ``after``."""

    def find_subjects(self, tags: Sequence[bytes]) -> dict[bytes, tuple[int, bytes]]:
        """Return (subject, sealed) of those members who are known, by tag."""

    def find_contents(self, keys: Sequence[tuple[int, int]]) -> dict[tuple[int, int], tuple[object, ...]]:
        """Return the content of those acts that are there, by (subject, event).

        That is version, act, channel, locale, statement number, occurred_at and key.
        """

    def find_statement(self, digest: bytes) -> int | None:
        """Return the number of a statement, if it is kept."""

    def import_turn(self, waiting: Callable[[], None]) -> AbstractContextManager[None]:
        """Hold an import's turn: where imports would only be in each other's way, one runs after the other.

        ``waiting`` is called if another import is running.
        """

    def insert_many(
        self,
        members: NewMembers,
        acts: NewActs,
        statuses: Iterable[StatusTuple],
        first: int,
    ) -> None:
        """Insert new members, acts and statuses; the acts have the positions from ``first`` on in the log.

        Raises:
            ChunkCollision: one of them is there already.
        """

    def fold_late(self, late: Iterable[LateTuple]) -> Changes:
        """Bring statuses up to date with acts that are inserted; return who moved.

        Raises:
            ChunkCollision: a member is not there: she was erased, or the chunk that made her has to be prepared again.
        """

    def add_counts(self, changes: Changes) -> None:
        """Add to how many members stand where, and to how many came there and left in each stretch of time."""

    def read_job(self, source: bytes) -> JobRow | None:
        """Return how far the import of a file came, by its SHA-256."""

    def write_job(self, job: JobRow) -> None: ...

    def erase(self, subject: int) -> list[int]:
        """Delete everything of a member; return the positions of her acts, in order.

        Raises:
            StillWaiting: some of her acts are not in the log yet.
        """

    def lock_subjects(self) -> None:
        """Let nobody make a member until the transaction ends."""

    def rewrite_subjects(self, convert: Callable[[list[SubjectRow]], list[SubjectRow]]) -> None:
        """Replace the row of every member, many at a time."""

    def scrub(self) -> bool:
        """Take what was deleted off the disk, as far as the engine can; return whether nothing was in the way."""

    def stream_table(self, table: str, columns: str) -> Iterator[tuple[Any, ...]]:
        """Yield every row of a table, in no order."""

    def lock_tables(self, tables: Sequence[str]) -> None:
        """Let nobody else write to these tables until the transaction ends."""

    def clear(self, tables: Sequence[str]) -> None:
        """Empty tables, whatever is in them."""

    def fill_table(self, table: str, columns: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """Put rows into an empty table."""

    def find_sealed(self, subjects: Sequence[int]) -> dict[int, bytes]:
        """Return the sealed rows of some members."""
