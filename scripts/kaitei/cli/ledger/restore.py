"""``kaitei ledger restore``: put a backup back."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kaitei.cli.common import Settings, echo_json, open_catalog
from kaitei.cli.ledger.common import confirm, ledger_options, working
from kaitei.cli.ledger.signing import keys_folder
from kaitei.errors import Message
from kaitei.text.counts import counted

if TYPE_CHECKING:
    from kaitei.ledger.store import Store


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
    from kaitei.ledger.address import parse_address
    from kaitei.ledger.last import refuse_forgotten
    from kaitei.ledger.restoring import find_target, make_ledger, open_backup, replace_content

    catalog, place, folder = (
        open_catalog(settings.archive),
        parse_address(address),
        keys_folder(address, keys),
    )
    with ExitStack() as stack:
        if (target := find_target(place)) is not None:
            stack.callback(target.close)
            refuse_forgotten(target, folder)
        with working(settings, Message(en="verifying the backup", ja="バックアップを検証しています")):
            backup = stack.enter_context(open_backup(file, folder, catalog))
        if target is not None and not yes:
            _confirm(settings, target, address)
        with working(settings, Message(en="restoring", ja="戻しています")):
            if target is None:
                make_ledger(place, backup)
            else:
                replace_content(target, backup)
    verified = backup.verified
    records = verified.records + verified.waiting
    if settings.json:
        echo_json({"restored": str(file), "size": verified.head.size, "records": records})
        return
    done = Message(
        en=f"restored {counted(records, 'record')} of {counted(verified.members, 'member')}, log of {counted(verified.head.size, 'entry')}",
        ja=f"会員 {verified.members} 名の記録 {records} 件（ログ {verified.head.size} 件）を戻しました",
    )
    click.echo(done.in_language(settings.lang))


def _confirm(settings: Settings, target: Store, address: str) -> None:
    there, waiting = target.read_log_size(), bool(target.read_inbox(1))
    if there or waiting:
        more = (
            Message(en=" and acts that wait for it", ja="、未登載の記録あり") if waiting else Message("", "")
        )
        ask = Message(
            en=f"replace the ledger at {address}, whose log has {counted(there, 'entry')}{more.en}?",
            ja=f"{address} の台帳（ログ {there} 件{more.ja}）を置き換えますか？",
        )
        confirm(settings, ask)
