"""One act into PostgreSQL, in as few round trips as there can be, each a single statement.

A member who may be new is written in one: if she is known after all, nothing is written, and she is looked up.
A known member takes a second one, for what the log gets depends on her key. Nothing but her row is locked, so
that she is not erased meanwhile; if she was, or became known, in between, the act is tried again.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from contextlib import AbstractContextManager

import psycopg
from psycopg import errors

from kaitei.errors import Message
from kaitei.ledger.postgres.hot import (
    HotStatements,
    Value,
    build_statement,
    pack_bigint,
    pack_kind,
    read_number,
)
from kaitei.ledger.postgres.telling import told
from kaitei.ledger.store import Appended, EventRow, NewEvent, SubjectRow, VersionRow, old_epoch
from kaitei.ledger.unfit import unfit

_TRY_AGAIN = (errors.UniqueViolation, errors.DeadlockDetected)
_TRIES = 20

_EVENT = (
    "event (subject, event, version, act, channel, locale, statement, occurred_at, recorded_at, key)",
    (
        "%(subject)s, %(event)s, %(version)s, %(act)s, %(channel)s, %(locale)s, %(statement)s,"
        " %(occurred_at)s, %(recorded_at)s, %(key)s"
    ),
)
_INBOX = (
    "inbox (subject, event, leaf, policy, version, act, at)",
    "%(subject)s, %(event)s, %(leaf)b, %(policy)s, %(version)s, %(act)s, %(occurred_at)s",
)
_SUBJECT = ("subject (tag, subject, sealed)", "%(tag)b, %(subject)s, %(sealed)b")
_ALIVE = "SELECT 1 FROM subject WHERE tag = %(tag)b AND subject = %(subject)s FOR SHARE"
_TAKEN = "SELECT 1 FROM subject WHERE subject = %(subject)s"
# counted: a plan for LIMIT 1, made while the table is empty, would scan the whole table ever after
_COUNT_TAKEN = "SELECT count(*) FROM subject WHERE subject = %(subject)s"
_EPOCH = "SELECT 1 FROM setting WHERE name = 'epoch' AND value = %(epoch)s"
_ONCE = "ON CONFLICT (subject, event) DO NOTHING"


def _select(table: tuple[str, str], rest: str) -> str:
    return f"INSERT INTO {table[0]} SELECT {table[1]} {rest}"


def _values(table: tuple[str, str], rest: str = "") -> str:
    return f"INSERT INTO {table[0]} VALUES ({table[1]}) {rest}"  # noqa: S608 (constants only)


_PERHAPS_NEW = f"""
WITH member AS ({
    _select(_SUBJECT, f"WHERE EXISTS ({_EPOCH}) AND ({_COUNT_TAKEN}) = 0 ON CONFLICT (tag) DO NOTHING")
} RETURNING 1),
     added AS ({_select(_EVENT, "FROM member")} RETURNING 1)
{_select(_INBOX, "FROM added")} RETURNING 1
"""
_KNOWN = f"""
WITH alive AS ({_ALIVE}),
     added AS ({_select(_EVENT, f"FROM alive {_ONCE}")} RETURNING 1)
{_select(_INBOX, "FROM added")} RETURNING 1
"""
_LOOK_UP = "SELECT subject, sealed FROM subject WHERE tag = %(tag)b"
_VALUES = {
    "tag": "bytea",
    "subject": "bigint",
    "sealed": "bytea",
    "leaf": "bytea",
    "epoch": "text",
    "event": "bigint",
    "occurred_at": "bigint",
    "recorded_at": "bigint",
    "key": "text",
    "policy": "integer",
    "version": "integer",
    "act": "smallint",
    "channel": "text",
    "locale": "text",
    "statement": "integer",
}
_WRITE_PERHAPS_NEW = build_statement("kaitei_perhaps_new", _PERHAPS_NEW, _VALUES)
_WRITE_KNOWN = build_statement("kaitei_known", _KNOWN, _VALUES)
_READ_KNOWN = build_statement("kaitei_look_up", _LOOK_UP, {"tag": "bytea"})


class PostgresAppend:
    """The part of the store that records one act."""

    name: str
    connection: psycopg.Connection
    epoch: str
    is_sharded: bool
    hot: HotStatements
    last_was_known = False
    versions_by_number: dict[int, VersionRow]

    @abstractmethod
    def write(self) -> AbstractContextManager[object]: ...

    @abstractmethod
    def read_setting(self, name: str) -> str | None: ...

    @abstractmethod
    def find_subject(self, tag: bytes) -> SubjectRow | None: ...

    @abstractmethod
    def read_events(self, subject: int) -> list[EventRow]: ...

    @told
    def append(
        self, tag: bytes, fresh: Callable[[], SubjectRow], act: NewEvent, leaf: Callable[[SubjectRow], bytes]
    ) -> Appended:
        append = self._append_in_steps if self.is_sharded else self._append
        for _ in range(_TRIES):
            try:
                if appended := append(tag, fresh, act, leaf):
                    return appended
            except _TRY_AGAIN:
                continue
        raise unfit(
            Message(
                en="the act cannot be recorded: the member keeps being changed by others",
                ja="記録できません。この会員の記録が、ほかのプログラムから書き換えられ続けています",
            ),
            Message(
                en="try again; look for programs that record acts of the same member in a loop",
                ja="もう一度実行してください。同じ会員の行為を繰り返し記録するプログラムがないかも確かめてください",
            ),
            self.name,
        )

    def _append(
        self, tag: bytes, fresh: Callable[[], SubjectRow], act: NewEvent, leaf: Callable[[SubjectRow], bytes]
    ) -> Appended | None:
        """Append an act; ``None`` if the ledger changed before it was written."""
        # acts come in runs, of members who sign up or of ones who are asked again: the next is like the last
        was_looked_up = self.last_was_known
        rows = self.hot.rows(_READ_KNOWN, (tag,)) if was_looked_up else []
        if rows:
            number, sealed = rows[0]
            subject = SubjectRow(read_number(number), tag, sealed or b"")
            is_new = bool(self.hot.rows(_WRITE_KNOWN, self._values(subject, act, leaf)))
            return self._conclude(subject.subject, act, is_new=is_new)
        made = fresh()
        is_new = bool(self.hot.rows(_WRITE_PERHAPS_NEW, self._values(made, act, leaf)))
        self.last_was_known = not is_new
        if is_new:
            return Appended(made.subject, None)
        if was_looked_up:  # her surrogate is taken, or the epoch is over
            self._refuse_old_epoch()
        return None  # look her up, and begin again

    def _values(self, subject: SubjectRow, act: NewEvent, leaf: Callable[[SubjectRow], bytes]) -> list[Value]:
        """Return the values of ``_VALUES``, packed."""
        return [
            subject.tag,
            pack_bigint(subject.subject),
            subject.sealed,
            leaf(subject),
            self.epoch.encode(),
            pack_bigint(act.event),
            pack_bigint(act.occurred_at),
            pack_bigint(act.recorded_at),
            act.key.encode() if act.key is not None else None,
            *pack_kind((self.versions_by_number[act.version].policy_id, *act[1:6])),
        ]

    def _append_in_steps(
        self,
        tag: bytes,
        fresh: Callable[[], SubjectRow],
        act: NewEvent,
        leaf: Callable[[SubjectRow], bytes],
    ) -> Appended | None:
        """Do the same in a transaction of single statements, each about one shard."""
        policy = self.versions_by_number[act.version].policy_id
        parameters = {**act._asdict(), "policy": policy, "epoch": self.epoch}

        def one(query: str) -> bool:
            return self.connection.execute(query, parameters).fetchone() is not None

        known = self.find_subject(tag)
        subject = known or fresh()
        parameters |= {**subject._asdict(), "leaf": leaf(subject)}
        with self.write():
            if known is None:
                if one(_TAKEN) or not one(f"{_EPOCH} FOR SHARE"):
                    self._refuse_old_epoch()
                    return None
                self.connection.execute(_values(_SUBJECT), parameters)
            elif not one(_ALIVE):
                return None
            added = one(_values(_EVENT, f"{_ONCE} RETURNING 1"))
            if added:
                self.connection.execute(_values(_INBOX), parameters)
        return self._conclude(subject.subject, act, is_new=added)

    def _refuse_old_epoch(self) -> None:
        if self.read_setting("epoch") != self.epoch:
            raise old_epoch()

    def _conclude(self, subject: int, act: NewEvent, *, is_new: bool) -> Appended | None:
        """Return what became of a known member's act; ``None`` if she was erased meanwhile."""
        if is_new:
            return Appended(subject, None)
        rows = (row for row in self.read_events(subject) if row.event == act.event)
        was = next(rows, None)
        return Appended(subject, was) if was else None
