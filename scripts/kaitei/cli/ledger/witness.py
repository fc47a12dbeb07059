"""``kaitei ledger witness``: cosign a published log."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

import click

from kaitei.cli.common import Settings, echo_json, say
from kaitei.cli.ledger.common import ledger_options
from kaitei.cli.ledger.signing import ask_passphrase, keys_folder, read_keys, refuse_ledger_files
from kaitei.errors import Message
from kaitei.text.counts import counted


@click.command(epilog="Example: kaitei ledger witness log/ --key key.txt --keys witness.keys -o cosigned")
@click.argument("folder", type=click.Path(readable=False, path_type=Path))
@click.option(
    "--key",
    "log_key",
    required=True,
    envvar="KAITEI_LOG_KEY",
    show_envvar=True,
    help="The log's public key, or the file of its keys, as the witness got them from the log's operator.",
)
@click.option(
    "--before",
    "saved",
    multiple=True,
    type=click.Path(readable=False, path_type=Path),
    help="A checkpoint of the log kept from earlier, which it must continue as well.",
)
@click.option(
    "--every-tile", is_flag=True, help="Check every tile that is there, not those of the proofs alone."
)
@click.option(
    "-o",
    "--output",
    type=click.Path(readable=False, path_type=Path),
    help="Write to this file instead of stdout.",
)
@ledger_options
@click.pass_obj
def command(
    settings: Settings,
    *,
    folder: Path,
    log_key: str,
    saved: tuple[Path, ...],
    every_tile: bool,
    output: Path | None,
    address: str,
    keys: Path | None,
) -> None:
    """Check that the log published in FOLDER continues the one seen last, and cosign its checkpoint.

    The witness is another party than the log's operator, on a machine of its own: it needs no ledger, only
    a copy of the published files and a key (kaitei ledger keygen NAME --witness). What it saw last is kept
    with its key. The operator takes the cosigned checkpoint in with kaitei ledger checkpoint --cosigned.
    """
    from kaitei.files import make_folder, write_file
    from kaitei.ledger.keys import open_signers
    from kaitei.ledger.ledger import clock
    from kaitei.ledger.witness import cosign
    from kaitei.tlog import build_trust, format_note

    if output is not None:
        refuse_ledger_files(output, address, keys)
    own = keys_folder(address, keys)
    signers = open_signers(own, "witness", partial(ask_passphrase, settings))
    trust, now = build_trust(read_keys(log_key)), clock() // 1000
    done = cosign(folder, own, signers, trust, now, saved=saved, every_tile=every_tile)
    note = format_note(done.note)
    if output is not None:
        make_folder(output.parent)
        write_file(output, note)
    before = done.before.size if done.before else None
    if settings.json:
        echo_json(
            {
                "log": done.checkpoint.origin,
                "size": done.checkpoint.size,
                "root": done.checkpoint.root.hex(),
                "seen_before": before,
                "checkpoint": note.decode(),
            }
        )
        return
    if output is None:
        sys.stdout.buffer.write(note)
        sys.stdout.buffer.flush()
    for seen in (*map(_continues, saved), _seen_before(before)):
        say(settings, f"{done.checkpoint.origin}, {done.checkpoint.size}: {seen.in_language(settings.lang)}")


def _seen_before(size: int | None) -> Message:
    if size is None:
        return Message(en="seen for the first time", ja="初めて確認しました")
    return Message(
        en=f"continues the {counted(size, 'entry')} seen last", ja=f"前回確認した{size}件の続きです"
    )


def _continues(saved: Path) -> Message:
    return Message(en=f"continues {saved}", ja=f"{saved} の続きです")
