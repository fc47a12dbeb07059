"""The canonical record: the bytes that are hashed into the log (docs/formats/record.md).

::

    13  "kaitei/record"                         domain tag
     1  0x01                                    version of this format
    32  text digest                             32 zero bytes for a reconstruction
     1  act                                     1 agree, 2 acknowledge, 3 decline, 4 withdraw
     8  occurred_at                             ms since 1970 UTC, signed, big-endian
     8  recorded_at                             likewise
     1+ channel                                 length, then ASCII
     1+ surrogate                               length (8), then the subject, big-endian
     1+ statement digest                        length (0 or 32), then SHA-256
     1+ policy@version                          length, then ASCII
     1+ locale                                  length, then ASCII

The *event number* of an act is taken from its idempotency key, or, without one, from what it says: the
primary key (subject, event) is all it takes for a repeated act to be the same record.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable
from functools import lru_cache
from hashlib import blake2b, sha256
from typing import NamedTuple

from kaitei.consent.acts import ACTS, Acceptance, Act, Moment
from kaitei.errors import Message
from kaitei.text.counts import counted

TAG = b"kaitei/record"
VERSION = 1
SALT_SIZE = 16
SALT_PERSON = b"kaitei/salt"
NO_TEXT = bytes(32)
"""Stands for the text digest of a reconstruction, which has none."""

_KEY = b"kaitei/key\x00"
_FIRST_NUMBER = struct.Struct(">Q24x")
_HEAD = TAG + bytes([VERSION])
_FIXED = len(_HEAD) + 32 + 1 + 8 + 8


class CanonicalRecord(NamedTuple):
    """What a canonical record says. ``digest`` is ``None`` for a reconstruction (復元案)."""

    digest: bytes | None
    act: Act
    occurred_at: Moment
    recorded_at: Moment
    channel: str
    subject: int
    statement: bytes | None
    address: str
    locale: str


def format_canonical(record: CanonicalRecord) -> bytes:
    """Return the canonical bytes of ``record``."""
    return format_shaped(build_shape(record), record.occurred_at, record.recorded_at, record.subject)


class Shape(NamedTuple):
    """The stretches of a canonical record that many acts share: before, between and after what is their own."""

    head: bytes
    middle: bytes
    tail: bytes


def build_shape(record: CanonicalRecord) -> Shape:
    """Return what acts on the same words, of the same kind, through the same channel share with ``record``."""
    return _shape(
        (record.digest, record.act.code, record.channel, record.statement, record.address, record.locale)
    )


def shape_of(acceptance: Acceptance) -> Shape:
    """Return what acts like this one share."""
    _, policy, version, digest, act, _, channel, locale, statement, _ = acceptance
    return _shape((digest, act.code, channel, statement, f"{policy}@{version}", locale))


@lru_cache(maxsize=4096)
def _shape(kind: tuple[bytes | None, int, str, bytes | None, str, str]) -> Shape:
    digest, act, channel, statement, address, locale = kind
    return Shape(
        _HEAD + (digest or NO_TEXT) + act.to_bytes(1, "big"),
        _prefixed(channel.encode("ascii")) + b"\x08",
        _prefixed(statement or b"") + _prefixed(address.encode("ascii")) + _prefixed(locale.encode("ascii")),
    )


_TIMES = struct.Struct(">qq")


def format_shaped(shape: Shape, occurred_at: int, recorded_at: int, subject: int) -> bytes:
    """Return the canonical bytes of an act of this shape."""
    head, middle, tail = shape
    return head + _TIMES.pack(occurred_at, recorded_at) + middle + subject.to_bytes(8, "big") + tail


Packer = Callable[[bytes, bytes, int, int, bytes, int, bytes], bytes]
"""From (salt, head, occurred_at, recorded_at, middle, subject, tail) to salt ‖ canonical record."""


def build_packer(shape: Shape) -> Packer:
    """Return what joins a salt and an act of this shape in one step: ``format_shaped`` for very many acts."""
    head, middle, tail = map(len, shape)
    return struct.Struct(f">{SALT_SIZE}s{head}sqq{middle}sQ{tail}s").pack


def _prefixed(field: bytes) -> bytes:
    return len(field).to_bytes(1, "big") + field


class UnreadableRecord(ValueError):
    """Bytes that are no canonical record; ``why`` names the field that goes wrong."""

    def __init__(self, why: Message) -> None:
        super().__init__(f"the record cannot be read: {why.en}")
        self.why = why


_FIELDS = tuple(
    Message(*names)
    for names in (
        ("channel", "経路"),
        ("surrogate", "会員の代理番号"),
        ("statement digest", "表示した文言のダイジェスト"),
        ("version", "版"),
        ("locale", "表示の言語"),
    )
)
_CHANNEL, _SURROGATE, _STATEMENT, _ADDRESS, _LOCALE = range(5)
_NO_TAG = Message(en="it does not begin with kaitei/record", ja="kaitei/record で始まっていません")
_OTHER_VERSION = Message(
    en="it is of a version of the format that this program does not know",
    ja="このプログラムの知らない版の形式です",
)
_CUT = Message(en="it is cut off before the channel", ja="経路より前で切れています")
_TOO_LONG = Message(en="something follows its end", ja="終わりの後に余分なものがあります")


def parse_canonical(raw: bytes) -> CanonicalRecord:
    """Return what the canonical bytes say. There is exactly one way to write a record down.

    Raises:
        UnreadableRecord: not a canonical record of this version; it says where it goes wrong.
    """
    if raw[: len(TAG)] != TAG:
        raise UnreadableRecord(_NO_TAG)
    if raw[len(TAG) : len(_HEAD)] != bytes([VERSION]):
        raise UnreadableRecord(_OTHER_VERSION)
    if len(raw) < _FIXED:
        raise UnreadableRecord(_CUT)
    digest = raw[len(_HEAD) : len(_HEAD) + 32]
    act = ACTS.get(code := raw[_FIXED - 17])
    if act is None:
        raise UnreadableRecord(
            Message(
                en=f"there is no act of number {code}",
                ja=f"行為の番号が {code} で、そのような行為はありません",
            )
        )
    occurred_at, recorded_at = _TIMES.unpack_from(raw, _FIXED - 16)
    fields, place = [], _FIXED
    for name in _FIELDS:
        if place >= len(raw) or place + 1 + raw[place] > len(raw):
            raise UnreadableRecord(
                Message(en=f"it is cut off in the {name.en}", ja=f"{name.ja}の途中で切れています")
            )
        fields.append(raw[place + 1 : place + 1 + raw[place]])
        place += 1 + raw[place]
    if place != len(raw):
        raise UnreadableRecord(_TOO_LONG)
    for number, lengths in ((_SURROGATE, (8,)), (_STATEMENT, (0, 32))):
        if (length := len(fields[number])) not in lengths:
            raise _wrong_length(_FIELDS[number], length, lengths)
    for number in (_CHANNEL, _ADDRESS, _LOCALE):
        if not fields[number].isascii():
            name = _FIELDS[number]
            raise UnreadableRecord(
                Message(en=f"the {name.en} is not ASCII", ja=f"{name.ja}に ASCII でない文字があります")
            )
    channel, surrogate, statement, address, locale = fields
    return CanonicalRecord(
        None if digest == NO_TEXT else digest,
        act,
        Moment(occurred_at),
        Moment(recorded_at),
        channel.decode("ascii"),
        int.from_bytes(surrogate, "big"),
        statement or None,
        address.decode("ascii"),
        locale.decode("ascii"),
    )


def _wrong_length(name: Message, found: int, lengths: tuple[int, ...]) -> UnreadableRecord:
    known = tuple(map(str, lengths))
    return UnreadableRecord(
        Message(
            en=f"the {name.en} has {counted(found, 'byte')}, not {' or '.join(known)}",
            ja=f"{name.ja}が {found} バイトです（{'・'.join(known)} バイトのはずです）",
        )
    )


def build_canonical(acceptance: Acceptance, recorded_at: Moment, subject: int) -> bytes:
    """Return the canonical bytes of an act of the member known as ``subject``."""
    return format_shaped(shape_of(acceptance), acceptance.occurred_at, recorded_at, subject)


def derive_salt(member_key: bytes, event: int) -> bytes:
    """Return the salt (16 bytes) of one act: whoever lacks ``member_key`` cannot tell it from chance.

    The salt makes the commitment in the log say nothing; it goes when the member's key goes.
    """
    return blake2b(
        event.to_bytes(8, "big"), digest_size=SALT_SIZE, key=member_key, person=SALT_PERSON
    ).digest()


def commit(salt: bytes, canonical: bytes) -> bytes:
    """Return the commitment (32 bytes) to a record: SHA-256(salt ‖ canonical)."""
    return sha256(salt + canonical).digest()


def event_number(acceptance: Acceptance) -> int:
    """Return the number (63 bits) under which a member's act is kept: same key, same number."""
    if acceptance.key is not None:
        return number_of_key(acceptance.key)
    return number_of_content(shape_of(acceptance), acceptance.occurred_at)


def number_of_key(key: str) -> int:
    """Return the event number that an idempotency key stands for."""
    return int.from_bytes(sha256(_KEY + key.encode("ascii")).digest()[:8], "big") >> 1


def numbers_of_keys(keys: Iterable[str]) -> list[int]:
    """Return the event numbers of many idempotency keys."""
    digests = b"".join([sha256(_KEY + key.encode("ascii")).digest() for key in keys])
    return [number >> 1 for (number,) in _FIRST_NUMBER.iter_unpack(digests)]


def number_of_content(shape: Shape, occurred_at: int) -> int:
    """Return the event number of an act without a key: what it says, but for who said it and when we heard."""
    content = b"kaitei/act\x00" + format_shaped(shape, occurred_at, 0, 0)
    return int.from_bytes(sha256(content).digest()[:8], "big") >> 1
