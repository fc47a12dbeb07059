"""Spreading a ledger over the nodes of a Citus cluster, by member."""

from __future__ import annotations

from kaitei.errors import EnvironmentFailed, KaiteiError
from kaitei.ledger.postgres.opening import has_citus
from kaitei.ledger.postgres.store import PostgresStore

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


def distribute(store: PostgresStore) -> None:
    """Distribute the members' tables of a ledger that holds no acts yet."""
    if not has_citus(store.connection):
        raise EnvironmentFailed(
            f"{store.name}: this database has no Citus",
            fix="CREATE EXTENSION citus, add the nodes, then try again",
        )
    if store.connection.execute("SELECT 1 FROM event LIMIT 1").fetchone():
        raise KaiteiError(
            f"{store.name}: the ledger holds acts already",
            fix="back it up, make a new one with --distribute in another schema, and restore it there",
        )
    for table, statement in _TABLES.items():
        done = store.connection.execute(
            "SELECT 1 FROM pg_dist_partition WHERE logicalrelid = to_regclass(%s)", (table,)
        )
        if not done.fetchone():  # one by one, so that an interrupted distribution goes on where it was
            store.connection.execute(statement)
    store.is_sharded = True
