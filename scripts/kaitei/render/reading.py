"""Edits as a reader sees them: what looks different counts as changed, signs of Markdown alone do not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kaitei.model import Edit
from kaitei.model.table import Look
from kaitei.render.lines import Side


def fit_edits(edits: Sequence[Edit], old: Side, new: Side) -> tuple[Edit, ...]:
    """Return ``edits`` so that what is outside them reads and looks the same on both sides.

    Words that became bold are an edit of their own; an edit that only puts signs around words leaves the words
    out; characters that stand for one together (``&amp;``) are in an edit as a whole.
    """
    if not old.looks and not new.looks:
        return tuple(edits)
    old_looks, new_looks = _looks(old), _looks(new)
    found = [part for edit in edits for part in _without_words(edit, old, new, old_looks, new_looks)]
    if old.links and new.links:
        found = _with_whole_addresses(found, old, new, old_looks, new_looks)
    found = _widened(_joined(found), old, new)
    return tuple(_joined(sorted([*found, *_unlike(found, old_looks, new_looks)])))


def _looks(side: Side) -> bytes:
    return side.looks or bytes(len(side.text))


def _without_words(edit: Edit, old: Side, new: Side, old_looks: bytes, new_looks: bytes) -> Iterator[Edit]:
    """Yield the edit, or the parts of it that are signs where both sides hold the same words between signs."""
    if not any(old_looks[edit.old_start : edit.old_end]) and not any(
        new_looks[edit.new_start : edit.new_end]
    ):
        yield edit
        return
    old_words = [place for place in range(*edit[:2]) if not old_looks[place] & Look.HIDDEN]
    new_words = [place for place in range(*edit[2:]) if not new_looks[place] & Look.HIDDEN]
    same = [old.text[place] for place in old_words] == [new.text[place] for place in new_words]
    if not old_words or not same:
        yield edit
        return
    ends = [*zip(old_words, new_words, strict=True), (edit.old_end, edit.new_end)]
    old_place, new_place = edit.old_start, edit.new_start
    for old_end, new_end in ends:
        if old_place < old_end or new_place < new_end:
            yield Edit(old_place, old_end, new_place, new_end)
        old_place, new_place = old_end + 1, new_end + 1


def _with_whole_addresses(
    edits: Sequence[Edit], old: Side, new: Side, old_looks: bytes, new_looks: bytes
) -> list[Edit]:
    """Return the edits, those inside an address as wide as the address: it is one thing, not words."""

    def inside(i: int, j: int) -> bool:
        same = 0 <= i < len(old_looks) and 0 <= j < len(new_looks) and old.text[i] == new.text[j]
        return bool(same and old_looks[i] & new_looks[j] & Look.ADDRESS and old.text[i] not in "()")

    found: list[Edit] = []
    for edit in edits:
        a, b, c, d = edit
        while inside(a - 1, c - 1) and not (found and a <= found[-1].old_end and c <= found[-1].new_end):
            a, c = a - 1, c - 1
        while inside(b, d):
            b, d = b + 1, d + 1
        found.append(Edit(a, b, c, d))
    return _joined(found)


def _widened(edits: Sequence[Edit], old: Side, new: Side) -> list[Edit]:
    """Return the edits with the whole of every character written as a code that they touch."""
    found = list(edits)
    for side, start, end in ((old, 0, 1), (new, 2, 3)):
        for first, last in side.atoms:
            for place, edit in enumerate(found):
                if edit[start] < last and edit[end] > first:
                    before, after = max(0, edit[start] - first), max(0, last - edit[end])
                    found[place] = Edit(edit[0] - before, edit[1] + after, edit[2] - before, edit[3] + after)
    return _joined(sorted(found))


def _unlike(edits: Sequence[Edit], old_looks: bytes, new_looks: bytes) -> Iterator[Edit]:
    """Yield the stretches outside ``edits`` that look different on the two sides."""
    old = new = 0
    for edit in (*edits, Edit(len(old_looks), len(old_looks), len(new_looks), len(new_looks))):
        a, b = old_looks[old : edit.old_start], new_looks[new : edit.new_start]
        if a != b:
            start = -1
            for place in range(len(a) + 1):
                differs = place < len(a) and a[place] != b[place]
                if differs and start < 0:
                    start = place
                elif not differs and start >= 0:
                    yield Edit(old + start, old + place, new + start, new + place)
                    start = -1
        old, new = edit.old_end, edit.new_end


def _joined(edits: Sequence[Edit]) -> list[Edit]:
    """Return the edits, those that touch or overlap as one."""
    joined: list[Edit] = []
    for edit in edits:
        if joined and (joined[-1].old_end >= edit.old_start and joined[-1].new_end >= edit.new_start):
            last = joined[-1]
            joined[-1] = Edit(
                last.old_start,
                max(last.old_end, edit.old_end),
                last.new_start,
                max(last.new_end, edit.new_end),
            )
        else:
            joined.append(edit)
    return joined
