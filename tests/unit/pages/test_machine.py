"""What the site says to machines, against the schemas it publishes."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest

from kaitei.files import read_tree
from kaitei.pages import Setting, build
from kaitei.parse import load_catalog
from support.policies import a_catalog, a_policy, a_version

TODAY = date(2025, 6, 1)
ATOM = {"a": "http://www.w3.org/2005/Atom"}
ARCHIVE = Path(__file__).parents[3] / "policy_versions"


@pytest.fixture(scope="module")
def pages():
    return build(load_catalog(read_tree(ARCHIVE)), TODAY, Setting("https://example.jp/policy/", ("guide/",)))


def validator(pages, name):
    """Return what validates by one published file alone: a reader downloads the schema she needs, not all."""
    return jsonschema.Draft202012Validator(json.loads(pages[f"data/schema/{name}"]))


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("versions-1.json", r"data/versions\.json"),
        ("version-1.json", r"data/[0-9-]*\.json"),
        ("search-1.json", r"data/search\.json"),
        ("comparison-1.json", r"data/compare/.*\.json"),
    ],
)
def test_the_data_is_what_its_published_schema_says(pages, name, pattern):
    found = [json.loads(text) for path, text in pages.items() if re.fullmatch(pattern, path)]
    assert found
    for value in found:
        validator(pages, name).validate(value)


def test_the_schema_refuses_what_is_not_described(pages):
    value = json.loads(pages["data/versions.json"])
    value["versions"][0]["digest"] = "none"
    with pytest.raises(jsonschema.ValidationError):
        validator(pages, "versions-1.json").validate(value)


def test_a_reconstruction_is_called_one_in_the_data(pages):
    notices = [
        json.loads(pages[f"data/{version}.json"]).get("notice") for version in ("2021-05-01", "2024-11-05")
    ]
    assert notices == ["復元案（公表当時の正文ではありません）", None]
    linked = json.loads(pages["data/2021-05-01.jsonld"])
    assert linked["schema:creativeWorkStatus"] == "復元案（公表当時の正文ではありません）"


def test_linked_data_names_what_the_articles_list(pages):
    linked = json.loads(pages["data/2024-11-05.jsonld"])
    assert [unit["dct:title"] for unit in linked["dpv:hasPurpose"]] == [
        "適切なサービス運営と利便性の向上のため",
        "安心してサービスをご利用いただくため",
        "サービスの研究・開発・改善等およびこれらに付随する調査・分析のため",
        "商品・サービスの提案、お客さまへのご連絡お知らせのため",
    ]
    assert len(linked["dpv:hasPersonalData"]) == 5
    assert linked["dpv:hasPersonalData"][0]["@id"] == "https://example.jp/policy/versions/2024-11-05/#2-1"


def test_the_feed_has_an_entry_for_every_version_newest_first(pages):
    feed = ElementTree.fromstring(pages["feed.xml"])  # noqa: S314 - our own
    titles = [entry.findtext("a:title", namespaces=ATOM) for entry in feed.iterfind("a:entry", ATOM)]
    assert titles == ["プライバシーポリシー 2024年11月5日版", "プライバシーポリシー 2021年5月1日版（復元案）"]
    names = [found.text for found in feed.iterfind(".//a:id", ATOM)]
    assert len(set(names)) == 3
    for required in ("title", "id", "updated", "author"):
        assert feed.find(f"a:{required}", ATOM) is not None
    own = feed.find("a:link[@rel='self']", ATOM)
    assert own is not None
    assert own.get("href") == "https://example.jp/policy/feed.xml"


def test_the_feed_writes_the_effective_date_as_the_pages_do():
    def summary(language):
        catalog = a_catalog(a_policy({"2027-01-15": a_version("2027-01-15")}, language=language))
        return re.findall(r"<summary>(.*?)</summary>", build(catalog, TODAY)["feed.xml"])

    assert summary("ja") == ["要点です。 施行日：2027年1月15日"]
    assert summary("en") == ["要点です。 In force from: 15 January 2027"]


def test_a_version_keeps_its_name_in_the_feed_when_its_summary_is_corrected():
    def name(summary):
        catalog = a_catalog(a_policy({"2024-01-01": a_version("2024-01-01", summary=summary)}))
        return re.findall(r"<id>(.*?)</id>", build(catalog, TODAY)["feed.xml"])

    assert name("要点です。") == name("要点でした。")


def test_the_site_map_lists_every_page_and_the_guides(pages):
    listed = re.findall(r"<loc>(.*?)</loc>", pages["sitemap.xml"])
    assert listed == sorted(listed)
    made = {path.removesuffix("index.html") for path in pages if path.endswith("index.html")}
    assert {address.removeprefix("https://example.jp/policy/") for address in listed} == made | {"guide/"}


def test_without_an_address_nothing_pretends_to_know_one():
    pages = build(load_catalog(read_tree(ARCHIVE)), TODAY)
    assert "sitemap.xml" not in pages
    assert "canonical" not in pages["index.html"]
    assert 'rel="self"' not in pages["feed.xml"]
