"""Backups: consistent under load, checked before they replace anything, from and to either database."""

import sqlite3
from contextlib import nullcontext
from pathlib import Path

import pytest

from kaitei.consent import day_of
from kaitei.errors import EnvironmentFailed, KaiteiError, VerificationFailed
from kaitei.ledger.backup import TABLES, private_copy, write_backup
from kaitei.ledger.checkpoint import make_checkpoint
from kaitei.ledger.keys import create_key, open_signers
from kaitei.ledger.ledger import Ledger
from kaitei.ledger.sequencer import sequence_all
from kaitei.ledger.sqlite import SqliteStore
from support.ledgers import CATALOG, a_ledger, a_request, restore
from support.stores import KINDS, a_new_ledger, open_again


@pytest.fixture(params=KINDS)
def ledger(request: pytest.FixtureRequest, tmp_path: Path):
    with a_new_ledger(request.param, tmp_path) as (opened, _):
        for number in range(30):
            opened.record(a_request(member=f"M-{number % 20}", key=f"k-{number}", statement="同意します"))
        list(sequence_all(opened.store, day_of(opened.now()), 7))
        opened.record(a_request("withdraw", member="M-1", at="2026-05-01T00:00:00Z"))
        yield opened


def contents(store) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table, as SQLite would hold it."""
    return {
        table: sorted(
            (tuple(value.isoformat() if hasattr(value, "isoformat") else value for value in row)
             for row in store.stream_table(table, columns)), key=repr,
        )
        for table, columns in TABLES.items()
    }  # fmt: skip


def test_a_backup_holds_every_row_of_every_table(ledger, tmp_path):
    copied = write_backup(ledger.store, tmp_path / "backup.sqlite3")
    assert copied.size == ledger.store.read_log_size()
    assert (tmp_path / "backup.sqlite3").stat().st_mode & 0o777 == 0o600
    copy = SqliteStore(tmp_path / "backup.sqlite3")
    assert contents(copy) == contents(ledger.store)
    copy.close()
    assert not list(tmp_path.glob("*.partial*"))


def test_the_tables_of_a_backup_are_all_there_are(ledger):
    if isinstance(ledger.store, SqliteStore):
        query = "SELECT name FROM sqlite_master WHERE type = 'table'"
    else:
        query = "SELECT relname::text FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"
    names = {name for (name,) in ledger.store.connection.execute(query)} - {"migration", "sqlite_stat1"}
    assert names == set(TABLES)


@pytest.mark.parametrize("kind", KINDS)
def test_a_backup_restores_into_either_database(ledger, tmp_path, kind):
    write_backup(ledger.store, tmp_path / "backup.sqlite3")
    before = contents(ledger.store)
    (tmp_path / "target").mkdir()
    with a_new_ledger(kind, tmp_path / "target") as (target, _):
        target.record(a_request(member="someone-else"))
        verified = restore(target.store, tmp_path / "backup.sqlite3", tmp_path / "keys")
        assert (verified.records, verified.waiting) == (30, 1)
        assert contents(target.store) == before
        opened = Ledger(target.store, ledger.seal, CATALOG, ledger.rules, ledger.now)
        assert opened.history("M-1") == ledger.history("M-1")
        assert opened.record(a_request(member="M-77")).is_new


def test_a_backup_under_load_is_of_one_moment(ledger, tmp_path):
    """Another process records two acts at a time; no backup ever holds one without the other."""
    import subprocess
    import sys

    address, kind = (
        (f"sqlite:///{ledger.store.path}", "sqlite")
        if isinstance(ledger.store, SqliteStore)
        else (f"{ledger.store.connection.info.dsn}", "postgres")
    )
    if kind == "postgres":
        info = ledger.store.connection.info
        schema = ledger.store.connection.execute("SELECT current_schema()").fetchone()[0]
        address = f"postgresql:///{info.dbname}?host={info.host}&user={info.user}&schema={schema}"
    script = """
import sys
from pathlib import Path
sys.path[:0] = sys.argv[3:]
from support.ledgers import a_ledger, a_request
from support.stores import open_again
with a_ledger(open_again(sys.argv[1], sys.argv[2]), Path("keys")) as ledger:
    for number in range(60):
        with ledger.store.write():
            ledger.record(a_request(member=f"pair-{number}"))
            ledger.record(a_request("withdraw", member=f"pair-{number}", at="2026-04-02T00:00:00Z"))
"""
    recording = subprocess.Popen([sys.executable, "-c", script, kind, address, *sys.path], cwd=tmp_path)
    taken = 0
    while recording.poll() is None or not taken:
        write_backup(ledger.store, tmp_path / "backup.sqlite3")
        copy = sqlite3.connect(tmp_path / "backup.sqlite3")
        (acts,) = copy.execute("SELECT count(*) FROM event").fetchone()
        (waiting,) = copy.execute("SELECT count(*) FROM inbox").fetchone()
        copy.close()
        assert acts % 2 == 1
        assert waiting == acts - 30
        taken += 1
    assert recording.returncode == 0


def test_what_is_no_whole_backup_replaces_nothing(ledger, tmp_path):
    before = contents(ledger.store)
    good = tmp_path / "backup.sqlite3"
    write_backup(ledger.store, good)
    raw = good.read_bytes()
    (tmp_path / "cut.sqlite3").write_bytes(raw[: len(raw) // 2])
    (tmp_path / "text.sqlite3").write_text("hello")
    (tmp_path / "empty.sqlite3").write_bytes(b"")
    edited = tmp_path / "edited.sqlite3"
    edited.write_bytes(raw)
    connection = sqlite3.connect(edited)
    connection.executescript("DROP TRIGGER event_is_not_changed; UPDATE event SET act = 2 WHERE position = 3")
    connection.close()
    for name, error in (
        ("cut.sqlite3", KaiteiError),
        ("text.sqlite3", KaiteiError),
        ("empty.sqlite3", KaiteiError),
        ("none.sqlite3", KaiteiError),
        ("edited.sqlite3", VerificationFailed),
    ):
        with pytest.raises(error) as refused:
            restore(ledger.store, tmp_path / name, tmp_path / "keys")
        assert refused.type is error
        assert contents(ledger.store) == before


def test_a_backup_of_an_older_schema_is_refused_with_the_way_to_bring_it_up_to_date(ledger, tmp_path):
    path = tmp_path / "backup.sqlite3"
    write_backup(ledger.store, path)
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 1")
    connection.close()
    with pytest.raises(KaiteiError) as refused:
        restore(ledger.store, path, tmp_path / "keys")
    assert str(refused.value).startswith(f"{path}: error: the ledger has schema 1, this program needs")
    assert f"kaitei ledger migrate --ledger sqlite:///{path}" in str(refused.value)


def test_a_backup_older_than_the_last_signed_checkpoint_is_refused_with_both_sizes(ledger, tmp_path):
    keys = tmp_path / "keys"
    create_key(keys, "example.com/log", "log", None)
    write_backup(ledger.store, tmp_path / "old.sqlite3")
    list(sequence_all(ledger.store, day_of(ledger.now())))
    make_checkpoint(ledger.store, keys, open_signers(keys, "log", lambda _: ""), ledger.now())
    write_backup(ledger.store, tmp_path / "new.sqlite3")
    before = contents(ledger.store)
    with pytest.raises(VerificationFailed, match=r"the log has 31 entries .* but a checkpoint of 32 entries"):
        restore(ledger.store, tmp_path / "old.sqlite3", keys)
    assert contents(ledger.store) == before
    assert restore(ledger.store, tmp_path / "new.sqlite3", keys).head.size == 32


def test_nothing_is_restored_while_nobody_remembers_what_was_signed_last(ledger, tmp_path):
    keys = tmp_path / "keys"
    create_key(keys, "example.com/log", "log", None)
    write_backup(ledger.store, tmp_path / "unsigned.sqlite3")
    make_checkpoint(ledger.store, keys, open_signers(keys, "log", lambda _: ""), ledger.now())
    write_backup(ledger.store, tmp_path / "older.sqlite3")
    ledger.record(a_request(member="M-99"))
    list(sequence_all(ledger.store, day_of(ledger.now())))
    make_checkpoint(ledger.store, keys, open_signers(keys, "log", lambda _: ""), ledger.now())
    before = contents(ledger.store)
    (keys / "last-checkpoint").rename(tmp_path / "last-checkpoint")
    for name in ("unsigned.sqlite3", "older.sqlite3"):
        with pytest.raises(EnvironmentFailed, match="the file that remembers it is missing"):
            restore(ledger.store, tmp_path / name, keys)
    assert contents(ledger.store) == before
    (tmp_path / "lost").mkdir()
    with (
        a_new_ledger("sqlite", tmp_path / "lost") as (target, _),
        pytest.raises(EnvironmentFailed, match="the file that remembers it is missing"),
    ):
        restore(target.store, tmp_path / "older.sqlite3", keys)
    (tmp_path / "last-checkpoint").rename(keys / "last-checkpoint")
    with pytest.raises(VerificationFailed) as refused:
        restore(ledger.store, tmp_path / "older.sqlite3", keys)
    assert str(refused.value).startswith(f"{tmp_path / 'older.sqlite3'}: error: the log has 31 entries")
    assert "nothing was replaced" in str(refused.value)
    assert contents(ledger.store) == before


def test_a_backup_that_cannot_be_written_leaves_the_older_one(ledger, tmp_path, monkeypatch):
    target = tmp_path / "backup.sqlite3"
    write_backup(ledger.store, target)
    before = target.read_bytes()
    with pytest.raises(EnvironmentFailed):
        write_backup(ledger.store, tmp_path / "none" / "backup.sqlite3")

    def fail(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kaitei.ledger.backup.os.fsync", fail)
    with pytest.raises(EnvironmentFailed, match="No space left on device"):
        write_backup(ledger.store, target)
    assert target.read_bytes() == before
    assert not list(tmp_path.glob("*.partial*"))


def test_the_place_that_has_no_room_is_named(tmp_path, monkeypatch):
    class Full:
        def execute(self, *_):
            error = sqlite3.OperationalError("database or disk is full")
            error.sqlite_errorname = "SQLITE_FULL"
            raise error

    target, temporary = tmp_path / "backup.sqlite3", tmp_path / "temporary"
    store = SqliteStore(tmp_path / "ledger.sqlite3", create=True)
    write_backup(store, target)
    temporary.mkdir()
    (temporary / "backup.sqlite3").symlink_to("/dev/full")
    monkeypatch.setattr(
        "kaitei.ledger.backup.tempfile.TemporaryDirectory", lambda **_: nullcontext(temporary)
    )
    with pytest.raises(EnvironmentFailed) as refused, private_copy(target):
        pass
    assert str(refused.value) == (
        f"{temporary}: error: the backup cannot be copied to be verified: No space left on device\n"
        "  fix: make room there, or name another folder for temporary files in TMPDIR"
    )
    store.close()
    store.connection = Full()  # type: ignore[assignment]
    with pytest.raises(EnvironmentFailed) as refused:
        write_backup(store, target)
    assert str(refused.value) == (
        f"{target}: error: the backup cannot be written: No space left on device\n"
        "  fix: make room there, or name a file that can be written"
    )


def test_a_restored_ledger_is_seen_by_others_who_have_it_open(tmp_path):
    with a_new_ledger("sqlite", tmp_path) as (ledger, address):
        ledger.record(a_request(member="M-1"))
        write_backup(ledger.store, tmp_path / "backup.sqlite3")
        ledger.record(a_request(member="M-2"))
        with a_ledger(open_again("sqlite", address), tmp_path / "keys") as other:
            assert len(other.history("M-2")) == 1
            restore(ledger.store, tmp_path / "backup.sqlite3", tmp_path / "keys")
            assert other.history("M-2") == ()
            assert len(other.history("M-1")) == 1
            assert other.record(a_request(member="M-3")).is_new


def test_a_backup_takes_the_place_of_nothing_but_a_backup(ledger, tmp_path):
    text = tmp_path / "terms.md"
    text.write_text("規約", "utf-8")
    places = [text, tmp_path, Path("/dev/null")]
    if isinstance(ledger.store, SqliteStore):
        places.append(ledger.store.path)
    for place in places:
        with pytest.raises(KaiteiError, match=r"something other than a backup|the ledger itself"):
            write_backup(ledger.store, place)
    assert text.read_text("utf-8") == "規約"
    assert ledger.status("M-1")
    for _ in range(2):  # an older backup is replaced
        write_backup(ledger.store, tmp_path / "backup.sqlite3")
