"""What PostgreSQL's errors mean to the operator, said by every method that may meet one."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar

import psycopg
from psycopg import errors

from kaitei.errors import EnvironmentFailed

P = ParamSpec("P")
R = TypeVar("R")

_FIXES: tuple[tuple[type[psycopg.Error], str], ...] = (
    (errors.InsufficientPrivilege, "grant the role what the guide lists, or connect as another"),
    (errors.ReadOnlySqlTransaction, "connect to the primary: this server takes no writes"),
    (errors.DiskFull, "make room on the server, then try again: nothing of this was recorded"),
    (errors.UndefinedTable, "name the ledger's own database and schema with --ledger"),
    (errors.LockNotAvailable, "another process is writing; wait for it, then try again"),
    (errors.DataCorrupted, "stop, keep the data folder, and restore the ledger from a backup"),
    (errors.IndexCorrupted, "stop, keep the data folder, and restore the ledger from a backup"),
    (psycopg.OperationalError, "look at the server and at the address in --ledger; then try again"),
    (psycopg.InternalError, "look at the server's log"),
)


class _Placed(Protocol):
    @property
    def name(self) -> str: ...


S = TypeVar("S", bound=_Placed)


def tell(error: psycopg.Error, name: str) -> EnvironmentFailed | None:
    """Return what an error of PostgreSQL means to the operator; ``None`` if it is our own mistake."""
    if isinstance(error, errors.DeadlockDetected):
        return None  # who meets one tries again
    for kind, fix in _FIXES:
        if isinstance(error, kind):
            message = str(error).strip().splitlines() or [type(error).__name__]
            return EnvironmentFailed(f"{name}: the ledger cannot be used: {message[0]}", fix=fix)
    return None


def told(method: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], R]:
    """Turn errors of the database into ``EnvironmentFailed``; our own mistakes keep their traceback."""

    @wraps(method)
    def call(self: S, /, *arguments: P.args, **named: P.kwargs) -> R:
        try:
            return method(self, *arguments, **named)
        except psycopg.Error as error:
            if telling := tell(error, self.name):
                raise telling from None
            raise

    return call
