"""The log's life on every store: sequencing by many at once, signing, proving, verifying, and edits by hand."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from kaitei.consent import Moment, parse_time
from kaitei.consent.receipt import verify_receipt
from kaitei.errors import KaiteiError, VerificationFailed
from kaitei.ledger.checkpoint import make_checkpoint
from kaitei.ledger.keys import create_key, open_signers, read_public_keys
from kaitei.ledger.ledger import Ledger
from kaitei.ledger.publish import publish
from kaitei.ledger.receipts import issue_receipt
from kaitei.ledger.sequencer import sequence, sequence_all
from kaitei.ledger.verify import verify_ledger
from kaitei.ledger.witness import read_files
from kaitei.tlog import TiledTree, build_trust
from support.ledgers import a_ledger, a_request
from support.stores import KINDS, a_new_ledger, open_again

TODAY = date(2026, 6, 1)
NOW = Moment(parse_time("2026-06-01T12:00:00Z"))


class Opened:
    """A ledger, where it is, and its keys."""

    def __init__(self, kind: str, address: str, ledger: Ledger, keys: Path) -> None:
        self.kind, self.address, self.ledger, self.keys = kind, address, ledger, keys

    def sign(self):
        return make_checkpoint(
            self.ledger.store, self.keys, open_signers(self.keys, "log", lambda _: ""), NOW
        )


@pytest.fixture(params=KINDS)
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opened]:
    create_key(tmp_path / "keys", "log.example/acts")
    with a_new_ledger(request.param, tmp_path) as (ledger, address):
        yield Opened(request.param, address, ledger, tmp_path / "keys")


def test_from_records_to_receipts_and_a_verified_ledger(opened, tmp_path):
    ledger = opened.ledger
    records = [ledger.record(a_request(member=f"M-{number}")).record for number in range(270)]
    assert list(sequence_all(ledger.store, TODAY, limit=100)) == [101, 100, 70]
    first = opened.sign().checkpoint
    records += [
        ledger.record(a_request("withdraw", member=f"M-{number}", at="2026-05-01T00:00:00Z")).record
        for number in range(30)
    ]
    list(sequence_all(ledger.store, TODAY))
    second = opened.sign().checkpoint
    assert (first.size, second.size) == (271, 301)
    publish(ledger.store, opened.keys, tmp_path / "log")
    tree = TiledTree(second.head, read_files(tmp_path / "log"))
    assert len({tree.hash_at(0, position) for position in range(301)}) == 301
    trust = build_trust(read_public_keys(opened.keys))
    for one in (records[0], records[269], records[299]):
        receipt = verify_receipt(issue_receipt(ledger, one.id), trust)
        assert receipt.checkpoint.checkpoint.size == 301
    ledger.record(a_request(member="M-late"))
    found = verify_ledger(ledger, opened.keys)
    assert (found.members, found.records, found.waiting, found.checkpoints) == (271, 300, 1, 2)


def test_many_writers_and_sequencers_at_once_give_every_record_one_place(opened):
    """Eight writers, two sequencers, each with a connection of its own."""

    def write(writer):
        with a_ledger(open_again(opened.kind, opened.address), opened.keys) as ledger:
            for number in range(25):
                ledger.record(a_request(member=f"W-{writer}-{number % 7}", key=f"{writer}-{number}"))

    def take_in(_):
        with a_ledger(open_again(opened.kind, opened.address), opened.keys) as ledger:
            taken = 0
            while writers_left():
                taken += sequence(ledger.store, TODAY, limit=13)
            return taken + sum(sequence_all(ledger.store, TODAY, limit=13))

    with ThreadPoolExecutor(10) as pool:
        writing = [pool.submit(write, writer) for writer in range(8)]

        def writers_left():
            return not all(one.done() for one in writing)

        taking = [pool.submit(take_in, number) for number in range(2)]
        for one in writing:
            one.result()
        assert sum(one.result() for one in taking) == 201
    opened.sign()
    found = verify_ledger(opened.ledger, opened.keys)
    assert (found.records, found.waiting, found.head.size) == (200, 0, 201)


def test_a_crash_between_any_two_steps_of_a_batch_leaves_the_log_whole(opened, monkeypatch):
    ledger = opened.ledger
    for number in range(20):
        ledger.record(a_request(member=f"M-{number}"))
    sequence(ledger.store, TODAY, limit=9)
    opened.sign()

    class Crash(Exception):
        pass

    def crash(*_, **__):
        raise Crash

    for step in ("lock_log", "read_inbox", "write_tiles", "grow_log", "place_inbox"):
        with monkeypatch.context() as patched:
            patched.setattr(ledger.store, step, crash)
            with pytest.raises(Crash):
                sequence(ledger.store, TODAY, limit=9)
        assert ledger.store.read_log_size() == 10
        assert verify_ledger(ledger, opened.keys).waiting == 11
    list(sequence_all(ledger.store, TODAY))
    opened.sign()
    assert verify_ledger(ledger, opened.keys).records == 20


@pytest.mark.parametrize(
    "edit",
    [
        "UPDATE event SET channel = 'app' WHERE position = 7",
        "UPDATE event SET occurred_at = occurred_at + 1 WHERE position = 7",
        "UPDATE event SET position = 8 WHERE position = 7",
        "DELETE FROM event WHERE position = 7",
        "DELETE FROM tile WHERE level = 0",
        "UPDATE log_state SET size = size - 1",
        "UPDATE status SET act = 3",
        "UPDATE counts SET n = n + 1",
        "DELETE FROM subject",
        "UPDATE policy_version SET effective = '2020-01-01'",
    ],
)
def test_edits_by_hand_are_found(opened, edit):
    ledger = opened.ledger
    for number in range(12):
        ledger.record(a_request(member=f"M-{number}"))
    list(sequence_all(ledger.store, TODAY))
    opened.sign()
    assert verify_ledger(ledger, opened.keys).records == 12
    connection = ledger.store.connection
    if opened.kind == "sqlite":
        for trigger in (
            "event_is_not_changed",
            "event_is_sequenced_once",
            "event_is_not_deleted",
            "log_only_grows",
        ):
            connection.execute(f"DROP TRIGGER {trigger}")
    else:
        for table in ("event", "log_state"):
            connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    with ledger.store.write():
        assert connection.execute(edit).rowcount > 0
    reopened = open_again(opened.kind, opened.address)
    with a_ledger(reopened, opened.keys) as again, pytest.raises(KaiteiError) as refused:
        verify_ledger(again, opened.keys)
    assert isinstance(refused.value, VerificationFailed) or refused.value.exit_status == 3
