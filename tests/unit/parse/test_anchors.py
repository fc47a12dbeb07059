"""The fragments of a text's clauses: addresses that never change."""

from __future__ import annotations

import pytest

from kaitei.parse import parse_document
from kaitei.parse.anchors import build_anchors, is_section


def anchors(text):
    return build_anchors(parse_document("x.md", text))


def test_articles_and_items_have_addresses_by_their_numbers():
    assert anchors("## 1.\n\n文。\n\n(1) 甲\n\n(2) 乙\n\n## 2.\n\n文。\n") == ("1", "", "1-1", "1-2", "2", "")


def test_paragraphs_have_addresses_where_articles_are_few():
    assert anchors("前文。\n\n次の情報。\n\n- 甲\n\n三つ目。\n続き。\n") == ("p1", "p2", "", "p3", "")
    assert anchors("前文。\n\n(1) 甲\n\n二つ目。\n\n三つ目。\n") == ("p1", "1", "p2", "p3")
    assert anchors("# p1\n\n一つ目。\n\n二つ目。\n\n三つ目。\n") == ("p1", "p1~2", "p2", "p3")


def test_where_articles_tell_places_as_well_paragraphs_have_no_addresses():
    three = "".join(f"## 第{number}条\n\n一つ目。\n\n二つ目。\n\n" for number in (1, 2, 3))
    assert anchors(three) == ("1", "", "", "2", "", "", "3", "", "")
    assert anchors("## 第1条\n\n一つ目。\n\n## 第2条\n\n一つ目。\n\n二つ目。\n") == ("1", "", "2", "", "")


def test_an_article_has_the_same_address_in_any_chapter():
    assert anchors("## 第1章 総則\n\n### 第1条（目的）\n\n文。\n\n## 第2章 補則\n\n### 第2条の2（範囲）\n\n文。\n") == (
        "第1章", "1", "", "第2章", "2_2", "",
    )  # fmt: skip


def test_articles_after_the_supplement_do_not_take_the_addresses_of_those_before():
    found = anchors("第1条 本文です。\n\n附則\n\n第1条 施行します。\n")
    assert found == ("1", "附則", "附則-1")


def test_no_two_clauses_share_an_address():
    found = anchors("## 見出し\n\n## 見出し\n\n## 見出し\n")
    assert found == ("見出し", "見出し-1", "見出し-2")


def test_a_heading_has_the_address_that_code_hosts_give_it():
    assert anchors("## Changes & questions\n\n## [Data](x) we keep\n\n## はじめに\n") == (
        "changes--questions",
        "data-we-keep",
        "はじめに",
    )


@pytest.mark.parametrize(
    ("line", "section"),
    [
        ("## 第1条（目的）", True),
        ("第1条　会員は、登録する。", True),
        ("附則", True),
        ("1. #### はじめに", True),
        ("1. はじめに", False),
        ("会員は、登録する。", False),
    ],
)
def test_a_section_begins_at_an_article_or_heading_and_at_an_item_only_if_it_is_written_as_one(line, section):
    clauses = parse_document(
        "x.md", f"## 第1条\n\n会員は、次のとおりとする。\n\n{line}\n\n文です。\n"
    ).clauses
    assert is_section(clauses[2]) is section


def test_numbers_that_repeat_below_one_article_are_counted():
    assert anchors("## 1.\n\n文。\n\n(1) 甲\n\n文。\n\n(1) 乙\n") == ("1", "", "1-1", "", "1-1~2")
