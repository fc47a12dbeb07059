"""Long comparisons come in several pages, none heavier than a reader page may be."""

from __future__ import annotations

import gzip
import os
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

import pytest

from kaitei.model import Catalog
from kaitei.pages import build
from support.histories import read_histories
from support.policies import a_catalog, a_policy, a_version

TODAY = date(2026, 1, 1)
PAGE = "compare/2024-01-01--2025-01-01/"
WHOLE = "files/sample-2024-01-01--2025-01-01.html"
MOST = 15 * 1024
FOLDER = os.environ.get("KAITEI_CORPUS", "")


def words(seed, number):
    """Return so many words that do not repeat: what compresses worst."""
    random = Random(seed)
    kanji = [chr(code) for code in range(0x4E00, 0x4E00 + 600)]
    return "".join("".join(random.choices(kanji, k=2)) + "を" for _ in range(number))


def a_site(articles, length, *, unchanged=0, summary="要点です。", others=()):
    """Return the pages of two versions that differ in every one of ``articles``."""

    def body(seed):
        kept = [
            f"## 第{number}条（{words(number, 4)}）\n\nそのまま。\n"
            for number in range(articles + 1, articles + 1 + unchanged)
        ]
        return "\n".join(
            [
                f"## 第{number}条（題{number}）\n\n{words(f'{seed}{number}', length)}。\n"
                for number in range(1, articles + 1)
            ]
            + kept
        )

    versions = {
        "2024-01-01": a_version("2024-01-01", body("a")),
        "2025-01-01": a_version("2025-01-01", body("b"), summary=summary),
    }
    more = (
        a_policy({"2024-01-01": a_version("2024-01-01")}, f"p{place}", title=title)
        for place, title in enumerate(others)
    )
    return build(a_catalog(a_policy(versions), *more), TODAY)


def a_long_article():
    """Return the pages of two versions of one article, none of its thirty items in both."""

    def body(seed):
        items = "\n".join(f"- {words(f'{seed}{number}', 150)}" for number in range(1, 31))
        return f"## 第1条（題）\n\n次のとおりです。\n\n{items}\n"

    versions = {day: a_version(day, body(day)) for day in ("2024-01-01", "2025-01-01")}
    return build(a_catalog(a_policy(versions)), TODAY)


def weight(pages, path):
    """Return the compressed bytes of a page and of what it loads."""
    sheet = re.search(r'href="[./]*(assets/\w+\.css)"', pages[path])
    assert sheet
    return sum(len(gzip.compress(pages[name].encode())) for name in (path, sheet[1], "assets/icon.svg"))


def parts(pages, folder=PAGE):
    return [path for path in pages if re.fullmatch(rf"{re.escape(folder)}(?:\d+/)?index\.html", path)]


def cells(html):
    return re.findall(r'<td class="(?:old|new)"[^>]*>(.*?)</td>', html)


def lines(html):
    return re.findall(r'<p class="line[^>]*>(.*?)</p>', html)


def test_a_short_comparison_is_one_page():
    pages = a_site(4, 40)
    assert parts(pages) == [PAGE + "index.html"]
    assert WHOLE not in pages
    assert "ページに分けています" not in pages[PAGE + "index.html"]


@pytest.mark.parametrize("folder", [PAGE, PAGE + "redline/"])
def test_no_page_of_a_long_comparison_is_heavy(folder):
    pages = a_site(30, 150)
    assert len(parts(pages, folder)) > 2
    assert {path: weight(pages, path) for path in parts(pages, folder) if weight(pages, path) > MOST} == {}


def test_what_is_said_above_the_table_counts_too():
    pages = a_site(9, 150, unchanged=150)
    assert "変わらなかったところ" in pages[PAGE + "index.html"]
    assert [path for path in parts(pages) if weight(pages, path) > MOST] == []


@pytest.mark.parametrize(("unchanged", "folded"), [(8, False), (9, True)])
def test_many_unchanged_articles_do_not_stand_between_the_summary_and_the_table(unchanged, folded):
    page = a_site(2, 9, unchanged=unchanged)[PAGE + "index.html"]
    summary, names = page.index("<p>要点です。</p>"), page.index("変わらなかったところ")
    assert summary < names < page.index("</table>")
    assert ("<details><summary>変わらなかったところ（9）</summary><p>第3条、第4条、" in page) is folded
    assert ("<p>変わらなかったところ：第3条、第4条、" in page) is not folded


def test_the_names_of_the_other_policies_count_too():
    pages = a_site(40, 143, others=[words("one", 60), words("two", 60)])
    heavy = [path for path in parts(pages, f"sample/{PAGE}") if weight(pages, path) > MOST]
    assert words("one", 60) in pages[f"sample/{PAGE}index.html"]
    assert heavy == []


def test_the_pages_together_hold_every_cell_once_in_order():
    pages = a_site(30, 150)
    together = [cell for path in parts(pages) for cell in cells(pages[path])]
    assert together == cells(pages[WHOLE])
    assert len(together) > 60


def test_an_article_that_fits_a_page_is_not_cut():
    pages = a_site(30, 150)
    held = [set(re.findall(r"第\d+条", " ".join(cells(pages[path])))) for path in parts(pages)]
    assert sum(map(len, held)) == 30


def test_an_article_longer_than_a_page_is_cut_between_its_clauses():
    pages = a_long_article()
    assert len(parts(pages)) > 2
    assert [path for path in parts(pages) if weight(pages, path) > MOST] == []
    together = "".join(pages[path] for path in parts(pages))
    assert lines(together) == lines(pages[WHOLE])
    assert len(lines(together)) > 60


def test_lines_of_one_row_are_one_row_on_each_page():
    pages = a_long_article()
    rows = [
        row
        for path in parts(pages)
        for row in re.findall(r'<tr class="added[ "].*?</tr>', pages[path], re.DOTALL)
    ]
    assert len(rows) < len(parts(pages))
    assert sum(row.count('<p class="line') for row in rows) == 30


def test_each_page_says_what_it_holds_and_leads_to_the_others():
    pages = a_site(30, 150)
    second = pages[PAGE + "2/index.html"]
    number = len(parts(pages))
    assert f"<h1>新旧対照表（2/{number}）" in second
    assert '<a href="./" aria-current="page"><strong>2ページ</strong> 第' in second
    assert '<a rel="prev" href="../">' in second
    assert '<a rel="next" href="../3/">' in second
    assert '<a href="../redline/2/">見え消し</a>' in second
    assert f'<a href="../../../{WHOLE}">' in second


def test_the_summary_is_told_once():
    pages = a_site(30, 150, summary="たいへん長くなりました。")
    told = [path for path in parts(pages) if "たいへん長くなりました。" in pages[path]]
    assert told == [PAGE + "index.html"]


def test_a_clause_too_long_for_a_page_has_one_to_itself():
    long = words("long", 3300)
    bodies = {
        day: f"## 第1条（題）\n\n{long}{end}。\n\n## 第2条（題）\n\n{words(day, 40)}。\n"
        for day, end in (("2024-01-01", "有料"), ("2025-01-01", "無料"))
    }
    pages = build(a_catalog(a_policy({day: a_version(day, body) for day, body in bodies.items()})), TODAY)
    assert len(parts(pages)) == 2
    assert "無料" in pages[PAGE + "index.html"]
    assert "第2条" not in "".join(cells(pages[PAGE + "index.html"]))


def test_a_page_that_goes_on_with_an_article_says_which():
    pages = a_long_article()
    heading = re.findall(r'<tr class="group".*?</tr>', pages[PAGE + "2/index.html"])
    assert [re.sub("<[^>]+>", "", each) for each in heading] == ["第1条（つづき）"]
    assert '<p class="group">第1条（つづき）</p>' in pages[PAGE + "redline/2/index.html"]
    assert "つづき" not in pages[PAGE + "index.html"]


def test_the_ways_above_and_below_the_table_have_names_of_their_own():
    page = a_site(30, 150)[PAGE + "2/index.html"]
    names = re.findall(r'<nav[^>]* aria-label="([^"]*)"', page)
    assert len(names) == len(set(names)) == 4


@pytest.mark.skipif(not FOLDER, reason="KAITEI_CORPUS names no folder of texts")
def test_no_comparison_of_real_texts_is_heavy_and_none_loses_a_line():
    for policy in read_histories(Path(FOLDER)):
        ends = replace(policy, revisions=(policy.revisions[0], policy.revisions[-1]))
        pages = build(Catalog((ends,)), TODAY)
        compared = [path for path in pages if re.match(r"compare/2.*html$", path)]
        assert {path: weight(pages, path) for path in compared if weight(pages, path) > MOST} == {}
        for whole in (path for path in pages if path.startswith("files/")):
            folder = f"compare/{ends.revisions[0].version}--{ends.revisions[1].version}/"
            together = "".join(pages[path] for path in parts(pages, folder))
            assert lines(together) == lines(pages[whole])
