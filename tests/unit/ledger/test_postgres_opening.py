"""Opening a PostgreSQL ledger: ours and durable, or a clear word."""

import sys
from datetime import date
from pathlib import Path

import psycopg
import pytest

from kaitei.errors import EnvironmentFailed, KaiteiError, Message
from kaitei.ledger.address import PostgresAddress, parse_address
from kaitei.ledger.checkpoint import make_checkpoint
from kaitei.ledger.keys import create_key, open_signers
from kaitei.ledger.opening import default_keys, distribute_ledger, find_store, open_ledger, open_store
from kaitei.ledger.postgres import PostgresStore, migrate_database, opening
from kaitei.ledger.postgres.opening import newest_schema
from kaitei.ledger.sequencer import sequence
from kaitei.ledger.sqlite import SqliteStore
from kaitei.ledger.verify import verify_ledger
from support.ledgers import CATALOG, a_ledger, a_request
from support.postgres import new_address, postgres_address, shared_server


@pytest.fixture
def place():
    return postgres_address(new_address(own=True))


def refusal(place: PostgresAddress, *, create: bool = False) -> str:
    with pytest.raises(EnvironmentFailed) as caught:
        open_store(place, create=create)
    return caught.value.render().replace(str(place), "DB")


def test_an_address_that_is_none_tells_no_password():
    for text in ("postgresql://ann:secret@[::1/terms", "mysql://ann:s@cret@db.example/terms"):
        with pytest.raises(KaiteiError, match="is no address of a ledger") as refused:
            parse_address(text)
        assert "cret" not in refused.value.render() + refused.value.render("ja")


def test_parameters_reach_the_server_as_they_were_written():
    place = postgres_address("postgresql:///x?options=-c%20work_mem%3D5MB&schema=ledger&password=a+b%2Bc")
    assert place == PostgresAddress("postgresql:///x?options=-c%20work_mem%3D5MB&password=a+b%2Bc", "ledger")


def test_an_address_tells_no_password():
    place = postgres_address("postgresql://ann:secret@db.example:5433/terms?sslmode=require&schema=ledger")
    assert place == PostgresAddress("postgresql://ann:secret@db.example:5433/terms?sslmode=require", "ledger")
    assert str(place) == "postgresql://db.example:5433/terms"
    with pytest.raises(KaiteiError, match="is no name of a schema"):
        postgres_address('postgresql:///x?schema="; DROP')
    with pytest.raises(KaiteiError, match="is no address of a ledger"):
        postgres_address("postgresql://[::1/terms")


@pytest.mark.parametrize("end", ["%zz/x", "/x?colour=red", "/%00", "/\udcff"])
def test_what_postgresql_takes_for_no_address_is_bad_input(end):
    with pytest.raises(KaiteiError, match="is no address that PostgreSQL takes: ") as caught:
        open_store(postgres_address(f"postgresql://{end}"))
    assert caught.value.exit_status == 2


def test_without_the_driver_it_says_how_to_install_it_from_the_clone(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    assert refusal(postgres_address("postgresql:///members")) == (
        "error: the PostgreSQL driver is not installed\n"
        "  fix: run scripts/setup postgres in the folder of kaitei"
    )


def test_a_missing_ledger_is_only_made_when_asked_for(place):
    missing = (
        "error: DB: there is no ledger here\n"
        "  fix: make one with kaitei ledger init, or name another with --ledger"
    )
    assert refusal(place) == missing
    with pytest.raises(EnvironmentFailed, match="there is no ledger here"):
        migrate_database(place)
    PostgresStore(place, create=True).close()
    PostgresStore(place, create=True).close()
    assert migrate_database(place) == (0, newest_schema())


def test_a_schema_that_a_role_may_not_look_into_is_not_called_missing(place):
    PostgresStore(place, create=True).close()
    role = f"{place.schema}_stranger"
    with psycopg.connect(place.conninfo) as connection:
        connection.execute(f"CREATE ROLE {role} LOGIN")
    url = place.conninfo.replace("user=kaitei", f"user={role}")
    for create in (False, True):
        assert refusal(postgres_address(f"{url}&schema={place.schema}"), create=create) == (
            f"error: DB: the ledger cannot be used: permission denied for schema {place.schema}\n"
            "  fix: grant the role what the guide lists, or connect as another"
        )


def test_a_table_whose_key_was_taken_away_is_told(place, tmp_path):
    store = PostgresStore(place, create=True)
    with a_ledger(store, tmp_path / "keys") as ledger:
        ledger.record(a_request())
        store.connection.execute("ALTER TABLE tile DROP CONSTRAINT tile_pkey")
        with pytest.raises(
            EnvironmentFailed, match="the ledger cannot be used: there is no unique or exclusion"
        ):
            sequence(store, date(2026, 6, 1))


def test_an_act_that_was_put_into_the_inbox_again_is_told(place, tmp_path):
    store = PostgresStore(place, create=True)
    with a_ledger(store, tmp_path / "keys") as ledger:
        ledger.record(a_request())
        (again,) = store.connection.execute("SELECT * FROM inbox").fetchall()
        sequence(store, date(2026, 6, 1))
        store.connection.execute(f"INSERT INTO inbox VALUES ({', '.join(['%s'] * len(again))})", again)
        with pytest.raises(EnvironmentFailed, match="the ledger cannot be used: a record keeps its place in"):
            sequence(store, date(2026, 6, 1))


def test_a_table_that_became_a_view_is_told(place, tmp_path):
    store = PostgresStore(place, create=True)
    with a_ledger(store, tmp_path / "keys") as ledger:
        ledger.record(a_request())
        store.connection.execute("ALTER TABLE event RENAME TO kept")
        store.connection.execute(
            "CREATE VIEW event AS SELECT subject, event, version, 1::smallint AS act, channel, locale, statement,"
            " occurred_at, recorded_at, key, position FROM kept"
        )
        with pytest.raises(EnvironmentFailed, match="the ledger cannot be used: ") as told:
            ledger.record(a_request(member="M-2"))
        assert "stop, keep the data folder" in told.value.render()


def test_a_value_that_no_record_has_is_told(place, tmp_path):
    store = PostgresStore(place, create=True)
    with a_ledger(store, tmp_path / "keys") as ledger:
        ledger.record(a_request())
        store.connection.execute("SET session_replication_role = replica")
        store.connection.execute(f"UPDATE event SET occurred_at = {-(1 << 63)}")
        with pytest.raises(EnvironmentFailed, match="the ledger cannot be used: timestamp out of range"):
            store.count_acts(None)


def test_what_is_refused_leaves_no_empty_ledger(place, tmp_path, monkeypatch):
    def full(_folder):
        raise EnvironmentFailed(Message(en="the disk is full", ja="空きがない"))

    used = tmp_path / "used"
    with a_ledger(SqliteStore(tmp_path / "other.sqlite3", create=True), used) as other:
        create_key(used, "log.example/acts")
        other.record(a_request())
        sequence(other.store, date(2026, 6, 1))
        make_checkpoint(other.store, used, open_signers(used, "log", lambda _: ""), other.now())
    monkeypatch.setattr("kaitei.ledger.opening.create_seal", full)
    for keys, why in (
        (used, "these keys belong to another ledger"),
        (tmp_path / "keys", "the disk is full"),
    ):
        with (
            pytest.raises(EnvironmentFailed, match=why),
            open_ledger(f"{place.conninfo}&schema={place.schema}", CATALOG, keys=keys, create=True),
        ):
            pass
        assert find_store(place) is None
    with pytest.raises(EnvironmentFailed, match="this database has no Citus"):
        distribute_ledger(place)
    with psycopg.connect(place.conninfo) as connection:
        rows = connection.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", (place.schema,))
        assert rows.fetchone() is None


def test_a_ledger_made_by_another_process_meanwhile_is_gone_on_with(place, tmp_path, monkeypatch):
    text, keys = f"{place.conninfo}&schema={place.schema}", tmp_path / "keys"
    looks = []

    def find(place):
        looks.append(place)
        if len(looks) > 1:
            return find_store(place)
        with open_ledger(text, CATALOG, keys=keys, create=True) as faster:
            faster.record(a_request())
        return None  # so it was when this process looked

    monkeypatch.setattr("kaitei.ledger.opening.find_store", find)
    with open_ledger(text, CATALOG, keys=keys, create=True) as ledger:
        assert len(ledger.history("M-1")) == 1
    assert len(list(keys.glob("epoch-*.key"))) == 1


def test_a_ledger_of_the_first_schema_is_migrated_when_nothing_waits(place, tmp_path, monkeypatch):
    with monkeypatch.context() as earlier:
        earlier.setattr(opening, "_migrations", lambda: [(1, "0001_ledger.sql")])
        store = PostgresStore(place, create=True)
    store.connection.execute("INSERT INTO inbox VALUES (1, 2, '', 1, NULL, NULL, 1, 1)")
    assert "needs 4\n  fix: back it up, then run kaitei ledger migrate" in refusal(place)
    with pytest.raises(EnvironmentFailed, match=r"acts wait for the log \(1\)"):
        migrate_database(place)
    assert opening.schema_number(store.connection) == 1
    store.connection.execute("DELETE FROM inbox")
    store.close()
    assert migrate_database(place) == (3, 4)
    with a_ledger(PostgresStore(place), tmp_path / "keys") as ledger:
        assert ledger.record(a_request()).is_new
        assert len(ledger.store.read_inbox(10)) == 1


def test_a_server_that_is_not_there_is_told(tmp_path):
    place = postgres_address(f"postgresql:///terms?host={tmp_path}&user=kaitei&schema=t")
    message = refusal(place, create=True)
    assert message.startswith("error: DB: the ledger cannot be used: connection is bad")
    assert "look at the server and at the address in --ledger" in message


def test_a_database_that_is_not_there_is_told():
    url = shared_server().url.replace("/postgres?", "/nowhere?")
    assert 'database "nowhere" does not exist' in refusal(postgres_address(url), create=True)


@pytest.mark.parametrize("promise", ["synchronous_commit", "fsync", "full_page_writes"])
def test_a_weaker_promise_read_back_is_refused(place, monkeypatch, promise):
    execute = psycopg.Connection.execute

    def forgetful(self, query, parameters=None, **more):
        asked = query == "SELECT current_setting(%s)" and parameters == (promise,)
        return execute(self, "SELECT 'off'") if asked else execute(self, query, parameters, **more)

    monkeypatch.setattr(psycopg.Connection, "execute", forgetful)
    assert refusal(place, create=True) == (
        f"error: DB: PostgreSQL does not keep the promises a ledger needs: {promise} is off, expected on\n"
        f"  fix: set {promise} = on on the server"
    )


def test_synchronous_commit_is_turned_on_for_the_ledger(place):
    store = PostgresStore(place, create=True)
    assert store.connection.execute("SHOW synchronous_commit").fetchone() == ("on",)
    store.close()


def test_a_ledger_of_a_newer_program_is_refused(place):
    store = PostgresStore(place, create=True)
    store.connection.execute("INSERT INTO migration VALUES (99, 'later')")
    store.close()
    assert refusal(place) == (
        f"error: DB: the ledger has schema 99, this program knows up to {newest_schema()}\n  fix: update kaitei"
    )


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("DROP COLUMN locale", "column e.locale does not exist"),
        ("ALTER COLUMN statement TYPE text", "operator does not exist: "),
    ],
)
def test_a_table_whose_columns_were_changed_is_told(place, tmp_path, change, why):
    store = PostgresStore(place, create=True)
    with a_ledger(store, tmp_path / "keys") as ledger:
        ledger.record(a_request())
        store.connection.execute("DROP TRIGGER event_is_append_only ON event")
        store.connection.execute(f"ALTER TABLE event {change}")
        for look in (lambda: verify_ledger(ledger, tmp_path / "keys"), lambda: ledger.history("M-1")):
            with pytest.raises(EnvironmentFailed, match=f"the ledger cannot be used: {why}") as told:
                look()
            assert "stop, keep the data folder, and restore the ledger" in told.value.render()


def test_members_acts_have_the_member_in_front_of_every_key(place):
    """A sharded database refuses any other unique key on a distributed table."""
    store = PostgresStore(place, create=True)
    rows = store.connection.execute(
        "SELECT c.relname, array_agg(a.attname::text ORDER BY k.place) FROM pg_index i"
        " JOIN pg_class c ON c.oid = i.indrelid"
        " CROSS JOIN LATERAL unnest(i.indkey::int[]) WITH ORDINALITY AS k (attnum, place)"
        " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum"
        " WHERE i.indisunique AND c.relnamespace = current_schema()::regnamespace"
        " AND c.relname IN ('subject', 'event', 'inbox', 'status') GROUP BY c.relname, i.indexrelid ORDER BY 1"
    ).fetchall()
    assert rows == [
        ("event", ["subject", "event"]),
        ("inbox", ["subject", "event"]),
        ("status", ["subject", "policy"]),
        ("subject", ["tag"]),
    ]
    references = store.connection.execute(
        "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace"
    ).fetchone()
    assert references == (0,)
    store.close()


def test_a_database_without_citus_is_not_distributed(place):
    with pytest.raises(EnvironmentFailed, match="this database has no Citus"):
        distribute_ledger(place)
    with pytest.raises(KaiteiError, match="is one file"):
        distribute_ledger(parse_address("sqlite:///x.sqlite3"))


def test_a_server_that_takes_no_writes_answers_and_says_why_it_does_not_record(tmp_path, place):
    store = PostgresStore(place, create=True)
    with a_ledger(store, tmp_path / "keys") as ledger:
        ledger.record(a_request())
        store.connection.execute("SET default_transaction_read_only = on")
        assert len(ledger.history("M-1")) == 1
        with pytest.raises(
            EnvironmentFailed, match=r"cannot execute [A-Z]+ in a read-only transaction"
        ) as caught:
            ledger.record(a_request(member="M-2"))
    assert "connect to the primary: this server takes no writes" in caught.value.render()


@pytest.mark.parametrize(
    ("address", "keys"),
    [
        ("postgresql://host/members", "var/members.keys"),
        ("postgresql://host/members?schema=kaitei", "var/members.keys"),
        ("postgresql://host/members?schema=terms", "var/members.terms.keys"),
        ("sqlite:///var/other.sqlite3", "var/other.keys"),
    ],
)
def test_every_ledger_has_keys_of_its_own(address, keys):
    assert default_keys(parse_address(address)) == Path(keys)
