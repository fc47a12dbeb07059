"""The bulk path into SQLite: one ``executemany`` a table, the rows as they were made ready."""

from __future__ import annotations

import sqlite3
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TypeVar

from kaitei.ledger.projection import fold_late
from kaitei.ledger.sqlite.telling import told
from kaitei.ledger.store import (
    Changes,
    ChunkCollision,
    EventRow,
    JobRow,
    LateTuple,
    NewActs,
    NewMembers,
    StatusTuple,
    VersionRow,
)

T = TypeVar("T")

_TOGETHER = 400  # values of one look-up: a statement of one shape, prepared once
_FIND_SUBJECTS = "SELECT tag, subject, sealed FROM subject WHERE tag IN (?)".replace(
    "?", ", ".join("?" * _TOGETHER)
)
_FIND_CONTENTS = """
WITH asked (subject, event) AS (VALUES (?, ?))
SELECT e.subject, e.event, version, act, channel, locale, statement, occurred_at, key
FROM asked a CROSS JOIN event e ON e.subject = a.subject AND e.event = a.event
""".replace("(?, ?)", ", ".join(["(?, ?)"] * _TOGETHER))
_INSERT_EVENT = """
INSERT INTO event (subject, event, version, act, channel, locale, statement,
                   occurred_at, recorded_at, key, position)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


class SqliteBulk:
    """The part of the store that an import uses; writes happen inside ``write()``."""

    path: Path
    connection: sqlite3.Connection
    versions: dict[tuple[str, str], VersionRow]
    versions_by_number: dict[int, VersionRow]

    @abstractmethod
    def read_events(self, subject: int) -> list[EventRow]: ...

    @told
    def find_subjects(self, tags: Sequence[bytes]) -> dict[bytes, tuple[int, bytes]]:
        found: dict[bytes, tuple[int, bytes]] = {}
        for some in _together(tags):
            rows = self.connection.execute(_FIND_SUBJECTS, some)
            found.update((tag, (subject, sealed)) for tag, subject, sealed in rows)
        return found

    @told
    def find_contents(self, keys: Sequence[tuple[int, int]]) -> dict[tuple[int, int], tuple[object, ...]]:
        found: dict[tuple[int, int], tuple[object, ...]] = {}
        for some in _together(keys):
            rows = self.connection.execute(
                _FIND_CONTENTS,
                [number for key in some for number in key or (None, None)],
            )
            found.update(((subject, event), tuple(content)) for subject, event, *content in rows)
        return found

    @told
    def find_statement(self, digest: bytes) -> int | None:
        row = self.connection.execute("SELECT id FROM statement WHERE digest = ?", (digest,)).fetchone()
        return row[0] if row else None

    @told
    def insert_many(
        self,
        members: NewMembers,
        acts: NewActs,
        statuses: Iterable[StatusTuple],
        first: int,
    ) -> None:
        """Insert new members, acts and statuses; the acts have the positions from ``first`` on in the log.

        Raises:
            ChunkCollision: one of them is there already.
        """
        executemany = self.connection.executemany
        try:
            # zip makes one tuple and fills it again for each row, as nobody keeps it
            executemany(
                "INSERT INTO subject (subject, tag, sealed) VALUES (?, ?, ?)", zip(*members, strict=True)
            )
            executemany(_INSERT_EVENT, _event_rows(acts, first))
            executemany(
                "INSERT INTO status (subject, policy, version, act, at, acts) VALUES (?, ?, ?, ?, ?, ?)",
                statuses,
            )
        except sqlite3.IntegrityError as error:
            raise ChunkCollision(str(error)) from None

    @told
    def fold_late(self, late: Iterable[LateTuple]) -> Changes:
        acts = sorted(late)
        standings = {}
        for subject, policy in {act[:2] for act in acts}:
            row = self.connection.execute(
                "SELECT version, act, at, acts FROM status WHERE subject = ? AND policy = ?",
                (subject, policy),
            ).fetchone()
            if row:
                standings[subject, policy] = row
            elif not self.connection.execute(
                "SELECT 1 FROM subject WHERE subject = ?", (subject,)
            ).fetchone():
                message = f"there is no member {subject}"
                raise ChunkCollision(message)
        updates, changes = fold_late(acts, standings, self.read_events, self)
        self.connection.executemany(
            "INSERT INTO status (subject, policy, version, act, at, acts) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (subject, policy) DO UPDATE"
            " SET version = excluded.version, act = excluded.act, at = excluded.at, acts = excluded.acts",
            updates,
        )
        return changes

    @told
    def read_job(self, source: bytes) -> JobRow | None:
        row = self.connection.execute(
            'SELECT source, name, "offset", line, rows, repeated, refused, report, started_at, changed_at, finished'
            " FROM import_job WHERE source = ?",
            (source,),
        ).fetchone()
        return JobRow(*row)._replace(finished=bool(row[-1])) if row else None

    @told
    def write_job(self, job: JobRow) -> None:
        self.connection.execute(
            'INSERT INTO import_job (source, name, "offset", line, rows, repeated, refused, report, started_at,'
            " changed_at, finished) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            ' ON CONFLICT (source) DO UPDATE SET name = excluded.name, "offset" = excluded."offset",'
            " line = excluded.line, rows = excluded.rows, repeated = excluded.repeated,"
            " refused = excluded.refused, report = excluded.report, started_at = excluded.started_at,"
            " changed_at = excluded.changed_at, finished = excluded.finished",
            job,
        )


def _event_rows(acts: NewActs, first: int) -> Iterator[tuple[object, ...]]:
    """Return the acts as rows for ``_INSERT_EVENT``."""
    kinds, places, subjects, events, occurred_at, recorded_at, keys = acts
    shared = [[column[place] for place in places] for column in list(zip(*kinds, strict=True))[1:]]
    positions = range(first, first + len(places))
    return zip(subjects, events, *shared, occurred_at, recorded_at, keys, positions, strict=True)


def _together(values: Sequence[T]) -> Iterator[list[T | None]]:
    """Cut ``values`` into lists of one length, the last one filled up with ``None``."""
    rest = iter(values)
    while some := list(islice(rest, _TOGETHER)):
        yield some + [None] * (_TOGETHER - len(some))
