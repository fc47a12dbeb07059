"""The pages that show what changed between two versions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

from markupsafe import Markup

from kaitei.diff import compare, with_references
from kaitei.model import ChangeKind, Comparison, Policy, Revision
from kaitei.model.table import Heading, Table
from kaitei.pages.addresses import comparison_address
from kaitei.pages.parts import split_table
from kaitei.pages.siblings import link_siblings_in_lines
from kaitei.pages.templates import render_page
from kaitei.pages.view import Here, PolicyHere, Site
from kaitei.render import (
    TableOptions,
    build_table,
    heading_of_revision,
    profile_for,
    render_json,
    render_redline,
    render_side_by_side,
)

# in the order they are told: 追加 a・修正 b・削除 c・移動 d・番号のみ e
TOLD = (
    ChangeKind.ADDED,
    ChangeKind.AMENDED,
    ChangeKind.DELETED,
    ChangeKind.MOVED,
    ChangeKind.RENUMBERED,
    ChangeKind.SPLIT,
    ChangeKind.MERGED,
)
SELDOM = frozenset({ChangeKind.SPLIT, ChangeKind.MERGED})  # told only where they occur

MOST_UNCHANGED_SHOWN = 8  # more names are folded: a reader comes for what changed


class Step(NamedTuple):
    """A neighbouring revision: which way it lies, its two versions, and the address of their comparison."""

    rel: str
    old: str
    new: str
    address: str


def comparison_pages(
    site: Site, policy: Policy, old: Revision, new: Revision, downloads: tuple[tuple[str, str], ...] = ()
) -> tuple[tuple[str, str], ...]:
    """Return the side-by-side pages, the redline and the JSON of one pair; ``downloads`` are kinds and addresses.

    A long comparison has several pages of each, ``…/2/``, and one file that holds the whole table for the printer.
    """
    place = site.places
    at = place[policy.id, new.version]
    consecutive = at - place[policy.id, old.version] == 1
    steps = _steps(PolicyHere(site, "", policy), at) if consecutive else ()
    pair = replace(policy, revisions=(old, new))
    return _pair_pages(site.without_versions, pair, downloads, steps, consecutive=consecutive)


def _steps(here: PolicyHere, at: int) -> tuple[Step, ...]:
    """Return the revisions before and after the one that made version ``at`` of its predecessor."""
    revisions = here.policy.revisions
    return tuple(
        Step(rel, here.view(old).name, here.view(new).name, comparison_address(old, new))
        for rel, place in (("prev", at - 1), ("next", at + 1))
        if 0 < place < len(revisions)
        for old, new in [revisions[place - 1 : place + 1]]
    )


def pair_table(site: Site, policy: Policy) -> Table:
    """Return the comparison table of the two versions of ``policy``, called as readers call them."""
    return _compared(site, policy)[1]


@lru_cache(maxsize=64)  # the pages of a pair are made first, soon after that its file to download
def _compared(site: Site, policy: Policy) -> tuple[Comparison, Table]:
    """Return what happened between the two versions of ``policy``, and that as a table."""
    old, new = policy.revisions
    here = PolicyHere(site, "", policy)
    comparison = with_references(compare(old.document, new.document))
    options = TableOptions(profile=profile_for(policy.language))
    return comparison, build_table(comparison, _heading(here, old), _heading(here, new), options)


# a preview builds again after every edit: what two versions have to say to each other stays
@lru_cache(maxsize=2048)
def _pair_pages(
    site: Site,
    policy: Policy,
    downloads: tuple[tuple[str, str], ...],
    steps: tuple[Step, ...],
    *,
    consecutive: bool,
) -> tuple[tuple[str, str], ...]:
    """Return the pages of the two versions of ``policy``."""
    old, new = policy.revisions
    comparison, table = _compared(site, policy)
    address, prefix = comparison_address(old, new), site.prefix(policy)
    here = PolicyHere(site, f"{prefix}{address}index.html", policy)
    titles = _titles(old, unless=_articles(new)) | _titles(new)
    data = f"data/{address.rstrip('/')}.json"
    unchanged = _unchanged(new, table)
    shared: dict[str, Any] = {
        "address": address,
        "data": data,
        "count": summarise(here, table),
        "unchanged": here.words["list_separator"].join(unchanged),
        "folded": len(unchanged) if len(unchanged) > MOST_UNCHANGED_SHOWN else 0,
        "formal": any(row.formal for row in table.rows),
        "consecutive": consecutive,
        "downloads": downloads,
        "steps": steps,
    }
    others = "".join(other.title for other in site.catalog.policies if other.id != policy.id)  # in the footer
    above = shared["unchanged"] + new.facts.summary + others

    def titled(continued: str) -> dict[str, str]:
        name = here.words["part_continued"].format(titles.get(continued, continued))
        return titles | ({continued: str(name)} if continued else {})

    def finish(html: str, path: str = f"{prefix}{address}2/index.html") -> str:  # the longest way
        texts = (old.document.text, new.document.text)
        return link_siblings_in_lines(replace(here, path=path), html, texts)

    html, parts = split_table(
        table, lambda some, group: render_side_by_side(some, titled(group)), above, finish
    )
    whole = f"{prefix}files/{policy.id}-{old.version}--{new.version}.html" if len(parts) > 1 else ""
    shared |= {"parts": parts, "whole": whole}

    def pages() -> Iterator[tuple[str, str]]:
        for part in parts:
            number = f"{part.number}/" if part.number > 1 else ""
            told = {**shared, "part": part}
            page = replace(here, path=f"{prefix}{address}{number}index.html")
            yield page.path, _page(page, "table", finish(part.html, page.path), told)
            page = replace(here, path=f"{prefix}{address}redline/{number}index.html")
            redline = render_redline(part.table, titled(part.continued))
            yield page.path, _page(page, "redline", finish(redline, page.path), told)
        if whole:
            page = replace(here, path=whole)
            yield whole, _page(page, "table", finish(html, whole), {**shared, "part": None})
        yield prefix + data, render_json(comparison, heading_of_revision(old), heading_of_revision(new))

    return tuple(pages())


def _page(here: PolicyHere, kind: str, fragment: str, shared: Mapping[str, Any]) -> str:
    old, new = here.views()
    html = Markup(fragment)  # noqa: S704 - finished HTML
    return render_page("comparison.html", here, kind=kind, old=old, new=new, fragment=html, **shared)


def summarise(here: Here, table: Table) -> Markup:
    """Return 「N か所が変わりました（追加 a・修正 b・削除 c・移動 d・番号のみ e）」."""
    w, counts = here.words, dict(table.counts)
    total = sum(counts[kind] for kind in TOLD) + table.editorial + table.layout
    if not total:
        return w["no_change"]
    parts = [
        w[f"count_{kind.value}"].format(counts[kind]) for kind in TOLD if counts[kind] or kind not in SELDOM
    ]
    small = (("count_editorial", table.editorial), ("count_layout", table.layout))
    parts += [w[word].format(count) for word, count in small if count]
    return w["changed"].format(total) + w["bracketed"].format(w["count_separator"].join(parts))


def _heading(here: PolicyHere, revision: Revision) -> Heading:
    """Return the heading of a side, the version called as readers call it."""
    name = here.words["version_of"].format(here.view(revision).name)
    return replace(heading_of_revision(revision), version=str(name))


def _titles(revision: Revision, unless: frozenset[str] = frozenset()) -> dict[str, str]:
    """Return the editorial heading of every article that has one: ``{"3.": "3. 〔利用目的〕"}``."""
    return {
        label: f"{label} 〔{caption}〕"
        for label in _articles(revision) - unless
        if (caption := revision.caption(label))
    }


def _articles(revision: Revision) -> frozenset[str]:
    """Return the labels of the articles beside which an editorial heading may stand."""
    clauses = revision.document.clauses
    return frozenset(clause.label.written for clause in clauses if clause.label and clause.may_have_caption)


def _unchanged(revision: Revision, table: Table) -> list[str]:
    """Return the unchanged articles, each with its editorial heading if it has one."""
    captions = ((name, revision.caption(name)) for name in table.unchanged_groups)
    return [f"{name}\u00a0{caption}" if caption else name for name, caption in captions]
