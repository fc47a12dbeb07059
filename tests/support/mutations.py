"""Texts with a few places spoiled, for readers that must refuse and never fall over.

KAITEI_MUTATIONS=10000 sets how many of them each test tries; a few hundred without it.
"""

from __future__ import annotations

import os

from hypothesis import settings
from hypothesis import strategies as st

MUTATIONS = settings(max_examples=int(os.environ.get("KAITEI_MUTATIONS", "200")))

_SPOILS = (
    "",
    "\n",
    " ",
    ":",
    "-",
    "#",
    "\t",
    "\r",
    "\0",
    '"',
    "'",
    "[",
    "]",
    "{",
    "&a",
    "*a",
    "|",
    ">",
    "２",
    "\u200b",
    "𠮷",
)


@st.composite
def mutated(draw: st.DrawFn, *sources: str) -> str:
    """Return one of the texts with up to six stretches cut out, doubled, or replaced."""
    text = draw(st.sampled_from(sources))
    for _ in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 12)))
        spoil = draw(st.one_of(st.sampled_from(_SPOILS), st.text(max_size=6), st.just(text[start:end] * 2)))
        text = text[:start] + spoil + text[end:]
    return text
