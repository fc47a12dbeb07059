"""A stretch of a file, made ready to be written: rows of tables, and what there is to report."""

from __future__ import annotations

import marshal
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from kaitei.ledger.store import EventTuple, LateTuple, StatusTuple


class RefusedRow(NamedTuple):
    """A row that cannot go in: its line, and which column, what stands there, why, and what to do."""

    line: int
    column: str
    value: str
    why: str
    fix: str


@dataclass(frozen=True)
class PreparedChunk:
    """Rows in the order of their subjects, which is the order they get in the log.

    ``subjects`` are new members (subject, tag, sealed); ``events`` new acts, and ``leaves`` their commitments
    in the same order, 32 bytes each. ``statuses`` are those of the new members; for acts of members who
    were there before, ``late`` has (subject, policy, version, act, occurred_at), as their standing is
    known inside the transaction only.
    """

    start: int
    end: int
    first_line: int
    line: int
    rows: int
    repeated: int
    subjects: list[tuple[int, bytes, bytes]] = field(default_factory=list)
    events: list[EventTuple] = field(default_factory=list)
    leaves: bytes = b""
    statuses: list[StatusTuple] = field(default_factory=list)
    late: list[LateTuple] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)

    def pack(self) -> bytes:
        """Return the chunk as bytes for another process of the same program."""
        *columns, refused = (getattr(self, name) for name in self.__dataclass_fields__)
        # version 2 looks for no objects it has written before: rows hold few, and looking takes longer
        return marshal.dumps((*columns, [tuple(row) for row in refused]), 2)


def unpack_chunk(raw: bytes) -> PreparedChunk:
    """Return the chunk that a process of our own packed."""
    columns: list[Any] = list(marshal.loads(raw))  # noqa: S302 (from our own worker, through a pipe)
    columns[-1] = [RefusedRow(*row) for row in columns[-1]]
    return PreparedChunk(*columns)


class Lookup(Protocol):
    """What preparing needs to know of the ledger, in bulk."""

    def find_subjects(self, tags: Sequence[bytes]) -> dict[bytes, tuple[int, bytes]]:
        """Return (subject, sealed) of the members that are known, by tag."""

    def find_contents(self, keys: Sequence[tuple[int, int]]) -> dict[tuple[int, int], tuple[object, ...]]:
        """Return the content of the acts that are there already, by (subject, event).

        That is version, act, channel, locale, statement number, occurred_at and key.
        """

    def find_statement(self, digest: bytes, text: str | None) -> int:
        """Return the number of a statement; raise ``ChunkCollision`` where it would have to be written."""


def split_leaves(leaves: bytes) -> Iterable[bytes]:
    """Yield the commitments of a chunk, one by one."""
    return (leaves[start : start + 32] for start in range(0, len(leaves), 32))
