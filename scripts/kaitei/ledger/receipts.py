"""Receipts: issued from the ledger, for the member or for anybody who asks about a version."""

from __future__ import annotations

from typing import NamedTuple

from kaitei.consent import (
    ACTS,
    CanonicalRecord,
    Moment,
    commit,
    derive_salt,
    format_canonical,
    parse_record_id,
)
from kaitei.consent.entries import act_entry, format_version_identity, version_entry
from kaitei.errors import KaiteiError, VerificationFailed
from kaitei.ledger.ledger import Ledger
from kaitei.ledger.sequencer import identify, read_tile_of
from kaitei.ledger.store import CheckpointRow, EventRow, Store, VersionRow
from kaitei.tlog import (
    TiledTree,
    TlogProof,
    TreeHead,
    build_inclusion_proof,
    format_proof,
    hash_leaf,
    parse_note,
)


class _Claim(NamedTuple):
    """That the log has an entry at a position; ``extra`` is what the entry commits to."""

    what: str
    position: int
    entry: bytes
    extra: bytes


def issue_receipt(ledger: Ledger, wanted: str) -> bytes:
    """Return the receipt of a record (its id), or of a published version (``privacy@2024-11-05``).

    Raises:
        KaiteiError: there is no such record, or no checkpoint covers it yet.
        VerificationFailed: the record is not what the log says it was.
    """
    if "@" in wanted:
        return _issue_version_receipt(ledger.store, wanted)
    row = find_event(ledger.store, wanted)
    position, checkpoint = _covered(ledger.store, row.position, f"record {wanted}")
    sealed = ledger.store.find_sealed([row.subject])
    if row.subject not in sealed:
        raise VerificationFailed(
            f"record {wanted} belongs to no member: her row is missing",
            fix="stop, keep the ledger as it is, and restore it from a backup",
        )
    member = ledger.seal.unseal(row.subject, sealed[row.subject])
    canonical = canonical_of(row, ledger.store.versions_by_number[row.version])
    salt = derive_salt(member.key, row.event)
    entry = act_entry(commit(salt, canonical))
    return _prove(ledger.store, checkpoint, _Claim(f"record {wanted}", position, entry, salt + canonical))


def find_event(store: Store, record: str) -> EventRow:
    """Return the row of the record with this id."""
    try:
        place = parse_record_id(record)
    except ValueError as error:
        raise KaiteiError(str(error), fix="copy the id that kaitei ledger record or history shows") from None
    rows = [
        row
        for row in store.read_event_between(place.subjects, place.recorded_at)
        if place.is_event(row.event)
    ]
    if not rows:
        raise KaiteiError(
            f"there is no record {record}", fix="copy the id that kaitei ledger record or history shows"
        )
    return rows[0]


def canonical_of(row: EventRow, version: VersionRow) -> bytes:
    """Return the canonical bytes of a stored act."""
    return format_canonical(
        CanonicalRecord(
            version.digest,
            ACTS[row.act],
            Moment(row.occurred_at),
            Moment(row.recorded_at),
            row.channel,
            row.subject,
            row.statement,
            f"{version.policy}@{version.version}",
            row.locale,
        )
    )


def _issue_version_receipt(store: Store, address: str) -> bytes:
    policy, _, version = address.partition("@")
    store.refresh_versions()
    row = store.versions.get((policy, version))
    if row is None:
        known = ", ".join(f"{one.policy}@{one.version}" for one in store.versions.values()) or "none"
        raise KaiteiError(f"the ledger knows no version {address}", fix=f"the versions it knows are: {known}")
    if row.digest is None:
        raise KaiteiError(
            f"{address} is a reconstruction: nobody knows the words that were published, so the log has no entry of it",
            fix="ask for the receipt of a version whose text is verbatim, or of an act",
        )
    identity = identify(row)
    entry, what = version_entry(identity), f"version {address}"
    position, checkpoint = _covered(store, row.position, what)
    return _prove(store, checkpoint, _Claim(what, position, entry, format_version_identity(identity)))


def _covered(store: Store, position: int | None, what: str) -> tuple[int, CheckpointRow]:
    checkpoint = store.read_checkpoint()
    if position is None or checkpoint is None or position >= checkpoint.size:
        raise KaiteiError(
            f"no checkpoint covers {what} yet", fix="sign one: kaitei ledger checkpoint; then ask again"
        )
    return position, checkpoint


def _prove(store: Store, checkpoint: CheckpointRow, claim: _Claim) -> bytes:
    tree = TiledTree(TreeHead(checkpoint.size, checkpoint.root), read_tile_of(store))
    if tree.hash_at(0, claim.position) != hash_leaf(claim.entry):
        raise VerificationFailed(
            f"{claim.what} was changed after it was logged: entry {claim.position} of the log is not its entry",
            fix="stop, keep the ledger as it is, and find out with kaitei ledger verify what else was changed",
        )
    path = build_inclusion_proof(tree, claim.position)
    return format_proof(TlogProof(claim.position, path, parse_note(checkpoint.note.encode()), claim.extra))
