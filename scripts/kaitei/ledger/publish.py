"""The public log: tiles, public keys and the checkpoint as files for the site (docs/formats/log.md).

Everything a checkpoint needs is durable before the checkpoint is put in its place, so a reader never finds
one without its tiles. Full tiles are written once; a run that was stopped is gone on with.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kaitei.errors import KaiteiError, Location, VerificationFailed
from kaitei.ledger.checkpoint import note_of, read_last
from kaitei.ledger.durable import read_if_there, write_file
from kaitei.ledger.keys import public_path, read_public_keys
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
        KaiteiError: nothing was signed yet.
    """
    row = store.read_checkpoint()
    if row is None:
        if (last := read_last(keys)) is not None:
            raise _not_the_last("none", last[0].checkpoint)
        raise KaiteiError("the log has no checkpoint yet", fix="sign one first: kaitei ledger checkpoint")
    checkpoint = _verify_row(row, keys)
    tree = TiledTree(checkpoint.head, read_tile_of(store))
    before = _read_published(folder, keys)
    if before is not None:
        proof = _proof(tree, before, folder)
        verify_consistency(before.head, checkpoint.head, proof)
    published = before.size if before else 0
    lowest = 1 if store.read_setting(LEAVES_SETTING) == HIDDEN else 0
    names = [name for name in build_tile_names(checkpoint.size, published) if name.level >= lowest]
    written = 0
    for done, name in enumerate(names):
        written += _write_tile(folder, name, tree.hashes_of(name))
        if progress:
            progress(done + 1, len(names))
    written += _write_if_other(folder / KEY_FILE, public_path(keys).read_bytes())
    written += _write_if_other(folder / CHECKPOINT_FILE, row.note.encode())
    return Published(checkpoint, published, written)


def _verify_row(row: CheckpointRow, keys: Path) -> Checkpoint:
    """Return the ledger's newest checkpoint if it is one we signed, and the last one."""
    checkpoint = verify_checkpoint(note_of(row), build_trust(read_public_keys(keys))).checkpoint
    last = read_last(keys)
    signed = last[0].checkpoint if last else None
    if signed is None or signed.head != checkpoint.head:
        raise _not_the_last(_named(checkpoint), signed)
    return checkpoint


def _not_the_last(newest: str, signed: Checkpoint | None) -> VerificationFailed:
    return VerificationFailed(
        f"the ledger's newest checkpoint is {newest}, the last one signed is {_named(signed) if signed else 'none'}",
        fix="run kaitei ledger checkpoint, which repairs it or says what is wrong",
    )


def _named(checkpoint: Checkpoint) -> str:
    return f"of {counted(checkpoint.size, 'entry')} with root {checkpoint.root.hex()}"


def _read_published(folder: Path, keys: Path) -> Checkpoint | None:
    path = folder / CHECKPOINT_FILE
    raw = read_if_there(path, "the published checkpoint")
    if raw is None:
        return None
    try:
        return verify_checkpoint(parse_note(raw, str(path)), build_trust(read_public_keys(keys))).checkpoint
    except KaiteiError as error:
        raise VerificationFailed(
            f"what is published here is not this log: {error.args[0]}",
            Location(str(path)),
            "name the folder of this log, or an empty one",
        ) from None


def _proof(tree: TiledTree, before: Checkpoint, folder: Path) -> tuple[bytes, ...]:
    if before.size > tree.size:
        raise VerificationFailed(
            f"a log of {counted(before.size, 'entry')} with root {before.root.hex()} is published here, "
            f"but the ledger's newest checkpoint is of {counted(tree.size, 'entry')} with root {tree.head.root.hex()}",
            Location(str(folder / CHECKPOINT_FILE)),
            "stop: the ledger is an older copy; docs/guide/operate.md says what to do",
        )
    return build_consistency_proof(tree, before.size)


def _write_tile(folder: Path, name: TileName, data: bytes) -> bool:
    path = folder / format_tile_path(name)
    there = read_if_there(path, "the tile")
    if there == data:
        return False
    if there is not None:
        raise VerificationFailed(
            f"another tile is published here already: {len(data) // HASH_SIZE} hashes of this log differ from it",
            Location(str(path)),
            "stop: tiles never change; find out which of the two logs readers were given",
        )
    write_file(path, data)
    return True


def _write_if_other(path: Path, content: bytes) -> bool:
    if read_if_there(path, "the published file") == content:
        return False
    write_file(path, content)
    return True
