"""How fast the ledger is, as ratios to what the database does with the same rows alone.

Usage: .venv/bin/python tests/benchmarks/ledger.py [--records 200000] [--rounds 3]
           [--engine sqlite|postgres|both] [--returning 0] [--json]

The import is the whole command as a process: CSV, checks, idempotency, salts, rows, hashes, tiles, and then the
signed checkpoint. It is timed in turns with bare inserts of the very rows it leaves behind (members, acts with
their places in the log, statuses, tiles): already in memory, from one process that is running already, into
the same tables with the same keys and indexes, in durable commits of as many rows. On SQLite (WAL, synchronous
FULL) that is one ``executemany`` a table; on PostgreSQL binary ``COPY`` into a staging table without keys and
``INSERT … SELECT … ON CONFLICT DO NOTHING`` from there. Two more are told for comparison: on PostgreSQL, ``COPY``
into the tables themselves, which no row that is there already survives; and the file's rows as they are, in one
plain table. PostgreSQL is a server of the benchmark's own, with its data on the disk.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))
sys.path.insert(0, str(ROOT / "tests"))

from kaitei.consent import parse_time  # noqa: E402
from kaitei.files import read_tree  # noqa: E402
from kaitei.ledger.address import parse_address  # noqa: E402
from kaitei.ledger.keys import create_key  # noqa: E402
from kaitei.ledger.ledger import Ledger  # noqa: E402
from kaitei.ledger.opening import open_ledger, open_store  # noqa: E402
from kaitei.parse import load_catalog  # noqa: E402
from support import bare_ledger as bare  # noqa: E402
from support.bare_commit import commits_postgres, commits_sqlite, measure_loops, measure_singles  # noqa: E402
from support.bench_place import Place, Process, write_archive  # noqa: E402
from support.postgres import start_server  # noqa: E402

SINGLE, ASKED, LOOPED = 1500, 200, 2000


def measure(place: Place, rows: int, rounds: int, returning: int, tell: Callable[..., None]) -> None:
    acts = place.folder / f"acts-{rows}-{returning}.csv"
    if not acts.exists():
        bare.write_acts(acts, rows, rows - rows * returning // 100)
    _measure_import(place, acts, rows, rounds, tell)
    _measure_verify(place, rows, tell)
    with open_ledger(
        place.address("first"),
        load_catalog(read_tree(place.folder.parent / "policy_versions")),
        keys=place.folder / "first.keys",
    ) as ledger:
        members = _read_members(acts, rows)
        _measure_questions(ledger, members[:ASKED], tell)
        _measure_single(place, ledger, members, tell)
    place.drop("first")
    _measure_loops(place, tell)


def _import(place: Place, name: str, acts: Path) -> Process:
    create_key(place.folder / f"{name}.keys", "policy.example.jp/log")
    place.command(name, "init")
    taken = place.command(name, "import", str(acts))
    signed = place.command(name, "checkpoint")
    return Process(
        taken.wall + signed.wall,
        taken.used + signed.used,
        taken.busiest + signed.used,
        max(taken.memory, signed.memory),
    )


def _measure_import(place: Place, acts: Path, rows: int, rounds: int, tell: Callable[..., None]) -> None:
    whole, alone, copied, flat = [_import(place, "first", acts)], [], [], []
    store: Any = open_store(parse_address(place.address("first")))
    with closing(store):
        written = bare.read_rows(store.connection)
    with acts.open(encoding="ascii", newline="") as file:
        plain = list(csv.reader(file))[1:]
    for number in range(rounds):
        if number:
            place.drop("other")
            whole.append(_import(place, f"other{number}", acts))
            place.drop(f"other{number}")
        if place.engine == "sqlite":
            path = place.folder / "bare.sqlite3"
            alone.append(bare.time_sqlite(path, place.schema, written))
            place.drop("bare")
            flat.append(bare.time_flat_sqlite(path, plain))
            place.drop("bare")
        else:
            alone.append(bare.time_postgres(place.url, place.schema, written, staged=True))
            copied.append(bare.time_postgres(place.url, place.schema, written, staged=False))
            flat.append(bare.time_flat_postgres(place.url, plain))
    wall = statistics.median(one.wall for one in whole)
    tell("import and checkpoint", rows / wall, "rows/s")
    tell(
        "  processor time, all processes", statistics.median(one.used for one in whole) / rows * 1e6, "µs/row"
    )
    tell("  of its busiest process", statistics.median(one.busiest for one in whole) / rows * 1e6, "µs/row")
    tell("bare inserts of the same rows", rows / statistics.median(one.wall for one in alone), "rows/s")
    tell("  processor time", statistics.median(one.used for one in alone) / rows * 1e6, "µs/row")
    pairs = [by_hand.wall / one.wall for one, by_hand in zip(whole, alone, strict=True)]
    budget = "≥ 0.60" if place.engine == "sqlite" else "≥ 0.45"
    tell("import ÷ bare inserts", statistics.median(pairs), "", budget)
    tell("  best round", max(pairs), "")
    tell("  worst round", min(pairs), "")
    cores = [by_hand.used / one.busiest for one, by_hand in zip(whole, alone, strict=True)]
    if place.engine == "sqlite":
        tell("  by processor time, with a core for each process", statistics.median(cores), "")
    if copied:
        by_copy = statistics.median(one.wall for one in copied)
        tell("bare COPY into the tables themselves", rows / by_copy, "rows/s")
        pairs = [by_hand.wall / one.wall for one, by_hand in zip(whole, copied, strict=True)]
        tell("  import ÷ that", statistics.median(pairs), "")
    tell("import ÷ one plain table of the file's rows", statistics.median(flat) / wall, "")
    tell("peak memory of the import, all processes", max(one.memory for one in whole), "MB", "≤ 250")


def _measure_verify(place: Place, rows: int, tell: Callable[..., None]) -> None:
    found = [place.command("first", "verify") for _ in range(2)]
    best = min(found, key=lambda one: one.used)
    hashing = bare.time_hashes(rows)
    tell("verify", rows / min(one.wall for one in found), "records/s")
    tell("  by processor time", rows / best.used, "records/s", "≥ 80,000")
    tell("  one bare SHA-256 a record ÷ verify", hashing / best.used, "", "or ≥ 0.15")
    tell("  a million records would take", best.used / rows * 1e6, "s", "≤ 12")
    tell("  peak memory", max(one.memory for one in found), "MB", "≤ 300")


def _read_members(acts: Path, rows: int) -> list[str]:
    """Return some members of a file, from all over it and in no order."""
    with acts.open(encoding="ascii") as file:
        every = max(1, rows // (SINGLE + ASKED))
        members = [
            line.split(",", 1)[0] for number, line in enumerate(file) if number and number % every == 0
        ]
    random.Random(rows).shuffle(members)
    return members


def _measure_questions(ledger: Ledger, members: list[str], tell: Callable[..., None]) -> None:
    within = 1 if hasattr(ledger.store, "is_sharded") else 3
    tell(
        "status of a member", _median_ms(partial(ledger.status, one) for one in members), "ms", f"≤ {within}"
    )
    count = _median_ms(partial(ledger.count_pending, bare.POLICY) for _ in range(20))
    tell("how many are pending", count, "ms", f"≤ {5 * within}")
    page = _median_ms(partial(ledger.pending, bare.POLICY, None, -1, 1000) for _ in range(20))
    tell("first page of 1,000 pending", page, "ms", f"≤ {50 * within}")
    tell("  pending", ledger.count_pending(bare.POLICY), "members")
    for name, at, is_end in (
        ("at the end", "2026-04-05T00:00:00Z", True),
        ("half way", "2025-08-20T14:59:59.999Z", True),
        ("half way, at noon", "2025-08-21T12:00:00+09:00", False),
    ):
        as_of = parse_time(at)  # half way, every second member has acted since
        count = _median_ms(partial(ledger.count_pending, bare.POLICY, as_of) for _ in range(3))
        tell(f"how many were pending {name}", count, "ms", f"≤ {5 * within}" if is_end else "")
        page = _median_ms(partial(ledger.pending, bare.POLICY, as_of, -1, 1000) for _ in range(3))
        tell("  first page of 1,000", page, "ms", f"≤ {50 * within}")


def _median_ms(work: Iterator[Callable[[], object]]) -> float:
    took = []
    for ask in work:
        start = time.perf_counter()
        ask()
        took.append(time.perf_counter() - start)
    return statistics.median(took) * 1000


def _measure_single(place: Place, ledger: Ledger, members: list[str], tell: Callable[..., None]) -> None:
    if place.engine == "sqlite":
        commits = commits_sqlite(place.folder / "bare.sqlite3", place.folder / "first.sqlite3")
    else:
        commits = commits_postgres(place.url, "first")
    found = measure_singles(ledger, members, commits, min(SINGLE, len(members) // 100 * 50))
    place.drop("bare")
    tell("one bare commit of an act's row", found.bare, "µs")
    tell("one durable record of a member who is known", found.known, "µs")
    tell("  one bare commit ÷ it", found.bare_to_known, "", "≥ 0.85")
    tell("one durable record of a new member", found.new, "µs")
    tell("  one bare commit ÷ it", found.bare_to_new, "", "≥ 0.85")


def _measure_loops(place: Place, tell: Callable[..., None]) -> None:
    """Measure the same as a newcomer would: loop after loop, into an empty table and an empty ledger."""
    place.command("loops", "init")
    catalog = load_catalog(read_tree(place.folder.parent / "policy_versions"))
    with open_ledger(place.address("loops"), catalog, keys=place.folder / "loops.keys") as ledger:
        if place.engine == "sqlite":
            connection: Any = sqlite3.connect(place.folder / "plain.sqlite3", isolation_level=None)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            found = measure_loops(ledger, connection, "?", LOOPED)
        else:
            import psycopg

            connection = psycopg.connect(place.url, autocommit=True)
            connection.execute("DROP SCHEMA IF EXISTS plain CASCADE")
            connection.execute("CREATE SCHEMA plain")
            connection.execute("SET search_path = plain")
            found = measure_loops(ledger, connection, "%s", LOOPED)
        connection.close()
    place.drop("loops")
    tell(f"{LOOPED:,} bare commits in a loop, into an empty table", found.bare / LOOPED * 1e6, "µs each")
    tell("  ÷ as many records of new members", found.bare / found.new, "")
    tell("  ÷ as many more of members who are known", found.bare / found.known, "")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--records", type=int, default=200_000, help="up to 10,000,000")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--engine", choices=["sqlite", "postgres", "both"], default="both")
    parser.add_argument(
        "--returning", type=int, default=0, help="per cent of acts by members who acted before"
    )
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kaitei-bench-") as name:
        folder = Path(name)
        write_archive(folder)
        for engine in ("sqlite", "postgres"):
            if given.engine not in {engine, "both"}:
                continue
            folder.joinpath(engine).mkdir()
            url = start_server(disk=True).url if engine == "postgres" else ""
            schema = ROOT / "scripts" / "kaitei" / "ledger" / engine / "0001_ledger.sql"
            print(f"-- {engine}, {given.records:,} records, {os.cpu_count()} cores", file=sys.stderr)
            place = Place(engine, folder / engine, url, schema.read_text("utf-8"))
            tell = bare.print_json if given.json else bare.print_line
            measure(place, given.records, given.rounds, given.returning, tell)


if __name__ == "__main__":
    main()
