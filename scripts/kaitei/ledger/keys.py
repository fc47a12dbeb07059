"""The signing keys of a log or a witness as files: made once, for their owner alone, sealed if wished.

A folder of keys holds, for each kind (``log``, ``witness``)::

    log-c74f20a3.key     the private key, mode 0600: a short text, its seed as it is or sealed by a passphrase
    log.txt              the public keys, newest first, one verifier key a line: what readers are given
    last-checkpoint      what the log has signed last, or that its keys have signed nothing yet

Every private key in the folder signs. To rotate, make a second one, let both sign until readers have the new
public key, then take the old private key away; its line in ``log.txt`` stays, so that old receipts verify.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kaitei.errors import EnvironmentFailed, KaiteiError, Location, Message, kagi, reason_of
from kaitei.ledger.durable import create_file, is_named_wrong, make_folder, read_whole, write_file
from kaitei.ledger.key_file import ALGORITHMS, FROM_COPY, SEED_SIZE, Kind, format_key_file, parse_key_file
from kaitei.ledger.missing_keys import NAMES, PUT_KEYS, list_missing, signing_key_missing
from kaitei.ledger.unused import mark_unused, read_unused
from kaitei.tlog import (
    Signer,
    VerifierKey,
    build_signer,
    format_verifier_key,
    is_key_name,
    parse_verifier_key,
)

Ask = Callable[[Path], str]
"""Gives the passphrase of a key file."""

_NO_UTF8 = Message(en="it is not UTF-8", ja="UTF-8 ではありません")
_NO_TEXT = Message(en="it is not text", ja="テキストファイルではありません")
_NAME_KEYS = Message(
    en="name the file of the public keys, like the site's log/key.txt",
    ja="サイトの log/key.txt のような、公開鍵のファイルを指定してください",
)
_OWNER = Message(
    en="check the owner and permissions of the file and its folder (ls -ld)",
    ja="ファイルとフォルダーの所有者と権限を確かめてください（ls -ld）",
)
_MAX_KEY_FILE = 4096


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that was made: its public half, and the file that holds its private one."""

    key: VerifierKey
    path: Path


def create_key(
    folder: Path, name: str, kind: Kind = "log", passphrase: str | None = None, *, rotate: bool = False
) -> NewKey:
    """Make a signing key; the private file is durable before the public one names it.

    Raises:
        KaiteiError: ``name`` cannot name a key, or there is a key already and ``rotate`` is not asked for.
        EnvironmentFailed: the files could not be written.
    """
    _refuse_bad_name(name)
    _refuse_file(folder)
    known = read_public_keys(folder, kind)
    if known:
        _refuse_second_key(folder, kind, known[0], name, rotate=rotate)
    seed = secrets.token_bytes(SEED_SIZE)
    key = build_signer(name, seed, ALGORITHMS[kind]).key
    path = folder / f"{kind}-{key.key_id.hex()}.key"
    make_folder(folder, 0o700)
    if kind == "log":
        mark_unused(folder, key, known)
    create_file(path, format_key_file(name, kind, seed, passphrase).encode())
    _write_public_keys(folder, kind, (key, *known))
    return NewKey(key, path)


def open_signers(folder: Path, kind: Kind, ask: Ask) -> tuple[Signer, ...]:
    """Return the signer of every private key in ``folder``, that of the newest public key first.

    Raises:
        EnvironmentFailed: there is no key, or one may be read by others, is damaged or stays sealed; or the list of
            a log that has signed is gone.
    """
    signers = {
        signer.key: signer for signer in (_open_key(path, kind, ask) for path in _key_files(folder, kind))
    }
    known = read_public_keys(folder, kind)
    if not signers:
        raise signing_key_missing(folder, kind, known)
    if kind == "log" and not known and not signers.keys() <= set(read_unused(folder)):
        raise list_missing(public_path(folder))  # a new one would not have the keys that are retired
    if unlisted := tuple(
        key for key in signers if key not in known
    ):  # keygen was stopped before its last step
        known = (*unlisted, *known)
        _write_public_keys(folder, kind, known)
    return tuple(signers[key] for key in known if key in signers)


def read_public_keys(folder: Path, kind: Kind = "log") -> tuple[VerifierKey, ...]:
    """Return the public keys of the folder, newest first; none if none were made.

    Raises:
        EnvironmentFailed: the list of them is damaged or cannot be read.
    """
    path = public_path(folder, kind)
    try:
        if not path.exists():
            return ()
        return read_verifier_keys(path, pipe=False)
    except OSError as error:
        why = reason_of(error)
        raise EnvironmentFailed(
            Message(en=f"the keys cannot be read: {why.en}", ja=f"鍵のファイルを読めません：{why.ja}"),
            Location(str(path)),
            _OWNER,
        ) from None
    except KaiteiError as error:
        raise EnvironmentFailed(error.what, error.where, PUT_KEYS) from None


def has_signing_keys(folder: Path) -> bool:
    """Is there a private key of a log in the folder?"""
    return bool(_key_files(folder, "log"))


def trusted_keys(folder: Path) -> tuple[VerifierKey, ...]:
    """Return the public keys of a log that has signed.

    Raises:
        EnvironmentFailed: the list of them is missing, damaged or cannot be read.
    """
    if known := read_public_keys(folder):
        return known
    raise list_missing(public_path(folder))


def public_path(folder: Path, kind: Kind = "log") -> Path:
    """Return the file of the folder's public keys."""
    return folder / f"{kind}.txt"


def read_verifier_keys(path: Path, *, pipe: bool = True) -> tuple[VerifierKey, ...]:
    """Return the verifier keys of a file, one a line; empty lines and lines that begin with # are skipped.

    It may be a ``pipe`` (``--key <(…)``).

    Raises:
        KaiteiError: there is no such file, a line is not a key, or there is no key in it.
        EnvironmentFailed: the file cannot be read.
    """
    try:
        text = read_whole(path, pipe=pipe).decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = reason_of(error) if isinstance(error, OSError) else _NO_UTF8
        kind = (
            KaiteiError
            if isinstance(error, UnicodeDecodeError) or is_named_wrong(error)
            else EnvironmentFailed
        )
        raise kind(
            Message(en=f"the keys cannot be read: {why.en}", ja=f"鍵のファイルを読めません：{why.ja}"),
            Location(str(path)),
            _NAME_KEYS if kind is KaiteiError else _OWNER,
        ) from None
    lines = ((number, line.strip()) for number, line in enumerate(text.split("\n"), 1))
    keys = tuple(
        parse_verifier_key(line, f"{path}:{number}")
        for number, line in lines
        if line and not line.startswith("#")
    )
    if not keys:
        raise KaiteiError(
            Message(en="there is no key in this file", ja="このファイルに鍵はありません"), Location(str(path))
        )
    return keys


def _refuse_bad_name(name: str) -> None:
    if not is_key_name(name) or not name.isprintable() or "://" in name or len(name.encode()) > 255:
        raise KaiteiError(
            Message(en=f"{name!r} cannot name a key", ja=f"{kagi(name)}は鍵の名前に使えません"),
            fix=Message(
                en="use the log's future address without https://, like policies.example/log: no spaces, no plus",
                ja="policies.example/log のように、ログを公開する場所のアドレスから https:// を除いて指定してください"
                "（空白と + は使えません）",
            ),
        )


def _refuse_file(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise KaiteiError(
            Message(en="this is not a folder", ja="フォルダーではありません"),
            Location(str(folder)),
            Message(
                en="name a folder for the keys with --keys or KAITEI_KEYS",
                ja="鍵のフォルダーを --keys か KAITEI_KEYS で指定してください",
            ),
        )


def _refuse_second_key(folder: Path, kind: Kind, known: VerifierKey, name: str, *, rotate: bool) -> None:
    """Refuse a key beside the one that is known, unless it is made to rotate and bears the same name."""
    if not rotate:
        raise KaiteiError(
            Message(
                en=f"there is a {kind} key already: {known.name}, {known.key_id.hex()}",
                ja=f"{NAMES[kind]}の鍵は既にあります：{known.name}、{known.key_id.hex()}",
            ),
            Location(str(folder)),
            Message(
                en="keep it; to add a second key that signs beside it, ask for it with --rotate",
                ja="そのまま使ってください。並んで署名する二つ目の鍵を作るには、--rotate を付けます",
            ),
        )
    if name != known.name:
        raise KaiteiError(
            Message(
                en=f"the keys of this {kind} are called {known.name}, not {name}",
                ja=f"この{NAMES[kind]}の鍵の名前は {known.name} で、{name} ではありません",
            ),
            Location(str(folder)),
            Message(
                en=f"give the new key the same name: {known.name}",
                ja=f"新しい鍵にも同じ名前を付けてください：{known.name}",
            ),
        )


def _key_files(folder: Path, kind: Kind) -> list[Path]:
    return sorted(folder.glob(f"{kind}-????????.key"))


def _open_key(path: Path, kind: Kind, ask: Ask) -> Signer:
    try:
        mode = path.stat().st_mode
        text = read_whole(path, _MAX_KEY_FILE).decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = reason_of(error) if isinstance(error, OSError) else _NO_TEXT
        raise EnvironmentFailed(
            Message(
                en=f"the signing key cannot be read: {why.en}", ja=f"署名鍵のファイルを読めません：{why.ja}"
            ),
            Location(str(path)),
            FROM_COPY,
        ) from None
    if mode & 0o077:
        raise EnvironmentFailed(
            Message(
                en=f"the signing key may be read by others (mode {mode & 0o777:04o})",
                ja=f"署名鍵のファイルを、所有者以外も読めます（権限 {mode & 0o777:04o}）",
            ),
            Location(str(path)),
            Message(
                en=f"chmod 600 {path}, and consider whether somebody has read it: if so, rotate it",
                ja=f"chmod 600 {path} を実行し、だれかに読まれていないか確かめてください。読まれたおそれがあれば、"
                "鍵を替えてください（keygen --rotate）",
            ),
        )
    signer, found_kind = parse_key_file(text, lambda: ask(path), str(path))
    if found_kind != kind:
        raise EnvironmentFailed(
            Message(
                en=f"this is a {found_kind} key, not a {kind} key",
                ja=f"{NAMES[found_kind]}の鍵です。ここには{NAMES[kind]}の鍵が必要です",
            ),
            Location(str(path)),
        )
    return signer


def _write_public_keys(folder: Path, kind: Kind, keys: tuple[VerifierKey, ...]) -> None:
    write_file(public_path(folder, kind), "".join(f"{format_verifier_key(key)}\n" for key in keys).encode())
