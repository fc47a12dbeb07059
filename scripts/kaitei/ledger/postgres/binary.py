"""Rows as PostgreSQL's binary COPY takes them, many at a time: every field is its length and its bytes."""

from __future__ import annotations

import struct
from collections.abc import Iterable

from kaitei.ledger.store import ActKind, NewActs, NewMembers, StatusTuple

HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TRAILER = b"\xff\xff"

EVENT_COLUMNS = (
    "version, act, channel, locale, statement, subject, event, occurred_at, recorded_at, position, key"
)
"""What acts of a kind share comes first, what each has alone after it."""

_NONE = struct.pack(">i", -1)
_ACT = struct.Struct(">" + 5 * "iq" + "i").pack
_MEMBER = struct.Struct(">hiqi16si").pack
_STATUS = struct.Struct(">hiqiiiiihiqii").pack


def pack_members(members: NewMembers) -> list[bytes]:
    """Return rows of members: subject, tag, sealed."""
    return [
        _MEMBER(3, 8, subject, 16, tag, len(sealed)) + sealed
        for subject, tag, sealed in zip(*members, strict=True)
    ]


def pack_acts(acts: NewActs, first: int) -> list[bytes]:
    """Return rows of acts in the order of ``EVENT_COLUMNS``, their positions from ``first`` on."""
    kinds, places, subjects, events, occurred_at, recorded_at, keys = acts
    heads = [_pack_kind(kind) for kind in kinds]
    rows = zip(
        places, subjects, events, occurred_at, recorded_at, range(first, first + len(places)), keys,
        strict=True,
    )  # fmt: skip
    return [
        heads[place]
        + _ACT(8, subject, 8, event, 8, occurred, 8, recorded, 8, position, -1 if key is None else len(key))
        + (key or "").encode("ascii")
        for place, subject, event, occurred, recorded, position, key in rows
    ]


def pack_statuses(statuses: Iterable[StatusTuple]) -> list[bytes]:
    """Return rows of statuses: subject, policy, version, act, at, acts."""
    return [
        _STATUS(6, 8, subject, 4, policy, 4, version, 2, act, 8, at, 4, acts)
        for subject, policy, version, act, at, acts in statuses
    ]


def _pack_kind(kind: ActKind) -> bytes:
    _, version, act, channel, locale, statement = kind
    return b"".join(
        (
            struct.pack(">hiiih", 11, 4, version, 2, act),
            *(struct.pack(">i", len(text)) + text.encode("ascii") for text in (channel, locale)),
            _NONE if statement is None else struct.pack(">ii", 4, statement),
        )
    )
