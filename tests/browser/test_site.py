"""Every page in a real browser: it loads, fits, asks nobody else, keeps nothing."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import BrowserContext, Page

WIDTHS = (1280, 390, 320, 256)
GUIDE_WIDTHS = WIDTHS[:3]  # the theme's own pages: down to what WCAG asks (1.4.10)
# what a page has left behind in the browser
LEFT = """async () => ({
  cookies: document.cookie,
  local: Object.keys(localStorage),
  session: Object.keys(sessionStorage),
  databases: (await indexedDB.databases()).map((each) => each.name),
  workers: (await navigator.serviceWorker.getRegistrations()).length,
})"""
NOTHING = {"cookies": "", "local": [], "session": [], "databases": [], "workers": 0}
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@dataclass
class Visit:
    """What a browser did and heard while a page was open."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


def pages(site):
    """Return the address of every page of the site."""
    return sorted(
        path.relative_to(site).as_posix().removesuffix("index.html") for path in site.rglob("*.html")
    )


def readers(site):
    """Return the addresses of the pages that are not the theme's."""
    return [
        page
        for page in pages(site)
        if "md-header"
        not in (site / page / "index.html" if page.endswith("/") or not page else site / page).read_text(
            "utf-8"
        )
    ]


def visit(context: BrowserContext, address: str) -> Visit:
    page = context.new_page()
    seen = Visit(page)
    page.on("request", lambda request: seen.requests.append(request.url))
    page.on("requestfailed", lambda request: seen.complaints.append(f"failed: {request.url}"))
    page.on(
        "console",
        lambda message: (
            seen.complaints.append(message.text) if message.type in {"error", "warning"} else None
        ),
    )
    page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    page.goto(address, wait_until="networkidle")
    return seen


@pytest.fixture
def context(browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(viewport={"width": 1280, "height": 900})
    yield opened
    opened.close()


def test_every_page_asks_only_the_site_and_leaves_nothing(site, address, context):
    for page in pages(site):
        seen = visit(context, address + page)
        assert [url for url in seen.requests if not url.startswith(address)] == [], page
        assert seen.complaints == [], page
        assert seen.page.evaluate(LEFT) == NOTHING, page
        seen.page.close()
    assert context.cookies() == []


def test_no_page_is_wider_than_the_screen(site, address, context):
    wide = []
    page = context.new_page()
    ours = set(readers(site))
    for path in pages(site):
        page.goto(address + path)
        for width in WIDTHS if path in ours else GUIDE_WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            if overflow := page.evaluate(OVERFLOW):
                wide.append((path, width, overflow))
    assert wide == []


def test_top_and_bottom_of_every_page_reach_from_edge_to_edge(site, address, context):
    page = context.new_page()
    for path in readers(site):
        page.goto(address + path)
        assert page.locator("body").bounding_box()["width"] == 1280, path


def test_what_follows_a_table_on_a_written_page_stands_apart_from_it(address, context):
    page = context.new_page()
    page.goto(address + "guide/receipt/")
    tables = page.locator(".written .scroll").all()
    assert len(tables) == 2
    for table in tables:
        box, below = table.bounding_box(), table.locator("xpath=following-sibling::*[1]").bounding_box()
        assert below["y"] - box["y"] - box["height"] >= 18


def test_letters_twice_as_large_fit_every_screen(site, address, context):
    page = context.new_page()
    context.new_cdp_session(page).send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    page.goto(address)
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "36px"
    wide = []
    for path in readers(site):
        page.goto(address + path)
        for width in WIDTHS[:3]:
            page.set_viewport_size({"width": width, "height": 900})
            if overflow := page.evaluate(OVERFLOW):
                wide.append((path, width, overflow))
    assert wide == []


def test_a_reader_page_is_light_and_needs_few_requests(site, address, context):
    for page in readers(site):
        seen = visit(context, address + page)
        files = [url.removeprefix(address) or "index.html" for url in dict.fromkeys(seen.requests)]
        sizes = {
            name: len(
                gzip.compress(
                    (site / name / "index.html" if (site / name).is_dir() else site / name).read_bytes()
                )
            )
            for name in files
        }
        assert len(files) <= 4, (page, files)
        assert sum(sizes.values()) <= 15 * 1024, (page, sizes)
        seen.page.close()


def test_an_unknown_address_shows_the_page_of_the_site(address, context):
    page = context.new_page()
    answer = page.goto(address + "versions/1999-01-01/")
    assert answer.status == 404
    assert page.get_by_role("heading", level=1).inner_text() == "ページが見つかりません"
    page.get_by_role("link", name="改定の履歴").click()
    assert page.url == address + "versions/"


def test_the_history_answers_which_version_was_in_force_on_a_day(address, context):
    page = context.new_page()
    page.goto(address + "versions/")
    page.get_by_role("heading", name="ある日に有効だった版").scroll_into_view_if_needed()
    page.get_by_label("お調べになりたい日").fill("2023-06-30")
    assert page.get_by_role("status").inner_text() == "2021年5月1日版（復元案）"
    page.get_by_label("お調べになりたい日").fill("2020-01-01")
    assert page.get_by_role("status").inner_text() == "その日に有効な版はありません。"


def test_without_scripts_the_history_lists_the_periods(address, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + "versions/")
    assert page.get_by_role("cell", name="2021年5月1日から2024年11月4日まで").is_visible()
    assert page.locator("input").count() == 0
    context.close()


def test_the_comparison_is_a_table_to_assistive_technology_on_a_phone_too(address, browser):
    trees = []
    for width in (1280, 390):
        context = browser.new_context(viewport={"width": width, "height": 900})
        page = context.new_page()
        page.goto(address + "compare/2021-05-01--2024-11-05/")
        session = context.new_cdp_session(page)
        nodes = session.send("Accessibility.getFullAXTree")["nodes"]
        roles = [node["role"]["value"] for node in nodes if not node["ignored"]]
        trees.append({role: roles.count(role) for role in ("table", "row", "columnheader", "cell")})
        context.close()
    assert trees[0] == trees[1]
    assert trees[0]["table"] == 1
    assert trees[0]["columnheader"] == 3


def test_changed_words_are_announced_but_not_copied(address, browser):
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(address + "compare/2021-05-01--2024-11-05/redline/")
    session = context.new_cdp_session(page)
    tree = json.dumps(session.send("Accessibility.getFullAXTree"), ensure_ascii=False)
    assert "追加おわり" in tree
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+c")
    assert "追加おわり" not in page.evaluate("navigator.clipboard.readText()")
    context.close()


def test_editorial_headings_are_shown_but_not_copied(address, browser):
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(address)
    assert page.get_by_role("heading", name="3. 〔利用目的〕").is_visible()
    page.locator("article.text").evaluate("(text) => getSelection().selectAllChildren(text)")
    page.keyboard.press("Control+c")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "〔" not in copied
    assert "3." in copied
    context.close()
