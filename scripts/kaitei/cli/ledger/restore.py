"""``kaitei ledger restore``: put a backup back."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kaitei.cli.common import Settings, echo_json, open_catalog
from kaitei.cli.ledger.common import confirm, ledger_options, working
from kaitei.cli.ledger.signing import keys_folder
from kaitei.errors import EnvironmentFailed, Location, Message
from kaitei.text.counts import counted

if TYPE_CHECKING:
    from kaitei.ledger.address import Address
    from kaitei.ledger.restoring import Backup, Replaced
    from kaitei.ledger.store import Store
    from kaitei.ledger.verify import VerifiedLedger

_TAKE_AWAY = Message(
    en="take the damaged file and those beside it (-wal, -shm) away, keep them, and run this again",
    ja="壊れたファイルと、その隣のファイル（-wal、-shm）を消さずに別の場所へ移してから、もう一度実行してください",
)


@click.command(epilog="Example: kaitei ledger restore /backup/ledger-2026-04-01.sqlite3")
@click.argument("file", type=click.Path(readable=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask at a terminal; elsewhere nothing is asked.")
@ledger_options
@click.pass_obj
def command(settings: Settings, *, file: Path, yes: bool, address: str, keys: Path | None) -> None:
    """Put the backup FILE in the place of what the ledger holds.

    All of it is verified first: every record against the log, and the log against the last signed
    checkpoint, which is kept apart and never restored. A backup that is older than that is refused.
    Where the ledger holds acts that the backup has not, it is kept as a file of its own, and you are told.
    """
    from kaitei.ledger.address import parse_address
    from kaitei.ledger.last import refuse_forgotten
    from kaitei.ledger.questions import clock
    from kaitei.ledger.restoring import (
        Replaced,
        find_aside,
        find_target,
        make_ledger,
        open_backup,
        refuse_itself,
        replace_content,
    )

    catalog, place, folder = (
        open_catalog(settings.archive),
        parse_address(address),
        keys_folder(address, keys),
    )
    with _told_of_damage(place), ExitStack() as stack:
        refuse_itself(place, file)
        if (target := find_target(place)) is not None:
            stack.callback(target.close)
            refuse_forgotten(target, folder)
        with working(settings, Message(en="verifying the backup", ja="バックアップを検証しています")):
            backup = stack.enter_context(open_backup(file, folder, catalog))
        if target is not None and not yes:
            _confirm(settings, target, backup, address)
        with working(settings, Message(en="restoring", ja="戻しています")):
            if target is None:
                make_ledger(place, backup)
                replaced = Replaced(0, None)
            else:
                replaced = replace_content(target, backup, find_aside(place, clock()))
    _tell(settings, file, backup.verified, replaced)


@contextmanager
def _told_of_damage(ledger: Address) -> Iterator[None]:
    """Replace the advice to restore a backup, which errors of a damaged file give: that is what is being done."""
    from kaitei.ledger.address import SqliteAddress
    from kaitei.ledger.backup import ANOTHER_BACKUP
    from kaitei.ledger.sqlite.files import RESTORE

    try:
        yield
    except EnvironmentFailed as error:
        if error.fix != RESTORE:
            raise
        in_ledger = isinstance(ledger, SqliteAddress) and error.where == Location(str(ledger.path))
        fix = _TAKE_AWAY if in_ledger else ANOTHER_BACKUP
        raise EnvironmentFailed(error.what, error.where, fix) from None


def _confirm(settings: Settings, target: Store, backup: Backup, address: str) -> None:
    there, missing = target.read_log_size(), backup.count_missing(target) if sys.stdin.isatty() else 0
    if there or missing:
        more = (
            Message(
                en=f" and which holds {counted(missing, 'act')} that the backup has not",
                ja=f"、バックアップにない記録 {missing} 件",
            )
            if missing
            else Message("", "")
        )
        ask = Message(
            en=f"replace the ledger at {address}, whose log has {counted(there, 'entry')}{more.en}?",
            ja=f"{address} の台帳（ログ {there} 件{more.ja}）を置き換えますか？",
        )
        confirm(settings, ask)


def _tell(settings: Settings, file: Path, verified: VerifiedLedger, replaced: Replaced) -> None:
    """Say what was restored, and where the acts are kept that the backup has not."""
    if replaced.kept:  # even with --quiet: somebody was told that these acts are safe
        lost = Message(
            en=f"{counted(replaced.missing, 'act')} recorded here, not in the backup: the ledger as it was is kept in"
            f" {replaced.kept}; docs/guide/operate.md says how to take them over",
            ja=f"ここに記録され、バックアップにない記録が {replaced.missing} 件あります。置き換える前の台帳を {replaced.kept} に"
            "残しました（移し方は docs/guide/operate.md）",
        )
        click.echo(lost.in_language(settings.lang), err=True)
    records = verified.records + verified.waiting
    if settings.json:
        kept = str(replaced.kept) if replaced.kept else None
        told = {"restored": str(file), "size": verified.head.size, "records": records}
        echo_json({**told, "missing": replaced.missing, "kept": kept})
        return
    done = Message(
        en=f"restored {counted(records, 'record')} of {counted(verified.members, 'member')}, log of {counted(verified.head.size, 'entry')}",
        ja=f"会員 {verified.members} 名の記録 {records} 件（ログ {verified.head.size} 件）を戻しました",
    )
    click.echo(done.in_language(settings.lang))
