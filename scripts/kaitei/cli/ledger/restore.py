"""``kaitei ledger restore``: put a backup back."""

from __future__ import annotations

from pathlib import Path

import click

from kaitei.cli.common import Settings, echo_json, open_catalog
from kaitei.cli.ledger.common import confirm, ledger_options, working
from kaitei.cli.ledger.signing import keys_folder
from kaitei.errors import Message
from kaitei.text.counts import counted


@click.command(epilog="Example: kaitei ledger restore /backup/ledger-2026-04-01.sqlite3")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask at a terminal; elsewhere nothing is asked.")
@ledger_options
@click.pass_obj
def command(settings: Settings, *, file: Path, yes: bool, address: str, keys: Path | None) -> None:
    """Put the backup FILE in the place of what the ledger holds.

    All of it is verified first: every record against the log, and the log against the last signed
    checkpoint, which is kept apart and never restored. A backup that is older than that is refused.
    """
    from contextlib import closing

    from kaitei.ledger.address import parse_address
    from kaitei.ledger.backup import restore_backup
    from kaitei.ledger.opening import open_store

    catalog = open_catalog(settings.archive)
    with closing(open_store(parse_address(address), create=True)) as store:
        there, waiting = store.read_log_size(), bool(store.read_inbox(1))
        if (there or waiting) and not yes:
            more = (
                Message(en=" and acts that wait for it", ja="、未登載の記録あり")
                if waiting
                else Message("", "")
            )
            ask = Message(
                en=f"replace the ledger at {address}, whose log has {counted(there, 'entry')}{more.en}?",
                ja=f"{address} の台帳（ログ {there} 件{more.ja}）を置き換えますか？",
            )
            confirm(settings, ask)
        with working(settings, Message(en="verifying and restoring", ja="検証して戻しています")):
            verified = restore_backup(store, file, keys_folder(address, keys), catalog)
    records = verified.records + verified.waiting
    if settings.json:
        echo_json({"restored": str(file), "size": verified.head.size, "records": records})
        return
    done = Message(
        en=f"restored {counted(records, 'record')} of {counted(verified.members, 'member')}, log of {counted(verified.head.size, 'entry')}",
        ja=f"会員 {verified.members} 名の記録 {records} 件（ログ {verified.head.size} 件）を戻しました",
    )
    click.echo(done.in_language(settings.lang))
