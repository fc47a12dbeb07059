"""The pages that show what changed between two versions."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from kaitei.diff import compare
from kaitei.model import ChangeClass, ChangeKind, Comparison, Policy, Revision
from kaitei.model.table import Table
from kaitei.pages.templates import render_page
from kaitei.pages.view import Here, PolicyHere, Site, comparison_address
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


def comparison_pages(site: Site, policy: Policy, old: Revision, new: Revision) -> Iterator[tuple[str, str]]:
    """Yield the side-by-side page, the redline and the JSON of one pair."""
    comparison = compare(old.document, new.document)
    options = TableOptions(profile=profile_for(policy.language))
    table = build_table(comparison, heading_of_revision(old), heading_of_revision(new), options)
    address, prefix = comparison_address(old, new), site.prefix(policy)
    data = f"data/{address.rstrip('/')}.json"
    for kind, path, fragment in (
        ("table", f"{prefix}{address}index.html", render_side_by_side(table)),
        ("redline", f"{prefix}{address}redline/index.html", render_redline(table)),
    ):
        here = PolicyHere(site, path, policy)
        view = here.view(new)
        yield (
            path,
            render_page(
                "comparison.html",
                here,
                kind=kind,
                old=here.view(old),
                new=view,
                address=address,
                data=data,
                fragment=Markup(fragment),  # noqa: S704 - finished HTML
                count=summarise(here, comparison),
                unchanged=here.words["list_separator"].join(_unchanged(policy, table)),
                formal=_has_formal(table),
                consecutive=view.previous is old,
            ),
        )
    yield prefix + data, render_json(comparison, heading_of_revision(old), heading_of_revision(new))


def summarise(here: Here, comparison: Comparison) -> Markup:
    """Return 「N か所が変わりました（追加 a・修正 b・削除 c・移動 d・番号のみ e）」."""
    w, counts = here.words, comparison.counts
    total = sum(counts[kind] for kind in TOLD)
    if not total:
        return w["no_change"]
    parts = [
        w[f"count_{kind.value}"].format(counts[kind]) for kind in TOLD if counts[kind] or kind not in SELDOM
    ]
    return w["changed"].format(total) + w["bracketed"].format(w["count_separator"].join(parts))


def _unchanged(policy: Policy, table: Table) -> list[str]:
    """Return the unchanged articles, each with its editorial heading if it has one."""
    return [f"{name} {policy.caption(name) or ''}".rstrip() for name in table.unchanged_groups]


def _has_formal(table: Table) -> bool:
    return any(row.classes and ChangeClass.WORDING not in row.classes for row in table.rows)
