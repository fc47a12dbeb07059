"""A long policy with long titles, as many English ones are: it reads well on a phone, page by page."""

from __future__ import annotations

import gzip
from datetime import date
from random import Random

import pytest
from axe_playwright_python.sync_playwright import Axe

from support.policies import a_catalog, a_policy, a_version
from support.serving import served, write_pages

PAGE = "compare/2024-01-01--2025-01-01/"
TITLES = (
    "When we access or disclose your information",
    "What happens when you delete content in your accounts",
)
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def a_text(seed):
    random = Random(seed)

    def a_sentence():
        words = ("".join(random.choices(LETTERS, k=random.randint(3, 9))) for _ in range(14))
        return " ".join(words).capitalize() + "."

    sections = (
        f"## {TITLES[number % 2]} {number}\n\nYour consent. {' '.join(a_sentence() for _ in range(9))}\n"
        for number in range(1, 25)
    )
    return "# Privacy\n\n" + "\n".join(sections)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    versions = {day: a_version(day, a_text(day)) for day in ("2024-01-01", "2025-01-01")}
    catalog = a_catalog(a_policy(versions, language="en", title="Privacy"))
    return write_pages(tmp_path_factory.mktemp("long"), catalog, date(2025, 6, 1))


@pytest.fixture(scope="module")
def address(folder):
    with served(folder) as found:
        yield found


def test_a_reader_turns_the_pages_of_a_comparison_without_scripts(browser, address):
    page = browser.new_page(java_script_enabled=False)
    page.goto(address + PAGE)
    assert page.get_by_role("heading", level=1).inner_text().startswith("Comparison table (1 of ")
    page.get_by_role("link", name="Next page").click()
    assert page.url == address + PAGE + "2/"
    page.get_by_role("link", name="Redline").click()
    assert page.url == address + PAGE + "redline/2/"
    page.get_by_role("link", name="The whole table on one page").click()
    assert page.locator("tbody").count() == 25
    page.close()


def test_each_page_of_a_comparison_is_light(browser, address, folder):
    for path in sorted((folder / PAGE).rglob("index.html")):
        page = browser.new_page()
        asked: list[str] = []
        page.on("request", lambda request, asked=asked: asked.append(request.url.removeprefix(address)))
        page.goto(address + path.parent.relative_to(folder).as_posix() + "/", wait_until="networkidle")
        files = [
            folder / name / "index.html" if (folder / name).is_dir() else folder / name for name in asked
        ]
        assert len(files) <= 4
        assert sum(len(gzip.compress(file.read_bytes())) for file in files) <= 15 * 1024
        page.close()


@pytest.mark.parametrize("path", [PAGE + "2/", PAGE + "redline/2/", "search/", "compare/", ""])
def test_nothing_is_wider_than_the_screen_or_broken_by_the_letter(browser, address, path):
    page = browser.new_page(viewport={"width": 320, "height": 900})
    page.goto(address + path)
    for width in (320, 256):
        page.set_viewport_size({"width": width, "height": 900})
        overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(overflow) == 0
    page.set_viewport_size({"width": 320, "height": 900})
    tall = page.evaluate(
        """() => [...document.querySelectorAll("dt, .views a, .top nav a")].filter((each) => {
          const words = document.createRange();
          words.selectNodeContents(each);
          return words.getBoundingClientRect().height > 40;
        }).map((each) => each.textContent)"""
    )
    assert tall == []
    page.close()


def test_letters_twice_as_large_fit_a_phone(browser, address):
    page = browser.new_page(viewport={"width": 320, "height": 900})
    fonts = {"fontSizes": {"standard": 32, "fixed": 26}}
    page.context.new_cdp_session(page).send("Page.setFontSizes", fonts)
    wide = {}
    for path in ("", "versions/", "compare/", "search/", PAGE + "2/", PAGE + "redline/2/"):
        page.goto(address + path)
        wide[path] = page.evaluate("document.documentElement.scrollWidth")
    assert set(wide.values()) == {320}, wide
    page.close()


def test_no_date_is_broken_between_two_lines_of_the_history(browser, tmp_path):
    days = ("2021-09-28", "2022-12-22", "2023-09-30")
    catalog = a_catalog(a_policy({day: a_version(day, f"{day}\n") for day in days}, language="en"))
    with served(write_pages(tmp_path, catalog, date(2025, 6, 1))) as address:
        page = browser.new_page(viewport={"width": 390, "height": 900})
        page.goto(address + "versions/")
        broken = page.evaluate(
            """() => [...document.querySelectorAll(".timeline :is(h2 a, time)")].filter((each) => {
              const words = document.createRange();
              words.selectNodeContents(each);
              return words.getClientRects().length > 1;
            }).map((each) => each.textContent)"""
        )
        assert broken == []
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        page.close()


@pytest.mark.parametrize(
    ("width", "look"),
    [(1280, {"color_scheme": "light"}), (390, {"color_scheme": "dark"}), (320, {"forced_colors": "active"})],
)
def test_axe_finds_nothing_on_a_site_in_english(browser, address, width, look):
    context = browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True, **look)
    page = context.new_page()
    others = (
        "",
        "versions/2024-01-01/",
        "versions/",
        "compare/",
        "search/?q=consent",
        "receipt/",
        "404.html",
    )
    for path in (PAGE + "2/", PAGE + "redline/2/", *others):
        page.goto(address + path)
        assert [each["id"] for each in Axe().run(page).response["violations"]] == [], path
    context.close()


def test_what_is_folded_on_the_screen_is_on_paper(browser, tmp_path):
    text = "## Data\n\nWe keep little.\n"
    versions = {
        "2024-01-01": a_version(
            "2024-01-01", text, text="reconstruction", source="Made from later versions."
        ),
        "2025-01-01": a_version("2025-01-01", text + "\nNothing else.\n"),
    }
    folder = write_pages(tmp_path, a_catalog(a_policy(versions, language="en")), date(2025, 6, 1))
    with served(folder) as address:
        page = browser.new_page()
        page.goto(address + PAGE)
        assert not page.get_by_text("Made from later versions.").is_visible()
        page.emulate_media(media="print")
        height = "document.querySelector('details p').getBoundingClientRect().height"
        assert page.evaluate(height) > 0
        page.close()
