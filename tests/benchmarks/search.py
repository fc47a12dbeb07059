"""Ask the site's search and the theme's own the same queries, and count what members find.

    .venv/bin/python tests/benchmarks/search.py

The theme's search gets every chance: the policy as one Markdown page, its articles as headings with their editorial
titles, Japanese segmentation on. An answer is complete if every expected article is among the results, and first if
the first result is one of them.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))

from kaitei.files import read_tree
from kaitei.parse import load_catalog
from support.serving import ROOT, build_site, served

CASES = ROOT / "tests" / "cases" / "search_queries.tsv"
CONFIGURATION = """\
site_name: search
theme: {name: material, language: ja, font: false}
plugins: [{search: {lang: ja}}]
"""


def queries() -> list[tuple[str, str, list[str]]]:
    rows = [line.split("\t") for line in CASES.read_text("utf-8").splitlines() if not line.startswith("#")]
    return [(group, query, articles.split(" ")) for group, query, articles in rows]


def build_theme_site(folder: Path) -> Path:
    """Build a site of the theme with the version in force as its only page."""
    policy = load_catalog(read_tree(ROOT / "policy_versions")).policies[0]
    text = policy.revisions[-1].document.text
    for label, caption in policy.captions:
        text = text.replace(f"## {label}\n", f"## {label} {caption}\n")
    (folder / "docs").mkdir()
    (folder / "docs" / "index.md").write_text(text, "utf-8")
    (folder / "mkdocs.yml").write_text(CONFIGURATION, "utf-8")
    subprocess.run([sys.executable, "-m", "mkdocs", "build", "--quiet"], cwd=folder, check=True)
    return folder / "site"


def ask_ours(page: Page, query: str) -> list[str]:
    found: list[str] = page.evaluate(
        "(query) => search.find(index, query).results.map(({ part }) => part.label || part.title)", query
    )
    return found


def ask_theme(page: Page, query: str) -> list[str]:
    field = page.locator(".md-search__input")
    field.fill("")
    field.dispatch_event("keyup")
    page.wait_for_timeout(80)
    field.fill(query)
    field.dispatch_event("keyup")
    page.wait_for_timeout(350)
    for more in page.locator(".md-search-result__more summary").all():
        more.click()  # results of one page beyond the first few are folded away
    titles = page.locator(".md-search-result__item h2").all_text_contents()  # h1 is the page itself
    labels = [re.match(r"\s*([0-9]+\.)", title) for title in titles]
    names = [match[1] if match else title.strip() for match, title in zip(labels, titles, strict=True)]
    return list(dict.fromkeys(names))


def count(page: Page, ask: Callable[[Page, str], list[str]], name: str) -> None:
    """Print the share of complete and of first answers, for each set of queries."""
    for wanted in ("tuning", "held-out"):
        asked = [(query, articles) for group, query, articles in queries() if group == wanted]
        answers = [(articles, ask(page, query)) for query, articles in asked]
        complete = sum(set(articles) <= set(found) for articles, found in answers)
        first = sum(bool(found) and found[0] in articles for articles, found in answers)
        print(f"{name:<8}{wanted:<10}{len(asked):>4} queries  complete {complete:>3}  first {first:>3}")


def main() -> None:
    """Print one line for each search and set of queries."""
    argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    ).parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        place = Path(folder)
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page()
        with served(build_site(place / "ours")) as address:
            page.goto(address + "search/")
            page.evaluate(
                "async () => { window.index = search.prepare(await (await fetch('../data/search.json')).json()); }"
            )
            count(page, ask_ours, "site")
        with served(build_theme_site(place)) as address:
            page.goto(address, wait_until="networkidle")
            page.locator(".md-search__input").click()
            page.wait_for_timeout(1500)
            count(page, ask_theme, "theme")
        browser.close()


if __name__ == "__main__":
    main()
