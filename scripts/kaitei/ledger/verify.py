"""Is the ledger what the log says? Every record is hashed again and compared with its entry."""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b, sha256
from pathlib import Path

from kaitei.consent import (
    ACTS,
    CanonicalRecord,
    Moment,
    build_shape,
    build_standing,
    format_record_id,
    number_of_content,
    number_of_key,
)
from kaitei.consent.canonical import SALT_PERSON, SALT_SIZE, Packer, Shape, build_packer
from kaitei.ledger import changed
from kaitei.ledger.last import read_last
from kaitei.ledger.ledger import Ledger
from kaitei.ledger.moves import count_moves, last_of
from kaitei.ledger.projection import steps_on
from kaitei.ledger.store import Changes, EventRow, InboxRow, MemberRows, is_whole
from kaitei.ledger.verify_log import (
    ENTRY,
    ERASED,
    NOTHING,
    RECORD,
    Leaves,
    Progress,
    streamed,
    verified_log,
)
from kaitei.ledger.verify_words import verify_statements, verify_waiting_versions
from kaitei.tlog import Checkpoint, TreeHead

_REPORT_EVERY = 4096
_NO_RECORD = (TypeError, ValueError, AttributeError, OverflowError, struct.error)
"""What a value of another kind or size than a record's brings about."""


@dataclass(frozen=True, slots=True)
class VerifiedLedger:
    """What was verified: the log and its newest signed checkpoint, and how much of what there is."""

    head: TreeHead
    signed: Checkpoint | None
    checkpoints: int
    members: int
    records: int
    waiting: int
    entries: int
    erased: int


def verify_ledger(
    ledger: Ledger, keys: Path, progress: Progress = lambda _done, _all: None
) -> VerifiedLedger:
    """Return what the ledger holds, all of it checked: tiles, checkpoints, records, standings and counts.

    Raises:
        VerificationFailed: something was changed after it was recorded; of changed records, the message
            names the first in the log's order.
    """
    store, last = ledger.store, read_last(keys)  # before the snapshot: what is signed meanwhile is not in it
    with store.snapshot():
        store.refresh_versions()
        return _verify(ledger, keys, last[0].checkpoint if last else None, progress)


def _verify(ledger: Ledger, keys: Path, last: Checkpoint | None, progress: Progress) -> VerifiedLedger:
    store = ledger.store
    with verified_log(store, keys, last, progress) as log:
        records = _Records(ledger, log.leaves)
        with streamed(store.stream_members()) as members:
            records.take_all(members, progress)
        records.finish()
        verify_statements(ledger)
        verify_waiting_versions(ledger)
        known = log.leaves.known
        return VerifiedLedger(
            log.head,
            log.signed,
            log.checkpoints,
            records.members,
            records.records,
            records.waiting,
            known.count(ENTRY),
            known.count(ERASED),
        )


_Kind = tuple[tuple[int, int, int], Shape, Packer]
"""Where acts of one kind bring a member (policy, version, act), and how their records are written."""


class _Records:
    """Takes member after member, and remembers the first record that is not its entry."""

    def __init__(self, ledger: Ledger, leaves: Leaves) -> None:
        self.members = self.records = self.waiting = 0
        self._ledger, self._leaves = ledger, leaves
        self._versions = ledger.store.versions_by_number
        self._kinds: dict[tuple[object, ...], _Kind] = {}
        self._inbox = {(row.subject, row.event): row for row in ledger.store.stream_inbox()}
        self._counts: Counter[tuple[int, int, int]] = Counter()
        self._moves: Changes = Counter()  # as logged
        self._first: tuple[int, str] | None = None
        self._changed = 0
        self._wrong_status: int | None = None
        self._without_acts: int | None = None

    def take_all(self, members: Iterable[MemberRows], progress: Progress) -> None:
        """Compare every record with its entry, and every status with the records. A million go through this loop."""
        unseal, kinds = self._ledger.seal.unseal_key, self._kinds
        counts, moves = self._counts, self._moves
        content, known, size = self._leaves.content, self._leaves.known, len(self._leaves.known)
        for subject, member, events, statuses in members:
            if member is None:
                raise changed.member_missing(subject)
            key, tag = unseal(subject, member.sealed)
            if tag != member.tag:
                raise changed.member_changed(subject)
            try:
                for row in events:
                    (
                        _,
                        event,
                        version,
                        act,
                        channel,
                        locale,
                        statement,
                        occurred_at,
                        recorded_at,
                        given,
                        position,
                    ) = row
                    kind = kinds.get((version, act, channel, locale, statement)) or self._learn_kind(row)
                    standing, shape, pack = kind
                    head, middle, tail = shape
                    # derive_salt and format_shaped, in one step each
                    salt = blake2b(
                        event.to_bytes(8, "big"), digest_size=SALT_SIZE, key=key, person=SALT_PERSON
                    ).digest()
                    salted = pack(salt, head, occurred_at, recorded_at, middle, subject, tail)
                    commitment = sha256(salted).digest()
                    number = number_of_content(shape, occurred_at) if given is None else number_of_key(given)
                    if position is None:
                        self._take_waiting(row, commitment, number)
                    elif (
                        0 <= position < size
                        and known[position] == NOTHING
                        and number == event
                        and sha256(b"\x00\x01" + commitment).digest()
                        == content[32 * position : 32 * position + 32]
                    ):
                        known[position] = RECORD
                        self.records += 1
                    else:
                        self._note_changed(row, position)
                if len(events) == 1 and position is not None:  # the usual member: nothing to add up
                    counts[standing] += 1
                    moves[*standing, last_of(occurred_at)] += 1
                    if statuses != [(*standing, occurred_at, 1)]:
                        self._note_status(subject)
                else:
                    self._take_statuses(subject, events, statuses)
            except _NO_RECORD:
                raise changed.row_impossible(subject) from None
            self.members += 1
            if self.members % _REPORT_EVERY == 0:
                progress(self.records, size)

    def _take_waiting(self, row: EventRow, commitment: bytes, number: int) -> None:
        policy = self._versions[row.version].policy_id
        expected = InboxRow(row.subject, number, commitment, policy, row.version, row.act, row.occurred_at)
        if self._inbox.pop((row.subject, row.event), None) != expected:
            raise changed.waiting_changed(_id(row))
        self.waiting += 1

    def _note_changed(self, row: EventRow, position: int) -> None:
        self._changed += 1
        if self._first is None or position < self._first[0]:
            self._first = position, _id(row)

    def _note_status(self, subject: int) -> None:
        if self._wrong_status is None:
            self._wrong_status = subject

    def _learn_kind(self, row: EventRow) -> _Kind:
        version = self._versions.get(row.version)
        if version is None or row.act not in ACTS or not is_whole(row):
            raise changed.kind_impossible(_id(row))
        shape = build_shape(
            CanonicalRecord(
                version.digest,
                ACTS[row.act],
                Moment(0),
                Moment(0),
                row.channel,
                0,
                row.statement,
                f"{version.policy}@{version.version}",
                row.locale,
            )
        )
        kind = (version.policy_id, row.version, row.act), shape, build_packer(shape)
        self._kinds[row.version, row.act, row.channel, row.locale, row.statement] = kind
        return kind

    def _take_statuses(
        self, subject: int, events: list[EventRow], statuses: list[tuple[int, int, int, int, int]]
    ) -> None:
        if not events:
            self._without_acts = subject
        expected = as_logged = self._add_up(events)
        logged = [row for row in events if row.position is not None]
        if len(logged) < len(events):  # statuses are as of the log, and so are the counts that are kept
            as_logged = self._add_up(logged)
        self._moves.update(
            count_moves(((subject, *row[2:4], row.occurred_at) for row in logged), self._versions)
        )
        if statuses != as_logged:
            self._note_status(subject)
        for policy_id, version, act, _, _ in expected:
            self._counts[policy_id, version, act] += 1

    def _add_up(self, events: list[EventRow]) -> list[tuple[int, int, int, int, int]]:
        policies = sorted(
            {(self._versions[row.version].policy_id, self._versions[row.version].policy) for row in events}
        )
        found = []
        for policy_id, policy in policies:
            steps = steps_on(policy, events, self._versions)
            if (standing := build_standing(steps)) is not None:
                version = self._ledger.store.versions[policy, standing.version].id
                found.append((policy_id, version, standing.act.code, int(standing.at), len(steps)))
        return found

    def finish(self) -> None:
        """Refuse what was found changed, the record before what follows from it, and what is left over."""
        if self._first is not None:
            position, record = self._first
            raise changed.record_changed(record, position, self._changed)
        gone = self._leaves.known.find(NOTHING)
        if gone >= 0:
            raise changed.record_gone(gone, self._leaves.known.count(NOTHING))
        for subject, _ in self._inbox:
            raise changed.waiting_without_record(subject)
        if self._wrong_status is not None:
            raise changed.status_changed(self._wrong_status)
        if self._without_acts is not None:
            raise changed.member_without_acts(self._without_acts)
        self._verify_counts()

    def _verify_counts(self) -> None:
        store = self._ledger.store
        for policy_id, policy in sorted({(row.policy_id, row.policy) for row in self._versions.values()}):
            expected = {
                (act, self._versions[version].version): count
                for (counted, version, act), count in self._counts.items()
                if counted == policy_id
            }
            found = store.count_standings(policy)
            if found != expected:
                raise changed.counts_changed(policy, sorted(found.items()), sorted(expected.items()))
        with streamed(store.stream_table("move", "policy, version, act, until, n")) as rows:
            here = {row for row in rows if row[-1] != 0}
        added = {(*key, n) for key, n in self._moves.items() if n}
        if wrong := here ^ added:
            raise changed.moves_changed(min(wrong, key=repr))


def _id(row: EventRow) -> str:
    return format_record_id(Moment(row.recorded_at), row.subject, row.event)
