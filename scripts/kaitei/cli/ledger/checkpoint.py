"""``kaitei ledger checkpoint``: take recorded acts into the log and sign it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kaitei.cli.common import Settings, echo_json
from kaitei.cli.ledger.common import ledger_options, read_input, using_ledger
from kaitei.cli.ledger.signing import ask_passphrase, keys_folder
from kaitei.errors import Message

if TYPE_CHECKING:
    from kaitei.ledger.store import Store


@click.command(epilog="Example: kaitei ledger checkpoint")
@click.option(
    "--cosigned",
    type=click.Path(readable=False, path_type=Path),
    multiple=True,
    help="Sign nothing; keep the witnesses' signatures of this copy of a checkpoint.",
)
@ledger_options
@click.pass_obj
def command(settings: Settings, *, cosigned: tuple[Path, ...], address: str, keys: Path | None) -> None:
    """Take recorded acts and published versions into the log, then sign its size and root.

    Refuses to sign when the ledger no longer holds all that was signed before: an older copy, a shortened
    or an edited one. The last signed checkpoint is kept in the folder of the keys, apart from the ledger.
    """
    from kaitei.consent import day_of
    from kaitei.ledger.checkpoint import make_checkpoint
    from kaitei.ledger.keys import open_signers
    from kaitei.ledger.opening import register_catalog
    from kaitei.ledger.sequencer import pad_log, sequence_all

    folder = keys_folder(address, keys)
    with using_ledger(settings, address, keys) as ledger:
        if cosigned:
            _take_in(settings, ledger.store, folder, cosigned)
            return
        signers = open_signers(folder, "log", partial(ask_passphrase, settings))
        now = ledger.now()
        register_catalog(ledger)
        taken = sum(sequence_all(ledger.store, day_of(now)))
        padded = pad_log(ledger.store)
        signed = make_checkpoint(ledger.store, folder, signers, now)
    names = [f"{line.name} ({line.key_id.hex()})" for line in signed.note.signatures]
    if settings.json:
        echo_json(
            {
                "log": signed.checkpoint.origin,
                "size": signed.checkpoint.size,
                "root": signed.checkpoint.root.hex(),
                "taken_in": taken,
                "padding": padded,
                "new": signed.is_new,
                "signatures": names,
            }
        )
        return
    state = (
        Message(en="signed", ja="署名しました")
        if signed.is_new
        else Message(en="signed before, nothing was added since", ja="署名済み（以後の追加なし）")
    )
    for label, words in (
        (Message(en="log         ", ja="ログ  "), signed.checkpoint.origin),
        (Message(en="size        ", ja="件数  "), f"{signed.checkpoint.size} (+{taken + padded})"),
        (Message(en="root        ", ja="根    "), signed.checkpoint.root.hex()),
        (Message(en="checkpoint  ", ja="署名  "), f"{state.in_language(settings.lang)}: {', '.join(names)}"),
    ):
        click.echo(f"{label.in_language(settings.lang)}{words}")


def _take_in(settings: Settings, store: Store, folder: Path, cosigned: tuple[Path, ...]) -> None:
    """Keep witnesses' signatures, and show whose they are."""
    from kaitei.ledger.checkpoint import add_cosignatures
    from kaitei.tlog import parse_checkpoint

    notes = [add_cosignatures(store, folder, _read(path), str(path)) for path in cosigned]
    kept = {
        parse_checkpoint(note.text).size: [f"{line.name} ({line.key_id.hex()})" for line in note.signatures]
        for note in notes
    }
    if settings.json:
        echo_json({"checkpoints": [{"size": size, "signatures": names} for size, names in kept.items()]})
        return
    for size, names in kept.items():
        line = Message(
            en=f"checkpoint  {size}: {', '.join(names)}",
            ja=f"チェックポイント  {size} 件：{', '.join(names)}",
        )
        click.echo(line.in_language(settings.lang))


def _read(path: Path) -> bytes:
    from kaitei.tlog.note import MAX_NOTE_SIZE

    return read_input(path, Message(en="checkpoint", ja="チェックポイント"), MAX_NOTE_SIZE)
