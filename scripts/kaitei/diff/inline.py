"""What differs inside a pair of lines: edits in whole words, joined across spaces and punctuation only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate

from rapidfuzz.distance import Indel, Levenshtein

from kaitei.diff.chain import HUGE
from kaitei.diff.grow import grow
from kaitei.diff.likeness import SHORT, are_other_words, read_body
from kaitei.diff.phrases import join_phrases
from kaitei.diff.slide import BREAK, slide
from kaitei.model import ChangeClass, Edit
from kaitei.text.normalise import fold_punctuation, fold_space, fold_width
from kaitei.text.numerals import KANJI
from kaitei.text.tokens import tokenize, widen

# words are looked at from here to there; a defined term 「…」 is not cut open, nor is a number (1,000円, 2.5%), a time
# (18:00) or the name of a host (mail.example)
_EDGE = re.compile(
    r"[\s、。・;：；（）()\[\]【】〔〕!！?？/／※●■□○◆*_|<>＜＞]|(?<!\d)[，．,:]|[，．,:](?!\d)|(?<![0-9０-９])[.](?![0-9A-Za-z])"
)
_JOINER = re.compile(r"[\s、。，．,.・:;：；「」『』（）()\[\]【】〔〕“”\"'!！?？/／*_|]*")

_NUMBER = re.compile(rf"[0-9０-９]+|(?<=[第前])[{KANJI}]+")


@lru_cache(maxsize=2048)  # one version is compared with several, in which most lines are the same
def compare_words(old: str, new: str) -> tuple[tuple[Edit, ...], tuple[ChangeClass, ...]]:
    """Return the edits that turn line ``old`` into line ``new``, and what sort of characters they change.

    Applying the edits to ``old`` gives ``new``, character by character. A label that changed is one edit.
    """
    first, second = read_body(old), read_body(new)
    heads = first.head, second.head
    if min(len(first.key), len(second.key)) >= SHORT and are_other_words(first, second):
        edits = tuple(_whole(old, new, *heads))
        return edits, _classify(old, new, edits, heads)
    # a label on one side only is compared with the words: it may be what they start with
    if (first.head > first.mark) != (second.head > second.mark):
        edits = tuple(_compare_parts(old, new, first.mark, second.mark))
    else:
        edits = tuple(_compare_parts(old, new, *heads))
    return edits, _classify(old, new, edits, heads)


def _whole(old: str, new: str, head_old: int, head_new: int) -> Iterator[Edit]:
    """Yield the edit of the labels, if they differ, and one of all words behind them."""
    if old[:head_old] != new[:head_new]:
        yield _trim_head(old[:head_old], new[:head_new])
    a, c = _behind_space(old, head_old), _behind_space(new, head_new)
    if old[head_old:a] != new[head_new:c]:
        a, c = head_old, head_new
    b, d = len(old.rstrip()), len(new.rstrip())
    yield Edit(a, b, c, d)
    if old[b:] != new[d:]:
        yield Edit(b, len(old), d, len(new))


def _behind_space(text: str, head: int) -> int:
    return len(text) - len(text[head:].lstrip())


def _compare_parts(old: str, new: str, head_old: int, head_new: int) -> Iterator[Edit]:
    """Yield the edits of the heads (mark and label) as one, then those of the bodies."""
    if old[:head_old] != new[:head_new]:
        yield _trim_head(old[:head_old], new[:head_new])
    body_old, body_new = old[head_old:], new[head_new:]
    if body_old != body_new:
        edits = list(slide(body_old, body_new, list(_compare_bodies(body_old, body_new))))
        for edit in join_phrases(body_old, body_new, grow(body_old, body_new, edits)):
            a, b, c, d = _trim_space(body_old, body_new, edit)
            yield Edit(a + head_old, b + head_old, c + head_new, d + head_new)


def _trim_space(old: str, new: str, edit: Edit) -> Edit:
    """Return ``edit`` without the spaces both sides begin or end with: nobody underlines a space that stayed."""
    a, b, c, d = edit
    while a < b and c < d and old[b - 1] == new[d - 1] and old[b - 1].isspace():
        b, d = b - 1, d - 1
    while a < b and c < d and old[a] == new[c] and old[a].isspace():
        a, c = a + 1, c + 1
    return Edit(a, b, c, d)


def _classify(old: str, new: str, edits: Iterable[Edit], heads: tuple[int, int]) -> tuple[ChangeClass, ...]:
    """Return what sort of characters the edits change, the weightiest first."""
    ends = [
        head + len(text[head:]) - len(text[head:].lstrip(" \t　"))
        for text, head in zip((old, new), heads, strict=True)
    ]
    found: set[ChangeClass] = set()
    for edit in edits:
        before, after = old[edit.old_start : edit.old_end], new[edit.new_start : edit.new_end]
        in_head = edit.old_end <= ends[0] and edit.new_end <= ends[1] and (before + after).strip()
        found.add(ChangeClass.LABEL if in_head and any(heads) else class_of(before, after))
    return tuple(kind for kind in ChangeClass if kind in found)


def class_of(before: str, after: str) -> ChangeClass:
    """Return the sort of difference between two pieces of text that are not equal."""
    if "".join(before.split()) == "".join(after.split()):
        return ChangeClass.SPACE
    # what differs without punctuation differs in every other form too
    if fold_punctuation(before) != fold_punctuation(after):
        return ChangeClass.WORDING
    if fold_width(before) == fold_width(after) or fold_space(before) == fold_space(after):
        return ChangeClass.WIDTH
    return ChangeClass.PUNCTUATION


def _trim_head(old: str, new: str) -> Edit:
    """Return the edit of mark and label: Markdown's mark and the spaces that both sides share are no part of it."""
    start = 0
    shortest = min(len(old), len(new))
    while start < shortest and old[start] == new[start] and old[start] in " \t　#-*>_":
        start += 1
    return Edit(start, len(old), start, len(new))


def _compare_bodies(old: str, new: str) -> Iterator[Edit]:
    start = _common_prefix(old, new)
    end = _common_suffix(old, new, start)
    if _clean_cut(old, new, start, end):
        yield Edit(start, len(old) - end, start, len(new) - end)
        return
    # words are cut by their neighbourhood: look at whole stretches between punctuation
    start = _back_to_break(old, start)
    end = _forward_to_break(old, new, end)
    start, end = _widen(old, new, start, end)
    middle_old, middle_new = old[start : len(old) - end], new[start : len(new) - end]
    for a, b, c, d in _join(middle_old, _compare_tokens(middle_old, middle_new)):
        yield Edit(a + start, b + start, c + start, d + start)


def _compare_tokens(old: str, new: str) -> Iterator[Edit]:
    """Yield the hunks of a word comparison, in order; spaces after a word that stayed are hunks of their own."""
    words_old, words_new = tokenize(old), tokenize(new)
    starts_old, starts_new = _starts(words_old), _starts(words_new)
    keys_old, keys_new = _keys(words_old), _keys(words_new)
    if _differ_in_numbers(words_old, words_new):
        pairs = zip(words_old, words_new, strict=True)
        codes = [("replace", n, n + 1, n, n + 1) for n, (one, other) in enumerate(pairs) if one != other]
    else:
        codes = list(_opcodes(keys_old, keys_new))
    for tag, a, b, c, d in codes:
        if tag != "equal":
            yield Edit(starts_old[a], starts_old[b], starts_new[c], starts_new[d])
            continue
        if words_old[a:b] == words_new[c:d]:
            continue
        for offset in range(b - a):
            first, second = words_old[a + offset], words_new[c + offset]
            if first != second:
                kept = len(keys_old[a + offset])
                yield Edit(
                    starts_old[a + offset] + kept, starts_old[a + offset + 1],
                    starts_new[c + offset] + kept, starts_new[c + offset + 1],
                )  # fmt: skip


def _differ_in_numbers(old: Sequence[str], new: Sequence[str]) -> bool:
    """Are these the same words with other numbers: 第5条及び第6条 → 第4条及び第5条, where 第5条 is not what stayed?"""
    if len(old) != len(new):
        return False
    changed = [pair for pair in zip(old, new, strict=True) if pair[0] != pair[1]]
    return len(changed) > 1 and all(
        _NUMBER.search(one) and _NUMBER.sub("#", one) == _NUMBER.sub("#", other) for one, other in changed
    )


def _opcodes(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, int, int, int, int]]:
    measure = Levenshtein if len(old) * len(new) > HUGE else Indel
    for code in measure.opcodes(old, new):
        yield code.tag, code.src_start, code.src_end, code.dest_start, code.dest_end


def _join(old: str, edits: Iterable[Edit]) -> Iterator[Edit]:
    """Join neighbours between which nothing but spaces and punctuation stayed the same."""
    pending: Edit | None = None
    for edit in edits:
        if pending is None:
            pending = edit
            continue
        between = old[pending.old_end : edit.old_start]
        if _JOINER.fullmatch(between):
            pending = Edit(pending.old_start, edit.old_end, pending.new_start, edit.new_end)
        else:
            yield pending
            pending = edit
    if pending:
        yield pending


def _keys(words: Sequence[str]) -> list[str]:
    return [word[:-1] if len(word) > 1 and word[-1] == " " else word for word in words]


def _starts(words: Sequence[str]) -> list[int]:
    return [0, *accumulate(map(len, words))]


def _common_prefix(old: str, new: str) -> int:
    return _first_difference(old, new, min(len(old), len(new)))


def _common_suffix(old: str, new: str, start: int) -> int:
    return _first_difference(old[::-1], new[::-1], min(len(old), len(new)) - start)


def _first_difference(old: str, new: str, limit: int) -> int:
    """Return how many characters are equal from the start, at most ``limit``; by halving, in C."""
    low, high = 0, limit
    while low < high:
        middle = (low + high + 1) // 2
        if old[low:middle] == new[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _clean_cut(old: str, new: str, start: int, end: int) -> bool:
    """Is what lies between two cuts bounded by punctuation on both sides, so that no word is cut?"""
    for text in (old, new):
        stop = len(text) - end
        if start and not BREAK.match(text, start - 1) and (start == stop or not BREAK.match(text, start)):
            return False
        if end and not BREAK.match(text, stop) and (start == stop or not BREAK.match(text, stop - 1)):
            return False
    # a rewritten stretch holds words that stayed: only pure insertions and deletions are done here
    return start == len(old) - end or start == len(new) - end


def _back_to_break(text: str, start: int) -> int:
    while start > 0 and not _EDGE.match(text, start - 1):
        start -= 1
    return start


def _widen(old: str, new: str, start: int, end: int) -> tuple[int, int]:
    """Return the common beginning and end, shortened until they cut no date or number that both sides have there."""
    while True:
        first, last = start, end
        for text in (old, new):
            span = widen(text, start, len(text) - end)
            if span is None:
                return start, end
            first, last = min(first, span[0]), min(last, len(text) - span[1])
        if (first, last) == (start, end):
            return start, end
        start, end = first, last


def _forward_to_break(old: str, new: str, end: int) -> int:
    while end > 0 and not (_EDGE.match(old, len(old) - end) and _EDGE.match(new, len(new) - end)):
        end -= 1
    return end
