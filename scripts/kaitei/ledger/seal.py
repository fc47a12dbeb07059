"""The epoch key: keeps account references and members' keys unreadable to whoever has the database alone.

The key is a file beside the ledger, never in it and never in its backups. Two keys are derived from it: one
makes the *tag* under which a member is looked up, the other *seals* her key and reference (AES-256-GCM, the
surrogate as nonce: a surrogate is sealed once per epoch). Replacing the epoch key makes what older backups
hold of erased members unreadable for good.
"""

from __future__ import annotations

import base64
import os
import re
import secrets
from collections.abc import Iterable
from hashlib import blake2b, sha256
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from kaitei.errors import EnvironmentFailed, Location, Message, VerificationFailed, reason_of
from kaitei.ledger.durable import create_file, make_folder, read_whole, sync_folder

MEMBER_KEY_SIZE = 16
_NOT_SEALED_HERE = (InvalidTag, TypeError, OverflowError)
_NO_TEXT = Message(en="it is not text", ja="テキストファイルではありません")
_RIGHT_KEY = Message(en="put the right key file back", ja="正しい鍵のファイルを戻してください")
_HEADER = "kaitei epoch key 1"
_FILE = re.compile(rf"{_HEADER}\n([A-Za-z0-9+/]{{43}}=)\n")


class Member(NamedTuple):
    """What is sealed of a member: the key her salts come from, and her account reference."""

    key: bytes
    reference: str


class Seal:
    """The two keys of an epoch, from its one ``key``. ``id`` names the epoch and gives nothing of the key away."""

    def __init__(self, key: bytes) -> None:
        self.key = key
        self.id = sha256(b"kaitei/epoch-id" + key).hexdigest()[:16]
        # copying a keyed hash is faster than making another one
        self._keyed = blake2b(key=HKDFExpand(SHA256(), 32, b"kaitei/tag").derive(key), digest_size=16)
        cipher = AESGCM(HKDFExpand(SHA256(), 32, b"kaitei/seal").derive(key))
        self._encrypt, self._decrypt = cipher.encrypt, cipher.decrypt

    def tag(self, reference: str) -> bytes:
        """Return the keyed hash (16 bytes) under which a member is looked up."""
        tag = self._keyed.copy()
        tag.update(reference.encode("ascii"))
        return tag.digest()

    def tags(self, references: Iterable[str]) -> list[bytes]:
        """Return the tags of many members."""
        copy = self._keyed.copy
        tags = []
        for reference in references:
            tag = copy()
            tag.update(reference.encode("ascii"))
            tags.append(tag.digest())
        return tags

    def seal(self, subject: int, member: Member) -> bytes:
        plain = member.key + member.reference.encode("ascii")
        return self._encrypt(subject.to_bytes(12, "big"), plain, None)

    def seal_many(self, subjects: list[int], keys: list[bytes], references: list[str]) -> list[bytes]:
        """Return the sealed rows of many members, by their subjects, keys and references."""
        encrypt = self._encrypt
        return [
            encrypt(subject.to_bytes(12, "big"), key + reference.encode("ascii"), None)
            for subject, key, reference in zip(subjects, keys, references, strict=True)
        ]

    def unseal(self, subject: int, sealed: bytes) -> Member:
        try:
            plain = self._decrypt(subject.to_bytes(12, "big"), sealed, None)
        except _NOT_SEALED_HERE:
            raise _changed(subject) from None
        return Member(plain[:MEMBER_KEY_SIZE], plain[MEMBER_KEY_SIZE:].decode("ascii"))

    def unseal_member_key(self, subject: int, sealed: bytes) -> bytes:
        """Return a member's key alone."""
        try:
            return self._decrypt(subject.to_bytes(12, "big"), sealed, None)[:MEMBER_KEY_SIZE]
        except _NOT_SEALED_HERE:
            raise _changed(subject) from None

    def unseal_key(self, subject: int, sealed: bytes) -> tuple[bytes, bytes]:
        """Return a member's key and the tag of her reference, which is what her row has to have."""
        try:
            plain = self._decrypt(subject.to_bytes(12, "big"), sealed, None)
        except _NOT_SEALED_HERE:
            raise _changed(subject) from None
        tag = self._keyed.copy()
        tag.update(plain[MEMBER_KEY_SIZE:])
        return plain[:MEMBER_KEY_SIZE], tag.digest()


def _changed(subject: int) -> VerificationFailed:
    return VerificationFailed(
        Message(
            en=f"the member row of subject {subject} was changed, or sealed under another epoch key",
            ja=f"代理番号 {subject} の会員の行が書き換えられているか、別の鍵（epoch）で封じられています",
        ),
        fix=Message(
            en="stop, keep the database file, and restore it from a backup",
            ja="作業を止め、データベースのファイルを残したまま、バックアップから戻してください",
        ),
    )


def key_path(folder: Path, epoch: str) -> Path:
    """Return the file of an epoch's key."""
    return folder / f"epoch-{epoch}.key"


def create_seal(folder: Path) -> Seal:
    """Make a new epoch key, durably on disk before anything is sealed with it."""
    seal = Seal(secrets.token_bytes(32))
    path = key_path(folder, seal.id)
    try:
        make_folder(folder, 0o700)
        create_file(path, f"{_HEADER}\n{base64.b64encode(seal.key).decode()}\n".encode())
    except OSError as error:
        why = reason_of(error)
        raise EnvironmentFailed(
            Message(
                en=f"the epoch key cannot be written: {why.en}",
                ja=f"会員を封じる鍵（epoch）を書き込めません：{why.ja}",
            ),
            Location(str(path)),
            Message(
                en="name a folder for the keys with --keys or KAITEI_KEYS that can be written",
                ja="書込みのできる鍵のフォルダーを --keys か KAITEI_KEYS で指定してください",
            ),
        ) from None
    return seal


def destroy_key(folder: Path, epoch: str) -> None:
    """Overwrite and remove the key of an epoch; a file that is gone already is fine."""
    path = key_path(folder, epoch)
    try:
        with path.open("r+b") as file:
            file.write(bytes(path.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
        sync_folder(folder)
    except FileNotFoundError:
        return
    except OSError as error:
        why = reason_of(error)
        raise EnvironmentFailed(
            Message(
                en=f"the replaced epoch key cannot be destroyed: {why.en}",
                ja=f"取り替えた古い鍵（epoch）を破棄できません：{why.ja}",
            ),
            Location(str(path)),
            Message(
                en="delete this file yourself: it opens the backups of erased members",
                ja="このファイルを手で消してください。残っていると、消去した会員を以前のバックアップから読めます",
            ),
        ) from None


def open_seal(folder: Path, epoch: str) -> Seal:
    """Return the seal of ``epoch`` from its key file, which nobody but its owner may read."""
    path = key_path(folder, epoch)
    try:
        mode = path.stat().st_mode
        text = read_whole(path).decode("ascii")
    except FileNotFoundError:
        raise EnvironmentFailed(
            Message(
                en=f"the ledger is sealed under the epoch key {epoch}, and its file is missing",
                ja=f"この台帳は鍵（epoch）{epoch} で封じられていますが、その鍵のファイルがありません",
            ),
            Location(str(path)),
            Message(
                en="put the key file back, or name its folder with --keys or KAITEI_KEYS",
                ja="鍵のファイルを戻すか、鍵のフォルダーを --keys か KAITEI_KEYS で指定してください",
            ),
        ) from None
    except (OSError, ValueError) as error:
        why = reason_of(error) if isinstance(error, OSError) else _NO_TEXT
        raise EnvironmentFailed(
            Message(
                en=f"the epoch key cannot be read: {why.en}",
                ja=f"会員を封じる鍵（epoch）を読めません：{why.ja}",
            ),
            Location(str(path)),
            _RIGHT_KEY,
        ) from None
    if mode & 0o077:
        raise EnvironmentFailed(
            Message(
                en=f"the epoch key may be read by others (mode {mode & 0o777:04o})",
                ja=f"会員を封じる鍵（epoch）を、所有者以外も読めます（権限 {mode & 0o777:04o}）",
            ),
            Location(str(path)),
            Message(en=f"chmod 600 {path}", ja=f"次を実行してください：chmod 600 {path}"),
        )
    found = _FILE.fullmatch(text)
    seal = Seal(base64.b64decode(found[1])) if found else None
    if seal is None or seal.id != epoch:
        raise EnvironmentFailed(
            Message(
                en=f"this is not the epoch key {epoch}", ja=f"鍵（epoch）{epoch} のファイルではありません"
            ),
            Location(str(path)),
            _RIGHT_KEY,
        )
    return seal
