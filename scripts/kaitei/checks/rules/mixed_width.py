"""``mixed-width``: a version starts to write 全角 what its text wrote 半角 so far, or the other way round."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from kaitei.checks.review import Review, Reviewed
from kaitei.checks.rule import Group, Rule
from kaitei.errors import Message
from kaitei.model import Finding, Severity


class _Sort(NamedTuple):
    """Characters that have two widths."""

    name: Message
    half: re.Pattern[str]
    full: re.Pattern[str]
    half_name: Message = Message(en="half-width", ja="半角")
    full_name: Message = Message(en="full-width", ja="全角")


_IDEOGRAPHIC = Message(en="、 and 。", ja="「、」「。」")
_WESTERN = Message(en="， and ．", ja="「，」「．」")
_SORTS = (
    _Sort(Message(en="digits", ja="数字"), re.compile("[0-9]"), re.compile("[０-９]")),
    _Sort(Message(en="letters", ja="英字"), re.compile("[A-Za-z]"), re.compile("[Ａ-Ｚａ-ｚ]")),
    _Sort(Message(en="katakana", ja="カタカナ"), re.compile("[ｦ-ﾟ]"), re.compile("[ァ-ヺ]")),
    _Sort(Message(en="parentheses", ja="丸括弧"), re.compile("[()]"), re.compile("[（）]")),
    _Sort(Message(en="colons", ja="コロン"), re.compile("(?<=[^ -~]):|:(?=[^ -~])"), re.compile("：")),
    _Sort(Message(en="slashes", ja="スラッシュ"), re.compile("(?<=[^ -~])/|/(?=[^ -~])"), re.compile("／")),
    _Sort(Message(en="percent signs", ja="パーセント記号"), re.compile("%"), re.compile("％")),
    _Sort(Message(en="commas", ja="読点"), re.compile("、"), re.compile("，"), _IDEOGRAPHIC, _WESTERN),
    _Sort(
        Message(en="full stops", ja="句点"),
        re.compile("。"),
        re.compile("．(?![0-9０-９])"),
        _IDEOGRAPHIC,
        _WESTERN,
    ),
)
_NO_WORDS = re.compile(r"\]\([^)]{0,2000}\)|https?://[!-~]+|(?<![!-~])[!-~]+@[!-~]+|`[^`]*`")


def check(review: Review) -> Iterator[Finding]:
    """Report the first place where a version mixes forms that the version before kept apart."""
    for each in review.reviewed:
        if each.before:
            before = [_words(clause.body) for clause in each.before.document.clauses]
            yield from _introduced(review, each, before)


def _introduced(review: Review, each: Reviewed, before: Iterable[str]) -> Iterator[Finding]:
    known = "\n".join(before)
    fresh = [(index, _words(each.document.clauses[index].body)) for index in review.new_clauses(each)]
    for sort in _SORTS:
        half, full = bool(sort.half.search(known)), bool(sort.full.search(known))
        if half != full:
            new_form = sort.full if half else sort.half
            places = [(index, match.start()) for index, text in fresh for match in new_form.finditer(text)]
            if places:
                yield _mixed(each, sort, places, usual=sort.half_name if half else sort.full_name)


def _mixed(each: Reviewed, sort: _Sort, places: list[tuple[int, int]], usual: Message) -> Finding:
    index, offset = places[0]
    clause = each.document.clauses[index]
    char = clause.body[offset]
    return RULE.finding(
        each.at(index, len(clause.text) - len(clause.body) + offset),
        Message(
            en=f"{sort.name.en} were {usual.en} throughout the text and now stand as “{char}” too "
            f"({len(places)} times)",
            ja=f"これまで{usual.ja}に揃っていた{sort.name.ja}に、別の形「{char}」が混じりました（{len(places)} か所）",
        ),
        Message(
            en="write them as in the rest of the text",
            ja="本文の他の箇所に揃えてください",
        ),
    )


def _words(text: str) -> str:
    """Return the text with addresses and code blanked out, offsets kept."""
    return _NO_WORDS.sub(lambda match: " " * len(match.group()), text)


RULE = Rule(
    "mixed-width",
    Group.TEXT,
    Severity.NOTE,
    Message(en="Mixed full and half width introduced", ja="全角・半角の混在"),
    check,
)
