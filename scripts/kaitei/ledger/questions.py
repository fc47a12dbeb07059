"""What can be asked of a ledger: where members stand, what they did, who has to act, how many did what."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from kaitei.consent import (
    Acceptance,
    AcceptanceRecord,
    Moment,
    Rules,
    Standing,
    Status,
    Step,
    build_standing,
    build_status,
    day_of,
    format_record_id,
    parse_member,
    pending_standings,
)
from kaitei.consent.refusals import policy_unknown
from kaitei.consent.rules import CLOCK_SKEW
from kaitei.errors import KaiteiError
from kaitei.ledger.projection import steps_on
from kaitei.ledger.seal import Seal
from kaitei.ledger.statistics import Group, Statistics
from kaitei.ledger.store import ACTS, EventRow, Store, SubjectRow, old_epoch, whole
from kaitei.model import Catalog, Policy

EPOCH = "epoch"
"""The setting that names the epoch key members are sealed under."""


def clock() -> Moment:
    """Return the time it is now."""
    return Moment(time.time_ns() // 1_000_000)


class PendingMember(NamedTuple):
    """A member who has to act, and what she did last; ``cursor`` continues the list after her."""

    member: str
    standing: Standing
    cursor: int


@dataclass(frozen=True)
class Questions:
    """What can be asked of an open ledger. ``now`` is the clock."""

    store: Store
    seal: Seal
    catalog: Catalog
    rules: Rules
    now: Callable[[], Moment] = clock

    def status(self, member: str, as_of: Moment | None = None) -> tuple[Status, ...]:
        """Return where a member stands with each policy, now or at a moment of the past."""
        return self._statuses(self.catalog.policies, member, as_of)

    def status_on(self, policy_id: str, member: str) -> Status:
        """Return where a member stands with one policy now."""
        (status,) = self._statuses((self._policy(policy_id),), member, None)
        return status

    def _statuses(self, policies: Iterable[Policy], member: str, as_of: Moment | None) -> tuple[Status, ...]:
        moment = self.now() if as_of is None else as_of
        found = self._find(member)
        rows = self._events(found.subject, as_of) if found else []
        return tuple(
            build_status(policy, build_standing(self._steps(policy, rows)), day_of(moment))
            for policy in policies
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
        stale = self._stale(policy, self.now() if as_of is None else as_of)
        if as_of is not None and self._is_past(as_of):
            rows = self.store.read_past(policy.id, stale, as_of, after, limit)
        else:
            there = self.store.count_standings(policy.id)
            stale = [standing for standing in stale if standing in there]
            rows = self.store.read_standings(policy.id, stale, after, limit)
        return tuple(
            PendingMember(self.seal.unseal(row.subject, row.sealed).reference, row.standing, row.subject)
            for row in rows
        )

    def count_pending(self, policy_id: str, as_of: Moment | None = None) -> int:
        """Return how many members ``pending`` lists."""
        policy = self._policy(policy_id)
        stale = frozenset(self._stale(policy, self.now() if as_of is None else as_of))
        if as_of is not None and self._is_past(as_of):
            return self.store.count_past(policy.id, list(stale), as_of)
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

    def _is_past(self, moment: Moment) -> bool:
        """Can there be acts after ``moment``? If not, members stand at it where they stand now."""
        return moment < self.now() + CLOCK_SKEW

    def _stale(self, policy: Policy, moment: Moment) -> list[tuple[int, str]]:
        self.store.refresh_versions()
        versions = [version for policy_id, version in self.store.versions if policy_id == policy.id]
        return [(act.code, version) for act, version in pending_standings(policy, versions, day_of(moment))]

    def _policy(self, policy_id: str) -> Policy:
        policy = self.catalog.policy(policy_id)
        if policy is None:
            refusal = policy_unknown(policy_id, (one.id for one in self.catalog.policies))
            raise KaiteiError(refusal.what, fix=refusal.fix)
        return policy

    def _events(self, subject: int, until: Moment | None) -> list[EventRow]:
        rows = self.store.read_events(subject)
        return rows if until is None else [row for row in rows if row.occurred_at <= until]

    def _steps(self, policy: Policy, rows: list[EventRow]) -> list[Step]:
        return steps_on(policy.id, rows, self.store.versions_by_number)

    def _find(self, member: str) -> SubjectRow | None:
        found = self.store.find_subject(self.seal.tag(parse_member(member)))
        if found is None:
            self.refuse_old_epoch()  # under a new key she would not be found by the old one
        return found

    def refuse_old_epoch(self) -> None:
        """Stop if the epoch key was replaced since this ledger was opened."""
        if self.store.read_setting(EPOCH) != self.seal.id:
            raise old_epoch()

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
