"""One act into SQLite: the act and what the log waits for, in one short transaction.

Three rows at most, and no more pages than they need: each page costs a durable record as much as its words do, and
whatever is done here is done with cold caches, after the wait for the disk.
"""

from __future__ import annotations

import sqlite3
from abc import abstractmethod
from collections.abc import Callable
from pathlib import Path

from kaitei.errors import Message
from kaitei.ledger.sqlite.ahead import Ahead
from kaitei.ledger.sqlite.kinds import of_kinds
from kaitei.ledger.sqlite.transaction import Transaction
from kaitei.ledger.store import (
    Appended,
    EventRow,
    NewEvent,
    SubjectRow,
    VersionRow,
    damaged,
    old_epoch,
)

_SURROGATE_TRIES = 8
_LOOK_UP = "SELECT subject, tag, sealed FROM subject WHERE tag = ?"
_ADD_SUBJECT = """
INSERT INTO subject (subject, tag, sealed) SELECT ?, ?, ?
WHERE EXISTS (SELECT 1 FROM setting WHERE name = 'epoch' AND value = ?) ON CONFLICT (subject) DO NOTHING
"""
_ADD_EVENT = """
INSERT INTO event (subject, event, version, act, channel, locale, statement, occurred_at, recorded_at, key)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (subject, event) DO NOTHING
"""
_ADD_WAITING = (
    "INSERT INTO inbox (subject, event, leaf, policy, version, act, at) VALUES (?, ?, ?, ?, ?, ?, ?)"
)


class SqliteAppend:
    """The part of the store that records one act."""

    path: Path
    connection: sqlite3.Connection
    ahead: Ahead
    epoch: str
    versions_by_number: dict[int, VersionRow]

    @abstractmethod
    def roll_back(self) -> None: ...

    @abstractmethod
    def read_setting(self, name: str) -> str | None: ...

    @abstractmethod
    def read_events(self, subject: int) -> list[EventRow]: ...

    def append(
        self, tag: bytes, fresh: Callable[[], SubjectRow], act: NewEvent, leaf: Callable[[SubjectRow], bytes]
    ) -> Appended:
        with Transaction(self, self.ahead):  # which tells what an error of the database means
            execute = self.connection.execute
            known = execute(_LOOK_UP, (tag,)).fetchone()
            subject = self._add_subject(fresh) if known is None else _as_subject(known)
            number = subject.subject
            if execute(_ADD_EVENT, (number, *act)).rowcount:
                policy = self.versions_by_number[act.version].policy_id
                execute(
                    _ADD_WAITING,
                    (number, act.event, leaf(subject), policy, act.version, act.act, act.occurred_at),
                )
                return Appended(number, None)
            for row in self.read_events(number):
                if row.event == act.event:
                    return Appended(number, row)
            raise damaged(
                Message(en="a record is not where its index says", ja="記録が、索引の示す所にありません")
            )

    def _add_subject(self, fresh: Callable[[], SubjectRow]) -> SubjectRow:
        for _ in range(_SURROGATE_TRIES):
            subject = fresh()
            if self.connection.execute(_ADD_SUBJECT, (*subject, self.epoch)).rowcount:
                return subject
            if self.read_setting("epoch") != self.epoch:
                raise old_epoch()
        message = "no free surrogate was drawn: the source of randomness is broken"
        raise RuntimeError(message)


def _as_subject(row: tuple[int, bytes, bytes]) -> SubjectRow:
    return SubjectRow(*of_kinds("subject", row, int, bytes, bytes))
