"""A site of several policies: a page that lists them, addresses of their own, the languages they are written in."""

from __future__ import annotations

import re
from datetime import date

import pytest

from kaitei.errors import KaiteiError
from kaitei.pages import Setting, build
from support.policies import a_catalog, a_policy, a_version, three_versions

TODAY = date(2025, 6, 1)


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


@pytest.mark.parametrize(
    ("publisher", "title"), [("見本株式会社", "一覧 | 見本株式会社"), ("別の会社", "一覧")]
)
def test_the_list_has_the_publisher_in_its_title_if_all_policies_have_the_same(publisher, title):
    catalog = a_catalog(three_versions(), three_versions("terms", publisher=publisher))
    assert f"{title}</title>" in build(catalog, TODAY)["index.html"]


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


def test_a_list_of_policies_says_the_language_of_each_title():
    catalog = a_catalog(
        a_policy({"2021-05-01": a_version("2021-05-01")}, "one"),
        a_policy({"2021-05-01": a_version("2021-05-01")}, "two", language="en", title="Terms"),
    )
    pages = build(catalog, date(2026, 1, 1))
    for name in ("receipt/index.html", "404.html"):
        assert 'lang="en">Terms</a>' in pages[name]
        assert 'lang="ja">見本の方針</a>' in pages[name]
    assert '<li lang="en">\n<h2><a href="two/">Terms</a>' in pages["index.html"]


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
