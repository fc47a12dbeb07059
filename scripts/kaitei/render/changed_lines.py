"""The lines of one change as the table shows them: on either side, and woven into one."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from kaitei.model import ChangeClass, ChangeKind, Edit
from kaitei.model.table import Line, WovenLine
from kaitei.render.classes import visible_edits
from kaitei.render.lines import Side, build_lines, effective_edits, weave
from kaitei.render.reading import fit_edits

Spans = tuple[tuple[int, int], ...]
"""Stretches of a text, each from its first character to behind its last."""


class ChangedLines(NamedTuple):
    """The lines of either column, and those of the redline."""

    old: tuple[Line, ...]
    new: tuple[Line, ...]
    redline: tuple[WovenLine, ...]


@lru_cache(maxsize=2048)  # the same lines meet in the comparisons of several versions
def build_changed_lines(
    kind: ChangeKind,
    edits: tuple[Edit, ...],
    sides: tuple[Side, Side],
    moved: tuple[Spans, Spans],
    hide: frozenset[ChangeClass],
) -> ChangedLines:
    """Return the lines of one change.

    Underlined are ``edits``, less those whose class is in ``hide``, and the spans of each side that ``moved``.
    """
    old, new = sides
    edits = effective_edits(kind, edits, old, new)
    if edits:
        edits = fit_edits(edits, old, new)
    edits = visible_edits(edits, old.text, new.text, hide)
    return ChangedLines(
        build_lines(old, [*(_tight(old.text, *edit[:2]) for edit in edits), *moved[0]]),
        build_lines(new, [*(_tight(new.text, *edit[2:]) for edit in edits), *moved[1]]),
        weave(old, new, edits),
    )


def _tight(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a stretch without the spaces at its ends, which come with the words and are not underlined."""
    words = text[start:end].strip()
    if not words:
        return start, end
    start += text[start:end].index(words)
    return start, start + len(words)
