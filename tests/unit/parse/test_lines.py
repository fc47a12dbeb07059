from __future__ import annotations

import pytest

from kaitei.parse.lines import Form, read_lines, split_lines, split_mark


@pytest.mark.parametrize(
    ("line", "mark", "rest"),
    [
        ("## 1. 取得", "## ", "1. 取得"),
        ("- 氏名", "- ", "氏名"),
        ("  * 氏名", "  * ", "氏名"),
        ("　当社は", "　", "当社は"),
        ("> 引用", "> ", "引用"),
        ("- (1) 氏名", "- ", "(1) 氏名"),
        ("**第1条（目的）**", "**", "第1条（目的）**"),
        ("- **1.** 取得", "- **", "1.** 取得"),
        ("**強調**する", "", "**強調**する"),
        ("*強調*する", "", "*強調*する"),
        ("-1度", "", "-1度"),
        ("#タグ", "", "#タグ"),
        ("当社は", "", "当社は"),
    ],
)
def test_a_mark_is_what_markdown_reads_before_the_words(line, mark, rest):
    assert split_mark(line) == (mark, rest)


def test_blank_lines_belong_to_the_line_above_them():
    lines = split_lines("\n一\n\n　\n二\n三\n\n")
    assert lines.numbers == (1, 4, 5)
    assert lines.texts == ("一", "二", "三")
    assert lines.sources == ("\n一\n\n　\n", "二\n", "三\n\n")


def test_only_a_line_feed_ends_a_line():
    assert split_lines("一\u2028二\u0085三\x0c四\r五").texts == ("一\u2028二\u0085三\x0c四\r五",)


def test_a_text_without_words_has_no_lines():
    assert split_lines(" \n\n").texts == ()
    assert split_lines("").texts == ()


def forms(text: str) -> list[Form]:
    return [raw.form for raw in read_lines(split_lines(text))]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_rules_underlines_tables_and_front_matter_are_told_from_words(newline):
    text = "---\na: b\n---\n題\n==\n***\n| x |\n|---|\n| y |\n{: #z }\n"
    assert forms(text.replace("\n", newline)) == [
        Form.MARKUP, Form.TEXT, Form.MARKUP, Form.HEADING, Form.MARKUP, Form.MARKUP,
        Form.TABLE, Form.MARKUP, Form.TABLE, Form.MARKUP,
    ]  # fmt: skip


def test_a_bar_below_a_rule_makes_no_table():
    assert forms("---\n月額 | 年額\n") == [Form.MARKUP, Form.TEXT]


def test_a_byte_order_mark_is_no_letter_of_the_first_line():
    raws = read_lines(split_lines("\ufeff# 規約\n"))
    assert [(raw.form, raw.mark, raw.rest) for raw in raws] == [(Form.HEADING, "\ufeff# ", "規約")]
    assert forms("\ufeff規約\n\n本文\n") == [Form.TEXT, Form.TEXT]
