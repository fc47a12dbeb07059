"""What a table shows of a line is what the site's engine shows of it, whatever signs are in the line."""

from __future__ import annotations

import re
import time
from html import unescape

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kaitei.parse.inline import render_inline
from kaitei.render.looks import read_stretch, spans_of
from kaitei.render.markup import read_markup
from support.patience import SECONDS

PARTS = [
    "会員",
    "term",
    " ",
    "「",
    "」",
    "。",
    "*",
    "**",
    "***",
    "_",
    "__",
    "`",
    "``",
    "\\",
    "\\*",
    "[",
    "]",
    "(",
    ")",
    "/x",
    "[規約](#terms)",
    "[窓口](https://example.com/a_b*c)",
    '[a](/b "題")',
    "**太字**",
    "*em*",
    "`code`",
    "!",
    "#",
]
LINES = st.lists(st.sampled_from(PARTS), max_size=10).map("".join).map(str.strip)
NO_IMAGES = LINES.filter(lambda line: "![" not in line)  # a policy may hold none


def shown(line: str) -> str:
    markup = read_markup(line)
    if markup is None:
        return line
    return "".join(read_stretch(line[start:end], look) for start, end, look in spans_of(markup.looks))


def page(line: str) -> str:
    """Return what a reader of the site sees of a line."""
    return unescape(re.sub(r"</?(?:a|em|strong|code)\b[^>]*>", "", render_inline(line)))


def solid(text: str) -> str:
    return "".join(text.split())


@settings(max_examples=1000)
@given(NO_IMAGES)
@example("***a** b*")
def test_a_line_is_read_as_the_site_shows_it_or_shown_as_written(line):
    assert solid(shown(line)) in {solid(page(line)), solid(line)}


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("**「重要」**な事項は*別途*定める。", "「重要」な事項は別途定める。"),
        ("[**規約**](#a)と`[b](c)`と\\[d](e)", "規約と[b](c)と[d](e)"),
        ("a * b * c と 2 ** 3", "a * b * c と 2 ** 3"),
        ('[規約](https://example.com/a_(b)_c "題")は***全員***に', "規約は全員に"),
        ("snake_case と _強調_ と __太字__", "snake_case と 強調 と 太字"),
        ("<https://example.com/>を見る", "https://example.com/を見る"),
        ("**全部が*二重*に**なる", "全部が二重になる"),
    ],
)
def test_common_markdown_is_read(line, words):
    assert shown(line) == words == page(line)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("A &amp; B<br>次の行", "A & B\n次の行"),
        ("![図1](a.png)を参照[^1]", "[図1]を参照[1]"),
        ("[^1]: 注記です。", "[1]: 注記です。"),
        ("<u>下線</u>と<b>太字</b>と<script>x</script>", "下線と太字と<script>x</script>"),
        ("見出し {: #about }", "見出し"),
        ("a < b & c > d", "a < b & c > d"),
    ],
)
def test_what_only_plain_files_hold_is_read_too(line, words):
    assert shown(line) == words


@settings(max_examples=300)
@given(LINES, LINES)
def test_the_looks_of_a_row_cover_it_character_by_character(one, other):
    row = f"| {one} | {other} |"
    markup = read_markup(row, row=True)
    assert markup is not None
    assert len(markup.looks) == len(row)


@pytest.mark.parametrize("sign", ["[", "*a", "`", "_a ", "<b>", "[a](", "\\\\"])
def test_no_line_takes_long(sign):
    started = time.process_time()
    read_markup(sign * (10_000 // len(sign)))
    read_markup("x" + sign * 60)
    assert time.process_time() - started < SECONDS
