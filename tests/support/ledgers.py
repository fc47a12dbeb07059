"""Small catalogs and ledgers for tests about acceptances."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from kaitei.consent import AcceptanceRequest, Moment, Rules, parse_time
from kaitei.ledger.last import refuse_forgotten
from kaitei.ledger.ledger import Ledger
from kaitei.ledger.opening import open_seal_of
from kaitei.ledger.restoring import open_backup, replace_content
from kaitei.ledger.store import Store
from kaitei.ledger.verify import VerifiedLedger
from kaitei.model import Catalog
from kaitei.parse import load_catalog

POLICY = "id: {id}\ntitle: 規約\nlanguage: ja\npublisher: 架空社\nnotice_days: 0\n"

VERSION = """---
title: 規約
revised: {version}
published: {published}
effective: {effective}
consent: {consent}
nature: substantive
summary: 改定しました。
text: {text}
source: 架空の文書
---
## 第1条

{version} の文。
"""


def a_version(
    version: str, consent: str = "required", text: str = "verbatim", published: str = "", effective: str = ""
) -> tuple[str, str]:
    """Return the name and the text of a version file."""
    return version, VERSION.format(
        version=version,
        consent=consent,
        text=text,
        published=published or version,
        effective=effective or version,
    )


def a_catalog(*versions: tuple[str, str], policy: str = "terms") -> Catalog:
    """Return a catalog of one policy with these versions."""
    files = {f"policy_versions/{policy}/policy.yml": POLICY.format(id=policy)}
    files |= {f"policy_versions/{policy}/{version}.md": text for version, text in versions}
    return load_catalog(files)


CATALOG = a_catalog(
    a_version("2021-01-01", text="reconstruction"),
    a_version("2022-01-01"),
    a_version("2023-01-01", "notice"),
    a_version("2024-01-01"),
    a_version("2025-01-01", "notice"),
)
"""A reconstruction, then required, notice, required, notice: one a year."""


def a_request(
    act: str = "agree",
    version: str = "2024-01-01",
    at: str = "2026-04-01T09:30:00+09:00",
    member: str = "M-1",
    **more: str,
) -> AcceptanceRequest:
    """Return a request that would be recorded."""
    return AcceptanceRequest(member, "terms", version, act, at, **more)


def ticking(start: str = "2026-06-01T00:00:00Z") -> Iterator[Moment]:
    """Yield moments, a millisecond apart."""
    return (Moment(moment) for moment in count(parse_time(start)))


@contextmanager
def a_ledger(store: Store, keys: Path, catalog: Catalog = CATALOG) -> Iterator[Ledger]:
    """Open a ledger on ``store`` whose clock ticks a millisecond a look."""
    clock = ticking()
    try:
        yield Ledger(store, open_seal_of(store, keys), catalog, Rules(catalog), lambda: next(clock))
    finally:
        store.close()


def restore(target: Store, path: Path, keys: Path) -> VerifiedLedger:
    """Restore as the command does into a ledger that is there."""
    refuse_forgotten(target, keys)
    with open_backup(path, keys, CATALOG) as backup:
        replace_content(target, backup, path.with_name(f"{path.name}.replaced"))
        return backup.verified
