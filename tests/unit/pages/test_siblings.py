"""Documents that ``policy.yml`` names are links where the text names them."""

from __future__ import annotations

import re
from datetime import date

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
