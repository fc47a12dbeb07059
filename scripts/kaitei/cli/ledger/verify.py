"""``kaitei ledger verify``: check the whole ledger."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kaitei.cli.common import Settings, echo_json
from kaitei.cli.ledger.common import ledger_options, using_ledger
from kaitei.cli.ledger.signing import keys_folder, progress
from kaitei.errors import Message
from kaitei.text.counts import counted

if TYPE_CHECKING:
    from kaitei.ledger.verify import VerifiedLedger
    from kaitei.ledger.verify_files import VerifiedFiles
    from kaitei.tlog import Checkpoint


@click.command(epilog="Example: kaitei ledger verify")
@click.option(
    "--published",
    type=click.Path(readable=False, path_type=Path),
    help="Folder of the published log, to be compared with the ledger file by file.",
)
@ledger_options
@click.pass_obj
def command(settings: Settings, *, published: Path | None, address: str, keys: Path | None) -> None:
    """Hash every record, tile and checkpoint again, and compare them with what was signed.

    Exit status 1 if anything was changed after it was recorded; the message names the first record that
    was. Members' standings and the counts are added up again as well. Whether the ledger is an older copy
    of itself, the last-checkpoint in the folder of the keys tells; without it, you are told that nothing does.
    """
    from kaitei.ledger.last import read_last
    from kaitei.ledger.verify import verify_ledger
    from kaitei.ledger.verify_files import verify_published

    folder, files = keys_folder(address, keys), None
    with (
        using_ledger(settings, address, keys) as ledger,
        progress(settings, Message(en="records", ja="記録")) as show,
    ):
        found = verify_ledger(ledger, folder, show)
        if published is not None:
            files = verify_published(ledger.store, found.head, folder, published)
    last = read_last(folder)
    if settings.json:
        echo_json(_as_json(found, last[0].checkpoint if last else None, files))
        return
    lines = _in_words(found, files)
    if last is None:
        lines.append(_not_remembered(folder, found, files))
    for line in lines:
        click.echo(line.in_language(settings.lang))


def _not_remembered(folder: Path, found: VerifiedLedger, files: VerifiedFiles | None) -> Message:
    """Say that an older copy of the ledger would pass as well: nothing apart from it says how long it has been."""
    from kaitei.ledger.unused import state_path

    path = state_path(folder)
    if found.signed is None and path.exists():
        return Message(
            en="rollback     not checked: these keys have signed nothing yet",
            ja="巻き戻り         確かめていません（この鍵では、まだ何も署名していません）",
        )
    beyond = (
        Message(
            en=f" beyond the {counted(files.checkpoint.size, 'entry')} published",
            ja=f"公表済みの{files.checkpoint.size}件より後は",
        )
        if files
        else Message("", "")
    )
    return Message(
        en=f"rollback     not checked{beyond.en}: {path} does not say what was signed last; put the newest checkpoint there"
        " that was published or that a witness has",
        ja=f"巻き戻り         {beyond.ja}確かめていません（最後に署名したものが {path} にありません。公表済みか立会人の手元にある、"
        "最も新しいチェックポイントをそこに置いてください）",
    )


def _as_json(
    found: VerifiedLedger, last: Checkpoint | None, files: VerifiedFiles | None
) -> dict[str, object]:
    published = {"published_size": files.checkpoint.size, "published_tiles": files.tiles} if files else {}
    return {
        "valid": True,
        "size": found.head.size,
        "root": found.head.root.hex(),
        "signed_size": found.signed.size if found.signed else 0,
        "last_signed_size": last.size if last else None,
        "checkpoints": found.checkpoints,
        "members": found.members,
        "records": found.records,
        "waiting": found.waiting,
        "other_entries": found.entries,
        "erased": found.erased,
    } | published


def _in_words(found: VerifiedLedger, files: VerifiedFiles | None) -> list[Message]:
    signed = found.signed.size if found.signed else 0
    lines = [
        Message(
            en=f"records      {found.records} of {counted(found.members, 'member')}, as they were logged",
            ja=f"記録             {found.members}名の{found.records}件は、ログに載った時のままです",
        ),
        Message(
            en=f"waiting      {found.waiting} not in the log yet",
            ja=f"未登載           {found.waiting}件",
        ),
        Message(
            en=f"log          {counted(found.head.size, 'entry')}, root {found.head.root.hex()}",
            ja=f"ログ             全{found.head.size}件、根 {found.head.root.hex()}",
        ),
        Message(
            en=f"checkpoints  {found.checkpoints}, the newest of {counted(signed, 'entry')}",
            ja=f"チェックポイント {found.checkpoints}件、最新は{signed}件時点",
        ),
        Message(
            en=f"other        {counted(found.entries, 'entry')} of no act, {counted(found.erased, 'act')} erased",
            ja=f"その他           同意等でない登載{found.entries}件、消去された記録{found.erased}件",
        ),
    ]
    if files is not None:
        lines.append(
            Message(
                en=f"published    {counted(files.checkpoint.size, 'entry')} in {counted(files.tiles, 'tile')}, all of this log",
                ja=f"公開中           {files.checkpoint.size}件時点、タイル{files.tiles}個はこのログのものです",
            )
        )
    return lines
