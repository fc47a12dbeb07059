"""Lines on a terminal, where 漢字 take two columns: measure and wrap styled text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

# what a line never ends with, what it never begins with (行頭・行末禁則); signs of changes stay with their text
_OPENING = r"(?:[「『（［｛【〔〈《]|\[-|\{\+)*"
_CLOSING = r"(?:[、。，．・：；！？）］｝」』】〕〉》ー々っッゃャゅュょョ～]|-\]|\+\})*"
_UNITS = re.compile(rf"\s+|{_OPENING}(?:[!-~\u00a1-\u024f]+|\S){_CLOSING}|.", re.DOTALL)

_WORD = re.compile(r"[^\s\u2e80-\U0010ffff/-]+[/-]?")


class Styled(NamedTuple):
    """A stretch of text and the name of its style."""

    text: str
    style: str


def columns_of(text: str) -> int:
    """Return how many terminal columns ``text`` takes."""
    return sum(_columns(character) for character in text)


def longest_word(text: str) -> int:
    """Return how wide the longest stretch is that no line ends in; Japanese may end a line anywhere."""
    return max((columns_of(found[0]) for found in _WORD.finditer(text)), default=0)


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def wrap(stretches: Sequence[Styled], width: int, indent: int = 0) -> Iterator[list[Styled]]:
    """Yield lines of at most ``width`` columns; those after the first leave ``indent`` columns free.

    Breaks between words and between Japanese characters, never before closing punctuation (行頭禁則).
    """
    room = max(width, 4)
    indent = min(indent, room // 2)
    line: list[Styled] = []
    used = 0
    for unit in _units(stretches, room - indent):
        length = columns_of(unit.text)
        if line and used + length > room:
            yield line
            line, used, room = [], 0, max(width, 4) - indent
            if unit.text.isspace():
                continue
        if line and line[-1].style == unit.style:
            line[-1] = Styled(line[-1].text + unit.text, unit.style)
        else:
            line.append(unit)
        used += length
    yield line


def _units(stretches: Sequence[Styled], longest: int) -> Iterator[Styled]:
    """Yield what is not broken: words, single Japanese characters with their punctuation."""
    for text, style in stretches:
        for found in _UNITS.finditer(text):
            if columns_of(found[0]) <= longest:
                yield Styled(found[0], style)
            else:  # an address, say
                for start in range(0, len(found[0]), longest // 2):
                    yield Styled(found[0][start : start + longest // 2], style)
