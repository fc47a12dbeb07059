"""A rewritten phrase is marked whole: the particle that both wordings happen to share in it is no word that stayed.

理由のいかんを問わず → 当社の責めに帰すべき事由による場合を除き shares の and を with nothing meant by it. Between words that
took each other's place one for one (会員の住所 → 利用者の氏名) it did stay, and is not marked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kaitei.model import Edit
from kaitei.text.tokens import tokenize

_PARTICLES = frozenset(
    re.split(" ", "の に を は が で と も へ や から より まで ば て し する した して 又は 及び")
)
_LITTLE_WORDS = frozenset(re.split(" ", "a an the of to in on for by or and with as at from"))
_SIGNS = re.compile(r"[\s、。，．,.・:;：；「」『』（）()\[\]【】〔〕“”\"'!！?？/／*_|]*")
_ADDRESS = re.compile(r"\]\([^()]*")  # a link's, whose brackets no reader sees
_LONGEST_ISLAND = 12
_LEAST_WORDS = 3
_CLOSING = {"（": "）", "(": ")", "「": "」", "『": "』", "［": "］", "【": "】", "〔": "〕"}


def join_phrases(old: str, new: str, edits: Sequence[Edit]) -> list[Edit]:
    """Return the edits, those of one rewritten phrase as one, each with the bracket that closes in it what it opens."""
    joined: list[Edit] = []
    for edit in edits:
        if joined and _are_one_phrase(old, new, joined[-1], edit):
            joined[-1] = Edit(joined[-1].old_start, edit.old_end, joined[-1].new_start, edit.new_end)
        else:
            joined.append(edit)
    for index, edit in enumerate(joined):
        following = joined[index + 1] if index + 1 < len(joined) else Edit(len(old), 0, len(new), 0)
        joined[index] = _with_closing(old, new, edit, following)
    return joined


def _are_one_phrase(old: str, new: str, one: Edit, other: Edit) -> bool:
    between = old[one.old_end : other.old_start]
    if not 0 < len(between) <= _LONGEST_ISLAND or not _says_nothing(between):
        return False
    first, second = _sides(old, new, one), _sides(old, new, other)
    phrases = [all(sides) and any(map(_is_phrase, sides)) for sides in (first, second)]
    return any(phrases) and all(all(sides) or _is_phrase(sides[0] or sides[1]) for sides in (first, second))


def _sides(old: str, new: str, edit: Edit) -> tuple[str, str]:
    return old[edit.old_start : edit.old_end], new[edit.new_start : edit.new_end]


def _says_nothing(text: str) -> bool:
    words = [word.strip() for word in tokenize(text)]
    return all(
        word in _PARTICLES or word.lower() in _LITTLE_WORDS or _SIGNS.fullmatch(word) for word in words
    )


def _is_phrase(piece: str) -> bool:
    """Are these several words with one among them that binds them: 責め|に|帰す…, not 個人情報 or 利用目的?"""
    words = [word.strip() for word in tokenize(piece) if not _SIGNS.fullmatch(word)]
    if len(words) < _LEAST_WORDS:
        return False
    return any(word in _PARTICLES or word.lower() in _LITTLE_WORDS for word in words)


def _with_closing(old: str, new: str, edit: Edit, following: Edit) -> Edit:
    """Return ``edit`` with the closing brackets right behind it of those that it opens on both sides."""
    while edit.old_end < following.old_start and edit.new_end < following.new_start:
        before, after = _sides(old, new, edit)
        sign = _still_open(before)
        if not sign or _still_open(after) != sign or old[edit.old_end] != sign or new[edit.new_end] != sign:
            break
        edit = Edit(edit.old_start, edit.old_end + 1, edit.new_start, edit.new_end + 1)
    return edit


def _still_open(piece: str) -> str:
    """Return the sign that would close the innermost bracket open at the end of ``piece``, '' if none is."""
    pending: list[str] = []
    for sign in _ADDRESS.sub("", piece):
        if sign in _CLOSING:
            pending.append(_CLOSING[sign])
        elif pending and sign == pending[-1]:
            pending.pop()
    return pending[-1] if pending else ""
