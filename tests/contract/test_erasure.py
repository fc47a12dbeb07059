"""Erasing a member: nothing of her is left on the disk, and nothing of anybody else is touched."""

import errno
import os
from contextlib import contextmanager
from pathlib import Path

import pytest

from kaitei.consent import State, day_of
from kaitei.consent.entries import erasure_entry
from kaitei.errors import EnvironmentFailed, KaiteiError, VerificationFailed
from kaitei.ledger import erasure
from kaitei.ledger.backup import write_backup
from kaitei.ledger.erasure import (
    RETIRED,
    Erased,
    erase_member,
    erase_members,
    finish_retirement,
    replace_epoch,
)
from kaitei.ledger.importing.run import Import
from kaitei.ledger.importing.source import open_source
from kaitei.ledger.ledger import Ledger
from kaitei.ledger.opening import open_seal_of
from kaitei.ledger.seal import create_seal, key_path
from kaitei.ledger.sequencer import sequence_all
from kaitei.ledger.verify import verify_ledger
from support.ledgers import CATALOG, a_ledger, a_request
from support.stores import KINDS, a_new_ledger, open_again

HER = "erika-mustermann-8461"


@pytest.fixture(params=KINDS)
def opened(request: pytest.FixtureRequest, tmp_path: Path):
    with a_new_ledger(request.param, tmp_path) as (ledger, address):
        for number in range(5):
            ledger.record(a_request(member=f"M-{number}"))
        for number in range(3):
            ledger.record(
                a_request("decline", member=HER, key=f"k-{number}", at=f"2026-04-0{number + 1}T00:00:00Z")
            )
        yield ledger, address, request.param


@pytest.fixture
def ledger(opened):
    return opened[0]


def reopened(opened, tmp_path):
    """Return the ledger as a program sees it that starts now."""
    _, address, kind = opened
    store = open_again(kind, address)
    return Ledger(store, open_seal_of(store, tmp_path / "keys"), CATALOG, opened[0].rules, opened[0].now)


def test_an_erased_member_is_gone_and_everyone_else_is_as_before(ledger, tmp_path):
    others = [ledger.history(f"M-{number}") for number in range(5)]
    erased = erase_member(ledger, HER)
    assert (erased.member, erased.acts) == (HER, 3)
    assert ledger.history(HER) == ()
    assert ledger.status(HER)[0].standing is None
    assert [[record.acceptance for record in ledger.history(f"M-{number}")] for number in range(5)] == [
        [record.acceptance for record in records] for records in others
    ]
    assert ledger.store.count_standings("terms") == {(1, "2024-01-01"): 5}
    assert len(list(ledger.store.stream_members())) == 5
    with pytest.raises(KaiteiError, match="no act of M-99 is recorded"):
        erase_member(ledger, "M-99")


def test_the_log_keeps_her_places_and_says_that_they_are_empty(ledger, tmp_path):
    list(sequence_all(ledger.store, day_of(ledger.now())))
    positions = sorted(record.position or 0 for record in ledger.history(HER))
    erased = erase_member(ledger, HER)
    assert ledger.store.read_log_size() == 1 + 8 + 1 == erased.entry + 1
    assert dict(ledger.store.stream_entries())[erased.entry] == erasure_entry(positions)
    assert verify_ledger(ledger, tmp_path / "keys").erased == 3


def test_a_member_who_comes_back_is_a_new_one(ledger):
    erase_member(ledger, HER)
    recorded = ledger.record(a_request(member=HER, key="k-0"))
    assert recorded.is_new
    assert recorded.status.state is State.ACCEPTED
    assert len(ledger.history(HER)) == 1


def test_everyone_else_is_found_under_the_new_epoch_key_and_the_old_one_is_gone(opened, tmp_path):
    ledger, old = opened[0], opened[0].seal.id
    erase_member(ledger, HER)
    new = replace_epoch(ledger, tmp_path / "keys")
    assert [path.name for path in (tmp_path / "keys").glob("epoch-*")] == [key_path(Path(), new.id).name]
    again = reopened(opened, tmp_path)
    assert again.seal.id == new.id != old
    assert all(len(again.history(f"M-{number}")) == 1 for number in range(5))
    assert not again.record(a_request(member="M-1")).is_new
    assert verify_ledger(again, tmp_path / "keys").erased == 3
    again.store.close()


def test_a_program_with_the_replaced_key_neither_answers_nor_records(opened, tmp_path):
    ledger = opened[0]
    other = reopened(opened, tmp_path)
    replace_epoch(ledger, tmp_path / "keys")
    path = tmp_path / "acts.csv"
    path.write_text(
        "member,policy,version,act,occurred_at\nM-9,terms,2024-01-01,agree,2026-04-01T00:00:00Z\n", "utf-8"
    )
    for attempt in (
        lambda: other.history("M-1"),
        lambda: other.status("M-1"),
        lambda: other.record(a_request(member="M-9")),
        lambda: erase_member(other, "M-1"),
        lambda: replace_epoch(other, tmp_path / "keys"),
        lambda: Import(other, opened[1], open_source(path), tmp_path / "refused.csv").run(),
    ):
        with pytest.raises(EnvironmentFailed, match="the epoch key of the ledger was replaced"):
            attempt()
    assert len(list(other.store.stream_members())) == 6
    other.store.close()


def test_a_crash_before_the_old_key_is_destroyed_is_made_up_for(opened, tmp_path):
    ledger = opened[0]
    left_over = create_seal(tmp_path / "keys")
    ledger.store.write_setting(RETIRED, left_over.id)
    finish_retirement(ledger, tmp_path / "keys")
    assert not key_path(tmp_path / "keys", left_over.id).exists()
    assert not ledger.store.read_setting(RETIRED)


def test_the_key_that_is_in_use_is_never_destroyed(opened, tmp_path):
    """Whoever can edit the database must not be able to make the program destroy what opens it."""
    ledger = opened[0]
    ledger.store.write_setting(RETIRED, ledger.seal.id)
    with pytest.raises(VerificationFailed, match="which is in use: it was changed"):
        replace_epoch(ledger, tmp_path / "keys")
    assert key_path(tmp_path / "keys", ledger.seal.id).exists()
    ledger.store.connection.execute("DELETE FROM setting WHERE name = 'epoch'")
    with pytest.raises(EnvironmentFailed, match="does not say under which epoch key"):
        reopened(opened, tmp_path)
    assert len(list((tmp_path / "keys").glob("epoch-*"))) == 1


def test_a_replacement_that_fails_leaves_the_old_key_in_force(opened, tmp_path, monkeypatch):
    ledger = opened[0]

    def fail(_convert):
        raise ZeroDivisionError

    monkeypatch.setattr(ledger.store, "rewrite_subjects", fail)
    with pytest.raises(ZeroDivisionError):
        replace_epoch(ledger, tmp_path / "keys")
    assert [path.name for path in (tmp_path / "keys").glob("epoch-*")] == [
        key_path(Path(), ledger.seal.id).name
    ]
    assert len(ledger.history(HER)) == 3


def test_the_new_key_stays_where_it_may_be_in_force(opened, tmp_path, monkeypatch):
    """A server that is lost while it commits has committed, or has not: the key is needed, or does no harm."""
    ledger, write = opened[0], opened[0].store.write

    @contextmanager
    def lost_at_the_end():
        with write():
            yield
        raise ConnectionError

    with monkeypatch.context() as lost:
        lost.setattr(ledger.store, "write", lost_at_the_end)
        with pytest.raises(ConnectionError):
            replace_epoch(ledger, tmp_path / "keys")
    again = reopened(opened, tmp_path)
    assert again.seal.id != ledger.seal.id
    assert len(again.history(HER)) == 3
    again.store.close()


def test_the_new_key_goes_where_the_old_one_is_surely_in_force(opened, tmp_path, monkeypatch):
    ledger, write = opened[0], opened[0].store.write

    @contextmanager
    def full_at_the_end():
        with write():
            yield
            raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(ledger.store, "write", full_at_the_end)
        with pytest.raises(OSError, match="No space left"):
            replace_epoch(ledger, tmp_path / "keys")
    assert [path.name for path in (tmp_path / "keys").glob("epoch-*")] == [f"epoch-{ledger.seal.id}.key"]


def test_nobody_is_erased_unless_all_are_known_and_there_is_room_for_a_key(opened, tmp_path, monkeypatch):
    ledger, keys = opened[0], tmp_path / "keys"
    with pytest.raises(KaiteiError, match="no act of M-99 is recorded"):
        erase_members(ledger, keys, [HER, "M-99"])

    def full(_folder):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(erasure, "create_seal", full)
        with pytest.raises(OSError, match="No space left"):
            erase_members(ledger, keys, [HER])
    assert len(ledger.history(HER)) == 3
    assert len(list(keys.glob("epoch-*"))) == 1


def test_several_members_are_erased_and_told_one_by_one(opened, tmp_path):
    ledger, keys = opened[0], tmp_path / "keys"
    told: list[Erased] = []
    done = erase_members(ledger, keys, [HER, "M-1", HER], tell=told.append)
    assert [one.member for one in done.erased] == [HER, "M-1"]
    assert told == list(done.erased)
    assert [path.name for path in keys.glob("epoch-*")] == [f"epoch-{done.epoch}.key"]
    kept = reopened(opened, tmp_path)
    assert erase_members(kept, keys, ["M-2"], replace=False).epoch is None
    assert [path.name for path in keys.glob("epoch-*")] == [f"epoch-{done.epoch}.key"]
    kept.store.close()


def test_an_act_whose_place_in_the_inbox_was_deleted_is_told_and_not_waited_for(ledger):
    ledger.record(a_request(member="M-lost"))
    ledger.store.connection.execute("DELETE FROM inbox")
    with pytest.raises(
        EnvironmentFailed, match=r"an act of subject \d+ is neither in the log nor waiting for it"
    ):
        erase_member(ledger, "M-lost")
    assert len(ledger.history("M-lost")) == 1


def test_no_file_holds_her_reference_key_or_salts_afterwards(tmp_path):
    """The database, its write-ahead log and the backup from before are searched byte by byte."""
    from kaitei.consent import derive_salt, event_number
    from support.postgres import start_server

    server = start_server()
    addresses = {"sqlite": f"sqlite:///{tmp_path}/ledger.sqlite3", "postgres": f"{server.url}&schema=erased"}
    for kind, address in addresses.items():
        keys = tmp_path / f"{kind}-keys"
        with a_ledger(open_again(kind, address, create=True), keys) as ledger:
            for number in range(40):
                ledger.record(a_request(member=f"M-{number}"))
            for number in range(3):
                ledger.record(a_request(member=HER, at=f"2026-04-0{number + 1}T00:00:00Z"))
            list(sequence_all(ledger.store, day_of(ledger.now())))
            found = ledger.store.find_subject(ledger.seal.tag(HER))
            assert found is not None
            key = ledger.seal.unseal(found.subject, found.sealed).key
            salts = [derive_salt(key, event_number(record.acceptance)) for record in ledger.history(HER)]
            write_backup(ledger.store, tmp_path / f"{kind}-before.sqlite3")
            erase_member(ledger, HER)
            old_key = ledger.seal.key
            new = replace_epoch(ledger, keys)
            assert ledger.store.scrub()
            write_backup(ledger.store, tmp_path / f"{kind}-after.sqlite3")
        files = [path for path in tmp_path.rglob("*") if path.is_file()]
        files += [path for path in server.folder.rglob("*") if path.is_file()] if kind == "postgres" else []
        everything = {path: path.read_bytes() for path in files}
        for secret in (HER.encode(), key, old_key, *salts):
            assert [path for path, raw in everything.items() if secret in raw] == []
        # her row as it was sealed is only where it cannot be opened any more: in the old backup, and in what
        # PostgreSQL has not overwritten yet
        left = {path.name for path, raw in everything.items() if found.sealed in raw}
        assert f"{kind}-before.sqlite3" in left
        assert not left & {"ledger.sqlite3", "ledger.sqlite3-wal", f"{kind}-after.sqlite3"}
        before = tmp_path / f"{kind}-before.sqlite3"
        store = open_again("sqlite", f"sqlite:///{before}")
        with pytest.raises(EnvironmentFailed, match="and its file is missing"):
            open_seal_of(store, keys)
        store.close()
        assert new.tag(HER) not in before.read_bytes()


@pytest.mark.skipif(
    os.environ.get("KAITEI_TEST_OPERATIONS") == "0", reason="only the quick ones are asked for"
)
def test_a_member_who_acts_while_she_is_erased_is_either_erased_or_back(opened, tmp_path):
    """Ten rounds of one process that records and another that erases: never half a member."""
    import subprocess
    import sys

    _, address, kind = opened
    script = """
import sys
from pathlib import Path
sys.path[:0] = sys.argv[3:]
from support.ledgers import a_ledger, a_request
from support.stores import open_again
with a_ledger(open_again(sys.argv[1], sys.argv[2]), Path("keys")) as ledger:
    for number in range(40):
        ledger.record(a_request(member="both", key=f"k-{number}", at=f"2026-04-01T00:00:{number:02}Z"))
"""
    ledger = opened[0]
    recording = subprocess.Popen([sys.executable, "-c", script, kind, address, *sys.path], cwd=tmp_path)
    erased = 0
    while recording.poll() is None:
        try:
            erased += erase_member(ledger, "both").acts
        except KaiteiError as error:
            assert "no act of both is recorded" in str(error)  # noqa: PT017 (it may or may not be there yet)
    assert recording.returncode == 0
    list(sequence_all(ledger.store, day_of(ledger.now())))
    verified = verify_ledger(ledger, tmp_path / "keys")
    assert verified.erased == erased
    assert erased + len(ledger.history("both")) == 40
