"""One act into PostgreSQL: read where the member stands, then write everything in one statement.

Nothing is locked in between. The writing compares: if the member's status is no longer as it was read, or
somebody else made her in the same moment, it fails as a whole, and the act is tried again.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import NamedTuple

import psycopg
from psycopg import errors

from kaitei.consent import Moment, Standing, Step
from kaitei.errors import EnvironmentFailed
from kaitei.ledger.postgres.telling import told
from kaitei.ledger.projection import next_standing, steps_on
from kaitei.ledger.store import ACTS, Appended, EventRow, NewEvent, SubjectRow, VersionRow

_TRIES = 20

_EVENT = (
    "event (subject, event, version, act, channel, locale, statement, occurred_at, recorded_at, key)",
    (
        "%(subject)s, %(event)s, %(version)s, %(act)s, %(channel)s, %(locale)s, %(statement)s,"
        " %(occurred_at)s, %(recorded_at)s, %(key)s"
    ),
)
_NEW_STATUS = (
    "status (subject, policy, version, act, at, acts)",
    "%(subject)s, %(policy)s, %(now_version)s, %(now_act)s, %(at)s, 1",
)
_INBOX = (
    "inbox (subject, event, leaf, policy, was_version, was_act, now_version, now_act)",
    "%(subject)s, %(event)s, %(leaf)b, %(policy)s, %(was_version)s, %(was_act)s, %(now_version)s, %(now_act)s",
)
_SUBJECT = ("subject (tag, subject, sealed)", "%(tag)b, %(subject)s, %(sealed)b")
_STATUS = """
    UPDATE status SET version = %(now_version)s, act = %(now_act)s, at = %(at)s, acts = acts + 1
    WHERE subject = %(subject)s AND policy = %(policy)s AND acts = %(acts)s
"""
_ALIVE = "SELECT 1 FROM subject WHERE tag = %(tag)b AND subject = %(subject)s FOR SHARE"
_TAKEN = "SELECT 1 FROM subject WHERE subject = %(subject)s"
_EPOCH = "SELECT 1 FROM setting WHERE name = 'epoch' AND value = %(epoch)s"
_ONCE = "ON CONFLICT (subject, event) DO NOTHING"


def _select(table: tuple[str, str], rest: str) -> str:
    return f"INSERT INTO {table[0]} SELECT {table[1]} {rest}"


def _values(table: tuple[str, str], rest: str = "") -> str:
    return f"INSERT INTO {table[0]} VALUES ({table[1]}) {rest}"  # noqa: S608 (constants only)


_FIRST_OF_MEMBER = f"""
WITH member AS ({_select(_SUBJECT, f"WHERE NOT EXISTS ({_TAKEN}) AND EXISTS ({_EPOCH})")} RETURNING 1),
     added AS ({_select(_EVENT, "FROM member")} RETURNING 1),
     stood AS ({_select(_NEW_STATUS, "FROM added")} RETURNING 1)
{_select(_INBOX, "FROM stood")} RETURNING 1
"""
_FIRST_ON_POLICY = f"""
WITH alive AS ({_ALIVE}),
     added AS ({_select(_EVENT, f"FROM alive {_ONCE}")} RETURNING 1),
     stood AS ({_select(_NEW_STATUS, "FROM added")} RETURNING 1)
{_select(_INBOX, "FROM stood")} RETURNING 1
"""
# added and not stood: the status is no longer as it was read, so the division fails, and the statement with it
_AS_READ = "1 / ((SELECT count(*) FROM stood) + 1 - (SELECT count(*) FROM added)) = 1"
_NEXT_ON_POLICY = f"""
WITH added AS ({_values(_EVENT, _ONCE)} RETURNING 1),
     stood AS ({_STATUS} AND EXISTS (SELECT 1 FROM added) RETURNING 1)
{_select(_INBOX, f"FROM added WHERE {_AS_READ}")} RETURNING 1
"""  # noqa: S608 (constants only)


class _ChangedMeanwhileError(Exception):
    """The member's status is no longer as it was read."""


_TRY_AGAIN = (_ChangedMeanwhileError, errors.DivisionByZero, errors.UniqueViolation, errors.DeadlockDetected)


class _Known(NamedTuple):
    """A member, and where she stands with one policy: ``acts`` are how many acts on it count."""

    subject: SubjectRow
    standing: Standing | None
    acts: int


class PostgresAppend:
    """The part of the store that records one act."""

    name: str
    connection: psycopg.Connection
    epoch: str
    is_sharded: bool
    versions: dict[tuple[str, str], VersionRow]
    versions_by_number: dict[int, VersionRow]
    statement_digests: dict[int, bytes]

    @abstractmethod
    def write(self) -> AbstractContextManager[None]: ...

    @abstractmethod
    def find_subject(self, tag: bytes) -> SubjectRow | None: ...

    @abstractmethod
    def read_events(self, subject: int) -> list[EventRow]: ...

    @told
    def append(
        self, tag: bytes, fresh: Callable[[], SubjectRow], act: NewEvent, leaf: Callable[[SubjectRow], bytes]
    ) -> Appended:
        for _ in range(_TRIES):
            try:
                if appended := self._try(tag, fresh, act, leaf):
                    return appended
            except _TRY_AGAIN:
                continue
        raise EnvironmentFailed(
            f"{self.name}: the act cannot be recorded: the member keeps being changed by others",
            fix="try again; look for programs that record acts of the same member in a loop",
        )

    def _try(
        self, tag: bytes, fresh: Callable[[], SubjectRow], act: NewEvent, leaf: Callable[[SubjectRow], bytes]
    ) -> Appended | None:
        """Append an act as the ledger stands now; ``None`` if that changed before it was written."""
        version = self.versions_by_number[act.version]
        known = self._look_up(tag, version.policy_id)
        subject = known.subject if known else fresh()
        was = known.standing if known else None
        step = Step(Moment(act.occurred_at), ACTS[act.act], version.version)
        steps: list[Step] = []
        if was and step.at <= was.at:
            earlier = self.read_events(subject.subject)
            steps = [*steps_on(version.policy, earlier, self.versions_by_number), step]
            if any(row.event == act.event for row in earlier):
                return self._existing(subject.subject, act, was)
        now = next_standing(was, step, lambda: steps)
        parameters = {
            **subject._asdict(),
            **act._asdict(),
            "leaf": leaf(subject),
            "policy": version.policy_id,
            "was_version": self.versions[version.policy, was.version].id if was else None,
            "was_act": was.act.code if was else None,
            "now_version": self.versions[version.policy, now.version].id,
            "now_act": now.act.code,
            "at": now.at,
            "acts": known.acts if known else 0,
            "epoch": self.epoch,
        }
        if self._write(known, parameters):
            digest = self.statement_digests[act.statement] if act.statement is not None else None
            row = EventRow(
                subject.subject, act.event, act.version, act.act, act.channel, act.locale, digest,
                act.occurred_at, act.recorded_at, act.key, None,
            )  # fmt: skip
            return Appended(row, is_new=True, standing=now)
        return self._existing(subject.subject, act, was) if was else None

    def _look_up(self, tag: bytes, policy: int) -> _Known | None:
        if self.is_sharded:  # tags and surrogates live on different shards: no join
            subject = self.find_subject(tag)
            if subject is None:
                return None
            standing = self.connection.execute(
                "SELECT version, act, at, acts FROM status WHERE subject = %s AND policy = %s",
                (subject.subject, policy),
            ).fetchone() or (None, 0, 0, 0)
            row = (*subject, *standing)
        else:
            found = self.connection.execute(
                "SELECT s.subject, s.tag, s.sealed, t.version, t.act, t.at, coalesce(t.acts, 0)"
                " FROM subject s LEFT JOIN status t ON t.subject = s.subject AND t.policy = %s"
                " WHERE s.tag = %b",
                (policy, tag),
                binary=True,
            ).fetchone()
            if found is None:
                return None
            row = found
        subject, (version, act, at, acts) = SubjectRow(*row[:3]), row[3:]
        if version is None:
            return _Known(subject, None, 0)
        standing = Standing(ACTS[act], self.versions_by_number[version].version, Moment(at))
        return _Known(subject, standing, acts)

    def _write(self, known: _Known | None, parameters: dict[str, object]) -> bool:
        """Write the act and all that follows from it; return whether it was not there yet."""
        if self.is_sharded:
            return self._write_in_steps(known, parameters)
        query = _FIRST_OF_MEMBER if known is None else _NEXT_ON_POLICY if known.acts else _FIRST_ON_POLICY
        return self.connection.execute(query, parameters).fetchone() is not None

    def _write_in_steps(self, known: _Known | None, parameters: dict[str, object]) -> bool:
        """Do the same in a transaction of single statements, each about one shard."""

        def one(query: str) -> bool:
            return self.connection.execute(query, parameters).fetchone() is not None

        with self.write():
            if known is None:
                if one(_TAKEN) or not one(f"{_EPOCH} FOR SHARE"):
                    raise _ChangedMeanwhileError
                self.connection.execute(_values(_SUBJECT), parameters)
            elif not one(_ALIVE):
                raise _ChangedMeanwhileError
            if not one(_values(_EVENT, f"{_ONCE} RETURNING 1")):
                return False
            status = _STATUS if known and known.acts else _values(_NEW_STATUS)
            if self.connection.execute(status, parameters).rowcount != 1:
                raise _ChangedMeanwhileError
            self.connection.execute(_values(_INBOX), parameters)
        return True

    def _existing(self, subject: int, act: NewEvent, standing: Standing) -> Appended | None:
        rows = self.read_events(subject)
        row = next((row for row in rows if row.event == act.event), None)
        return Appended(row, is_new=False, standing=standing) if row else None
