"""Two clauses that became one, and one that became two."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kaitei.diff.chain import Link
from kaitei.diff.likeness import Body


def find_regrouped(old: Mapping[int, Body], new: Mapping[int, Body], links: set[Link]) -> Iterator[Link]:
    """Yield the links that make a pair, or two free lines and one, a split or a merger.

    Two neighbouring lines whose words joined are those of the one line on the other side.
    """
    yield from _find(old, new, dict.fromkeys(links))
    yield from ((i, j) for j, i in _find(new, old, {(j, i): None for i, j in links}))


def _find(one: Mapping[int, Body], two: Mapping[int, Body], links: Mapping[Link, None]) -> Iterator[Link]:
    """Yield (single, part) links for a single of ``one`` that consists of two neighbours of ``two``."""
    partner: dict[int, list[int]] = {}
    holder: dict[int, list[int]] = {}
    for single, part in links:
        partner.setdefault(single, []).append(part)
        holder.setdefault(part, []).append(single)
    starts: dict[str, list[int]] = {}
    for part, body in two.items():
        if body.key and (part + 1) in two:
            starts.setdefault(body.key[:6], []).append(part)
    for single, body in one.items():
        key = body.key
        if len(key) < 16 or len(partner.get(single, ())) > 1:
            continue
        for first in starts.get(key[:6], ()):
            second = first + 1
            holders = {*holder.get(first, ()), *holder.get(second, ())}
            if holders - {single}:
                continue
            if _joined(key, two[first], two[second]):
                yield single, first
                yield single, second
                break


def _joined(key: str, first: Body, second: Body) -> bool:
    """Are the words of ``key`` those of the two parts, apart from a label between them?"""
    a, b = first.key, second.key
    if not b or not key.startswith(a[: len(key)]):
        return False
    rest = key[len(a) :]
    return len(a) < len(key) and (rest == b or (rest.endswith(b) and len(rest) - len(b) <= 8))
