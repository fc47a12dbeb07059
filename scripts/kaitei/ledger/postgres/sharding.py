"""Spreading a ledger over the nodes of a Citus cluster, by member."""

from __future__ import annotations

from kaitei.errors import EnvironmentFailed, KaiteiError
from kaitei.ledger.postgres.opening import has_citus, is_sharded, read_script
from kaitei.ledger.postgres.store import PostgresStore


def distribute(store: PostgresStore) -> None:
    """Distribute the members' tables of a ledger that holds no acts yet; one that is distributed stays so."""
    if not has_citus(store.connection):
        raise EnvironmentFailed(
            f"{store.name}: this database has no Citus",
            fix="CREATE EXTENSION citus, add the nodes, then try again",
        )
    if is_sharded(store.connection):
        return
    if store.connection.execute("SELECT 1 FROM event LIMIT 1").fetchone():
        raise KaiteiError(
            f"{store.name}: the ledger holds acts already",
            fix="back it up, make a new one with --distribute in another schema, and restore it there",
        )
    with store.write():
        for statement in read_script("distribute.sql").split(b";\n"):
            if statement.strip():
                store.connection.execute(statement)
    store.is_sharded = True
