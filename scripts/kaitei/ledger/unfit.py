"""Why a database is no ledger that this program can open: what is told alike of every kind of database."""

from __future__ import annotations

from kaitei.errors import EnvironmentFailed, Location, Message


class NoLedger(EnvironmentFailed):
    """There is no ledger, where one is asked for."""


def unfit(what: Message, fix: Message, place: Location | str) -> EnvironmentFailed:
    """Return the error of a file (a location), or of a database on a server (its name)."""
    if isinstance(place, Location):
        return EnvironmentFailed(what, place, fix)
    return EnvironmentFailed(named(place, what), fix=fix)


def named(place: str, what: Message) -> Message:
    """Return ``what``, said of the database called ``place``."""
    return Message(en=f"{place}: {what.en}", ja=f"{place}: {what.ja}")


def no_ledger(place: Location | str) -> NoLedger:
    told = unfit(
        Message(en="there is no ledger here", ja="台帳がここにはありません"),
        Message(
            en="make one with kaitei ledger init, or name another with --ledger",
            ja="kaitei ledger init で作るか、別の台帳を --ledger で指定してください",
        ),
        place,
    )
    return NoLedger(told.what, told.where, told.fix)


def newer_schema(found: int, newest: int, place: Location | str) -> EnvironmentFailed:
    return unfit(
        Message(
            en=f"the ledger has schema {found}, this program knows up to {newest}",
            ja=f"台帳の形式は {found} ですが、このプログラムが扱えるのは {newest} までです",
        ),
        Message(en="update kaitei", ja="kaitei を新しくしてください"),
        place,
    )


def older_schema(found: int, newest: int, place: Location | str) -> EnvironmentFailed:
    return unfit(
        Message(
            en=f"the ledger has schema {found}, this program needs {newest}",
            ja=f"台帳の形式は {found} ですが、このプログラムには {newest} が必要です",
        ),
        Message(
            en="back it up, then run kaitei ledger migrate",
            ja="バックアップを取ってから、kaitei ledger migrate を実行してください",
        ),
        place,
    )


def acts_wait(waiting: int) -> tuple[Message, Message]:
    """Return why schema 1 cannot be migrated while acts wait (it counted them before they were logged), and the fix."""
    return (
        Message(
            en=f"acts wait for the log ({waiting}), and schema 1 counts them as logged",
            ja=f"ログへの登載を待つ行為が {waiting} 件あり、形式 1 ではそれも登載済みとして数えられています",
        ),
        Message(
            en="run kaitei ledger checkpoint with the version that recorded them, then migrate",
            ja="記録したときの版の kaitei で kaitei ledger checkpoint を実行してから、移行してください",
        ),
    )
