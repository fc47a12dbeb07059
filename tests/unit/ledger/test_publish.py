"""The published files are the log; what is published is never rewritten."""

import shutil

import pytest

from kaitei.consent import Act
from kaitei.consent.receipt import verify_receipt
from kaitei.errors import EnvironmentFailed, KaiteiError, VerificationFailed
from kaitei.ledger.checkpoint import read_head
from kaitei.ledger.keys import create_key
from kaitei.ledger.publish import publish
from kaitei.ledger.receipts import issue_receipt
from kaitei.ledger.sequencer import pad_log, sequence_all
from kaitei.ledger.sqlite import SqliteStore
from kaitei.ledger.unused import state_path
from kaitei.ledger.verify import verify_ledger
from kaitei.ledger.verify_files import verify_published
from kaitei.tlog import (
    LeafTree,
    TreeHead,
    build_tree_head,
    parse_note,
)
from support.ledgers import a_ledger
from support.logs import NAME, TODAY, act_of, copy_of, extra_of, files_of, record, sign, trust


def test_what_is_published_is_the_log_and_nothing_is_rewritten(ledger, keys, tmp_path):
    site = tmp_path / "log"
    record(ledger, 200)
    first = sign(ledger, keys)
    done = publish(ledger.store, keys, site)
    assert (done.checkpoint, done.before) == (first.checkpoint, 0)
    early = files_of(site)
    assert sorted(early) == ["checkpoint", "key.txt", "tile/0/000.p/201"]
    assert publish(ledger.store, keys, site).files == 0

    record(ledger, 400, start=200)
    signed = sign(ledger, keys)
    assert publish(ledger.store, keys, site).before == 201
    late = files_of(site)
    assert sorted(set(late) - set(early)) == ["tile/0/000", "tile/0/001", "tile/0/002.p/89", "tile/1/000.p/2"]
    leaves = late["tile/0/000"] + late["tile/0/001"] + late["tile/0/002.p/89"]
    assert build_tree_head(LeafTree(leaves)) == signed.checkpoint.head
    assert parse_note(late["checkpoint"]) == signed.note
    assert late["key.txt"].decode().startswith(NAME)


def test_tiles_that_were_taken_away_are_written_again(ledger, keys, tmp_path):
    site = tmp_path / "log"
    record(ledger, 600)
    sign(ledger, keys)
    publish(ledger.store, keys, site)
    whole = files_of(site)
    (site / "tile" / "0" / "001").unlink()
    shutil.rmtree(site / "tile" / "1")
    with pytest.raises(VerificationFailed, match="fetch or publish the whole log again"):
        verify_published(ledger.store, read_head(ledger.store), keys, site)
    assert publish(ledger.store, keys, site).files == 2
    assert files_of(site) == whole


def test_what_is_signed_and_published_while_the_ledger_is_verified_is_no_fault(ledger, keys, tmp_path):
    site = tmp_path / "log"
    record(ledger, 300)
    sign(ledger, keys)
    publish(ledger.store, keys, site)

    def meanwhile(_done, _all):
        with a_ledger(SqliteStore(tmp_path / "ledger.sqlite3"), keys) as other:
            record(other, 300, start=other.store.read_log_size())
            sign(other, keys)
            publish(other.store, keys, site)

    verified = verify_ledger(ledger, keys, meanwhile)
    assert (verified.head.size, verified.signed and verified.signed.size) == (301, 301)
    published = verify_published(ledger.store, verified.head, keys, site)
    assert published.checkpoint.size == read_head(ledger.store).size > 301
    meanwhile(0, 0)
    (site / "tile" / "0" / "000").write_bytes(bytes(8192))
    with pytest.raises(VerificationFailed, match="this is not the log's tile"):
        verify_published(ledger.store, published.checkpoint.head, keys, site)
    other = TreeHead(verified.head.size, bytes(32))  # not the beginning of what it is now
    with pytest.raises(VerificationFailed):
        verify_published(ledger.store, other, keys, site)


def test_no_key_that_readers_were_given_is_taken_away(ledger, keys, tmp_path):
    site, listed = tmp_path / "log", keys / "log.txt"
    record(ledger, 5)
    sign(ledger, keys)
    old = create_key(keys, NAME, rotate=True).key
    sign(ledger, keys)
    publish(ledger.store, keys, site)
    published = (site / "key.txt").read_bytes()
    new = create_key(keys, NAME, rotate=True)
    lines = listed.read_text().splitlines(keepends=True)
    listed.write_text("".join(line for line in lines if old.key_id.hex() not in line))
    with pytest.raises(VerificationFailed) as refused:
        publish(ledger.store, keys, site)
    assert str(refused.value).startswith(
        f"{site}/key.txt: error: keys are published here that {listed} does not list: {NAME} ({old.key_id.hex()})\n"
        "  fix: if they are this log's, put their lines back into that file;"
    )
    assert (site / "key.txt").read_bytes() == published
    listed.write_text(lines[0])  # of the newest key, which has signed nothing yet
    with pytest.raises(EnvironmentFailed, match="not signed by a key that is trusted here") as unread:
        verify_ledger(ledger, keys)
    assert "\n  fix: if log.txt lacks an old key, put its line back" in str(unread.value)
    (keys / "last-checkpoint").rename(tmp_path / "kept")
    with pytest.raises(VerificationFailed) as refused:
        verify_ledger(ledger, keys)
    (tmp_path / "kept").rename(keys / "last-checkpoint")
    assert str(refused.value).startswith(
        "error: the checkpoint of 6 entries in the ledger: not signed by a key"
    )
    assert "if log.txt lacks an old key, put its line back from the site's log/key.txt" in str(refused.value)
    listed.write_text("".join(lines))
    publish(ledger.store, keys, site)
    assert (site / "key.txt").read_text().startswith(f"{NAME}+{new.key.key_id.hex()}+")


def test_nothing_is_published_where_the_last_checkpoint_is_forgotten(ledger, keys, tmp_path):
    record(ledger, 5)
    sign(ledger, keys)
    state_path(keys).unlink()
    with pytest.raises(EnvironmentFailed) as refused:
        publish(ledger.store, keys, tmp_path / "log")
    assert str(refused.value) == (
        f"{state_path(keys)}: error: a checkpoint of 6 entries was signed, but the file that remembers it is missing\n"
        "  fix: put the checkpoint that was published last in its place, from log/checkpoint or from a witness"
    )
    assert not (tmp_path / "log").exists()


def test_files_hold_no_member_and_no_salt(ledger, keys, tmp_path):
    (one,) = record(ledger, 1)
    sign(ledger, keys)
    publish(ledger.store, keys, tmp_path / "log")
    salt = extra_of(issue_receipt(ledger, one.id))[:16]
    for content in files_of(tmp_path / "log").values():
        assert b"M-0" not in content
        assert salt not in content


def test_a_run_that_was_stopped_is_gone_on_with(ledger, keys, tmp_path):
    record(ledger, 600)
    sign(ledger, keys)
    whole, half = tmp_path / "whole", tmp_path / "half"
    publish(ledger.store, keys, whole)

    class Stopped(Exception):
        pass

    def stop(done, total):
        assert total == 4
        if done == 2:
            raise Stopped

    with pytest.raises(Stopped):
        publish(ledger.store, keys, half, stop)
    assert "checkpoint" not in files_of(half)
    publish(ledger.store, keys, half)
    assert files_of(half) == files_of(whole)


def test_a_log_is_not_published_over_another_one_or_backwards(ledger, keys, tmp_path):
    site = tmp_path / "log"
    record(ledger, 5)
    sign(ledger, keys)
    with a_ledger(copy_of(ledger.store, tmp_path / "old.sqlite3"), keys) as old:
        record(ledger, 300, start=5)
        sign(ledger, keys)
        publish(ledger.store, keys, site)
        before = files_of(site)
        with pytest.raises(VerificationFailed, match="the ledger's newest checkpoint is of 6 entries"):
            publish(old.store, keys, site)
    other_keys = tmp_path / "other"
    create_key(other_keys, NAME)
    with a_ledger(SqliteStore(tmp_path / "other.sqlite3", create=True), other_keys) as other:
        record(other, 400)
        sign(other, other_keys)
        with pytest.raises(VerificationFailed, match="what is published here is not this log"):
            publish(other.store, other_keys, site)
    assert files_of(site) == before


def test_a_tile_that_was_changed_is_neither_published_nor_overwritten(ledger, keys, tmp_path):
    site = tmp_path / "log"
    record(ledger, 300)
    sign(ledger, keys)
    good = ledger.store.read_tile(0, 0)
    with ledger.store.write():
        ledger.store.write_tiles([(0, 0, good[:-1] + bytes([good[-1] ^ 1]))])
    with pytest.raises(VerificationFailed, match="tile/0/000 has root"):
        publish(ledger.store, keys, site)
    with ledger.store.write():
        ledger.store.write_tiles([(0, 0, good)])
    (site / "tile/0").mkdir(parents=True, exist_ok=True)
    (site / "tile/0/000").write_bytes(bytes(8192))
    with pytest.raises(VerificationFailed, match="another tile is published here already"):
        publish(ledger.store, keys, site)
    assert (site / "tile/0/000").read_bytes() == bytes(8192)
    assert not (site / "checkpoint").exists()


def test_nothing_is_published_before_it_is_signed(ledger, keys, tmp_path):
    with pytest.raises(KaiteiError, match="the log has no checkpoint yet"):
        publish(ledger.store, keys, tmp_path / "log")


def test_a_ledger_that_hides_its_leaves_publishes_no_hash_of_a_single_act(ledger, keys, tmp_path):
    with ledger.store.write():
        ledger.store.write_setting("leaves", "hidden")
    records = record(ledger, 300)
    list(sequence_all(ledger.store, TODAY))
    assert pad_log(ledger.store, bytes) == 211
    assert pad_log(ledger.store, bytes) == 0
    signed = sign(ledger, keys)
    assert signed.checkpoint.size == 512
    publish(ledger.store, keys, tmp_path / "log")
    assert sorted(files_of(tmp_path / "log")) == ["checkpoint", "key.txt", "tile/1/000.p/2"]
    verified = verify_published(ledger.store, read_head(ledger.store), keys, tmp_path / "log")
    assert (verified.checkpoint, verified.tiles) == (signed.checkpoint, 1)
    (tmp_path / "log" / "tile" / "0").mkdir()
    (tmp_path / "log" / "tile" / "0" / "000").write_bytes(ledger.store.read_tile(0, 0))
    with pytest.raises(VerificationFailed, match="tile/0/000: error: this is not the log's tile"):
        verify_published(ledger.store, read_head(ledger.store), keys, tmp_path / "log")
    (tmp_path / "log" / "tile" / "0" / "000").unlink()
    assert act_of(verify_receipt(issue_receipt(ledger, records[7].id), trust(keys))).act is Act.AGREE
