"""Checkpoints: the log signs its size and root, and never two that contradict each other.

The last signed checkpoint is kept in a file of its own, in the folder of the keys: not in the ledger, and
never restored with it. Before anything is signed, the ledger must still hold all that file says; an older
copy, a shortened or an edited one does not, and is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kaitei.consent import Moment
from kaitei.errors import KaiteiError, Location, Message, VerificationFailed
from kaitei.ledger.durable import write_file
from kaitei.ledger.keys import trusted_keys
from kaitei.ledger.last import read_last, refuse_forgotten, refuse_unknown_past, signing
from kaitei.ledger.sequencer import read_tile_of
from kaitei.ledger.store import CheckpointRow, LogStore, Store
from kaitei.ledger.unused import state_path
from kaitei.text.counts import counted
from kaitei.tlog import (
    Checkpoint,
    Note,
    Signer,
    TiledTree,
    TreeHead,
    add_signature,
    build_head,
    build_tree_head,
    build_trust,
    format_note,
    issue_checkpoint,
    issue_signature,
    parse_note,
    read_edge,
    verify_checkpoint,
)

_STOP = Message(
    en="stop: sign nothing more with this ledger, keep it as it is, and restore the newest backup; "
    "docs/guide/operate.md says how",
    ja="作業を止めてください。この台帳ではもう署名せず、そのまま残して、最も新しいバックアップから戻してください"
    "（手順は docs/guide/operate.md の「署名が拒まれたとき」）",
)
_STOP_OR_OTHER = Message(
    en=f"{_STOP.en}. This ledger has never signed: if these keys are of another one, give it a folder of its own with"
    " --keys or KAITEI_KEYS",
    ja=f"{_STOP.ja}。この台帳では一度も署名していません。鍵が別の台帳のものなら、専用の鍵のフォルダーを --keys か KAITEI_KEYS で"
    "指定してください",
)


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """A checkpoint the log has signed; ``is_new`` if this call signed it."""

    checkpoint: Checkpoint
    note: Note
    is_new: bool


def make_checkpoint(store: Store, keys: Path, signers: Sequence[Signer], now: Moment) -> SignedCheckpoint:
    """Sign the log as it stands, or return the last checkpoint if nothing was added since.

    The signed checkpoint is durable in the folder of the keys before it is anywhere else.

    Raises:
        VerificationFailed: the ledger contradicts what was signed before; nothing is signed.
        EnvironmentFailed: the last signed checkpoint is missing or damaged, or nothing says that the signers have
            signed none.
        KaiteiError: the log has no entry yet.
    """
    path = state_path(keys)
    with signing(keys):
        signed = _read_signed(store, keys)
        head = read_head(store)
        if not head.size:
            raise KaiteiError(
                Message(en="the log has no entry yet", ja="ログがまだ空です"),
                fix=Message(
                    en="record an act, or publish a version, first",
                    ja="先に、行為を記録するか、版を公表してください",
                ),
            )
        origin = signers[0].key.name
        if not signed:
            refuse_unknown_past(keys, [signer.key for signer in signers])
        for earlier, _ in signed:
            _refuse_contradiction(store, earlier, head, origin)
        last = max(signed, key=lambda one: one[0].size, default=None)
        if last is not None and last[0].size == head.size:
            checkpoint, note = last[0], _sign_again(last[1], signers)
        else:
            checkpoint = Checkpoint(origin, head.size, head.root)
            note = issue_checkpoint(checkpoint, *signers)
        is_new = last is None or note != last[1]
        remembered = read_last(keys)
        if remembered is None or remembered[1] != note:  # or another host has signed
            write_file(path, format_note(note), 0o600)
        keep_checkpoint(store, checkpoint, note, now)
    return SignedCheckpoint(checkpoint, note, is_new)


def read_head(store: LogStore) -> TreeHead:
    """Return size and root of the log as its tiles have them."""
    return build_head(read_edge(store.read_log_size(), read_tile_of(store)))


def keep_checkpoint(store: LogStore, checkpoint: Checkpoint, note: Note, now: Moment) -> None:
    """Put a signed checkpoint into the ledger, with the signatures the ledger has of it already."""
    known = store.read_checkpoint()
    if known is not None and known.size == checkpoint.size:
        merged = note_of(known)
        if merged.text == note.text:
            for signature in note.signatures:
                if signature not in merged.signatures:
                    merged = add_signature(merged, signature)
            note = merged
        if format_note(note).decode() == known.note:
            return
    with store.write():
        store.write_checkpoint(
            CheckpointRow(checkpoint.size, checkpoint.root, format_note(note).decode(), now)
        )


def note_of(row: CheckpointRow) -> Note:
    """Return the signed note of a checkpoint that the ledger keeps.

    Raises:
        VerificationFailed: what the ledger keeps cannot be read as a note.
    """
    try:
        return parse_note(row.note.encode(), "ledger")
    except KaiteiError as error:
        raise VerificationFailed(
            Message(
                en=f"the checkpoint of {counted(row.size, 'entry')} was changed in the ledger: {error.what.en}",
                ja=f"{row.size} 件時点のチェックポイントが、台帳の中で書き換えられています：{error.what.ja}",
            ),
            fix=_STOP,
        ) from None


def add_cosignatures(store: LogStore, keys: Path, raw: bytes, source: str) -> Note:
    """Keep the witnesses' signatures of ``raw``, a copy of a checkpoint of ours, and return it with all.

    Whose they are is for readers to judge: they ignore those of witnesses they do not know.

    Raises:
        VerificationFailed: it is not signed by this log.
        KaiteiError: the ledger holds no such checkpoint.
    """
    note = parse_note(raw, source)
    checkpoint = verify_checkpoint(note, build_trust(trusted_keys(keys))).checkpoint
    row = next((row for row in store.stream_checkpoints() if row.size == checkpoint.size), None)
    if row is None or row.root != checkpoint.root:
        raise KaiteiError(
            Message(
                en=f"the ledger holds no checkpoint of {counted(checkpoint.size, 'entry')} with root {checkpoint.root.hex()}",
                ja=f"台帳に、{checkpoint.size} 件時点で根が {checkpoint.root.hex()} のチェックポイントはありません",
            ),
            Location(source),
            Message(
                en="give the copy of a checkpoint that kaitei ledger checkpoint signed and a witness cosigned",
                ja="kaitei ledger checkpoint で署名し、立会人が副署したチェックポイントを指定してください",
            ),
        )
    known = note_of(row)
    for signature in note.signatures:
        if signature not in known.signatures:
            known = add_signature(known, signature)
    with store.write():
        store.write_checkpoint(row._replace(note=format_note(known).decode()))
    return known


def refuse_contradicted(store: Store, keys: Path) -> None:
    """Refuse what cannot be undone on a ledger that does not continue what was signed.

    Raises:
        VerificationFailed: it is an older, a shortened or an edited one.
        EnvironmentFailed: the last signed checkpoint is missing or damaged.
    """
    head = read_head(store)
    for signed, _ in _read_signed(store, keys):
        _refuse_contradiction(store, signed, head, signed.origin)


def _read_signed(store: Store, keys: Path) -> list[tuple[Checkpoint, Note]]:
    """Return what was signed last, as the file remembers it and as the ledger does."""
    refuse_forgotten(store, keys)
    last, row = read_last(keys), store.read_checkpoint()
    signed = [(last[0].checkpoint, last[1])] if last else []
    if row is not None:
        note = note_of(row)
        signed.append((verify_checkpoint(note, build_trust(trusted_keys(keys))).checkpoint, note))
    return signed


def _refuse_contradiction(store: Store, last: Checkpoint, head: TreeHead, origin: str) -> None:
    if last.origin != origin:
        raise VerificationFailed(
            Message(
                en=f"the last checkpoint is of {last.origin}, this key signs for {origin}",
                ja=f"最後のチェックポイントは {last.origin} のものですが、この鍵は {origin} の署名鍵です",
            ),
            fix=Message(
                en="a log keeps its name: use the key it had, or begin a new log in a new ledger",
                ja="ログの名前は変えられません。これまでの鍵を使うか、新しい台帳で新しいログを始めてください",
            ),
        )
    # a ledger that has never signed may as well be another one than that of these keys
    stop = _STOP if store.read_checkpoint() else _STOP_OR_OTHER
    if head.size < last.size:
        raise VerificationFailed(
            Message(
                en=f"the ledger has {counted(head.size, 'entry')} with root {head.root.hex()}, but a checkpoint of "
                f"{counted(last.size, 'entry')} with root {last.root.hex()} was signed: entries are missing",
                ja=f"台帳のログは {head.size} 件（根 {head.root.hex()}）ですが、{last.size} 件（根 {last.root.hex()}）の"
                "チェックポイントに署名しています。記録が失われています",
            ),
            fix=stop,
        )
    tree = TiledTree(head, read_tile_of(store))
    before = build_tree_head(tree, last.size)
    if before.root != last.root:
        raise VerificationFailed(
            Message(
                en=f"the first {counted(last.size, 'entry')} changed since the last checkpoint: "
                f"signed root {last.root.hex()}, stored entries give {before.root.hex()}",
                ja=f"最初の {last.size} 件が、最後のチェックポイントの後に変わっています。署名した根は {last.root.hex()}、"
                f"台帳から得られる根は {before.root.hex()} です",
            ),
            fix=stop,
        )


def _sign_again(note: Note, signers: Sequence[Signer]) -> Note:
    """Return ``note`` with a signature of every signer: a key may have been added since."""
    for signer in signers:
        if not any(signature.by(signer.key) for signature in note.signatures):
            note = add_signature(note, issue_signature(note.text, signer))
    return note
