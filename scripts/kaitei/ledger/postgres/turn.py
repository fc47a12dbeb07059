"""Recording one act: what is said of it is made ready while the server makes it durable."""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType
from typing import Protocol, Self

import psycopg
from psycopg import errors

from kaitei.ledger.postgres.hot import HotStatement, HotStatements, Value
from kaitei.ledger.postgres.telling import tell

TRY_AGAIN = (errors.UniqueViolation, errors.DeadlockDetected, errors.InvalidSqlStatementName)


class Acting(Protocol):
    """What a turn needs of a store."""

    name: str
    hot: HotStatements
    is_sharded: bool
    last_was_known: bool
    turn: Turn | None


class Turn:
    """One act. Inside, it is begun and taken for new; at the end it is durable, or that ``was_wrong``."""

    was_wrong = False

    def __init__(self, store: Acting) -> None:
        self._store = store
        self._is_begun = False

    def __enter__(self) -> Self:
        if self._store.hot.is_idle and not self._store.is_sharded:
            self._store.turn = self
        return self

    def begin(self, statement: HotStatement, values: Sequence[Value]) -> None:
        """Send the statement that writes the act; it returns a row if it does."""
        self._store.turn = None
        self._store.hot.send(statement, values)
        self._is_begun = True

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._store.turn = None
        if not self._is_begun:
            return
        try:
            self._end()
        except Exception:
            if error is None:
                raise  # otherwise what happened inside is what to tell

    def _end(self) -> None:
        try:
            self.was_wrong = not self._store.hot.receive()
        except TRY_AGAIN:
            self.was_wrong = True
        except psycopg.Error as error:
            if telling := tell(error, self._store.name):
                raise telling from None
            raise
        if self.was_wrong:
            self._store.last_was_known = True
