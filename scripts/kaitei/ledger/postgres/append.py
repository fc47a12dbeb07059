"""One act into PostgreSQL, in as few round trips as there can be, each a single statement.

A member who may be new is written in one: if she is known after all, nothing is written, and she is looked up.
A known member takes a second one, for what the log gets depends on her key. Nothing but her row is locked, so
that she is not erased meanwhile; if she was, or became known, in between, the act is tried again. What is said of
an act is made ready while the server makes it durable: see ``Turn``.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, NamedTuple

import psycopg

from kaitei.consent import Moment, Standing, Step, advance
from kaitei.errors import EnvironmentFailed
from kaitei.ledger.postgres.hot import (
    HotStatements,
    Packed,
    Value,
    build_statement,
    pack_bigint,
    pack_kind,
    read_number,
    read_number_or_none,
)
from kaitei.ledger.postgres.telling import told
from kaitei.ledger.postgres.turn import TRY_AGAIN, Turn
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
# counted, for a plan made while the table is empty would look for a first one in all of it, row by row, ever after
_COUNT_TAKEN = "SELECT count(*) FROM subject WHERE subject = %(subject)s"
_EPOCH = "SELECT 1 FROM setting WHERE name = 'epoch' AND value = %(epoch)s"
_STANDING = "SELECT s.subject, s.sealed, t.version, t.act, t.at, i.version, i.act, i.at"
_JOINED = """
LEFT JOIN status t ON t.subject = s.subject AND t.policy = %(policy)s
LEFT JOIN inbox i ON i.subject = s.subject AND i.policy = %(policy)s
"""
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
_LOOK_UP = f"{_STANDING} FROM subject s {_JOINED} WHERE s.tag = %(tag)b"
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
_READ_KNOWN = build_statement("kaitei_look_up", _LOOK_UP, {"tag": "bytea", "policy": "integer"})


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
    hot: HotStatements
    last_was_known = False
    turn: Turn | None = None
    versions_by_number: dict[int, VersionRow]

    @abstractmethod
    def write(self) -> AbstractContextManager[object]: ...

    @abstractmethod
    def read_setting(self, name: str) -> str | None: ...

    @abstractmethod
    def find_subject(self, tag: bytes) -> SubjectRow | None: ...

    @abstractmethod
    def read_events(self, subject: int) -> list[EventRow]: ...

    def acting(self) -> Turn:
        # no transaction: an act is one statement, and BEGIN and COMMIT would be two more round trips
        return Turn(self)

    @told
    def append(
        self, tag: bytes, fresh: Callable[[], SubjectRow], act: NewEvent, leaf: Callable[[SubjectRow], bytes]
    ) -> Appended:
        append = self._append_in_steps if self.is_sharded else self._append
        for _ in range(_TRIES):
            try:
                if appended := append(tag, fresh, act, leaf):
                    return appended
            except TRY_AGAIN:
                continue
        raise EnvironmentFailed(
            f"{self.name}: the act cannot be recorded: the member keeps being changed by others",
            fix="try again; look for programs that record acts of the same member in a loop",
        )

    def _append(
        self, tag: bytes, fresh: Callable[[], SubjectRow], act: NewEvent, leaf: Callable[[SubjectRow], bytes]
    ) -> Appended | None:
        """Append an act; ``None`` if the ledger changed before it was written."""
        policy = self.versions_by_number[act.version].policy_id
        kind = pack_kind((policy, *act[1:6]))

        def values(subject: SubjectRow) -> list[Value]:
            return [
                tag,
                pack_bigint(subject.subject),
                subject.sealed,
                leaf(subject),
                self.epoch.encode(),
                pack_bigint(act.event),
                pack_bigint(act.occurred_at),
                pack_bigint(act.recorded_at),
                act.key.encode() if act.key is not None else None,
                *kind,
            ]

        # acts come in runs, of members who sign up or of ones who are asked again: the next is like the last
        rows = self.hot.rows(_READ_KNOWN, (tag, kind[0])) if self.last_was_known else []
        if not rows:
            was_looked_up = self.last_was_known
            made = fresh()
            first = Standing(
                ACTS[act.act], self.versions_by_number[act.version].version, Moment(act.occurred_at)
            )
            if self.turn:
                self.last_was_known = False
                self.turn.begin(_WRITE_PERHAPS_NEW, values(made))
                return Appended(made.subject, first, None)
            is_new = bool(self.hot.rows(_WRITE_PERHAPS_NEW, values(made)))
            self.last_was_known = not is_new
            if is_new:
                return Appended(made.subject, first, None)
            if was_looked_up:  # her surrogate is taken, or the epoch is over
                self._refuse_old_epoch()
            return None  # look her up, and begin again
        known = self._read_known(tag, rows)  # where she stands is said as of now, with this act
        if self.turn and not known.waiting and known.standing and known.standing.at < act.occurred_at:
            self.turn.begin(_WRITE_KNOWN, values(known.subject))
            standing = advance(known.standing, self._step(*_as_step(act)))
            return Appended(known.subject.subject, standing, None)
        is_new = bool(self.hot.rows(_WRITE_KNOWN, values(known.subject)))
        return self._conclude(known, act, is_new=is_new)

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

        known = self._look_up(tag, policy)
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

    def _read_known(self, tag: bytes, rows: list[Packed]) -> _Known:
        """Return a member from the rows that were looked up of her, one for each act that waits."""
        subject, sealed, *status = rows[0][:5]
        return self._known(
            SubjectRow(read_number(subject), tag, sealed or b""),
            tuple(map(read_number_or_none, status)),
            [tuple(map(read_number_or_none, row[5:])) for row in rows],
        )

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
