"""The comparison tables to download: Word, and PDF where the site wants it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache
from itertools import pairwise

from kaitei.model import Catalog, Policy, Revision
from kaitei.pages.comparison import pair_table
from kaitei.pages.pairs import ALL_PAIRS_UP_TO
from kaitei.pages.setting import Setting
from kaitei.pages.view import Site
from kaitei.render import render_docx


def build_documents(catalog: Catalog, today: date, setting: Setting | None = None) -> dict[str, bytes]:
    """Return the downloads as ``{path: bytes}``: what each of the newest versions changed."""
    site = Site(catalog, today, setting or Setting())
    return dict(found for policy in catalog.policies for found in _documents(site, policy))


def document_names(site: Site, policy: Policy, old: Revision, new: Revision) -> tuple[tuple[str, str], ...]:
    """Return kind and address (within the site) of every download of a pair, none for most pairs."""
    if (old.version, new.version) not in {(each.version, other.version) for each, other in _pairs(policy)}:
        return ()
    name = f"{site.prefix(policy)}files/{policy.id}-{old.version}--{new.version}"
    kinds = ("docx", "pdf") if site.setting.pdf else ("docx",)
    return tuple((kind, f"{name}.{kind}") for kind in kinds)


def _pairs(policy: Policy) -> Iterator[tuple[Revision, Revision]]:
    """Each version and the one before it, of the newest twenty-five: what is handed round on paper."""
    return pairwise(policy.revisions[-ALL_PAIRS_UP_TO:])


def _documents(site: Site, policy: Policy) -> Iterator[tuple[str, bytes]]:
    for old, new in _pairs(policy):
        pair = replace(policy, revisions=(old, new))
        for kind, path in document_names(site, policy, old, new):
            yield path, _document(site.without_versions, pair, kind)


@lru_cache(maxsize=128)
def _document(site: Site, policy: Policy, kind: str) -> bytes:
    table = pair_table(site, policy)
    if kind == "docx":
        return render_docx(table)
    from kaitei.render import render_pdf  # an extra

    return render_pdf(table)
