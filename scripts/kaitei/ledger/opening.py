"""Opening a ledger: its store, its keys and the rules it records by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from kaitei.consent import DEFAULT_CHANNELS, Rules
from kaitei.errors import EnvironmentFailed, Location
from kaitei.ledger.address import DEFAULT, SqliteAddress, parse_address
from kaitei.ledger.ledger import Ledger, as_version
from kaitei.ledger.seal import Seal, create_seal, open_seal
from kaitei.ledger.sqlite import SqliteStore, migrate_file
from kaitei.ledger.store import Store
from kaitei.model import Catalog

_EPOCH = "epoch"


@contextmanager
def open_ledger(
    address: str,
    catalog: Catalog,
    *,
    keys: Path | None = None,
    channels: Iterable[str] = DEFAULT_CHANNELS,
    create: bool = False,
) -> Iterator[Ledger]:
    """Open a ledger and close it afterwards; with ``create``, make it if there is none.

    ``keys`` is the folder of the epoch key; without it, one beside the database file.
    """
    rules = Rules(catalog, channels)
    place = parse_address(address)
    store = open_store(place, create=create)
    try:
        yield Ledger(store, open_seal_of(store, keys or default_keys(place)), catalog, rules)
    finally:
        store.close()


def open_store(place: SqliteAddress, *, create: bool = False) -> Store:
    """Open the database alone. The folder of the default address is made; others must exist."""
    if create and str(place) == DEFAULT:
        folder = place.path.parent
        try:
            folder.mkdir(exist_ok=True)
        except OSError as error:
            raise EnvironmentFailed(
                f"the folder cannot be made: {error.strerror}",
                Location(str(folder)),
                "name a folder that can be written with --ledger or KAITEI_LEDGER",
            ) from None
    return SqliteStore(place.path, create=create)


def default_keys(place: SqliteAddress) -> Path:
    """Return where the keys of a ledger are kept unless told otherwise: ``ledger.keys`` beside it."""
    return place.path.with_suffix(".keys")


def open_seal_of(store: Store, folder: Path) -> Seal:
    """Return the seal of the ledger's epoch; a new ledger gets its first one.

    The key is durable before the ledger names it: a crash in between leaves a key nobody needs, never a
    ledger nobody can read.
    """
    if epoch := store.read_setting(_EPOCH):
        return open_seal(folder, epoch)
    with store.write():
        if epoch := store.read_setting(_EPOCH):  # another process was faster
            return open_seal(folder, epoch)
        seal = create_seal(folder)
        store.write_setting(_EPOCH, seal.id)
    return seal


def register_catalog(ledger: Ledger) -> int:
    """Make every version of the catalog known to the ledger; return how many are new."""
    known = len(ledger.store.versions)
    ledger.store.register(
        [as_version(revision) for policy in ledger.catalog.policies for revision in policy.revisions]
    )
    return len(ledger.store.versions) - known


def migrate_ledger(place: SqliteAddress) -> tuple[int, int]:
    """Apply the migrations a ledger lacks; return how many, and the number of its schema now."""
    return migrate_file(place.path)
