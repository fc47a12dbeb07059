"""Backups: a SQLite ledger, whatever database the ledger is kept in, consistent while others write.

A backup can be asked questions and verified as it is (``--ledger sqlite:///backup.sqlite3 --keys …``), restored
into either kind of database, and holds neither the epoch key nor the last signed checkpoint: those are kept
apart, and are never taken back with it.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from kaitei.errors import EnvironmentFailed, KaiteiError, Location, Message, reason_of
from kaitei.ledger.durable import is_named_wrong, sync_folder
from kaitei.ledger.partial import Leftovers, clear_leftovers, partial_of, remove_companions
from kaitei.ledger.sqlite import SqliteStore
from kaitei.ledger.sqlite.files import RESTORE, refuse_damage, vacuum_into
from kaitei.ledger.store import Store

TABLES = {
    "setting": "name, value",
    "policy": "id, name",
    "policy_version": "id, policy, version, digest, published, effective, position",
    "statement": "id, digest, text",
    "subject": "subject, tag, sealed",
    "event": "subject, event, version, act, channel, locale, statement, occurred_at, recorded_at, key, position",
    "inbox": "subject, event, leaf, policy, version, act, at",
    "status": "subject, policy, version, act, at, acts",
    "counts": "policy, version, act, n",
    "move": "policy, version, act, until, n",
    "log_state": "id, size",
    "tile": "level, n, data",
    "log_entry": "position, data",
    "checkpoint": "size, root, note, made_at",
    "import_job": 'source, name, "offset", line, rows, repeated, refused, report, started_at, changed_at, finished',
}
"""Every table and its columns, the same in both kinds of database; what others refer to comes first."""


ANOTHER_BACKUP = Message(
    en="this backup is damaged: give another one",
    ja="このバックアップは壊れています。別のものを指定してください",
)
A_BACKUP = Message(
    en="name a file kaitei ledger backup made", ja="kaitei ledger backup で作ったファイルを指定してください"
)


_SQLITE = b"SQLite format 3\0"


class Copied(NamedTuple):
    """What a backup holds, and what stopped ones had left beside it."""

    size: int
    bytes: int
    leftovers: Leftovers


def write_backup(store: Store, path: Path) -> Copied:
    """Write a backup to ``path``, durably and whole or not at all; it replaces an older one there.

    What backups that were stopped have left in the folder is removed afterwards.
    """
    size = write_copy(store, path)
    return Copied(size, path.stat().st_size, clear_leftovers(path.parent))


def write_copy(store: Store, path: Path) -> int:
    """Write a backup and touch nothing else; return the size of the log in it."""
    _refuse_other_file(store, path)
    try:
        with partial_of(path) as partial:
            if isinstance(store, SqliteStore):
                vacuum_into(store.connection, partial, store.path)
            else:
                _copy_out(store, partial)
            with closing(SqliteStore(partial)) as copy:
                refuse_damage(copy.connection, partial)
                size = copy.read_log_size()
            descriptor = os.open(partial, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            remove_companions(path)
            partial.replace(path)
            sync_folder(path.parent)
    except OSError as error:
        why = reason_of(error)
        raise EnvironmentFailed(
            Message(
                en=f"the backup cannot be written: {why.en}", ja=f"バックアップを書き込めません：{why.ja}"
            ),
            Location(str(path)),
            Message(
                en="make room there, or name a file that can be written",
                ja="空きを作るか、書込みのできる場所のファイルを指定してください",
            ),
        ) from None
    return size


def _refuse_other_file(store: Store, path: Path) -> None:
    """Refuse to put a backup in the place of anything that is not one: the ledger itself, a text, a device."""
    kind: type[KaiteiError] = KaiteiError
    try:
        if not path.exists():
            return
        if isinstance(store, SqliteStore) and path.samefile(store.path):
            what = Message(
                en="this is the ledger itself, not a place for its backup",
                ja="台帳そのものです。バックアップの置き場所ではありません",
            )
        elif path.is_file() and path.open("rb").read(len(_SQLITE)) in (_SQLITE, b""):
            return
        else:
            what = Message(
                en="there is something other than a backup here",
                ja="バックアップではないものが、ここに既にあります",
            )
    except OSError as error:
        why = reason_of(error)
        kind = KaiteiError if is_named_wrong(error) else EnvironmentFailed
        what = Message(
            en=f"the place for the backup cannot be read: {why.en}",
            ja=f"バックアップの置き場所を読めません：{why.ja}",
        )
    fix = Message(
        en="give the name of a new file, or of an older backup",
        ja="新しいファイルか、以前のバックアップの名前を指定してください",
    )
    raise kind(what, Location(str(path)), fix)


@contextmanager
def private_copy(path: Path) -> Iterator[Path]:
    """Give a copy that nobody else changes: what was verified is what is restored."""
    try:
        if path.exists() and not path.is_file():
            raise KaiteiError(
                Message(
                    en="this is a folder, pipe or device, not a file",
                    ja="ファイルではなく、フォルダー・パイプ・デバイスです",
                ),
                Location(str(path)),
                A_BACKUP,
            )
        with tempfile.TemporaryDirectory(prefix="kaitei-restore-") as folder:
            copy = Path(folder) / "backup.sqlite3"
            with path.open("rb") as source:
                _fill(copy, source)
            yield copy
    except (FileNotFoundError, NotADirectoryError, PermissionError) as error:
        why = reason_of(error)
        raise (KaiteiError if is_named_wrong(error) else EnvironmentFailed)(
            Message(en=f"the backup cannot be read: {why.en}", ja=f"バックアップを読めません：{why.ja}"),
            Location(str(path)),
            A_BACKUP,
        ) from None


def _fill(copy: Path, source: BinaryIO) -> None:
    try:
        with copy.open("wb") as target:
            while block := source.read(1 << 20):
                target.write(block)
    except OSError as error:
        why = reason_of(error)
        raise EnvironmentFailed(
            Message(
                en=f"the backup cannot be copied to be verified: {why.en}",
                ja=f"検証のために、バックアップの写しを作れません：{why.ja}",
            ),
            Location(str(copy.parent)),
            Message(
                en="make room there, or name another folder for temporary files in TMPDIR",
                ja="空きを作るか、一時ファイルのフォルダーを環境変数 TMPDIR で指定してください",
            ),
        ) from None


def open_copy(copied: Path, path: Path) -> SqliteStore:
    """Open a copy of the backup in ``path``."""
    try:
        return SqliteStore(copied)
    except EnvironmentFailed as error:
        if error.fix == RESTORE:
            raise KaiteiError(error.what, Location(str(path)), ANOTHER_BACKUP) from None
        raise KaiteiError(
            error.what,
            Location(str(path)),
            Message(
                en=f"{A_BACKUP.en}; one that an older kaitei made is brought up to date first: "
                f"kaitei ledger migrate --ledger sqlite:///{path}",
                ja=f"{A_BACKUP.ja}。以前の kaitei で作ったものは、先に新しくします："
                f"kaitei ledger migrate --ledger sqlite:///{path}",
            ),
        ) from None


def _copy_out(store: Store, path: Path) -> None:
    with closing(SqliteStore(path, create=True)) as copy:
        copy.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # from here on the file says whose it is
        copy.connection.execute("PRAGMA synchronous = OFF")  # made durable as a whole, afterwards
        with copy.write(), store.snapshot():
            copy.clear(list(TABLES))
            for table, columns in TABLES.items():
                copy.fill_table(table, columns, map(_as_sqlite, store.stream_table(table, columns)))


def _as_sqlite(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(value.isoformat() if isinstance(value, date) else value for value in row)
