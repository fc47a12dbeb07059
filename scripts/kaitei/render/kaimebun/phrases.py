"""From edits of a line to phrases: 「A」を「B」に改め, each quoting enough to be found once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from kaitei.errors import KaiteiError
from kaitei.model import Edit
from kaitei.render.kaimebun.instructions import AddAfter, Phrase, Replace, Strike
from kaitei.render.kaimebun.interpreter import amend_text
from kaitei.render.kaimebun.wording import is_quotable
from kaitei.text.tokens import tokenize

_MOST_PHRASES = 6  # beyond, a reader is better served by the whole line
_FINDABLE = 5  # characters that a reader finds again even if they are all kana
_WORD = re.compile(r"[^\W_ぁ-ゟ]")
_COMPOUND = re.compile("[一-鿿々]{2}|[ァ-ヿー]{2}")  # what stands on both sides of a cut inside 電話|番号
_PARTICLES = frozenset("のにをはがとへも")
_BEGINNINGS = frozenset(" 　（(「『［[・")


def build_phrases(
    old: str, new: str, edits: Sequence[Edit], *, sparingly: bool = True
) -> tuple[Phrase, ...] | None:
    """Return phrases that turn ``old`` into ``new``, ``None`` if there are none.

    ``sparingly``: none either where quoting the whole line is plainer.
    """
    if not edits or (sparingly and (len(edits) > _MOST_PHRASES or _share(old, edits) > 0.6)):
        return None
    spans = [Edit(*edit) for edit in edits]
    number = 0
    phrases: list[Phrase] = []
    while number < len(spans):
        grown = _grow(old, new, spans[number], spans)
        if grown is None:
            return None
        overlapping = [span for span in spans if span is not spans[number] and _touch(span, grown)]
        if overlapping:
            joined = _join([spans[number], *overlapping])
            spans = sorted(
                [*(span for span in spans if span is not spans[number] and span not in overlapping), joined]
            )
            number, phrases = 0, []
            continue
        phrases.append(_phrase(old, new, spans[number], grown))
        number += 1
    phrases = list(dict.fromkeys(phrases))
    try:
        return tuple(phrases) if amend_text(old, phrases) == new else None
    except KaiteiError:  # quoted words overlap
        return None


def _share(old: str, edits: Sequence[Edit]) -> float:
    return sum(edit.old_end - edit.old_start for edit in edits) / max(1, len(old))


def _grow(old: str, new: str, edit: Edit, spans: Sequence[Edit]) -> Edit | None:
    """Return the edit with as much of what surrounds it as makes it quotable and unlike any other place.

    It grows no further than to the next edit: together they may need no more.
    """
    grown = edit
    others = [span for span in spans if span is not edit]
    while not _is_clear(old, new, edit, grown, spans):
        wider = _widen(old, grown)
        if wider == grown:
            return None
        grown = wider
        if any(_touch(span, grown) for span in others):
            break
    return grown


def _is_clear(old: str, new: str, edit: Edit, grown: Edit, spans: Sequence[Edit]) -> bool:
    before, after = old[grown.old_start : grown.old_end], new[grown.new_start : grown.new_end]
    if not before or not is_quotable(before) or not is_quotable(after):
        return False
    if grown == edit and after:
        same = [
            s
            for s in spans
            if old[s.old_start : s.old_end] == before and new[s.new_start : s.new_end] == after
        ]
        return old.count(before) == len(same)  # 「A」を「B」に改める changes every A
    if len(before) < _FINDABLE and not _WORD.search(before):
        return False  # 「は」の次に may be the only place, and is hard to find
    if grown.old_start < edit.old_start and before[0] in _PARTICLES:
        return False  # その他の職員, not の職員
    kept = old[grown.old_start : edit.old_start]
    inserted = edit.old_start == edit.old_end
    return old.count(before) == 1 and (not inserted or is_quotable(kept))


def _widen(old: str, edit: Edit) -> Edit:
    """Take in the word before, or the word after where none is: at the beginning, behind an opening bracket.

    A particle has one before it, though there may be a space between (Mozilla の).
    """
    after = _length_of_word(old, edit.old_end)
    before, first = old[: edit.old_start][-1:], old[edit.old_start :][:1]
    if before and not (after and before in _BEGINNINGS and first not in _PARTICLES):
        length = edit.old_start - _start_of_word(old, edit.old_start)
        return Edit(edit.old_start - length, edit.old_end, edit.new_start - length, edit.new_end)
    return Edit(edit.old_start, edit.old_end + after, edit.new_start, edit.new_end + after)


def _start_of_word(text: str, end: int) -> int:
    """Return where the word begins that ends at or goes on over ``end``: 及び and 理事会, not び and 会."""
    places = [place for place in _words(text) if place < end]
    while len(places) > 1 and _COMPOUND.fullmatch(text, places[-1] - 1, places[-1] + 1):
        places.pop()
    return places[-1]


def _length_of_word(text: str, start: int) -> int:
    places = [place for place in (*_words(text), len(text)) if place > start]
    while len(places) > 1 and _COMPOUND.fullmatch(text, places[0] - 1, places[0] + 1):
        del places[0]
    return places[0] - start if places else 0


@lru_cache(maxsize=64)
def _words(text: str) -> tuple[int, ...]:
    """Return where the words of ``text`` begin, and the spaces behind them."""
    places: list[int] = []
    start = 0
    for token in tokenize(text):
        places.append(start)
        word = token.rstrip(" ")
        if word and word != token:
            places.append(start + len(word))
        start += len(token)
    return tuple(places)


def _touch(span: Edit, grown: Edit) -> bool:
    return span.old_start <= grown.old_end and span.old_end >= grown.old_start


def _join(spans: Sequence[Edit]) -> Edit:
    return Edit(
        min(span.old_start for span in spans),
        max(span.old_end for span in spans),
        min(span.new_start for span in spans),
        max(span.new_end for span in spans),
    )


def _phrase(old: str, new: str, edit: Edit, grown: Edit) -> Phrase:
    before, after = old[grown.old_start : grown.old_end], new[grown.new_start : grown.new_end]
    if not after:
        return Strike(before)
    if edit.old_start == edit.old_end == grown.old_end:
        return AddAfter(before, new[edit.new_start : edit.new_end])
    return Replace(before, after)
