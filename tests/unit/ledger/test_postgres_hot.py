"""Statements past the driver's own machinery: what they have to do as well as it does."""

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from kaitei.consent import State
from kaitei.errors import EnvironmentFailed
from kaitei.ledger.address import PostgresAddress
from kaitei.ledger.ledger import Ledger
from kaitei.ledger.postgres import PostgresStore
from kaitei.ledger.postgres.hot import HotStatements, build_statement, read_number
from support.ledgers import a_ledger, a_request
from support.postgres import new_address, postgres_address


@pytest.fixture
def place() -> PostgresAddress:
    return postgres_address(new_address())


@pytest.fixture
def connection(place: PostgresAddress) -> Iterator[psycopg.Connection]:
    with psycopg.connect(place.conninfo, autocommit=True) as opened:
        yield opened


@pytest.fixture
def ledger(place: PostgresAddress, tmp_path: Path) -> Iterator[Ledger]:
    store = PostgresStore(place, create=True)
    with a_ledger(store, tmp_path / "keys") as opened:
        yield opened
        store.connection.execute(f"DROP SCHEMA {place.schema} CASCADE")


def test_values_arrive_as_they_were_sent_and_rows_come_back(connection):
    query = "SELECT n, %(text)s || '!', %(none)s FROM generate_series(1, %(last)s) AS n"
    statement = build_statement("t", query, {"last": "integer", "text": "text", "none": "bytea"})
    rows = HotStatements(connection).rows(statement, [(3).to_bytes(4, "big"), "版".encode(), None])
    assert [(read_number(row[0]), *row[1:]) for row in rows] == [(n, "版!".encode(), None) for n in (1, 2, 3)]


def test_a_statement_is_prepared_again_after_the_server_forgot_it(connection):
    hot, statement = HotStatements(connection), build_statement("t", "SELECT 1::bigint", {})
    assert hot.rows(statement, []) == [(bytes(7) + b"\1",)]
    connection.execute("DEALLOCATE ALL")
    assert hot.rows(statement, []) == [(bytes(7) + b"\1",)]
    connection.execute("DEALLOCATE ALL")
    connection.execute("BEGIN")
    assert hot.rows(statement, []) == [(bytes(7) + b"\1",)]
    connection.execute("COMMIT")


def test_an_error_is_of_the_driver_s_kind(connection):
    hot = HotStatements(connection)
    with pytest.raises(psycopg.errors.DivisionByZero, match="division by zero"):
        hot.rows(build_statement("t", "SELECT 1 / %(n)s", {"n": "integer"}), [bytes(4)])
    with pytest.raises(psycopg.errors.UndefinedTable):
        hot.rows(build_statement("u", "SELECT * FROM nothing", {}), [])
    assert hot.rows(build_statement("v", "SELECT true", {}), []) == [(b"\1",)]


def test_a_statement_that_waits_can_be_interrupted(connection):
    """As by Ctrl-C: it is cancelled, and the connection can be used."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    hot, begun = HotStatements(connection), time.monotonic()
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.3)
        with pytest.raises(KeyboardInterrupt):
            hot.rows(build_statement("t", "SELECT pg_sleep(%(n)s)::text", {"n": "integer"}), [b"\0\0\0\x3c"])
    finally:
        signal.signal(signal.SIGALRM, before)
    assert time.monotonic() - begun < 30
    assert hot.rows(build_statement("u", "SELECT true", {}), []) == [(b"\1",)]


def test_a_lost_connection_is_told(ledger, place):
    assert ledger.record(a_request()).is_new
    process = ledger.store.connection.info.backend_pid
    with psycopg.connect(place.conninfo, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", (process,))
        with pytest.raises(EnvironmentFailed, match="the ledger cannot be used"):
            ledger.record(a_request(member="M-2"))
        other.execute(f"DROP SCHEMA {place.schema} CASCADE")
    ledger.store.connection = psycopg.connect(place.conninfo, autocommit=True)  # for the fixture's end
    ledger.store.connection.execute(f"CREATE SCHEMA {place.schema}")


def test_who_is_taken_for_new_and_is_not_has_her_act_recorded_once(ledger, place, tmp_path):
    """She was taken for new, but another process was faster; then for known, and the act was there already."""
    store = PostgresStore(place)
    with a_ledger(store, tmp_path / "keys") as other:
        first = ledger.record(a_request("agree", key="k-1"))
        store.last_was_known = False
        again = other.record(a_request("agree", key="k-1"))
        assert (again.is_new, again.record) == (False, first.record)
        late = other.record(a_request("withdraw", at="2026-05-01T00:00:00Z", key="k-2"))
        assert (late.is_new, late.status.state) == (True, State.WITHDRAWN)
        store.last_was_known = True
        assert other.record(a_request("withdraw", at="2026-05-01T00:00:00Z", key="k-2")).record == late.record
        assert len(ledger.history("M-1")) == len(list(store.stream_inbox())) == 2
