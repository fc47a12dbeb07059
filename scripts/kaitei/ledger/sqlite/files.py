"""Opening the file: it is ours, it is durable, it is at the newest schema; or a clear word why not."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from kaitei.errors import EnvironmentFailed, Location, Message
from kaitei.ledger.sqlite.foreign import refuse_foreign_database, refuse_foreign_file, touch
from kaitei.ledger.sqlite.schema import migrate, newest_schema, schema_number
from kaitei.ledger.unfit import newer_schema, no_ledger, older_schema

RESTORE = Message(
    en="stop, keep the file, and restore the ledger from a backup",
    ja="作業を止め、ファイルを残したまま、台帳をバックアップから戻してください",
)
_BUSY_SECONDS = 30.0
CACHE_KIB = 32_768
CHECKPOINT_PAGES = 4000  # of the write-ahead log; SQLite's 1,000 costs a fifth of a durable record


def open_database(path: Path, *, create: bool) -> sqlite3.Connection:
    """Return a connection to the ledger in ``path``: WAL, synchronous FULL, both read back.

    A missing or empty file becomes a ledger only with ``create``. Nothing is written to a file that is
    not a ledger.
    """
    connection, is_new = _connect(path, create=create)
    with _closed_on_failure(connection, path):
        if is_new:
            migrate(connection)
        else:
            _refuse_other_schema(connection, Location(str(path)))
    return connection


def migrate_file(path: Path) -> tuple[int, int]:
    """Apply the migrations a ledger lacks; return how many, and the number of its schema now."""
    connection, _ = _connect(path, create=False)
    with _closed_on_failure(connection, path):
        found, newest = schema_number(connection), newest_schema()
        if found > newest:
            _refuse_other_schema(connection, Location(str(path)))
        applied = migrate(connection)
    connection.close()
    return applied, newest


def _connect(path: Path, *, create: bool) -> tuple[sqlite3.Connection, bool]:
    where = Location(str(path))
    refuse_foreign_file(path, create=create)
    if create:
        touch(path)
    try:
        connection = sqlite3.connect(
            f"file:{quote(os.fsencode(path))}?mode={'rwc' if create else 'rw'}",
            uri=True,
            isolation_level=None,
            timeout=_BUSY_SECONDS,
            cached_statements=256,
        )
    except sqlite3.Error as error:
        raise tell(error, path) from None
    with _closed_on_failure(connection, path):
        is_new = refuse_foreign_database(connection, where)
        if is_new and not create:
            raise no_ledger(where)
        _configure(connection, where)
    return connection, is_new


@contextmanager
def _closed_on_failure(connection: sqlite3.Connection, path: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, UnicodeDecodeError) as error:
        connection.close()
        raise tell(error, path) from None
    except BaseException:
        connection.close()
        raise


def _configure(connection: sqlite3.Connection, where: Location) -> None:
    (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
    connection.execute("PRAGMA synchronous = FULL")
    (synchronous,) = connection.execute("PRAGMA synchronous").fetchone()
    (secure_delete,) = connection.execute("PRAGMA secure_delete = ON").fetchone()
    if (mode, synchronous, secure_delete) != ("wal", 2, 1):
        raise EnvironmentFailed(
            Message(
                en="SQLite does not keep the promises a ledger needs here: "
                f"journal_mode is {mode}, synchronous {synchronous}, secure_delete {secure_delete}; "
                "expected wal, 2, 1",
                ja="この場所では、SQLite が台帳に必要な設定で動きません："
                f"journal_mode が {mode}、synchronous が {synchronous}、secure_delete が {secure_delete} です"
                "（wal、2、1 が必要です）",
            ),
            where,
            Message(
                en="put the ledger on a local disk that can be written",
                ja="書込みのできる、この計算機のディスクに台帳を置いてください",
            ),
        )
    connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
    connection.execute("PRAGMA trusted_schema = OFF")


def vacuum_into(connection: sqlite3.Connection, target: Path, path: Path) -> None:
    """Write the database as of this moment to a new file, which holds nothing deleted.

    Raises:
        OSError: there is no room for it.
    """
    try:
        touch(target)
        # as an address, for the bytes of a name need not be UTF-8, and a name may look like an address itself
        connection.execute("VACUUM INTO ?", (f"file:{quote(os.fsencode(target))}",))
    except sqlite3.Error as error:
        if error.sqlite_errorname == "SQLITE_FULL":  # which is no fault of the ledger
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from None
        raise tell(error, path) from None


def refuse_damage(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse a file whose pages do not fit together. Bits that changed in a row are for ``verify`` to find."""
    try:
        rows = connection.execute("PRAGMA integrity_check").fetchall()
    except sqlite3.Error as error:
        raise tell(error, path) from None
    if rows != [("ok",)]:
        raise EnvironmentFailed(
            Message(en=f"the file is damaged: {rows[0][0]}", ja=f"ファイルが壊れています（{rows[0][0]}）"),
            Location(str(path)),
            Message(
                en="use another backup; this one cannot be trusted",
                ja="別のバックアップを使ってください。これは信頼できません",
            ),
        )


def _refuse_other_schema(connection: sqlite3.Connection, where: Location) -> None:
    found, newest = schema_number(connection), newest_schema()
    if found > newest:
        raise newer_schema(found, newest, where)
    if found < newest:
        raise older_schema(found, newest, where)


_WAIT = Message(
    en="another process is writing; wait for it, then try again",
    ja="終わるのを待ってから、もう一度実行してください",
)
_ERRORS = {
    "SQLITE_BUSY": ("別のプログラムが書き込んでいます", _WAIT),
    "SQLITE_LOCKED": ("別のプログラムが書き込んでいます", _WAIT),
    "SQLITE_FULL": (
        "ディスクに空きがありません",
        Message(
            en="make room on the disk, then try again: nothing of this was recorded",
            ja="ディスクの空きを作ってから、もう一度実行してください。今回の分は何も記録されていません",
        ),
    ),
    "SQLITE_READONLY": (
        "書き込めません",
        Message(
            en="make the file and its folder writable",
            ja="ファイルとフォルダーに書込みができるようにしてください",
        ),
    ),
    "SQLITE_CANTOPEN": (
        "開けません",
        Message(
            en="make the folder writable, or name another with --ledger",
            ja="フォルダーに書込みができるようにするか、別の台帳を --ledger で指定してください",
        ),
    ),
    "SQLITE_IOERR": (
        "ディスクの読み書きに失敗しました",
        Message(
            en="look at the disk; nothing of this was recorded",
            ja="ディスクを調べてください。今回の分は何も記録されていません",
        ),
    ),
}
"""What SQLite's errors mean, in Japanese, for its own words are English; and what to do."""


def tell(error: Exception, path: Path) -> EnvironmentFailed:
    """Return what an error of SQLite means to the operator."""
    name = getattr(error, "sqlite_errorname", "") or ""
    why, fix = next((told for start, told in _ERRORS.items() if name.startswith(start)), ("", RESTORE))
    return EnvironmentFailed(
        Message(
            en=f"the ledger cannot be used: {error}",
            ja=f"台帳を使えません：{why}（{error}）" if why else f"台帳を使えません（{error}）",
        ),
        Location(str(path)),
        fix,
    )
