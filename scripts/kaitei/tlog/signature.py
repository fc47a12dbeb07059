"""One signature line of a note: made, and checked, by the kind of its key."""

from __future__ import annotations

from dataclasses import dataclass

from kaitei.errors import Message, VerificationFailed
from kaitei.tlog.encoding import MAX_NUMBER
from kaitei.tlog.keys import Algorithm, Signer, VerifierKey

KEY_ID_SIZE = 4
_TIME_SIZE = 8
_ED25519_SIZE = 64


@dataclass(frozen=True, slots=True)
class Signature:
    """What a signature line says: the name and id of the key, and the bytes it made."""

    name: str
    key_id: bytes
    payload: bytes

    def by(self, key: VerifierKey) -> bool:
        """Say whether the line claims to be by ``key``; whether it is, only ``verify_signature`` knows."""
        return self.name == key.name and self.key_id == key.key_id


@dataclass(frozen=True, slots=True)
class Attestation:
    """It is proved: ``key`` signed the text. ``time`` is what a cosigner says, in seconds since 1970."""

    key: VerifierKey
    time: int | None = None


def issue_signature(text: str, signer: Signer) -> Signature:
    """Return the signature of a log over ``text``.

    Raises:
        ValueError: the key is a witness's; it signs a time as well (``issue_cosignature``).
    """
    if signer.key.algorithm is not Algorithm.ED25519:
        raise ValueError(f"key {signer.key.name} cosigns; it does not sign alone")
    return Signature(signer.key.name, signer.key.key_id, signer.sign(text.encode()))


def issue_cosignature(text: str, signer: Signer, time: int) -> Signature:
    """Return the cosignature of a witness over the text of a checkpoint, at ``time`` (seconds since 1970).

    It states that the log had, as far as the witness has seen it, no larger size at that time.

    Raises:
        ValueError: the key is not a witness's, or the time is negative or beyond 2^63 - 1.
    """
    if signer.key.algorithm is not Algorithm.COSIGNATURE:
        raise ValueError(f"key {signer.key.name} does not cosign")
    if not 0 <= time <= MAX_NUMBER:
        raise ValueError(f"no cosignature can have the time {time}")
    signed = signer.sign(_cosigned_message(text, time))
    return Signature(signer.key.name, signer.key.key_id, time.to_bytes(_TIME_SIZE, "big") + signed)


def verify_signature(text: str, signature: Signature, key: VerifierKey) -> Attestation:
    """Return that ``key`` signed ``text``.

    Raises:
        VerificationFailed: it did not, or ``signature`` is by another key.
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    payload, time, message = signature.payload, None, text.encode()
    if key.algorithm is Algorithm.COSIGNATURE:
        time, payload = int.from_bytes(payload[:_TIME_SIZE], "big"), payload[_TIME_SIZE:]
        message = _cosigned_message(text, time)
    valid = signature.by(key) and len(payload) == _ED25519_SIZE and (time or 0) <= MAX_NUMBER
    try:
        if valid:
            Ed25519PublicKey.from_public_bytes(key.public).verify(payload, message)
    except InvalidSignature:
        valid = False
    if not valid:
        raise VerificationFailed(
            Message(
                en=f"the signature of {key.name} ({key.key_id.hex()}) does not fit the text: one of them was altered",
                ja=f"{key.name}（{key.key_id.hex()}）の署名が本文と合いません。どちらかが書き換えられています",
            )
        )
    return Attestation(key, time)


def _cosigned_message(text: str, time: int) -> bytes:
    return f"cosignature/v1\ntime {time}\n{text}".encode()
