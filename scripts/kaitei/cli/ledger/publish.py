"""``kaitei ledger publish``: write the public log as files."""

from __future__ import annotations

from pathlib import Path

import click

from kaitei.cli.common import Settings, echo_json
from kaitei.cli.ledger.common import ledger_options, using_ledger
from kaitei.cli.ledger.signing import keys_folder, progress
from kaitei.errors import KaiteiError, Location, Message
from kaitei.text.counts import counted


@click.command(epilog="Example: kaitei ledger publish var/log")
@click.argument("folder", type=click.Path(readable=False, path_type=Path))
@ledger_options
@click.pass_obj
def command(settings: Settings, *, folder: Path, address: str, keys: Path | None) -> None:
    """Write tiles, public keys and the newest checkpoint to FOLDER, the checkpoint last.

    The files hold hashes only. What is there of this log stays; what is there of another is never
    overwritten. The next run continues one that was stopped.
    """
    from kaitei.ledger.publish import publish

    _refuse_private(folder, address, keys_folder(address, keys))
    with (
        using_ledger(settings, address, keys) as ledger,
        progress(settings, Message(en="tiles", ja="タイル")) as show,
    ):
        done = publish(ledger.store, keys_folder(address, keys), folder, show)
    if settings.json:
        echo_json(
            {
                "folder": str(folder),
                "log": done.checkpoint.origin,
                "size": done.checkpoint.size,
                "root": done.checkpoint.root.hex(),
                "published_before": done.before,
                "files_written": done.files,
            }
        )
        return
    log = Message(
        en=f"log     {done.checkpoint.origin}: {counted(done.checkpoint.size, 'entry')}, {done.before} published before",
        ja=f"ログ        {done.checkpoint.origin}：{done.checkpoint.size} 件（前回の公表は {done.before} 件）",
    )
    files = Message(
        en=f"folder  {folder} ({counted(done.files, 'file')} written)",
        ja=f"フォルダー  {folder}（{done.files} ファイルを書きました）",
    )
    for line in (log, files):
        click.echo(line.in_language(settings.lang))


def _refuse_private(folder: Path, address: str, keys: Path) -> None:
    """Refuse to publish a folder in which the ledger or its keys are: what is published is for everybody.

    Raises:
        KaiteiError: they are in it, or it is in the folder of the keys.
    """
    from kaitei.ledger.address import SqliteAddress, parse_address

    place, public = parse_address(address), folder.resolve()
    own = [keys.resolve(), *([place.path.resolve()] if isinstance(place, SqliteAddress) else [])]
    if any(path == public or public in path.parents for path in own) or own[0] in public.parents:
        raise KaiteiError(
            Message(
                en="the ledger or its keys are in this folder, and what is published is for everybody",
                ja="このフォルダーには台帳か鍵があります。書き出したものは、だれにでも公開されます",
            ),
            Location(str(folder)),
            Message(
                en="name a folder of its own, like var/log",
                ja="var/log のような、専用のフォルダーを指定してください",
            ),
        )
