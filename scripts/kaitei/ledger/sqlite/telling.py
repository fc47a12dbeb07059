"""What SQLite's errors mean to the operator, said by every method that may meet one."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
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
    """Turn errors of the database into ``EnvironmentFailed``; wrong use of it keeps its traceback.

    A constraint that does not hold is damage too: nothing we write breaks one.
    """

    @wraps(method)
    def call(self: S, /, *arguments: P.args, **named: P.kwargs) -> R:
        try:
            return method(self, *arguments, **named)
        except sqlite3.ProgrammingError:
            raise
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:  # the latter: a message in broken text
            raise tell(error, self.path) from None

    return call


def told_rows(
    method: Callable[Concatenate[S, P], Iterator[R]],
) -> Callable[Concatenate[S, P], Iterator[R]]:
    """Do the same for a method that yields rows."""

    @wraps(method)
    def stream(self: S, /, *arguments: P.args, **named: P.kwargs) -> Iterator[R]:
        try:
            yield from method(self, *arguments, **named)
        except sqlite3.ProgrammingError:
            raise
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            raise tell(error, self.path) from None

    return stream
