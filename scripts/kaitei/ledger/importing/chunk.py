"""A stretch of a file, made ready to be written: columns of tables, and what there is to report."""

from __future__ import annotations

import marshal
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any, NamedTuple, Protocol

from kaitei.consent import RefusedAct
from kaitei.errors import Message
from kaitei.ledger.store import (
    NO_ACTS,
    NOBODY,
    LateTuple,
    NewActs,
    NewMembers,
    StatusTuple,
)


class RefusedRow(NamedTuple):
    """A row that cannot go in: its line, and which column, what stands there, why, and what to do."""

    line: int
    column: str
    value: str
    why: Message
    fix: Message

    def pack(self) -> tuple[int, str, str, str, str, str, str]:
        """Return it as plain text and numbers."""
        return self.line, self.column, self.value, *self.why, *self.fix


def refused_row(line: int, refusal: RefusedAct) -> RefusedRow:
    return RefusedRow(line, refusal.column, refusal.value, refusal.what, refusal.fix or Message("", ""))


def unpack_refused(row: tuple[int, str, str, str, str, str, str]) -> RefusedRow:
    """Return the refused row that was packed."""
    line, column, value, *said = row
    return RefusedRow(line, column, value, Message(*said[:2]), Message(*said[2:]))


@dataclass(frozen=True)
class PreparedChunk:
    """Rows in the order of their subjects, which is the order they get in the log.

    ``acts`` are those that are new, and ``leaves`` the hashes of their log entries in the same order, 32 bytes
    each. ``statuses`` are those of the new members, or ``None`` if each act is the only one of a new member, so
    that it says itself where she stands; for acts of members who were there before, ``late`` has (subject,
    policy, version, act, occurred_at), as their standing is known inside the transaction only. ``changes`` is what
    the new members add to the counts.
    """

    start: int
    end: int
    first_line: int
    line: int
    rows: int
    repeated: int
    members: NewMembers = NOBODY
    acts: NewActs = NO_ACTS
    leaves: bytes = b""
    statuses: list[StatusTuple] | None = None
    changes: Mapping[tuple[int, int, int, int], int] = field(default_factory=dict)
    late: list[LateTuple] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)

    def build_statuses(self) -> Iterable[StatusTuple]:
        """Return where the new members stand."""
        if self.statuses is not None:
            return self.statuses
        kinds, places, subjects, _, occurred_at, _, _ = self.acts
        policies, versions, acts = ([kinds[place][column] for place in places] for column in range(3))
        return zip(subjects, policies, versions, acts, occurred_at, repeat(1), strict=False)

    def pack(self) -> bytes:
        """Return the chunk as bytes for another process of the same program."""
        (members, tags, sealed), acts = self.members, self.acts
        numbers = (members, acts.subjects, acts.events, acts.occurred_at, acts.recorded_at)
        columns: list[Any] = [array("q", column).tobytes() for column in numbers]
        columns += [array("H", acts.places).tobytes(), tags, sealed, acts.kinds, acts.keys]
        columns += [
            self.leaves,
            self.statuses,
            dict(self.changes),
            self.late,
            [row.pack() for row in self.refused],
        ]
        head = (self.start, self.end, self.first_line, self.line, self.rows, self.repeated)
        # version 2 looks for no objects it has written before: there are few, and looking takes longer
        return marshal.dumps((head, *columns), 2)


def unpack_chunk(raw: bytes) -> PreparedChunk:
    """Return the chunk that a process of our own packed."""
    columns: list[Any] = list(marshal.loads(raw))  # noqa: S302 (from our own worker, through a pipe)
    head, *numbers = columns[:6]
    places, tags, sealed, kinds, keys, leaves, statuses, changes, late, refused = columns[6:]
    members, subjects, events, occurred_at, recorded_at = (_numbers("q", column) for column in numbers)
    start, end, first_line, line, rows, repeated = head
    return PreparedChunk(
        start,
        end,
        first_line,
        line,
        rows,
        repeated,
        NewMembers(members, tags, sealed),
        NewActs(kinds, _numbers("H", places), subjects, events, occurred_at, recorded_at, keys),
        leaves,
        statuses,
        changes,
        late,
        [unpack_refused(row) for row in refused],
    )


def _numbers(kind: str, raw: bytes) -> Sequence[int]:
    column = array(kind)
    column.frombytes(raw)
    return column


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
