"""Makes every page of the site from a catalog: ``{path: text}``, no disk, no clock, no engine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from itertools import groupby

from markupsafe import Markup

from kaitei.errors import KaiteiError
from kaitei.model import Catalog, Policy, Revision, Standing
from kaitei.pages.addresses import comparison_address
from kaitei.pages.comparison import comparison_pages
from kaitei.pages.documents import document_names
from kaitei.pages.feed import render_feed
from kaitei.pages.hosting import hosting_files
from kaitei.pages.linked import render_linked
from kaitei.pages.machine import render_version, render_versions
from kaitei.pages.receipt import receipt_pages
from kaitei.pages.search import build_parts, search_data, search_page
from kaitei.pages.setting import Setting
from kaitei.pages.siblings import link_siblings
from kaitei.pages.templates import assets, environment, render_page, schemas
from kaitei.pages.text import Text, render_text
from kaitei.pages.view import Here, PolicyHere, RevisionView, Site
from kaitei.pages.words import words

Pages = Iterator[tuple[str, str]]
IN_FULL = 25  # versions the history tells in full; the older ones are in its table
AT_A_GLANCE = 12  # choices; more are listed by year


def build(catalog: Catalog, today: date, setting: Setting | None = None) -> dict[str, str]:
    """Return every page as ``{path: text}``; paths are relative to the site (``versions/index.html``).

    ``today`` decides which version is in force; it is a day in Japan.

    Raises:
        KaiteiError: one of several policies has an id that the site needs for itself.
    """
    site = Site(catalog, today, setting or Setting())
    pages = dict(assets())
    for policy in catalog.policies:
        pages.update(_policy_pages(site, policy))
    if len(catalog.policies) > 1:
        pages["index.html"] = _front_page(site)
    pages.update(receipt_pages(site))
    pages["404.html"] = render_page("not_found.html", site.here("404.html"))
    pages.update(hosting_files(site))
    pages.update(schemas())
    if site.setting.address:
        pages["sitemap.xml"] = _site_map(site, pages)
    return pages


def build_broken(error: KaiteiError) -> dict[str, str]:
    """Return the pages of a site that cannot be made: the message, at every address."""
    page = environment().get_template("broken.html")
    html = page.render(
        language="ja",
        w=words("ja"),
        where=str(error.where or ""),
        what=error.what.ja,
        fix=error.fix.ja if error.fix else "",
    )
    return {**assets(), "index.html": html, "404.html": html}


def _site_map(site: Site, pages: Iterable[str]) -> str:
    here = site.here("sitemap.xml")
    addresses = {
        path.removesuffix("index.html")
        for path in pages
        if path.endswith("/index.html") or path == "index.html"
    }
    return render_page(
        "sitemap.xml", here, pages=[here.absolute(at) for at in sorted({*addresses, *site.setting.guides})]
    )


def _policy_pages(site: Site, policy: Policy) -> Pages:
    prefix = site.prefix(policy)

    def here(path: str) -> PolicyHere:
        return PolicyHere(site, prefix + path, policy)

    bare = replace(policy, revisions=())
    current = site.in_force[policy.id]
    home = here("index.html")
    if current:
        yield home.path, _text_page(home, current, home=True)
    else:
        yield home.path, render_page("unpublished.html", home, upcoming=_upcoming(home))
    for revision in policy.revisions:
        version = revision.version
        page = here(f"versions/{version}/index.html")
        yield page.path, _text_page(page, revision, home=False)
        yield f"{prefix}data/{version}.txt", revision.document.text
        yield f"{prefix}data/{version}.json", render_version(bare, revision)
        linked = here(f"data/{version}.jsonld")
        yield linked.path, render_linked(linked, revision)
    history = here("versions/index.html")
    yield (
        history.path,
        render_page("history.html", history, script="when.js", views=history.views(), shown=IN_FULL),
    )
    feed = here("feed.xml")
    yield feed.path, render_feed(feed)
    machine = here("data/versions.json")
    yield machine.path, render_versions(machine, policy)
    yield from _search(here("search/index.html"), current)
    chooser = here("compare/index.html")
    yield chooser.path, _chooser(chooser)
    for old, new in site.pairs[policy.id]:
        yield from comparison_pages(site, policy, old, new, document_names(site, policy, old, new))


def _text_page(here: PolicyHere, revision: Revision, *, home: bool) -> str:
    policy = here.policy
    view = here.view(revision)
    text = _text(here, revision)
    current = here.site.in_force[policy.id]
    return render_page(
        "policy.html",
        here,
        home=home,
        view=view,
        first=here.view(policy.revisions[0]),
        total=len(policy.revisions),
        current=here.view(current) if current else None,
        upcoming=_upcoming(here) if home else (),
        text=replace(text.below(revision.facts.title), html=link_siblings(here, text.html)),
        text_link=Markup('<a href="{}">{}</a>').format(
            here.of(f"data/{revision.version}.txt"), here.words["as_text"]
        ),
    )


def _text(here: PolicyHere, revision: Revision) -> Text:
    wrapped = here.language != "ja"
    return render_text(revision.document, revision.captions, here.words["caption"], wrapped=wrapped)


def _search(here: PolicyHere, revision: Revision | None) -> Pages:
    if revision is None:
        yield here.path, render_page("unpublished.html", here, upcoming=_upcoming(here))
        return
    parts = build_parts(revision.document, _text(here, revision).contents, here.words["nth_paragraph"])
    yield here.path, search_page(here, revision, parts)
    yield here.prefix + "data/search.json", search_data(here, revision, parts)


def _upcoming(here: PolicyHere) -> tuple[RevisionView, ...]:
    return tuple(view for view in here.views() if view.standing is Standing.UPCOMING and not view.never)


def _chooser(here: PolicyHere) -> str:
    policy = here.policy
    views = {view.version: view for view in here.views()}
    pairs = sorted(
        here.site.pairs[policy.id],
        key=lambda pair: (views[pair[1].version].number, views[pair[0].version].number),
        reverse=True,
    )
    groups = [
        {"new": views[version], "years": _by_year(here, list(group))}
        for version, group in groupby(pairs, key=lambda pair: pair[1].version)
    ]
    latest = _choice(here, *pairs[0]) if pairs else None
    partial = len(pairs) < len(policy.revisions) * (len(policy.revisions) - 1) // 2
    return render_page("chooser.html", here, groups=groups, latest=latest, partial=partial)


def _by_year(
    here: PolicyHere, pairs: list[tuple[Revision, Revision]]
) -> list[tuple[int | None, list[dict[str, object]]]]:
    """Return the choices under their years where there are many, else all under none."""
    many = len(pairs) > AT_A_GLANCE
    grouped = groupby(pairs, key=lambda pair: pair[0].facts.revised.year if many else None)
    return [(year, [_choice(here, *pair) for pair in group]) for year, group in grouped]


def _choice(here: PolicyHere, old: Revision, new: Revision) -> dict[str, object]:
    return {
        "old": here.view(old),
        "new": here.view(new),
        "address": here.of(comparison_address(old, new)),
    }


def _front_page(site: Site) -> str:
    here = Here(site, "index.html")
    cards = []
    for policy in site.catalog.policies:
        own = PolicyHere(site, "index.html", policy)
        current = site.in_force[policy.id]
        cards.append(
            {
                "policy": policy,
                "address": own.of(),
                "current": own.view(current) if current else None,
                "upcoming": _upcoming(own),
                "words": own.words,
            }
        )
    publishers = {policy.publisher for policy in site.catalog.policies}
    publisher = publishers.pop() if len(publishers) == 1 else ""
    return render_page("front.html", here, cards=cards, publisher=publisher)
