"""One durable transaction, as a thing for ``with``; a generator in its place costs as much as a look-up."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from kaitei.ledger.sqlite.ahead import Ahead
from kaitei.ledger.sqlite.files import tell

PATIENCE = 20  # times as long as a connection waits, which is half a minute


class Written(Protocol):
    """What a transaction needs of a store."""

    @property
    def path(self) -> Path: ...

    @property
    def connection(self) -> sqlite3.Connection: ...

    def roll_back(self) -> None: ...


class Transaction:
    """Makes durable what happens inside, all of it or none; inside another one it is a part of that.

    With ``ahead``, the write-ahead file is kept long: for transactions that come one after another. One that is
    ``patient`` waits as often as an import among other imports may have to: SQLite keeps no queue.
    """

    __slots__ = ("_ahead", "_is_part", "_store", "_tries")

    def __init__(self, store: Written, ahead: Ahead | None = None, *, patient: bool = False) -> None:
        self._store, self._ahead = store, ahead
        self._tries = PATIENCE if patient else 1

    def __enter__(self) -> Self:
        connection = self._store.connection
        self._is_part = connection.in_transaction
        if not self._is_part:
            try:
                while not self._begin(connection):
                    self._tries -= 1
            except BaseException as error:
                self._undo(error)
                raise
        return self

    def _begin(self, connection: sqlite3.Connection) -> bool:
        """Begin, and wait for others as long as the connection does; return whether it could."""
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if self._tries > 1 and error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                return False
            raise
        return True

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if self._is_part:
            return
        if error is not None:
            self._undo(error)
            return
        try:
            if self._ahead:
                self._ahead.lengthen()
            self._store.connection.execute("COMMIT")
        except BaseException as failure:
            self._undo(failure)
            raise

    def _undo(self, error: BaseException) -> None:
        """Roll back, and tell what an error of the database means."""
        if self._store.connection.in_transaction:
            self._store.roll_back()
        if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.ProgrammingError):
            raise tell(error, self._store.path) from None
