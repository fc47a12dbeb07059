"""The keys of signed notes: who may sign, under which name, and how (c2sp.org/signed-note).

A verifier key is one line of text, ``name+hash+base64``, as Go's ``sumdb/note`` and the C2SP tools read and
write it. A private key is here only a function that signs.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from hashlib import sha256

from kaitei.errors import Message
from kaitei.tlog.encoding import format_base64, malformed, parse_base64

PUBLIC_KEY_SIZE = 32

# the plus sign and Unicode's White_Space, which Go tests; str.isspace differs between Python versions
_REFUSED = frozenset("+\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000") | {
    chr(code) for code in range(0x2000, 0x200B)
}
_KEY_ID = re.compile(r"[0-9a-f]{8}")


class Algorithm(IntEnum):
    """The signature type byte; it goes into the key id, so one key cannot be taken for the other kind."""

    ED25519 = 0x01
    """The signature covers the text of the note: how a log signs its checkpoints."""

    COSIGNATURE = 0x04
    """The signature covers a time and the text: how a witness signs (c2sp.org/tlog-cosignature, v1)."""


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key (Ed25519, 32 bytes) with the name it signs under."""

    name: str
    algorithm: Algorithm
    public: bytes

    def __post_init__(self) -> None:
        if not is_key_name(self.name):
            raise ValueError(f"{self.name!r} cannot name a key")
        if len(self.public) != PUBLIC_KEY_SIZE:
            raise ValueError(f"an Ed25519 public key has {PUBLIC_KEY_SIZE} bytes, not {len(self.public)}")

    @property
    def key_id(self) -> bytes:
        """The four bytes that, with the name, say which key made a signature."""
        return _key_id(self.name, bytes([self.algorithm]) + self.public)

    def __str__(self) -> str:
        return format_verifier_key(self)


@dataclass(frozen=True, slots=True)
class Signer:
    """A key together with the function that makes its 64-byte Ed25519 signatures."""

    key: VerifierKey
    sign: Callable[[bytes], bytes]


def is_key_name(name: str) -> bool:
    """Say whether a key may have this name: not empty, no white space, no control character, no plus sign."""
    return bool(name) and not any(
        char in _REFUSED or char < " " or "\ud800" <= char <= "\udfff" for char in name
    )


def build_signer(name: str, seed: bytes, algorithm: Algorithm = Algorithm.ED25519) -> Signer:
    """Return the signer of the private key ``seed`` (32 bytes, RFC 8032)."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    private = Ed25519PrivateKey.from_private_bytes(seed)
    public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return Signer(VerifierKey(name, algorithm, public), private.sign)


def parse_verifier_key(text: str, source: str = "verifier key") -> VerifierKey:
    """Return the key written as ``name+hash+base64``.

    Raises:
        KaiteiError: it is not written so, its hash is not its own, or it is of a kind we do not know.
    """
    fix = Message(
        en="copy the whole line of the key file, from the name to the end of the base64",
        ja="鍵のファイルの行を、名前から base64 の終わりまで、そのまま写してください",
    )
    name, _, rest = text.partition("+")
    written_id, _, encoded = rest.partition("+")
    material = parse_base64(encoded)
    if not is_key_name(name) or not _KEY_ID.fullmatch(written_id) or not material:
        raise malformed(
            f"{text!r} is not a verifier key: name+hash+base64 is expected",
            f"{text!r} は公開鍵（名前+ハッシュ+base64）ではありません",
            source,
            fix=fix,
        )
    if material[0] not in set(Algorithm):
        raise malformed(
            f"key {name} has signature type 0x{material[0]:02x}; known are 0x01 (Ed25519) and 0x04 (cosignature)",
            f"鍵 {name} の署名の種類は 0x{material[0]:02x} です。扱えるのは 0x01（Ed25519）と 0x04（副署）です",
            source,
        )
    if len(material) != 1 + PUBLIC_KEY_SIZE:
        raise malformed(
            f"key {name} has {len(material) - 1} bytes; an Ed25519 key has 32",
            f"鍵 {name} は {len(material) - 1} バイトです。Ed25519 の鍵は32バイトです",
            source,
            fix=fix,
        )
    actual_id = _key_id(name, material).hex()
    if written_id != actual_id:
        raise malformed(
            f"key {name} says its hash is {written_id}, but it is {actual_id}",
            f"鍵 {name} に書かれたハッシュは {written_id} ですが、実際は {actual_id} です",
            source,
            fix=fix,
        )
    return VerifierKey(name, Algorithm(material[0]), material[1:])


def format_verifier_key(key: VerifierKey) -> str:
    return f"{key.name}+{key.key_id.hex()}+{format_base64(bytes([key.algorithm]) + key.public)}"


def _key_id(name: str, material: bytes) -> bytes:
    return sha256(name.encode() + b"\n" + material).digest()[:4]
