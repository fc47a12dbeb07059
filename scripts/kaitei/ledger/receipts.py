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
from kaitei.errors import KaiteiError, Message, VerificationFailed, kagi
from kaitei.ledger.ledger import Ledger
from kaitei.ledger.sequencer import identify, read_tile_of
from kaitei.ledger.store import RESTORE, CheckpointRow, EventRow, Store, VersionRow
from kaitei.tlog import (
    TiledTree,
    TlogProof,
    TreeHead,
    build_inclusion_proof,
    format_proof,
    hash_leaf,
    parse_note,
)

_COPY_ID = Message(
    en="copy the id that kaitei ledger record or history shows",
    ja="kaitei ledger record か history が表示する記録番号を写してください",
)


class _Claim(NamedTuple):
    """That the log has an entry at a position; ``extra`` is what the entry commits to."""

    what: Message
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
    what = Message(en=f"record {wanted}", ja=f"記録 {wanted}")
    position, checkpoint = _covered(ledger.store, row.position, what)
    sealed = ledger.store.find_sealed([row.subject])
    if row.subject not in sealed:
        raise VerificationFailed(
            Message(
                en=f"record {wanted} belongs to no member: her row is missing",
                ja=f"記録 {wanted} の会員の行がありません",
            ),
            fix=RESTORE,
        )
    member = ledger.seal.unseal(row.subject, sealed[row.subject])
    canonical = canonical_of(row, ledger.store.versions_by_number[row.version])
    salt = derive_salt(member.key, row.event)
    entry = act_entry(commit(salt, canonical))
    return _prove(ledger.store, checkpoint, _Claim(what, position, entry, salt + canonical))


def find_event(store: Store, record: str) -> EventRow:
    """Return the row of the record with this id."""
    try:
        place = parse_record_id(record)
    except ValueError:
        raise KaiteiError(
            Message(en=f"{record!r} is no record id", ja=f"{kagi(record)}は記録番号ではありません"),
            fix=_COPY_ID,
        ) from None
    rows = [
        row
        for row in store.read_event_between(place.subjects, place.recorded_at)
        if place.is_event(row.event)
    ]
    if not rows:
        raise KaiteiError(
            Message(en=f"there is no record {record}", ja=f"記録 {record} はありません"), fix=_COPY_ID
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
        known = ", ".join(f"{one.policy}@{one.version}" for one in store.versions.values())
        raise KaiteiError(
            Message(
                en=f"the ledger knows no version {address}",
                ja=f"台帳に版{kagi(address)}はありません",
            ),
            fix=Message(
                en=f"the versions it knows are: {known or 'none'}",
                ja=f"台帳にある版は次のとおりです：{known or 'なし'}",
            ),
        )
    if row.digest is None:
        raise KaiteiError(
            Message(
                en=f"{address} is a reconstruction: nobody knows the words that were published, so the log has no entry of it",
                ja=f"{address} は復元案です。公表時の文言が分からないため、ログに載らず、受領証もありません",
            ),
            fix=Message(
                en="ask for the receipt of a version whose text is verbatim, or of an act",
                ja="正文（text: verbatim）の版か、行為の記録を指定してください",
            ),
        )
    identity = identify(row)
    entry, what = version_entry(identity), Message(en=f"version {address}", ja=f"版 {address}")
    position, checkpoint = _covered(store, row.position, what)
    return _prove(store, checkpoint, _Claim(what, position, entry, format_version_identity(identity)))


def _covered(store: Store, position: int | None, what: Message) -> tuple[int, CheckpointRow]:
    checkpoint = store.read_checkpoint()
    if position is None or checkpoint is None or position >= checkpoint.size:
        raise KaiteiError(
            Message(
                en=f"no checkpoint covers {what.en} yet",
                ja=f"{what.ja} を含む署名済みのチェックポイントが、まだありません",
            ),
            fix=Message(
                en="sign one: kaitei ledger checkpoint; then ask again",
                ja="kaitei ledger checkpoint で署名してから、もう一度実行してください",
            ),
        )
    return position, checkpoint


def _prove(store: Store, checkpoint: CheckpointRow, claim: _Claim) -> bytes:
    tree = TiledTree(TreeHead(checkpoint.size, checkpoint.root), read_tile_of(store))
    if tree.hash_at(0, claim.position) != hash_leaf(claim.entry):
        raise VerificationFailed(
            Message(
                en=f"{claim.what.en} was changed after it was logged: entry {claim.position} of the log is not its entry",
                ja=f"{claim.what.ja} は、ログに載った後に書き換えられています。ログの {claim.position} 番と一致しません",
            ),
            fix=Message(
                en="stop, keep the ledger as it is, and find out with kaitei ledger verify what else was changed",
                ja="作業を止め、今の台帳をそのまま残し、ほかに書き換えられたものがないか kaitei ledger verify で確かめてください",
            ),
        )
    path = build_inclusion_proof(tree, claim.position)
    return format_proof(TlogProof(claim.position, path, parse_note(checkpoint.note.encode()), claim.extra))
