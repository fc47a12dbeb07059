"""Which runs of ``*`` and ``_`` open and close emphasis."""

from __future__ import annotations

import re
from typing import NamedTuple

_RUNS = re.compile(
    r"""(?x)
    (?P<ambiguous>(?<!^)(?<![\s*])\*+(?![\s*])(?!$) | (?<!^)(?<![\w\s])_+(?![\w\s])(?!$)) |
    (?P<end>(?<!^)(?<![\s*])\*+ | (?<!^)(?<![\s_])_+(?!\w)) |
    (?P<start>\*+(?![\s*])(?!$) | (?<!\w)_+(?![\s_])(?!$)) |
    [*_]+
    """
)
_LONGEST = 3


class Pair(NamedTuple):
    """Two runs of ``length`` signs, at ``start`` and at ``end``; what is between them is emphasised."""

    start: int
    end: int
    length: int


def pair_runs(text: str) -> tuple[list[Pair], bool]:
    """Return the runs that pair off length by length, and whether all do: what is left may pair in other ways."""
    pairs: list[Pair] = []
    opened: list[tuple[int, int]] = []
    simple, before = True, -1
    for found in _RUNS.finditer(text):
        length, what = len(found[0]), found.lastgroup
        partner = _partner(opened, text, found[0]) if what in {"end", "ambiguous"} else -1
        if partner >= 0:
            plain = length < _LONGEST or before == opened[partner][0]  # ***a **b** c*** pairs in many ways
            simple = simple and partner == len(opened) - 1 and plain
            pairs.append(Pair(opened[partner][0], found.start(), length))
            del opened[partner:]
        elif what in {"start", "ambiguous"}:
            opened.append((found.start(), length))
        elif what == "end" and opened:
            simple = False
        before = found.start()
    return pairs, simple and not opened


def _partner(opened: list[tuple[int, int]], text: str, run: str) -> int:
    """Return the last open run that ``run`` closes, -1 for none."""
    for place in range(len(opened) - 1, -1, -1):
        start, length = opened[place]
        if text[start] == run[0] and length == len(run) <= _LONGEST:
            return place
    return -1
