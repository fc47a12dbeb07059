"""What the log finds in a store: an inbox that empties, positions that stay, counts that stay right."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kaitei.consent import State
from kaitei.errors import EnvironmentFailed
from kaitei.ledger.ledger import Ledger
from kaitei.ledger.store import CheckpointRow
from support.ledgers import a_ledger, a_request
from support.stores import KINDS, a_new_ledger, open_again


@pytest.fixture(params=KINDS)
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    with a_new_ledger(request.param, tmp_path) as (opened, _):
        yield opened


def take_in(ledger: Ledger, limit: int = 1000) -> int:
    """Give positions to what is in the inbox, as the sequencer does."""
    with ledger.store.write():
        size = ledger.store.lock_log()
        rows = ledger.store.read_inbox(limit)
        ledger.store.place_inbox(rows, size)
        ledger.store.grow_log(size + len(rows))
    return len(rows)


def test_acts_get_one_position_each_and_leave_the_inbox(ledger):
    for number in range(7):
        ledger.record(a_request(member=f"M-{number % 3}", key=f"k-{number}"))
    assert [take_in(ledger, 4), take_in(ledger, 4), take_in(ledger, 4)] == [4, 3, 0]
    records = [record for number in range(3) for record in ledger.history(f"M-{number}")]
    assert sorted(record.position for record in records if record.position is not None) == list(range(7))
    members = list(ledger.store.stream_members())
    assert sorted(row.position for rows in members for row in rows.events) == list(range(7))
    assert [rows.subject for rows in members] == sorted(rows.subject for rows in members)
    for rows in members:
        assert rows.member is not None
        assert rows.member.subject == rows.subject
        assert {row.subject for row in rows.events} == {rows.subject}
        assert len(rows.statuses) == 1


def test_a_log_of_which_nothing_says_how_long_it_is_is_not_begun_anew(ledger):
    ledger.record(a_request())
    take_in(ledger)
    ledger.store.connection.execute("DELETE FROM log_state")
    ledger.record(a_request(member="M-2"))
    for work in (ledger.store.read_log_size, lambda: take_in(ledger)):
        with pytest.raises(EnvironmentFailed, match="it does not say how long its log is"):
            work()


def test_pending_counts_are_the_same_before_and_after_sequencing(ledger):
    def everything():
        return ledger.store.count_standings("terms"), ledger.count_pending("terms")

    for number in range(6):
        ledger.record(a_request(version="2022-01-01", member=f"M-{number}", at="2022-05-01T00:00:00Z"))
    take_in(ledger, 4)
    for number in range(0, 6, 2):
        ledger.record(a_request(member=f"M-{number}"))
    ledger.record(a_request("withdraw", member="M-5"))
    before = everything()
    assert before == ({(1, "2022-01-01"): 2, (1, "2024-01-01"): 3, (4, "2024-01-01"): 1}, 2)
    while take_in(ledger, 2):
        assert everything() == before
    assert everything() == before


def test_pages_of_pending_members_are_the_same_before_and_after_sequencing(ledger):
    """Some come by acts that wait, some go by them, some do both; late acts and ones of the same moment count too."""

    def pages():
        found, after = [], -1
        while page := ledger.pending("terms", after=after, limit=2):
            found += [(one.member, one.standing) for one in page]
            after = page[-1].cursor
        return found, ledger.count_pending("terms"), ledger.store.count_standings("terms")

    for number in range(12):
        version = "2022-01-01" if number % 2 else "2024-01-01"
        ledger.record(a_request(version=version, member=f"M-{number}", at="2025-05-01T00:00:00Z"))
    take_in(ledger)
    for number in range(0, 12, 3):
        ledger.record(a_request(member=f"M-{number}"))
        ledger.record(a_request("withdraw", "2022-01-01", member=f"M-{number}", at="2025-04-01T00:00:00Z"))
    for number in range(12, 17):
        ledger.record(a_request("decline", "2022-01-01", "2024-05-01T00:00:00Z", f"M-{number}"))
        ledger.record(a_request("agree", "2022-01-01", "2024-05-01T00:00:00Z", f"M-{number}"))
    before = pages()
    assert len(before[0]) == before[1] == len({member for member, _ in before[0]}) == 9
    while take_in(ledger, 3):
        assert pages() == before
    assert pages() == before
    for member, standing in before[0]:
        [status] = ledger.status(member)
        assert (status.state, status.standing) == (State.ACTION_REQUIRED, standing)


def test_a_member_s_own_acts_that_wait_are_in_her_status_at_once(ledger):
    ledger.record(a_request(version="2022-01-01", at="2025-05-01T00:00:00Z"))
    assert ledger.record(a_request("withdraw", at="2025-07-01T00:00:00Z")).status.state is State.WITHDRAWN
    take_in(ledger, 1)
    late = a_request("decline", at="2025-06-01T00:00:00Z")
    for _ in range(2):  # the second time it is there already
        assert ledger.record(late).status.state is State.WITHDRAWN
    assert ledger.record(a_request(at="2025-08-01T00:00:00Z")).status.state is State.ACCEPTED
    assert ledger.record(late).status.state is State.ACCEPTED
    take_in(ledger)
    assert ledger.record(late).status.state is State.ACCEPTED


def test_a_transaction_that_fails_leaves_nothing(ledger):
    ledger.record(a_request())

    def fail():
        with ledger.store.write():
            rows = ledger.store.read_inbox(10)
            ledger.store.place_inbox(rows, 0)
            ledger.store.grow_log(1)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert ledger.store.read_log_size() == 0
    assert len(ledger.store.read_inbox(10)) == 1
    assert ledger.history("M-1")[0].position is None


def test_the_log_is_locked_inside_a_transaction_only(ledger):
    with pytest.raises(RuntimeError):
        ledger.store.lock_log()


def test_tiles_entries_and_checkpoints_are_kept(ledger):
    store = ledger.store
    with store.write():
        store.write_tiles([(0, 0, b"a"), (0, 1, b"b")])
        store.write_tiles([(0, 1, b"bb"), (1, 0, b"c")])
        store.add_entries([(3, b"three"), (1, b"one")])
        for size in (5, 9, 7):
            store.write_checkpoint(CheckpointRow(size, bytes(32), f"note {size}", size))
    assert [store.read_tile(*tile) for tile in ((0, 0), (0, 1), (1, 0), (1, 1))] == [b"a", b"bb", b"c", None]
    assert list(store.stream_entries()) == [(1, b"one"), (3, b"three")]
    assert store.read_checkpoint() == CheckpointRow(9, bytes(32), "note 9", 9)
    assert [checkpoint.size for checkpoint in store.stream_checkpoints()] == [5, 7, 9]


def test_a_version_gets_one_position(ledger):
    ledger.record(a_request())
    [number] = ledger.store.unplaced_versions()
    with ledger.store.write():
        ledger.store.place_version(number, 4)
    assert ledger.store.unplaced_versions() == []
    assert ledger.store.versions_by_number[number].position == 4


@pytest.mark.parametrize("kind", KINDS)
def test_a_snapshot_does_not_see_what_is_written_meanwhile(kind, tmp_path):
    with a_new_ledger(kind, tmp_path) as (ledger, address):
        ledger.record(a_request())
        with a_ledger(open_again(kind, address), tmp_path / "keys") as other, other.store.snapshot():
            assert len(list(other.store.stream_inbox())) == 1
            ledger.record(a_request(member="M-2"))
            assert len(list(other.store.stream_inbox())) == len(list(other.store.stream_members())) == 1


def test_rows_without_a_member_are_found_too(ledger):
    ledger.record(a_request())
    take_in(ledger)
    with ledger.store.write():
        ledger.store.connection.execute("DELETE FROM subject")
    [rows] = ledger.store.stream_members()
    assert (rows.member, len(rows.events), len(rows.statuses)) == (None, 1, 1)
