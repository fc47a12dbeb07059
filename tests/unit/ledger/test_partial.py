"""What backups that were stopped leave behind, and what must not be taken for it."""

import fcntl
import os
import shutil
import signal
import sqlite3

import pytest

from kaitei.errors import EnvironmentFailed, KaiteiError
from kaitei.ledger.backup import write_backup
from kaitei.ledger.partial import clear_leftovers, partial_of


@pytest.fixture
def stopped(ledger, tmp_path):
    """Return a folder of backups with what a stopped one of another day left."""
    folder = tmp_path / "backups"
    folder.mkdir()
    write_backup(ledger.store, folder / "day-1.sqlite3")
    shutil.copy(folder / "day-1.sqlite3", folder / "day-2.sqlite3.partial")
    for end in ("-wal", "-shm", "-journal"):
        (folder / f"day-2.sqlite3.partial{end}").write_bytes(b"")
    return folder


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_the_next_backup_removes_what_a_stopped_one_left(ledger, stopped):
    copied = write_backup(ledger.store, stopped / "day-3.sqlite3")
    assert copied.leftovers == ((stopped / "day-2.sqlite3.partial",), ())
    assert names(stopped) == ["day-1.sqlite3", "day-3.sqlite3"]


def test_a_backup_of_the_same_name_takes_its_place(ledger, stopped):
    write_backup(ledger.store, stopped / "day-2.sqlite3")
    assert names(stopped) == ["day-1.sqlite3", "day-2.sqlite3"]


@pytest.mark.parametrize("lock", [fcntl.flock, None])
def test_what_another_process_is_writing_stays(ledger, stopped, lock):
    """It has the lock of its file; one of an older kaitei has SQLite's."""
    path = stopped / "day-2.sqlite3.partial"
    if lock:
        descriptor = os.open(path, os.O_RDWR)
        lock(descriptor, fcntl.LOCK_EX)
    else:
        reader, writer = os.pipe()
        child = os.fork()
        if not child:
            connection = sqlite3.connect(path, isolation_level=None)
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute("BEGIN EXCLUSIVE")
            os.write(writer, b".")
            signal.pause()
            os._exit(0)
        os.read(reader, 1)
    try:
        assert clear_leftovers(stopped) == ((), ())
        with pytest.raises(EnvironmentFailed, match="another backup is being written here"):
            write_backup(ledger.store, stopped / "day-2.sqlite3")
        assert path.exists()
    finally:
        if lock:
            os.close(descriptor)
        else:
            os.kill(child, 9)
            os.waitpid(child, 0)
    assert clear_leftovers(stopped).removed == (path,)


def test_what_may_be_something_else_stays_and_is_told(ledger, stopped):
    (stopped / "notes.partial").write_text("mine")
    (stopped / "day-4.sqlite3.partial").write_bytes(b"")
    (stopped / "other.sqlite3.partial").write_bytes(b"SQLite format 3\0" + bytes(84))
    (stopped / "link.sqlite3.partial").symlink_to("day-1.sqlite3")
    (stopped / "folder.sqlite3.partial").mkdir()
    os.mkfifo(stopped / "pipe.sqlite3.partial")
    before = set(names(stopped))
    left = clear_leftovers(stopped)
    doubtful = ("day-4.sqlite3.partial", "other.sqlite3.partial", "pipe.sqlite3.partial")
    assert left.doubtful == tuple(stopped / name for name in doubtful)
    assert before - set(names(stopped)) == {
        f"day-2.sqlite3.partial{end}" for end in ("", "-wal", "-shm", "-journal")
    }
    for name in ("other", "pipe"):
        with pytest.raises(KaiteiError, match="there is something other than a stopped backup here"):
            write_backup(ledger.store, stopped / f"{name}.sqlite3")
    with pytest.raises(EnvironmentFailed, match="the backup cannot be written"):
        write_backup(ledger.store, stopped / "folder.sqlite3")
    assert set(names(stopped)) < before


def test_what_somebody_wrote_into_an_older_backup_does_not_come_into_the_new_one(ledger, tmp_path):
    path = tmp_path / "backup.sqlite3"
    write_backup(ledger.store, path)
    child = os.fork()
    if not child:  # stopped in the middle: its write-ahead log stays
        connection = sqlite3.connect(path, isolation_level=None)
        connection.execute("INSERT INTO setting VALUES ('stray', '1')")
        os._exit(0)
    os.waitpid(child, 0)
    assert (tmp_path / "backup.sqlite3-wal").stat().st_size
    write_backup(ledger.store, path)
    copy = sqlite3.connect(path)
    assert copy.execute("SELECT count(*) FROM setting WHERE name = 'stray'").fetchone() == (0,)
    assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    copy.close()


def test_a_file_that_got_its_name_is_not_removed(tmp_path):
    with partial_of(tmp_path / "a") as partial:
        partial.write_bytes(b"whole")
        partial.rename(tmp_path / "a")
    assert names(tmp_path) == ["a"]
    with pytest.raises(RuntimeError), partial_of(tmp_path / "b"):
        raise RuntimeError
    assert names(tmp_path) == ["a"]
