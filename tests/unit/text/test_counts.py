"""Numbers of things in English sentences."""

import pytest

from kaitei.text.counts import counted


@pytest.mark.parametrize(
    ("number", "noun", "words"),
    [
        (1, "act", "1 act"),
        (2, "act", "2 acts"),
        (0, "entry", "0 entries"),
        (1, "third-party entry", "1 third-party entry"),
        (3, "third-party entry", "3 third-party entries"),
    ],
)
def test_only_one_thing_is_named_in_the_singular(number, noun, words):
    assert counted(number, noun) == words
