"""What a restore replaces is not lost: acts that the backup has not are counted, and kept."""

from datetime import date
from pathlib import Path

import pytest

from kaitei.consent import parse_time
from kaitei.errors import EnvironmentFailed, KaiteiError, VerificationFailed
from kaitei.ledger.address import parse_address
from kaitei.ledger.backup import write_backup, write_copy
from kaitei.ledger.checkpoint import make_checkpoint, read_head
from kaitei.ledger.keys import create_key, open_signers
from kaitei.ledger.restoring import Backup, find_aside, open_backup, replace_content
from kaitei.ledger.sequencer import sequence_all
from kaitei.ledger.sqlite import SqliteStore
from kaitei.ledger.verify import verify_ledger
from support.ledgers import CATALOG, a_ledger, a_request
from support.stores import KINDS, a_new_ledger, open_again


@pytest.fixture(params=KINDS)
def opened(request: pytest.FixtureRequest, tmp_path: Path):
    """A ledger with ten acts, all in its backup, and its kind and address."""
    with a_new_ledger(request.param, tmp_path) as (ledger, address):
        for number in range(10):
            ledger.record(a_request(member=f"M-{number}"))
        write_backup(ledger.store, tmp_path / "backup.sqlite3")
        yield ledger, request.param, address


def replace(ledger, tmp_path):
    with open_backup(tmp_path / "backup.sqlite3", tmp_path / "keys", CATALOG) as backup:
        return replace_content(ledger.store, backup, tmp_path / "aside.sqlite3")


def test_what_is_all_in_the_backup_is_not_kept(opened, tmp_path):
    ledger, _, _ = opened
    assert replace(ledger, tmp_path).missing == 0
    assert not (tmp_path / "aside.sqlite3").exists()


def test_acts_that_the_backup_has_not_are_counted_and_kept(opened, tmp_path):
    ledger, _, _ = opened
    for number in range(8, 13):
        ledger.record(a_request("withdraw", member=f"M-{number}", at="2026-05-01T00:00:00Z"))
    replaced = replace(ledger, tmp_path)
    assert (replaced.missing, replaced.kept) == (5, tmp_path / "aside.sqlite3")
    assert replaced.kept.stat().st_mode & 0o777 == 0o600
    assert ledger.history("M-12") == ()
    with a_ledger(SqliteStore(replaced.kept), tmp_path / "keys") as kept:
        assert len(kept.history("M-12")) == 1
        assert len(kept.history("M-8")) == 2
        verify_ledger(kept, tmp_path / "keys")


def test_an_act_that_is_recorded_at_the_last_moment_is_kept_too(opened, tmp_path, monkeypatch):
    """Another process records until it cannot any more: what it was told is safe is in one of the two."""
    ledger, kind, address = opened
    refused = []

    def record(member):
        with a_ledger(open_again(kind, address), tmp_path / "keys") as other:
            if isinstance(other.store, SqliteStore):
                other.store.connection.execute("PRAGMA busy_timeout = 1")
            other.record(a_request(member=member))

    def copy_while_others_try(store, path):
        if kind == "sqlite":  # on PostgreSQL they wait until it is replaced
            with pytest.raises(EnvironmentFailed) as caught:
                record("M-79")
            refused.append(caught.value)
        return write_copy(store, path)

    monkeypatch.setattr("kaitei.ledger.restoring.write_copy", copy_while_others_try)
    ledger.record(a_request(member="M-77"))
    with open_backup(tmp_path / "backup.sqlite3", tmp_path / "keys", CATALOG) as backup:
        record("M-78")
        assert replace_content(ledger.store, backup, tmp_path / "aside.sqlite3").missing == 2
    with a_ledger(SqliteStore(tmp_path / "aside.sqlite3"), tmp_path / "keys") as kept:
        assert kept.history("M-78")
    assert len(refused) == (kind == "sqlite")
    record("M-79")
    assert ledger.history("M-79")


def test_a_backup_is_not_put_back_if_more_was_signed_since_it_was_verified(opened, tmp_path):
    ledger, kind, address = opened
    keys = tmp_path / "keys"
    create_key(keys, "log.example/acts")
    list(sequence_all(ledger.store, date(2026, 6, 1)))
    signers = open_signers(keys, "log", lambda _: "")
    make_checkpoint(ledger.store, keys, signers, ledger.now())
    write_backup(ledger.store, tmp_path / "signed.sqlite3")
    with open_backup(tmp_path / "signed.sqlite3", keys, CATALOG) as backup:
        with a_ledger(open_again(kind, address), keys) as other:
            other.record(a_request(member="M-77"))
            list(sequence_all(other.store, date(2026, 6, 1)))
            signed = make_checkpoint(other.store, keys, signers, other.now())
        with pytest.raises(VerificationFailed, match="entries are missing") as refused:
            replace_content(ledger.store, backup, tmp_path / "aside.sqlite3")
    assert str(refused.value).startswith(f"{tmp_path}/signed.sqlite3: error: ")
    assert "nothing was replaced: give a newer backup" in str(refused.value)
    assert read_head(ledger.store) == signed.checkpoint.head
    assert len(ledger.history("M-77")) == 1


def test_what_is_replaced_is_counted_while_others_record(tmp_path, monkeypatch):
    calls = []

    def count(self, store):
        calls.append(count_missing(self, store))
        if len(calls) == 1:
            connected = SqliteStore(tmp_path / "ledger.sqlite3")
            connected.connection.execute("PRAGMA busy_timeout = 1")
            with a_ledger(connected, tmp_path / "keys") as other:
                other.record(a_request(member="M-78"))
        return calls[-1]

    count_missing = Backup.count_missing
    monkeypatch.setattr(Backup, "count_missing", count)
    with a_ledger(SqliteStore(tmp_path / "ledger.sqlite3", create=True), tmp_path / "keys") as ledger:
        write_backup(ledger.store, tmp_path / "backup.sqlite3")
        ledger.record(a_request(member="M-77"))
        assert replace(ledger, tmp_path).missing == 2
        assert calls == [1, 2]  # the second time while nobody could record any more
        (tmp_path / "aside.sqlite3").unlink()
        assert replace(ledger, tmp_path).missing == 0
        assert calls == [1, 2, 0]  # nobody had, so that once was enough


def test_what_cannot_be_kept_is_not_replaced(opened, tmp_path):
    ledger, _, _ = opened
    ledger.record(a_request(member="M-77"))
    (tmp_path / "aside.sqlite3").write_text("規約", "utf-8")
    with pytest.raises(KaiteiError, match="something other than a backup"):
        replace(ledger, tmp_path)
    assert len(ledger.history("M-77")) == 1
    assert ledger.record(a_request(member="M-78")).is_new
    verify_ledger(ledger, tmp_path / "keys")


def test_the_name_of_what_is_kept_says_when_and_is_nobody_elses(tmp_path):
    now = parse_time("2026-04-01T09:30:15.250+09:00")
    place = parse_address(f"sqlite:///{tmp_path}/ledger.sqlite3")
    first = tmp_path / "ledger.replaced-20260401T003015Z.sqlite3"
    assert find_aside(place, now) == first
    first.touch()
    assert find_aside(place, now) == tmp_path / "ledger.replaced-20260401T003015Z-2.sqlite3"
    place = parse_address("postgresql:///members?schema=april")
    assert str(find_aside(place, now)) == "var/members.april.replaced-20260401T003015Z.sqlite3"
