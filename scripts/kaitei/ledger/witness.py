"""Witnessing: a second party looks at the published log and signs that it only grew.

A witness remembers, for each log, the last checkpoint it signed. It signs a new one only after the tiles have
shown that it continues that one, and remembers it durably before anybody gets to see the signature.
"""

from __future__ import annotations

import errno
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from kaitei.errors import EnvironmentFailed, KaiteiError, Location, Message, VerificationFailed, reason_of
from kaitei.ledger.durable import locked, make_folder, read_if_there, read_whole, write_file
from kaitei.ledger.publish import CHECKPOINT_FILE, TILE, read_published
from kaitei.ledger.verify_files import refuse_headless, verify_tiles
from kaitei.text.counts import counted
from kaitei.tlog import (
    Checkpoint,
    Note,
    ReadTile,
    Signer,
    TiledTree,
    TileName,
    Trust,
    add_signature,
    build_consistency_proof,
    format_note,
    format_tile_path,
    issue_cosignature,
    parse_checkpoint,
    parse_note,
    verify_checkpoint,
    verify_consistency,
)

_NO_LOG = (
    Message(en="there is no published log here", ja="公表されたログがここにはありません"),
    Message(en="name the folder of its files", ja="公開ファイルのフォルダーを指定してください"),
)
_NO_CHECKPOINT = (
    Message(en="there is no checkpoint here", ja="チェックポイントがここにはありません"),
    Message(en="name a file of one", ja="チェックポイントのファイルを指定してください"),
)


@dataclass(frozen=True, slots=True)
class Cosigned:
    """A checkpoint with the witness's signature, and the one it was seen to continue, if any was seen before."""

    checkpoint: Checkpoint
    note: Note
    before: Checkpoint | None


def cosign(
    folder: Path,
    keys: Path,
    signers: Sequence[Signer],
    trust: Trust,
    time: int,
    *,
    saved: Sequence[Path] = (),
    every_tile: bool = False,
) -> Cosigned:
    """Check the log published in ``folder`` against what was seen last, and cosign its checkpoint.

    ``trust`` has the log's keys; ``time`` is now, in seconds since 1970. ``saved`` are checkpoints of the log
    that somebody kept, and that it must continue as well. ``every_tile``: check those too that no proof needs.

    Raises:
        VerificationFailed: the log is damaged or not signed by its key, went back, or is not the one seen before;
            or what is in a file of ``saved`` is no checkpoint of it.
        KaiteiError: there is no log in ``folder``, or no such file as one of ``saved``.
        EnvironmentFailed: what was seen last cannot be read or written.
    """
    path = folder / CHECKPOINT_FILE
    refuse_headless(folder)
    note, checkpoint = _read_checkpoint(path, trust, *_NO_LOG)
    kept = [(one, _read_checkpoint(one, trust, *_NO_CHECKPOINT, pipe=True)[1]) for one in saved]
    memory = keys / "witnessed" / sha256(checkpoint.origin.encode()).hexdigest()[:32]
    make_folder(memory.parent, 0o700)
    with locked(keys / "witness.lock"):
        before = _read_memory(memory, checkpoint.origin)
        tree = TiledTree(checkpoint.head, read_files(folder))
        if every_tile:
            lowest = 0 if (folder / "tile" / "0").exists() else 1
            verify_tiles(folder, tree, checkpoint, lowest, go_on=True)
        if before is not None:
            kept.append((memory, before))
        for source, earlier in kept:
            _verify_continued(earlier, source, checkpoint, tree, path)
        for signer in signers:
            note = add_signature(note, issue_cosignature(note.text, signer, time))
        write_file(memory, format_note(note), 0o600)
    return Cosigned(checkpoint, note, before)


def read_files(folder: Path) -> ReadTile:
    """Return how ``tlog`` reads the tiles of a published log; a full tile stands in for a partial one."""

    def read_tile(level: int, index: int, width: int) -> bytes:
        names = (TileName(level, index, width), TileName(level, index))
        for name in names:
            tile = read_published(folder / format_tile_path(name), TILE)
            if tile is not None:
                return tile
        raise VerificationFailed(
            Message(
                en=f"{format_tile_path(names[0])} of the log is missing",
                ja=f"ログの {format_tile_path(names[0])} がありません",
            ),
            Location(str(folder)),
            Message(en="fetch the whole log again", ja="ログの全部を、もう一度受け取ってください"),
        )

    return read_tile


def _read_checkpoint(
    path: Path, trust: Trust, missing: Message, fix: Message, *, pipe: bool = False
) -> tuple[Note, Checkpoint]:
    """Return a checkpoint that the log signed."""
    try:
        raw = read_whole(path, pipe=pipe)
    except OSError as error:
        why = reason_of(error)
        is_endless = error.errno == errno.EFBIG and path.is_file()
        raise (VerificationFailed if is_endless else KaiteiError)(
            Message(en=f"{missing.en}: {why.en}", ja=f"{missing.ja}：{why.ja}"), Location(str(path)), fix
        ) from None
    try:
        note = parse_note(raw, str(path))
        return note, verify_checkpoint(note, trust).checkpoint
    except KaiteiError as error:
        where = error.where or Location(str(path))
        raise VerificationFailed(error.what, where, error.fix) from None


def _read_memory(path: Path, origin: str) -> Checkpoint | None:
    raw = read_if_there(path, Message(en="what was seen last", ja="前回見たものの記録"))
    if raw is None:
        return None
    try:
        seen = parse_checkpoint(parse_note(raw, str(path)).text, str(path))
    except KaiteiError as error:
        raise EnvironmentFailed(
            Message(
                en=f"what was seen last is damaged: {error.what.en}",
                ja=f"前回見たものの記録が壊れています：{error.what.ja}",
            ),
            Location(str(path)),
        ) from None
    if seen.origin != origin:
        raise EnvironmentFailed(
            Message(
                en=f"what was seen last is of {seen.origin}, not of {origin}",
                ja=f"前回見たものの記録は {seen.origin} のもので、{origin} のものではありません",
            ),
            Location(str(path)),
        )
    return seen


def _verify_continued(before: Checkpoint, source: Path, now: Checkpoint, tree: TiledTree, path: Path) -> None:
    """Refuse a log that contradicts what was seen. Its tiles are those it signed, so the two prove it."""
    evidence = Message(
        en=f"do not sign; ask the operator of the log, and keep as evidence {source}, {path} and the tiles beside it",
        ja=f"副署せず、ログの運用者に問い合わせてください。{source} と {path} と、その隣のタイルを、証拠として保存してください",
    )
    if now.origin != before.origin:
        raise KaiteiError(
            Message(
                en=f"this is a checkpoint of {before.origin}, not of {now.origin}",
                ja=f"{before.origin} のチェックポイントで、{now.origin} のものではありません",
            ),
            Location(str(source)),
            Message(
                en="name a checkpoint of the same log", ja="同じログのチェックポイントを指定してください"
            ),
        )
    if now.size < before.size:
        raise VerificationFailed(
            Message(
                en=f"the log went back: it had {counted(before.size, 'entry')} with root {before.root.hex()}, "
                f"and now has {now.size} with root {now.root.hex()}",
                ja=f"ログが短くなっています。前は {before.size} 件（根 {before.root.hex()}）でしたが、"
                f"今は {now.size} 件（根 {now.root.hex()}）です",
            ),
            fix=evidence,
        )
    proof = build_consistency_proof(tree, before.size)
    try:
        verify_consistency(before.head, now.head, proof)
    except VerificationFailed as error:
        raise VerificationFailed(error.what, fix=evidence) from None
