"""Weigh every reader page as it travels: compressed with gzip, and with Brotli, with all it loads at once.

    .venv/bin/python tests/benchmarks/page_weight.py [SITE]
    KAITEI_CORPUS=<folder of folders of dated .md files> .venv/bin/python tests/benchmarks/page_weight.py

Prints the heaviest page of each kind, how many pages are above 15 KiB, and how many requests one makes. Gzip at level
9, Brotli at 11, which servers reach where files are compressed beforehand (docs/guide/site.md).
"""

from __future__ import annotations

import argparse
import gzip
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import brotli

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from kaitei.model import Catalog
from support.histories import read_histories
from support.serving import build_site, write_pages

MOST = 15 * 1024
# what the browser fetches to show a page; none of it is named twice
LOADED = re.compile(r'<(?:link rel="(?:icon|stylesheet)" href|script src)="(?:\.\./)*([^":]+)"')
OTHERS = ("guide/", "formats/")  # the theme's
KINDS = (
    ("whole table, to print", re.compile(r"(.*/)?files/")),
    ("redline", re.compile(r".*/redline/")),
    ("comparison", re.compile(r"(.*/)?compare/.*--")),
    ("text", re.compile(r"(.*/)?versions/\d|index\.html")),
    ("history", re.compile(r"(.*/)?versions/")),
    ("search", re.compile(r"(.*/)?search/")),
    ("other", re.compile(r"")),
)


@dataclass(frozen=True)
class Weighed:
    """A page and what it weighs, in bytes, with everything it loads."""

    name: str
    gzip: int
    brotli: int
    requests: int


@cache
def weigh_file(path: Path) -> tuple[int, int]:
    """Return what a file weighs with gzip and with Brotli."""
    content = path.read_bytes()
    return len(gzip.compress(content, 9)), len(brotli.compress(content, quality=11))


def weigh_site(site: Path) -> Iterator[Weighed]:
    """Yield every reader page."""
    for path in sorted(site.rglob("*.html")):
        name = path.relative_to(site).as_posix()
        if name.startswith(OTHERS) or name == "404.html":
            continue
        files = [path, *(site / found for found in LOADED.findall(path.read_text("utf-8")))]
        weights = [weigh_file(file) for file in files]
        yield Weighed(name, sum(each[0] for each in weights), sum(each[1] for each in weights), len(files))


def kind_of(name: str) -> str:
    """Return what kind of page has this name."""
    return next(kind for kind, pattern in KINDS if pattern.match(name))


def report(title: str, site: Path) -> None:
    """Print one line a kind of page."""
    pages = list(weigh_site(site))
    print(f"{title}: {len(pages)} pages")
    print(f"  {'kind':<23}{'pages':>6}{'KiB gzip':>10}{'KiB Brotli':>12}{'over 15 KiB':>15}{'requests':>10}")
    for kind, _ in KINDS:
        if group := [page for page in pages if kind_of(page.name) == kind]:
            heaviest = max(group, key=lambda page: page.gzip)
            over = f"{sum(page.gzip > MOST for page in group)} / {sum(page.brotli > MOST for page in group)}"
            print(
                f"  {kind:<23}{len(group):>6}{heaviest.gzip / 1024:>10.1f}{heaviest.brotli / 1024:>12.1f}"
                f"{over:>15}{max(page.requests for page in group):>10}   {heaviest.name}"
            )


def main() -> None:
    """Print one table a site."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("site", type=Path, nargs="?", help="a built site; without it one is built")
    given = parser.parse_args().site
    corpus = os.environ.get("KAITEI_CORPUS")
    with tempfile.TemporaryDirectory() as folder:
        if given or not corpus:
            report("site", given or build_site(Path(folder) / "site"))
            return
        for policy in read_histories(Path(corpus)):
            last = policy.revisions[-1].facts.effective
            report(policy.id, write_pages(Path(folder) / policy.id, Catalog((policy,)), last))


if __name__ == "__main__":
    main()
