"""WCAG 2.2 AA as far as a machine can tell (axe-core), and by keyboard alone."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

COMPARISON = "compare/2021-05-01--2024-11-05/"
PAGES = {
    "current": "",
    "past": "versions/2021-05-01/",
    "history": "versions/",
    "chooser": "compare/",
    "table": COMPARISON,
    "redline": COMPARISON + "redline/",
    "search": "search/?q=クッキー",
    "receipt": "receipt/",
    "about": "about/",
    "missing": "404.html",
    "guide": "guide/",
}
LOOKS = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "forced": {"forced_colors": "active"},
}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("width", [1280, 390, 320])
def test_axe_finds_nothing(browser, address, look, width):
    context = browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True, **LOOKS[look])
    page = context.new_page()
    found = {}
    for name, path in PAGES.items():
        page.goto(address + path)
        violations = Axe().run(page, options=RULES).response["violations"]
        if violations:
            found[name] = [
                (each["id"], [node["html"][:160] for node in each["nodes"]]) for each in violations
            ]
    context.close()
    assert found == {}


@pytest.mark.parametrize(("width", "look"), [(1280, "light"), (390, "dark"), (320, "forced")])
def test_axe_finds_nothing_on_guides_and_formats(browser, site, address, width, look):
    context = browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True, **LOOKS[look])
    page = context.new_page()
    found = {}
    guides = [*site.glob("guide/*/index.html"), *site.glob("formats/*/index.html")]
    assert len(guides) > 10
    for path in sorted(each.parent for each in guides):  # below them are the rules, all made alike
        page.goto(f"{address}{path.relative_to(site).as_posix()}/")
        violations = Axe().run(page, options=RULES).response["violations"]
        if violations:
            found[path.name] = [(each["id"], each["nodes"][0]["html"][:160]) for each in violations]
    context.close()
    assert found == {}


def focused(page):
    return page.evaluate("document.activeElement.textContent.trim()")


def test_the_first_stop_is_a_link_that_skips_to_the_text(browser, address):
    page = browser.new_page()
    page.goto(address)
    page.keyboard.press("Tab")
    assert focused(page) == "本文へ進む"
    box = page.get_by_role("link", name="本文へ進む").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.close()


def test_menu_and_contents_are_reached_and_used_by_keyboard(browser, address):
    page = browser.new_page()
    page.goto(address)
    stops = []
    for _ in range(30):
        page.keyboard.press("Tab")
        stops.append(focused(page))
        if stops[-1].startswith("3."):
            break
    assert stops[:5] == [
        "本文へ進む",
        "九州電力株式会社 プライバシーポリシー",
        "現行版",
        "改定の履歴",
        "新旧を比べる",
    ]
    assert stops[-1] == "3. 利用目的"
    page.keyboard.press("Enter")
    assert page.url == address + "#3"
    page.close()


def test_what_has_the_focus_is_seen(browser, address):
    page = browser.new_page()
    page.goto(address)
    for _ in range(12):
        page.keyboard.press("Tab")
        style = page.evaluate(
            "(({outlineStyle, outlineWidth}) => [outlineStyle, outlineWidth])(getComputedStyle(document.activeElement))"
        )
        assert style == ["solid", "3px"], focused(page)
    page.close()


@pytest.mark.parametrize("path", [path for name, path in PAGES.items() if name != "guide"])
def test_targets_are_large_enough_for_a_thumb(browser, address, path):
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(address + path)
    small = page.evaluate(
        """() => [...document.querySelectorAll("a, button, input, summary")]
          .filter((each) => !each.closest("p:not(.links):not(.brand), td, dd, .text, .written, h2, .skip") && each.className !== "skip")
          .map((each) => [each.textContent.trim(), Math.round((each.closest("label") || each).getBoundingClientRect().height)])
          .filter(([, height]) => height < 44)"""
    )
    assert small == []
    page.close()


def test_with_reduced_motion_nothing_scrolls_by_itself(browser, address):
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(address)
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    context.close()
