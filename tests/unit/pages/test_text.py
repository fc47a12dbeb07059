"""The text of a version as HTML."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaitei.pages.text import render_text
from kaitei.parse import parse_document, split_front_matter

SAMPLE = Path(__file__).parents[3] / "policy_versions" / "privacy" / "2024-11-05.md"


def shown(text, captions=None, *, wrapped=False):
    given = tuple((captions or {}).items())
    return render_text(parse_document("x.md", text), given, "参照用の見出し", wrapped=wrapped)


def words(markup):
    """Return what a reader sees, white space apart."""
    return re.sub(r"\s+", "", html.unescape(re.sub(r"<[^>]*>", "", markup)))


def test_a_text_that_begins_with_the_heading_of_its_page_does_not_list_it_again():
    text = shown("# Privacy Policy\n\n## 1. Scope\n\nWe.\n\n### 1.1 Data\n\nYou.\n\n## 2. Rights\n\nAsk.\n")
    below = text.below("Privacy Policy")
    assert [(entry.title, entry.level) for entry in below.contents] == [
        ("Scope", 0),
        ("Data", 1),
        ("Rights", 0),
    ]
    assert (below.titled, below.html) == (True, text.html)


@pytest.mark.parametrize(
    "body", ["# Terms\n\n## 1. Scope\n\nWe.\n", "We.\n\n# Privacy Policy\n\nWe.\n", "We.\n"]
)
def test_a_text_that_begins_otherwise_lists_every_heading(body):
    text = shown(body)
    assert text.below("Privacy Policy") == text


@pytest.mark.parametrize("line", ["**小見出し**", "## ＊＊＊"])
def test_bold_lines_and_headings_without_an_address_are_not_in_the_table_of_contents(line):
    contents = shown(f"# 規約\n\n{line}\n\n文です。\n\n## 第1条\n\n文です。\n").contents
    assert [each.anchor for each in contents] == ["規約", "1"]


def test_items_written_as_headings_are_in_the_table_of_contents():
    contents = shown("# 規約\n\n## 本文\n\n1. #### はじめに\n\n    文です。\n\n2. 終わりに\n").contents
    assert [(each.anchor, each.label, each.title, each.level) for each in contents] == [
        ("規約", "", "規約", 0),
        ("本文", "", "本文", 1),
        ("本文-1", "1.", "はじめに", 2),
    ]


def test_items_in_a_row_are_one_list_with_their_labels_as_written():
    page = shown("(1) 甲\n\n(2) 乙\n").html
    assert page == (
        '<ol class="items" role="list">\n'
        '<li id="1"><p><span class="label">(1)</span> 甲</p></li>\n'
        '<li id="2"><p><span class="label">(2)</span> 乙</p></li>\n'
        "</ol>"
    )


def test_an_editorial_heading_stands_in_brackets_and_is_no_part_of_the_address():
    page = shown("## 1.\n\n文。\n", {"1.": "目的"})
    assert (
        '<h2 id="1"><span class="label">1.</span> <span class="caption" title="参照用の見出し">〔目的〕</span></h2>'
        in page.html
    )
    assert page.captioned
    assert [(entry.anchor, entry.label, entry.caption) for entry in page.contents] == [("1", "1.", "目的")]


def test_a_heading_of_its_own_words_gets_no_editorial_one():
    page = shown("## 1. 目的\n\n文。\n", {"1.": "目的"})
    assert "〔" not in page.html
    assert not page.captioned


def test_headings_begin_below_the_title_of_the_page():
    page = shown("# 甲\n\n## 乙\n\n### 丙\n").html
    assert re.findall(r"<h(\d)", page) == ["2", "3", "4"]
    assert re.findall(r"<h(\d)", shown("### 甲\n\n#### 乙\n").html) == ["2", "3"]


def test_underlined_headings_are_headings_and_rules_are_rules():
    page = shown("甲\n===\n\n文。\n\n---\n\n文。\n").html
    assert '<h2 id="甲">甲</h2>' in page
    assert page.count("<hr>") == 1


def test_lines_below_one_another_are_lines_in_japanese_and_one_paragraph_in_english():
    assert shown("一行目\n二行目\n").html == "<p>一行目<br>\n二行目</p>"
    assert shown("one\ntwo\n", wrapped=True).html == "<p>one\ntwo</p>"


def test_a_pipe_table_is_a_table_with_column_headings():
    page = shown("| 項目 | 目的 |\n| --- | --- |\n| 氏名 | 連絡 |\n").html
    assert '<thead><tr><th scope="col">項目</th><th scope="col">目的</th></tr></thead>' in page
    assert "<tr><td>氏名</td><td>連絡</td></tr>" in page


def test_emphasis_links_and_escapes_are_shown_as_the_engine_shows_them():
    page = shown("(1) **重要** [案内](https://example.jp/) 1 < 2\n").html
    assert '<strong>重要</strong> <a href="https://example.jp/">案内</a> 1 &lt; 2' in page


def test_the_sample_policy_loses_no_word():
    _, body, _ = split_front_matter("x.md", SAMPLE.read_text("utf-8"))
    assert words(shown(body).html) == re.sub(r"\s+", "", re.sub(r"(?m)^#+ ", "", body))


@given(
    st.lists(
        st.sampled_from(
            ["## 1.", "## 2. 範囲", "# 題", "(1) 甲", "(2) 乙", "・丙", "※ 注", "本文です。", "第1条（目的） 文", "附則", "以上",
             "① 丁", "ア 戊", "制定日:2021年5月1日", "1. 己", "2. 庚", "第2章 辛"]
        ),
        max_size=12,
    )
)  # fmt: skip
def test_no_text_loses_a_word_or_repeats_an_address(lines):
    text = "\n\n".join(lines) + "\n"
    page = shown(text).html
    assert words(page) == re.sub(r"\s+", "", re.sub(r"(?m)^#+ ", "", text))
    ids = re.findall(r' id="([^"]*)"', page)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("mark", ["- ", "* "])
def test_markdown_bullets_are_plain_list_items(mark):
    assert '<li class="plain"><p>甲</p></li>' in shown(f"{mark}甲\n{mark}乙\n").html


def test_a_heading_behind_a_number_shows_no_marks():
    html = shown("1. #### はじめに\n\n本文です。\n").html
    assert "#" not in html
    assert '<span class="label">1.</span> <strong>はじめに</strong>' in html


def test_a_number_written_with_a_backslash_is_shown_without():
    text = shown("#### 1\\. はじめに\n\n本文です。\n")
    assert '<span class="label">1.</span> はじめに' in text.html
    assert [entry.label for entry in text.contents] == ["1."]


def test_headings_leave_no_level_out_however_the_author_counted():
    html = shown(
        "# 規約\n\n### 利用\n\n本文です。\n\n##### 細則\n\n本文です。\n\n### 料金\n\n本文です。\n"
    ).html
    assert re.findall(r"<(h\d)[^>]*>(.*?)</h", html) == [
        ("h2", "規約"),
        ("h3", "利用"),
        ("h4", "細則"),
        ("h3", "料金"),
    ]
