"""What one act costs a database: pages, and round trips. Each of them is paid for by whoever waits for the answer."""

import os
import shutil
import struct
from pathlib import Path
from typing import Any

import pytest

from kaitei.consent import State
from kaitei.ledger.address import PostgresAddress
from kaitei.ledger.ledger import Ledger
from kaitei.ledger.postgres import PostgresStore
from kaitei.ledger.sqlite import SqliteStore
from kaitei.ledger.sqlite.files import CHECKPOINT_PAGES
from support.ledgers import a_ledger, a_request
from support.postgres import new_address, postgres_address


def last_page(path: Path) -> int:
    """Return how many pages the write-ahead log holds, from the head of its index."""
    (pages,) = struct.unpack_from("=I", path.with_name(f"{path.name}-shm").read_bytes(), 16)
    return int(pages)


def pages_of(path: Path, ledger: Ledger, **what: str) -> int:
    """Return how many pages a record adds to the write-ahead log."""
    before = last_page(path)
    assert ledger.record(a_request(**what)).is_new
    return last_page(path) - before


def test_an_act_writes_the_pages_of_its_own_rows_alone(tmp_path):
    path = tmp_path / "l.sqlite3"
    with a_ledger(SqliteStore(path, create=True), tmp_path / "keys") as ledger:
        for number in range(3):
            ledger.record(a_request(member=f"M-{number}"))
        # her row and its index, the act and its index, the inbox
        assert pages_of(path, ledger, member="M-new") == 5
        assert pages_of(path, ledger, member="M-1", at="2026-05-01T00:00:00Z") == 3


def lengths_of(path: Path, ledger: Ledger, acts: int) -> list[int]:
    """Return how long the file ahead is after each of some acts."""
    lengths = []
    for number in range(acts):
        assert ledger.record(a_request(member=f"L-{number}")).is_new
        lengths.append(path.with_name(f"{path.name}-wal").stat().st_size)
    return lengths


def test_acts_one_after_another_do_not_each_lengthen_the_file_ahead(tmp_path):
    """A commit that makes a file longer waits for the disk several times."""
    path = tmp_path / "l.sqlite3"
    with a_ledger(SqliteStore(path, create=True), tmp_path / "keys") as ledger:
        lengths = lengths_of(path, ledger, 400)
        assert last_page(path) * 4096 > 4_000_000
        assert len(set(lengths)) < 30  # and not 400
        for name in ("l.sqlite3", "l.sqlite3-wal"):  # as a crash would leave them: the zeros are no pages
            shutil.copy(tmp_path / name, tmp_path / name.replace("l.", "crashed."))
        with a_ledger(SqliteStore(tmp_path / "crashed.sqlite3"), tmp_path / "keys") as crashed:
            assert [len(crashed.history(f"L-{number}")) for number in range(400)] == [1] * 400


def test_two_programs_that_take_turns_lengthen_the_file_to_what_it_comes_to_anyway(tmp_path):
    """Each takes the other's zeros for growth."""
    path = tmp_path / "l.sqlite3"
    with a_ledger(SqliteStore(path, create=True), tmp_path / "keys") as one:  # noqa: SIM117
        with a_ledger(SqliteStore(path), tmp_path / "keys") as other:
            for number in range(60):
                for ledger in (one, other):
                    assert ledger.record(a_request(member=f"M-{number}", key=f"{id(ledger)}")).is_new
            assert path.with_name("l.sqlite3-wal").stat().st_size < CHECKPOINT_PAGES * 4120 + (1 << 20)
    assert path.with_name("l.sqlite3-wal").exists() is False  # the last one takes it away
    with a_ledger(SqliteStore(path), tmp_path / "keys") as one:
        assert all(len(one.history(f"M-{number}")) == 2 for number in range(60))


def test_who_records_one_act_lengthens_nothing(tmp_path):
    path = tmp_path / "l.sqlite3"
    SqliteStore(path, create=True).close()
    with a_ledger(SqliteStore(path), tmp_path / "keys") as ledger:
        ledger.record(a_request())
        assert path.with_name("l.sqlite3-wal").stat().st_size == 32 + last_page(path) * (24 + 4096)


def test_an_act_is_recorded_where_the_file_ahead_cannot_be_lengthened(tmp_path, monkeypatch):
    def no_room(*_: object) -> int:
        raise OSError

    monkeypatch.setattr(os, "pwrite", no_room)
    path = tmp_path / "l.sqlite3"
    with a_ledger(SqliteStore(path, create=True), tmp_path / "keys") as ledger:
        assert len(set(lengths_of(path, ledger, 10))) == 10


def test_an_act_of_a_known_member_looks_up_nothing_but_her_row(tmp_path):
    store = SqliteStore(tmp_path / "l.sqlite3", create=True)
    with a_ledger(store, tmp_path / "keys") as ledger:
        ledger.record(a_request())
        said: list[str] = []
        store.connection.set_trace_callback(said.append)
        recorded = ledger.record(a_request("withdraw", at="2026-05-01T00:00:00Z"))
        assert [statement.split()[0] for statement in said] == [
            "BEGIN",
            "SELECT",
            "INSERT",
            "INSERT",
            "COMMIT",
        ]
        assert recorded.status.state is State.WITHDRAWN


@pytest.fixture
def place() -> PostgresAddress:
    return postgres_address(new_address())


def test_a_new_member_takes_one_round_trip_and_a_known_one_two(tmp_path, place, monkeypatch):
    store = PostgresStore(place, create=True)
    with a_ledger(store, tmp_path / "keys") as ledger:
        ledger.record(a_request(member="M-1"))
        said: list[object] = []

        def overhear(owner: object, name: str) -> Any:
            speak = getattr(owner, name)

            def overheard(query: object, *arguments: object, **named: object) -> object:
                said.append(query)
                return speak(query, *arguments, **named)

            monkeypatch.setattr(owner, name, overheard)
            return speak

        execute = overhear(store.connection, "execute")
        overhear(store.hot, "send")
        assert ledger.record(a_request(member="M-2")).is_new
        assert len(said) == 1
        for month, member in enumerate(("M-1", "M-2", "M-1"), 3):
            assert ledger.record(a_request(member=member, at=f"2026-0{month}-02T00:00:00Z")).is_new
        assert len(said) == 1 + 3 * 2 + 1  # the first one after new ones is taken for new
        for number, statements in ((3, 2), (4, 1)):  # the first new one after known ones is looked up in vain
            said.clear()
            assert ledger.record(a_request(member=f"M-{number}")).is_new
            assert len(said) == statements
        execute(f"DROP SCHEMA {place.schema} CASCADE")


def test_a_program_that_began_with_an_empty_ledger_looks_nothing_up_row_by_row(tmp_path, place):
    """PostgreSQL keeps the plan it makes of a statement at first, when one page is all there is to read."""
    store = PostgresStore(place, create=True)
    with a_ledger(store, tmp_path / "keys") as ledger:
        for number in range(20):
            ledger.record(a_request(member=f"M-{number}"))
        for number in range(20):
            ledger.record(a_request(member=f"M-{number}", at="2026-05-01T00:00:00Z"))
        execute: Any = store.connection.execute
        kept = execute(
            "SELECT name, cardinality(parameter_types) FROM pg_prepared_statements"
            " WHERE name LIKE 'kaitei%' AND generic_plans > 0"
        ).fetchall()
        assert {name for name, _ in kept} == {"kaitei_look_up", "kaitei_known", "kaitei_perhaps_new"}
        for name, values in kept:
            plan = execute(f"EXPLAIN EXECUTE {name} ({', '.join(['NULL'] * values)})").fetchall()
            assert not [line for (line,) in plan if "Seq Scan" in line]
        execute(f"DROP SCHEMA {place.schema} CASCADE")
