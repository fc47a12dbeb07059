"""Which rows a table has, and what stands in them."""

from __future__ import annotations

import pytest

from kaitei.model import ChangeClass, ChangeKind
from kaitei.render import build_summary, build_table, find_profile
from kaitei.render.visible import visible
from support.comparing import a_comparison, a_heading, a_table, new_text, old_text
from support.tables import LIST, MOVED, MOVING, SIX


def test_unchanged_articles_after_a_change_are_one_line():
    table = a_table(SIX, SIX.replace("3番目の", "三番目の"))
    assert old_text(table.rows[-1]) == new_text(table.rows[-1]) == ["4.~6."]
    assert table.rows[-1].new.lines[0].omitted


def test_two_unchanged_siblings_are_named_both():
    table = a_table(LIST, LIST.replace("電話番号", "電話番号と内線"))
    assert new_text(table.rows[0]) == ["1.", "(1)・(2)"]
    assert new_text(table.rows[2]) == ["(4)"]


def test_a_label_alone_on_its_line_shares_the_row_of_its_text():
    table = a_table(SIX, SIX.replace("3番目の", "三番目の"))
    row = table.rows[1]
    assert row.kind is ChangeKind.AMENDED
    assert new_text(row) == ["3.", "三番目の条の本文です。"]
    assert [line.run_in for line in row.new.lines] == [True, False]
    assert not row.new.lines[0].pieces[0].changed


FEES = """\
第1条　手数料は、別表1のとおりとする。

別表1（第1条関係）　手数料

| 区分 | 額 |
| --- | --- |
| 窓口 | 220円 |
| その他 | 110円 |

附則

この規定は、令和2年4月1日から施行する。

附則（令和3年10月1日改正）

この規定は、令和3年10月1日から施行する。
"""


def test_the_title_of_an_appendix_stands_above_the_rows_that_changed():
    table = a_table(FEES, FEES.replace("220円", "330円"))
    assert new_text(table.rows[1])[0] == "別表1（第1条関係）　手数料"
    assert [line.omitted for line in table.rows[1].new.lines] == [False, False]


def test_supplements_are_told_apart_by_their_titles():
    table = a_table(FEES, FEES.replace("220円", "330円"))
    assert new_text(table.rows[-1])[-1] == "附則・附則（令和3年10月1日改正）"


def test_each_column_of_a_table_has_room_for_its_words():
    table = a_table(FEES, FEES.replace("| 窓口 | 220円 |", "| インターネット 3万円未満 | 220円 |"))
    first, second = table.rows[2].new.lines[0].cells
    assert 0.2 < second.share / (first.share + second.share) < 0.3  # of 24 and 5 letters, with their margins
    assert (first.word, second.word) == (4, 4)  # the least: Japanese may end a line anywhere


def test_a_column_knows_its_longest_word():
    old = "| Recipient | Country or e-mail |\n| --- | --- |\n| Hosting | Ireland, privacy-team@northwind.example |\n"
    table = a_table(old, old.replace("Ireland", "Norway"))
    first, second = table.rows[1].new.lines[0].cells
    assert first.word == len("Recipient")
    assert second.word == 20  # an address is no word: it may be broken


@pytest.mark.parametrize(
    ("old", "new", "underlined"),
    [
        (
            "変更後の約款は、掲載した時から効力を生じます。",
            "(2) 変更後の約款は、掲載した時から効力を生じます。",
            ["(2)"],
        ),
        (
            "Fees are set out in Schedule B.",
            "Fees are set out in Schedule B or in an Order Form.",
            ["or in an Order Form"],
        ),
        ("甲を 行う。", "甲を　行う。", ["　"]),
    ],
)
def test_spaces_beside_words_are_not_underlined(old, new, underlined):
    row = a_table(f"{old}\n", f"{new}\n").rows[0]
    assert [piece.text for line in row.new.lines for piece in line.pieces if piece.changed] == underlined


LAW = """\
（目的）
第一条　この規則は、就業に関する事項を定める。

（休暇）
第二条　社員は、休暇を取得することができる。

附　則
この規則は、令和三年四月一日から施行する。
"""


def test_a_caption_above_an_article_is_left_out_with_it_or_shown_above_what_changed():
    table = a_table(LAW, LAW.replace("休暇を", "有給休暇を"))
    assert [new_text(row) for row in table.rows] == [
        ["第一条"],
        ["（休暇）"],
        ["第二条　社員は、有給休暇を取得することができる。"],
        ["附　則"],
    ]
    assert [line.omitted for row in table.rows[:2] for line in row.new.lines] == [True, False]


def test_the_heading_of_supplementary_provisions_stands_on_a_line_of_its_own():
    row = a_table(LAW, LAW + "附　則\nこの規則は、令和六年四月一日から施行する。\n").rows[-1]
    assert new_text(row) == ["附　則", "この規則は、令和六年四月一日から施行する。"]
    assert not any(line.run_in for line in row.new.lines)


def test_hidden_label_changes_leave_no_row_of_their_own():
    new = LIST.replace("(2) 住所\n\n", "").replace("(3)", "(2)").replace("(4)", "(3)")
    rows = a_table(LIST, new, hide=frozenset({ChangeClass.LABEL})).rows
    assert [row.kind for row in rows] == [ChangeKind.UNCHANGED, ChangeKind.DELETED, ChangeKind.UNCHANGED]
    assert (old_text(rows[-1]), new_text(rows[-1])) == (["(3)・(4)"], ["(2)・(3)"])
    assert not rows[-1].new.lines[0].pieces[0].changed


def test_a_change_of_width_alone_is_editorial_and_can_be_hidden():
    old, new = "## 1.\n\nＡＢＣを使います。\n", "## 1.\n\nABCを使います。\n"
    assert a_table(old, new).rows[0].remarks == ("字句整理",)
    assert a_table(old, new, hide=frozenset({ChangeClass.WIDTH})).rows[0].kind is ChangeKind.UNCHANGED


def test_edits_of_a_hidden_class_are_not_underlined_beside_others():
    old, new = (
        "## 1.\n\nＡＢＣの情報を長い間保存して使います。\n",
        "## 1.\n\nABCの情報を長い間保管して使います。\n",
    )
    row = a_table(old, new, hide=frozenset({ChangeClass.WIDTH})).rows[0]
    assert [piece.text for piece in row.new.lines[1].pieces if piece.changed] == ["保管"]


def test_a_heading_stands_above_the_text_that_changed():
    text = "# 方針\n\n## はじめに\n\n当社は情報を大切に扱います。\n\n## おわりに\n\n以上が当社の方針です。\n"
    row = a_table(text, text.replace("大切に", "適正に")).rows[1]
    assert new_text(row) == ["はじめに", "当社は情報を適正に扱います。"]


def test_date_lines_beside_a_change_are_shown_in_full():
    old = SIX + "制定日:2021年5月1日\n"
    rows = a_table(old, old + "\n改定日:2024年11月5日\n").rows
    assert new_text(rows[0]) == ["1.~6.", "制定日:2021年5月1日"]
    assert [line.omitted for line in rows[0].new.lines] == [True, False]


def test_everything_shows_every_line_of_both_sides():
    rows = a_table(MOVING, MOVED, everything=True).rows
    assert sorted(text for row in rows for text in old_text(row)) == sorted(_shown(MOVING))
    assert sorted(text for row in rows for text in new_text(row)) == sorted(_shown(MOVED))
    assert not any(line.omitted for row in rows for line in row.new.lines)


def _shown(text: str) -> list[str]:
    return [line.removeprefix("## ") for line in text.split("\n") if line]


@pytest.mark.parametrize(
    ("name", "swap", "new_first"),
    [("kaisei", False, True), ("kaisei", True, False), ("teikan", False, False), ("kaitei", True, True)],
)
def test_the_profile_says_which_side_comes_first_and_swap_turns_it_round(name, swap, new_first):
    assert a_table(LIST, LIST, profile=find_profile(name), swap=swap).new_first is new_first


def test_equal_texts_have_no_changes():
    table = a_table(SIX, SIX)
    assert build_summary(table) == "変更はありません"
    assert table.unchanged_groups == ("1.", "2.", "3.", "4.", "5.", "6.")


def test_unchanged_groups_leave_out_every_article_something_happened_to():
    table = a_table(SIX, SIX.replace("3番目の", "三番目の"))
    assert table.unchanged_groups == ("1.", "2.", "4.", "5.", "6.")


def test_no_words_of_the_table_are_japanese_for_an_english_text():
    old = (
        "## Cookies\n\nWe use cookies for a year.\n\n## Contact\n\nWrite to us.\n\n1. one\n2. two\n3. three\n"
    )
    new = "## Cookies\n\nWe use cookies for a day.\n\n## Contact\n\nWrite to us.\n\n1. two\n2. three\n\nNew words.\n"
    table = a_table(old, new, profile=find_profile("en"))
    words = [word for row in table.rows for word in (*row.remarks, row.place, *new_text(row), *old_text(row))]
    assert all(word.isascii() for word in words)


def test_a_heading_of_another_level_changed_its_layout_only():
    rows = a_table("# 方針\n\n## はじめに\n\n本文\n", "# 方針\n\n### はじめに\n\n本文\n").rows
    row = next(row for row in rows if row.remarks)
    assert row.remarks == ("書式",)
    assert not any(piece.changed for line in (*row.old.lines, *row.new.lines) for piece in line.pieces)


def test_windows_line_ends_are_no_words_of_the_table():
    rows = a_table("## 1.\r\n\r\n古い条文\r\n", "## 1.\r\n\r\n新しい条文\r\n").rows
    assert visible(new_text(rows[0])[-1]) == "新しい条文"
    assert visible("\r") == "[U+000D]"


def test_a_file_is_called_by_its_name_not_by_the_folders_it_lies_in():
    table = build_table(
        a_comparison("甲", "乙"),
        a_heading("", address="/home/me/規約.md"),
        a_heading("", address="改定案.md"),
    )
    assert (table.old.name, table.new.name) == ("規約.md", "改定案.md")


def test_without_a_column_that_tells_what_no_reader_sees_is_left_out_with_the_rest():
    old = "# 規約\n\n最初の段落です。\n\n次の段落です。\n\n最後の段落です。\n"
    rows = a_table(old, old.replace("次の", "    次の"), profile=find_profile("teikan")).rows
    assert [(old_text(row), new_text(row)) for row in rows] == [(["規約"], ["規約"])]


@pytest.mark.parametrize(
    ("old", "new", "summary"),
    [
        (
            "一つ目の**大切な**文です。\n\n二つ目です。\n",
            "一つ目の大切な文です。\n\n二つ目です。\n",
            "書式 1",
        ),
        ("目的\n\n1. 定めます。\n", "## 目的\n\n1. 定めます。\n", "書式 1"),
        ("ＡＢＣを使います。\n", "ABCを使います。\n", "字句整理 1"),
        (
            "**大切な**文です。\n\n氏名を使います。\n",
            "大切な文です。\n\n住所を使います。\n",
            "修正 1・書式 1",
        ),
        ("文です。\n", "文です。\n", "変更はありません"),
    ],
)
def test_the_summary_counts_what_the_rows_tell(old, new, summary):
    table = a_table(old, new)
    assert build_summary(table) == summary
    told = [remark for row in table.rows for remark in row.remarks]
    assert sorted(part.split(" ")[0] for part in summary.split("・") if table.rows and told) == sorted(told)
