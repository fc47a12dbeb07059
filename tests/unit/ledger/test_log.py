"""From recorded acts to a published log and to receipts: sequencer, checkpoints, publishing, receipts."""

import hashlib
import shutil
from datetime import date

import pytest

from kaitei.consent import Act, CanonicalRecord, Moment, parse_time
from kaitei.consent.entries import VersionIdentity, erasure_entry, parse_erasure
from kaitei.consent.receipt import verify_receipt
from kaitei.errors import EnvironmentFailed, KaiteiError, VerificationFailed
from kaitei.ledger.checkpoint import make_checkpoint, read_head, state_path
from kaitei.ledger.keys import create_key, open_signers, read_public_keys
from kaitei.ledger.opening import register_catalog
from kaitei.ledger.publish import publish
from kaitei.ledger.receipts import issue_receipt
from kaitei.ledger.sequencer import append_entries, pad_log, sequence, sequence_all
from kaitei.ledger.sqlite import SqliteStore
from kaitei.tlog import (
    LeafTree,
    TreeHead,
    build_tree_head,
    build_trust,
    format_note,
    hash_leaf,
    hash_leaves,
    parse_note,
    parse_proof,
)
from support.ledgers import CATALOG, a_ledger, a_request

TODAY = date(2026, 6, 1)
NOW = Moment(parse_time("2026-06-01T12:00:00Z"))
NAME = "log.example/acts"


@pytest.fixture
def keys(tmp_path):
    create_key(tmp_path / "keys", NAME)
    return tmp_path / "keys"


@pytest.fixture
def ledger(tmp_path, keys):
    with a_ledger(SqliteStore(tmp_path / "ledger.sqlite3", create=True), keys) as opened:
        yield opened


def record(ledger, count, start=0):
    return [ledger.record(a_request(member=f"M-{number}")).record for number in range(start, start + count)]


def sign(ledger, keys):
    list(sequence_all(ledger.store, TODAY))
    return make_checkpoint(ledger.store, keys, open_signers(keys, "log", lambda _: ""), NOW)


def trust(keys):
    return build_trust(read_public_keys(keys))


def act_of(receipt):
    """Return the act a verified receipt is of."""
    assert isinstance(receipt.content, CanonicalRecord)
    return receipt.content


def extra_of(raw):
    extra = parse_proof(raw).extra
    assert extra is not None
    return extra


def digest_of(version):
    policy = CATALOG.policy("terms")
    revision = policy.revision(version) if policy else None
    assert revision is not None
    return revision.digest


def files_of(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# sequencer


def test_acts_enter_the_log_once_after_the_words_they_are_about(ledger):
    record(ledger, 12)
    assert list(sequence_all(ledger.store, TODAY, limit=5)) == [6, 5, 2]
    assert sequence(ledger.store, TODAY) == 0
    # the one version that was used, then the acts
    positions = ledger.store.connection.execute("SELECT position FROM event ORDER BY position").fetchall()
    assert positions == [(position,) for position in range(1, 13)]
    assert ledger.store.read_log_size() == 13


def test_only_published_versions_with_known_words_are_logged(ledger):
    register_catalog(ledger)
    assert sequence(ledger.store, date(2023, 12, 31)) == 2
    assert sequence(ledger.store, date(2024, 12, 31)) == 1
    assert sequence(ledger.store, TODAY) == 1
    unplaced = [
        ledger.store.versions_by_number[number].version for number in ledger.store.unplaced_versions()
    ]
    assert unplaced == ["2021-01-01"]


def test_the_log_is_the_tree_over_its_entries(ledger):
    record(ledger, 300)
    list(sequence_all(ledger.store, TODAY, limit=37))
    leaves = b"".join(ledger.store.read_tile(0, number) for number in range(2))
    assert (
        read_head(ledger.store)
        == build_tree_head(LeafTree(leaves))
        == TreeHead(301, read_head(ledger.store).root)
    )


def test_other_entries_can_be_added_in_the_callers_own_transaction(ledger):
    with ledger.store.write():
        assert append_entries(ledger.store, [b"\x04one", b"\x04two"]) == 0
        assert append_entries(ledger.store, [b"\x04three"]) == 2
    assert ledger.store.read_tile(0, 0) == hash_leaves([b"\x04one", b"\x04two", b"\x04three"])


def test_a_transaction_that_fails_leaves_the_log_as_it_was(ledger):
    record(ledger, 3)
    sequence(ledger.store, TODAY)
    before = ledger.store.read_tile(0, 0), ledger.store.read_log_size()

    def fail():
        with ledger.store.write():
            append_entries(ledger.store, [b"\x04one"])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert (ledger.store.read_tile(0, 0), ledger.store.read_log_size()) == before


def test_a_missing_tile_is_a_damaged_ledger(ledger):
    record(ledger, 3)
    sequence(ledger.store, TODAY)
    with ledger.store.write():
        ledger.store.connection.execute("DELETE FROM tile")
    record(ledger, 1, start=3)
    with pytest.raises(
        EnvironmentFailed, match=r"the ledger is damaged: tile/0/000\.p/4 of its log is missing"
    ):
        sequence(ledger.store, TODAY)


# checkpoints


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


def copy_of(store, path):
    with store.write():
        pass
    shutil.copy(store.path, path)
    for suffix in ("-wal",):
        if store.path.with_name(store.path.name + suffix).exists():
            shutil.copy(store.path.with_name(store.path.name + suffix), path.with_name(path.name + suffix))
    return SqliteStore(path)


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


# receipts


def test_a_receipt_proves_the_act_to_whoever_has_the_public_key(ledger, keys):
    records = record(ledger, 300)
    signed = sign(ledger, keys)
    for one in (records[0], records[255], records[299]):
        receipt = verify_receipt(issue_receipt(ledger, one.id), trust(keys))
        act = act_of(receipt)
        assert (act.act, act.address) == (Act.AGREE, "terms@2024-01-01")
        assert act.digest == digest_of("2024-01-01")
        assert (act.occurred_at, act.recorded_at) == (one.acceptance.occurred_at, one.recorded_at)
        assert receipt.checkpoint.checkpoint == signed.checkpoint
        assert receipt.index < 301


def test_an_altered_receipt_proves_nothing(ledger, keys):
    (one,) = record(ledger, 1)
    sign(ledger, keys)
    raw = issue_receipt(ledger, one.id)
    extra = extra_of(raw)
    position = raw.index(b"extra ") + 40
    for at in range(position, position + 40):
        altered = raw[:at] + (b"A" if raw[at : at + 1] != b"A" else b"B") + raw[at + 1 :]
        with pytest.raises(KaiteiError):
            verify_receipt(altered, trust(keys))
    assert act_of(verify_receipt(raw, trust(keys))).subject == int.from_bytes(
        extra[16:].partition(b"\x08")[2][:8], "big"
    )


def test_a_receipt_of_a_version_proves_when_its_words_were_published(ledger, keys):
    register_catalog(ledger)
    sign(ledger, keys)
    content = verify_receipt(issue_receipt(ledger, "terms@2024-01-01"), trust(keys)).content
    digest = digest_of("2024-01-01")
    assert content == VersionIdentity("terms", "2024-01-01", digest, date(2024, 1, 1), date(2024, 1, 1))


def test_what_no_checkpoint_covers_has_no_receipt_yet(ledger, keys):
    records = record(ledger, 2)
    with pytest.raises(KaiteiError) as refused:
        issue_receipt(ledger, records[0].id)
    assert refused.value.render() == (
        f"error: no checkpoint covers record {records[0].id} yet\n"
        "  fix: sign one: kaitei ledger checkpoint; then ask again"
    )
    sign(ledger, keys)
    (late,) = record(ledger, 1, start=2)
    sequence(ledger.store, TODAY)
    with pytest.raises(KaiteiError, match="no checkpoint covers record"):
        issue_receipt(ledger, late.id)
    register_catalog(ledger)
    with pytest.raises(KaiteiError, match="no checkpoint covers version terms@2021-01-01"):
        issue_receipt(ledger, "terms@2021-01-01")


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ("nonsense", "'nonsense' is no record id"),
        ("0197a1c0-0000-7000-8000-000000000000", "there is no record 0197a1c0-0000-7000-8000-000000000000"),
        ("terms@1999-01-01", "the ledger knows no version terms@1999-01-01"),
    ],
)
def test_a_receipt_of_nothing_is_refused(ledger, wanted, message):
    with pytest.raises(KaiteiError, match=message):
        issue_receipt(ledger, wanted)


def test_no_receipt_is_issued_for_a_record_that_was_changed(ledger, keys):
    one, *_ = record(ledger, 3)
    sign(ledger, keys)
    connection = ledger.store.connection
    connection.execute("DROP TRIGGER event_is_not_changed")
    connection.execute("UPDATE event SET act = 3")
    with pytest.raises(
        VerificationFailed, match=r"was changed after it was logged: entry \d of the log is not its entry"
    ):
        issue_receipt(ledger, one.id)


# publishing


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
    assert act_of(verify_receipt(issue_receipt(ledger, records[7].id), trust(keys))).act is Act.AGREE


def test_an_erasure_entry_names_its_positions():
    entry = erasure_entry([7, 3, 3])
    assert parse_erasure(entry) == (3, 7)
    assert parse_erasure(erasure_entry([])) == ()
    for bad in (
        entry[:-1],
        entry + b"\x00",
        b"\x02" + entry[1:],
        erasure_entry([3, 7])[:9] + entry[17:] + entry[9:17],
    ):
        with pytest.raises(ValueError, match="this is no erasure entry"):
            parse_erasure(bad)


def test_the_entry_of_an_act_is_what_the_specification_of_the_log_says(ledger, keys):
    (one,) = record(ledger, 1)
    sign(ledger, keys)
    extra = extra_of(issue_receipt(ledger, one.id))
    leaf = hashlib.sha256(b"\x00\x01" + hashlib.sha256(extra).digest()).digest()
    assert ledger.store.read_tile(0, 0)[32:] == leaf
