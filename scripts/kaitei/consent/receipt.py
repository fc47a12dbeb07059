"""Receipts (受領証): that an act, or a published version, stands in the log (docs/formats/receipt.md).

A receipt is a proof of c2sp.org/tlog-proof whose ``extra`` holds what the entry commits to: the salt and the
canonical record of an act, or what identifies a version. Whoever has the receipt and the log's public key can
check it, offline and for ever.
"""

from __future__ import annotations

from dataclasses import dataclass

from kaitei.consent.canonical import SALT_SIZE, CanonicalRecord, UnreadableRecord, commit, parse_canonical
from kaitei.consent.entries import (
    VersionIdentity,
    act_entry,
    is_of_version,
    parse_version_identity,
    version_entry,
)
from kaitei.errors import KaiteiError, Location, Message
from kaitei.tlog import TlogProof, Trust, VerifiedCheckpoint, hash_leaf, parse_proof, verify_proof

_NO_VERSION = Message(
    en="it begins like that of a version and goes on as none does",
    ja="版のものとして始まり、その続きが正しくありません",
)


@dataclass(frozen=True, slots=True)
class VerifiedReceipt:
    """It is proved: the log of ``checkpoint`` has ``content`` as its entry ``index`` (counted from 0)."""

    content: CanonicalRecord | VersionIdentity
    index: int
    checkpoint: VerifiedCheckpoint


def verify_receipt(raw: bytes, trust: Trust, source: str = "receipt") -> VerifiedReceipt:
    """Return what the receipt proves to a reader with ``trust``.

    Raises:
        VerificationFailed: it proves nothing: it was altered, or is of a log this reader does not trust.
        KaiteiError: it is no receipt.
    """
    proof = _parse(raw, source)
    content, entry = _read_extra(proof, source)
    verified = verify_proof(proof, hash_leaf(entry), trust)
    return VerifiedReceipt(content, verified.inclusion.index, verified.checkpoint)


def _parse(raw: bytes, source: str) -> TlogProof:
    try:
        return parse_proof(raw, source)
    except KaiteiError as error:
        raise KaiteiError(
            Message(
                en=error.what.en, ja=f"受領証ではないか、壊れているか、途中で切れています（{error.what.ja}）"
            ),
            error.where,
            Message(en="ask for the file again", ja="受領証のファイルをもう一度受け取ってください"),
        ) from None


def _read_extra(proof: TlogProof, source: str) -> tuple[CanonicalRecord | VersionIdentity, bytes]:
    """Return what the receipt says it is about, and the entry that this would be."""
    extra = proof.extra or b""
    version = parse_version_identity(extra)
    if version is not None:
        return version, version_entry(version)
    salt, canonical = extra[:SALT_SIZE], extra[SALT_SIZE:]
    try:
        return parse_canonical(canonical), act_entry(commit(salt, canonical))
    except UnreadableRecord as error:
        why = _NO_VERSION if is_of_version(extra) else error.why
        raise KaiteiError(
            Message(
                en="this is a proof of some log, but no receipt of an act or a version: what it is about cannot be read, "
                f"{why.en}",
                ja=f"ログの証明ではありますが、同意等の記録や規約の版の受領証としては読めません：{why.ja}",
            ),
            Location(source, 2),
            Message(
                en="ask whoever issued it for the receipt again",
                ja="発行元に受領証の再発行を依頼してください",
            ),
        ) from None
