"""``kaitei ledger backup``: a copy that can be restored."""

from __future__ import annotations

from pathlib import Path

import click

from kaitei.cli.common import Settings, echo_json, say
from kaitei.cli.ledger.common import address_option, working
from kaitei.errors import Message
from kaitei.text.counts import counted


@click.command(epilog="Example: kaitei ledger backup /backup/ledger-2026-04-01.sqlite3")
@click.argument("file", type=click.Path(readable=False, path_type=Path))
@address_option
@click.pass_obj
def command(settings: Settings, *, file: Path, address: str) -> None:
    """Write a consistent copy of the ledger to FILE, while others go on recording.

    The copy is a SQLite ledger, whatever database the ledger is kept in. It holds no keys: keep copies of
    the keys folder elsewhere.
    """
    from contextlib import closing

    from kaitei.ledger.address import parse_address
    from kaitei.ledger.backup import write_backup
    from kaitei.ledger.opening import open_store

    backing_up = Message(en="backing up", ja="バックアップしています")
    with closing(open_store(parse_address(address))) as store, working(settings, backing_up):
        copied = write_backup(store, file)
    for path in copied.leftovers.removed:
        removed = Message(
            en=f"{path}: removed; a backup that was stopped had left it",
            ja=f"{path}: 削除しました（中断したバックアップの残り）",
        )
        say(settings, removed.in_language(settings.lang))
    for path in copied.leftovers.doubtful:
        left = Message(
            en=f"{path}: left alone; if a backup that was stopped has left it, remove it",
            ja=f"{path}: 残してあります。中断したバックアップの残りなら、削除してください",
        )
        say(settings, left.in_language(settings.lang))
    if settings.json:
        echo_json({"backup": str(file), "size": copied.size, "bytes": copied.bytes})
        return
    done = Message(
        en=f"{file}: {copied.bytes:,} bytes, log of {counted(copied.size, 'entry')}; keep a copy of the keys elsewhere",
        ja=f"{file}: {copied.bytes:,} バイト、ログ {copied.size} 件。鍵は別の場所に保管してください",
    )
    click.echo(done.in_language(settings.lang))
