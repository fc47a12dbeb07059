"""Restoring: a backup that was verified as a whole takes the place of a ledger, or becomes one where there is none.

Where there is none, there is one in the end or nothing: no half of it, and no empty ledger that others would go on with.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from kaitei.consent import Rules
from kaitei.errors import EnvironmentFailed, Location, Message, VerificationFailed, reason_of
from kaitei.ledger.address import DEFAULT, Address, PostgresAddress, SqliteAddress
from kaitei.ledger.backup import TABLES, open_copy, private_copy
from kaitei.ledger.durable import sync_folder
from kaitei.ledger.last import refuse_forgotten
from kaitei.ledger.ledger import Ledger
from kaitei.ledger.opening import find_store, making_postgres, open_seal_of, open_store, prepare_folder
from kaitei.ledger.partial import partial_of, remove_companions
from kaitei.ledger.sqlite import SqliteStore
from kaitei.ledger.sqlite.files import refuse_damage, vacuum_into
from kaitei.ledger.sqlite.foreign import refuse_foreign_file
from kaitei.ledger.store import Store
from kaitei.ledger.verify import VerifiedLedger, verify_ledger
from kaitei.model import Catalog

_OTHER_BACKUP = Message(
    en="nothing was replaced: give a newer backup; docs/guide/operate.md says what to do if there is none",
    ja="何も置き換えていません。もっと新しいバックアップを指定してください（ない場合の手順は docs/guide/operate.md）",
)
_NO_LINKS = (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK)


@dataclass(frozen=True, slots=True)
class Backup:
    """A private copy of a backup, all of it verified."""

    store: SqliteStore
    epoch: str
    verified: VerifiedLedger


@contextmanager
def open_backup(path: Path, keys: Path, catalog: Catalog) -> Iterator[Backup]:
    """Give a backup whose every record and every checkpoint was verified.

    Raises:
        KaiteiError: it is no backup, or one of an older kaitei.
        VerificationFailed: it was changed, or is older than the last signed checkpoint.
        EnvironmentFailed: its epoch key is not there any more, or nothing remembers which checkpoint was signed
            last, so that nothing would tell an older copy.
    """
    with private_copy(path) as copied, closing(open_copy(copied, path)) as store:
        refuse_damage(store.connection, path)
        refuse_forgotten(store, keys)
        ledger = Ledger(store, open_seal_of(store, keys), catalog, Rules(catalog))
        try:
            verified = verify_ledger(ledger, keys)
        except VerificationFailed as error:
            raise VerificationFailed(error.what, error.where or Location(str(path)), _OTHER_BACKUP) from None
        yield Backup(store, ledger.seal.id, verified)


def find_target(place: Address) -> Store | None:
    """Open the ledger that is to be replaced; ``None`` where there is none and one can be made."""
    if (target := find_store(place)) is None and isinstance(place, SqliteAddress) and str(place) != DEFAULT:
        refuse_foreign_file(place.path, create=True)
    return target


def restore_backup(target: Store, path: Path, keys: Path, catalog: Catalog) -> VerifiedLedger:
    """Put a backup in the place of what the ledger holds, after all of it was verified; see ``open_backup``."""
    refuse_forgotten(target, keys)
    with open_backup(path, keys, catalog) as backup:
        replace_content(target, backup)
        return backup.verified


def replace_content(target: Store, backup: Backup) -> None:
    """Put a backup in the place of what the ledger holds, in one transaction."""
    if isinstance(target, SqliteStore):
        target.replace_by(backup.store.connection)
    else:
        _copy_in(backup.store, target)
    target.epoch = backup.epoch
    target.refresh_versions()


def make_ledger(place: Address, backup: Backup) -> None:
    """Make a ledger of a backup where there is none.

    Raises:
        EnvironmentFailed: it cannot be made there, or somebody else has made one meanwhile.
    """
    if isinstance(place, PostgresAddress):
        with making_postgres(place) as target:
            _copy_in(backup.store, target)
        return
    prepare_folder(place)
    refuse_foreign_file(place.path, create=True)
    if place.path.exists():  # an empty file
        with closing(open_store(place, create=True)) as empty:
            replace_content(empty, backup)
        return
    try:
        with partial_of(place.path) as partial:
            vacuum_into(backup.store.connection, partial, place.path)
            descriptor = os.open(partial, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            remove_companions(place.path)
            _give_name(partial, place.path)
            sync_folder(place.path.parent)
    except FileExistsError:
        raise EnvironmentFailed(
            Message(
                en="another process has made a ledger here meanwhile",
                ja="その間に、別のプログラムがここに台帳を作りました",
            ),
            Location(str(place.path)),
            Message(
                en="look at what it holds, then try again",
                ja="その内容を確かめてから、もう一度実行してください",
            ),
        ) from None
    except OSError as error:
        why = reason_of(error)
        raise EnvironmentFailed(
            Message(en=f"the ledger cannot be written: {why.en}", ja=f"台帳に書き込めません：{why.ja}"),
            Location(str(place.path)),
            Message(
                en="make room and make the folder writable, then try again",
                ja="ディスクの空きを作り、フォルダーに書込みができるようにしてから、もう一度実行してください",
            ),
        ) from None


def _give_name(partial: Path, path: Path) -> None:
    """Give a file that is whole its name, unless something has that name by now."""
    try:
        path.hardlink_to(partial)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if path.exists():
            raise FileExistsError from None
        partial.rename(path)


def _copy_in(source: SqliteStore, target: Store) -> None:
    with target.write():
        target.clear(list(TABLES))
        for table, columns in TABLES.items():
            target.fill_table(table, columns, source.stream_table(table, columns))
