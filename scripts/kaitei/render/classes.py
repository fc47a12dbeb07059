"""Of which class a single edit is, so that a reader may hide what cannot change the meaning."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from kaitei.model import ChangeClass, Edit


def visible_edits(
    edits: Sequence[Edit], old: str, new: str, hide: frozenset[ChangeClass]
) -> tuple[Edit, ...]:
    """Return the edits that are not of a hidden class; labels are hidden by the row, not here."""
    if not hide - {ChangeClass.LABEL}:
        return tuple(edits)
    return tuple(
        edit
        for edit in edits
        if classify_edit(old[edit.old_start : edit.old_end], new[edit.new_start : edit.new_end]) not in hide
    )


def classify_edit(old: str, new: str) -> ChangeClass:
    """Return what sort of characters differ between the two stretches."""
    if _solid(old) == _solid(new):
        return ChangeClass.SPACE
    if _solid(_narrow(old)) == _solid(_narrow(new)):
        return ChangeClass.WIDTH
    if _words(old) == _words(new):
        return ChangeClass.PUNCTUATION
    return ChangeClass.WORDING


def _solid(text: str) -> str:
    return "".join(text.split())


def _narrow(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _words(text: str) -> str:
    return "".join(c for c in _narrow(text) if not c.isspace() and unicodedata.category(c)[0] not in "PS")
