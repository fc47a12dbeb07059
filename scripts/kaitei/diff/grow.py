"""What was put into a compound made another word of it: 契約→利用契約, 本人→ご本人, 本サービス→当サービス are replaced words.

So amendment sentences have it: they never insert into a word, they replace it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kaitei.model import Edit
from kaitei.text.tokens import LOOSE, tokenize

_HAN, _KATAKANA = "[々〆㐀-䶿一-鿿]", "[ァ-ヺー]"
_COMPOUND = re.compile(f"{_HAN}{{2}}|{_KATAKANA}{{2}}")
_PIECE = re.compile(f"{_HAN}{{1,8}}|{_KATAKANA}{{1,16}}")
_JAPANESE = re.compile("[ぁ-ゖァ-ヺー々〆ヶ㐀-䶿一-鿿]*")
_PREFIXES = frozenset("おご御本当各同全新旧諸前元両総毎貴弊")
# nouns that stand beside other words as adverbs do, and make no compound with them
_ADVERBIAL = frozenset(
    re.split(
        " ",
        "その他 当該 別途 原則 今後 以後 従来 現在 毎年 毎月 毎週 毎日 随時 適宜 都度 一切 全部 直接 間接 万一 通常 一部 全て 場合 以上"
        " 以下 以前 以降 その際 その後 当時 同時 翌日 当日 一般 逐次 順次 又は 及び 並びに 若しくは",
    )
)


def grow(old: str, new: str, edits: Sequence[Edit]) -> list[Edit]:
    """Return the edits, those inside a compound together with the word they belong to; none touches the next."""
    grown: list[Edit] = []
    for index, edit in enumerate(edits):
        a, b, c, d = edit
        # only what was inserted, deleted or one prefix for another: most edits are none of these
        if a == b or c == d or (b - a == 1 and d - c == 1):
            left, right = _reach(old, new, edit)
            # a word that another edit changes is that edit's
            if right and index + 1 < len(edits) and b + right > edits[index + 1].old_start:
                right = 0
            if left and grown and a - left < grown[-1].old_end:
                left = 0
            a, b, c, d = a - left, b + right, c - left, d + right
        if grown and a == grown[-1].old_end and c == grown[-1].new_end:
            before = grown.pop()
            a, c = before.old_start, before.new_start
        grown.append(Edit(a, b, c, d))
    return grown


def _reach(old: str, new: str, edit: Edit) -> tuple[int, int]:
    """Return how many characters before or after the edit belong to the word it changes."""
    before, after = old[edit.old_start : edit.old_end], new[edit.new_start : edit.new_end]
    if before and after:
        swapped = before in _PREFIXES and after in _PREFIXES
        return 0, (_word_after(old, edit.old_end) if swapped else 0)
    text, start, end = (old, edit.old_start, edit.old_end) if before else (new, edit.new_start, edit.new_end)
    piece = text[start:end]
    if piece in _ADVERBIAL or not (piece in _PREFIXES or _PIECE.fullmatch(piece)):
        return 0, 0
    if piece in _PREFIXES or _COMPOUND.match(text, end - 1):
        reach = _word_after(text, end)
        if reach:
            return 0, reach
    if start and _COMPOUND.match(text, start - 1) and piece not in LOOSE:
        return _word_before(text, start), 0
    return 0, 0


def _word_after(text: str, start: int) -> int:
    """Return the length of the word that begins at ``start``; 0 if none does that an edit could grow over."""
    run = _JAPANESE.match(text, start)
    words = tokenize(run.group()) if run else []
    return 0 if not words or words[0] in LOOSE or words[0] in _ADVERBIAL else len(words[0])


def _word_before(text: str, end: int) -> int:
    start = end
    while start and _JAPANESE.fullmatch(text, start - 1, end):
        start -= 1
    words = tokenize(text[start:end])
    return 0 if not words or words[-1] in LOOSE or words[-1] in _ADVERBIAL else len(words[-1])
