"""Many writers at once: every record has one place in the log, and everything proves itself.

Usage: .venv/bin/python tests/benchmarks/writers.py [--engine sqlite|postgres] [--writers 8] [--sequencers 2]
           [--rows 100000] [--by import|record]

Each writer is a process with acts of members of its own and some that all of them share: the ``import`` command,
or a loop that records one act after the other. Sequencers take in what waits meanwhile (an import gives places
itself, so the log has to be shared with it). Afterwards places are counted, and ``verify`` hashes everything. What
all writers did in a second is told as a ratio to one writer alone, which has a ledger of its own.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))
sys.path.insert(0, str(ROOT / "tests"))

from kaitei.consent import AcceptanceRequest  # noqa: E402
from kaitei.files import read_tree  # noqa: E402
from kaitei.ledger.address import parse_address  # noqa: E402
from kaitei.ledger.keys import create_key  # noqa: E402
from kaitei.ledger.opening import open_ledger, open_store  # noqa: E402
from kaitei.ledger.sequencer import sequence, sequence_all  # noqa: E402
from kaitei.parse import load_catalog  # noqa: E402
from support import bare_ledger as bare  # noqa: E402
from support.bench_place import Place, write_archive  # noqa: E402
from support.postgres import start_server  # noqa: E402

AT, TODAY = "2026-04-01T09:30:00+09:00", date(2026, 11, 1)
_SHARED = 20  # of so many acts, one is by a member on whom all writers write


def acts_of(writer: int, rows: int) -> Iterator[tuple[str, str]]:
    """Yield members and keys."""
    for number in range(rows):
        is_shared = number % _SHARED == 0
        yield (f"S{number:08}" if is_shared else f"W{writer}-{number:08}"), f"{writer}-{number}"


def write_file(path: Path, writer: int, rows: int) -> None:
    with path.open("w", encoding="ascii", newline="\n") as file:
        file.write(f"{bare.COLUMNS}\n")
        for member, key in acts_of(writer, rows):
            file.write(f"{member},{bare.POLICY},{bare.NEW},agree,{AT},web,{key}\n")


def record_all(place: Place, name: str, writer: int, rows: int) -> None:
    catalog = load_catalog(read_tree(place.folder.parent / "policy_versions"))
    with open_ledger(place.address(name), catalog, keys=place.folder / f"{name}.keys") as ledger:
        for member, key in acts_of(writer, rows):
            ledger.record(AcceptanceRequest(member, bare.POLICY, bare.NEW, "agree", AT, key=key))


def take_in(place: Place, name: str, is_over: Event) -> None:
    """Take in what waits until the writers are done, and then the rest."""
    with closing(open_store(parse_address(place.address(name)))) as store:
        while not is_over.is_set():
            if not sequence(store, TODAY, limit=1000):
                time.sleep(0.05)
        for _ in sequence_all(store, TODAY):
            pass


def measure(place: Place, name: str, given: argparse.Namespace, writers: int) -> float:
    """Let so many writers write; return acts per second, all of them together."""
    create_key(place.folder / f"{name}.keys", "policy.example.jp/log")
    place.command(name, "init")
    processes = multiprocessing.get_context("spawn")
    is_over = processes.Event()
    sequencers: list[Any] = [
        processes.Process(target=take_in, args=(place, name, is_over)) for _ in range(given.sequencers)
    ]
    files = [place.folder / f"{name}-{writer}.csv" for writer in range(writers)]
    if given.by == "import":
        for writer, path in enumerate(files):
            write_file(path, writer, given.rows)
    for one in sequencers:
        one.start()
    begun = time.perf_counter()
    if given.by == "import":
        with ThreadPoolExecutor(writers) as pool:
            list(pool.map(lambda path: place.command(name, "import", str(path)), files))
    else:
        _run_all([
            processes.Process(target=record_all, args=(place, name, writer, given.rows))
            for writer in range(writers)
        ])  # fmt: skip
    took = time.perf_counter() - begun
    is_over.set()
    _end_all(sequencers)
    acts: int = given.rows * writers
    return acts / took


def _run_all(processes: list[Any]) -> None:
    for one in processes:
        one.start()
    _end_all(processes)


def _end_all(processes: list[Any]) -> None:
    for one in processes:
        one.join()
        if one.exitcode:
            message = f"a process ended with {one.exitcode}"
            raise RuntimeError(message)


def prove(place: Place, name: str, acts: int, tell: Callable[..., None]) -> None:
    """Sign the log, verify all of it, and count the places that acts have."""
    place.command(name, "checkpoint")
    verified = place.command(name, "verify")
    store: Any = open_store(parse_address(place.address(name)))
    with closing(store):
        query = "SELECT count(*), count(DISTINCT position), count(DISTINCT (subject, event)) FROM event"
        if place.engine == "sqlite":
            query = query.replace("(subject, event)", "subject || ' ' || event")
        found = store.connection.execute(query).fetchone()
        waiting = store.connection.execute("SELECT count(*) FROM inbox").fetchone()[0]
    if (*found, waiting) != (acts, acts, acts, 0):
        message = f"{acts:,} acts were written; rows, places, acts and acts that wait are {(*found, waiting)}"
        raise RuntimeError(message)
    tell("acts, each with a place of its own", acts, "")
    tell("  verified in", verified.wall, "s")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--engine", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--writers", type=int, default=8)
    parser.add_argument("--sequencers", type=int, default=2)
    parser.add_argument("--rows", type=int, default=100_000, help="of each writer")
    parser.add_argument("--by", choices=["import", "record"], default="import")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kaitei-bench-") as folder:
        write_archive(Path(folder))
        place = Place(given.engine, Path(folder) / given.engine, "", "")
        if given.engine == "postgres":
            place = place._replace(url=start_server(disk=True).url)
        place.folder.mkdir()
        alone = measure(place, "alone", given, 1)
        place.drop("alone")
        together = measure(place, "together", given, given.writers)
        bare.print_line(f"{given.writers} writers at once", together, "acts/s")
        bare.print_line("  ÷ one writer alone", together / alone, "")
        prove(place, "together", given.rows * given.writers, bare.print_line)


if __name__ == "__main__":
    main()
