"""Rows of PostgreSQL by the million, through a cursor of the server's."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from itertools import chain, count
from typing import Any

import psycopg

from kaitei.ledger.postgres.telling import tell

_NAMES = count()
_TOGETHER = 5000


class PostgresStreams:
    """The part of the store that reads without ever holding everything."""

    name: str
    connection: psycopg.Connection

    @abstractmethod
    def snapshot(self) -> AbstractContextManager[None]: ...

    def _stream(self, query: str, parameters: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query."""
        return chain.from_iterable(self._batches(query, parameters))  # row by row without a step in Python

    def _batches(self, query: str, parameters: Sequence[Any]) -> Iterator[list[tuple[Any, ...]]]:
        try:
            with self.snapshot(), self.connection.cursor(f"stream_{next(_NAMES)}", binary=True) as cursor:
                cursor.execute(query, parameters)
                while rows := cursor.fetchmany(_TOGETHER):
                    yield rows
        except psycopg.Error as error:
            if telling := tell(error, self.name):
                raise telling from None
            raise
