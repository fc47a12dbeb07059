"""What PostgreSQL's errors mean to the operator, said by every method that may meet one."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar

import psycopg
from psycopg import errors

from kaitei.errors import EnvironmentFailed, Message
from kaitei.ledger.unfit import unfit

P = ParamSpec("P")
R = TypeVar("R")

_RESTORE = Message(
    en="stop, keep the data folder, and restore the ledger from a backup",
    ja="作業を止め、データのフォルダーを残したまま、台帳をバックアップから戻してください",
)
_ERRORS: tuple[tuple[type[psycopg.Error], str, Message], ...] = (
    (
        errors.InsufficientPrivilege,
        "権限がありません",
        Message(
            en="grant the role what the guide lists, or connect as another",
            ja="運用の手引き（docs/guide/operate.md）にある権限を役割に与えるか、別の役割で接続してください",
        ),
    ),
    (
        errors.ReadOnlySqlTransaction,
        "読取り専用のサーバーです",
        Message(
            en="connect to the primary: this server takes no writes",
            ja="書込みを受け付けるサーバー（プライマリー）に接続してください",
        ),
    ),
    (
        errors.DiskFull,
        "ディスクに空きがありません",
        Message(
            en="make room on the server, then try again: nothing of this was recorded",
            ja="サーバーのディスクの空きを作ってから、もう一度実行してください。今回の分は何も記録されていません",
        ),
    ),
    (
        errors.UndefinedTable,
        "台帳の表がありません",
        Message(
            en="name the ledger's own database and schema with --ledger",
            ja="台帳のあるデータベースとスキーマを --ledger で指定してください",
        ),
    ),
    (errors.UndefinedColumn, "表の列が変えられています", _RESTORE),
    (errors.UndefinedFunction, "表の列の型が変えられています", _RESTORE),
    (errors.DatatypeMismatch, "表の列の型が変えられています", _RESTORE),
    (errors.RaiseException, "台帳が守っている行が書き換えられようとしました", _RESTORE),
    (errors.WrongObjectType, "台帳の表が別のものに変えられています", _RESTORE),
    (errors.FeatureNotSupported, "台帳の表が別のものに変えられています", _RESTORE),
    (errors.InvalidColumnReference, "表の制約がなくなっています", _RESTORE),
    (psycopg.DataError, "台帳にありえない値が入っています", _RESTORE),
    (
        errors.LockNotAvailable,
        "別のプログラムが書き込んでいます",
        Message(
            en="another process is writing; wait for it, then try again",
            ja="終わるのを待ってから、もう一度実行してください",
        ),
    ),
    (errors.DataCorrupted, "データが壊れています", _RESTORE),
    (errors.IndexCorrupted, "索引が壊れています", _RESTORE),
    (
        psycopg.OperationalError,
        "サーバーに接続できないか、接続が切れました",
        Message(
            en="look at the server and at the address in --ledger; then try again",
            ja="サーバーの状態と --ledger の指定を確かめてから、もう一度実行してください",
        ),
    ),
    (
        psycopg.InternalError,
        "サーバーの内部で失敗しました",
        Message(en="look at the server's log", ja="サーバーのログを確かめてください"),
    ),
)
"""What PostgreSQL's errors mean, in Japanese, for its own words may be in any language; and what to do."""


class _Placed(Protocol):
    @property
    def name(self) -> str: ...


S = TypeVar("S", bound=_Placed)


def tell(error: psycopg.Error, name: str) -> EnvironmentFailed | None:
    """Return what an error of PostgreSQL means to the operator; ``None`` if it is our own mistake."""
    if isinstance(error, errors.DeadlockDetected):
        return None  # who meets one tries again
    for kind, why, fix in _ERRORS:
        if isinstance(error, kind):
            said = (str(error).strip().splitlines() or [type(error).__name__])[0]
            what = Message(en=f"the ledger cannot be used: {said}", ja=f"台帳を使えません：{why}（{said}）")
            return unfit(what, fix, name)
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
