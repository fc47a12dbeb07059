"""Spreading a ledger over the nodes of a Citus cluster, by member."""

from __future__ import annotations

import psycopg

from kaitei.errors import KaiteiError, Message
from kaitei.ledger.address import PostgresAddress
from kaitei.ledger.postgres.opening import connect, has_citus
from kaitei.ledger.postgres.store import PostgresStore
from kaitei.ledger.unfit import named, unfit

_TABLES = {
    "policy": "SELECT create_reference_table('policy')",
    "policy_version": "SELECT create_reference_table('policy_version')",
    "statement": "SELECT create_reference_table('statement')",
    "subject": "SELECT create_distributed_table('subject', 'tag')",
    "event": "SELECT create_distributed_table('event', 'subject')",
    "inbox": "SELECT create_distributed_table('inbox', 'subject', colocate_with => 'event')",
    "status": "SELECT create_distributed_table('status', 'subject', colocate_with => 'event')",
}
"""The few rows go everywhere, members and their acts by member; the log stays on the coordinator."""


def refuse_without_citus(place: PostgresAddress) -> None:
    """Refuse a database whose tables cannot be distributed, before there are any."""
    with connect(place) as connection:
        _refuse_without(connection, str(place))


def distribute(store: PostgresStore) -> None:
    """Distribute the members' tables of a ledger that holds no acts yet."""
    _refuse_without(store.connection, store.name)
    if store.connection.execute("SELECT 1 FROM event LIMIT 1").fetchone():
        raise KaiteiError(
            named(store.name, Message(en="the ledger holds acts already", ja="台帳に既に記録があります")),
            fix=Message(
                en="back it up, make a new one with --distribute in another schema, and restore it there",
                ja="バックアップを取り、別のスキーマに --distribute で新しい台帳を作って、そこに戻してください",
            ),
        )
    for table, statement in _TABLES.items():
        done = store.connection.execute(
            "SELECT 1 FROM pg_dist_partition WHERE logicalrelid = to_regclass(%s)", (table,)
        )
        if not done.fetchone():  # one by one, so that an interrupted distribution goes on where it was
            store.connection.execute(statement)
    store.is_sharded = True


def _refuse_without(connection: psycopg.Connection, name: str) -> None:
    if not has_citus(connection):
        raise unfit(
            Message(en="this database has no Citus", ja="このデータベースには Citus が入っていません"),
            Message(
                en="CREATE EXTENSION citus, add the nodes, then try again",
                ja="CREATE EXTENSION citus を実行し、ノードを加えてから、もう一度実行してください",
            ),
            name,
        )
