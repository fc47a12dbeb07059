"""A checkpoint is signed only if the log grew from the last one that was."""

import shutil
from contextlib import closing

import pytest

from kaitei.consent.receipt import verify_receipt
from kaitei.errors import EnvironmentFailed, KaiteiError, VerificationFailed
from kaitei.ledger.checkpoint import read_head
from kaitei.ledger.keys import create_key
from kaitei.ledger.last import read_last
from kaitei.ledger.opening import open_seal_of
from kaitei.ledger.publish import publish
from kaitei.ledger.receipts import issue_receipt
from kaitei.ledger.sqlite import SqliteStore
from kaitei.ledger.unused import state_path
from kaitei.tlog import (
    format_note,
    hash_leaf,
)
from support.ledgers import a_ledger
from support.logs import NAME, copy_of, files_of, record, sign, trust


def test_a_checkpoint_states_the_size_and_root_of_the_log(ledger, keys):
    record(ledger, 20)
    signed = sign(ledger, keys)
    assert signed.is_new
    assert (signed.checkpoint.origin, signed.checkpoint.size) == (NAME, 21)
    assert signed.checkpoint.head == read_head(ledger.store)
    assert state_path(keys).read_bytes() == format_note(signed.note)
    assert ledger.store.read_checkpoint().note.encode() == format_note(signed.note)


def test_a_log_that_has_not_grown_is_not_signed_again(ledger, keys):
    record(ledger, 2)
    first = sign(ledger, keys)
    again = sign(ledger, keys)
    assert (again.checkpoint, again.note, again.is_new) == (first.checkpoint, first.note, False)


def test_a_log_without_entries_has_nothing_to_sign(ledger, keys):
    with pytest.raises(KaiteiError, match="the log has no entry yet"):
        sign(ledger, keys)


def test_an_older_copy_of_the_ledger_is_refused_with_both_sizes_and_roots(ledger, keys, tmp_path):
    record(ledger, 5)
    older = sign(ledger, keys).checkpoint
    with a_ledger(copy_of(ledger.store, tmp_path / "old.sqlite3"), keys) as old:
        record(ledger, 5, start=5)
        newer = sign(ledger, keys).checkpoint
        before = state_path(keys).read_bytes()
        with pytest.raises(VerificationFailed) as refused:
            sign(old, keys)
        assert refused.value.render() == (
            f"error: the ledger has 6 entries with root {older.root.hex()}, but a checkpoint of 11 entries "
            f"with root {newer.root.hex()} was signed: entries are missing\n"
            "  fix: stop: sign nothing more with this ledger, keep it as it is, and restore the newest backup; "
            "docs/guide/operate.md says how"
        )
        # and it is refused as well once it has grown beyond: other entries stand in the places of the lost ones
        record(old, 9, start=100)
        with pytest.raises(
            VerificationFailed, match="the first 11 entries changed since the last checkpoint"
        ):
            sign(old, keys)
        assert state_path(keys).read_bytes() == before


def test_an_edited_log_is_refused(ledger, keys):
    record(ledger, 300)
    signed = sign(ledger, keys).checkpoint
    tile = ledger.store.read_tile(0, 1)
    with ledger.store.write():
        ledger.store.write_tiles([(0, 1, hash_leaf(b"another") + tile[32:])])
    record(ledger, 1, start=300)
    with pytest.raises(VerificationFailed) as refused:
        sign(ledger, keys)
    assert refused.value.args[0].startswith(
        f"the first 301 entries changed since the last checkpoint: signed root {signed.root.hex()}, stored entries give "
    )


def test_without_the_file_of_the_last_checkpoint_nothing_is_signed(ledger, keys):
    record(ledger, 5)
    published = sign(ledger, keys)
    state_path(keys).unlink()
    record(ledger, 1, start=5)
    with pytest.raises(EnvironmentFailed) as refused:
        sign(ledger, keys)
    assert refused.value.render() == (
        f"{state_path(keys)}: error: a checkpoint of 6 entries was signed, but the file that remembers it is missing\n"
        "  fix: put the checkpoint that was published last in its place, from log/checkpoint or from a witness"
    )
    state_path(keys).write_bytes(format_note(published.note))
    assert sign(ledger, keys).checkpoint.size == 7


def test_a_new_ledger_is_not_begun_with_keys_that_have_signed_for_another(ledger, keys, tmp_path):
    record(ledger, 5)
    sign(ledger, keys)
    files = files_of(keys)
    store = SqliteStore(tmp_path / "other.sqlite3", create=True)
    with closing(store), pytest.raises(EnvironmentFailed) as refused:
        open_seal_of(store, keys)
    assert refused.value.render() == (
        f"{keys}: error: these keys belong to another ledger, which has signed a log of 6 entries (log.example/acts);"
        " this one is empty\n"
        "  fix: is this another ledger? give it a folder of its own with --keys or KAITEI_KEYS; was the ledger lost?"
        " restore its newest backup"
    )
    assert refused.value.render("ja") == (
        f"{keys}: error: 6 件のログ（log.example/acts）に署名した、別の台帳の鍵です。この台帳は空です\n"
        "  fix: 別の台帳なら、専用の鍵のフォルダーを --keys か KAITEI_KEYS で指定してください。台帳が失われたのなら、"
        "最も新しいバックアップから戻してください"
    )
    assert files_of(keys) == files


def test_two_ledgers_that_share_their_keys_are_told_so_when_the_second_signs(ledger, keys, tmp_path):
    with a_ledger(SqliteStore(tmp_path / "other.sqlite3", create=True), keys) as other:
        record(ledger, 5)
        record(other, 9)
        sign(ledger, keys)
        with pytest.raises(VerificationFailed, match="the first 6 entries changed") as refused:
            sign(other, keys)
        assert refused.value.render().endswith(
            "This ledger has never signed: if these keys are of another one, give it a folder of its own with --keys or"
            " KAITEI_KEYS"
        )


@pytest.mark.parametrize(
    "change", [lambda raw: raw[:40], lambda raw: raw.replace(b"\n6\n", b"\n5\n"), lambda raw: raw[:0]]
)
def test_a_damaged_file_of_the_last_checkpoint_is_refused(ledger, keys, change):
    record(ledger, 5)
    sign(ledger, keys)
    state_path(keys).write_bytes(change(state_path(keys).read_bytes()))
    with pytest.raises(EnvironmentFailed, match="the file of the last signed checkpoint is damaged"):
        sign(ledger, keys)


def test_a_crash_after_signing_is_repaired_by_the_next_run(ledger, keys):
    record(ledger, 5)
    signed = sign(ledger, keys)
    with ledger.store.write():
        ledger.store.connection.execute("DELETE FROM checkpoint")
    again = sign(ledger, keys)
    assert not again.is_new
    assert ledger.store.read_checkpoint().note.encode() == format_note(signed.note)


def test_a_rotated_key_signs_beside_the_old_one_and_old_receipts_stay_valid(ledger, keys):
    (one,) = record(ledger, 1)
    sign(ledger, keys)
    receipt = issue_receipt(ledger, one.id)
    old_trust = trust(keys)
    create_key(keys, NAME, rotate=True)
    again = sign(ledger, keys)
    assert again.is_new
    assert len(again.note.signatures) == 2
    record(ledger, 1, start=1)
    both = sign(ledger, keys)
    assert len(both.note.signatures) == 2
    newer = issue_receipt(ledger, one.id)
    for known in (old_trust, trust(keys)):
        for raw in (receipt, newer):
            assert verify_receipt(raw, known).index == 1


def test_what_another_host_has_signed_is_remembered_here_too(ledger, keys, tmp_path):
    record(ledger, 5)
    sign(ledger, keys)
    other = tmp_path / "other"
    shutil.copytree(keys, other)
    record(ledger, 5, start=5)
    signed = sign(ledger, other)
    with pytest.raises(VerificationFailed, match="run kaitei ledger checkpoint, which repairs it"):
        publish(ledger.store, keys, tmp_path / "log")
    again = sign(ledger, keys)
    assert (again.checkpoint, again.is_new) == (signed.checkpoint, False)
    last = read_last(keys)
    assert last is not None
    assert last[0].checkpoint == signed.checkpoint
    assert publish(ledger.store, keys, tmp_path / "log").checkpoint == signed.checkpoint
