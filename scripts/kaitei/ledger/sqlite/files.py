"""Opening the file: it is ours, it is durable, it is at the newest schema; or a clear word why not."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from urllib.parse import quote

from kaitei.errors import EnvironmentFailed, Location

APPLICATION_ID = 0x6B61_6974  # "kait"
_MAGIC = b"SQLite format 3\x00"
_RESTORE = "stop, keep the file, and restore the ledger from a backup"
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
    _refuse_foreign_file(path, create=create)
    if create:
        _touch(path)
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
        is_new = _refuse_foreign_database(connection, where)
        if is_new and not create:
            raise _no_ledger(where)
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


def _refuse_foreign_file(path: Path, *, create: bool) -> None:
    where = Location(str(path))
    try:
        if path.is_dir():
            raise EnvironmentFailed(
                "this is a folder, not a ledger", where, "name a file: sqlite:///folder/ledger.sqlite3"
            )
        if not path.exists():
            if not create:
                raise _no_ledger(where)
            if not path.parent.is_dir():
                raise EnvironmentFailed(
                    f"there is no folder {path.parent}", where, f"create it first: mkdir -p {path.parent}"
                )
            return
        with path.open("rb") as file:
            head = file.read(len(_MAGIC))
    except OSError as error:
        raise EnvironmentFailed(f"the ledger cannot be read: {error.strerror}", where) from None
    if head and head != _MAGIC:
        raise EnvironmentFailed(
            "this file is not a ledger: it is no SQLite database",
            where,
            "name the ledger's own file, or a new one with kaitei ledger init",
        )


def _touch(path: Path) -> None:
    """Make the file if there is none, for its owner alone; SQLite gives its companions the same mode."""
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
    except OSError as error:
        raise EnvironmentFailed(
            f"the ledger cannot be written: {error.strerror}",
            Location(str(path)),
            "make the file and its folder writable, or name another with --ledger",
        ) from None


def _refuse_foreign_database(connection: sqlite3.Connection, where: Location) -> bool:
    """Return whether the database is still empty; refuse one that is something else's."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    if application == APPLICATION_ID:
        return False
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if application or tables:
        raise EnvironmentFailed(
            "this file is not a ledger: it is a SQLite database of another program",
            where,
            "name the ledger's own file, or a new one with kaitei ledger init",
        )
    return True


def _configure(connection: sqlite3.Connection, where: Location) -> None:
    (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
    connection.execute("PRAGMA synchronous = FULL")
    (synchronous,) = connection.execute("PRAGMA synchronous").fetchone()
    (secure_delete,) = connection.execute("PRAGMA secure_delete = ON").fetchone()
    if (mode, synchronous, secure_delete) != ("wal", 2, 1):
        raise EnvironmentFailed(
            "SQLite does not keep the promises a ledger needs here: "
            f"journal_mode is {mode}, synchronous {synchronous}, secure_delete {secure_delete}; "
            "expected wal, 2, 1",
            where,
            "put the ledger on a local disk that can be written",
        )
    connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
    connection.execute("PRAGMA trusted_schema = OFF")


def vacuum_into(connection: sqlite3.Connection, target: Path, path: Path) -> None:
    """Write the database as of this moment to a new file, which holds nothing deleted."""
    try:
        _touch(target)
        connection.execute("VACUUM INTO ?", (str(target),))
    except sqlite3.Error as error:
        raise tell(error, path) from None


def refuse_damage(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse a file whose pages do not fit together. Bits that changed in a row are for ``verify`` to find."""
    try:
        rows = connection.execute("PRAGMA integrity_check").fetchall()
    except sqlite3.Error as error:
        raise tell(error, path) from None
    if rows != [("ok",)]:
        raise EnvironmentFailed(
            f"the file is damaged: {rows[0][0]}",
            Location(str(path)),
            "use another backup; this one cannot be trusted",
        )


def newest_schema() -> int:
    """Return the number of the newest migration."""
    return _migrations()[-1][0]


def _migrations() -> list[tuple[int, str]]:
    folder = resources.files("kaitei.ledger.sqlite")
    scripts = sorted(file.name for file in folder.iterdir() if file.name.endswith(".sql"))
    return [(int(name[:4]), name) for name in scripts]


def schema_number(connection: sqlite3.Connection) -> int:
    (number,) = connection.execute("PRAGMA user_version").fetchone()
    return int(number)


def migrate(connection: sqlite3.Connection) -> int:
    """Apply the migrations that are missing, in one transaction; return how many there were."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        applied = schema_number(connection)
        missing = [(number, name) for number, name in _migrations() if number > applied]
        if applied == 1:
            _refuse_waiting(connection)
        for number, name in missing:
            script = resources.files("kaitei.ledger.sqlite").joinpath(name).read_text("utf-8")
            for statement in _split(script):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number}")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return len(missing)


def _refuse_waiting(connection: sqlite3.Connection) -> None:
    """Refuse to migrate while acts wait: the first schema added them up before they were logged."""
    (waiting,) = connection.execute("SELECT count(*) FROM inbox").fetchone()
    if waiting:
        raise EnvironmentFailed(
            f"acts wait for the log ({waiting}), and schema 1 counts them as logged",
            fix="run kaitei ledger checkpoint with the version that recorded them, then migrate",
        )


def _split(script: str) -> list[str]:
    """Cut a script into statements; a trigger's inner semicolons do not end it."""
    statements, current = [], ""
    for line in script.splitlines(keepends=True):
        current += line
        if sqlite3.complete_statement(current):
            statements.append(current)
            current = ""
    return statements


def _refuse_other_schema(connection: sqlite3.Connection, where: Location) -> None:
    found, newest = schema_number(connection), newest_schema()
    if found > newest:
        raise EnvironmentFailed(
            f"the ledger has schema {found}, this program knows up to {newest}", where, "update kaitei"
        )
    if found < newest:
        raise EnvironmentFailed(
            f"the ledger has schema {found}, this program needs {newest}",
            where,
            "back it up, then run kaitei ledger migrate",
        )


def _no_ledger(where: Location) -> EnvironmentFailed:
    return EnvironmentFailed(
        "there is no ledger here", where, "make one with kaitei ledger init, or name another with --ledger"
    )


def tell(error: Exception, path: Path) -> EnvironmentFailed:
    """Return what an error of SQLite means to the operator."""
    name = getattr(error, "sqlite_errorname", "") or ""
    fixes = {
        "SQLITE_BUSY": "another process is writing; wait for it, then try again",
        "SQLITE_LOCKED": "another process is writing; wait for it, then try again",
        "SQLITE_FULL": "make room on the disk, then try again: nothing of this was recorded",
        "SQLITE_READONLY": "make the file and its folder writable",
        "SQLITE_CANTOPEN": "make the folder writable, or name another with --ledger",
        "SQLITE_IOERR": "look at the disk; nothing of this was recorded",
    }
    fix = next((fix for start, fix in fixes.items() if name.startswith(start)), _RESTORE)
    return EnvironmentFailed(f"the ledger cannot be used: {error}", Location(str(path)), fix)
