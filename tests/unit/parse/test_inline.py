"""Which Markdown a policy may hold, and how it is rendered."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kaitei.errors import KaiteiError
from kaitei.parse.inline import _clean, _escape, _render, refuse_markdown, render_inline


@pytest.mark.parametrize(
    "line",
    [
        "A&B", "AT&T", "R&D;", "Q&A", "5 < 6", "a > b", "1 <= 2", "x & y < z", "100円 {税込}", "10% & 20%",
        "[基本方針](https://example.com/policy)", '[基本方針](https://example.com "題")', "[窓口](mailto:a@example.com)",
        "[3へ](#a3)", "[手引](/guide/legal/)", "[別紙](../annex.md)", "[x](./a.md#b)", "[x](page?x=1)", "[x]( https://a.example )",
        "[x](<https://a.example>)", "[x](https://a.example/c_(d))", "[契約 & 約款](https://a.example/?a=1&b=2)",
        "<https://a.example/c?d=e&f=g>", "https://a.example/c_d_e?x=1&y=2", "a@example.com",
        "*a* **b** ***c*** _d_ __e__", "**[x](https://a.example)**", "[**x**](https://a.example)", "`code` `` a`b ``",
        "snake_case_name", "3*4*5", "a * b", r"\*1", r"1\. はじめに", "[注] 本文", "[1] foo", "「[」", "[a][b]", "~~消す~~",
        "| 項目 | 内容 |", "|---|:-:|", "- [x](https://a.example) [y](https://b.example)", "  - 入れ子", "> 引用", "* 点", "1. (1) 番号",
        '"quoted" \'x\'', "`a & b`",
    ],
)  # fmt: skip
def test_ordinary_markdown_is_accepted(line):
    refuse_markdown("a.md", line + "\n")


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("<b>太字</b>", "raw HTML"), ("1行目<br>2行目", "raw HTML"), ("<x", "raw HTML"), ("</x", "raw HTML"),
        ("<?php", "raw HTML"), ("<![CDATA[", "raw HTML"), ("<a@example.com>", "a mail address in angle brackets"), ("<ftp://a.example>", "raw HTML"),
        ("<javascript:alert(1)>", "raw HTML"), ("<https://a b>", "raw HTML"), ("<script", "raw HTML"),
        ("見えない<!-- x -->", "an HTML comment"),
        ("![図](x.png)", "an image"), ("![図][x]", "an image"),
        ("{: .note }", "an attribute list"), ("## 目的 {#purpose}", "an attribute list"), ("x{.y}", "an attribute list"),
        ("[x](javascript:alert(1))", "a link"), ("[x]( javascript:alert(1))", "a link"), ("[x](<javascript:x>)", "raw HTML"),
        ("[x](JaVaScRiPt:x)", "a link"), ("[x](data:text/html,x)", "a link"), ("[x](vbscript:x)", "a link"),
        ("[x](//evil.example)", "a link"), (r"[x](/\evil.example)", "a link"), (r"[x](\\evil)", "a link"),
        ("[x](ftp://a.example)", "a link"), ("[x](", "a link"), ("[x](x:y)", "a link"), ("*[x](javascript:x)*", "a link"),
        ("[x]: javascript:alert(1)", "a link definition"), ("[x]:https://a.example", "a link definition"),
        ("- [x]: y", "a link definition"), ("> [x]: y", "a link definition"), ("1. [x]: y", "a link definition"),
        ("&#x200b;", "a character written as a code"), ("&#8203;", "a character written as a code"),
        ("&ZeroWidthSpace;", "a character written as a code"), ("&lt;b&gt;", "a character written as a code"),
        ("&nbsp;", "a character written as a code"),
        ("```", "a code block"), ("> ~~~", "a code block"),
    ],
)  # fmt: skip
def test_what_an_author_cannot_mean_is_refused_with_its_line(line, what):
    with pytest.raises(KaiteiError) as caught:
        refuse_markdown("a.md", f"一行目\n{line}\n", 10)
    first, fix = str(caught.value).splitlines()
    assert first.startswith(f"a.md:11: error: {what}")
    assert "is not allowed in a policy: " in first
    assert fix.startswith("  fix: ")


def test_a_refusal_in_japanese_names_the_fix():
    with pytest.raises(KaiteiError) as caught:
        refuse_markdown("a.md", "5 <x\n")
    assert caught.value.render("ja") == (
        "a.md:1: error: HTML タグは使えません: <x\n"
        "  fix: Markdown で書いてください（不等号の < は後ろに空白を入れてください）"
    )


def test_a_mail_address_in_brackets_is_not_called_html():
    with pytest.raises(KaiteiError) as caught:
        refuse_markdown("a.md", "お問い合わせは <info@example.jp> へ\n")
    assert caught.value.render("ja") == (
        "a.md:1: error: 山括弧で囲んだメールアドレスは使えません: <info@example.jp>\n"
        "  fix: 括弧を取るか、[info@example.jp](mailto:info@example.jp) の形のリンクにしてください"
    )


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("A&B < C", "A&amp;B &lt; C"),
        (
            "**強調** と [方針](https://a.example)",
            '<strong>強調</strong> と <a href="https://a.example">方針</a>',
        ),
        ("`a_b`", "<code>a_b</code>"),
        ("　字下げ *x* ", "　字下げ <em>x</em> "),
        ("1. 番号は一覧にならない *x*", "1. 番号は一覧にならない <em>x</em>"),
        ("# 見出しにならない *x*", "# 見出しにならない <em>x</em>"),
    ],
)
def test_a_clause_is_rendered_as_one_line(text, html):
    assert render_inline(text) == html


def test_signs_in_which_the_engine_loses_words_are_refused():
    with pytest.raises(KaiteiError) as caught:
        refuse_markdown("a.md", "本文。\n*_**甲*乙丙\n")
    assert caught.value.render("en") == (
        "a.md:2: error: the page would not show all of this line: 乙 is lost between * and _\n"
        "  fix: close every * and _ that begins emphasis, and write \\* for an asterisk that is meant"
    )


WORDS = st.sampled_from(
    ["*", "**", "_", "`", "[", "](", ")", "https://a.example", "javascript:x", "<", ">", "&", "amp;", "\\", '"', "'", " ", "方針", "a", "!", "(", "{:", "}", "#x"]
)  # fmt: skip


@settings(max_examples=400)
@given(st.lists(WORDS, max_size=14).map("".join))
@example("*_**https://a.example*&aamp;")  # the engine loses the &
def test_what_is_accepted_renders_to_allowed_html_whole_or_in_part(line):
    try:
        refuse_markdown("a.md", line)
    except KaiteiError:
        return
    for start in (0, len(line) // 2):
        html = render_inline(line[start:])
        assert html == _clean(html)


@settings(max_examples=200)
@given(st.text(alphabet="a方 <>&\"'!(){}#|.-+~=", max_size=30))
def test_text_without_markdown_needs_no_engine(text):
    inner = text.strip()
    if "<http" not in inner:
        assert _render(inner) == _escape(inner)
