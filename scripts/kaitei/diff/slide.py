"""Where an insertion could stand in several places, the place a reader would choose.

Between 「(a)(b)」 and 「(a)(c)(b)」 the same text is rebuilt by inserting 「(c)」, 「c)(」 or 「)(c」.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kaitei.model import Edit
from kaitei.text.tokens import tokenize

# a cut beside one of these cuts no word; the signs of 1,000, 18:00 and mail.example stand inside one
BREAK = re.compile(
    r"[\s、。，．・;：；「」『』（）()\[\]【】〔〕“”\"!！?？/／※●■□○◆*_|<>＜＞]|(?<![0-9A-Za-z])[.,:]|[.,:](?![0-9A-Za-z])"
)
_OPENING, _CLOSING = "（(「『【〔[", "）)」』】〕]"
_PAIRS = dict(zip(_CLOSING, _OPENING, strict=True))
# what an addition to a phrase begins with
_BINDS = re.compile("又は|または|及び|および|並びに|ならびに|若しくは|もしくは|その他")
_BINDS_BEHIND_COMMA = re.compile(
    "[、，](?:又は|または|及び|および|並びに|ならびに|若しくは|もしくは|その他)|, (?:and|or|but|provided|except|unless) "
)
# further than this no reader looks for the same words
_REACH = 60


def slide(old: str, new: str, edits: Sequence[Edit]) -> Iterator[Edit]:
    """Yield the edits, pure insertions and deletions moved to where their brackets close and sentences end."""
    for index, edit in enumerate(edits):
        before = (
            edits[index - 1] if index else Edit(0, -1, 0, -1)
        )  # may touch the start and the end, no neighbour
        after = edits[index + 1] if index + 1 < len(edits) else Edit(len(old) + 1, 0, len(new) + 1, 0)
        if edit.old_start == edit.old_end:
            by = _best(new, edit.new_start, edit.new_end, before.new_end, after.new_start)
        elif edit.new_start == edit.new_end:
            by = _best(old, edit.old_start, edit.old_end, before.old_end, after.old_start)
        else:
            by = 0
        yield Edit(edit.old_start + by, edit.old_end + by, edit.new_start + by, edit.new_end + by)


def _best(text: str, start: int, end: int, low: int, high: int) -> int:
    """Return how far to move ``text[start:end]`` (between ``low`` and ``high``) without changing what is left."""
    left = 0
    while left < _REACH and start - left > low + 1 and text[start - left - 1] == text[end - left - 1]:
        left += 1
    right = 0
    while right < _REACH and end + right < high - 1 and text[start + right] == text[end + right]:
        right += 1
    if not left and not right:
        return 0
    return max(
        range(-left, right + 1), key=lambda by: (_beauty(text, start + by, end + by, stays=not by), -abs(by))
    )


def _beauty(text: str, start: int, end: int, *, stays: bool) -> int:
    """Return how well a stretch reads as a piece of its own; 0 if it cuts a word that nothing cut before."""
    piece = text[start:end]
    cuts_left = start and not (BREAK.match(text, start - 1) or BREAK.match(text, start))
    cuts_right = end < len(text) and not (BREAK.match(text, end - 1) or BREAK.match(text, end))
    if cuts_left or cuts_right:
        if _BINDS.match(piece) and (not cuts_right or _ends_word(text, end)):
            return 2  # 正社員|及び契約社員|で, not 正|社員及び契約|社員で
        return 1 if stays else 0
    score = 2
    if _balanced(piece):
        score += 8
    if piece[-1] in "。．.":
        score += 3
    elif piece[-1] in "、，," or piece[0] in _OPENING:
        score += 2
    if _BINDS_BEHIND_COMMA.match(piece):
        score += 3  # not|, and shall ensure that users do not|:
    elif piece[0] in "、。，．,.・" + _CLOSING:
        score -= 1
    return score


def _ends_word(text: str, end: int) -> bool:
    """Does a word of ``text`` end at ``end``, so that a cut there cuts none?"""
    low = end
    while low and not BREAK.match(text, low - 1):
        low -= 1
    for word in tokenize(text[low : end + _REACH]):
        low += len(word)
        if low >= end:
            break
    return low == end


def _balanced(piece: str) -> bool:
    pending: list[str] = []
    for char in piece:
        if char in _OPENING:
            pending.append(char)
        elif char in _CLOSING and (not pending or pending.pop() != _PAIRS[char]):
            return False
    return not pending
