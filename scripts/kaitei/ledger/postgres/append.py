"""One act into PostgreSQL, in as few round trips as there can be, each a single statement.

A member who may be new is written in one: if she is known after all, nothing is written, and her row comes back.
A known member takes a second one, for what the log gets depends on her key. Nothing but her row is locked, so
that she is not erased meanwhile; if she was, or became known, in between, the act is tried again.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, NamedTuple

import psycopg
from psycopg import errors

from kaitei.consent import Moment, Standing, Step, advance
from kaitei.errors import EnvironmentFailed
from kaitei.ledger.postgres.telling import told
from kaitei.ledger.projection import fold, repeated, steps_on
from kaitei.ledger.store import ACTS, Appended, EventRow, NewEvent, SubjectRow, VersionRow, old_epoch

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
_EPOCH = "SELECT 1 FROM setting WHERE name = 'epoch' AND value = %(epoch)s"
_ONCE = "ON CONFLICT (subject, event) DO NOTHING"


def _select(table: tuple[str, str], rest: str) -> str:
    return f"INSERT INTO {table[0]} SELECT {table[1]} {rest}"


def _values(table: tuple[str, str], rest: str = "") -> str:
    return f"INSERT INTO {table[0]} VALUES ({table[1]}) {rest}"  # noqa: S608 (constants only)


_PERHAPS_NEW = f"""
WITH known AS (SELECT subject, sealed FROM subject WHERE tag = %(tag)b),
     member AS ({
    _select(
        _SUBJECT, f"WHERE NOT EXISTS (SELECT 1 FROM known) AND NOT EXISTS ({_TAKEN}) AND EXISTS ({_EPOCH})"
    )
} RETURNING 1),
     added AS ({_select(_EVENT, "FROM member")} RETURNING 1),
     waiting AS ({_select(_INBOX, "FROM added")} RETURNING 1)
SELECT subject, sealed FROM known UNION ALL SELECT NULL, NULL FROM waiting
"""  # noqa: S608 (constants only)
_KNOWN = f"""
WITH alive AS ({_ALIVE}),
     added AS ({_select(_EVENT, f"FROM alive {_ONCE}")} RETURNING 1),
     waiting AS ({_select(_INBOX, "FROM added")} RETURNING 1)
SELECT w.n, t.version, t.act, t.at, i.version, i.act, i.at
FROM (SELECT count(*) AS n FROM waiting) w
LEFT JOIN status t ON t.subject = %(subject)s AND t.policy = %(policy)s
LEFT JOIN inbox i ON i.subject = %(subject)s AND i.policy = %(policy)s
"""  # noqa: S608 (constants only)
_TRY_AGAIN = (errors.UniqueViolation, errors.DeadlockDetected)


class _Known(NamedTuple):
    """A known member: where she stands with one policy as of the log, and her acts on it that wait."""

    subject: SubjectRow
    standing: Standing | None
    waiting: list[Step]


class PostgresAppend:
    """The part of the store that records one act."""

    name: str
    connection: psycopg.Connection
    epoch: str
    is_sharded: bool
    _last_was_known = False
    versions_by_number: dict[int, VersionRow]

    @abstractmethod
    def write(self) -> AbstractContextManager[None]: ...

    @abstractmethod
    def read_setting(self, name: str) -> str | None: ...

    @abstractmethod
    def find_subject(self, tag: bytes) -> SubjectRow | None: ...

    @abstractmethod
    def read_events(self, subject: int) -> list[EventRow]: ...

    def acting(self) -> AbstractContextManager[None]:
        return nullcontext()  # an act is one statement; BEGIN and COMMIT would be two more round trips

    @told
    def append(
        self, tag: bytes, fresh: Callable[[], SubjectRow], act: NewEvent, leaf: Callable[[SubjectRow], bytes]
    ) -> Appended:
        version = self.versions_by_number[act.version]
        append = self._append_in_steps if self.is_sharded else self._append
        parameters = {**act._asdict(), "policy": version.policy_id, "epoch": self.epoch}
        for _ in range(_TRIES):
            try:
                if appended := append(tag, fresh, act, leaf, parameters):
                    return appended
            except _TRY_AGAIN:
                continue
        raise EnvironmentFailed(
            f"{self.name}: the act cannot be recorded: the member keeps being changed by others",
            fix="try again; look for programs that record acts of the same member in a loop",
        )

    def _append(
        self,
        tag: bytes,
        fresh: Callable[[], SubjectRow],
        act: NewEvent,
        leaf: Callable[[SubjectRow], bytes],
        parameters: dict[str, object],
    ) -> Appended | None:
        """Append an act; ``None`` if the ledger changed before it was written."""
        # acts come in runs, of members who sign up or of ones who are asked again: the next is like the last
        subject = self.find_subject(tag) if self._last_was_known else None
        if subject is None:
            made = fresh()
            parameters |= {**made._asdict(), "leaf": leaf(made)}
            found = self.connection.execute(_PERHAPS_NEW, parameters, binary=True).fetchone()
            self._last_was_known = found is not None and found[0] is not None
            if found is None:  # her surrogate is taken, or the epoch is over
                self._refuse_old_epoch()
                return None
            if not self._last_was_known:
                return Appended(made.subject, advance(None, self._step(*_as_step(act))), None)
            subject = SubjectRow(found[0], tag, found[1])
        parameters |= {"tag": tag, "subject": subject.subject, "leaf": leaf(subject)}
        rows = self.connection.execute(_KNOWN, parameters, binary=True).fetchall()
        known = self._known(subject, rows[0][1:4], [row[4:] for row in rows])  # as it was before
        return self._conclude(known, act, is_new=rows[0][0] > 0)

    def _append_in_steps(
        self,
        tag: bytes,
        fresh: Callable[[], SubjectRow],
        act: NewEvent,
        leaf: Callable[[SubjectRow], bytes],
        parameters: dict[str, object],
    ) -> Appended | None:
        """Do the same in a transaction of single statements, each about one shard."""

        def one(query: str) -> bool:
            return self.connection.execute(query, parameters).fetchone() is not None

        known = self._look_up(tag, self.versions_by_number[act.version].policy_id)
        subject = known.subject if known else fresh()
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
        return self._conclude(known or _Known(subject, None, []), act, is_new=added)

    def _refuse_old_epoch(self) -> None:
        if self.read_setting("epoch") != self.epoch:
            raise old_epoch()

    def _conclude(self, known: _Known, act: NewEvent, *, is_new: bool) -> Appended | None:
        """Return what became of a known member's act; ``None`` if she was erased meanwhile."""
        subject, policy = known.subject.subject, self.versions_by_number[act.version].policy
        if not is_new:
            return repeated(self.read_events(subject), act.event, policy, self.versions_by_number)
        steps = [*known.waiting, self._step(*_as_step(act))]
        standing = fold(
            known.standing,
            steps,
            lambda: steps_on(policy, self.read_events(subject), self.versions_by_number),
        )
        return Appended(subject, standing, None)

    def _look_up(self, tag: bytes, policy: int) -> _Known | None:
        """Return what is known of a member; tags and surrogates live on different shards, so without a join."""
        subject = self.find_subject(tag)
        if subject is None:
            return None
        place = subject.subject, policy
        # the inbox first: an act that is logged in between is then counted twice, which its time gives away
        waiting = self.connection.execute(
            "SELECT version, act, at FROM inbox WHERE subject = %s AND policy = %s", place
        ).fetchall()
        status = self.connection.execute(
            "SELECT version, act, at FROM status WHERE subject = %s AND policy = %s", place
        ).fetchone()
        return self._known(subject, status or (None, None, None), waiting)

    def _known(self, subject: SubjectRow, status: tuple[Any, ...], waiting: list[tuple[Any, ...]]) -> _Known:
        standing = None
        if None not in status:
            at, act, version = self._step(*status)
            standing = Standing(act, version, at)
        return _Known(subject, standing, [self._step(*row) for row in waiting if None not in row])

    def _step(self, version: int, act: int, at: int) -> Step:
        return Step(Moment(at), ACTS[act], self.versions_by_number[version].version)


def _as_step(act: NewEvent) -> tuple[int, int, int]:
    return act.version, act.act, act.occurred_at
