"""Documents that ``policy.yml`` names are links where the text names them."""

from __future__ import annotations

import re
import zlib
from datetime import date
from random import Random

import pytest

from kaitei.pages import build
from support.policies import a_catalog, a_policy, a_version

PRIVACY = {"プライバシーポリシー": "/privacy/"}


def pages_of(text, links=PRIVACY, *others, **facts):
    more = "links:\n" + "".join(
        f'  - name: "{name}"\n    address: "{address}"\n' for name, address in links.items()
    )
    files = a_policy({"2024-01-01": a_version("2024-01-01", text)}, "terms", more=more, **facts)
    beside = (a_policy({"2024-01-01": a_version("2024-01-01")}, other) for other in others)
    return build(a_catalog(files, *beside), date(2026, 1, 1))


def text_of(page):
    return re.findall(r'<article class="text"[^>]*>\n(.*?)\n</article>', page, re.DOTALL)[0]


def linked(text, links=PRIVACY, **facts):
    """Return the text as the page shows it; its words must be those it has without any link."""
    shown = text_of(pages_of(text, links, **facts)["versions/2024-01-01/index.html"])
    bare = text_of(pages_of(text, {"ほかの文書": ""}, **facts)["versions/2024-01-01/index.html"])
    assert re.sub("<[^>]+>", "", shown) == re.sub("<[^>]+>", "", bare)
    return shown


def test_a_document_is_a_link_where_the_text_names_it():
    shown = linked("別に定める「プライバシーポリシー」に従います。\n")
    assert shown == '<p>別に定める「<a href="../../privacy/">プライバシーポリシー</a>」に従います。</p>'


@pytest.mark.parametrize(
    ("address", "home", "version"),
    [
        ("/privacy/", "../privacy/", "../../../privacy/"),
        ("/方針/a%20b.html?x=1#3", "../%E6%96%B9%E9%87%9D/a%20b.html?x=1#3", "../../../%E6%96%B9%E9%87%9D/a%20b.html?x=1#3"),
        ("https://example.jp/?a=1&b=2", "https://example.jp/?a=1&amp;b=2", "https://example.jp/?a=1&amp;b=2"),
    ],
)  # fmt: skip
def test_an_address_of_the_site_is_reached_from_every_page(address, home, version):
    pages = pages_of("方針に従います。\n", {"方針": address}, "privacy")
    assert f'<p><a href="{home}">方針</a>に' in pages["terms/index.html"]
    assert f'<p><a href="{version}">方針</a>に' in pages["terms/versions/2024-01-01/index.html"]


@pytest.mark.parametrize("address", ["", "//example.jp/", "//[", "/#3"])
def test_what_has_no_address_and_the_policy_itself_are_no_links(address):
    assert "<a" not in linked("プライバシーポリシーに従います。\n", {"プライバシーポリシー": address})


def test_the_first_naming_in_each_clause_is_a_link():
    item = "プライバシーポリシーとは、プライバシーポリシーをいいます。"
    shown = linked(f"## 1.\n\n{item}\n\n(1) {item}\n\n(2) {item}\n\n{item}\n{item}\n")
    assert [line.count("<a") for line in shown.split("\n") if "とは" in line] == [1, 1, 1, 1, 1]


def test_no_link_is_in_a_link_nor_in_a_heading_or_code():
    text = "## プライバシーポリシー\n\n[当社のプライバシーポリシー](https://example.jp/)と`プライバシーポリシー`です。\n"
    assert "privacy/" not in linked(text)
    shown = linked(
        "## 第1条（総則）\n\n定めます。\n\n## 第2条（定義）\n\n第1条とプライバシーポリシーによります。\n"
    )
    assert '<a class="reference" href="#1">第1条</a>と<a href="../../privacy/">プライバシー' in shown


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("会員利用規約", []),
        ("利用規約細則", []),
        ("利用規約第5条", ["利用規約"]),
        ("当社利用規約", ["利用規約"]),
        ("スーパープライバシーポリシー", []),
        ("プライバシーポリシーセンター", []),
        ("プライバシーポリシー細則", ["プライバシーポリシー細則"]),
        ("**利用規約**及びプライバシーポリシー", ["利用規約", "プライバシーポリシー"]),
        ("New Terms of\nUse", ["Terms of\nUse"]),
        ("Terms of Used", []),
        ("Q&A集", ["Q&amp;A集"]),
    ],
)
def test_a_name_within_a_longer_name_is_another_document(text, found):
    names = ("利用規約", "プライバシーポリシー", "プライバシーポリシー細則", "Terms of Use", "Q&A集")
    shown = linked(f"{text}\n", dict.fromkeys(names, "/x/"), language="en" if text.isascii() else "ja")
    assert re.findall('<a href="../../x/">([^<]+)</a>', shown) == found


def test_the_text_to_keep_and_its_digest_know_nothing_of_links():
    text = "プライバシーポリシーに従います。\n"
    pages, bare = pages_of(text), pages_of(text, {"ほかの文書": ""})
    for path in ("data/2024-01-01.txt", "data/2024-01-01.json"):
        assert pages[path] == bare[path]


def compared(old, new, links=PRIVACY, page="compare/2024-01-01--2025-01-01/index.html"):
    """Return what a comparison shows; its words and marks must be those it has without any link."""

    def shown(links):
        more = "links:\n" + "".join(
            f'  - name: "{name}"\n    address: "{to}"\n' for name, to in links.items()
        )
        versions = {day: a_version(day, text) for day, text in (("2024-01-01", old), ("2025-01-01", new))}
        pages = build(a_catalog(a_policy(versions, "terms", more=more)), date(2026, 1, 1))
        return re.findall(r'<(?:table|div) class="kaitei-.*?(?=<section aria)', pages[page], re.DOTALL)[0]

    with_links = shown(links)
    assert re.sub("</?a[^>]*>", "", with_links) == shown({"ほかの文書": ""})
    return re.findall('<a href="([^"]+)">([^<]+)</a>', with_links)


REDLINE = "compare/2024-01-01--2025-01-01/redline/index.html"
WAY = "../../privacy/", "プライバシーポリシー"


def test_a_comparison_links_documents_on_both_sides():
    old, new = "プライバシーポリシーを見ます。\n", "プライバシーポリシーを読みます。\n"
    assert compared(old, new) == [WAY, WAY]
    assert compared(old, new, page=REDLINE) == [("../../../privacy/", WAY[1])]


def test_a_name_of_which_a_part_changed_is_no_link():
    links = {"利用規約": "/x/"}
    assert compared("利用規程を見ます。\n", "利用規約を見ます。\n", links, REDLINE) == []
    assert compared("利用規約を見ます。\n", "会員利用規約を見ます。\n", links, REDLINE) == []
    assert [words for _, words in compared("これを見ます。\n", "利用規約を見ます。\n", links)] == ["利用規約"]


def test_in_a_redline_the_naming_that_stays_is_a_link_too():
    old, new = (
        "次を読みます。プライバシーポリシーを見ます。\n",
        "プライバシーポリシーを読みます。次を見ます。\n",
    )
    assert len(compared(old, new, page=REDLINE)) == 2


def test_a_comparison_links_nothing_in_headings_remarks_or_captions():
    old = "## 第1条（プライバシーポリシー）\n\n読みます。\n"
    new = "## 第1条（プライバシーポリシー）\n\n見ます。\n\n## 第2条（プライバシーポリシー）\n\n定めます。\n"
    for page in ("compare/2024-01-01--2025-01-01/index.html", REDLINE):
        assert compared(old, new, PRIVACY | {"見本の方針": "/x/", "新設": "/y/", "修正": "/z/"}, page) == []


def test_where_the_text_itself_links_a_name_a_comparison_leads_nowhere_else():
    old = "[当社のプライバシーポリシー](https://example.com/)を見ます。\n\nプライバシーポリシーです。\n"
    assert compared(old, old.replace("見ます", "読みます")) == []


def test_links_count_for_the_weight_of_a_page():
    names = [f"規約{number:03}" for number in range(1, 500)]
    old = "".join(f"{number}. {name}を見ます。\n" for number, name in enumerate(names, 1))
    versions = {"2024-01-01": a_version("2024-01-01", old)}
    versions |= {"2025-01-01": a_version("2025-01-01", old.replace("見", "読"))}

    def comparison(more):
        pages = build(a_catalog(a_policy(versions, "terms", more=more)), date(2026, 1, 1))
        return [html for path, html in pages.items() if path.startswith("compare/2024")]

    links = (
        f"  - name: {name}\n    address: https://{Random(name).randbytes(12).hex()}.example/\n"
        for name in names
    )
    linked = comparison("links:\n" + "".join(links))
    assert len(linked) > len(comparison(""))
    assert max(len(zlib.compress(html.encode())) for html in linked) < 11_000
