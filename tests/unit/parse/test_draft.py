"""A new version from the newest: dates moved on as they are written, not a word else touched."""

from datetime import date

import pytest

from kaitei.parse import parse_revision
from kaitei.parse.draft import build_draft, format_date_like

DAY = date(2027, 4, 1)
FRONT = """---
title: 規約
revised: 2024-11-05
published: 2024-11-05
effective: 2024-11-05
consent: notice
nature: minor
summary: 直しました。
text: reconstruction
source: どこか
---
"""


def drafted(body: str, day: date = DAY) -> str:
    """Return the body of the draft."""
    draft = build_draft(parse_revision("a/terms/2024-11-05.md", FRONT + body), day)
    return draft.text.split("\n---\n", 1)[1]


@pytest.mark.parametrize(
    ("model", "day", "written"),
    [
        ("2024年11月5日", date(2027, 4, 1), "2027年4月1日"),
        ("2024年04月05日", date(2027, 12, 1), "2027年12月01日"),
        ("２０２４年１１月５日", date(2027, 4, 10), "２０２７年４月１０日"),
        ("２０２４ 年 ０４ 月 ０５ 日", date(2027, 4, 1), "２０２７ 年 ０４ 月 ０１ 日"),
        ("令和6年11月5日", date(2027, 4, 1), "令和9年4月1日"),
        ("2024年（令和6年）11月5日", date(2027, 4, 1), "2027年（令和9年）4月1日"),
        ("令和6（2024）年11月5日", date(2027, 4, 1), "令和9（2027）年4月1日"),
        ("平成31年（2019年）04月05日", date(2027, 4, 1), "令和9年（2027年）04月01日"),
        ("令和六年十一月五日", date(2027, 4, 21), "令和九年四月二十一日"),
        ("平成31年4月1日", date(2019, 5, 1), "令和1年5月1日"),
        ("令和元年5月1日", date(2019, 12, 1), "令和元年12月1日"),
        ("令和元年5月1日", date(2020, 12, 1), "令和二年12月1日"),
        ("二〇二四年十一月五日", date(2027, 4, 1), "二〇二七年四月一日"),
        ("2024-11-05", date(2027, 4, 1), "2027-04-01"),
        ("2024/11/5", date(2027, 4, 1), "2027/4/1"),
        ("2024.04.05", date(2027, 4, 1), "2027.04.01"),
        ("November 5, 2024", date(2027, 4, 1), "April 1, 2027"),
    ],
)
def test_a_date_is_written_as_its_model(model, day, written):
    assert format_date_like(model, day) == written


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("本文。\n\n最終改定日：2024年11月5日\n", "本文。\n\n最終改定日：2027年4月1日\n"),
        (
            "本文。\n\n制定日：2021年5月1日\n改定日：２０２４年１１月５日\n",
            "本文。\n\n制定日：2021年5月1日\n改定日：２０２７年４月１日\n",
        ),
        ("2024年11月5日改定\n\n本文。\n", "2027年4月1日改定\n\n本文。\n"),
        ("2024年11月5日（火）改定\n\n本文。\n", "2027年4月1日（木）改定\n\n本文。\n"),
        (
            "本文。\n\n2021年5月1日制定\n2024年11月5日改定\n",
            "本文。\n\n2021年5月1日制定\n2024年11月5日改定\n2027年4月1日改定\n",
        ),
        (
            "本文。\n\n2021年5月1日 制定\n\n2024年11月5日 改定\n",
            "本文。\n\n2021年5月1日 制定\n\n2024年11月5日 改定\n\n2027年4月1日 改定\n",
        ),
        (
            "本文。\n\n制定日：2021年5月1日\n改定日：2022年4月1日、2024年11月5日\n",
            "本文。\n\n制定日：2021年5月1日\n改定日：2022年4月1日、2024年11月5日、2027年4月1日\n",
        ),
        (
            "本文。\n\n改定日：2024年11月5日　施行日：2024年12月1日\n",
            "本文。\n\n改定日：2027年4月1日　施行日：2027年4月1日\n",
        ),
        (
            "本文。\n\n施行日：2024年12月1日\n最終改定日：2024年11月5日\n",
            "本文。\n\n施行日：2027年4月1日\n最終改定日：2027年4月1日\n",
        ),
        ("Last updated: November 5, 2024\n\nWords.\n", "Last updated: April 1, 2027\n\nWords.\n"),
    ],
)
def test_date_lines_are_moved_on_and_nothing_else(before, after):
    assert drafted(before) == after


def test_a_text_without_a_revision_line_is_left_as_it_is_and_that_is_said():
    body = "## 1.\n\n2024年11月5日に改定した規約をいう。\n\n制定日：2021年5月1日\n"
    draft = build_draft(parse_revision("a/terms/2024-11-05.md", FRONT + body), DAY)
    assert draft.text.endswith("---\n" + body)
    assert not draft.is_dated


def test_the_draft_reads_back_as_a_version_with_the_careful_choices():
    draft = build_draft(parse_revision("a/terms/2024-11-05.md", FRONT + "本文。\n"), DAY)
    facts = parse_revision("a/terms/2027-04-01.md", draft.text).facts
    assert (facts.revised, facts.published, facts.effective) == (DAY, DAY, DAY)
    assert (facts.title, facts.consent, facts.nature, facts.text) == (
        "規約",
        "required",
        "substantive",
        "verbatim",
    )
    assert facts.summary == ""


@pytest.mark.parametrize(
    "title", ["規約: 別冊", "'quoted'", '"q"', "- dash", "a #b", "規約", "X", "*強調*", "[a]", "{b}"]
)
def test_any_title_survives(title):
    front = FRONT.replace("title: 規約", "title: '" + title.replace("'", "''") + "'")
    draft = build_draft(parse_revision("a/terms/2024-11-05.md", front + "本文。\n"), DAY)
    assert parse_revision("a/terms/2027-04-01.md", draft.text).facts.title == title
