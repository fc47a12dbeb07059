"""However words are exchanged, put in and taken out, the edits rebuild both lines, in order, none touching the next."""

from hypothesis import given
from hypothesis import strategies as st

from kaitei.diff import apply_edits
from kaitei.diff.inline import compare_words

WORDS = st.sampled_from(
    [
        "契約", "利用", "本", "当", "ご", "お", "会員", "本人", "各", "の", "を", "、", "。", "登録", "情報", "ウェブ", "サイト", "等",
        "第12条", "第三者", "再", "委託", "先", "30日", "April 1, 2024", "2024/04/01", "二年", "the ", "12(1)", "(", "」", "その他", "した",
    ]
)  # fmt: skip


@st.composite
def two_lines(draw):
    words = draw(st.lists(WORDS, max_size=9))
    old = "これは" + "".join(words)
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.integers(0, len(words)))
        words[place : place + draw(st.integers(0, 1))] = draw(st.lists(WORDS, max_size=2))
    return old, "これは" + "".join(words)


@given(two_lines())
def test_edits_rebuild_both_lines_and_stand_apart(lines):
    old, new = lines
    edits, _ = compare_words(old, new)
    assert apply_edits(old, new, edits) == lines
    ends = (0, 0)
    for number, (a, b, c, d) in enumerate(edits):
        assert (a, c) > ends or not number
        assert old[ends[0] : a] == new[ends[1] : c]  # what is not marked is the same on both sides
        assert old[a:b] != new[c:d]
        ends = (b, d)
    assert old[ends[0] :] == new[ends[1] :]
