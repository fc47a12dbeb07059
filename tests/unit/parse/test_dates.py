from __future__ import annotations

from datetime import date

import pytest

from kaitei.parse.dates import DateRole, find_dates, is_date_line, is_effect_sentence


@pytest.mark.parametrize(
    ("line", "role", "day"),
    [
        ("制定日:2021年5月1日", DateRole.ENACTED, date(2021, 5, 1)),
        ("最新改定日:2024年11月5日", DateRole.REVISED, date(2024, 11, 5)),
        ("令和６年１１月５日改定", DateRole.REVISED, date(2024, 11, 5)),
        ("令和元年7月1日 最終改正", DateRole.REVISED, date(2019, 7, 1)),
        ("平成三十年五月二十五日施行", DateRole.EFFECTIVE, date(2018, 5, 25)),
        ("昭和64年1月7日 制定", DateRole.ENACTED, date(1989, 1, 7)),
        ("2024年 4月 1日 施行", DateRole.EFFECTIVE, date(2024, 4, 1)),
        ("（2024年4月1日改訂）", DateRole.REVISED, date(2024, 4, 1)),
        ("2024/11/05 更新", DateRole.REVISED, date(2024, 11, 5)),
        ("更新日 2024.11.5", DateRole.REVISED, date(2024, 11, 5)),
        ("適用開始日：2024-11-05", DateRole.EFFECTIVE, date(2024, 11, 5)),
        ("二〇二四年四月一日 公表", DateRole.UNSAID, date(2024, 4, 1)),
        ("Last updated: April 20, 2023", DateRole.REVISED, date(2023, 4, 20)),
        ("Effective 1 May 2021", DateRole.EFFECTIVE, date(2021, 5, 1)),
        ("2024年2月30日 改定", DateRole.REVISED, None),
        ("2027年（令和9年）4月1日から施行", DateRole.EFFECTIVE, date(2027, 4, 1)),
        ("令和9（2027）年4月1日 改定", DateRole.REVISED, date(2027, 4, 1)),
        ("2027年4月1日（木）から施行", DateRole.EFFECTIVE, date(2027, 4, 1)),
        ("2027年4月1日（木曜日）改定", DateRole.REVISED, date(2027, 4, 1)),
    ],
)
def test_a_date_line_tells_its_day_and_what_it_dates(line, role, day):
    assert is_date_line(line)
    (mention,) = find_dates(line)
    assert (mention.role, mention.day) == (role, day)


def test_one_line_may_hold_several_dates():
    line = "2005年4月1日制定 2024年11月5日改定"
    assert is_date_line(line)
    assert [(m.role, m.day) for m in find_dates(line)] == [
        (DateRole.ENACTED, date(2005, 4, 1)),
        (DateRole.REVISED, date(2024, 11, 5)),
    ]


def test_a_mention_knows_where_it_is_written():
    line = "この規則は、令和6年4月1日から施行する。"
    (mention,) = find_dates(line)
    assert line[mention.start : mention.end] == "令和6年4月1日"
    assert mention.role is DateRole.EFFECTIVE


@pytest.mark.parametrize(
    "line",
    [
        "2024年11月5日に会員規約を改めました。",
        "お問い合わせは2024年12月31日までに窓口へお願いします",
        "1. 改定日 2024年11月5日の件",
        "12345-67-89",
        "電話 0120-11-2233",
        "日",
        "",
        "a" * 100 + "2024年11月5日",
    ],
)
def test_a_sentence_with_a_date_is_no_date_line(line):
    assert not is_date_line(line)


@pytest.mark.parametrize(
    "line",
    [
        "この規則は、令和6年4月1日から施行する。",
        "本規約は2020年4月1日より適用します。",
        "この規程は、2020年4月1日から実施する。",
        "この規約は、2027年4月1日に効力を生じます。",
        "本規約は、2027年（令和9年）4月1日（木）から施行します。",
    ],
)
def test_a_sentence_of_effect_is_known(line):
    assert is_effect_sentence(line)


def test_a_longer_sentence_about_effect_is_not_one():
    assert not is_effect_sentence("この規則は、別に定める場合を除き、令和6年4月1日から施行する。")
