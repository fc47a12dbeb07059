"""Opening the database: it is a ledger, it is durable, it is at the newest schema; or a clear word why not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources

import psycopg
from psycopg import errors, sql

from kaitei.errors import KaiteiError, Message, printable
from kaitei.ledger.address import PostgresAddress
from kaitei.ledger.moves import count_moves
from kaitei.ledger.postgres.telling import tell
from kaitei.ledger.rows import VersionRow
from kaitei.ledger.unfit import acts_wait, newer_schema, no_ledger, older_schema, unfit

SELECT_VERSIONS = """
SELECT v.id, v.policy, p.name, v.version, v.digest, v.published, v.effective, v.position
FROM policy_version v JOIN policy p ON p.id = v.policy ORDER BY v.id
"""
"""The versions a ledger knows, as ``VersionRow`` has them."""

ADD_MOVES = """
INSERT INTO move AS m (policy, version, act, until, n)
SELECT * FROM unnest(%s::int[], %s::int[], %s::smallint[], %s::bigint[], %s::bigint[])
ON CONFLICT (policy, version, act, until) DO UPDATE SET n = m.n + excluded.n
"""
_FENCE = "0003_fence.sql"
_MOVES = "0004_move.sql"
_TOGETHER = 5000
_PROMISES = {"synchronous_commit": ("on", "remote_apply"), "fsync": ("on",), "full_page_writes": ("on",)}


def connect(place: PostgresAddress) -> psycopg.Connection:
    """Return a connection whose commits are durable; what the server promises is read back."""
    try:
        connection = psycopg.connect(place.conninfo, autocommit=True, connect_timeout=10)
    except (psycopg.ProgrammingError, UnicodeEncodeError) as error:
        raise KaiteiError(
            Message(
                en=f"{printable(str(place))} is no address that PostgreSQL takes: {str(error).strip()}",
                ja=f"{printable(str(place))} は PostgreSQL の場所の書き方ではありません（{str(error).strip()}）",
            ),
            fix=Message(
                en="write it like postgresql://user@host/database",
                ja="postgresql://利用者@ホスト/データベース のように書いてください",
            ),
        ) from None
    except psycopg.Error as error:
        raise tell(error, str(place)) or error from None
    try:
        connection.execute("SET synchronous_commit = on")
        connection.execute("SET client_min_messages = warning")
        connection.execute(sql.SQL("SET search_path TO {}").format(sql.Identifier(place.schema)))
        _refuse_weak_promises(connection, place)
    except BaseException:
        connection.close()
        raise
    connection.prepare_threshold = 1
    return connection


def _refuse_weak_promises(connection: psycopg.Connection, place: PostgresAddress) -> None:
    """Refuse a server that may lose what it acknowledged, or a database that cannot hold every character."""
    for name, accepted in _PROMISES.items():
        row = connection.execute("SELECT current_setting(%s)", (name,)).fetchone()
        if row is None or row[0] not in accepted:
            found = row[0] if row else None
            raise unfit(
                Message(
                    en="PostgreSQL does not keep the promises a ledger needs: "
                    f"{name} is {found or 'unknown'}, expected {accepted[0]}",
                    ja="PostgreSQL が台帳に必要な設定で動いていません："
                    f"{name} が {found or '不明'} です（{accepted[0]} が必要です）",
                ),
                Message(
                    en=f"set {name} = {accepted[0]} on the server",
                    ja=f"サーバーの設定を {name} = {accepted[0]} にしてください",
                ),
                str(place),
            )
    if connection.info.encoding != "utf-8":
        encoding = connection.info.encoding
        raise unfit(
            Message(
                en=f"the database is not UTF-8 but {encoding}",
                ja=f"データベースの文字コードが UTF-8 ではなく {encoding} です",
            ),
            Message(
                en="create the database with ENCODING 'UTF8'",
                ja="ENCODING 'UTF8' を付けてデータベースを作ってください",
            ),
            str(place),
        )


def open_database(place: PostgresAddress, *, create: bool) -> psycopg.Connection:
    """Return a connection to the ledger at ``place``; with ``create``, make it if there is none."""
    connection = connect(place)
    try:
        found = schema_number(connection)
        if found is None:
            _refuse_closed(connection, place)
        if found is None and not create:
            raise no_ledger(str(place))
        if found is None:
            migrate(connection, place)
        elif found > newest_schema():
            raise newer_schema(found, newest_schema(), str(place))
        elif found < newest_schema():
            raise older_schema(found, newest_schema(), str(place))
    except psycopg.Error as error:
        connection.close()
        raise tell(error, str(place)) or error from None
    except BaseException:
        connection.close()
        raise
    return connection


def _refuse_closed(connection: psycopg.Connection, place: PostgresAddress) -> None:
    """Refuse a schema that is there and that this role may not look into: a ledger may well be in it."""
    row = connection.execute(
        "SELECT 1 FROM pg_namespace WHERE nspname = %s AND NOT has_schema_privilege(oid, 'USAGE')",
        (place.schema,),
    ).fetchone()
    if row is not None:
        denied = errors.InsufficientPrivilege(f"permission denied for schema {place.schema}")
        raise tell(denied, str(place)) or denied


@contextmanager
def making_database(place: PostgresAddress) -> Iterator[psycopg.Connection]:
    """Give a connection to a new ledger, inside the one transaction that makes it."""
    connection = connect(place)
    try:
        connection.execute("BEGIN ISOLATION LEVEL READ COMMITTED")
        if not migrate(connection, place):
            raise unfit(
                Message(
                    en="another process has made a ledger here meanwhile",
                    ja="その間に、別のプログラムがここに台帳を作りました",
                ),
                Message(
                    en="look at what it holds, then try again",
                    ja="その内容を確かめてから、もう一度実行してください",
                ),
                str(place),
            )
        yield connection
        connection.execute("COMMIT")
    except psycopg.Error as error:
        raise tell(error, str(place)) or error from None
    finally:
        connection.close()  # which undoes what was not committed


def migrate_database(place: PostgresAddress) -> tuple[int, int]:
    """Apply the migrations a ledger lacks; return how many, and the number of its schema now."""
    with connect(place) as connection:
        found = schema_number(connection)
        if found is None:
            raise no_ledger(str(place))
        if found > newest_schema():
            raise newer_schema(found, newest_schema(), str(place))
        return migrate(connection, place), newest_schema()


def schema_number(connection: psycopg.Connection) -> int | None:
    """Return the number of the last migration; ``None`` where there is no ledger."""
    row = connection.execute("SELECT to_regclass('migration') IS NOT NULL").fetchone()
    if row is None or not row[0]:
        return None
    row = connection.execute("SELECT coalesce(max(number), 0) FROM migration").fetchone()
    return int(row[0]) if row else 0


def newest_schema() -> int:
    """Return the number of the newest migration."""
    return _migrations()[-1][0]


def has_citus(connection: psycopg.Connection) -> bool:
    """Can tables of this database be distributed over nodes?"""
    row = connection.execute("SELECT 1 FROM pg_extension WHERE extname = 'citus'").fetchone()
    return row is not None


def is_sharded(connection: psycopg.Connection) -> bool:
    """Are the members' acts distributed over nodes?"""
    if not has_citus(connection):
        return False
    row = connection.execute(
        "SELECT 1 FROM pg_dist_partition WHERE logicalrelid = to_regclass('event') AND partmethod = 'h'"
    ).fetchone()
    return row is not None


def migrate(connection: psycopg.Connection, place: PostgresAddress) -> int:
    """Apply the migrations that are missing, in one transaction; return how many there were."""
    try:
        with connection.transaction():
            connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(place.schema)))
            connection.execute(
                "CREATE TABLE IF NOT EXISTS migration"
                " (number integer PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())"
            )
            connection.execute("LOCK TABLE migration IN EXCLUSIVE MODE")
            applied = schema_number(connection) or 0
            missing = [(number, name) for number, name in _migrations() if number > applied]
            if applied:  # acts that are being logged are added up as well: first whoever is at it ends
                connection.execute("SELECT size FROM log_state FOR UPDATE")
            if applied == 1:
                _refuse_waiting(connection, place)
            for number, name in missing:
                if name != _FENCE or _takes_fence(connection):
                    connection.execute(read_script(name))
                if name == _MOVES and applied:
                    _fill_moves(connection)
                connection.execute("INSERT INTO migration (number, name) VALUES (%s, %s)", (number, name))
    except (errors.UniqueViolation, errors.DuplicateTable):  # another process made it in the same moment
        return 0
    return len(missing)


def _fill_moves(connection: psycopg.Connection) -> None:
    """Add up who moved when, of the acts that a ledger of an older schema has logged."""
    versions = {row[0]: VersionRow(*row) for row in connection.execute(SELECT_VERSIONS)}
    with connection.cursor("acts", binary=True) as cursor:
        cursor.execute(
            "SELECT subject, version, act, occurred_at FROM event WHERE position IS NOT NULL ORDER BY subject"
        )
        cursor.itersize = _TOGETHER
        changes = count_moves(cursor, versions)
    if changes:
        rows = [[*key, n] for key, n in changes.items()]
        connection.execute(ADD_MOVES, [list(column) for column in zip(*rows, strict=True)])


def _takes_fence(connection: psycopg.Connection) -> bool:
    """Can the tables have triggers? They may be distributed later where there is Citus, and have none by then."""
    row = connection.execute("SELECT to_regproc('refuse_change') IS NOT NULL").fetchone()
    return bool(row and row[0]) or not has_citus(connection)


def _refuse_waiting(connection: psycopg.Connection, place: PostgresAddress) -> None:
    """Refuse to migrate while acts wait: the first schema added them up before they were logged."""
    row = connection.execute("SELECT count(*) FROM inbox").fetchone()
    if row and row[0]:
        raise unfit(*acts_wait(row[0]), str(place))


def _migrations() -> list[tuple[int, str]]:
    folder = resources.files("kaitei.ledger.postgres")
    scripts = sorted(file.name for file in folder.iterdir() if file.name[:4].isdigit())
    return [(int(name[:4]), name) for name in scripts]


def read_script(name: str) -> bytes:
    """Return the text of a script of this package."""
    return resources.files("kaitei.ledger.postgres").joinpath(name).read_bytes()
