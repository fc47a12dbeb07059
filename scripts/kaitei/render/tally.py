"""How much changed, counted as the rows of the table tell it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from kaitei.errors import Message
from kaitei.model import Change, ChangeKind
from kaitei.render.arrangement import Arrangement
from kaitei.render.moves import MovedArticles
from kaitei.render.remarks import EDITORIAL, LAYOUT, word_of


class Tally(NamedTuple):
    """The changes of each kind; apart from them those that are editorial (字句整理) or layout (書式) alone."""

    counts: tuple[tuple[ChangeKind, int], ...]
    editorial: int
    layout: int


def build_tally(changes: Iterable[Change], moved: MovedArticles, old: Arrangement, new: Arrangement) -> Tally:
    """Return how many changes a reader finds: what moved along with its article has not moved itself."""
    told: Counter[ChangeKind | Message] = Counter()
    for change in changes:
        kind = moved.told_as(change)
        word = None
        if kind is change.kind and kind in {ChangeKind.AMENDED, ChangeKind.RENUMBERED}:
            word = word_of(change, old, new)
        told[word if word is EDITORIAL or word is LAYOUT else kind] += 1
    return Tally(tuple((kind, told[kind]) for kind in ChangeKind), told[EDITORIAL], told[LAYOUT])
