"""A ledger with a log key, for every test of the log."""

import pytest

from kaitei.ledger.keys import create_key
from kaitei.ledger.sqlite import SqliteStore
from support.ledgers import a_ledger
from support.logs import NAME


@pytest.fixture
def keys(tmp_path):
    create_key(tmp_path / "keys", NAME)
    return tmp_path / "keys"


@pytest.fixture
def ledger(tmp_path, keys):
    with a_ledger(SqliteStore(tmp_path / "ledger.sqlite3", create=True), keys) as opened:
        yield opened
