"""The ledger in PostgreSQL, on one node or sharded by member."""

from kaitei.ledger.postgres.opening import migrate_database
from kaitei.ledger.postgres.sharding import distribute, refuse_without_citus
from kaitei.ledger.postgres.store import PostgresStore, making_ledger

__all__ = ["PostgresStore", "distribute", "making_ledger", "migrate_database", "refuse_without_citus"]
