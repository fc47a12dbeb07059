"""Is the log what was signed? Every tile from its leaves up, every checkpoint, every entry that is no act."""

from __future__ import annotations

import mmap
import tempfile
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, TypeVar

from kaitei.consent.entries import EntryKind, parse_erasure, version_entry
from kaitei.errors import KaiteiError, Message, VerificationFailed
from kaitei.ledger.checkpoint import note_of
from kaitei.ledger.keys import trusted_keys
from kaitei.ledger.sequencer import identify, read_tile_of
from kaitei.ledger.store import CheckpointRow, Store
from kaitei.text.counts import counted
from kaitei.tlog import (
    EMPTY_EDGE,
    HASH_SIZE,
    TILE_WIDTH,
    Checkpoint,
    TiledTree,
    TileName,
    TreeHead,
    Trust,
    append_leaves,
    build_head,
    build_tree_head,
    build_trust,
    format_tile_path,
    hash_leaf,
    verify_checkpoint,
)

STOP = Message(
    en="stop, keep the ledger as it is, and restore it from a backup; docs/guide/operate.md says how",
    ja="作業を止め、今の台帳をそのまま残して、バックアップから戻してください（手順は docs/guide/operate.md）",
)
T = TypeVar("T")
Progress = Callable[[int, int], None]

NOTHING, RECORD, ENTRY, ERASED = range(4)
"""What is known of an entry of the log."""

_TILES_AT_ONCE = 256  # 2 MiB of leaves; whole tiles of level 1, so that no partial one is made in between


@contextmanager
def streamed(rows: Iterator[T]) -> Iterator[Iterator[T]]:
    """Give ``rows``; afterwards the database is not read from any more, however it ended."""
    try:
        yield rows
    finally:
        if isinstance(rows, Generator):
            rows.close()


class Leaves:
    """The leaf hashes of the log, beside each of them what is known of its entry. Kept in a file, not in memory."""

    def __init__(self, content: mmap.mmap | bytes, size: int) -> None:
        self.content = content
        self.known = bytearray(size)

    def __getitem__(self, position: int) -> bytes:
        return bytes(self.content[position * HASH_SIZE : (position + 1) * HASH_SIZE])


class VerifiedLog(NamedTuple):
    """The log as its tiles have it, the checkpoints that agree with it, and its leaves."""

    head: TreeHead
    checkpoints: int
    signed: Checkpoint | None
    leaves: Leaves


@contextmanager
def verified_log(
    store: Store, keys: Path, last: Checkpoint | None, progress: Progress
) -> Iterator[VerifiedLog]:
    """Verify tiles, checkpoints and entries; give what is left to be compared with the records.

    ``last`` is what was signed last, as somebody other than the ledger remembers it.

    Raises:
        VerificationFailed: the first thing that is not what was signed.
    """
    size = store.read_log_size()
    with tempfile.TemporaryFile() as file:
        head = _verify_tiles(store, size, file.write, progress)
        file.flush()
        content = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ) if size else b""
        leaves = Leaves(content, size)
        count, signed = _verify_checkpoints(store, keys, last, head)
        _verify_entries(store, leaves)
        yield VerifiedLog(head, count, signed, leaves)


def _verify_tiles(store: Store, size: int, keep: Callable[[bytes], int], progress: Progress) -> TreeHead:
    """Rebuild every tile from those of level 0; return the head they make."""
    expected: dict[tuple[int, int], bytes] = {}
    waiting: list[bytes] = []
    edge, number = EMPTY_EDGE, 0

    def take() -> None:
        nonlocal edge
        growth = append_leaves(edge, b"".join(waiting))
        edge = growth.edge
        expected.update({(tile.level, tile.index): tile.data for tile in growth.tiles if tile.level})
        waiting.clear()
        progress(edge.size, size)

    with streamed(store.stream_tiles()) as rows:
        for level, index, data in rows:
            if level:
                if waiting:
                    take()
                if expected.pop((level, index), None) != data:
                    raise _wrong_tile(level, index, len(data) // HASH_SIZE)
                continue
            width = min(TILE_WIDTH, size - index * TILE_WIDTH)
            if index != number or len(data) != width * HASH_SIZE:
                raise _wrong_tile(level, number, size - number * TILE_WIDTH)
            number += 1
            keep(data)
            waiting.append(data)
            if len(waiting) == _TILES_AT_ONCE:
                take()
    if waiting:
        take()
    if edge.size != size:
        raise _wrong_tile(0, number, size - number * TILE_WIDTH)
    for level, index in sorted(expected):
        raise _wrong_tile(level, index, len(expected[level, index]) // HASH_SIZE)
    return build_head(edge)


def _wrong_tile(level: int, index: int, width: int) -> VerificationFailed:
    path = format_tile_path(TileName(level, index, max(1, min(TILE_WIDTH, width))))
    return VerificationFailed(
        Message(
            en=f"{path} of the log is missing, too long, or not made of the tiles below it: it was changed",
            ja=f"ログの {path} が、ないか、長すぎるか、下の段のタイルと合いません。書き換えられています",
        ),
        fix=STOP,
    )


def _verify_checkpoints(
    store: Store, keys: Path, last: Checkpoint | None, head: TreeHead
) -> tuple[int, Checkpoint | None]:
    """Check the signature of every checkpoint, and that the log still begins with what it states."""
    rows = list(store.stream_checkpoints())
    trust = build_trust(trusted_keys(keys) if rows else ())
    tree = TiledTree(head, read_tile_of(store))
    count, newest = 0, None
    for row in rows:
        newest = _verify_signed(row, trust)
        if (newest.size, newest.root) != (row.size, row.root):
            raise VerificationFailed(
                Message(
                    en=f"the checkpoint kept as that of {counted(row.size, 'entry')} with root {row.root.hex()} "
                    f"states {counted(newest.size, 'entry')} with root {newest.root.hex()}",
                    ja=f"{row.size} 件（根 {row.root.hex()}）のものとして台帳にあるチェックポイントに、"
                    f"{newest.size} 件（根 {newest.root.hex()}）と書かれています",
                ),
                fix=STOP,
            )
        refuse_other_beginning(tree, newest)
        count += 1
    if last is not None:
        refuse_other_beginning(tree, last)
        if newest is None or newest.size < last.size:
            newest = last
    return count, newest


def _verify_signed(row: CheckpointRow, trust: Trust) -> Checkpoint:
    note = note_of(row)
    try:
        return verify_checkpoint(note, trust).checkpoint
    except KaiteiError as error:
        raise VerificationFailed(
            Message(
                en=f"the checkpoint of {counted(row.size, 'entry')} in the ledger: {error.what.en}",
                ja=f"台帳にある {row.size} 件時点のチェックポイント：{error.what.ja}",
            ),
            fix=Message(
                en=f"if log.txt lacks an old key, put its line back from the site's log/key.txt; if not, {STOP.en}",
                ja=f"log.txt に古い鍵の行がないなら、サイトの log/key.txt から戻してください。そうでなければ、{STOP.ja}",
            ),
        ) from None


def refuse_other_beginning(tree: TiledTree, signed: Checkpoint) -> None:
    """Refuse a log that does not begin with what was signed.

    Raises:
        VerificationFailed: with both sizes and roots.
    """
    if signed.size > tree.size:
        raise VerificationFailed(
            Message(
                en=f"the log has {counted(tree.size, 'entry')} with root {tree.head.root.hex()}, but a checkpoint of "
                f"{counted(signed.size, 'entry')} with root {signed.root.hex()} was signed: entries are missing",
                ja=f"ログは {tree.size} 件（根 {tree.head.root.hex()}）ですが、{signed.size} 件（根 {signed.root.hex()}）の"
                "チェックポイントに署名しています。記録が失われています",
            ),
            fix=STOP,
        )
    found = build_tree_head(tree, signed.size)
    if found.root != signed.root:
        raise VerificationFailed(
            Message(
                en=f"the first {counted(signed.size, 'entry')} changed since their checkpoint: "
                f"signed root {signed.root.hex()}, stored entries give {found.root.hex()}",
                ja=f"最初の {signed.size} 件が、チェックポイントの後に変わっています。署名した根は {signed.root.hex()}、"
                f"台帳から得られる根は {found.root.hex()} です",
            ),
            fix=STOP,
        )


def _verify_entries(store: Store, leaves: Leaves) -> None:
    """Check the entries that are no acts, and mark those and the erased ones as known."""
    versions: dict[int, set[bytes]] = {}  # one each, unless somebody added another
    for row in store.versions_by_number.values():
        if row.position is not None:
            versions.setdefault(row.position, set()).add(version_entry(identify(row)))
    with streamed(store.stream_entries()) as rows:
        for position, data in rows:
            if not 0 <= position < len(leaves.known) or leaves[position] != hash_leaf(data):
                raise VerificationFailed(
                    Message(
                        en=f"entry {position} of the log was changed in the ledger",
                        ja=f"ログの {position} 番の内容が、台帳の中で書き換えられています",
                    ),
                    fix=STOP,
                )
            leaves.known[position] = ENTRY
            if data[0] == EntryKind.VERSION and versions.pop(position, None) != {data}:
                raise VerificationFailed(
                    Message(
                        en=f"a version of a policy was changed in the ledger: entry {position} of the log is of another",
                        ja=f"版の識別情報が、台帳の中で書き換えられています。ログの {position} 番と一致しません",
                    ),
                    fix=STOP,
                )
            if data[0] == EntryKind.ERASURE:
                _mark_erased(leaves, position, data)
    for position in sorted(versions):
        raise VerificationFailed(
            Message(
                en=f"entry {position} of the log, a version's, is missing in the ledger",
                ja=f"ログの {position} 番（版の登載）の内容が、台帳にありません",
            ),
            fix=STOP,
        )


def _mark_erased(leaves: Leaves, position: int, data: bytes) -> None:
    for place in parse_erasure(data):
        if place >= position or leaves.known[place] != NOTHING:
            raise VerificationFailed(
                Message(
                    en=f"the erasure at entry {position} of the log names entry {place}, which cannot be erased",
                    ja=f"ログの {position} 番は、{place} 番を消去したと示していますが、{place} 番は消去できるものではありません",
                ),
                fix=STOP,
            )
        leaves.known[place] = ERASED
