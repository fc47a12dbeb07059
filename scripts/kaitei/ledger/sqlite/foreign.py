"""Is what stands where the ledger should be one, or something else that must not be touched?"""

from __future__ import annotations

import errno
import os
import sqlite3
from pathlib import Path

from kaitei.errors import EnvironmentFailed, Location, Message, reason_of
from kaitei.ledger.unfit import no_ledger

APPLICATION_ID = 0x6B61_6974  # "kait"
_MAGIC = b"SQLite format 3\x00"
_OTHER_FILE = Message(
    en="name the ledger's own file, or a new one with kaitei ledger init",
    ja="台帳のファイルを指定するか、kaitei ledger init で新しいファイルに作ってください",
)


def refuse_foreign_file(path: Path, *, create: bool) -> None:
    """Refuse what is no file that can be read; and a place where nothing is, unless it may be made there.

    It is not opened: to close it would take the locks away that other connections of this process have on it, and what
    they then write could be lost.
    """
    where = Location(str(path))
    try:
        if path.is_dir():
            raise EnvironmentFailed(
                Message(en="this is a folder, not a ledger", ja="台帳ではなく、フォルダーです"),
                where,
                Message(
                    en="name a file: sqlite:///folder/ledger.sqlite3",
                    ja="sqlite:///フォルダー/ledger.sqlite3 のように、ファイルを指定してください",
                ),
            )
        if not path.exists():
            if not create:
                raise no_ledger(where)
            if not path.parent.is_dir():
                raise EnvironmentFailed(
                    Message(
                        en=f"there is no folder {path.parent}", ja=f"フォルダー {path.parent} がありません"
                    ),
                    where,
                    Message(
                        en=f"create it first: mkdir -p {path.parent}",
                        ja=f"先に作ってください：mkdir -p {path.parent}",
                    ),
                )
            return
        if not path.is_file():
            raise EnvironmentFailed(
                Message(
                    en="this is a pipe, socket or device, not a ledger",
                    ja="台帳ではなく、パイプ・ソケット・デバイスです",
                ),
                where,
                _OTHER_FILE,
            )
        if not os.access(path, os.R_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except OSError as error:
        why = reason_of(error)
        raise EnvironmentFailed(
            Message(en=f"the ledger cannot be read: {why.en}", ja=f"台帳を読めません：{why.ja}"), where
        ) from None


def touch(path: Path) -> None:
    """Make the file if there is none, for its owner alone; SQLite gives its companions the same mode."""
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:  # which is not opened either
        if not os.access(path, os.W_OK):
            raise _unwritable(path, PermissionError(errno.EACCES, os.strerror(errno.EACCES))) from None
    except OSError as error:
        raise _unwritable(path, error) from None


def _unwritable(path: Path, error: OSError) -> EnvironmentFailed:
    why = reason_of(error)
    return EnvironmentFailed(
        Message(en=f"the ledger cannot be written: {why.en}", ja=f"台帳に書き込めません：{why.ja}"),
        Location(str(path)),
        Message(
            en="make the file and its folder writable, or name another with --ledger",
            ja="ファイルとフォルダーに書込みができるようにするか、別の台帳を --ledger で指定してください",
        ),
    )


def refuse_foreign_database(connection: sqlite3.Connection, where: Location) -> bool:
    """Return whether the database is still empty; refuse what is none, and one that is something else's."""
    try:
        connection.execute("BEGIN")  # both as of one moment: another process may be making the ledger
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorname == "SQLITE_NOTADB" and not _begins_as_database(Path(where.path)):
            raise _no_database(where) from None
        raise
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
    if application == APPLICATION_ID:
        return False
    if application or tables:
        raise EnvironmentFailed(
            Message(
                en="this file is not a ledger: it is a SQLite database of another program",
                ja="台帳のファイルではありません（別のプログラムの SQLite データベースです）",
            ),
            where,
            _OTHER_FILE,
        )
    return True


def _begins_as_database(path: Path) -> bool:
    """Does the file say that it is a database? It is one that no connection can use, so that it may be opened."""
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC


def _no_database(where: Location) -> EnvironmentFailed:
    return EnvironmentFailed(
        Message(
            en="this file is not a ledger: it is no SQLite database",
            ja="台帳のファイルではありません（SQLite のデータベースではありません）",
        ),
        where,
        _OTHER_FILE,
    )
