"""Words: no character is lost, units of law stay whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaitei.text.tokens import tokenize


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("個人情報を第三者に提供しません。", ["個人情報", "を", "第三者", "に", "提供", "しません", "。"]),
        ("第3条の2第1項の30日", ["第3条の2", "第1項", "の", "30日"]),
        ("12,000円又は", ["12,000円", "又は"]),
        ("以下「本サービス」という", ["以下", "「本サービス」", "と", "いう"]),
        ("We may share.", ["We ", "may ", "share", "."]),
    ],
)
def test_units_of_law_stay_whole(text, words):
    assert tokenize(text) == words


@given(
    st.text(
        st.sampled_from("あ漢字ア第3条の項「」（）、。 　aZ.12,円年月日또는\n")
        | st.characters(codec="utf-8"),
        max_size=60,
    )
)
def test_no_character_is_lost(text):
    assert "".join(tokenize(text)) == text
