"""Recorded acts become entries of the log, each once and in its place."""

import hashlib
from datetime import date

import pytest

from kaitei.consent.entries import erasure_entry, parse_erasure
from kaitei.errors import EnvironmentFailed
from kaitei.ledger.checkpoint import read_head
from kaitei.ledger.opening import register_catalog
from kaitei.ledger.receipts import issue_receipt
from kaitei.ledger.sequencer import append_entries, sequence, sequence_all
from kaitei.tlog import (
    LeafTree,
    TreeHead,
    build_tree_head,
    hash_leaves,
)
from support.logs import TODAY, extra_of, record, sign


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


@pytest.mark.parametrize("add", [sequence, lambda store, _: append_entries(store, [b"\x04late"])])
def test_no_tile_is_written_over_where_the_size_was_turned_back(ledger, keys, add):
    record(ledger, 12)
    list(sequence_all(ledger.store, TODAY))
    sign(ledger, keys)
    execute = ledger.store.connection.execute
    execute("DROP TRIGGER log_only_grows")
    execute("UPDATE log_state SET size = 5")
    before = ledger.store.read_tile(0, 0)
    record(ledger, 1, start=12)
    with (
        pytest.raises(EnvironmentFailed, match="its log has 5 entries, but signed one of 13"),
        ledger.store.write(),
    ):
        add(ledger.store, TODAY)
    assert ledger.store.read_tile(0, 0) == before
