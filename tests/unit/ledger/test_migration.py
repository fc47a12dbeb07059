"""A ledger of the schema before moves were counted: it knows after its migration who moved when."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date

import pytest
from psycopg.errors import InvalidColumnReference

from kaitei.consent import parse_time
from kaitei.ledger.address import PostgresAddress, SqliteAddress, parse_address
from kaitei.ledger.opening import migrate_ledger, open_store, register_catalog
from kaitei.ledger.postgres.opening import connect
from kaitei.ledger.postgres.opening import newest_schema as newest_of_postgres
from kaitei.ledger.sequencer import sequence_all
from kaitei.ledger.sqlite.schema import newest_schema as newest_of_sqlite
from kaitei.ledger.verify import verify_ledger
from support.ledgers import a_ledger, a_request
from support.postgres import new_address, postgres_address, wait_until_blocked

_BACK = """
DROP TABLE move;
CREATE TABLE before (policy INTEGER, version INTEGER, act INTEGER, n INTEGER, PRIMARY KEY (policy, version, act)) WITHOUT ROWID;
INSERT INTO before SELECT policy, version, act, n FROM counts;
DROP TABLE counts;
ALTER TABLE before RENAME TO counts;
PRAGMA user_version = 2;
"""
MOMENT = parse_time("2024-12-31T14:59:59.999Z")


def forget_moves(place: PostgresAddress | SqliteAddress) -> int:
    """Make the ledger one of the schema before; return the number of the newest."""
    if isinstance(place, PostgresAddress):
        with connect(place) as connection:
            connection.execute("DROP TABLE move")
            connection.execute("ALTER TABLE counts DROP CONSTRAINT counts_pkey")
            connection.execute("ALTER TABLE counts ADD PRIMARY KEY (policy, version, act)")
            connection.execute("DELETE FROM migration WHERE number >= 4")
        return newest_of_postgres()
    with closing(sqlite3.connect(place.path)) as connection:
        connection.executescript(_BACK)
    return newest_of_sqlite()


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
@pytest.mark.parametrize("acts", [0, 12])
def test_who_moved_when_is_added_up(kind, acts, tmp_path):
    place = parse_address(f"sqlite:///{tmp_path}/l.sqlite3" if kind == "sqlite" else new_address())
    with a_ledger(open_store(place, create=True), tmp_path / "keys") as ledger:
        register_catalog(ledger)
        for number in range(acts):
            version, at = ("2022-01-01", "2022-03-01") if number % 3 else ("2024-01-01", "2025-03-01")
            ledger.record(
                a_request("agree", version, f"{at}T00:00:00Z", f"M-{number % 4}", key=f"k-{number}")
            )
        list(sequence_all(ledger.store, date(2026, 6, 1)))
        ledger.record(a_request(member="M-9"))  # waits for the log
        counted = ledger.count_pending("terms", MOMENT)
    newest = forget_moves(place)
    assert migrate_ledger(place) == (1, newest)
    with a_ledger(open_store(place), tmp_path / "keys") as ledger:
        assert ledger.count_pending("terms", MOMENT) == counted == (4 if acts else 0)
        assert verify_ledger(ledger, tmp_path / "keys").records == acts


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_a_program_of_the_schema_before_that_goes_on_places_nothing(kind, tmp_path):
    """Its counts would say what no move tells, which verify could not know from tampering."""
    place = parse_address(f"sqlite:///{tmp_path}/l.sqlite3" if kind == "sqlite" else new_address())
    with a_ledger(open_store(place, create=True), tmp_path / "keys") as ledger:
        forget_moves(place)
        connection = ledger.store.connection  # type: ignore[attr-defined]
        count = (
            "INSERT INTO counts AS c (policy, version, act, n) VALUES (1, 1, 1, 0)"
            " ON CONFLICT (policy, version, act) DO UPDATE SET n = c.n + excluded.n"
        )
        connection.execute("SELECT n FROM counts").fetchall()  # which notices the other schema
        connection.execute(count)
        migrate_ledger(place)
        with pytest.raises((sqlite3.OperationalError, InvalidColumnReference)):
            connection.execute(count)


def test_an_act_that_is_being_logged_meanwhile_is_added_up_as_well(tmp_path):
    place = postgres_address(new_address())
    with a_ledger(open_store(place, create=True), tmp_path / "keys") as ledger:
        register_catalog(ledger)
        list(sequence_all(ledger.store, date(2026, 6, 1)))
        ledger.record(a_request())
    forget_moves(place)
    with connect(place) as writer, ThreadPoolExecutor() as other:
        writer.execute("BEGIN")
        writer.execute("SELECT size FROM log_state FOR UPDATE")
        writer.execute("UPDATE event SET position = size FROM log_state")
        migrated = other.submit(migrate_ledger, place)
        wait_until_blocked(place, migrated)
        writer.execute("COMMIT")
        assert migrated.result() == (1, newest_of_postgres())
        assert writer.execute("SELECT sum(n) FROM move").fetchone() == (1,)
