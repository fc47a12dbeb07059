"""The ledger: who accepted which words. Composes a store, the seal and the rules of ``consent``.

* An act is checked against the catalog first; a refused one leaves nothing behind.
* An act is acknowledged only after the commit that holds it is durable.
* The same act again (same key, or no key and the same content) is the same record.
* The record carries the text digest of its version, and of a reconstruction none.
* The database never holds an account reference in the clear: see ``kaitei.ledger.seal``.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from kaitei.consent import (
    Acceptance,
    AcceptanceRecord,
    AcceptanceRequest,
    Moment,
    RefusedAct,
    Rules,
    Standing,
    Status,
    Step,
    build_canonical,
    build_standing,
    build_status,
    commit,
    day_of,
    derive_salt,
    event_number,
    format_record_id,
    parse_member,
    pending_standings,
)
from kaitei.errors import EnvironmentFailed, KaiteiError
from kaitei.ledger.projection import steps_on
from kaitei.ledger.seal import MEMBER_KEY_SIZE, Member, Seal
from kaitei.ledger.statistics import Group, Statistics
from kaitei.ledger.store import (
    ACTS,
    EventRow,
    NewEvent,
    NewVersion,
    Store,
    SubjectRow,
    VersionRow,
    damaged,
    whole,
)
from kaitei.model import Catalog, Policy, Revision

EPOCH = "epoch"
"""The setting that names the epoch key members are sealed under."""


def clock() -> Moment:
    """Return the time it is now."""
    return Moment(time.time_ns() // 1_000_000)


class Recorded(NamedTuple):
    """A record, whether it is new (or was there before), and where the member stands with it."""

    record: AcceptanceRecord
    is_new: bool
    status: Status


class PendingMember(NamedTuple):
    """A member who has to act, and what she did last; ``cursor`` continues the list after her."""

    member: str
    standing: Standing
    cursor: int


@dataclass(frozen=True)
class Ledger:
    """An open ledger. ``now`` and ``draw`` are the clock and the source of randomness."""

    store: Store
    seal: Seal
    catalog: Catalog
    rules: Rules
    now: Callable[[], Moment] = clock
    draw: Callable[[int], bytes] = secrets.token_bytes

    def record(self, request: AcceptanceRequest) -> Recorded:
        """Record an act, durably, once.

        Raises:
            RefusedAct: the act cannot be recorded, or its key was used for another act.
        """
        recorded_at = self.now()
        acceptance = self.rules.parse(request, recorded_at)
        version = self._register(acceptance)
        event = event_number(acceptance)
        statement = None
        if acceptance.statement is not None:
            statement = self.store.statement_number(acceptance.statement, request.statement)
        appended = self.store.append(
            self.seal.tag(acceptance.member),
            lambda: self._new_subject(acceptance.member),
            NewEvent(
                event,
                version.id,
                acceptance.act.code,
                acceptance.channel,
                acceptance.locale,
                statement,
                acceptance.occurred_at,
                recorded_at,
                acceptance.key,
            ),
            lambda subject: self._leaf(subject, acceptance, recorded_at, event),
        )
        record = self._build_record(appended.row, acceptance.member)
        if record.acceptance != acceptance:
            raise RefusedAct(
                "key",
                acceptance.key or "",
                f"the key {acceptance.key!r} of {acceptance.member} belongs to another act: record {record.id}, "
                f"{record.acceptance.act} {record.acceptance.address}",
                "give every act a key of its own; repeat a key only with the same content",
            )
        policy = self._policy(acceptance.policy)
        status = build_status(policy, appended.standing, day_of(recorded_at))
        return Recorded(record, appended.is_new, status)

    def status(self, member: str, as_of: Moment | None = None) -> tuple[Status, ...]:
        """Return where a member stands with each policy, now or at a moment of the past."""
        moment = self.now() if as_of is None else as_of
        found = self._find(member)
        rows = self._events(found.subject, as_of) if found else []
        return tuple(
            build_status(policy, build_standing(self._steps(policy, rows)), day_of(moment))
            for policy in self.catalog.policies
        )

    def history(self, member: str, as_of: Moment | None = None) -> tuple[AcceptanceRecord, ...]:
        """Return a member's acts in the order in which they occurred."""
        found = self._find(member)
        if found is None:
            return ()
        rows = self._events(found.subject, as_of)
        rows.sort(key=lambda row: (row.occurred_at, row.recorded_at, row.event))
        return tuple(self._build_record(row, member) for row in rows)

    def pending(
        self, policy_id: str, as_of: Moment | None = None, after: int = -1, limit: int = 1000
    ) -> tuple[PendingMember, ...]:
        """Return a page of the members who acted on a policy before and have to act again.

        They come in the order of their surrogates, which says nothing about them.
        """
        policy = self._policy(policy_id)
        if as_of is None:
            there = self.store.count_standings(policy.id)
            stale = [standing for standing in self._stale(policy, self.now()) if standing in there]
            rows = self.store.read_standings(policy.id, stale, after, limit)
            return tuple(
                PendingMember(self.seal.unseal(row.subject, row.sealed).reference, row.standing, row.subject)
                for row in rows
            )
        page = []
        for subject, standing in self._stream_pending(policy, as_of):
            if subject > after:
                page.append((subject, standing))
            if len(page) == limit:
                break
        sealed = self.store.find_sealed([subject for subject, _ in page])
        return tuple(
            PendingMember(self.seal.unseal(subject, sealed[subject]).reference, standing, subject)
            for subject, standing in page
        )

    def count_pending(self, policy_id: str, as_of: Moment | None = None) -> int:
        """Return how many members ``pending`` lists."""
        policy = self._policy(policy_id)
        if as_of is not None:
            return sum(1 for _ in self._stream_pending(policy, as_of))
        stale = set(self._stale(policy, self.now()))
        counts = self.store.count_standings(policy.id)
        return sum(n for standing, n in counts.items() if standing in stale)

    def stream_records(
        self, policy_id: str | None = None, as_of: Moment | None = None
    ) -> Iterator[AcceptanceRecord]:
        """Yield every record, those of one member together, without ever holding them all."""
        policy = self._policy(policy_id) if policy_id else None
        numbers = self.store.versions_by_number
        for rows in self.store.stream_members():
            if rows.member is None:
                continue
            member = self.seal.unseal(rows.subject, rows.member.sealed).reference
            for row in sorted(map(whole, rows.events), key=lambda row: (row.occurred_at, row.event)):
                wanted = policy is None or numbers[row.version].policy == policy.id
                if wanted and (as_of is None or row.occurred_at <= as_of):
                    yield self._build_record(row, member)

    def statistics(self, policy_id: str | None = None, as_of: Moment | None = None) -> Statistics:
        """Return how many acts there are, by version, act, channel and month."""
        numbers = self.store.versions_by_number
        groups = (
            (Group(numbers[version].policy, numbers[version].version, ACTS[act], channel, month), n)
            for (version, act, channel, month), n in self.store.count_acts(as_of).items()
        )
        return Statistics(tuple(sorted(entry for entry in groups if policy_id in {None, entry[0].policy})))

    def _stale(self, policy: Policy, moment: Moment) -> list[tuple[int, str]]:
        self.store.refresh_versions()
        versions = [version for policy_id, version in self.store.versions if policy_id == policy.id]
        return [(act.code, version) for act, version in pending_standings(policy, versions, day_of(moment))]

    def _stream_pending(self, policy: Policy, moment: Moment) -> Iterator[tuple[int, Standing]]:
        stale = set(self._stale(policy, moment))
        rows = self.store.stream_events(policy.id, moment)
        for subject, acts in groupby(rows, key=lambda row: row.subject):
            standing = build_standing(self._steps(policy, list(acts)))
            if standing and (standing.act.code, standing.version) in stale:
                yield subject, standing

    def _policy(self, policy_id: str) -> Policy:
        policy = self.catalog.policy(policy_id)
        if policy is None:
            known = ", ".join(policy.id for policy in self.catalog.policies) or "none"
            raise KaiteiError(
                f"there is no policy {policy_id!r}", fix=f"use a policy of the archive: {known}"
            )
        return policy

    def _events(self, subject: int, until: Moment | None) -> list[EventRow]:
        rows = self.store.read_events(subject)
        return rows if until is None else [row for row in rows if row.occurred_at <= until]

    def _steps(self, policy: Policy, rows: list[EventRow]) -> list[Step]:
        return steps_on(policy.id, rows, self.store.versions_by_number)

    def _register(self, acceptance: Acceptance) -> VersionRow:
        """Return the version's row, made now if the ledger has not seen the version before."""
        address = acceptance.policy, acceptance.version
        if address not in self.store.versions:
            self.store.register([as_version(self.rules.find_revision(*address))])
        version = self.store.versions.get(address)
        if version is None:
            raise damaged(f"it does not keep that there is a version {acceptance.address}")
        if version.digest != acceptance.digest:
            raise EnvironmentFailed(
                f"the text of {acceptance.address} is not the one this ledger knows: "
                f"digest {_hex(acceptance.digest)}, in the ledger {_hex(version.digest)}",
                fix="a published text never changes: put the file back as it was, or name the right --archive",
            )
        return version

    def _find(self, member: str) -> SubjectRow | None:
        found = self.store.find_subject(self.seal.tag(parse_member(member)))
        if found is None:
            self.refuse_old_epoch()  # under a new key she would not be found by the old one
        return found

    def refuse_old_epoch(self) -> None:
        """Stop if the epoch key was replaced since this ledger was opened."""
        if self.store.read_setting(EPOCH) != self.seal.id:
            raise EnvironmentFailed(
                "the epoch key of the ledger was replaced while this program was running",
                fix="run it again: it will read the new key",
            )

    def _new_subject(self, reference: str) -> SubjectRow:
        self.refuse_old_epoch()
        subject = int.from_bytes(self.draw(8), "big") >> 1
        member = Member(self.draw(MEMBER_KEY_SIZE), reference)
        return SubjectRow(subject, self.seal.tag(reference), self.seal.seal(subject, member))

    def _leaf(self, subject: SubjectRow, acceptance: Acceptance, recorded_at: Moment, event: int) -> bytes:
        member = self.seal.unseal(subject.subject, subject.sealed)
        canonical = build_canonical(acceptance, recorded_at, subject.subject)
        return commit(derive_salt(member.key, event), canonical)

    def _build_record(self, row: EventRow, member: str) -> AcceptanceRecord:
        version = self.store.versions_by_number[row.version]
        recorded_at = Moment(row.recorded_at)
        acceptance = Acceptance(
            member,
            version.policy,
            version.version,
            version.digest,
            ACTS[row.act],
            Moment(row.occurred_at),
            row.channel,
            row.locale,
            row.statement,
            row.key,
        )
        return AcceptanceRecord(
            format_record_id(recorded_at, row.subject, row.event), acceptance, recorded_at, row.position
        )


def as_version(revision: Revision) -> NewVersion:
    """Return what the ledger keeps of a version; of a reconstruction it keeps no digest."""
    return NewVersion(
        revision.policy,
        revision.version,
        None if revision.is_reconstruction else revision.digest,
        revision.facts.published,
        revision.facts.effective,
    )


def _hex(digest: bytes | None) -> str:
    return digest.hex() if digest else "none (a reconstruction)"
