"""The public log: tiles, public keys and the checkpoint as files for the site (docs/formats/log.md).

Everything a checkpoint needs is durable before the checkpoint is put in its place, so a reader never finds
one without its tiles. Full tiles are written once; the next run continues one that was stopped.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kaitei.errors import EnvironmentFailed, KaiteiError, Location, Message, VerificationFailed, reason_of
from kaitei.ledger.checkpoint import note_of
from kaitei.ledger.durable import MOST, read_whole, write_file
from kaitei.ledger.keys import public_path, read_verifier_keys, trusted_keys
from kaitei.ledger.last import read_last, refuse_forgotten
from kaitei.ledger.sequencer import HIDDEN, LEAVES_SETTING, read_tile_of
from kaitei.ledger.store import CheckpointRow, Store
from kaitei.text.counts import counted
from kaitei.tlog import (
    HASH_SIZE,
    Checkpoint,
    TiledTree,
    TileName,
    build_consistency_proof,
    build_tile_names,
    build_trust,
    format_tile_path,
    parse_note,
    verify_checkpoint,
    verify_consistency,
)

CHECKPOINT_FILE = "checkpoint"
KEY_FILE = "key.txt"
PUBLISHED = Message(en="the published checkpoint", ja="公表されたチェックポイント")
WHO_CHANGED_IT = Message(
    en="find out who changed it; to write it again, take it away and run kaitei ledger publish",
    ja="だれが変えたのかを調べてください。書き直すには、このファイルを除いてから kaitei ledger publish を実行します",
)
TILE = Message(en="the tile", ja="タイル")


@dataclass(frozen=True, slots=True)
class Published:
    """What a run published: the checkpoint, how many entries readers had before, and how many files it wrote."""

    checkpoint: Checkpoint
    before: int
    files: int


def publish(
    store: Store, keys: Path, folder: Path, progress: Callable[[int, int], None] | None = None
) -> Published:
    """Bring the files in ``folder`` to the ledger's newest checkpoint.

    Raises:
        VerificationFailed: what is published already, or what the tiles hold, is not of this log; nothing
            of it is overwritten.
        EnvironmentFailed: the last signed checkpoint is missing, without which an older copy of the ledger would
            go unnoticed.
        KaiteiError: nothing was signed yet, or ``folder`` is not a folder.
    """
    refuse_forgotten(store, keys)
    if folder.exists() and not folder.is_dir():
        raise KaiteiError(
            Message(en="this is not a folder", ja="フォルダーではありません"),
            Location(str(folder)),
            Message(
                en="name the folder of the published log", ja="公開ファイルのフォルダーを指定してください"
            ),
        )
    row = store.read_checkpoint()
    if row is None:
        raise _no_checkpoint(keys)
    checkpoint = _verify_row(row, keys)
    tree = TiledTree(checkpoint.head, read_tile_of(store))
    before = _read_published(folder, keys)
    if before is not None:
        proof = _proof(tree, before, folder)
        verify_consistency(before.head, checkpoint.head, proof)
    published = before.size if before else 0
    lowest = 1 if store.read_setting(LEAVES_SETTING) == HIDDEN else 0
    names = [name for name in _missing_tiles(folder, checkpoint.size, published) if name.level >= lowest]
    listed = public_path(keys).read_bytes()
    _refuse_lost_keys(folder, keys)
    written = 0
    for done, name in enumerate(names):
        written += _write_tile(folder, name, tree.hashes_of(name))
        if progress:
            progress(done + 1, len(names))
    written += _write_if_other(folder / KEY_FILE, listed)
    written += _write_if_other(folder / CHECKPOINT_FILE, row.note.encode())
    return Published(checkpoint, published, written)


def _missing_tiles(folder: Path, size: int, published: int) -> Iterator[TileName]:
    """Yield the tiles that are new since ``published``, and those before them that somebody took away."""
    new, root = set(build_tile_names(size, published)), folder / "tile"
    # one listing a folder: a look at each of the tiles of ten million entries takes a second
    there = {f"{parent}/{name}" for parent, _, names in os.walk(root) for name in names}
    for name in build_tile_names(size):
        if name in new or f"{root}{format_tile_path(name).removeprefix('tile')}" not in there:
            yield name


def read_published(path: Path, what: Message) -> bytes | None:
    """Return the bytes of a published file, ``None`` if it is not there; ``what`` names it in the error.

    Raises:
        VerificationFailed: it is longer than any file of a log.
        EnvironmentFailed: it cannot be read.
    """
    try:
        return read_whole(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        why = reason_of(error)
        if error.errno == errno.EFBIG:
            raise VerificationFailed(
                Message(
                    en=f"{what.en} is not the log's: it has more than {MOST:,} bytes",
                    ja=f"{what.ja}がこのログのものではありません：{MOST:,} バイトを超えています",
                ),
                Location(str(path)),
                WHO_CHANGED_IT,
            ) from None
        raise EnvironmentFailed(
            Message(en=f"{what.en} cannot be read: {why.en}", ja=f"{what.ja}を読めません：{why.ja}"),
            Location(str(path)),
        ) from None


def _verify_row(row: CheckpointRow, keys: Path) -> Checkpoint:
    """Return the ledger's newest checkpoint if it is one we signed, and the last one."""
    checkpoint = verify_checkpoint(note_of(row), build_trust(trusted_keys(keys))).checkpoint
    last = read_last(keys)
    signed = last[0].checkpoint if last else None
    if signed is None or signed.head != checkpoint.head:
        raise _not_the_last(checkpoint, signed)
    return checkpoint


def _no_checkpoint(keys: Path) -> KaiteiError:
    """Return why a ledger without a checkpoint has nothing to publish: it lost the one, or there is none yet."""
    if (last := read_last(keys)) is not None:
        return _not_the_last(None, last[0].checkpoint)
    return KaiteiError(
        Message(en="the log has no checkpoint yet", ja="ログに、署名したチェックポイントがまだありません"),
        fix=Message(
            en="sign one first: kaitei ledger checkpoint",
            ja="先に kaitei ledger checkpoint で署名してください",
        ),
    )


def _refuse_lost_keys(folder: Path, keys: Path) -> None:
    """Refuse to take a key away that readers were given: receipts that it signed would not verify any more."""
    path = folder / KEY_FILE
    try:
        published = read_verifier_keys(path, pipe=False)
    except KaiteiError:
        return  # none yet, or no list any more: it is written again
    known = trusted_keys(keys)
    if lost := [key for key in published if key not in known]:
        named = ", ".join(f"{key.name} ({key.key_id.hex()})" for key in lost)
        raise VerificationFailed(
            Message(
                en=f"keys are published here that {public_path(keys)} does not list: {named}",
                ja=f"{public_path(keys)} にない鍵が、ここに公表されています：{named}",
            ),
            Location(str(path)),
            Message(
                en="if they are this log's, put their lines back into that file; if not, find out who published them, and"
                " take this file away",
                ja="このログの鍵なら、その行を log.txt に戻してください。違うなら、だれが公表したのかを調べてから、"
                "このファイルを除いてください",
            ),
        )


def _not_the_last(newest: Checkpoint | None, signed: Checkpoint | None) -> VerificationFailed:
    here, last = _named(newest), _named(signed)
    return VerificationFailed(
        Message(
            en=f"the ledger's newest checkpoint is {here.en}, the last one signed is {last.en}",
            ja=f"台帳の最新のチェックポイント（{here.ja}）が、最後に署名したもの（{last.ja}）と一致しません",
        ),
        fix=Message(
            en="run kaitei ledger checkpoint, which repairs it or says what is wrong",
            ja="kaitei ledger checkpoint を実行してください。直せるものは直り、そうでなければ何が違うのかが表示されます",
        ),
    )


def _named(checkpoint: Checkpoint | None) -> Message:
    if checkpoint is None:
        return Message(en="none", ja="なし")
    size, root = checkpoint.size, checkpoint.root.hex()
    return Message(en=f"of {counted(size, 'entry')} with root {root}", ja=f"{size} 件時点、根 {root}")


def _read_published(folder: Path, keys: Path) -> Checkpoint | None:
    path = folder / CHECKPOINT_FILE
    raw = read_published(path, PUBLISHED)
    if raw is None:
        return None
    trust = build_trust(trusted_keys(keys))
    try:
        return verify_checkpoint(parse_note(raw, str(path)), trust).checkpoint
    except KaiteiError as error:
        raise VerificationFailed(
            Message(
                en=f"what is published here is not this log: {error.what.en}",
                ja=f"ここに公表されているのは、このログではありません：{error.what.ja}",
            ),
            Location(str(path)),
            Message(
                en="name the folder of this log, or an empty one",
                ja="このログのフォルダーか、空のフォルダーを指定してください",
            ),
        ) from None


def _proof(tree: TiledTree, before: Checkpoint, folder: Path) -> tuple[bytes, ...]:
    if before.size > tree.size:
        raise VerificationFailed(
            Message(
                en=f"a log of {counted(before.size, 'entry')} with root {before.root.hex()} is published here, "
                f"but the ledger's newest checkpoint is of {counted(tree.size, 'entry')} with root {tree.head.root.hex()}",
                ja=f"ここには {before.size} 件（根 {before.root.hex()}）のログが公表されていますが、台帳の最新の"
                f"チェックポイントは {tree.size} 件（根 {tree.head.root.hex()}）です",
            ),
            Location(str(folder / CHECKPOINT_FILE)),
            Message(
                en="stop: the ledger is an older copy; docs/guide/operate.md says what to do",
                ja="作業を止めてください。台帳が古い写しに戻っています（手順は docs/guide/operate.md の「署名が拒まれたとき」）",
            ),
        )
    return build_consistency_proof(tree, before.size)


def _write_tile(folder: Path, name: TileName, data: bytes) -> bool:
    path = folder / format_tile_path(name)
    there = read_published(path, TILE)
    if there == data:
        return False
    if there is not None:
        raise VerificationFailed(
            Message(
                en=f"another tile is published here already: {len(data) // HASH_SIZE} hashes of this log differ from it",
                ja=f"ここには別のタイルが公表されています。このログのタイル（ハッシュ {len(data) // HASH_SIZE} 個）と一致しません",
            ),
            Location(str(path)),
            Message(
                en="stop: tiles never change; find out which of the two logs readers were given",
                ja="作業を止めてください。タイルは変わらないはずのものです。どちらのログが公表されていたのかを調べてください",
            ),
        )
    write_file(path, data)
    return True


def _write_if_other(path: Path, content: bytes) -> bool:
    if read_published(path, Message(en="the published file", ja="公表されたファイル")) == content:
        return False
    write_file(path, content)
    return True
