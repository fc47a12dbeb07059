"""Are the published files the log? Every tile that is there, and none that a reader needs is missing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from kaitei.errors import KaiteiError, Location, Message, VerificationFailed
from kaitei.ledger.checkpoint import read_head
from kaitei.ledger.durable import read_if_there
from kaitei.ledger.keys import public_path, trusted_keys
from kaitei.ledger.publish import CHECKPOINT_FILE, KEY_FILE, PUBLISHED, TILE, WHO_CHANGED_IT, read_published
from kaitei.ledger.sequencer import HIDDEN, LEAVES_SETTING, read_tile_of
from kaitei.ledger.store import Store
from kaitei.ledger.verify_log import refuse_other_beginning
from kaitei.tlog import (
    TILE_WIDTH,
    Checkpoint,
    TiledTree,
    TreeHead,
    build_tile_names,
    build_tree_head,
    build_trust,
    format_tile_path,
    parse_note,
    parse_tile_path,
    verify_checkpoint,
)
from kaitei.tlog.tiles import TILE_HEIGHT

_AGAIN = Message(
    en="fetch or publish the whole log again",
    ja="ログの全部を、もう一度受け取るか、もう一度書き出してください",
)
_KEYS = Message(en="the list of keys", ja="公開鍵の一覧")


class VerifiedFiles(NamedTuple):
    """What was verified: the published checkpoint, and how many files of tiles."""

    checkpoint: Checkpoint
    tiles: int


def verify_published(store: Store, head: TreeHead, keys: Path, folder: Path) -> VerifiedFiles:
    """Compare what is published in ``folder`` with a ledger that was verified, byte for byte.

    ``head`` is of the log as it was verified. If more was logged and published since, it is compared with that.

    Raises:
        VerificationFailed: the first file that is not the ledger's.
        KaiteiError: there is no log in ``folder``.
    """
    while True:
        try:
            return _compare(store, head, keys, folder)
        except VerificationFailed:
            if (grown := read_head(store)).size <= head.size:
                raise
            if build_tree_head(TiledTree(grown, read_tile_of(store)), head.size) != head:
                raise
            head = grown


def _compare(store: Store, head: TreeHead, keys: Path, folder: Path) -> VerifiedFiles:
    path = folder / CHECKPOINT_FILE
    raw = read_published(path, PUBLISHED)
    if raw is None:
        refuse_headless(folder)
        raise KaiteiError(
            Message(en="there is no published log here", ja="公表されたログがここにはありません"),
            Location(str(path)),
            Message(en="name the folder of its files", ja="公開ファイルのフォルダーを指定してください"),
        )
    trust = build_trust(trusted_keys(keys))
    try:
        checkpoint = verify_checkpoint(parse_note(raw, str(path)), trust).checkpoint
    except KaiteiError as error:
        in_file = error.where is not None and error.where.path == str(path)
        raise VerificationFailed(
            error.what, error.where if in_file else Location(str(path)), WHO_CHANGED_IT
        ) from None
    tree = TiledTree(head, read_tile_of(store))
    refuse_other_beginning(tree, checkpoint)
    if read_published(folder / KEY_FILE, _KEYS) != read_if_there(public_path(keys), _KEYS):
        other = Message(
            en=f"this is not the list of keys in {public_path(keys)}",
            ja=f"{public_path(keys)} にある公開鍵の一覧と一致しません",
        )
        raise _other(folder / KEY_FILE, other)
    lowest = 1 if store.read_setting(LEAVES_SETTING) == HIDDEN else 0
    return VerifiedFiles(checkpoint, verify_tiles(folder, tree, checkpoint, lowest))


def refuse_headless(folder: Path) -> None:
    """Refuse a folder in which a log is published without its checkpoint.

    Raises:
        VerificationFailed: there are its keys or its tiles, and no checkpoint.
    """
    path = folder / CHECKPOINT_FILE
    if not path.exists() and ((folder / KEY_FILE).exists() or (folder / "tile").exists()):
        what = Message(en="the log's checkpoint is missing", ja="ログのチェックポイントがありません")
        raise _other(path, what, _AGAIN)


def verify_tiles(
    folder: Path, tree: TiledTree, checkpoint: Checkpoint, lowest: int, *, go_on: bool = False
) -> int:
    """Check every file of tiles in ``folder``; return how many there are.

    ``tree`` is the log, as long as ``checkpoint`` or longer; ``lowest`` is the lowest level that is published.
    With ``go_on``, files of more entries than the log has are passed over: a checkpoint is published after them.

    Raises:
        VerificationFailed: a file is not a tile of the log, or one that ``checkpoint`` needs is missing.
    """
    needed = {name for name in build_tile_names(checkpoint.size) if name.level >= lowest}
    partial = {name for name in needed if name.width < TILE_WIDTH}
    count = 0
    for path in _files_below(folder / "tile"):
        try:
            name = parse_tile_path(path.relative_to(folder).as_posix())
        except KaiteiError:
            raise _other(
                path, Message(en="this is no tile of a log", ja="ログのタイルではありません")
            ) from None
        if (name.index * TILE_WIDTH + name.width) << (TILE_HEIGHT * name.level) > tree.size:
            if go_on:
                continue
            longer = Message(
                en=f"this tile is of more entries than the {tree.size} of the log",
                ja=f"このタイルは、全 {tree.size} 件のログより先のものです",
            )
            raise _other(path, longer)
        if name.level < lowest or read_published(path, TILE) != tree.hashes_of(name):
            changed = Message(
                en="this is not the log's tile: it was changed",
                ja="ログのタイルと一致しません。書き換えられています",
            )
            raise _other(path, changed)
        needed.discard(name)
        if name.width == TILE_WIDTH:  # a full tile stands in for a partial one
            needed -= {one for one in partial if one.level == name.level and one.index == name.index}
        count += 1
    for name in sorted(needed, key=format_tile_path):
        raise _other(
            folder / format_tile_path(name),
            Message(en="the tile is missing", ja="タイルがありません"),
            _AGAIN,
        )
    return count


def _files_below(folder: Path) -> Iterator[Path]:
    """Yield the files in a folder and in those below it, in order; what begins with a dot was never finished."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.name.startswith("."):
            continue
        if path.is_dir():
            yield from _files_below(path)
        else:
            yield path


def _other(path: Path, what: Message, fix: Message = WHO_CHANGED_IT) -> VerificationFailed:
    return VerificationFailed(what, Location(str(path)), fix)
