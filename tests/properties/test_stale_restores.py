"""Older copies of a ledger, put in its place in every way there is: each is refused, with both sizes and roots.

KAITEI_TEST_RESTORES is how many copies are tried in each database, 6 by default.
"""

import os
import shutil
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest

from kaitei.errors import EnvironmentFailed, VerificationFailed
from kaitei.ledger.backup import write_backup
from kaitei.ledger.checkpoint import make_checkpoint, read_head
from kaitei.ledger.keys import create_key, open_signers
from kaitei.ledger.last import read_last
from kaitei.ledger.ledger import Ledger
from kaitei.ledger.publish import publish
from kaitei.ledger.sequencer import sequence_all
from kaitei.ledger.sqlite import SqliteStore
from kaitei.ledger.verify import verify_ledger
from kaitei.tlog import TreeHead
from support.ledgers import a_ledger, a_request, restore
from support.stores import KINDS, a_new_ledger

RESTORES = int(os.environ.get("KAITEI_TEST_RESTORES", "6"))
SEED = int(os.environ.get("KAITEI_TEST_SEED", "20241105"))


def sign(ledger: Ledger, keys: Path) -> None:
    list(sequence_all(ledger.store, date(2026, 6, 1), 50))
    make_checkpoint(ledger.store, keys, open_signers(keys, "log", lambda _: ""), ledger.now())


def refused(work: Any, *heads: TreeHead) -> None:
    """It is refused, and the message names the sizes and the roots of what is signed and what is there."""
    with pytest.raises(VerificationFailed) as caught:
        work()
    for head in heads:
        assert str(head.size) in caught.value.args[0], caught.value.args[0]
        assert head.root.hex() in caught.value.args[0], caught.value.args[0]


@pytest.mark.parametrize("kind", KINDS[:2])
def test_no_older_copy_takes_the_place_of_what_was_signed(kind, tmp_path):
    random = Random(SEED)
    keys, log = tmp_path / "keys", tmp_path / "log"
    with a_new_ledger(kind, tmp_path) as (ledger, _):
        create_key(keys, "log.example/acts")
        backups: list[tuple[Path, TreeHead]] = []
        number = 0
        for round_ in range(RESTORES + 1):
            for _ in range(random.randrange(1, 60)):
                ledger.record(a_request(member=f"M-{number}"))
                number += 1
            if round_ % 3 == 1:  # a backup that holds acts the log has not, too
                list(sequence_all(ledger.store, date(2026, 6, 1), 20))
            path = tmp_path / f"backup-{round_}.sqlite3"
            write_backup(ledger.store, path)
            backups.append((path, read_head(ledger.store)))
            ledger.record(a_request(member=f"M-{number}"))
            number += 1
            sign(ledger, keys)
            publish(ledger.store, keys, log)
        newest, last = read_head(ledger.store), read_last(keys)
        assert last is not None
        assert last[0].checkpoint.head == newest
        for at in range(RESTORES):
            path, old = backups[at]
            # through the command
            refused(lambda path=path: restore(ledger.store, path, keys), newest)
            assert read_head(ledger.store) == newest
            # past it: the older copy lies where the ledger was
            copied = tmp_path / "copied"
            copied.mkdir()
            shutil.copy(path, copied / "ledger.sqlite3")
            with a_ledger(SqliteStore(copied / "ledger.sqlite3"), keys) as older:
                refused(lambda older=older: verify_ledger(older, keys), old, newest)
                refused(lambda older=older: publish(older.store, keys, log))
                refused(lambda older=older: sign(older, keys), newest)
                # and has gone on since, until it is longer than what was signed
                for more in range(newest.size - old.size + 5):
                    older.record(a_request(member=f"other-{more}"))
                refused(lambda older=older: sign(older, keys), newest)
                assert read_head(older.store).size > newest.size
                refused(lambda older=older: verify_ledger(older, keys))
                refused(lambda older=older: publish(older.store, keys, log))
            # and so it is while nobody remembers what was signed last
            last_file = keys / "last-checkpoint"
            last_file.rename(tmp_path / "kept")
            if at:  # the first was never signed
                with (
                    a_ledger(SqliteStore(path), keys) as older,
                    pytest.raises(EnvironmentFailed, match="the file that remembers it is missing"),
                ):
                    sign(older, keys)
            (tmp_path / "kept").rename(last_file)
            shutil.rmtree(copied)
        last = read_last(keys)
        assert last is not None
        assert last[0].checkpoint.head == newest
        verify_ledger(ledger, keys)
