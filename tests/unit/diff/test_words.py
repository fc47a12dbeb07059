"""Words that an editor substitutes are marked exactly, also those that nobody looked at while the marks were improved."""

import pytest

from kaitei.diff import apply_edits
from kaitei.diff.inline import compare_words
from support.words import LANGUAGES, Pair, Place, is_exact, is_strict, places, rates, read_pairs


def spans(old: str, new: str) -> list[tuple[int, int, int, int]]:
    edits, _ = compare_words(old, new)
    assert apply_edits(old, new, edits) == (old, new)
    return [(a, b, c, d) for a, b, c, d in edits]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("held_out", [False, True], ids=["tuning", "held out"])
def test_a_substituted_word_is_marked_exactly(language, held_out):
    pairs = [pair for pair in read_pairs(language) if pair.held_out is held_out]
    found = rates(language, pairs, spans)
    assert found.pairs >= 100
    assert found.exact >= 0.95
    assert found.alone >= 0.95
    assert found.whole >= 0.95


@pytest.mark.parametrize(("language", "least"), [("ja", 300), ("en", 200)])
def test_the_words_are_many_and_each_stands_in_sentences(language, least):
    pairs = read_pairs(language)
    words = {("".join(pair.old), "".join(pair.new)) for pair in pairs}
    assert len(words) == len(pairs) >= least
    tried = list(places(language, pairs))
    assert {place.pair for place in tried} == set(pairs)
    assert len({place.old[: place.start] for place in tried}) >= 40


@pytest.mark.parametrize(
    ("marks", "exact", "strict"),
    [
        ([(0, 4, 0, 4)], True, True),  # 利用目的→使用目的
        ([(0, 2, 0, 2)], True, False),  # 利用→使用
        ([(0, 1, 0, 1)], False, False),  # 利→使
        ([(0, 5, 0, 5)], False, False),
        ([(0, 2, 0, 2), (2, 4, 2, 4)], False, False),
        ([], False, False),
    ],
)
def test_only_whole_words_that_both_sides_share_may_stay_unmarked(marks, exact, strict):
    place = Place(Pair("もの", ("利用", "目的"), ("使用", "目的")), "利用目的を", "使用目的を", 0)
    assert is_exact(place, marks) is exact
    assert is_strict(place, marks) is strict


def test_spaces_at_the_ends_of_a_mark_do_not_count():
    place = Place(Pair("modal", ("may",), ("will",)), "We may ask.", "We will ask.", 3)
    assert is_strict(place, [(3, 7, 3, 8)])
    assert not is_exact(place, [(2, 10, 2, 11)])
