"""Words: no character is lost, units of law stay whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaitei.text.tokens import tokenize, widen


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("個人情報を第三者に提供しません。", ["個人情報", "を", "第三者", "に", "提供", "しません", "。"]),
        ("第3条の2第1項の30日", ["第3条の2", "第1項", "の", "30日"]),
        ("12,000円又は", ["12,000円", "又は"]),
        ("以下「本サービス」という", ["以下", "「本サービス」", "と", "いう"]),
        ("We may share.", ["We ", "may ", "share", "."]),
        ("会員が第12条に、第十二条の二を", ["会員", "が", "第12条", "に", "、", "第十二条の二", "を"]),
        ("令和元年5月1日から三分の二", ["令和元年5月1日", "から", "三分の二"]),
        ("金一千万円又は1億2,000万円", ["金", "一千万円", "又は", "1億2,000万円"]),
        ("On 1 May 2025 pay US$1,000.50", ["On ", "1 May 2025", " ", "pay ", "US$1,000.50"]),
        ("12(1)(a) and/or 5%", ["12(1)(a)", " ", "and/or ", "5%"]),
    ],
)
def test_units_of_law_stay_whole(text, words):
    assert tokenize(text) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("再委託先等に対して通知しました", ["再委託先", "等", "に", "対して", "通知", "しました"]),
        ("未成年者の利用料", ["未成年者", "の", "利用料"]),
        ("本規約と各会員", ["本", "規約", "と", "各", "会員"]),
        ("当該顔写真は二年以内に", ["当該", "顔", "写真", "は", "二年", "以内", "に"]),
        ("同一人物と第三者", ["同一", "人物", "と", "第三者"]),
    ],
)
def test_what_cannot_stand_alone_belongs_to_its_word(text, words):
    assert tokenize(text) == words


@pytest.mark.parametrize(
    ("text", "start", "end", "expected"),
    [
        ("on April 1, 2024.", 10, 10, (3, 16)),
        ("Article 12(1) says", 11, 12, (8, 13)),
        ("2024-04-01", 5, 7, (0, 10)),
        ("within 30 days", 7, 9, None),
        ("no number here", 3, 4, None),
    ],
)
def test_a_span_that_cuts_a_date_is_widened(text, start, end, expected):
    assert widen(text, start, end) == expected


@given(
    st.text(
        st.sampled_from("あ漢字ア第3条の項「」（）、。 　aZ.12,円年月日또는\n")
        | st.characters(codec="utf-8"),
        max_size=60,
    )
)
def test_no_character_is_lost(text):
    assert "".join(tokenize(text)) == text


def test_a_run_longer_than_the_dictionary_takes_loses_nothing():
    assert "".join(tokenize("規約" * 20_000)) == "規約" * 20_000
