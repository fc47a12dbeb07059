"""Restoring: a backup that was verified as a whole takes the place of a ledger, or becomes one where there is none.

Where there is none, there is one in the end or nothing: no half of it, and no empty ledger that others would go on with.
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path

from kaitei.consent import Moment, Rules, format_time
from kaitei.errors import EnvironmentFailed, KaiteiError, Location, Message, VerificationFailed, reason_of
from kaitei.ledger.address import Address, PostgresAddress, SqliteAddress
from kaitei.ledger.backup import A_BACKUP, TABLES, open_copy, private_copy, write_copy
from kaitei.ledger.durable import make_folder, sync_folder
from kaitei.ledger.last import read_last, refuse_forgotten, signing
from kaitei.ledger.ledger import Ledger
from kaitei.ledger.opening import (
    default_keys,
    find_store,
    making_postgres,
    open_seal_of,
    open_store,
    prepare_folder,
    refuse_missing_folder,
)
from kaitei.ledger.partial import partial_of, remove_companions
from kaitei.ledger.questions import clock
from kaitei.ledger.sequencer import read_tile_of
from kaitei.ledger.sqlite import SqliteStore
from kaitei.ledger.sqlite.files import refuse_damage, vacuum_into
from kaitei.ledger.sqlite.foreign import refuse_foreign_file
from kaitei.ledger.store import Store
from kaitei.ledger.verify import VerifiedLedger, verify_ledger
from kaitei.ledger.verify_log import refuse_other_beginning
from kaitei.model import Catalog
from kaitei.tlog import TiledTree

_OTHER_BACKUP = Message(
    en="nothing was replaced: give a newer backup; docs/guide/operate.md says what to do if there is none",
    ja="何も置き換えていません。もっと新しいバックアップを指定してください（ない場合の手順は docs/guide/operate.md）",
)
_NO_LINKS = (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK)


@dataclass(frozen=True, slots=True)
class Backup:
    """A private copy of a backup, all of it verified."""

    path: Path
    keys: Path
    store: SqliteStore
    epoch: str
    verified: VerifiedLedger

    def count_missing(self, ledger: Store) -> int:
        """Return how many acts of a ledger are not in the backup."""
        known = self.store.connection.cursor()
        return sum(
            known.execute("SELECT 1 FROM event WHERE subject = ? AND event = ?", act).fetchone() is None
            for act in ledger.stream_table("event", "subject, event")
        )

    def refuse_older(self) -> None:
        """Refuse to put it back if more was signed since it was verified.

        Raises:
            VerificationFailed: it is older than the last signed checkpoint by now.
        """
        if (last := read_last(self.keys)) is None:
            return
        try:
            refuse_other_beginning(
                TiledTree(self.verified.head, read_tile_of(self.store)), last[0].checkpoint
            )
        except VerificationFailed as error:
            raise VerificationFailed(error.what, Location(str(self.path)), _OTHER_BACKUP) from None


@dataclass(frozen=True, slots=True)
class Replaced:
    """What was replaced: how many acts of it are not in the backup, and where it is kept if there are any."""

    missing: int
    kept: Path | None


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
        yield Backup(path, keys, store, ledger.seal.id, verified)


def refuse_itself(place: Address, backup: Path) -> None:
    """Refuse to restore a ledger from its own file, which may lack the newest acts; to read it would drop its locks."""
    try:
        is_itself = isinstance(place, SqliteAddress) and place.path.samefile(backup)
    except OSError:  # one of them is not there, or cannot be looked at: opening it says so
        return
    if is_itself:
        raise KaiteiError(
            Message(
                en="this is the ledger itself, not a backup of it",
                ja="台帳そのものです。バックアップではありません",
            ),
            Location(str(backup)),
            A_BACKUP,
        )


def find_target(place: Address) -> Store | None:
    """Open the ledger that is to be replaced; ``None`` where there is none and one can be made."""
    if (target := find_store(place)) is None:
        refuse_missing_folder(place)
    return target


def replace_content(target: Store, backup: Backup, aside: Path) -> Replaced:
    """Put a backup in the place of what the ledger holds, in one transaction.

    If that has acts which the backup has not, it is kept as a backup of its own at ``aside``: all that was there when
    nobody could record any more. If it cannot be kept, it is not replaced.

    Raises:
        VerificationFailed: more was signed since the backup was verified. Nothing is replaced.
    """
    replaced = Replaced(0, None)

    def look(before: Store, counted: int | None = None) -> None:
        nonlocal replaced
        if missing := backup.count_missing(before) if counted is None else counted:
            make_folder(aside.parent)
            write_copy(before, aside)
            replaced = Replaced(missing, aside)

    with signing(backup.keys):
        backup.refuse_older()
        if isinstance(target, SqliteStore):
            with closing(SqliteStore(target.path)) as before:  # the other connection is busy writing
                version = before.data_version()
                counted = backup.count_missing(before)  # while others record: it takes seconds among millions

                def look_again() -> None:
                    look(before, counted if before.data_version() == version else None)

                target.replace_by(backup.store.connection, look_again)
        else:
            with target.write():
                # the log first, as whoever logs acts does: in another order they could wait for each other for ever
                target.lock_tables(["log_state", *TABLES])
                look(target)
                _copy_in(backup.store, target)
    target.epoch = backup.epoch
    target.refresh_versions()
    return replaced


def find_aside(place: Address, now: Moment) -> Path:
    """Return a name nobody has for what is replaced: beside the file, or where the keys of a database are by default."""
    beside = default_keys(place) if isinstance(place, PostgresAddress) else place.path
    beside = beside.with_suffix("")
    made = re.sub(r"[-:]|\.[0-9]+", "", format_time(now))
    more = chain([""], (f"-{number}" for number in count(2)))
    paths = (beside.with_name(f"{beside.name}.replaced-{made}{one}.sqlite3") for one in more)
    return next(path for path in paths if not path.exists())


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
            replace_content(empty, backup, find_aside(place, clock()))
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
