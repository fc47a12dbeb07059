"""What was acknowledged is there, whatever moment the process was killed at and whatever the disk said.

strace kills at the N-th system call that writes (support.faults says how often); KAITEI_STOP_POINTS is how often
PostgreSQL is stopped, 10 times by default.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from kaitei.consent import Act
from kaitei.ledger.ledger import Ledger
from kaitei.ledger.sqlite import SqliteStore
from kaitei.ledger.verify import verify_ledger
from support.faults import ENVIRONMENT, ROOT, count_calls, kill_points, run_worker, spread, trace_worker
from support.ledgers import a_ledger
from support.postgres import start_server
from support.stores import open_again

WORKER = "ledger_worker.py"
STOPS = int(os.environ.get("KAITEI_STOP_POINTS", "10"))
ACTS = 30

pytestmark = pytest.mark.skipif(shutil.which("strace") is None, reason="no strace on this machine")


def address_in(folder: Path) -> str:
    return f"sqlite:///{folder}/ledger.sqlite3"


def keys_of(ledger: Ledger) -> set[str]:
    """Return the keys of every record there is."""
    return {row.key or "" for rows in ledger.store.stream_members() for row in rows.events}


def stored(folder: Path) -> set[str]:
    """Verify the ledger in ``folder`` as it is now; return the keys of what it holds."""
    if not (folder / "ledger.sqlite3").exists() or not list((folder / "keys").glob("epoch-*")):
        return set()
    with a_ledger(SqliteStore(folder / "ledger.sqlite3", create=True), folder / "keys") as ledger:
        verify_ledger(ledger, folder / "keys")
        return keys_of(ledger)


def acknowledged(run: subprocess.CompletedProcess[str]) -> set[str]:
    return {f"k-{number}" for number in run.stdout.split()}


def a_file(folder: Path, rows: int) -> Path:
    """Write acts of a few members, one of them no act, to a CSV file."""
    random = Random(3)
    lines = ["member,policy,version,act,occurred_at,key"]
    lines += [
        f"M-{random.randrange(90)},terms,2024-01-01,{random.choice(list(Act)).value},"
        f"2025-{random.randrange(1, 13):02}-{random.randrange(1, 29):02}T00:00:{number % 60:02}Z,k-{number}"
        for number in range(rows)
    ]
    lines[rows // 2] = "taro@example.com,terms,2024-01-01,agree,2025-01-01T00:00:00Z,"
    path = folder / "acts.csv"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def observe(ledger: Ledger) -> object:
    """Return what an import leaves behind, without what is drawn at random."""
    histories = {
        f"M-{number}": sorted(repr(record.acceptance) for record in ledger.history(f"M-{number}"))
        for number in range(90)
    }
    return histories, ledger.store.count_standings("terms"), ledger.store.read_log_size()


def test_every_acknowledged_record_is_there_after_a_kill_at_any_write(tmp_path):
    (tmp_path / "counted").mkdir()
    calls = trace_worker(WORKER, "record", tmp_path / "counted", address_in(tmp_path / "counted"), ACTS)
    points, killed = kill_points(count_calls(calls), 30), 0
    everything = {f"k-{number}" for number in range(ACTS)}
    for name, number in points:
        folder = tmp_path / f"{name}-{number}"
        folder.mkdir()
        words = ("record", folder, address_in(folder), ACTS)
        run = run_worker(WORKER, *words, fault=(name, f"signal=KILL:when={number}"))
        killed += run.returncode != 0
        there = stored(folder)
        assert acknowledged(run) <= there <= everything, (name, number)
        again = run_worker(WORKER, *words)
        assert again.returncode == 0, again.stderr
        assert stored(folder) == everything
        shutil.rmtree(folder)
    assert killed >= len(points) // 2


def test_the_check_would_notice_an_acknowledgement_before_the_record(tmp_path):
    """The negative control: it must lose what it has acknowledged."""
    (tmp_path / "counted").mkdir()
    words = ("record", tmp_path / "counted", address_in(tmp_path / "counted"), ACTS, "careless")
    writes = count_calls(trace_worker(WORKER, *words))["pwrite64"]
    lost = 0
    for number in range(writes // 2, writes, max(1, writes // 20)):
        folder = tmp_path / f"careless-{number}"
        folder.mkdir()
        fault = ("pwrite64", f"signal=KILL:when={number}")
        run = run_worker(WORKER, "record", folder, address_in(folder), ACTS, "careless", fault=fault)
        lost += not acknowledged(run) <= stored(folder)
    assert lost >= 2


def synced_before_told(calls: list[str]) -> list[bool]:
    """For every acknowledgement: was the log on the disk by then?"""
    told, dirty = [], False
    for call in calls:
        if re.match(r"pwrite64\([0-9]+<.*ledger\.sqlite3-wal>", call):
            dirty = True
        elif re.match(r"(fdatasync|fsync)\([0-9]+<.*ledger\.sqlite3-wal>", call):
            dirty = False
        elif re.match(r'write\(1<[^>]*>, "[0-9]', call):
            told.append(not dirty)
    return told


def test_a_record_is_acknowledged_only_when_it_is_on_the_disk(tmp_path):
    """A kill loses nothing the kernel has; a power cut loses what was not synced before it was told."""
    for flag in ("", "unsynced"):
        folder = tmp_path / (flag or "synced")
        folder.mkdir()
        calls = trace_worker(WORKER, "record", folder, address_in(folder), ACTS, flag)
        told = synced_before_told(calls)
        assert len(told) == ACTS
        assert all(told) is (not flag)  # the unsynced one is the negative control


@pytest.mark.parametrize("alone", ["", "alone"])
def test_an_import_killed_at_any_write_ends_as_one_that_was_not(tmp_path, alone):
    path = a_file(tmp_path, 500)
    counted = tmp_path / "counted"
    counted.mkdir()
    calls = trace_worker(WORKER, "import", counted, address_in(counted), path, alone)
    with a_ledger(SqliteStore(counted / "ledger.sqlite3"), counted / "keys") as ledger:
        whole, report = observe(ledger), (counted / "refused.csv").read_bytes()
    points, killed = kill_points(count_calls(calls), 20), 0
    for name, number in points:
        folder = tmp_path / f"{name}-{number}"
        folder.mkdir()
        words = ("import", folder, address_in(folder), path)
        run = run_worker(WORKER, *words, alone, fault=(name, f"signal=KILL:when={number}"))
        killed += run.returncode != 0
        rows = max(map(int, run.stdout.split()), default=0)
        there = stored(folder)
        assert {f"k-{number}" for number in range(rows) if number != 249} <= there, (name, number)
        again = run_worker(WORKER, *words, alone, "resume")
        assert again.returncode == 0, again.stderr
        first_shown = int(again.stdout.split()[0])
        assert first_shown >= rows
        with a_ledger(SqliteStore(folder / "ledger.sqlite3"), folder / "keys") as ledger:
            assert observe(ledger) == whole
            assert verify_ledger(ledger, folder / "keys").records == 499
        assert (folder / "refused.csv").read_bytes() == report
        shutil.rmtree(folder)
    assert killed >= len(points) // 3


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        ("pwrite64", "ENOSPC", "database or disk is full"),
        ("pwrite64", "EIO", "disk I/O error"),
        ("fdatasync", "EIO", "disk I/O error"),
    ],
)
def test_a_disk_that_fails_is_told_and_nothing_false_is_acknowledged(tmp_path, call, error, words):
    counted = tmp_path / "counted"
    counted.mkdir()
    calls = trace_worker(WORKER, "record", counted, address_in(counted), ACTS)
    for number in spread({call: count_calls(calls)[call]}, 3)[1:]:
        folder = tmp_path / f"{call}-{number[1]}"
        folder.mkdir()
        told = ("record", folder, address_in(folder), ACTS)
        run = run_worker(WORKER, *told, fault=(call, f"error={error}:when={number[1]}+"))
        assert run.returncode == 3, run.stderr
        assert re.search(rf"ledger\.sqlite3: error: .*{words}", run.stderr), run.stderr
        assert "Traceback" not in run.stderr
        assert acknowledged(run) <= stored(folder)
        assert run_worker(WORKER, *told).returncode == 0


def test_postgresql_stopped_in_the_middle_of_an_import_loses_nothing(tmp_path):
    """An immediate stop is what a crash of the server is: no shutdown, recovery at the next start."""
    server = start_server()
    path = a_file(tmp_path, 12_000)
    address = f"{server.url}&schema=whole"
    assert run_worker(WORKER, "import", tmp_path, address, path).returncode == 0
    with a_ledger(open_again("postgres", address), tmp_path / "keys") as ledger:
        whole = observe(ledger)
    random, stopped = Random(7), 0
    for number in range(STOPS):
        folder = tmp_path / f"stop-{number}"
        folder.mkdir()
        address = f"{server.url}&schema=stop{number}"
        command = [
            sys.executable,
            str(ROOT / "tests" / "support" / WORKER),
            "import",
            str(folder),
            address,
            str(path),
        ]
        run = subprocess.Popen(
            command, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        shown, stop_at = ["0"], random.randrange(100, 3000)
        assert run.stdout is not None
        while int(shown[-1]) < stop_at and (line := run.stdout.readline()):
            shown.append(line.strip())
        server.crash()
        out, err = run.communicate()
        shown += out.split()
        server.start()
        if run.returncode:  # else it was done before the stop came
            stopped += 1
            assert run.returncode == 3, err
            assert "the ledger cannot be used" in err
            assert "Traceback" not in err
        with a_ledger(open_again("postgres", address), folder / "keys") as ledger:
            verify_ledger(ledger, folder / "keys")
            rows = int(shown[-1])
            assert {f"k-{number}" for number in range(rows) if number != 5999} <= keys_of(ledger)
        again = run_worker(WORKER, "import", folder, address, path, "resume")
        assert again.returncode == 0, again.stderr
        with a_ledger(open_again("postgres", address), folder / "keys") as ledger:
            assert observe(ledger) == whole
            verify_ledger(ledger, folder / "keys")
    assert stopped  # how many imports are done before the stop comes is the machine's affair
