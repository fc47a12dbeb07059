"""One act into SQLite: the act and what the log waits for, in one short transaction.

Three rows at most, and no more pages than they need: each page costs a durable record as much as its words do.
Where the member stands with it is added up when somebody asks, and written down with the act's place in the log.
"""

from __future__ import annotations

import sqlite3
from abc import abstractmethod
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from kaitei.consent import Moment, Standing, Step, advance
from kaitei.ledger.projection import fold, repeated, steps_on
from kaitei.ledger.sqlite.kinds import of_kinds
from kaitei.ledger.sqlite.telling import told
from kaitei.ledger.store import (
    ACTS,
    Appended,
    EventRow,
    NewEvent,
    SubjectRow,
    VersionRow,
    damaged,
    old_epoch,
)

_SURROGATE_TRIES = 8
_LOOK_UP = """
SELECT s.subject, s.sealed,
       (SELECT count(*) FROM inbox i WHERE i.subject = s.subject AND i.policy = ?1), t.version, t.act, t.at
FROM subject s LEFT JOIN status t ON t.subject = s.subject AND t.policy = ?1
WHERE s.tag = ?2
"""
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
    epoch: str
    versions_by_number: dict[int, VersionRow]

    @abstractmethod
    def write(self) -> AbstractContextManager[object]: ...

    @abstractmethod
    def read_setting(self, name: str) -> str | None: ...

    @abstractmethod
    def read_events(self, subject: int) -> list[EventRow]: ...

    @told
    def append(
        self, tag: bytes, fresh: Callable[[], SubjectRow], act: NewEvent, leaf: Callable[[SubjectRow], bytes]
    ) -> Appended:
        if self.connection.in_transaction:
            return self._append(tag, fresh, act, leaf)
        with self.write():
            return self._append(tag, fresh, act, leaf)

    def _append(
        self, tag: bytes, fresh: Callable[[], SubjectRow], act: NewEvent, leaf: Callable[[SubjectRow], bytes]
    ) -> Appended:
        execute = self.connection.execute
        version = self.versions_by_number[act.version]
        known = execute(_LOOK_UP, (version.policy_id, tag)).fetchone()
        if known is None:
            subject = self._add_subject(fresh)
        else:
            number, sealed, *known = known
            subject = SubjectRow(*of_kinds("subject", (number, tag, sealed), int, bytes, bytes))
        number = subject.subject
        if execute(_ADD_EVENT, (number, *act)).rowcount:
            waiting = (act.event, leaf(subject), version.policy_id, act.version, act.act, act.occurred_at)
            standing = self._standing_with(number, known, act, version)
            execute(_ADD_WAITING, (number, *waiting))
            return Appended(number, standing, None)
        before = repeated(self.read_events(number), act.event, version.policy, self.versions_by_number)
        if before is None:
            raise damaged("a record is not where its index says")
        return before

    def _add_subject(self, fresh: Callable[[], SubjectRow]) -> SubjectRow:
        for _ in range(_SURROGATE_TRIES):
            subject = fresh()
            if self.connection.execute(_ADD_SUBJECT, (*subject, self.epoch)).rowcount:
                return subject
            if self.read_setting("epoch") != self.epoch:
                raise old_epoch()
        message = "no free surrogate was drawn: the source of randomness is broken"
        raise RuntimeError(message)

    def _standing_with(
        self, subject: int, known: list[int] | None, act: NewEvent, version: VersionRow
    ) -> Standing:
        """Return where a member stands with her new act.

        Of one who is ``known``: how many of her acts on the policy wait, and her row of ``status`` (version, act, at).
        """
        if known is None:  # she is new
            return Standing(ACTS[act.act], version.version, Moment(act.occurred_at))
        step = Step(Moment(act.occurred_at), ACTS[act.act], version.version)
        count, *status = known
        versions = self.versions_by_number
        standing = None
        if status[0] is not None:
            number, code, at = of_kinds("status", tuple(status), int, int, int)
            standing = Standing(ACTS[code], versions[number].version, Moment(at))
            if not count and step.at > standing.at:  # nearly always
                return advance(standing, step)
        waiting = self.connection.execute(
            "SELECT version, act, at FROM inbox WHERE subject = ? AND policy = ?",
            (subject, version.policy_id),
        ).fetchall()
        kinds = (of_kinds("inbox", row, int, int, int) for row in waiting)
        steps = [Step(Moment(at), ACTS[code], versions[number].version) for number, code, at in kinds]
        return fold(
            standing, [*steps, step], lambda: steps_on(version.policy, self.read_events(subject), versions)
        )
