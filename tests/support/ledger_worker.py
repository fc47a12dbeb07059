"""A process that records or imports acts; tests kill it at any moment.

Usage: ledger_worker.py record FOLDER ADDRESS ACTS [careless|unsynced]
       ledger_worker.py import FOLDER ADDRESS FILE [resume] [alone]

``record`` prints the id of every record once it is safe. The careless one prints before it records, the
unsynced one does not wait for the disk: controls that show that the tests would notice.
"""

import sys
from pathlib import Path

from kaitei.errors import KaiteiError
from kaitei.ledger.importing import run as run_module
from kaitei.ledger.importing import source as source_module
from kaitei.ledger.importing import spawn
from kaitei.ledger.importing.run import Import
from kaitei.ledger.importing.source import open_source
from support.ledgers import a_ledger, a_request
from support.stores import open_again


def record(folder: Path, address: str, acts: int, *, careless: bool, unsynced: bool) -> None:
    with a_ledger(open_again(address.partition(":")[0], address, create=True), folder / "keys") as ledger:
        if unsynced:
            ledger.store.connection.execute("PRAGMA synchronous = NORMAL")  # type: ignore[attr-defined]
        for number in range(acts):
            if careless:
                print(number, flush=True)
            ledger.record(a_request(member=f"M-{number % 7}", key=f"k-{number}"))
            if not careless:
                print(number, flush=True)


def take_in(folder: Path, address: str, path: Path, *, resume: bool, alone: bool) -> None:
    source_module.STRETCH_SIZE = 4000
    run_module.ROWS_TOGETHER = 100
    spawn.WORKER_FROM = 1 << 40 if alone else 0
    with a_ledger(open_again(address.partition(":")[0], address, create=True), folder / "keys") as ledger:
        Import(ledger, address, open_source(path), folder / "refused.csv").run(
            resume=resume, progress=lambda job: print(job.rows, flush=True)
        )


if __name__ == "__main__":
    what, place, where, third, *flags = sys.argv[1:]
    try:
        if what == "record":
            record(Path(place), where, int(third), careless="careless" in flags, unsynced="unsynced" in flags)
        else:
            take_in(Path(place), where, Path(third), resume="resume" in flags, alone="alone" in flags)
    except KaiteiError as error:
        print(error.render(), file=sys.stderr)
        sys.exit(error.exit_status)
