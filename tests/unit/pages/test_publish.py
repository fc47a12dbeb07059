"""Every page of the site, made from values."""

from __future__ import annotations

import base64
import hashlib
import json
import posixpath
import re
from datetime import date
from urllib.parse import unquote, urlsplit

from kaitei.pages import Setting, build, build_documents
from support.policies import a_catalog, a_policy, a_version, three_versions

RECONSTRUCTION = "復元案（公表当時の正文ではありません）"
TODAY = date(2025, 6, 1)


def links(path, html):
    """Yield the site path every link of a page leads to."""
    for href in re.findall(r'(?:href|src)="([^"]*)"', html):
        parts = urlsplit(href)
        if parts.scheme or not parts.path:
            continue
        target = posixpath.normpath(posixpath.join("/" + posixpath.dirname(path), unquote(parts.path)))
        yield (target + "/index.html" if parts.path.endswith("/") else target).replace("//", "/").lstrip("/")


def test_no_page_carries_the_indentation_of_its_template():
    pages = {
        path: text
        for path, text in build(a_catalog(three_versions()), TODAY).items()
        if path.endswith(".html")
    }
    assert len(pages) > 8
    assert [path for path, text in pages.items() if re.search(r"^[ \t]", text, re.MULTILINE)] == []


ENGLISH = (
    "# Privacy Policy\n\nLast updated: 1 May 2021\n\n## 1. Scope\n\nWe.\n\n## Schedule A: Retention\n\nYou.\n"
)


def test_the_contents_of_a_page_repeat_no_title_and_put_no_space_before_a_colon():
    versions = {"2021-05-01": a_version("2021-05-01", ENGLISH, title="Privacy Policy")}
    page = build(a_catalog(a_policy(versions, language="en")), TODAY)["index.html"]
    contents = re.findall(r"<li[^>]*><a href=\"#[^>]*>([^<]*)</a>", page)
    assert contents == ["1. Scope", "Schedule A: Retention"]
    assert re.search(r'<article class="text titled" lang="?en"?>\s*<section class="heading">\s*<h2', page)


def test_an_entry_of_the_feed_names_its_version_as_its_language_does():
    versions = {"2021-05-01": a_version("2021-05-01", ENGLISH, title="Privacy Policy")}
    feed = build(a_catalog(a_policy(versions, language="en", title="Privacy Policy")), TODAY)["feed.xml"]
    assert "<title>Privacy Policy, version of 1 May 2021</title>" in feed
    versions = {"2021-05-01": a_version("2021-05-01")}
    assert (
        "<title>見本の方針 2021年5月1日版</title>" in build(a_catalog(a_policy(versions)), TODAY)["feed.xml"]
    )


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


def test_the_history_says_what_past_versions_asked_for_as_past():
    versions = {day: a_version(day, consent="required") for day in ("2021-05-01", "2022-05-01", "2023-05-01")}
    history = build(a_catalog(a_policy(versions)), date(2026, 1, 1))["versions/index.html"]
    asked = re.findall("(?:あらためて)?同意を[^<]*", history)
    assert asked == [
        "あらためて同意をお願いする改定です",
        "あらためて同意をお願いした改定です",
        "同意をお願いしていました",
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
    assert "1.\u00a0取得" in table  # on one line, the heading beside its number
    assert "3.\u00a0提供" in table
    assert "2.\u00a0提供" not in table
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


def test_readers_are_told_for_whom_the_guides_are():
    policies = (
        a_policy({"2024-01-01": a_version("2024-01-01")}, name, language=name) for name in ("ja", "en")
    )
    pages = build(a_catalog(*policies), TODAY, Setting(guides=("guide/",)))
    assert '<li><a href="../guide/">担当者向けの手引き</a></li>' in pages["ja/index.html"]
    assert '<li><a href="../guide/">For staff (in Japanese)</a></li>' in pages["en/index.html"]


def test_only_the_newest_version_is_called_the_last_revision_and_the_first_is_none():
    def said(version):
        page = pages[f"versions/{version}/index.html"]
        return re.findall(r"<dt>([^<]*日)</dt><dd><time[^>]*>([^<]*)", page)

    pages = build(a_catalog(three_versions()), TODAY)  # the last of them is not in force yet
    first = ("制定日", "2021年5月1日")
    assert said("2021-05-01") == [first]
    assert said("2024-11-05") == [first, ("改定日", "2024年11月5日")]
    assert said("2025-04-01") == [first, ("最新改定日", "2025年4月1日")]


def test_readers_are_told_what_to_do_where_they_learn_of_a_version():
    asked, told = (
        "お客さまのお手続き：あらためて同意をお願いする改定です",
        "お客さまのお手続き：必要ありません（お知らせのみ）",
    )
    versions = {
        "2024-01-01": a_version("2024-01-01", consent="required"),
        "2025-01-01": a_version("2025-01-01", "# 見本\n\n改めました。\n"),
        "2025-05-01": a_version(
            "2025-05-01", "# 見本\n\nまた。\n", effective="2025-07-01", consent="required"
        ),
    }
    others = a_policy({"2024-01-01": a_version("2024-01-01")}, "other")
    pages = build(a_catalog(a_policy(versions), others), TODAY)
    assert f"<p>{asked}</p>" in pages["index.html"]
    home = pages["sample/index.html"]
    assert home.index(f"<p>{asked}</p>") < home.index("<h1>") < home.index(f"<p>{told}</p>")
    assert f"<p>{asked}</p>" in pages["sample/versions/2025-05-01/index.html"]
    assert "お手続き" not in pages["sample/versions/2024-01-01/index.html"]  # that is over
