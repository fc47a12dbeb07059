"""Opening a SQLite ledger: ours and durable, or a clear word."""

import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from kaitei.errors import EnvironmentFailed
from kaitei.ledger.sqlite import SqliteStore, files, migrate_file, schema, transaction
from kaitei.ledger.sqlite.files import open_database
from kaitei.ledger.sqlite.foreign import APPLICATION_ID
from kaitei.ledger.sqlite.schema import newest_schema
from support.ledgers import a_ledger, a_request


def refusal(path: Path, *, create: bool) -> str:
    with pytest.raises(EnvironmentFailed) as caught:
        open_database(path, create=create)
    assert caught.value.exit_status == 3
    return caught.value.render().replace(str(path.parent), "F")


def test_a_ledger_writes_ahead_and_waits_for_the_disk(tmp_path):
    connection = open_database(tmp_path / "l.sqlite3", create=True)
    for pragma, value in (("journal_mode", "wal"), ("synchronous", 2), ("secure_delete", 1)):
        assert connection.execute(f"PRAGMA {pragma}").fetchone() == (value,)
    assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    assert connection.execute("PRAGMA user_version").fetchone() == (newest_schema(),)


def test_a_new_ledger_is_readable_by_its_owner_only(tmp_path):
    SqliteStore(tmp_path / "l.sqlite3", create=True).close()
    assert (tmp_path / "l.sqlite3").stat().st_mode & 0o777 == 0o600


def test_a_weaker_promise_read_back_is_refused(tmp_path, monkeypatch):
    class Forgetful(sqlite3.Connection):
        def execute(self, sql, *arguments):
            return super().execute(
                "PRAGMA synchronous = NORMAL" if sql == "PRAGMA synchronous = FULL" else sql, *arguments
            )

    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *a, **k: connect(*a, **k, factory=Forgetful))
    assert refusal(tmp_path / "l.sqlite3", create=True) == (
        "F/l.sqlite3: error: SQLite does not keep the promises a ledger needs here: "
        "journal_mode is wal, synchronous 1, secure_delete 1; expected wal, 2, 1\n"
        "  fix: put the ledger on a local disk that can be written"
    )


def test_a_text_file_is_no_ledger_and_stays_as_it_is(tmp_path):
    path = tmp_path / "l.txt"
    path.write_text("hello\n")
    for create in (True, False):
        assert refusal(path, create=create) == (
            "F/l.txt: error: this file is not a ledger: it is no SQLite database\n"
            "  fix: name the ledger's own file, or a new one with kaitei ledger init"
        )
    assert path.read_text() == "hello\n"


@pytest.mark.parametrize("script", ["CREATE TABLE t (x)", "PRAGMA application_id = 7; CREATE TABLE t (x)"])
def test_another_programs_database_is_no_ledger_and_stays_as_it_is(tmp_path, script):
    path = tmp_path / "l.sqlite3"
    connection = sqlite3.connect(path)
    connection.executescript(script)
    connection.close()
    before = path.read_bytes()
    for create in (True, False):
        assert refusal(path, create=create) == (
            "F/l.sqlite3: error: this file is not a ledger: it is a SQLite database of another program\n"
            "  fix: name the ledger's own file, or a new one with kaitei ledger init"
        )
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["l.sqlite3"]


def test_a_folder_is_no_ledger(tmp_path):
    assert refusal(tmp_path, create=True).endswith(
        "error: this is a folder, not a ledger\n  fix: name a file: sqlite:///folder/ledger.sqlite3"
    )


def test_a_missing_or_empty_ledger_is_only_made_when_asked_for(tmp_path):
    path = tmp_path / "l.sqlite3"
    missing = (
        "F/l.sqlite3: error: there is no ledger here\n"
        "  fix: make one with kaitei ledger init, or name another with --ledger"
    )
    assert refusal(path, create=False) == missing
    assert not path.exists()
    path.touch()
    assert refusal(path, create=False) == missing
    assert path.read_bytes() == b""
    open_database(path, create=True).close()
    assert path.read_bytes().startswith(b"SQLite format 3")


def test_a_ledger_in_a_missing_folder_is_refused(tmp_path):
    assert refusal(tmp_path / "a" / "l.sqlite3", create=True).startswith(
        "F/l.sqlite3: error: there is no folder"
    )
    assert not (tmp_path / "a").exists()


def test_a_damaged_file_is_told_with_what_to_do(tmp_path):
    path = tmp_path / "l.sqlite3"
    SqliteStore(path, create=True).close()
    raw = path.read_bytes()
    path.write_bytes(raw[:100] + b"\xff" * (len(raw) - 100))
    message = refusal(path, create=False)
    assert "the ledger cannot be used" in message
    assert "restore the ledger from a backup" in message


def test_a_ledger_of_a_newer_program_is_refused(tmp_path):
    path = tmp_path / "l.sqlite3"
    connection = open_database(path, create=True)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    expected = f"F/l.sqlite3: error: the ledger has schema 99, this program knows up to {newest_schema()}\n  fix: update kaitei"
    assert refusal(path, create=False) == expected
    with pytest.raises(EnvironmentFailed, match="schema 99"):
        migrate_file(path)


def test_a_ledger_that_is_up_to_date_has_nothing_to_migrate(tmp_path):
    SqliteStore(tmp_path / "l.sqlite3", create=True).close()
    assert migrate_file(tmp_path / "l.sqlite3") == (0, newest_schema())


def test_a_ledger_of_the_first_schema_is_migrated_when_nothing_waits(tmp_path, monkeypatch):
    path = tmp_path / "l.sqlite3"
    with monkeypatch.context() as earlier:
        earlier.setattr(schema, "_migrations", lambda: [(1, "0001_ledger.sql")])
        with closing(open_database(path, create=True)) as connection:
            connection.execute("INSERT INTO inbox VALUES (1, 2, x'00', 1, NULL, NULL, 1, 1)")
    assert "needs 3\n  fix: back it up, then run kaitei ledger migrate" in refusal(path, create=False)
    with pytest.raises(EnvironmentFailed, match=r"acts wait for the log \(1\)"):
        migrate_file(path)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)
        connection.execute("DELETE FROM inbox")
        connection.commit()
    assert migrate_file(path) == (2, 3)
    with a_ledger(SqliteStore(path), tmp_path / "keys") as ledger:
        assert ledger.record(a_request()).is_new
        assert len(ledger.store.read_inbox(10)) == 1


def test_records_are_neither_changed_nor_deleted_nor_moved_in_the_log(tmp_path):
    connection = open_database(tmp_path / "l.sqlite3", create=True)
    connection.execute("INSERT INTO event VALUES (1, 2, 3, 1, 'web', 'ja', NULL, 0, 0, NULL, NULL)")
    connection.execute("UPDATE event SET position = 7")
    for attack in ("UPDATE event SET act = 2", "UPDATE event SET position = 8", "DELETE FROM event"):
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute(attack)
    assert connection.execute("SELECT act, position FROM event").fetchall() == [(1, 7)]
    connection.execute("UPDATE log_state SET size = 5")
    with pytest.raises(sqlite3.IntegrityError, match="the log never shrinks"):
        connection.execute("UPDATE log_state SET size = 4")


def test_members_acts_have_the_member_in_front_of_every_key(tmp_path):
    connection = open_database(tmp_path / "l.sqlite3", create=True)
    keys = connection.execute(
        "SELECT m.name, i.name, (SELECT group_concat(name) FROM pragma_index_info(i.name))"
        " FROM sqlite_master m JOIN pragma_index_list(m.name) i WHERE m.type = 'table' AND i.\"unique\""
        " AND m.name IN ('subject', 'event', 'inbox', 'status')"
    ).fetchall()
    columns = sorted((table, names) for table, _, names in keys)
    assert columns == [
        ("event", "subject,event"),
        ("inbox", "subject,event"),
        ("status", "subject,policy"),
        ("subject", "tag"),
    ]


def test_a_ledger_that_takes_no_writes_answers_and_says_why_it_does_not_record(tmp_path):
    store = SqliteStore(tmp_path / "l.sqlite3", create=True)
    with a_ledger(store, tmp_path / "keys") as ledger:
        ledger.record(a_request())
        store.connection.execute("PRAGMA query_only = ON")
        assert len(ledger.history("M-1")) == 1
        with pytest.raises(EnvironmentFailed) as caught:
            ledger.record(a_request(member="M-2"))
    assert caught.value.render().endswith(
        "l.sqlite3: error: the ledger cannot be used: attempt to write a readonly database\n"
        "  fix: make the file and its folder writable"
    )


def test_who_is_patient_waits_for_other_writers_longer_than_who_is_not(tmp_path, monkeypatch):
    """As imports do that go on at the same time: SQLite keeps no queue, and each holds the file most of the time."""
    monkeypatch.setattr(files, "_BUSY_SECONDS", 0.05)
    path = tmp_path / "l.sqlite3"
    with closing(SqliteStore(path, create=True)) as store, closing(sqlite3.connect(path, check_same_thread=False)) as other:  # fmt: skip
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(EnvironmentFailed, match="locked"), store.write():
            pass
        release = threading.Timer(0.3, other.rollback)
        release.start()
        with store.write(patient=True):
            store.write_setting("waited", "yes")
        release.join()
        assert store.read_setting("waited") == "yes"
        other.execute("BEGIN IMMEDIATE")
        monkeypatch.setattr(transaction, "PATIENCE", 2)
        with pytest.raises(EnvironmentFailed, match="another process is writing"), store.write(patient=True):
            pass


def test_a_second_connection_takes_no_lock_from_the_first(tmp_path):
    """Another process would take itself for the last one, and remove the write-ahead log that the first writes to."""
    path = tmp_path / "l.sqlite3"
    first = SqliteStore(path, create=True)
    SqliteStore(path, create=True).close()
    _write_elsewhere(path, "other")
    first.write_setting("first", "kept")
    _write_elsewhere(path, "another")
    with closing(SqliteStore(path)) as again:
        assert [again.read_setting(name) for name in ("first", "other", "another")] == ["kept"] * 3
    first.close()


def _write_elsewhere(path: Path, name: str) -> None:
    script = (
        "import sys; from pathlib import Path; from kaitei.ledger.sqlite import SqliteStore\n"
        "store = SqliteStore(Path(sys.argv[1])); store.write_setting(sys.argv[2], 'kept'); store.close()"
    )
    subprocess.run([sys.executable, "-c", script, str(path), name], check=True)
