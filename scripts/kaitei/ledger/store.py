"""What a ledger needs of a database, as a Protocol; SQLite and PostgreSQL each do it in SQL of their own.

Rows here are numbers and bytes as the tables hold them. Who a member is, which words a version has and what
her acts add up to is the business of ``kaitei.ledger.ledger``; a store never sees an account reference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, Protocol

from kaitei.consent import ACTS as ALL_ACTS
from kaitei.consent import Act, Moment, Standing
from kaitei.errors import EnvironmentFailed

StatusTuple = tuple[int, int, int, int, int, int]
"""subject, policy, version, act, at, acts"""

LateTuple = tuple[int, int, int, int, int]
"""subject, policy, version, act, occurred_at: an act of a member who had acts before"""

EventTuple = tuple[int, int, int, int, str, str, int | None, int, int, str | None, int]
"""subject, event, version, act, channel, locale, statement, occurred_at, recorded_at, key, place in the chunk"""

Changes = dict[tuple[int, int, int], int]
"""By how much each (policy, version, act) of the counts changes."""


class ChunkCollision(Exception):
    """The ledger holds something that was not there when a chunk was made ready: make it ready again."""


class StillWaiting(Exception):
    """Some acts of a member are not in the log yet, so she cannot be erased: sequence first."""


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version the ledger knows. ``policy_id`` and ``id`` are its numbers in the tables.

    ``position`` is that of its entry in the log, ``None`` before it has one.
    """

    id: int
    policy_id: int
    policy: str
    version: str
    digest: bytes | None
    published: date
    effective: date
    position: int | None


class VersionsByNumber(dict[int, VersionRow]):
    """Versions by number; one that another process made known is read when it is first met."""

    def __init__(self, refresh: Callable[[], None]) -> None:
        super().__init__()
        self._refresh = refresh

    def __missing__(self, number: int) -> VersionRow:
        self._refresh()
        found = self.get(number)
        if found is None:
            raise damaged(f"a record is about version number {number!r}, which is not there")
        return found


class _Acts(dict[int, Act]):
    """Acts by their number; there are no others in a ledger."""

    def __missing__(self, code: int) -> Act:
        raise damaged(f"there is no act {code!r}")


ACTS = _Acts(ALL_ACTS)


def damaged(what: str) -> EnvironmentFailed:
    """Return the error of a ledger that holds what no program of ours has written."""
    return EnvironmentFailed(
        f"the ledger is damaged: {what}", fix="stop, keep the ledger as it is, and restore it from a backup"
    )


class NewVersion(NamedTuple):
    policy: str
    version: str
    digest: bytes | None
    published: date
    effective: date


class SubjectRow(NamedTuple):
    """A member: her surrogate, the keyed hash of her reference, and her key and reference, sealed."""

    subject: int
    tag: bytes
    sealed: bytes


class EventRow(NamedTuple):
    """A recorded act, as the table holds it; ``statement`` is the digest of the words shown."""

    subject: int
    event: int
    version: int
    act: int
    channel: str
    locale: str
    statement: bytes | None
    occurred_at: int
    recorded_at: int
    key: str | None
    position: int | None


_FIRST_MOMENT, _LAST_MOMENT = -62_135_596_800_000, 253_402_300_799_999  # the years 1 to 9999


def is_whole(row: EventRow) -> bool:
    """Is every value of a kind and size that a record can have? Bit rot changes kinds, too."""
    numbers = (row.subject, row.event, row.version, row.act, row.occurred_at, row.recorded_at)
    return (
        all(type(number) is int for number in numbers)
        and 0 <= row.recorded_at <= _LAST_MOMENT
        and _FIRST_MOMENT <= row.occurred_at <= _LAST_MOMENT
        and all(type(text) is str for text in (row.channel, row.locale))
        and (row.key is None or type(row.key) is str)
        and (row.statement is None or type(row.statement) is bytes)
        and (row.position is None or type(row.position) is int)
    )


def whole(row: EventRow) -> EventRow:
    """Return the row, if it is one; refuse it otherwise."""
    if not is_whole(row):
        raise damaged(f"event {row.event!r} of subject {row.subject!r} holds what no record holds")
    return row


class NewEvent(NamedTuple):
    """An act to append. ``statement`` is the statement's number."""

    event: int
    version: int
    act: int
    channel: str
    locale: str
    statement: int | None
    occurred_at: int
    recorded_at: int
    key: str | None


class Appended(NamedTuple):
    """What became of an act: the row that stands now, whether it is new, and where the member stands."""

    row: EventRow
    is_new: bool
    standing: Standing


class StandingRow(NamedTuple):
    """A member's standing with one policy, with what it takes to name her."""

    subject: int
    sealed: bytes
    standing: Standing


class InboxRow(NamedTuple):
    """An act that the log has not taken in yet; ``leaf`` is its commitment (32 bytes)."""

    subject: int
    event: int
    leaf: bytes


class CheckpointRow(NamedTuple):
    """A signed checkpoint (the note, with its signature lines) of a log of ``size``."""

    size: int
    root: bytes
    note: str
    made_at: int


class MemberRows(NamedTuple):
    """Everything kept of one member. ``member`` is ``None`` if her row is missing, which it may never be.

    ``statuses`` are rows of the status table: (policy id, version, act, at, acts).
    """

    subject: int
    member: SubjectRow | None
    events: list[EventRow]
    statuses: list[tuple[int, int, int, int, int]]


class JobRow(NamedTuple):
    """How far the import of a file has come. ``source`` is the file's SHA-256.

    ``offset`` bytes, up to ``line``, are taken in: ``rows`` of them, of which ``repeated`` were there before
    and ``refused`` cannot go in. ``report`` is how long the report of refused rows is.
    """

    source: bytes
    name: str
    offset: int
    line: int
    rows: int
    repeated: int
    refused: int
    report: int
    started_at: int
    changed_at: int
    finished: bool

    @property
    def recorded(self) -> int:
        return self.rows - self.repeated - self.refused


class LogStore(Protocol):
    """What the log needs of a database. Methods that change something are called inside ``write()``."""

    def write(self) -> AbstractContextManager[None]:
        """Make one transaction of what happens inside: all of it is durable, or none."""

    def snapshot(self) -> AbstractContextManager[None]:
        """Read inside as of one moment, whatever others write meanwhile."""

    def lock_log(self) -> int:
        """Return the size of the log; nobody else changes it until the transaction ends."""

    def read_log_size(self) -> int: ...

    def grow_log(self, size: int) -> None: ...

    def read_inbox(self, limit: int) -> list[InboxRow]: ...

    def place_inbox(self, rows: Sequence[InboxRow], first: int) -> None:
        """Give acts the positions ``first``, ``first + 1``, …: they leave the inbox, and the counts count them."""

    def read_tile(self, level: int, n: int) -> bytes | None: ...

    def write_tiles(self, tiles: Iterable[tuple[int, int, bytes]]) -> None:
        """Write tiles (level, n, data) over what is there."""

    def add_entries(self, entries: Iterable[tuple[int, bytes]]) -> None:
        """Keep the data of entries that are no acts, by position."""

    def read_entry(self, position: int) -> bytes | None: ...

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

        Writes the event, the inbox row and the status; the member too if she is new (``fresh`` gives her
        row, and is called again should her surrogate be taken). ``leaf`` gives the act's commitment once
        the subject is known. If the event is there already, nothing is written and its row returned.
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

    def stream_events(self, policy: str, until: Moment) -> Iterator[EventRow]:
        """Yield the acts on ``policy`` that occurred up to ``until``, those of one member together."""

    def find_subjects(self, tags: Sequence[bytes]) -> dict[bytes, tuple[int, bytes]]:
        """Return (subject, sealed) of those members who are known, by tag."""

    def find_contents(self, keys: Sequence[tuple[int, int]]) -> dict[tuple[int, int], tuple[object, ...]]:
        """Return the content of those acts that are there, by (subject, event).

        That is version, act, channel, locale, statement number, occurred_at and key.
        """

    def find_statement(self, digest: bytes) -> int | None:
        """Return the number of a statement, if it is kept."""

    def insert_many(
        self,
        subjects: Sequence[tuple[int, bytes, bytes]],
        events: Iterable[EventTuple],
        statuses: Iterable[StatusTuple],
        first: int,
    ) -> None:
        """Insert new members, acts and statuses; an act's place counts from position ``first`` of the log.

        Raises:
            ChunkCollision: one of them is there already.
        """

    def fold_late(self, late: Iterable[LateTuple]) -> Changes:
        """Bring statuses up to date with acts that are inserted; return how the counts change.

        Raises:
            ChunkCollision: a member is not there: she was erased, or the chunk that made her made ready anew.
        """

    def add_counts(self, changes: Changes) -> None:
        """Add to how many members stand at each (policy, version, act)."""

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

    def clear(self, tables: Sequence[str]) -> None:
        """Empty tables, whatever is in them."""

    def fill_table(self, table: str, columns: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """Put rows into an empty table."""

    def find_sealed(self, subjects: Sequence[int]) -> dict[int, bytes]:
        """Return the sealed rows of some members."""
