"""Log entries: the bytes whose hashes make up the public log (docs/formats/log.md).

The first byte says what an entry is. An entry shows nothing of what it commits to: an act's salt is known to
the member and, until she is erased, to the ledger; a version's parts are public.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from kaitei.consent.canonical import NO_TEXT

_VERSION_TAG = b"kaitei/version\x01"
_DATE = rb"([0-9]{4}-[0-9]{2}-[0-9]{2})"
_IDENTITY = re.compile(
    re.escape(_VERSION_TAG) + rb"(.{32})" + _DATE + _DATE + rb".([\x21-\x7e]{1,255})", re.DOTALL
)


class EntryKind(IntEnum):
    """The first byte of an entry."""

    ACT = 0x01
    """A recorded act: 32 bytes of commitment follow."""

    VERSION = 0x02
    """A published version: SHA-256 over its text digest, dates, policy and version follows."""

    ERASURE = 0x03
    """A member was erased: the positions of her entries follow, which have no record any more."""

    PADDING = 0x04
    """Nothing: 32 random bytes follow, so that the log is as long as it has to be."""


def act_entry(commitment: bytes) -> bytes:
    """Return the entry of an act: 0x01 and its commitment."""
    return b"\x01" + commitment


@dataclass(frozen=True, slots=True)
class VersionIdentity:
    """What identifies a published version; ``digest`` is ``None`` for a reconstruction (復元案)."""

    policy: str
    version: str
    digest: bytes | None
    published: date
    effective: date


def version_entry(version: VersionIdentity) -> bytes:
    """Return the entry of a published version: 0x02 and the hash of what identifies it."""
    return bytes([EntryKind.VERSION]) + hashlib.sha256(format_version_identity(version)).digest()


def format_version_identity(version: VersionIdentity) -> bytes:
    """Return the bytes that identify a version: tag, text digest, both dates, policy and version."""
    address = f"{version.policy}@{version.version}".encode("ascii")
    dates = f"{version.published.isoformat()}{version.effective.isoformat()}".encode("ascii")
    return _VERSION_TAG + (version.digest or NO_TEXT) + dates + bytes([len(address)]) + address


def is_of_version(raw: bytes) -> bool:
    """Do the bytes begin as those that identify a version?"""
    return raw.startswith(_VERSION_TAG)


def parse_version_identity(raw: bytes) -> VersionIdentity | None:
    """Return the version that the bytes identify, or nothing if they are not the identity of a version."""
    parts = _IDENTITY.fullmatch(raw)
    if parts is None:
        return None
    digest = None if parts[1] == NO_TEXT else parts[1]
    policy, _, version = parts[4].decode("ascii").partition("@")
    try:
        published, effective = (date.fromisoformat(parts[at].decode("ascii")) for at in (2, 3))
        found = VersionIdentity(policy, version, digest, published, effective)
    except ValueError:
        return None
    return found if format_version_identity(found) == raw else None


def erasure_entry(positions: Iterable[int]) -> bytes:
    """Return the entry of an erasure: 0x03, how many entries lost their records, and where they are."""
    places = sorted(set(positions))
    return b"".join(
        (
            bytes([EntryKind.ERASURE]),
            len(places).to_bytes(8, "big"),
            *(place.to_bytes(8, "big") for place in places),
        )
    )


def padding_entry(chance: bytes) -> bytes:
    """Return an entry that means nothing, of 32 random bytes."""
    return bytes([EntryKind.PADDING]) + chance


def parse_erasure(entry: bytes) -> tuple[int, ...]:
    """Return the positions that an erasure entry names, in ascending order.

    Raises:
        ValueError: ``entry`` is no erasure entry as ``erasure_entry`` writes it.
    """
    positions = tuple(int.from_bytes(entry[at : at + 8], "big") for at in range(9, len(entry), 8))
    if erasure_entry(positions) != entry:
        message = "this is no erasure entry"
        raise ValueError(message)
    return positions
