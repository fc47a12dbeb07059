"""What a table says did not change: an article that lost something is not whole, nor is the chapter it stands in."""

from __future__ import annotations

import pytest

from support.comparing import a_table, new_text, old_text

TERMS = """\
# 規約

## 第1章　総則

### 第1条（目的）

この規約は、利用条件を定めます。

### 第2条（定義）

用語は、次のとおりとします。

(1) 会員　登録した者

(2) 料金　別表の額

## 第2章　利用

### 第3条（禁止）

妨害してはなりません。

2 前項の行為には、転売を含みます。

### 第4条（免責）

当社は、責任を負いません。

## 附則

この規約は、2020年4月1日から施行します。

## 附則

この規約は、2023年7月1日から施行します。
"""
LAST_ITEM = "(2) 料金　別表の額\n\n"
LAST_PARAGRAPH = "2 前項の行為には、転売を含みます。\n\n"
LAST_ARTICLE = "### 第4条（免責）\n\n当社は、責任を負いません。\n\n"


def rows_of(old, new):
    return [(old_text(row), new_text(row)) for row in a_table(old, new).rows]


@pytest.mark.parametrize(
    ("gone", "article"),
    [(LAST_ITEM, "第2条（定義）"), (LAST_PARAGRAPH, "第3条（禁止）"), (LAST_ARTICLE, "第2章　利用")],
)
def test_what_lost_its_end_is_named_above_the_loss_and_not_left_out_as_whole(gone, article):
    rows = rows_of(TERMS, TERMS.replace(gone, ""))
    lost = next(place for place, (_, new) in enumerate(rows) if not new)
    assert rows[lost][0] == gone.removeprefix("### ").strip().split("\n\n")
    assert article in [line for _, new in rows[:lost] for line in new]


def test_an_article_that_moved_on_and_lost_its_end_is_not_left_out_as_whole():
    new = TERMS.replace(LAST_PARAGRAPH, "").replace("第4条", "第5条").replace("第3条", "第4条")
    new = new.replace("## 第2章", "### 第3条（通知）\n\n当社は、電子メールで通知します。\n\n## 第2章")
    rows = rows_of(TERMS, new)
    lost = next(place for place, (_, new) in enumerate(rows) if not new)
    assert any(new and new[0] == "第4条（禁止）" for _, new in rows[:lost])


def test_a_chapter_is_unchanged_if_all_of_it_is():
    assert a_table(TERMS, TERMS).unchanged_groups == ("規約",)
    changed = TERMS.replace("妨害して", "妨害をして")
    assert a_table(TERMS, changed).unchanged_groups == ("第1章", "第4条", "附則")
    assert a_table(TERMS, TERMS.replace(LAST_ITEM, "")).unchanged_groups == ("第1条", "第2章", "附則")
    assert a_table(TERMS, TERMS.replace(LAST_ARTICLE, "")).unchanged_groups == ("第1章", "第3条", "附則")


def test_of_supplements_of_one_name_the_unchanged_are_told_by_the_day_they_give():
    changed = TERMS.replace("2023年7月", "2023年8月")
    assert a_table(TERMS, changed).unchanged_groups == ("第1章", "第2章", "附則（2020年4月1日）")
    more = TERMS + "\n## 附則\n\nこの規約は、2027年4月1日から施行します。\n"
    kept = ("第1章", "第2章", "附則（2020年4月1日）", "附則（2023年7月1日）")
    assert a_table(TERMS, more).unchanged_groups == kept
    gone = TERMS.partition("## 附則\n\nこの規約は、2023年")[0]
    assert a_table(TERMS, gone).unchanged_groups == kept[:3]
    assert a_table(TERMS, TERMS).unchanged_groups == ("規約",)


@pytest.mark.parametrize(
    ("first", "told"),
    [
        ("令和２年４月１日から施行する。", ("附則（令和２年４月１日）",)),
        ("1 この規約は、2020年4月1日から施行します。\n\n2 第2条は、2021年4月1日から施行します。", ("附則（2020年4月1日）",)),
        ("この規約は、公布の日から施行します。", ()),
        ("この規約は、2023年8月1日から施行します。", ()),  # as the one that changed
        ("2019年12月31日までの契約には、従前の規約を適用します。", ()),  # no day of its own
    ],
)  # fmt: skip
def test_a_name_that_something_changed_bears_too_is_told_only_with_a_day_of_its_own(first, told):
    old = TERMS.replace("この規約は、2020年4月1日から施行します。", first)
    groups = a_table(old, old.replace("2023年7月", "2023年8月")).unchanged_groups
    assert groups == ("第1章", "第2章", *told)


def test_english_supplements_are_told_in_english():
    old = "# Terms\n\n## 1. Use\n\nUse it.\n"
    days = ("1 April 2020", "1 July 2023")
    for day in days:
        old += f"\n## Supplementary Provisions\n\nThese terms are effective as of {day}.\n"
    assert a_table(old, old.replace("July", "August")).unchanged_groups[-1].endswith(" (1 April 2020)")
