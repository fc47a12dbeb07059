"""Opening a ledger: its store, its keys and the rules it records by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import ModuleType

from kaitei.consent import DEFAULT_CHANNELS, Rules, day_of
from kaitei.errors import EnvironmentFailed, KaiteiError, Location, Message, reason_of
from kaitei.ledger.address import DEFAULT, SCHEMA, Address, PostgresAddress, SqliteAddress, parse_address
from kaitei.ledger.ledger import EPOCH, Ledger, as_version
from kaitei.ledger.seal import Seal, create_seal, open_seal
from kaitei.ledger.sqlite import SqliteStore, migrate_file
from kaitei.ledger.sqlite.foreign import refuse_foreign_file
from kaitei.ledger.store import Store, damaged
from kaitei.ledger.unfit import NoLedger
from kaitei.model import Catalog


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

    ``keys`` is the folder of the epoch key; see ``default_keys``.
    """
    rules = Rules(catalog, channels)
    place = parse_address(address)
    folder = keys or default_keys(place)
    if create and isinstance(place, SqliteAddress) and not place.path.exists():
        _refuse_used_keys(folder)  # before there is an empty file
    if create and isinstance(place, PostgresAddress):
        store = _open_or_make(place, folder)
    else:
        store = open_store(place, create=create)
    try:
        yield Ledger(store, open_seal_of(store, folder), catalog, rules)
    finally:
        store.close()


def open_store(place: Address, *, create: bool = False) -> Store:
    """Open the database alone. The folder of the default address is made; others must exist."""
    if isinstance(place, PostgresAddress):
        store: Store = _postgres().PostgresStore(place, create=create)
        return store
    if create:
        prepare_folder(place)
    return SqliteStore(place.path, create=create)


def _open_or_make(place: PostgresAddress, folder: Path) -> Store:
    """Open a ledger in a database, or make it together with its epoch: what is refused leaves no schema behind."""
    if (store := find_store(place)) is not None:
        return store
    try:
        with making_postgres(place) as made:
            open_seal_of(made, folder)
    except EnvironmentFailed:
        if (store := find_store(place)) is None:
            raise
        return store  # another process was faster
    return open_store(place)


def find_store(place: Address) -> Store | None:
    """Open the database if it is a ledger; ``None`` where there is none."""
    try:
        return open_store(place)
    except NoLedger:
        return None


def making_postgres(place: PostgresAddress) -> AbstractContextManager[Store]:
    """Give a new ledger in a database, which is there when the block has ended well, and otherwise never was."""
    making: AbstractContextManager[Store] = _postgres().making_ledger(place)
    return making


def refuse_missing_folder(place: Address) -> None:
    """Refuse a place where no ledger can be made: a folder that is named wrong would get a ledger of its own."""
    if isinstance(place, SqliteAddress) and str(place) != DEFAULT:
        refuse_foreign_file(place.path, create=True)


def prepare_folder(place: SqliteAddress) -> None:
    """Make the folder of the default address; others must exist."""
    if str(place) == DEFAULT:
        folder = place.path.parent
        try:
            folder.mkdir(exist_ok=True)
        except OSError as error:
            why = reason_of(error)
            raise EnvironmentFailed(
                Message(en=f"the folder cannot be made: {why.en}", ja=f"フォルダーを作れません：{why.ja}"),
                Location(str(folder)),
                Message(
                    en="name a folder that can be written with --ledger or KAITEI_LEDGER",
                    ja="書込みのできるフォルダーを --ledger か KAITEI_LEDGER で指定してください",
                ),
            ) from None


def ledger_exists(place: Address) -> bool:
    """Is there anything at this address? For a database server that is for it to say when it is opened."""
    return isinstance(place, PostgresAddress) or place.path.exists()


def default_keys(place: Address) -> Path:
    """Return where the keys of a ledger are kept unless told otherwise.

    Beside a file: ``ledger.keys``; for a database server: ``var/<database>.keys``, or ``var/<database>.<schema>.keys``
    for a schema that is not the usual one.
    """
    if isinstance(place, PostgresAddress):
        schema = "" if place.schema == SCHEMA else f".{place.schema}"
        return Path("var") / f"{place.database}{schema}.keys"
    return place.path.with_suffix(".keys")


def open_seal_of(store: Store, folder: Path) -> Seal:
    """Return the seal of the ledger's epoch; a new ledger gets its first one.

    The key is durable before the ledger names it: a crash in between leaves a key nobody needs, never a
    ledger nobody can read.

    Raises:
        EnvironmentFailed: the key is missing or damaged, or the keys have signed for another ledger, or may have.
    """
    if epoch := store.read_setting(EPOCH):
        seal = open_seal(folder, epoch)
    else:
        with store.write():
            store.lock_log()
            if epoch := store.read_setting(EPOCH):  # another process was faster
                seal = open_seal(folder, epoch)
            elif store.read_log_size() or store.read_inbox(1):
                raise damaged(
                    Message(
                        en="it has records, but does not say under which epoch key",
                        ja="記録があるのに、どの鍵（epoch）で封じたかが書かれていません",
                    )
                )
            else:
                _refuse_used_keys(folder)
                seal = create_seal(folder)
                store.write_setting(EPOCH, seal.id)
    store.epoch = seal.id
    return seal


def _refuse_used_keys(folder: Path) -> None:
    from kaitei.ledger.last import refuse_used_keys  # once in the life of a ledger

    refuse_used_keys(folder)


def register_catalog(ledger: Ledger) -> int:
    """Make the versions published by today known to the ledger; return how many are new.

    A text that is not published yet may still change, and what the ledger knows of a version may not.
    """
    today = day_of(ledger.now())
    revisions = [revision for policy in ledger.catalog.policies for revision in policy.revisions]
    new = [
        one
        for one in revisions
        if one.facts.published <= today and (one.policy, one.version) not in ledger.store.versions
    ]
    if new:
        ledger.store.register([as_version(revision) for revision in new])
    return len(new)


def migrate_ledger(place: Address) -> tuple[int, int]:
    """Apply the migrations a ledger lacks; return how many, and the number of its schema now."""
    if isinstance(place, PostgresAddress):
        done: tuple[int, int] = _postgres().migrate_database(place)
        return done
    return migrate_file(place.path)


def distribute_ledger(place: Address, keys: Path | None = None) -> None:
    """Make a new ledger whose members' rows are spread over the nodes of a Citus cluster."""
    if not isinstance(place, PostgresAddress):
        raise KaiteiError(
            Message(en=f"{place} is one file", ja=f"{place} は一つのファイルで、分散できません"),
            fix=Message(
                en="name a PostgreSQL database with Citus, or leave --distribute out",
                ja="Citus を入れた PostgreSQL のデータベースを指定するか、--distribute を外してください",
            ),
        )
    if (store := find_store(place)) is None:  # refuse before there is an empty schema
        _postgres().refuse_without_citus(place)
        _refuse_used_keys(keys or default_keys(place))
        store = open_store(place, create=True)
    try:
        _postgres().distribute(store)
    finally:
        store.close()


def _postgres() -> ModuleType:
    """Return the package of the PostgreSQL store, whose driver is an extra."""
    try:
        import psycopg  # noqa: F401 (is it there?)
    except ImportError:
        raise EnvironmentFailed(
            Message(
                en="the PostgreSQL driver is not installed",
                ja="PostgreSQL に接続するためのプログラムがインストールされていません",
            ),
            fix=Message(
                en="run scripts/setup postgres in the folder of kaitei",
                ja="kaitei のフォルダーで scripts/setup postgres を実行してください",
            ),
        ) from None
    from kaitei.ledger import postgres

    return postgres
