"""The ledger: who accepted which words. Composes a store, the seal and the rules of ``consent``.

* An act is checked against the catalog first; a refused one leaves nothing behind.
* An act is acknowledged only after the commit that holds it is durable.
* The same act again (same key, or no key and the same content) is the same record.
* The record carries the text digest of its version, and of a reconstruction none.
* The database never holds an account reference in the clear: see ``kaitei.ledger.seal``.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from kaitei.consent import (
    Acceptance,
    AcceptanceRecord,
    AcceptanceRequest,
    RefusedAct,
    Status,
    build_canonical,
    commit,
    derive_salt,
    event_number,
    format_record_id,
)
from kaitei.consent.refusals import key_taken
from kaitei.errors import EnvironmentFailed, Message
from kaitei.ledger.questions import EPOCH, Questions, clock
from kaitei.ledger.seal import MEMBER_KEY_SIZE, Member
from kaitei.ledger.store import NewEvent, NewVersion, SubjectRow, VersionRow, damaged, old_epoch
from kaitei.model import Revision

__all__ = ["EPOCH", "Ledger", "Recorded", "as_version", "clock"]


class Recorded(NamedTuple):
    """A record, and whether it is new (or was there before)."""

    record: AcceptanceRecord
    is_new: bool
    ledger: Questions

    @property
    def status(self) -> Status:
        """Where the member stands with the policy now. The open ledger is asked, each time."""
        acceptance = self.record.acceptance
        return self.ledger.status_on(acceptance.policy, acceptance.member)


@dataclass(frozen=True)
class Ledger(Questions):
    """An open ledger: records, and answers. ``draw`` is the source of randomness."""

    draw: Callable[[int], bytes] = os.urandom

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
        tag = self.seal.tag(acceptance.member)
        fresh: dict[int, bytes] = {}  # her key, if she is new: what was just sealed need not be opened again

        def make_subject() -> SubjectRow:
            subject, member = self._draw_member(acceptance.member)
            fresh[subject] = member.key
            return SubjectRow(subject, tag, self.seal.seal(subject, member))

        def commit_to(row: SubjectRow) -> bytes:
            subject, _, sealed = row
            key = fresh.get(subject) or self.seal.unseal_member_key(subject, sealed)
            return commit(derive_salt(key, event), build_canonical(acceptance, recorded_at, subject))

        act = NewEvent(
            event,
            version.id,
            acceptance.act.code,
            acceptance.channel,
            acceptance.locale,
            statement,
            acceptance.occurred_at,
            recorded_at,
            acceptance.key,
        )

        subject, was = self.store.append(tag, make_subject, act, commit_to)
        if was is None:
            record_id = format_record_id(recorded_at, subject, event)
            return Recorded(AcceptanceRecord(record_id, acceptance, recorded_at, None), True, self)
        record = self._build_record(was, acceptance.member)
        if record.acceptance != acceptance:
            raise _refuse_key(acceptance, record)
        return Recorded(record, False, self)

    def _register(self, acceptance: Acceptance) -> VersionRow:
        """Return the version's row, made now if the ledger has not seen the version before."""
        address = acceptance.policy, acceptance.version
        if address not in self.store.versions:
            self.store.register([as_version(self.rules.find_revision(*address))])
        version = self.store.versions.get(address)
        if version is None:
            raise damaged(
                Message(
                    en=f"the version {acceptance.address} was registered, and is not there",
                    ja=f"版 {acceptance.address} を登録しても、台帳に残りません",
                )
            )
        if version.digest != acceptance.digest:
            here, known = _hex(acceptance.digest), _hex(version.digest)
            raise EnvironmentFailed(
                Message(
                    en=f"the text of {acceptance.address} is not the one this ledger knows: "
                    f"digest {here.en}, in the ledger {known.en}",
                    ja=f"{acceptance.address} の本文が、この台帳に登録されたものと違います。"
                    f"ダイジェストは {here.ja}、台帳では {known.ja} です",
                ),
                fix=Message(
                    en="a published text never changes: put the file back as it was, or name the right --archive",
                    ja="公表した本文は変えられません。ファイルを元に戻すか、正しい版のフォルダーを --archive で指定してください",
                ),
            )
        return version

    def _draw_member(self, reference: str) -> tuple[int, Member]:
        if self.store.epoch != self.seal.id:  # and the store looks whether that is still the ledger's
            raise old_epoch()
        subject = int.from_bytes(self.draw(8), "big") >> 1
        return subject, Member(self.draw(MEMBER_KEY_SIZE), reference)


def as_version(revision: Revision) -> NewVersion:
    """Return what the ledger keeps of a version; of a reconstruction it keeps no digest."""
    return NewVersion(
        revision.policy,
        revision.version,
        None if revision.is_reconstruction else revision.digest,
        revision.facts.published,
        revision.facts.effective,
    )


def _refuse_key(acceptance: Acceptance, record: AcceptanceRecord) -> RefusedAct:
    act, address = record.acceptance.act, record.acceptance.address
    by = Message(en=f"record {record.id}, {act} {address}", ja=f"記録 {record.id}（{act} {address}）")
    return key_taken(acceptance.key or "", acceptance.member, by)


def _hex(digest: bytes | None) -> Message:
    if digest is None:
        return Message(en="none (a reconstruction)", ja="なし（復元案）")
    return Message(en=digest.hex(), ja=digest.hex())
