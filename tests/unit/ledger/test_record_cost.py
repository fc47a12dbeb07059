"""What one act costs a database: pages, and round trips. Each of them is paid for by whoever waits for the answer."""

from pathlib import Path
from typing import Any

import pytest

from kaitei.ledger.address import PostgresAddress, parse_address
from kaitei.ledger.ledger import Ledger
from kaitei.ledger.postgres import PostgresStore
from kaitei.ledger.sqlite import SqliteStore
from support.ledgers import a_ledger, a_request
from support.postgres import new_address

_FRAME = 4096 + 24


def pages_of(path: Path, ledger: Ledger, **what: str) -> int:
    """Return how many pages a record adds to the write-ahead log."""
    ahead = path.with_name(f"{path.name}-wal")
    before = ahead.stat().st_size
    assert ledger.record(a_request(**what)).is_new
    return (ahead.stat().st_size - before) // _FRAME


def test_an_act_writes_the_pages_of_its_own_rows_alone(tmp_path):
    path = tmp_path / "l.sqlite3"
    with a_ledger(SqliteStore(path, create=True), tmp_path / "keys") as ledger:
        for number in range(3):
            ledger.record(a_request(member=f"M-{number}"))
        # her row and its index, the act and its index, the inbox
        assert pages_of(path, ledger, member="M-new") == 5
        assert pages_of(path, ledger, member="M-1", at="2026-05-01T00:00:00Z") == 3


@pytest.fixture
def place() -> PostgresAddress:
    found = parse_address(new_address())
    assert isinstance(found, PostgresAddress)
    return found


def test_a_new_member_takes_one_round_trip_and_a_known_one_two(tmp_path, place, monkeypatch):
    store = PostgresStore(place, create=True)
    with a_ledger(store, tmp_path / "keys") as ledger:
        ledger.record(a_request(member="M-1"))
        said: list[str] = []
        execute: Any = store.connection.execute

        def overheard(query: str, *arguments: object, **named: object) -> object:
            said.append(query)
            return execute(query, *arguments, **named)

        monkeypatch.setattr(store.connection, "execute", overheard)
        assert ledger.record(a_request(member="M-2")).is_new
        assert len(said) == 1
        for month, member in enumerate(("M-1", "M-2", "M-1"), 3):
            assert ledger.record(a_request(member=member, at=f"2026-0{month}-02T00:00:00Z")).is_new
        assert len(said) == 1 + 3 * 2
        for number, statements in ((3, 2), (4, 1)):  # the first new one after known ones is looked up in vain
            said.clear()
            assert ledger.record(a_request(member=f"M-{number}")).is_new
            assert len(said) == statements
        execute(f"DROP SCHEMA {place.schema} CASCADE")
