"""An import into PostgreSQL takes as long for the last chunk as for the first: no look-up reads a whole table."""

import pytest

from kaitei.ledger.address import parse_address
from kaitei.ledger.opening import open_store
from kaitei.ledger.store import ChunkCollision
from support.postgres import new_address

MEMBERS = 3000
FIRST = 1 << 50


@pytest.fixture
def store():
    store = open_store(parse_address(new_address()), create=True)
    with store.write():
        store.insert_many([_member(FIRST + number) for number in range(MEMBERS)], [], [], 0)
    store.connection.execute("ANALYZE subject")
    yield store
    store.close()


def _member(subject):
    return subject, subject.to_bytes(16, "big"), b"sealed"


def _whole_tables_read(store):
    """Return how often the open transaction has read a table of the members from end to end."""
    (count,) = store.connection.execute(
        "SELECT coalesce(sum(seq_scan), 0) FROM pg_stat_xact_user_tables"
        " WHERE schemaname = current_schema AND relname IN ('subject', 'event', 'status')"
    ).fetchone()
    return count


def test_new_members_are_inserted_without_reading_all_others(store):
    with store.write():
        store.insert_many([_member(2 * FIRST + number) for number in range(MEMBERS)], [], [], 0)
        assert _whole_tables_read(store) == 0


def test_known_members_and_acts_are_found_without_reading_all_others(store):
    with store.write():
        tags = [(FIRST + number).to_bytes(16, "big") for number in range(MEMBERS)]
        assert len(store.find_subjects(tags)) == MEMBERS
        assert store.find_contents([(FIRST + number, 1) for number in range(MEMBERS)]) == {}
        assert _whole_tables_read(store) == 0


def test_a_surrogate_between_those_of_others_is_free_and_one_of_theirs_is_not(store):
    with store.write():
        store.insert_many([_member(FIRST - 1), _member(FIRST + MEMBERS)], [], [], 0)
    subject, _, sealed = _member(FIRST + 7)
    with pytest.raises(ChunkCollision, match="a surrogate is taken"), store.write():
        store.insert_many([(subject, b"another tag 16 b", sealed)], [], [], 0)
