"""A process that takes acts into a log, signs and publishes it; tests kill it at any moment.

Usage: log_worker.py FOLDER [careless]. FOLDER holds ledger.sqlite3 and keys, and gets log. The careless one publishes
the checkpoint before its tiles: the control that shows that the tests would notice.
"""

import sys
from datetime import date
from pathlib import Path

from kaitei.consent import Moment
from kaitei.ledger.checkpoint import make_checkpoint
from kaitei.ledger.keys import open_signers
from kaitei.ledger.publish import publish
from kaitei.ledger.sequencer import read_tile_of, sequence_all
from kaitei.ledger.sqlite import SqliteStore
from kaitei.tlog import HASH_SIZE, build_tile_names, format_note, format_tile_path

NOW = Moment(1_780_000_000_000)


def work(folder: Path, *, careless: bool) -> None:
    store, keys = SqliteStore(folder / "ledger.sqlite3"), folder / "keys"
    for _ in sequence_all(store, date(2026, 6, 1), limit=64):
        pass
    signed = make_checkpoint(store, keys, open_signers(keys, "log", lambda _: ""), NOW)
    if careless:
        (folder / "log" / "checkpoint").write_bytes(format_note(signed.note))
        for name in build_tile_names(signed.checkpoint.size):
            path = folder / "log" / format_tile_path(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            tile = read_tile_of(store)(name.level, name.index, name.width)
            path.write_bytes(tile[: name.width * HASH_SIZE])
    else:
        publish(store, keys, folder / "log")
    store.close()


if __name__ == "__main__":
    work(Path(sys.argv[1]), careless="careless" in sys.argv[2:])
