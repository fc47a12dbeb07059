"""What the ledger is measured against: the same rows, inserted by hand, with nothing around it."""

from __future__ import annotations

import json
import random
import sqlite3
import time
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import psycopg

POLICY, OLD, NEW = "terms", "2022-01-01", "2024-01-01"
COLUMNS = "member,policy,version,act,occurred_at,channel,key"
BATCH = 20_000
_TABLES = {
    "subject": "subject, tag, sealed",
    "event": (
        "subject, event, version, act, channel, locale, statement, occurred_at, recorded_at, key, position"
    ),
    "status": "subject, policy, version, act, at, acts",
    "tile": "level, n, data",
}
_TYPES = {
    "subject": ("int8", "bytea", "bytea"),
    "event": ("int8", "int8", "int4", "int2", "text", "text", "int4", "int8", "int8", "text", "int8"),
    "status": ("int8", "int4", "int4", "int2", "int8", "int4"),
    "tile": ("int4", "int8", "bytea"),
}
Rows = dict[str, list[tuple[Any, ...]]]


def write_acts(path: Path, rows: int, members: int) -> None:
    """Write a CSV of acts: members in no order, a third of the acts on a version that asks again later."""
    chance = random.Random(rows)
    first = datetime(2025, 1, 1, tzinfo=timezone(timedelta(hours=9)))
    names = [f"A{chance.randrange(10**11):011}" for _ in range(members)]
    with path.open("w", encoding="ascii", newline="\n") as file:
        file.write(f"{COLUMNS}\n")
        for number in range(rows):
            member = names[number] if number < members else chance.choice(names)
            at = first + timedelta(seconds=number * 40_000_000 // rows)
            version = OLD if number % 3 == 0 else NEW
            key = uuid.UUID(int=chance.getrandbits(128))
            file.write(f"{member},{POLICY},{version},agree,{at.isoformat()},web,{key}\n")


def read_rows(connection: Any) -> Rows:
    """Return the rows an import left in the tables, in the order in which it wrote them."""
    found: Rows = {}
    for table, columns in _TABLES.items():
        order = {"event": " ORDER BY position", "tile": " ORDER BY n"}.get(table, "")
        found[table] = connection.execute(f"SELECT {columns} FROM {table}{order}").fetchall()
    place = {row[0]: number for number, row in enumerate(found["event"])}
    for table in ("subject", "status"):
        found[table].sort(key=lambda row: place[row[0]])
    return found


def _batches(rows: Rows) -> Iterator[Rows]:
    count = max(1, -(-len(rows["event"]) // BATCH))
    for number in range(count):
        yield {
            table: all_rows[number * len(all_rows) // count : (number + 1) * len(all_rows) // count]
            for table, all_rows in rows.items()
        }


class Taken(NamedTuple):
    """Seconds by the clock, and of the processor (of this process alone)."""

    wall: float
    used: float


def time_sqlite(path: Path, schema: str, rows: Rows) -> Taken:
    """Insert the rows with ``executemany`` into the ledger's own tables."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.executescript(schema)
    start, used = time.perf_counter(), time.process_time()
    for batch in _batches(rows):
        connection.execute("BEGIN IMMEDIATE")
        for table, columns in _TABLES.items():
            marks = ", ".join("?" * (columns.count(",") + 1))
            connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", batch[table])
        connection.execute("COMMIT")
    took = Taken(time.perf_counter() - start, time.process_time() - used)
    connection.close()
    return took


def time_postgres(url: str, schema: str, rows: Rows, *, staged: bool) -> Taken:
    """Insert the rows into the ledger's own tables: ``COPY`` into them, or into staging tables and from there.

    A staging table is a temporary one without keys, emptied by each commit; ``INSERT … SELECT … ON CONFLICT DO
    NOTHING`` takes its rows on, as rows that may be there already have to be taken.
    """
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA IF EXISTS bare CASCADE")
        connection.execute("CREATE SCHEMA bare")
        connection.execute("SET search_path = bare")
        connection.execute(schema.encode())
        for table in _TABLES if staged else ():
            connection.execute(
                f"CREATE TEMPORARY TABLE staged_{table} (LIKE {table}) ON COMMIT DELETE ROWS".encode()
            )
        start, used = time.perf_counter(), time.process_time()
        for batch in _batches(rows):
            with connection.transaction(), connection.cursor() as cursor:
                for table, columns in _TABLES.items():
                    target = f"staged_{table}" if staged else table
                    with cursor.copy(f"COPY {target} ({columns}) FROM STDIN (FORMAT BINARY)") as copy:
                        copy.set_types(_TYPES[table])
                        for row in batch[table]:
                            copy.write_row(row)
                    if staged:
                        cursor.execute(
                            f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {target}"
                            " ON CONFLICT DO NOTHING".encode()
                        )
        return Taken(time.perf_counter() - start, time.process_time() - used)


def time_flat_sqlite(path: Path, acts: list[list[str]]) -> float:
    """Insert the file's rows as they are into one plain table with a key and an index; return wall seconds."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(f"CREATE TABLE acceptance ({COLUMNS}, PRIMARY KEY (member, key))")
    connection.execute("CREATE INDEX acceptance_by_version ON acceptance (policy, version)")
    start = time.perf_counter()
    for first in range(0, len(acts), BATCH):
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(
            "INSERT INTO acceptance VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            acts[first : first + BATCH],
        )
        connection.execute("COMMIT")
    took = time.perf_counter() - start
    connection.close()
    return took


def time_flat_postgres(url: str, acts: list[list[str]]) -> float:
    """Stage the file's rows by COPY and insert them into one plain table; return wall seconds."""
    typed = ", ".join(f"{name} text NOT NULL" for name in COLUMNS.split(","))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA IF EXISTS flat CASCADE")
        connection.execute("CREATE SCHEMA flat")
        connection.execute("SET search_path = flat")
        connection.execute(f"CREATE TABLE acceptance ({typed}, PRIMARY KEY (member, key))")
        connection.execute("CREATE INDEX acceptance_by_version ON acceptance (policy, version)")
        connection.execute("CREATE TEMPORARY TABLE stage (LIKE acceptance) ON COMMIT DELETE ROWS")
        start = time.perf_counter()
        for first in range(0, len(acts), BATCH):
            with connection.transaction(), connection.cursor() as cursor:
                with cursor.copy("COPY stage FROM STDIN") as copy:
                    for row in acts[first : first + BATCH]:
                        copy.write_row(row)
                cursor.execute("INSERT INTO acceptance SELECT * FROM stage ON CONFLICT DO NOTHING")
        return time.perf_counter() - start


def time_hashes(count: int, hashes: int = 1) -> float:
    """Return the processor seconds of ``count`` times so many bare SHA-256 over the bytes of a record."""
    data = bytes(16 + 99)
    start = time.process_time()
    for _ in range(count * hashes):
        sha256(data).digest()
    return time.process_time() - start


def print_line(name: str, value: float, unit: str, budget: str = "") -> None:
    print(f"{name:<58}{value:>12,.2f} {unit:<10}{budget}", flush=True)


def print_json(name: str, value: float, unit: str, budget: str = "") -> None:
    print(json.dumps({"name": name, "value": round(value, 3), "unit": unit, "budget": budget}), flush=True)
