"""The ledger in one SQLite file."""

from kaitei.ledger.sqlite.files import migrate_file
from kaitei.ledger.sqlite.store import SqliteStore

__all__ = ["SqliteStore", "migrate_file"]
