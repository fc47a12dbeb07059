"""Statements that somebody waits for: prepared once, run in one round trip, their values sent as bytes.

The driver's own ``execute`` finds out for every value how to send it, and for every answer when to wait; that is
a quarter of a bare commit. What it is built on, ``psycopg.pq``, is told both here.
"""

from __future__ import annotations

import re
import select
import struct
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Any, NamedTuple

import psycopg
from psycopg import errors, pq

from kaitei.ledger.store import ActKind

KINDS = {"bigint": 20, "bytea": 17, "integer": 23, "smallint": 21, "text": 25}
"""The types of values, by their numbers in every PostgreSQL."""

Value = bytes | None
Packed = tuple[Value, ...]
_BINARY = 1
_FINE = (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK)
_NOT_PREPARED = b"26000"
_NAMED = re.compile(r"%\((\w+)\)[sb]")

pack_bigint = struct.Struct(">q").pack


class HotStatement(NamedTuple):
    """A statement with ``$1``, ``$2``, … in it."""

    name: bytes
    command: bytes
    types: tuple[int, ...]


def build_statement(name: str, query: str, kinds: Mapping[str, str]) -> HotStatement:
    """Return ``query``, with values written ``%(name)s``, as one that takes them in the order of ``kinds``."""
    places = {value: place for place, value in enumerate(kinds, 1)}
    command = _NAMED.sub(lambda found: f"${places[found[1]]}::{kinds[found[1]]}", query)
    return HotStatement(name.encode(), command.encode(), tuple(KINDS[kind] for kind in kinds.values()))


class HotStatements:
    """Runs statements on one connection, each prepared when it is first met."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self._link = connection.pgconn
        self._prepared: set[bytes] = set()
        self._wait = select.poll()
        self._wait.register(self._link.socket, select.POLLIN)

    @property
    def is_idle(self) -> bool:
        """Is no transaction open, and nothing under way?"""
        return self._link.transaction_status == pq.TransactionStatus.IDLE

    def rows(self, statement: HotStatement, values: Sequence[Value]) -> list[Packed]:
        """Return the rows of a statement; what it wrote is durable, unless a transaction is open."""
        if not self.is_idle:
            return self._rows_unprepared(statement, values)
        self.send(statement, values)
        try:
            return self.receive()
        except errors.InvalidSqlStatementName:
            self.send(statement, values)
            return self.receive()

    def _rows_unprepared(self, statement: HotStatement, values: Sequence[Value]) -> list[Packed]:
        """Do the same in a transaction, which a statement that the server forgot would be the end of."""
        sent: Sequence[Any] = values
        formats = [_BINARY] * len(sent)
        return _read_rows(self._link.exec_params(statement.command, sent, statement.types, formats, _BINARY))

    def send(self, statement: HotStatement, values: Sequence[Value]) -> None:
        """Let the server begin with a statement; ``receive`` waits for what becomes of it."""
        link = self._link
        sent: Sequence[Any] = values  # the driver's types say that none of them may be NULL
        if statement.name not in self._prepared:
            _refuse_failure(link.prepare(statement.name, statement.command, statement.types))
            self._prepared.add(statement.name)
        link.send_query_prepared(statement.name, sent, [_BINARY] * len(sent), _BINARY)
        while link.flush():  # far less than what a socket takes, nearly always
            select.select([], [link.socket], [])

    def receive(self) -> list[Packed]:
        """Return the rows of the statement that was sent.

        Raises:
            InvalidSqlStatementName: the driver made the server forget all that was prepared, as it does after a
                rollback. Nothing happened, and the next time it is prepared again.
        """
        link = self._link
        try:
            while True:
                self._wait.poll()
                link.consume_input()
                if not link.is_busy():
                    break
            result = link.get_result()
            while link.get_result():
                pass
        except BaseException:  # the user's interruption, for one
            with suppress(psycopg.Error):
                link.get_cancel().cancel()
                while link.get_result():
                    pass
            raise
        if result is None:
            raise AssertionError
        if result.error_field(pq.DiagnosticField.SQLSTATE) == _NOT_PREPARED:
            self._prepared.clear()
        return _read_rows(result)


def _read_rows(result: pq.abc.PGresult) -> list[Packed]:
    if result.status != pq.ExecStatus.TUPLES_OK:
        _refuse_failure(result)
    value, columns = result.get_value, range(result.nfields)
    return [tuple([value(row, column) for column in columns]) for row in range(result.ntuples)]


def _refuse_failure(result: pq.abc.PGresult) -> None:
    if result.status in _FINE:
        return
    state = result.error_field(pq.DiagnosticField.SQLSTATE)
    message = result.error_field(pq.DiagnosticField.MESSAGE_PRIMARY) or result.error_message
    try:
        kind = errors.lookup(state.decode()) if state else psycopg.OperationalError
    except KeyError:  # a code of a later PostgreSQL, or of an extension
        kind = psycopg.DatabaseError
    raise kind(message.decode("utf-8", "replace"))


def read_number(value: Value) -> int:
    """Return the number that the bytes of an integer column are."""
    return int.from_bytes(value or b"", "big", signed=True)


@lru_cache(maxsize=4096)
def pack_kind(kind: ActKind) -> Packed:
    """Return what very many acts share, as values of integer, integer, smallint, text, text, integer."""
    policy, version, act, channel, locale, statement = kind
    return (
        *(number.to_bytes(size, "big") for number, size in ((policy, 4), (version, 4), (act, 2))),
        channel.encode(),
        locale.encode(),
        None if statement is None else statement.to_bytes(4, "big"),
    )
