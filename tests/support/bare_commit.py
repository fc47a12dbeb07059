"""One durable record against one bare commit: the act's row alone, in a table like the ledger's own.

The bare row has the same columns and as many bytes, goes into a table of the same definition with the same key that
holds as many rows, and is committed as durably, on the same disk, in turns with ours.
"""

from __future__ import annotations

import random
import sqlite3
import statistics
import time
from collections.abc import Callable, Generator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import psycopg

from kaitei.consent import AcceptanceRequest
from kaitei.ledger.ledger import Ledger
from kaitei.ledger.sqlite import SqliteStore
from kaitei.ledger.sqlite.files import CACHE_KIB, CHECKPOINT_PAGES
from support.bare_ledger import NEW, POLICY

AT, LATER = "2026-04-01T09:30:00+09:00", "2026-04-02T09:30:00+09:00"
_COLUMNS = "subject, event, version, act, channel, locale, statement, occurred_at, recorded_at, key, position"
_IN_A_WINDOW = 50


class Singles(NamedTuple):
    """Microseconds in the middle, and how a bare commit compares: the middle of many short stretches of time."""

    bare: float
    new: float
    known: float
    bare_to_new: float
    bare_to_known: float


def _row(chance: random.Random, number: int) -> tuple[Any, ...]:
    subject, event = chance.getrandbits(63), chance.getrandbits(63)
    return subject, event, 2, 1, "web", "ja", None, 1775003400000, 1775003400000, f"k{number}", None


def commits_sqlite(path: Path, ledger: Path) -> Generator[None, None, None]:
    """Commit one row each time it is asked for the next."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        execute = connection.execute
        execute("PRAGMA journal_mode = WAL")
        execute("PRAGMA synchronous = FULL")
        execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
        execute("ATTACH ? AS ledger", (str(ledger),))
        (table,) = execute("SELECT sql FROM ledger.sqlite_master WHERE name = 'event'").fetchone()
        execute(table)
        execute(f"INSERT INTO main.event ({_COLUMNS}) SELECT {_COLUMNS} FROM ledger.event")
        execute("DETACH ledger")
        execute(
            "PRAGMA wal_checkpoint(RESTART)"
        )  # the file ahead keeps its length: commits go over old pages
        chance = random.Random(1)
        marks = ", ".join("?" * len(_COLUMNS.split(",")))
        for number in range(1 << 62):
            execute(f"INSERT INTO event ({_COLUMNS}) VALUES ({marks})", _row(chance, number))
            yield


def commits_postgres(url: str, schema: str) -> Generator[None, None, None]:
    with psycopg.connect(url, autocommit=True, prepare_threshold=1) as connection:
        execute = connection.execute
        execute("SET synchronous_commit = on")
        execute("DROP SCHEMA IF EXISTS one CASCADE")
        execute("CREATE SCHEMA one")
        execute(f"CREATE TABLE one.event (LIKE {schema}.event INCLUDING ALL)")
        execute(f"INSERT INTO one.event SELECT * FROM {schema}.event")
        execute("VACUUM ANALYZE one.event")
        execute("CHECKPOINT")
        chance = random.Random(1)
        marks = ", ".join(["%s"] * len(_COLUMNS.split(",")))
        for number in range(1 << 62):
            execute(f"INSERT INTO one.event ({_COLUMNS}) VALUES ({marks})", _row(chance, number))
            yield


def measure_singles(
    ledger: Ledger, known: list[str], commits: Generator[None, None, None], rounds: int
) -> Singles:
    """Record acts of new and of known members one by one, in turns with bare commits."""
    _lengthen_ahead(ledger)

    def act(member: str, number: int) -> Callable[[], object]:
        return partial(
            ledger.record, AcceptanceRequest(member, POLICY, NEW, "agree", AT, key=f"single-{number}")
        )

    members: dict[str, Callable[[int], str]] = {"new": "single-{}".format, "known": known.__getitem__}
    ours: dict[str, list[float]] = {kind: [] for kind in members}
    theirs: dict[str, list[float]] = {kind: [] for kind in members}
    chance = random.Random(2)
    for start in range(0, rounds, _IN_A_WINDOW):
        for kind, name in members.items():  # in runs, as they come
            for number in range(start, start + _IN_A_WINDOW):
                turns: list[tuple[Callable[[], object], list[float]]] = [
                    (act(name(number), number), ours[kind]),
                    (partial(next, commits), theirs[kind]),
                ]
                chance.shuffle(turns)
                for work, took in turns:
                    begun = time.perf_counter()
                    work()
                    took.append(time.perf_counter() - begun)
    commits.close()
    return Singles(
        statistics.median(theirs["new"] + theirs["known"]) * 1e6,
        statistics.median(ours["new"]) * 1e6,
        statistics.median(ours["known"]) * 1e6,
        _compare(theirs["new"], ours["new"]),
        _compare(theirs["known"], ours["known"]),
    )


class Loops(NamedTuple):
    """Seconds that as many acts took, one durable commit each, from an empty table on."""

    bare: float
    new: float
    known: float


def measure_loops(ledger: Ledger, connection: Any, mark: str, count: int) -> Loops:
    """Time plain loops one after the other: rows into a new table of text with a key, and acts into a new ledger.

    ``connection`` commits each statement durably; ``mark`` is how it writes a value in a statement.
    """
    connection.execute(
        "CREATE TABLE plain (member text, policy text, version text, act text, occurred_at text, channel text,"
        " key text, PRIMARY KEY (member, key))"
    )
    insert = f"INSERT INTO plain VALUES ({', '.join([mark] * 7)})"

    def write(number: int) -> object:
        row = (f"loop-{number}", POLICY, NEW, "agree", AT, "web", f"key-{number}")
        return connection.execute(insert, row)

    def record(key: str, at: str, number: int) -> object:
        return ledger.record(
            AcceptanceRequest(f"loop-{number}", POLICY, NEW, "agree", at, key=f"{key}-{number}")
        )

    took = []
    for work in (write, partial(record, "new", AT), partial(record, "known", LATER)):
        begun = time.perf_counter()
        for number in range(count):
            work(number)
        took.append(time.perf_counter() - begun)
    return Loops(*took)


def _lengthen_ahead(ledger: Ledger) -> None:
    """Let SQLite's write-ahead file reach the length it stays at, as in a program that has run for a while.

    While it still grows, every commit has to make its new length durable, too; the bare file is long already.
    """
    if not isinstance(ledger.store, SqliteStore):
        return
    ahead = ledger.store.path.with_name(f"{ledger.store.path.name}-wal")
    for turn in range(20):
        if ahead.stat().st_size >= CHECKPOINT_PAGES * 4096:
            return
        with ledger.store.write():
            for number in range(1000):
                name = f"before-{turn}-{number}"
                ledger.record(AcceptanceRequest(name, POLICY, NEW, "agree", AT))


def _compare(theirs: list[float], ours: list[float]) -> float:
    """Return how they compare, whatever else the machine does: side by side in short stretches of time."""
    starts = range(0, len(ours), _IN_A_WINDOW)
    windows = [slice(start, start + _IN_A_WINDOW) for start in starts]
    return statistics.median(
        statistics.median(theirs[window]) / statistics.median(ours[window]) for window in windows
    )
