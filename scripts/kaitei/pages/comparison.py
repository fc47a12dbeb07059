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
    pair = _Pair(site, policy)
    html, parts = split_table(pair.table, pair.side_by_side, pair.words_above, pair.link)
    whole = pair.whole_path if len(parts) > 1 else ""
    shared = {
        **pair.facts,
        "consecutive": consecutive,
        "downloads": downloads,
        "steps": steps,
        "parts": parts,
        "whole": whole,
    }

    def pages() -> Iterator[tuple[str, str]]:
        for part in parts:
            number = f"{part.number}/" if part.number > 1 else ""
            told = {**shared, "part": part}
            yield pair.page(f"{pair.folder}{number}index.html", "table", part.html, told)
            redline = render_redline(part.table, pair.headings(part.continued))
            yield pair.page(f"{pair.folder}redline/{number}index.html", "redline", redline, told)
        if whole:
            yield pair.page(whole, "table", html, {**shared, "part": None})
        yield pair.data

    return tuple(pages())


class _Pair:
    """The two versions of ``policy``, what changed between them, and what their pages have in common."""

    def __init__(self, site: Site, policy: Policy) -> None:
        self.site, self.policy = site, policy
        self.old, self.new = policy.revisions
        self.comparison, self.table = _compared(site, policy)
        self.address, self.prefix = comparison_address(self.old, self.new), site.prefix(policy)
        self.folder = self.prefix + self.address
        self.here = PolicyHere(site, f"{self.folder}index.html", policy)
        self.titles = _titles(self.old, unless=_articles(self.new)) | _titles(self.new)
        self.unchanged = _unchanged(self.new, self.table)

    @property
    def whole_path(self) -> str:
        """Where the whole table is, if it has several pages."""
        return f"{self.prefix}files/{self.policy.id}-{self.old.version}--{self.new.version}.html"

    @property
    def data_address(self) -> str:
        return f"data/{self.address.rstrip('/')}.json"

    @property
    def data(self) -> tuple[str, str]:
        """Path and text of the comparison as JSON."""
        sides = heading_of_revision(self.old), heading_of_revision(self.new)
        return self.prefix + self.data_address, render_json(self.comparison, *sides)

    @property
    def facts(self) -> dict[str, Any]:
        """What every page of the pair says."""
        return {
            "address": self.address,
            "data": self.data_address,
            "count": summarise(self.here, self.table),
            "unchanged": self._unchanged_line,
            "folded": len(self.unchanged) if len(self.unchanged) > MOST_UNCHANGED_SHOWN else 0,
            "formal": any(row.formal for row in self.table.rows),
        }

    @property
    def _unchanged_line(self) -> str:
        return self.here.words["list_separator"].join(self.unchanged)

    @property
    def words_above(self) -> str:
        """What takes room on the page besides the table, the policies in the footer included."""
        policies = self.site.catalog.policies
        others = "".join(other.title for other in policies if other.id != self.policy.id)
        return self._unchanged_line + self.new.facts.summary + others

    def side_by_side(self, rows: Table, continued: str) -> str:
        """Return some rows of the table; those of the article ``continued`` began on the page before."""
        return render_side_by_side(rows, self.headings(continued))

    def headings(self, continued: str) -> dict[str, str]:
        """Return the headings that articles are shown with."""
        name = self.here.words["part_continued"].format(self.titles.get(continued, continued))
        return self.titles | ({continued: str(name)} if continued else {})

    def link(self, html: str, path: str = "") -> str:
        """Return a finished table with links to documents beside the policy, as seen from the page at ``path``.

        Without one, the page is the farthest from them, whose links are the longest.
        """
        texts = self.old.document.text, self.new.document.text
        return link_siblings_in_lines(
            replace(self.here, path=path or f"{self.folder}2/index.html"), html, texts
        )

    def page(self, path: str, kind: str, html: str, shared: Mapping[str, Any]) -> tuple[str, str]:
        """Return path and text of one page; ``kind`` is ``table`` or ``redline``."""
        here = replace(self.here, path=path)
        old, new = here.views()
        fragment = Markup(self.link(html, path))  # noqa: S704 - finished HTML
        return path, render_page(
            "comparison.html", here, kind=kind, old=old, new=new, fragment=fragment, **shared
        )


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
