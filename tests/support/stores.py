"""The databases a ledger can be kept in, for tests that run over all of them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kaitei.ledger.address import parse_address
from kaitei.ledger.ledger import Ledger
from kaitei.ledger.opening import open_store
from kaitei.ledger.store import Store
from support.ledgers import CATALOG, a_ledger
from support.postgres import new_address
from support.sharded import refuse_as_sharded

KINDS = ("sqlite", "postgres", "postgres-sharded")
"""The last one records in the steps a sharded database needs, on whatever server there is, and refuses what one refuses."""


def address_in(kind: str, folder: Path) -> str:
    """Return the address of a ledger that is not there yet."""
    return f"sqlite:///{folder}/ledger.sqlite3" if kind == "sqlite" else new_address()


def open_again(kind: str, address: str, *, create: bool = False) -> Store:
    """Open a store; a new one on Citus is distributed if the tests are told so."""
    store = open_store(parse_address(address), create=create)
    if kind == "postgres-sharded":
        refuse_as_sharded(store)
    if create and kind != "sqlite" and os.environ.get("KAITEI_TEST_DISTRIBUTE") == "1":
        from kaitei.ledger.postgres import distribute

        distribute(store)  # type: ignore[arg-type]
    return store


@contextmanager
def a_new_ledger(kind: str, folder: Path) -> Iterator[tuple[Ledger, str]]:
    """Open a new ledger of a kind, and give its address."""
    address = address_in(kind, folder)
    with a_ledger(open_again(kind, address, create=True), folder / "keys", CATALOG) as ledger:
        yield ledger, address
        if kind != "sqlite":
            schema = parse_address(address).schema  # type: ignore[union-attr]
            ledger.store.connection.execute(f"DROP SCHEMA {schema} CASCADE")  # type: ignore[attr-defined]
