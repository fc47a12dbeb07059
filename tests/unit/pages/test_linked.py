"""What a version acquires and for which purposes, as linked data."""

from __future__ import annotations

import json
from datetime import date

import pytest

from kaitei.pages import build
from support.policies import a_catalog, a_policy, a_version

TODAY = date(2025, 6, 1)
SUBSTANCE = 'substance:\n  acquired: ["第２条"]\n  purposes: ["第3条"]\n'
OLD = """\
## 第1条（取得する情報）

| 区分 | 取得する情報 |
| --- | --- |
| 登録 | 氏名 |
| 利用 | 操作の記録 |

## 第2条（利用目的）

1. 当社は、次の目的で利用します。
    (1) 料金の請求のため
        - 請求書の送付
    (2) 本人の確認のため
2. 次の目的でも利用します。
    - 統計のため

## 第3条（提供）

- 委託先に提供する場合
"""
# an article before them moves the others
NEW = "## 第1条（適用）\n\nすべてに適用します。\n\n" + OLD.replace("第3条", "第4条").replace(
    "第2条", "第3条"
).replace("第1条", "第2条")


def entries(pages, version, name):
    found = json.loads(pages[f"data/{version}.jsonld"]).get(name, [])
    return [(entry.get("@id"), entry["dct:title"]) for entry in found]


@pytest.fixture(scope="module")
def pages():
    versions = {"2023-01-01": a_version("2023-01-01", OLD), "2024-01-01": a_version("2024-01-01", NEW)}
    return build(a_catalog(a_policy(versions, more=SUBSTANCE)), TODAY)


def test_rows_of_tables_are_entries_and_their_headings_are_none(pages):
    rows = [(None, "登録 | 氏名"), (None, "利用 | 操作の記録")]
    assert entries(pages, "2024-01-01", "dpv:hasPersonalData") == rows


def test_items_and_bullets_below_paragraphs_are_entries_each_with_all_it_lists(pages):
    page = "../versions/2024-01-01/"
    assert entries(pages, "2024-01-01", "dpv:hasPurpose") == [
        (f"{page}#3-1-1", "料金の請求のため"),
        (f"{page}#3-1-2", "本人の確認のため"),
        (None, "統計のため"),
    ]


def test_subsections_are_no_entries_but_what_they_list():
    body = """\
## 1. What we collect

1.1 We collect:

(a) your name;

(b) your address.

1.2 We collect nothing of children.

## 2. Why

2.1 To ship goods.

2.2 To take payment.
"""
    more = 'substance:\n  acquired: ["1."]\n  purposes: ["2."]\n'
    versions = {"2024-01-01": a_version("2024-01-01", body)}
    found = build(a_catalog(a_policy(versions, language="en", more=more)), TODAY)
    collected = [title for _, title in entries(found, "2024-01-01", "dpv:hasPersonalData")]
    assert collected == ["your name;", "your address."]
    purposes = [title for _, title in entries(found, "2024-01-01", "dpv:hasPurpose")]
    assert purposes == [
        "To ship goods.",
        "To take payment.",
    ]  # where none lists anything, they are what is listed


def test_an_older_version_is_read_by_the_article_not_by_its_number_of_today(pages):
    assert [words for _, words in entries(pages, "2023-01-01", "dpv:hasPersonalData")] == [
        "登録 | 氏名",
        "利用 | 操作の記録",
    ]
    assert [words for _, words in entries(pages, "2023-01-01", "dpv:hasPurpose")] == [
        "料金の請求のため",
        "本人の確認のため",
        "統計のため",
    ]


def test_a_version_before_the_article_existed_lists_nothing():
    without = OLD.partition("## 第2条")[0].rstrip() + "\n"
    versions = {"2022-01-01": a_version("2022-01-01", without), "2023-01-01": a_version("2023-01-01", OLD)}
    pages = build(a_catalog(a_policy(versions, more='substance:\n  purposes: ["第2条"]\n')), TODAY)
    assert entries(pages, "2022-01-01", "dpv:hasPurpose") == []
    assert len(entries(pages, "2023-01-01", "dpv:hasPurpose")) == 3


@pytest.mark.parametrize(
    ("language", "notice"),
    [
        ("ja", "復元案（公表当時の正文ではありません）"),
        ("en", "reconstruction (not the text published at the time)"),
    ],
)
def test_a_reconstruction_is_called_one_in_the_language_of_its_policy(language, notice):
    version = a_version("2023-01-01", "# A\n\nB.\n", text="reconstruction")
    pages = build(a_catalog(a_policy({"2023-01-01": version}, language=language)), TODAY)
    said = [json.loads(pages[f"data/{name}.json"]) for name in ("2023-01-01", "search")]
    said += json.loads(pages["data/versions.json"])["versions"]
    assert [value["notice"] for value in said] == [notice] * 3
    assert json.loads(pages["data/2023-01-01.jsonld"])["schema:creativeWorkStatus"] == notice
