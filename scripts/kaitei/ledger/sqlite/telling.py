"""What SQLite's errors mean to the operator, said by every method that may meet one."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from kaitei.ledger.sqlite.files import tell

P = ParamSpec("P")
R = TypeVar("R")


class _Placed(Protocol):
    @property
    def path(self) -> Path: ...


S = TypeVar("S", bound=_Placed)


def told(method: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], R]:
    """Turn errors of the database into ``EnvironmentFailed``; our own mistakes keep their traceback."""

    @wraps(method)
    def call(self: S, /, *arguments: P.args, **named: P.kwargs) -> R:
        try:
            return method(self, *arguments, **named)
        except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
            raise
        except sqlite3.DatabaseError as error:
            raise tell(error, self.path) from None

    return call
