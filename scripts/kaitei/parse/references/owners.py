"""Whose article 3? The words before a mention tell whether it belongs to another law or document.

労働基準法第12条, 法第27条, 個人情報の保護に関する法律（平成15年法律第57号）第27条, 会員規約第3条 and 「基本方針」第3条 are foreign;
本規約第3条 and this text's own title are its own; most mentions say nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto
from itertools import islice

_DOCUMENT = "規約|規程|規則|約款|ポリシー|方針|契約|契約書|会則|定款|協定|特約|要領|要綱|細則|ガイドライン|指針|覚書|同意書|学則|方法書|要項|内規|準則|憲章|仕様書|誓約書|申込書|約定書"
_LAW = "(?<![方手用技])法|法律|政令|省令|府令|命令|施行令|施行規則|条例|条約|憲法|通達|告示|(?<!指)令|法典|(?<=[一-鿿])規定|利用条件"
# each of these ends where the text before a mention ends
_OWN = re.compile(
    rf"(?<![一-鿿])(?:本|この|当|当該)[一-鿿ァ-ヺー]{{0,12}}?(?:{_DOCUMENT}|条件|規定|文書|通知|基準|サービス)上?[ 　]?の?[ 　]?\Z"
)
_FOREIGN = re.compile(
    rf"(?:(?:{_LAW}|{_DOCUMENT})(?:第[ 　]?[0-9０-９一二三四五六七八九十百]{{1,5}}号)?[ 　]?の?[ 　]?|[A-Za-zＡ-Ｚａ-ｚ.][ 　]?)\Z"
)
_KIND = re.compile(rf"(?:^|[はがもでにとを、。，．（(「・ 　])(?P<kind>{_DOCUMENT})$")
# 改正前の第3条 is not a provision of this text
_FORMER = re.compile(r"(?:(?:改正前|変更前|改訂前|改定前|従前)の?[ 　]?|(?<![一-鿿])旧[ 　]?)\Z")
_NAMED = re.compile(
    "以下[、，,]?[ 　]?(?:総称して|単に|合わせて|あわせて)?[ 　]?[「『](?P<name>[^「」『』]{1,20})[」』]"
)
_QUOTED = re.compile(r"[「『“\"](?P<name>[^「」『』“”\"]{1,40})[」』”\"][ 　]?の?[ 　]?\Z")
_BRACKETS = re.compile(r"[（(][^（()）]{0,80}[）)][ 　]?の?[ 　]?\Z")
_NO_NAME = frozenset("、。，．,・「『（(をはがにでともやかりびら")  # what ends no name of a law or document
_IN_A_NAME = re.compile("(?!同)[一-鿿ァ-ヺー]")
MOST_NAMES = 50  # no line defines more
_REACH_OF_BRACKET = 300  # from 以下「規約」という back to the name before its bracket
_REACH = 120  # a law's name and number in brackets stand within


class Owner(Enum):
    UNSAID = auto()
    OWN = auto()
    FOREIGN = auto()


@dataclass(frozen=True, slots=True)
class Abbreviations:
    """The names a text gives itself (以下「規則」という) and other documents (以下「学則」という)."""

    own: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()


NO_ABBREVIATIONS = Abbreviations()


def find_abbreviations(lines: Iterable[str], title: str = "") -> Abbreviations:
    """Return the short names that a text defines for itself and for other documents."""
    own, foreign = set(), set()
    for line in lines:
        for match in islice(_NAMED.finditer(line), MOST_NAMES) if "以下" in line else ():
            before = _before_bracket(line[max(0, match.start() - _REACH_OF_BRACKET) : match.start()])
            owner = find_owner(before, len(before), title)
            if owner is Owner.OWN:
                own.add(match["name"])
            elif owner is Owner.FOREIGN:
                foreign.add(match["name"])
    return Abbreviations(tuple(sorted(own - foreign)), tuple(sorted(foreign - own)))


def _before_bracket(text: str) -> str:
    """Return what stands before the bracket that is open at the end of a text."""
    depth = 0
    for position in range(len(text) - 1, -1, -1):
        if text[position] in "）)":
            depth += 1
        elif text[position] in "（(":
            if not depth:
                return text[:position]
            depth -= 1
    return text


def find_owner(
    text: str, start: int, title: str = "", abbreviations: Abbreviations = NO_ABBREVIATIONS
) -> Owner:
    """Return whose provision the mention at ``start`` names; ``title`` is the title of the text itself."""
    before = text[max(0, start - _REACH) : start]
    while _ends_in(before, ")）") and (match := _ending(_BRACKETS, before)):
        before = before[: match.start()]
    if _ends_in(before, '」』”"') and (quoted := _ending(_QUOTED, before)):
        return _owner_of_name(quoted["name"].strip(), title)
    if not before or before[-1] in _NO_NAME:
        return Owner.UNSAID
    if _ending(_OWN, before) or _ends_in_name(before, abbreviations.own):
        return Owner.OWN
    if _ending(_FORMER, before) or _ends_in_name(before, abbreviations.foreign):
        return Owner.FOREIGN
    if _ending(_FOREIGN, before):
        name = before.rstrip(" 　の")
        return Owner.OWN if _is_title(name, title) or _is_kind_of_title(name, title) else Owner.FOREIGN
    return Owner.UNSAID


def _ends_in_name(before: str, names: tuple[str, ...]) -> bool:
    """Does the text before a mention end in one of these names, and not in a longer one?"""
    before = before.rstrip(" 　の")
    return any(before.endswith(name) and not _IN_A_NAME.match(before[: -len(name)][-1:]) for name in names)


def _owner_of_name(name: str, title: str) -> Owner:
    if name.startswith(("本", "この")) or (title and (name in title or title in name)):
        return Owner.OWN
    return Owner.FOREIGN if _ending(_FOREIGN, name) else Owner.UNSAID


def _is_title(before: str, title: str) -> bool:
    """Does the text before a mention end in the title, with or without the publisher's name (My九電会員規約 → 会員規約)?

    育児休業規程 is not the 介護休業規程, though both end alike.
    """
    shared = 0
    while shared < min(len(before), len(title)) and before[-1 - shared] == title[-1 - shared]:
        shared += 1
    if not title or shared < min(len(title), 4):
        return False
    return shared == len(title) or not _IN_A_NAME.match(before[: len(before) - shared][-1:])


def _is_kind_of_title(before: str, title: str) -> bool:
    """Does a text that calls itself 組合規約 say 規約第25条, and nothing before 規約?"""
    match = _KIND.search(before)
    return match is not None and title.rstrip("）)案（( 　").endswith(match["kind"])


def _ends_in(text: str, signs: str) -> bool:
    return text.rstrip(" 　の")[-1:] in tuple(signs)


def _ending(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """Return the longest match of ``pattern``, which ends where ``text`` ends."""
    return pattern.search(text, max(0, len(text) - 90))
