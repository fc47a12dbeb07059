"""Rows of what was added, struck, moved and renumbered, and of the references that this concerns."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kaitei.model import ChangeKind, Comparison, ReferenceChange, ReferenceState
from kaitei.model.table import Filler, Table
from kaitei.render import build_table, find_profile
from support.comparing import a_comparison, a_heading, a_table, new_text, old_text
from support.tables import LIST, MOVED, MOVING, SIX


def test_what_is_added_to_one_article_is_one_row_without_counterpart():
    table = a_table(LIST, LIST + "\n(5) 勤務先\n\n(6) 利用履歴\n")
    row = table.rows[-1]
    assert row.kind is ChangeKind.ADDED
    assert row.old.filler is Filler.ADDED
    assert new_text(row) == ["(5) 勤務先", "(6) 利用履歴"]
    assert all(piece.changed for line in row.new.lines for piece in line.pieces)
    assert row.remarks == ("追加",)


def test_two_added_articles_are_two_rows():
    added = "## 7.\n\n新しい条です。\n\n## 8.\n\nもう一つの条です。\n"
    rows = a_table(SIX, SIX + added).rows
    assert [new_text(row) for row in rows[1:]] == [["7.", "新しい条です。"], ["8.", "もう一つの条です。"]]
    assert [row.place for row in rows[1:]] == ["7.", "8."]


def test_what_is_deleted_is_named_by_the_number_it_had():
    rows = a_table(SIX, SIX.replace("## 6.\n\n6番目の条の本文です。\n\n", "")).rows
    assert rows[-1].new.filler is Filler.DELETED
    assert rows[-1].place == "旧6."
    assert rows[-1].remarks == ("削除",)


def test_a_renumbered_item_is_its_underlined_label_and_nothing_else():
    rows = a_table(LIST, LIST.replace("(2) 住所\n\n", "").replace("(3)", "(2)").replace("(4)", "(3)")).rows
    renumbered = rows[-1]
    assert renumbered.kind is ChangeKind.RENUMBERED
    assert (old_text(renumbered), new_text(renumbered)) == (["(3)・(4)"], ["(2)・(3)"])
    assert renumbered.old.lines[0].pieces[0].changed
    assert renumbered.new.lines[0].omitted
    assert renumbered.remarks == ("番号のみ",)


def test_a_moved_article_is_one_row_with_both_labels_underlined():
    row = a_table(MOVING, MOVED).rows[-1]
    assert row.moved
    assert new_text(row) == ["第4条（変更）", "当社はこの規約を変更することがあります。"]
    assert [piece.text for piece in row.new.lines[0].pieces if piece.changed] == ["第4条"]
    assert [piece.text for piece in row.old.lines[0].pieces if piece.changed] == ["第2条"]
    assert row.remarks == ("移動（旧第2条）",)


def test_renumbered_articles_whose_text_stayed_are_a_range():
    row = a_table(MOVING, MOVED).rows[1]
    assert (old_text(row), new_text(row)) == (["第3条・第4条"], ["第2条・第3条"])
    assert row.remarks == ("番号のみ",)


def test_a_split_clause_stands_beside_its_parts():
    first, second = "申込みは所定の方法によります。", "当社が承諾したときに契約が成立します。"
    row = a_table(f"## 1.\n\n{first}{second}\n", f"## 1.\n\n{first}\n\n{second}\n").rows[0]
    assert row.kind is ChangeKind.SPLIT
    assert (old_text(row), new_text(row)) == (["1.", first + second], ["1.", first, second])
    assert row.remarks == ("分割",)


def test_merged_clauses_stand_beside_the_one_they_became():
    first, second = "申込みは所定の方法によります。", "当社が承諾したときに契約が成立します。"
    row = a_table(f"## 1.\n\n{first}\n\n{second}\n", f"## 1.\n\n{first}{second}\n").rows[0]
    assert row.kind is ChangeKind.MERGED
    assert row.remarks == ("統合",)
    assert "".join(line.text for line in row.old.lines) == "".join(line.text for line in row.new.lines)


def _with_reference(state: ReferenceState, old_target: int | None, new_target: int | None) -> Table:
    old = "## 1.\n\n氏名を取得します。\n\n## 2.\n\n前条の情報を利用します。\n"
    new = "## 1.\n\n通知を配信します。\n\n## 2.\n\n氏名を取得します。\n\n## 3.\n\n前条の情報を利用します。\n"
    comparison = a_comparison(old, new)
    at = next(i for i, clause in enumerate(comparison.new.clauses) if "前条" in clause.body)
    reference = ReferenceChange(at, "前条", old_target, new_target, state)
    comparison = replace(comparison, references=(reference,))
    assert isinstance(comparison, Comparison)
    return build_table(comparison, a_heading("old"), a_heading("new"))


def test_a_stale_reference_brings_its_unchanged_clause_into_the_table():
    table = _with_reference(ReferenceState.STALE, 0, 0)
    row = next(row for row in table.rows if row.references)
    assert "前条の情報を利用します。" in new_text(row)
    assert row.remarks[-1] == "条ずれ：「前条」の指す先が旧1.（新2.）から1.に変わります"


def test_a_lost_reference_says_what_it_meant():
    table = _with_reference(ReferenceState.LOST, 0, None)
    remarks = [remark for row in table.rows for remark in row.remarks]
    assert "条ずれ：「前条」の指す先（旧1.（新2.））がなくなります" in remarks


def test_a_reference_that_still_holds_is_not_mentioned():
    table = _with_reference(ReferenceState.KEPT, 0, 2)
    assert not any(row.references for row in table.rows)


def test_without_a_column_that_tells_a_move_is_underlined_whole_where_it_has_no_label():
    old = "# 規約\n\n一つ目の段落は、会員の義務を定めます。\n\n二つ目の段落は、会社の責任を定めます。\n\n三つ目の段落は、準拠法を定めます。\n"
    first, second, third = old.split("\n\n")[1:]
    new = f"# 規約\n\n{second}\n\n{third.strip()}\n\n{first}\n"
    row = next(r for r in a_table(old, new, profile=find_profile("teikan")).rows if r.moved)
    for cell in (row.old, row.new):
        assert all(piece.changed for line in cell.lines for piece in line.pieces)


REPEALED = """\
第4条　次の書類を提出する。
(1) 申込書
(2) 証明書
　ア　住民票
(3) その他
第5条　有効期間は、2年とする。
2　前項の期間を経過したときは、失効する。
第6条　終わり。
"""


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        (["第5条　有効期間は、2年とする。", "2　前項の期間を経過したときは、失効する。"], ["第5条　削除"], "第5条"),
        (["(2) 証明書", "ア　住民票"], ["(2) 削除"], "第4条(2)"),
    ],
)  # fmt: skip
def test_what_is_repealed_under_its_number_has_its_former_words_beside_it(old, new, place):
    text = "\n".join(line.lstrip("　") for line in REPEALED.split("\n"))
    table = a_table(text, text.replace("\n".join(old), "\n".join(new)))
    row = next(row for row in table.rows if row.remarks)
    assert (old_text(row), new_text(row), row.place, row.remarks) == (old, new, place, ("削除",))
    assert row.kind is ChangeKind.AMENDED
    assert sum(bool(row.remarks) for row in table.rows) == 1


def test_an_item_that_went_behind_one_repealed_under_its_number_is_a_row_of_its_own():
    table = a_table(
        LIST, LIST.replace("(2) 住所", "(2) 削除").replace("(3) 電話番号\n\n(4) 生年月日\n", "(3) 生年月日\n")
    )
    assert [row.remarks for row in table.rows if row.remarks][:2] == [("修正",), ("削除",)]


@pytest.mark.parametrize(
    ("section", "title"),
    [
        ("{}. Fees\n\n{}.1 You pay {}.\n\n", "Fees"),
        ("{}. Fees\n\n(a) You pay {}.\n\n", "Fees"),
        ("{}. 料金\n\n{}.1 {}を支払います。\n\n", "料金"),
    ],
)
def test_the_title_of_a_numbered_section_stands_above_what_changed_below_its_number(section, title):
    def text(number, amount):
        return (
            section.replace("{}", str(number), section.count("{}") - 1).format(amount)
            + "9. End\n\n9.1 End.\n"
        )

    rows = a_table(text(1, "ten yen"), text(1, "six yen")).rows
    assert new_text(rows[0])[0] == f"1. {title}"
    assert not rows[0].new.lines[0].omitted
