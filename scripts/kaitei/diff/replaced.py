"""Lines that took each other's place with words of their own: a drafter sets them side by side, marked whole.

(3) 退会 → (3) 削除; an item whose number stays and whose words are others; all that a heading holds, written anew.
Not a 条: another article under the old number is another article.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from kaitei.diff.chain import Link, common_subsequence
from kaitei.diff.likeness import Body, has_words, read_body
from kaitei.text.normalise import fold_width

_REPEALED = frozenset(
    {"削除", "(削除)", "[削除]", "欠番", "(欠番)", "[deleted]", "deleted", "[reserved]", "reserved"}
)
_OF_ITEMS = ("(", "①", "⑴", "ア", "イ", "一", "i", "a", "㋐", "N)")
_LONGEST_HEADING = 40


def find_replaced(
    old: Sequence[str], new: Sequence[str], gap: tuple[list[int], list[int]],
    bodies: tuple[Mapping[int, Body], Mapping[int, Body]], pairs: set[Link],
) -> Iterator[Link]:  # fmt: skip
    """Yield the links of one gap's lines (free on both sides) that stand in each other's place."""
    sides = [
        [index for index in side if names[index].label and names[index].key]
        for side, names in zip(gap, bodies, strict=True)
    ]
    labels = [[bodies[n][index].label for index in side] for n, side in enumerate(sides)]
    once = {label for label in labels[0] if Counter(labels[0])[label] == 1 and Counter(labels[1])[label] == 1}
    first, second = (
        [index for index in side if bodies[n][index].label in once] for n, side in enumerate(sides)
    )
    for a, b in common_subsequence([bodies[0][i].label for i in first], [bodies[1][j].label for j in second]):
        one, other = bodies[0][first[a]], bodies[1][second[b]]
        if one.style == other.style and (_is_item(one) or _is_repealed(one) or _is_repealed(other)):
            yield first[a], second[b]
    i, j = gap[0][0], gap[1][0]
    plain = not (bodies[0][i].style or bodies[1][j].style) and has_words(old[i]) and has_words(new[j])
    alone = all(bodies[n][index].label for n, side in enumerate(gap) for index in side[1:])
    if plain and alone and (i - 1, j - 1) in pairs and _is_heading(old[i - 1]) and _is_heading(new[j - 1]):
        yield i, j


def _is_item(body: Body) -> bool:
    return body.style.strip().startswith(_OF_ITEMS)


def _is_repealed(body: Body) -> bool:
    return is_repealed(body.key)


def is_repealed(words: str) -> bool:
    """Do these words say that a provision is gone whose number stays: 第5条　削除, (3) [Reserved]?"""
    return fold_width(words).strip().lower() in _REPEALED


def _is_heading(line: str) -> bool:
    body = read_body(line)
    return bool(body.style) and 0 < len(body.key) <= _LONGEST_HEADING and body.key[-1] not in "。.:：;；、,"
