"""A log survives being killed at any write, and two sequencers at once.

The processes are killed by strace at the N-th system call that writes (support.faults says how often).
"""

import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest

from kaitei.errors import KaiteiError
from kaitei.ledger.keys import create_key, read_public_keys
from kaitei.ledger.last import read_last
from kaitei.ledger.sqlite import SqliteStore
from kaitei.ledger.verify import verify_ledger
from kaitei.ledger.witness import read_files
from kaitei.tlog import (
    TiledTree,
    build_consistency_proof,
    build_trust,
    parse_note,
    verify_checkpoint,
    verify_consistency,
)
from support.faults import count_calls, kill_points, run_worker, trace_worker
from support.ledgers import a_ledger, a_request

WORKER = "log_worker.py"

pytestmark = pytest.mark.skipif(shutil.which("strace") is None, reason="no strace on this machine")


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """Return a folder with a published log of 21 entries, and 280 acts that are not in it yet."""
    folder = tmp_path_factory.mktemp("template")
    create_key(folder / "keys", "log.example/acts")
    with a_ledger(SqliteStore(folder / "ledger.sqlite3", create=True), folder / "keys") as ledger:
        for number in range(20):
            ledger.record(a_request(member=f"M-{number}"))
        work(folder)
        for number in range(20, 300):
            ledger.record(a_request(member=f"M-{number}"))
    return folder


def work(folder, *words, kill_at=None):
    """Run the worker; return whether it ended well. It is killed at ``kill_at``, the number of a system call."""
    fault = (kill_at[0], f"signal=KILL:when={kill_at[1]}") if kill_at else None
    run = run_worker(WORKER, folder, *words, fault=fault)
    assert kill_at or run.returncode == 0, run.stderr
    return run.returncode == 0


def check_published(folder):
    """Verify what readers are given at this moment: a signed checkpoint, and every tile that it needs."""
    trust = build_trust(read_public_keys(folder / "keys"))
    checkpoint = verify_checkpoint(parse_note((folder / "log" / "checkpoint").read_bytes()), trust).checkpoint
    tree = TiledTree(checkpoint.head, read_files(folder / "log"))
    for position in range(checkpoint.size):
        tree.hash_at(0, position)
    return checkpoint, tree


def test_a_log_that_is_killed_at_any_write_goes_on_where_it_was(template, tmp_path):
    shutil.copytree(template, tmp_path / "counted")
    counts = count_calls(trace_worker(WORKER, tmp_path / "counted"))
    assert counts["pwrite64"] > 20
    before, _ = check_published(template)
    points, killed = kill_points(counts, 30), 0
    for name, number in points:
        folder = tmp_path / f"{name}-{number}"
        shutil.copytree(template, folder)
        killed += not work(folder, kill_at=(name, number))
        # what readers and the ledger have now is whole
        seen, _ = check_published(folder)
        with a_ledger(SqliteStore(folder / "ledger.sqlite3"), folder / "keys") as ledger:
            half = verify_ledger(ledger, folder / "keys")
        assert half.records + half.waiting == 300
        last = read_last(folder / "keys")
        assert last is not None
        assert seen.size <= last[0].checkpoint.size
        # and the next run brings it to the end, without ever contradicting what was signed
        work(folder)
        after, tree = check_published(folder)
        for earlier in (before, seen, last[0].checkpoint):
            verify_consistency(earlier.head, after.head, build_consistency_proof(tree, earlier.size))
        with a_ledger(SqliteStore(folder / "ledger.sqlite3"), folder / "keys") as ledger:
            whole = verify_ledger(ledger, folder / "keys")
        assert (whole.records, whole.waiting, after.size) == (300, 0, 301)
        shutil.rmtree(folder)
    assert killed >= len(points) // 2


def test_the_check_would_notice_a_checkpoint_before_its_tiles(template, tmp_path):
    shutil.copytree(template, tmp_path / "counted")
    writes = count_calls(trace_worker(WORKER, tmp_path / "counted", "careless"))["write"]
    broken = 0
    for number in range(1, writes + 1):
        folder = tmp_path / f"careless-{number}"
        shutil.copytree(template, folder)
        if not work(folder, "careless", kill_at=("write", number)):
            try:
                check_published(folder)
            except KaiteiError:
                broken += 1
    assert broken >= 2


def test_sequencers_at_once_give_every_record_one_place(template, tmp_path):
    folder = tmp_path / "both"
    shutil.copytree(template, folder)
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda _: work(folder), range(4)))
    with a_ledger(SqliteStore(folder / "ledger.sqlite3"), folder / "keys") as ledger:
        found = verify_ledger(ledger, folder / "keys")
    assert (found.records, found.waiting, found.head.size) == (300, 0, 301)
    assert check_published(folder)[0].size == 301
