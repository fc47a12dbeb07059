"""ただし書 and 後段: the second sentence of a line, which amendments add and strike as a whole."""

from __future__ import annotations

from collections.abc import Sequence

from kaitei.model import Edit

PROVISO, SECOND = "ただし書", "後段"
_BEGINNINGS = {
    PROVISO: ("ただし、", "但し、", "ただし，", "但し，"),
    SECOND: ("この場合において", "この場合には", "この場合は", "この場合、"),
}


def sentence_kind(text: str) -> str:
    """Return what ``text`` is if it is one whole sentence of these, else ''."""
    if not text.endswith("。") or "。" in text[:-1]:
        return ""
    return next((what for what, words in _BEGINNINGS.items() if text.startswith(words)), "")


def last_sentence(body: str, what: str) -> str | None:
    """Return the sentence that ``body`` ends with if it is the only ``what``, and another stands before it."""
    start = body.rstrip().rfind("。", 0, len(body.rstrip()) - 1) + 1
    text = body[start:]
    starts = [
        body.startswith(_BEGINNINGS[what], place + 1) for place, sign in enumerate(body) if sign == "。"
    ]
    return text if start and sum(starts) == 1 and sentence_kind(text) == what else None


def added_sentence(old: str, new: str, edits: Sequence[Edit]) -> str:
    """Return the ただし書 or 後段 that ``new`` ends with and ``old`` has not, where that is an edit of its own."""
    last = edits[-1] if edits else None
    if last is None or last.old_start != last.old_end or not old.endswith("。"):
        return ""
    text = new[last.new_start :]
    if last.old_end != len(old) or last.new_end != len(new):
        return ""
    what = sentence_kind(text)
    return text if what and last_sentence(new, what) == text else ""


def struck_sentence(old: str, new: str, edits: Sequence[Edit]) -> str:
    """Return what ``old`` ends with and ``new`` has not, as ``added_sentence`` does."""
    return added_sentence(new, old, [Edit(c, d, a, b) for a, b, c, d in edits])
