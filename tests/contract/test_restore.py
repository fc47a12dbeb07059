"""A restore ends with the whole ledger, or leaves everything as it was: refused, failed or killed."""

import errno
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from kaitei.consent import day_of
from kaitei.errors import EnvironmentFailed, KaiteiError
from kaitei.ledger.address import PostgresAddress, parse_address
from kaitei.ledger.backup import TABLES, write_backup
from kaitei.ledger.checkpoint import make_checkpoint
from kaitei.ledger.keys import create_key, open_signers
from kaitei.ledger.opening import find_store, open_store
from kaitei.ledger.restoring import find_target, make_ledger, open_backup, replace_content
from kaitei.ledger.sequencer import sequence_all
from kaitei.ledger.sqlite import SqliteStore
from kaitei.ledger.verify import verify_ledger
from support.faults import count_calls, kill_points, run_worker, trace_worker
from support.ledgers import CATALOG, a_ledger, a_request
from support.postgres import new_address, postgres_address, wait_until_blocked
from support.stores import address_in

KINDS = ("sqlite", "postgres")


@pytest.fixture
def keys(tmp_path: Path):
    create_key(tmp_path / "keys", "log.example/acts")
    return tmp_path / "keys"


@pytest.fixture
def backup(tmp_path: Path, keys: Path):
    """A backup with 20 acts, all in the log, which is signed."""
    with a_ledger(SqliteStore(tmp_path / "lost.sqlite3", create=True), keys) as ledger:
        for number in range(20):
            ledger.record(a_request(member=f"M-{number}"))
        list(sequence_all(ledger.store, day_of(ledger.now())))
        make_checkpoint(ledger.store, keys, open_signers(keys, "log", lambda _: ""), ledger.now())
        write_backup(ledger.store, tmp_path / "backup.sqlite3")
    for path in tmp_path.glob("lost.*"):
        path.unlink()
    return tmp_path / "backup.sqlite3"


@pytest.fixture(params=KINDS)
def address(request: pytest.FixtureRequest, tmp_path: Path):
    (tmp_path / "new").mkdir()
    return address_in(request.param, tmp_path / "new")


def restore(address: str, backup: Path, keys: Path) -> None:
    place = parse_address(address)
    assert find_target(place) is None
    with open_backup(backup, keys, CATALOG) as opened:
        make_ledger(place, opened)


def is_as_before(address: str, tmp_path: Path) -> bool:
    """Is there nothing at the address, no schema and no file, not even of another name?"""
    place = parse_address(address)
    if isinstance(place, PostgresAddress):
        from kaitei.ledger.postgres.opening import connect

        with closing(connect(place)) as connection:
            query = "SELECT 1 FROM pg_namespace WHERE nspname = %s"
            return connection.execute(query, (place.schema,)).fetchone() is None
    return not list((tmp_path / "new").iterdir())


def verified_size(address: str, keys: Path) -> int:
    with a_ledger(open_store(parse_address(address)), keys) as ledger:
        return verify_ledger(ledger, keys).head.size


def test_a_backup_becomes_a_ledger_where_there_is_none(address, backup, keys, tmp_path):
    restore(address, backup, keys)
    assert verified_size(address, keys) == 21
    with closing(SqliteStore(backup)) as copy, closing(open_store(parse_address(address))) as store:
        for table, columns in TABLES.items():
            rows = [
                sorted(repr(tuple(map(str, row))) for row in one.stream_table(table, columns))
                for one in (copy, store)
            ]
            assert rows[0] == rows[1]
    if address.startswith("sqlite"):
        assert [path.name for path in (tmp_path / "new").iterdir()] == ["ledger.sqlite3"]
        assert (tmp_path / "new" / "ledger.sqlite3").stat().st_mode & 0o777 == 0o600


def test_a_refused_restore_leaves_nothing(address, backup, keys, tmp_path):
    (keys / "last-checkpoint").unlink()
    with pytest.raises(EnvironmentFailed, match="the file that remembers it is missing"):
        restore(address, backup, keys)
    assert is_as_before(address, tmp_path)
    with pytest.raises(KaiteiError, match="the backup cannot be read"):
        restore(address, tmp_path / "none.sqlite3", keys)
    assert is_as_before(address, tmp_path)


def test_a_restore_that_fails_halfway_leaves_nothing(address, backup, keys, tmp_path, monkeypatch):
    def fail(*_arguments):
        raise OSError(errno.ENOSPC, "No space left on device")

    if address.startswith("sqlite"):
        monkeypatch.setattr("kaitei.ledger.restoring.os.fsync", fail)
        with pytest.raises(EnvironmentFailed, match="No space left on device"):
            restore(address, backup, keys)
    else:
        from kaitei.ledger.postgres import PostgresStore

        fill = PostgresStore.fill_table

        def fill_some(self, table, columns, rows):
            return fail() if table == "status" else fill(self, table, columns, rows)

        monkeypatch.setattr(PostgresStore, "fill_table", fill_some)
        with pytest.raises(OSError, match="No space left on device"):
            restore(address, backup, keys)
    assert is_as_before(address, tmp_path)


def test_a_ledger_that_somebody_made_meanwhile_is_not_replaced(address, backup, keys, tmp_path):
    place = parse_address(address)
    with open_backup(backup, keys, CATALOG) as opened:
        if address.startswith("sqlite"):
            linked = Path.hardlink_to

            def made_first(path, target):
                open_store(place, create=True).close()
                linked(path, target)

            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(Path, "hardlink_to", made_first)
                with pytest.raises(
                    EnvironmentFailed, match="another process has made a ledger here meanwhile"
                ):
                    make_ledger(place, opened)
        else:
            open_store(place, create=True).close()
            with pytest.raises(EnvironmentFailed, match="another process has made a ledger here meanwhile"):
                make_ledger(place, opened)
    with closing(open_store(place)) as other:
        assert other.read_log_size() == 0
    assert not list((tmp_path / "new").glob("*.partial*"))


@pytest.mark.parametrize("exists", [False, True])
def test_a_file_system_without_links_gives_the_name_too(backup, keys, tmp_path, monkeypatch, exists):
    ledger = tmp_path / "ledger.sqlite3"

    def refuse(path, target):
        if exists:
            path.touch()
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    if exists:
        with pytest.raises(EnvironmentFailed, match="another process has made a ledger here meanwhile"):
            restore(f"sqlite:///{ledger}", backup, keys)
        assert ledger.stat().st_size == 0
    else:
        restore(f"sqlite:///{ledger}", backup, keys)
        assert verified_size(f"sqlite:///{ledger}", keys) == 21
    assert not list(tmp_path.glob("*.partial*"))


def test_an_empty_file_becomes_the_ledger_only_when_the_backup_is_good(backup, keys, tmp_path):
    ledger = tmp_path / "ledger.sqlite3"
    ledger.touch(0o600)
    with pytest.raises(KaiteiError):
        restore(f"sqlite:///{ledger}", tmp_path / "none.sqlite3", keys)
    assert ledger.read_bytes() == b""
    restore(f"sqlite:///{ledger}", backup, keys)
    assert verified_size(f"sqlite:///{ledger}", keys) == 21


def test_what_a_killed_restore_gave_a_name_is_not_written_over(backup, keys, tmp_path):
    ledger, aside = tmp_path / "ledger.sqlite3", tmp_path / "aside.sqlite3"
    restore(f"sqlite:///{ledger}", backup, keys)
    (tmp_path / "ledger.sqlite3.partial").hardlink_to(ledger)  # killed before its other name was taken away
    ledger.rename(aside)
    before = aside.read_bytes()
    restore(f"sqlite:///{ledger}", backup, keys)
    assert aside.read_bytes() == before
    assert not list(tmp_path.glob("*.partial*"))


@pytest.mark.skipif(shutil.which("strace") is None, reason="no strace on this machine")
def test_a_killed_restore_leaves_the_whole_ledger_or_none(backup, keys, tmp_path):
    folder = tmp_path / "new"
    folder.mkdir()
    address = f"sqlite:///{folder}/ledger.sqlite3"
    calls = trace_worker(
        "restore_worker.py", address, backup, keys,
        calls="pwrite64,write,fdatasync,fsync,link,linkat,rename,ftruncate,unlink",
    )  # fmt: skip
    assert verified_size(address, keys) == 21
    (folder / "ledger.sqlite3").unlink()
    none = whole = 0
    for name, number in kill_points(count_calls(calls), 12):
        done = run_worker(
            "restore_worker.py", address, backup, keys, fault=(name, f"signal=KILL:when={number}")
        )
        assert done.returncode != 0
        if find_store(parse_address(address)) is None:
            none += 1
            assert {path.name.partition("-")[0] for path in folder.iterdir()} <= {"ledger.sqlite3.partial"}
            restore(address, backup, keys)  # and what was left is no hindrance
        else:
            whole += 1
        assert verified_size(address, keys) == 21
        for path in folder.glob("ledger.sqlite3*"):
            path.unlink()
    assert none
    assert whole


def test_a_restore_waits_for_acts_that_are_being_logged(backup, keys, tmp_path):
    """Each would wait for what the other holds, if it took the tables in another order."""
    from kaitei.ledger.postgres.opening import connect

    address = new_address()
    restore(address, backup, keys)
    place = postgres_address(address)

    def restore_again() -> None:
        with open_backup(backup, keys, CATALOG) as opened, closing(open_store(place)) as target:
            replace_content(target, opened, tmp_path / "aside.sqlite3")

    with closing(connect(place)) as sequencer, ThreadPoolExecutor() as other:
        sequencer.execute("BEGIN")
        sequencer.execute("SELECT size FROM log_state FOR UPDATE")
        restored = other.submit(restore_again)
        wait_until_blocked(place, restored)
        sequencer.execute("UPDATE event SET position = position")
        sequencer.execute("COMMIT")
        restored.result()
    assert verified_size(address, keys) == 21
