"""Every page of the site, made from values."""

from __future__ import annotations

import base64
import hashlib
import json
import posixpath
import re
from datetime import date
from itertools import pairwise
from urllib.parse import unquote, urlsplit

import pytest

from kaitei.errors import KaiteiError
from kaitei.pages import Setting, build, build_documents
from support.policies import a_catalog, a_policy, a_version

RECONSTRUCTION = "復元案（公表当時の正文ではありません）"
TODAY = date(2025, 6, 1)


def three_versions(policy="sample", **facts):
    return a_policy(
        {
            "2021-05-01": a_version("2021-05-01", text="reconstruction", body="## 1.\n\n最初です。\n"),
            "2024-11-05": a_version("2024-11-05", body="## 1.\n\n最初です。\n\n## 2.\n\n加えました。\n"),
            "2025-04-01": a_version(
                "2025-04-01", effective="2025-07-01", body="## 1.\n\n最初でした。\n\n## 2.\n\n加えました。\n"
            ),
        },
        policy,
        **facts,
    )


def links(path, html):
    """Yield the site path every link of a page leads to."""
    for href in re.findall(r'(?:href|src)="([^"]*)"', html):
        parts = urlsplit(href)
        if parts.scheme or not parts.path:
            continue
        target = posixpath.normpath(posixpath.join("/" + posixpath.dirname(path), unquote(parts.path)))
        yield (target + "/index.html" if parts.path.endswith("/") else target).replace("//", "/").lstrip("/")


def test_the_front_page_is_the_version_in_force_that_day():
    catalog = a_catalog(three_versions())
    assert "最初です。" in build(catalog, date(2025, 6, 30))["index.html"]
    assert "最初でした。" in build(catalog, date(2025, 7, 1))["index.html"]


def test_a_published_version_is_announced_before_it_comes_into_force():
    catalog = a_catalog(three_versions())
    notice = '<time datetime="2025-07-01">2025年7月1日</time>から、新しい版が適用されます。'
    assert notice in build(catalog, date(2025, 6, 30))["index.html"]
    assert notice not in build(catalog, date(2025, 7, 1))["index.html"]


def test_before_the_first_version_the_front_page_says_that_none_is_in_force():
    page = build(a_catalog(three_versions()), date(2020, 1, 1))["index.html"]
    assert "いま有効な版はまだありません。" in page
    assert "最初です。" not in page


def test_a_past_version_says_when_it_applied_and_leads_to_the_current_one():
    page = build(a_catalog(three_versions()), TODAY)["versions/2021-05-01/index.html"]
    assert re.search(r">2021年5月1日</time>から<time[^>]*>2024年11月4日</time>まで適用されていました。", page)
    assert '<a href="../../">いま有効な版を読む</a>' in page


def test_a_reconstruction_is_called_one_wherever_its_text_or_name_is_shown():
    pages = build(a_catalog(three_versions()), TODAY)
    named = [path for path in pages if "2021-05-01" in path and path.endswith((".html", ".json", ".jsonld"))]
    assert len(named) == 9
    for path in [*named, "versions/index.html", "compare/index.html", "feed.xml", "data/versions.json"]:
        assert RECONSTRUCTION in pages[path], path
    assert RECONSTRUCTION not in pages["versions/2024-11-05/index.html"]


def test_what_others_show_of_a_page_calls_a_reconstruction_one():
    """Lists of results, shared links and tabs show a page's title and description, and nothing of its notices."""
    pages = build(a_catalog(three_versions()), date(2022, 1, 1))
    of_version, in_force = pages["versions/2021-05-01/index.html"], pages["index.html"]
    assert "<title>見本の方針（2021年5月1日版）（復元案） | 見本株式会社</title>" in of_version
    assert "<title>見本の方針（復元案） | 見本株式会社</title>" in in_force
    for page in (of_version, in_force):
        assert f'<meta name="description" content="{RECONSTRUCTION}：要点です。">' in page
        assert f'<meta property="og:description" content="{RECONSTRUCTION}：要点です。">' in page
    for address in ("", "redline/"):
        page = pages[f"compare/2021-05-01--2024-11-05/{address}index.html"]
        assert "：2021年5月1日（復元案） → 2024年11月5日 | 見本の方針" in page.partition("</title>")[0]
    assert "復元案" not in pages["versions/2024-11-05/index.html"].partition("</head>")[0]


def test_every_link_leads_to_a_page():
    for catalog in (a_catalog(three_versions()), a_catalog(three_versions(), three_versions("terms"))):
        pages = build(catalog, TODAY)
        others = {"about/index.html", "log/key.txt", *build_documents(catalog, TODAY)}
        broken = {
            (path, target)
            for path, text in pages.items()
            if path.endswith(".html") and path != "404.html"
            for target in links(path, text)
            if target not in pages and target not in others
        }
        assert broken == set()


def test_links_of_the_missing_page_hold_at_any_depth():
    pages = build(a_catalog(three_versions()), TODAY, Setting("https://example.jp/policy/"))
    assert 'href="/policy/assets/tools.css"' in pages["404.html"]


def test_no_reader_page_has_inline_code_or_anything_from_elsewhere():
    for path, text in build(a_catalog(three_versions()), TODAY).items():
        if path.endswith(".html"):
            assert " style=" not in text, path
            assert "default-src 'none'" in text, path
            assert "unsafe" not in text, path
            assert not re.findall(r'(?:href|src)="https?:', text), path


def test_only_pages_that_look_something_up_have_a_script_and_the_browser_checks_it():
    pages = build(a_catalog(three_versions()), TODAY)
    scripts = {
        path: re.findall(r"<script([^>]*)>(.*?)</script>", text)
        for path, text in pages.items()
        if "<script" in text
    }
    assert {path for path in scripts if path.endswith(".html")} <= {
        "receipt/index.html",
        "search/index.html",
        "versions/index.html",
    }
    for path, found in scripts.items():
        for attributes, content in found:
            digest = re.findall(r'integrity="sha384-([^"]*)"', attributes)[0]
            source = next(target for target in links(path, f"<script {attributes}>"))
            assert base64.b64decode(digest) == hashlib.sha384(pages[source].encode()).digest()
            assert content == ""


def test_the_text_file_has_the_digest_that_the_page_shows():
    pages = build(a_catalog(three_versions()), TODAY)
    digest = hashlib.sha256(pages["data/2024-11-05.txt"].encode()).hexdigest()
    assert digest in pages["versions/2024-11-05/index.html"]
    assert json.loads(pages["data/2024-11-05.json"])["digest"] == digest


def test_the_machine_list_tells_the_period_of_every_version():
    machine = json.loads(build(a_catalog(three_versions()), TODAY)["data/versions.json"])
    assert [(v["version"], v["status"], v["in_force"]) for v in machine["versions"]] == [
        ("2021-05-01", "past", {"from": "2021-05-01", "until": "2024-11-04"}),
        ("2024-11-05", "current", {"from": "2024-11-05", "until": "2025-06-30"}),
        ("2025-04-01", "upcoming", {"from": "2025-07-01", "until": None}),
    ]


def test_two_policies_have_their_pages_under_their_names_and_a_front_page_lists_both():
    pages = build(
        a_catalog(three_versions(title="個人情報"), three_versions("terms", title="利用規約")), TODAY
    )
    assert {"sample/index.html", "terms/versions/2021-05-01/index.html", "terms/data/versions.json"} <= set(
        pages
    )
    assert "versions/index.html" not in pages
    assert '<a href="sample/">個人情報</a>' in pages["index.html"]
    assert '<a href="terms/">利用規約</a>' in pages["index.html"]


def test_the_list_of_policies_announces_what_is_published_but_not_yet_in_force():
    english = three_versions("terms", language="en", title="Terms")
    catalog = a_catalog(
        three_versions(), english, a_policy({"2026-01-01": a_version("2026-01-01")}, "unborn")
    )
    page = build(catalog, date(2025, 6, 30))["index.html"]
    cards = [re.sub(r"<[^>]+>|\s+", " ", card) for card in page.split('<li lang="')[-3:]]
    assert re.search("施行前 +2025年7月1日 から、新しい版が適用されます。", cards[0])
    assert re.search("Not yet in force +A new version comes into force on +1 July 2025 ", cards[1])
    assert re.search("いま有効な版はまだありません。 +施行前 +2026年1月1日 から", cards[2])
    assert '<a href="sample/versions/2025-04-01/">新しい版を読む</a>' in page
    assert '<a href="terms/compare/2024-11-05--2025-04-01/">See what changes</a>' in page
    after = build(catalog, date(2026, 1, 1))["index.html"]
    assert "施行前" not in after
    assert "Not yet in force" not in after


def test_pages_of_one_of_several_policies_lead_back_to_the_list_and_to_the_others():
    catalog = a_catalog(
        three_versions(title="個人情報"), three_versions("terms", language="en", title="Terms of Use")
    )
    pages = build(catalog, TODAY)
    for path in ("index.html", "versions/2021-05-01/index.html", "compare/2021-05-01--2024-11-05/index.html"):
        up = "../" * path.count("/") + "../"
        japanese = pages[f"sample/{path}"].partition("<footer")[2]
        assert f'<a href="{up}">規約・方針の一覧</a>' in japanese
        assert f'<a href="{up}terms/" lang="en">Terms of Use</a>' in japanese
        assert "個人情報</a>" not in japanese
        english = pages[f"terms/{path}"].partition("<footer")[2]
        assert f'<a href="{up}">Policies</a>' in english
        assert f'<a href="{up}sample/" lang="ja">個人情報</a>' in english
    assert "規約・方針の一覧" not in build(a_catalog(three_versions()), TODAY)["versions/index.html"]


def test_one_of_several_policies_may_not_take_the_address_of_written_pages():
    guides = Setting(guides=("formats/policy/", "guide/"))
    with pytest.raises(KaiteiError) as caught:
        build(a_catalog(three_versions(), three_versions("formats")), TODAY, guides)
    assert caught.value.render() == (
        "policies/formats/policy.yml: error: the policy cannot be at formats/: docs/ has pages there\n"
        "  fix: rename one of the two"
    )


def test_an_english_policy_has_english_pages():
    body = "# Privacy\n\n## Data\n\nWe keep\nlittle.\n"
    files = a_policy(
        {"2024-01-01": a_version("2024-01-01", body, summary="First.")}, language="en", title="Privacy"
    )
    pages = build(a_catalog(files), TODAY)
    assert '<html lang="en">' in pages["index.html"]
    assert 'in force since <time datetime="2024-01-01">1 January 2024</time>' in pages["index.html"]
    assert "<p>We keep\nlittle.</p>" in pages["index.html"]
    assert not re.findall(r"[ぁ-んァ-ヶ一-龠]", pages["versions/index.html"].replace("見本株式会社", ""))


def test_words_of_a_policy_are_escaped_everywhere():
    files = a_policy(
        {"2024-01-01": a_version("2024-01-01", "A & B 1 < 2\n", summary="R&D <b>")},
        title="A & B",
        publisher="<i>",
    )
    for path, text in build(a_catalog(files), TODAY).items():
        if path.endswith(".html"):
            assert not re.findall("<b>|<i>|R&D", text), path


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


def test_a_list_of_policies_says_the_language_of_each_title():
    catalog = a_catalog(
        a_policy({"2021-05-01": a_version("2021-05-01")}, "one"),
        a_policy({"2021-05-01": a_version("2021-05-01")}, "two", language="en", title="Terms"),
    )
    pages = build(catalog, date(2026, 1, 1))
    for name in ("receipt/index.html", "404.html"):
        assert 'lang="en">Terms</a>' in pages[name]
        assert 'lang="ja">見本の方針</a>' in pages[name]
    assert '<li lang="en">\n    <h2><a href="two/">Terms</a>' in pages["index.html"]


def test_the_menu_names_policies_only_where_they_fit_and_are_not_listed_anyway():
    def site(number):
        policies = [a_policy({"2021-05-01": a_version("2021-05-01")}, f"p{at}") for at in range(number)]
        return build(a_catalog(*policies), date(2026, 1, 1))

    for page, number, named in (
        ("receipt/index.html", 3, 3),
        ("receipt/index.html", 4, 0),
        ("index.html", 3, 3),
        ("404.html", 3, 3),
    ):
        assert site(number)[page].count("見本の方針</a>") == named, (page, number)


def test_the_history_says_what_past_versions_asked_for_as_past():
    versions = {day: a_version(day, consent="required") for day in ("2021-05-01", "2022-05-01", "2023-05-01")}
    history = build(a_catalog(a_policy(versions)), date(2026, 1, 1))["versions/index.html"]
    asked = re.findall("(?:あらためて)?同意を[^<]*", history)
    assert asked == [
        "あらためて同意をお願いする改定です",
        "あらためて同意をお願いした改定です",
        "同意をお願いしていました",
    ]


@pytest.mark.parametrize(
    ("languages", "heading"),
    [
        ({"a": "en", "b": "ja", "c": "ja"}, "規約・方針の一覧"),
        ({"a": "ja", "b": "en", "c": "en"}, "Policies"),
        ({"a": "en", "b": "ja"}, "規約・方針の一覧"),
    ],
)
def test_the_front_page_speaks_the_language_of_most_policies_else_japanese(languages, heading):
    policies = [
        a_policy({"2021-05-01": a_version("2021-05-01")}, name, language=language)
        for name, language in languages.items()
    ]
    pages = build(a_catalog(*policies), date(2026, 1, 1))
    language, other = ("en", "ja") if heading == "Policies" else ("ja", "en")
    assert f'<h1>{heading} <small lang="{other}">' in pages["index.html"]
    assert f'<html lang="{language}">' in pages["404.html"]


def test_pages_of_no_policy_speak_both_languages_only_where_policies_do():
    def front(*languages):
        policies = [
            a_policy({"2021-05-01": a_version("2021-05-01")}, name, language=language)
            for name, language in zip("ab", languages, strict=True)
        ]
        pages = build(a_catalog(*policies), date(2026, 1, 1))
        return [re.findall('<small lang="en">([^<]*)', pages[page]) for page in ("404.html", "a/index.html")]

    assert front("ja", "ja") == [[], []]
    missing, of_a_policy = front("ja", "en")
    assert {"Policies", "Page not found", "About this site", "Skip to the main content"} <= set(missing)
    assert of_a_policy == []


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


def test_a_version_that_applied_for_one_day_says_so():
    versions = {day: a_version(day) for day in ("2021-05-01", "2021-05-02")}
    page = build(a_catalog(a_policy(versions)), date(2026, 1, 1))["versions/2021-05-01/index.html"]
    assert '<dt>適用期間</dt><dd><time datetime="2021-05-01">2021年5月1日</time>のみ</dd>' in page


def test_every_version_shows_the_headings_of_its_own_articles():
    old = "## 1.\n\n氏名を取得します。\n\n## 2.\n\n第三者に提供しません。\n"
    new = "## 1.\n\n氏名を取得します。\n\n## 2.\n\n漏えいを防ぎます。\n\n## 3.\n\n第三者に提供しません。\n"
    latest = new.replace("防ぎます", "防ぎ、委託先を監督します")
    own = 'captions:\n  "1.": 取得\n  "3.": 提供\nsource: '
    versions = {
        "2023-01-01": a_version("2023-01-01", body=old),
        "2024-01-01": a_version("2024-01-01", body=new).replace("source: ", own),
        "2025-01-01": a_version("2025-01-01", body=latest),
    }
    pages = build(a_catalog(a_policy(versions, more='captions:\n  "1.": 取得\n  "2.": 提供\n')), TODAY)

    def headings(path):
        return re.findall(r'label">([^<]+)</span>(?: <span[^>]*>〔(.+?)〕)?', pages[f"{path}/index.html"])

    assert headings("versions/2023-01-01") == [("1.", "取得"), ("2.", "提供")]
    assert headings("versions/2024-01-01") == [("1.", "取得"), ("2.", ""), ("3.", "提供")]
    assert headings("versions/2025-01-01") == headings("versions/2024-01-01")
    table = pages["compare/2024-01-01--2025-01-01/index.html"]
    assert "1. 取得" in table
    assert "3. 提供" in table
    assert "2. 提供" not in table
    assert "2. 〔提供〕" not in pages["compare/2023-01-01--2024-01-01/index.html"]


def test_a_comparison_page_counts_layout_apart_from_amendments():
    versions = {
        "2024-01-01": a_version("2024-01-01", body="**大切な**文です。\n\n氏名を使います。\n"),
        "2025-01-01": a_version("2025-01-01", body="大切な文です。\n\n氏名を使います。\n"),
    }
    page = build(a_catalog(a_policy(versions)), TODAY)["compare/2024-01-01--2025-01-01/index.html"]
    assert (
        re.sub("<[^>]+>", "", page).count(
            "1か所が変わりました（追加 0・修正 0・削除 0・移動 0・番号のみ 0・書式 1）"
        )
        == 1
    )
