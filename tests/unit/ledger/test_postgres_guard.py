"""What the database itself refuses, beside what the program does: changes of records, by the owner and by a role with few rights."""

import re
from datetime import date
from pathlib import Path

import psycopg
import pytest
from psycopg import errors

from kaitei.errors import EnvironmentFailed
from kaitei.ledger.address import PostgresAddress
from kaitei.ledger.checkpoint import make_checkpoint
from kaitei.ledger.erasure import erase_member
from kaitei.ledger.importing.run import Import
from kaitei.ledger.importing.source import open_source
from kaitei.ledger.keys import create_key, open_signers
from kaitei.ledger.opening import open_store
from kaitei.ledger.postgres import PostgresStore, migrate_database, opening
from kaitei.ledger.postgres.opening import newest_schema
from kaitei.ledger.sequencer import sequence
from kaitei.ledger.verify import verify_ledger
from support.ledgers import a_ledger, a_request
from support.postgres import new_address, postgres_address


@pytest.fixture
def place():
    return postgres_address(new_address(own=True))


def refusal(place: PostgresAddress, *, create: bool = False) -> str:
    with pytest.raises(EnvironmentFailed) as caught:
        open_store(place, create=create)
    return caught.value.render().replace(str(place), "DB")


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


def test_a_role_without_rights_is_told(place):
    PostgresStore(place, create=True).close()
    with psycopg.connect(place.conninfo, autocommit=True) as connection:
        connection.execute("DROP ROLE IF EXISTS reader")
        connection.execute("CREATE ROLE reader LOGIN")
        connection.execute(f"GRANT USAGE ON SCHEMA {place.schema} TO reader")
        connection.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA {place.schema} TO reader")
    store = PostgresStore(
        postgres_address(f"{place.conninfo.replace('user=kaitei', 'user=reader')}&schema={place.schema}")
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
    store = PostgresStore(postgres_address(theirs))
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
