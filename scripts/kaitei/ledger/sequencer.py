"""The sequencer: gives recorded acts their places in the log.

One sequencer works at a time, under the lock on the log's size. What it writes (places, tiles, size) is one
transaction, so the log is whole after a crash between any two steps, and the next run goes on.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator
from datetime import date

from kaitei.consent.entries import VersionIdentity, act_entry, padding_entry, version_entry
from kaitei.errors import KaiteiError, Message
from kaitei.ledger.store import LogStore, Store, VersionRow, damaged
from kaitei.tlog import (
    TILE_WIDTH,
    ReadTile,
    Tile,
    append_leaves,
    format_tile_path,
    hash_leaves,
    read_edge,
)
from kaitei.tlog.tiles import TileName

BATCH = 5000
LEAVES_SETTING = "leaves"
HIDDEN = "hidden"


def sequence(store: Store, today: date, limit: int = BATCH) -> int:
    """Take the next acts from the inbox into the log; return how many entries the log got.

    Versions that are published by ``today`` and not in the log yet go before them: an act never stands in
    the log before the words it is about.
    """
    with store.write(patient=True):
        size = store.lock_log()
        versions = _unplaced_versions(store, today)
        rows = store.read_inbox(limit)
        if not versions and not rows:
            return 0
        entries = [version_entry(identify(row)) for row in versions]
        _append(store, size, hash_leaves([*entries, *(act_entry(row.leaf) for row in rows)]))
        store.add_entries((size + at, entry) for at, entry in enumerate(entries))
        for at, row in enumerate(versions):
            store.place_version(row.id, size + at)
        store.place_inbox(rows, size + len(versions))
    return len(versions) + len(rows)


def sequence_all(store: Store, today: date, limit: int = BATCH) -> Iterator[int]:
    """Empty the inbox, batch by batch; yield the size of each."""
    while taken := sequence(store, today, limit):
        yield taken


def append_entries(store: LogStore, entries: Iterable[bytes]) -> int:
    """Add entries to the log, inside an open ``write()``; return the position of the first.

    The caller keeps what belongs to them: acts their positions, other entries their data (``add_entries``).
    """
    return append_hashes(store, hash_leaves(entries))


def append_hashes(store: LogStore, leaf_hashes: bytes) -> int:
    """Do the same for entries that are hashed already (``hash_leaves``)."""
    size = store.lock_log()
    _append(store, size, leaf_hashes)
    return size


def pad_log(store: Store, draw: Callable[[int], bytes] = secrets.token_bytes) -> int:
    """Fill the last tile up with padding, if the ledger hides its leaves; return how many entries that took.

    Such a log publishes no hash of a single entry: its checkpoints stand at multiples of 256 only.
    """
    if store.read_setting(LEAVES_SETTING) != HIDDEN:
        return 0
    with store.write():
        size = store.lock_log()
        entries = [padding_entry(draw(32)) for _ in range(-size % TILE_WIDTH)]
        if entries:
            _append(store, size, hash_leaves(entries))
            store.add_entries((size + at, entry) for at, entry in enumerate(entries))
    return len(entries)


def set_hidden(store: Store) -> None:
    """Let the ledger hide its leaves from now on.

    Raises:
        KaiteiError: a checkpoint was signed already, with leaves that readers may ask for.
    """
    if store.read_setting(LEAVES_SETTING) == HIDDEN:
        return
    if store.read_checkpoint() is not None:
        raise KaiteiError(
            Message(
                en="the log was signed already: its leaves are public",
                ja="ログは既に署名され、葉が公表の対象になっています",
            ),
            fix=Message(
                en="begin a new log with a new ledger and a key of another name",
                ja="新しい台帳と、別の名前の鍵で、新しいログを始めてください",
            ),
        )
    with store.write():
        store.write_setting(LEAVES_SETTING, HIDDEN)


def identify(row: VersionRow) -> VersionIdentity:
    """Return what the log's entry of a version commits to."""
    return VersionIdentity(row.policy, row.version, row.digest, row.published, row.effective)


def read_tile_of(store: LogStore) -> ReadTile:
    """Return how ``tlog`` reads the tiles of ``store``."""

    def read_tile(level: int, index: int, width: int) -> bytes:
        data = store.read_tile(level, index)
        if data is None:
            path = format_tile_path(TileName(level, index, width))
            raise damaged(Message(en=f"{path} of its log is missing", ja=f"ログの {path} がありません"))
        return data

    return read_tile


def _append(store: LogStore, size: int, leaf_hashes: bytes) -> None:
    signed = store.read_checkpoint()
    if signed and size < signed.size:  # tiles that are published would be written over
        raise damaged(
            Message(
                en=f"it says that its log has {size} entries, but signed one of {signed.size}",
                ja=f"ログの件数が {size} 件となっていますが、{signed.size} 件のログに署名済みです",
            )
        )
    growth = append_leaves(read_edge(size, read_tile_of(store)), leaf_hashes)
    store.write_tiles(map(_as_row, growth.tiles))
    store.grow_log(growth.edge.size)


def _as_row(tile: Tile) -> tuple[int, int, bytes]:
    return tile.level, tile.index, tile.data


def _unplaced_versions(store: Store, today: date) -> list[VersionRow]:
    """Return the versions to log: published ones whose words are known, for a reconstruction proves nothing."""
    rows = (store.versions_by_number[number] for number in store.unplaced_versions())
    return [row for row in rows if row.digest and row.published <= today]
