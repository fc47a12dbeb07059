"""Opening a PostgreSQL ledger: ours and durable, or a clear word."""

import re
import sys
from datetime import date
from pathlib import Path

import psycopg
import pytest
from psycopg import errors

from kaitei.errors import EnvironmentFailed, KaiteiError, Message
from kaitei.ledger.address import PostgresAddress, parse_address
from kaitei.ledger.checkpoint import make_checkpoint
from kaitei.ledger.erasure import erase_member
from kaitei.ledger.importing.run import Import
from kaitei.ledger.importing.source import open_source
from kaitei.ledger.keys import create_key, open_signers
from kaitei.ledger.opening import default_keys, distribute_ledger, find_store, open_ledger, open_store
from kaitei.ledger.postgres import PostgresStore, migrate_database, opening
from kaitei.ledger.postgres.opening import newest_schema
from kaitei.ledger.sequencer import sequence
from kaitei.ledger.sqlite import SqliteStore
from kaitei.ledger.verify import verify_ledger
from support.ledgers import CATALOG, a_ledger, a_request
from support.postgres import new_address, shared_server


def address(text: str) -> PostgresAddress:
    place = parse_address(text)
    assert isinstance(place, PostgresAddress)
    return place


@pytest.fixture
def place():
    return address(new_address(own=True))


def refusal(place: PostgresAddress, *, create: bool = False) -> str:
    with pytest.raises(EnvironmentFailed) as caught:
        open_store(place, create=create)
    return caught.value.render().replace(str(place), "DB")


def test_an_address_that_is_none_tells_no_password():
    for text in ("postgresql://ann:secret@[::1/terms", "mysql://ann:s@cret@db.example/terms"):
        with pytest.raises(KaiteiError, match="is no address of a ledger") as refused:
            parse_address(text)
        assert "cret" not in refused.value.render() + refused.value.render("ja")


def test_an_address_tells_no_password():
    place = address("postgresql://ann:secret@db.example:5433/terms?sslmode=require&schema=ledger")
    assert place == PostgresAddress("postgresql://ann:secret@db.example:5433/terms?sslmode=require", "ledger")
    assert str(place) == "postgresql://db.example:5433/terms"
    with pytest.raises(KaiteiError, match="is no name of a schema"):
        address('postgresql:///x?schema="; DROP')
    with pytest.raises(KaiteiError, match="is no address of a ledger"):
        address("postgresql://[::1/terms")


@pytest.mark.parametrize("end", ["%zz/x", "/x?colour=red", "/%00", "/\udcff"])
def test_what_postgresql_takes_for_no_address_is_bad_input(end):
    with pytest.raises(KaiteiError, match="is no address that PostgreSQL takes: ") as caught:
        open_store(address(f"postgresql://{end}"))
    assert caught.value.exit_status == 2


def test_without_the_driver_it_says_how_to_install_it_from_the_clone(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    assert refusal(address("postgresql:///members")) == (
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


BEFORE_0003 = """
    CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT 1 FROM setting WHERE name = 'erasing') THEN
            RETURN OLD;
        END IF;
        RAISE EXCEPTION 'records of the ledger are deleted by an erasure only';
    END
    $$;
    CREATE TRIGGER event_is_append_only BEFORE UPDATE OR DELETE ON event
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
    CREATE FUNCTION refuse_shrinking() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
    CREATE TRIGGER log_only_grows BEFORE UPDATE ON log_state FOR EACH ROW EXECUTE FUNCTION refuse_shrinking();
"""


def refused_by_the_fence(connection, schema):
    """Return why each change of a record is refused."""
    told = []
    for change in (
        "DELETE FROM {}.event",
        "UPDATE {}.event SET act = 2",
        "UPDATE {}.event SET position = position + 1",
        "UPDATE {}.log_state SET size = size - 1",
    ):
        with pytest.raises(errors.RaiseException) as refused:
            connection.execute(change.format(schema))
        told.append(refused.value.diag.message_primary)
    return told


def prepare_fenced(place, folder, *, migrated):
    """Make a ledger with an act in its log; with ``migrated``, one that had the fence of an older kaitei."""
    if migrated:
        with pytest.MonkeyPatch.context() as earlier:
            names = [(1, "0001_ledger.sql"), (2, "0002_inbox.sql")]
            earlier.setattr(opening, "_migrations", lambda: names)
            older = PostgresStore(place, create=True)
        older.connection.execute(BEFORE_0003)
        older.close()
        assert "needs 4\n  fix: back it up, then run kaitei ledger migrate" in refusal(place)
        assert migrate_database(place) == (2, 4)
    with a_ledger(PostgresStore(place, create=True), folder) as ledger:
        ledger.record(a_request())
        while sequence(ledger.store, date(2026, 6, 1)):
            pass


@pytest.mark.parametrize("migrated", [False, True])
def test_the_fence_stands_in_sessions_that_look_elsewhere(place, tmp_path, migrated):
    """They have no search path, one with other tables of these names, or one with other operators."""
    prepare_fenced(place, tmp_path / "keys", migrated=migrated)
    told = [
        "records of the ledger are deleted by an erasure only",
        "records of the ledger are never changed",
        "a record keeps its place in the log",
        "the log never shrinks",
    ]
    with psycopg.connect(place.conninfo, autocommit=True) as plain:
        assert refused_by_the_fence(plain, place.schema) == told
    with psycopg.connect(place.conninfo, autocommit=True) as forger:
        forger.execute("CREATE TEMP TABLE setting AS SELECT 'erasing' AS name, '1' AS value")
        forger.execute(f"SET search_path TO pg_temp, {place.schema}")
        assert refused_by_the_fence(forger, place.schema) == told
    with psycopg.connect(place.conninfo, autocommit=True) as liar:
        lies = f"{place.schema}_lies"
        liar.execute(f"CREATE SCHEMA {lies}")
        liar.execute(f"SET search_path TO {lies}, pg_catalog")
        for kind in ("smallint", "bigint"):
            liar.execute(f"CREATE FUNCTION yes({kind}, {kind}) RETURNS boolean LANGUAGE sql AS 'SELECT true'")
            liar.execute(f"CREATE FUNCTION no({kind}, {kind}) RETURNS boolean LANGUAGE sql AS 'SELECT false'")
            liar.execute(f"CREATE OPERATOR = (LEFTARG = {kind}, RIGHTARG = {kind}, FUNCTION = yes)")
            liar.execute(f"CREATE OPERATOR < (LEFTARG = {kind}, RIGHTARG = {kind}, FUNCTION = no)")
        assert refused_by_the_fence(liar, place.schema) == told
        liar.execute(f"DROP SCHEMA {lies} CASCADE")


@pytest.mark.parametrize("migrated", [False, True])
def test_an_erasure_passes_the_fence(place, tmp_path, migrated):
    prepare_fenced(place, tmp_path / "keys", migrated=migrated)
    store = PostgresStore(place)
    with a_ledger(store, tmp_path / "keys") as ledger:
        erase_member(ledger, a_request().member)
        assert store.connection.execute("SELECT count(*) FROM event").fetchone() == (0,)


def test_where_there_is_citus_a_ledger_without_a_fence_is_given_none(place, monkeypatch):
    monkeypatch.setattr(opening, "has_citus", lambda _: True)
    connection = opening.open_database(place, create=True)
    assert opening.schema_number(connection) == newest_schema()
    triggers = "SELECT count(*) FROM pg_trigger WHERE tgrelid = to_regclass('event')"
    assert connection.execute(triggers).fetchone() == (0,)
    connection.close()


def test_a_server_that_is_not_there_is_told(tmp_path):
    place = address(f"postgresql:///terms?host={tmp_path}&user=kaitei&schema=t")
    message = refusal(place, create=True)
    assert message.startswith("error: DB: the ledger cannot be used: connection is bad")
    assert "look at the server and at the address in --ledger" in message


def test_a_database_that_is_not_there_is_told():
    url = shared_server().url.replace("/postgres?", "/nowhere?")
    assert 'database "nowhere" does not exist' in refusal(address(url), create=True)


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


def test_a_role_without_rights_is_told(place):
    PostgresStore(place, create=True).close()
    with psycopg.connect(place.conninfo, autocommit=True) as connection:
        connection.execute("DROP ROLE IF EXISTS reader")
        connection.execute("CREATE ROLE reader LOGIN")
        connection.execute(f"GRANT USAGE ON SCHEMA {place.schema} TO reader")
        connection.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA {place.schema} TO reader")
    store = PostgresStore(
        address(f"{place.conninfo.replace('user=kaitei', 'user=reader')}&schema={place.schema}")
    )
    with pytest.raises(EnvironmentFailed, match="permission denied"):
        store.write_setting("name", "value")
    store.close()


def test_records_are_neither_changed_nor_deleted_nor_moved_in_the_log(place):
    store = PostgresStore(place, create=True)
    execute = store.connection.execute
    execute(
        "INSERT INTO event (subject, event, version, act, channel, locale, occurred_at, recorded_at)"
        " VALUES (1, 2, 3, 1, 'web', 'ja', 0, 0)"
    )
    execute("UPDATE event SET position = 7")
    for attack in ("UPDATE event SET act = 2", "UPDATE event SET position = 8", "DELETE FROM event"):
        with pytest.raises(errors.RaiseException):
            execute(attack)
    assert execute("SELECT act, position FROM event").fetchall() == [(1, 7)]
    execute("UPDATE log_state SET size = 5")
    with pytest.raises(errors.RaiseException, match="the log never shrinks"):
        execute("UPDATE log_state SET size = 4")
    store.close()


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


def test_a_role_with_the_rights_of_the_guide_records_and_can_neither_change_nor_delete(tmp_path, place):
    """The SQL of docs/guide/operate.md is run as it stands there, in a session that knows of no ledger."""
    page = (Path(__file__).parents[3] / "docs" / "guide" / "operate.md").read_text("utf-8")
    [script] = re.findall(r"```sql\n(SET .*?GRANT .*?)```", page, re.DOTALL)
    mine = PostgresStore(place, create=True)
    with a_ledger(mine, tmp_path / "keys") as owner:
        owner.record(a_request(member="M-1"))
        mine.connection.execute("DROP ROLE IF EXISTS recorder")
        mine.connection.execute("CREATE ROLE recorder LOGIN")
        with psycopg.connect(place.conninfo, autocommit=True) as plain:
            plain.execute(re.sub(r"\b(SCHEMA|TO) kaitei\b", rf"\1 {place.schema}", script).encode())
    theirs = f"{place.conninfo.replace('user=kaitei', 'user=recorder')}&schema={place.schema}"
    store = PostgresStore(address(theirs))
    with a_ledger(store, tmp_path / "keys") as ledger:
        assert ledger.record(a_request(member="M-2", statement="同意します")).is_new
        assert ledger.record(a_request("withdraw", member="M-1", at="2026-05-01T00:00:00Z")).is_new
        path = tmp_path / "acts.csv"
        path.write_text(
            "member,policy,version,act,occurred_at\nM-1,terms,2025-01-01,agree,2026-05-02T00:00:00Z\n"
        )
        assert Import(ledger, theirs, open_source(path), tmp_path / "refused.csv").run().recorded == 1
        while sequence(ledger.store, date(2026, 6, 1)):
            pass
        create_key(tmp_path / "keys", "example.com/log")
        make_checkpoint(
            ledger.store,
            tmp_path / "keys",
            open_signers(tmp_path / "keys", "log", lambda _: ""),
            ledger.now(),
        )
        verify_ledger(ledger, tmp_path / "keys")
        for attack in (
            "UPDATE event SET act = 2", "DELETE FROM event", "DELETE FROM subject", "UPDATE subject SET sealed = ''",
            "DELETE FROM status", "TRUNCATE event", "DELETE FROM tile", "UPDATE setting SET value = ''", "DROP TABLE event",
            "ALTER TABLE event DISABLE TRIGGER ALL",
        ):  # fmt: skip
            with pytest.raises(errors.InsufficientPrivilege):
                store.connection.execute(attack)
        with pytest.raises(EnvironmentFailed, match="permission denied"):
            erase_member(ledger, "M-1")
        assert len(ledger.history("M-1")) == 3


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
