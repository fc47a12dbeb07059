"""The text of a private key file: its name and kind, and its seed as it is or sealed by a passphrase."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from kaitei.errors import EnvironmentFailed, Location, Message
from kaitei.tlog import Algorithm, Signer, build_signer, is_key_name
from kaitei.tlog.encoding import format_base64, parse_base64

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

Kind = Literal["log", "witness"]

ALGORITHMS = {"log": Algorithm.ED25519, "witness": Algorithm.COSIGNATURE}
FROM_COPY = Message(en="put it back from its backup", ja="保管してある写しから戻してください")
_HEADER = "kaitei signing key 1"
SEED_SIZE = 32
_NONCE_SIZE = 12
_SCRYPT_COST = 15  # 2^15 × 8 × 128 bytes = 32 MiB and a tenth of a second for a guess
_FORM = re.compile(
    rf"(?P<head>{_HEADER}\nname: (?P<name>[^\n]+)\nkind: (?P<kind>log|witness)\n)"
    r"(?:seed: (?P<seed>[^\n]+)|scrypt: (?P<cost>1[0-9]|20) (?P<salt>[^\n]+)\nsealed: (?P<sealed>[^\n]+))\n"
)


def format_key_file(name: str, kind: Kind, seed: bytes, passphrase: str | None) -> str:
    """Return the text of a private key file."""
    head = f"{_HEADER}\nname: {name}\nkind: {kind}\n"
    if not passphrase:
        return f"{head}seed: {format_base64(seed)}\n"
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(_NONCE_SIZE)
    sealed = nonce + _cipher(passphrase, salt, _SCRYPT_COST).encrypt(nonce, seed, head.encode())
    return f"{head}scrypt: {_SCRYPT_COST} {format_base64(salt)}\nsealed: {format_base64(sealed)}\n"


def parse_key_file(text: str, ask: Callable[[], str], source: str = "key file") -> tuple[Signer, Kind]:
    """Return the signer a private key file holds, and of which kind it is; ``ask`` gives its passphrase.

    Raises:
        EnvironmentFailed: it is no key file, or the passphrase does not open it.
    """
    found = _FORM.fullmatch(text)
    if found is None or not is_key_name(found["name"]):
        raise EnvironmentFailed(
            Message(en="this is no signing key", ja="署名鍵のファイルではありません"),
            Location(source),
            Message(
                en="put the key file back from its backup",
                ja="鍵のファイルを、保管してある写しから戻してください",
            ),
        )
    kind: Kind = "witness" if found["kind"] == "witness" else "log"
    seed = parse_base64(found["seed"]) if found["seed"] else _unseal(found, ask, source)
    if seed is None or len(seed) != SEED_SIZE:
        raise EnvironmentFailed(
            Message(en="the signing key is damaged", ja="署名鍵のファイルが壊れています"),
            Location(source),
            FROM_COPY,
        )
    return build_signer(found["name"], seed, ALGORITHMS[kind]), kind


def _unseal(found: re.Match[str], ask: Callable[[], str], source: str) -> bytes | None:
    from cryptography.exceptions import InvalidTag

    salt, sealed = parse_base64(found["salt"]), parse_base64(found["sealed"])
    if not salt or not sealed or len(sealed) <= _NONCE_SIZE:
        return None
    cipher = _cipher(ask(), salt, int(found["cost"]))
    try:
        seed: bytes = cipher.decrypt(sealed[:_NONCE_SIZE], sealed[_NONCE_SIZE:], found["head"].encode())
    except InvalidTag:
        raise EnvironmentFailed(
            Message(
                en="the passphrase does not open this key, or the file was changed",
                ja="合言葉が違うか、鍵のファイルが書き換えられているため、この鍵を開けません",
            ),
            Location(source),
            Message(
                en="give the passphrase the key was made with, in KAITEI_KEY_PASSPHRASE or when asked",
                ja="鍵を作ったときの合言葉を、KAITEI_KEY_PASSPHRASE で渡すか、尋ねられたときに入力してください",
            ),
        ) from None
    return seed


def _cipher(passphrase: str, salt: bytes, cost: int) -> AESGCM:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    count = 1 << cost
    secret = passphrase.encode("utf-8", "surrogateescape")  # whatever bytes the environment has
    key = hashlib.scrypt(secret, salt=salt, n=count, r=8, p=1, maxmem=count * 2048, dklen=32)
    return AESGCM(key)
