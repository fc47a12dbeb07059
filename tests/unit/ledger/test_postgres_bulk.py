"""An import into PostgreSQL takes as long for the last chunk as for the first: no look-up reads a whole table."""

from typing import Any

import pytest

from kaitei.ledger.address import parse_address
from kaitei.ledger.opening import open_store
from kaitei.ledger.store import NO_ACTS, ChunkCollision, NewMembers
from support.postgres import new_address

MEMBERS, CHUNKS = 5000, 15  # a statement gets its lasting plan when it has run about ten times
FIRST = 1 << 50


@pytest.fixture
def store():
    store: Any = open_store(parse_address(new_address()), create=True)
    with store.write():
        _insert(store, *range(MEMBERS))
    yield store
    store.close()


def _insert(store, *subjects, tags=None):
    """Insert members, within a transaction."""
    tags = tags or [subject.to_bytes(16, "big") for subject in subjects]
    store.insert_many(NewMembers(subjects, tags, [b"sealed"] * len(subjects)), NO_ACTS, [], 0)


def _whole_tables_read(store):
    """Return how often this session has read a table of the members from end to end."""
    (count,) = store.connection.execute(
        "SELECT coalesce(sum(seq_scan), 0) FROM pg_stat_xact_user_tables"
        " WHERE schemaname = current_schema AND relname IN ('subject', 'event', 'status')"
    ).fetchone()
    return count


def test_new_members_are_inserted_without_reading_all_others(store):
    for chunk in range(1, CHUNKS):
        with store.write():
            before = _whole_tables_read(store)
            _insert(store, *range(FIRST * chunk, FIRST * chunk + MEMBERS))
            assert _whole_tables_read(store) == before


def test_known_members_and_acts_are_found_without_reading_all_others(store):
    tags = [number.to_bytes(16, "big") for number in range(MEMBERS)]
    for _ in range(CHUNKS):
        with store.write():
            before = _whole_tables_read(store)
            assert len(store.find_subjects(tags)) == MEMBERS
            assert store.find_contents([(number, 1) for number in range(MEMBERS)]) == {}
            assert _whole_tables_read(store) == before


def test_a_surrogate_between_those_of_others_is_free_and_one_of_theirs_is_not(store):
    with store.write():
        _insert(store, FIRST, FIRST + 9)
        _insert(store, FIRST + 4)
    with pytest.raises(ChunkCollision, match="a surrogate is taken"), store.write():
        _insert(store, FIRST + 9, tags=[b"the tag of other"])


def test_no_plan_is_compiled_where_rows_are_looked_up_by_their_keys(store):
    """A small table that has no fitting index is read whole; compiling that takes a hundred times as long."""
    asked = "EXPLAIN (ANALYZE, FORMAT JSON) SELECT act, version, n FROM counts WHERE policy = 1"
    with store._by_index():
        store.connection.execute("SELECT set_config('jit_above_cost', '0', true)")
        [[plan]] = store.connection.execute(asked).fetchone()
    assert "JIT" not in plan
