"""Imports at the same time: on SQLite one after the other, and nobody is in another's way for long."""

import pickle
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from kaitei.ledger.importing.process import SIZE, build_order
from kaitei.ledger.importing.run import Import
from kaitei.ledger.importing.source import open_source
from kaitei.ledger.importing.spawn import start_process
from support.ledgers import a_ledger
from support.stores import KINDS, a_new_ledger, open_again


def a_file(folder: Path, name: str, rows: int) -> Path:
    path = folder / name
    lines = [f"{name}-{number},terms,2024-01-01,agree,2026-04-01T09:30:00Z" for number in range(rows)]
    path.write_text("\n".join(["member,policy,version,act,occurred_at", *lines]) + "\n")
    return path


@pytest.mark.parametrize("kind", KINDS)
def test_an_import_waits_for_another_one_where_one_can_write_at_a_time(kind, tmp_path):
    with a_new_ledger(kind, tmp_path) as (ledger, address):
        told: list[str] = []
        is_waiting = Event()

        def wait() -> None:
            told.append("wait")
            is_waiting.set()

        def take_in() -> int:
            with a_ledger(open_again(kind, address), tmp_path / "keys") as other:
                source = open_source(a_file(tmp_path, "b.csv", 20))
                job = Import(other, address, source, tmp_path / "b.refused.csv")
                return job.run(waiting=wait).recorded

        with ThreadPoolExecutor(1) as pool:
            if kind != "sqlite":
                with ledger.store.import_turn(lambda: told.append("never")):
                    assert pool.submit(take_in).result() == 20
                assert told == []
                return
            with ledger.store.import_turn(lambda: told.append("never")):
                taking = pool.submit(take_in)
                assert is_waiting.wait(30)
                assert not taking.done()
                assert ledger.store.read_log_size() == 0
            assert taking.result(30) == 20
        assert told == ["wait"]
        source = open_source(a_file(tmp_path, "c.csv", 5))
        assert Import(ledger, address, source, tmp_path / "c.refused.csv").run().recorded == 5


def test_a_second_process_whose_first_one_is_gone_ends_without_a_word(tmp_path):
    with a_new_ledger("sqlite", tmp_path) as (ledger, address):
        source = open_source(a_file(tmp_path, "large.csv", 30_000))
        raw = pickle.dumps(build_order(ledger, source, address, source.body, source.body_line, guesses=True))
        process = start_process(stderr=subprocess.PIPE)
        assert process.stdout
        process.stdout.close()
        _, said = process.communicate(SIZE.pack(len(raw)) + raw, timeout=60)
    assert (said, process.returncode) == (b"", 1)
