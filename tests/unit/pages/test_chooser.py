"""Choosing two versions to compare, and going on from one comparison to the next."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise

from kaitei.pages import build
from support.policies import a_catalog, a_policy, a_version

TODAY = date(2025, 6, 1)


def test_more_than_twenty_five_versions_are_compared_with_their_neighbour_the_first_and_the_current():
    days = [f"20{year:02}-01-01" for year in range(30)]
    catalog = a_catalog(a_policy({day: a_version(day) for day in days}))
    pages = build(catalog, TODAY)
    pairs = {path.split("/")[1] for path in pages if path.startswith("compare/2")}
    assert pairs == (
        {f"{old}--{new}" for old, new in pairwise(days)}
        | {f"{days[0]}--{new}" for new in days[1:]}
        | {f"{min(day, '2025-01-01')}--{max(day, '2025-01-01')}" for day in days if day != "2025-01-01"}
    )


def years(number):
    """Return a site of so many versions, one a year, the first of 1990."""
    versions = {
        f"{year}-05-01": a_version(f"{year}-05-01", f"{year} 年の本文です。\n")
        for year in range(1990, 1990 + number)
    }
    return build(a_catalog(a_policy(versions)), date(1990 + number, 1, 1))


def test_many_choices_are_listed_by_year_few_are_not():
    assert "<h4>" not in years(13)["compare/index.html"]
    many = years(14)["compare/index.html"]
    assert re.findall("<h4>([^<]*)", many)[:3] == ["2002年", "2001年", "2000年"]


def test_the_chooser_says_how_to_compare_what_has_no_page():
    assert "一覧にない組み合わせ" not in years(25)["compare/index.html"]
    assert "一覧にない組み合わせ" in years(26)["compare/index.html"]


def test_from_what_a_revision_changed_a_reader_goes_on_to_the_next_revision():
    pages = years(4)
    links = {
        pair: re.findall('<a rel="([^"]*)" href="([^"]*)"', pages[f"compare/{pair}/redline/index.html"])
        for pair in ("1990-05-01--1991-05-01", "1991-05-01--1992-05-01", "1990-05-01--1993-05-01")
    }
    assert list(links.values()) == [
        [("next", "../../1991-05-01--1992-05-01/redline/")],
        [
            ("prev", "../../1990-05-01--1991-05-01/redline/"),
            ("next", "../../1992-05-01--1993-05-01/redline/"),
        ],
        [],
    ]
