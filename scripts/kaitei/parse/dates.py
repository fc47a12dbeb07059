"""Dates in a text: 制定日:2021年5月1日, 令和６年１１月５日改定, この規則は…から施行する."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from kaitei.text.normalise import fold_width
from kaitei.text.numerals import parse_number

_ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}
_N = "[0-9０-９]{1,2}|[〇元一二三四五六七八九十]{1,3}"
# the same year in the other calendar: 2027年（令和9年）4月1日, 令和9（2027）年4月1日
_BESIDE = (
    rf"(?:[ 　]?[(（](?:(?:西暦)?[0-9０-９]{{4}}|(?:明治|大正|昭和|平成|令和)[ 　]?(?:{_N}))[ 　]?年?[)）])?"
)
_JAPANESE = re.compile(
    rf"(?:(?P<era>明治|大正|昭和|平成|令和)[ 　]?(?P<ey>{_N})|(?:西暦)?(?P<y>[0-9０-９]{{4}}|[一二三四五六七八九〇]{{4}}))"
    rf"{_BESIDE}[ 　]?年{_BESIDE}[ 　]?(?P<m>{_N})[ 　]?月[ 　]?(?P<d>{_N})[ 　]?日"
)
_NUMERIC = re.compile(r"(?<![0-9])(?P<y>[0-9]{4})[-/.．](?P<m>[0-9]{1,2})[-/.．](?P<d>[0-9]{1,2})(?![0-9])")
_WORDS = re.compile(
    r"(?P<role>制定|策定|施行|適用|発効|公布|公表|掲載|最終改[定正訂]|最新改[定正訂]|改[定正訂]|更新|最終更新|効力発生|効力を(?:生|発|有))"
)
_WEEKDAY = re.compile("[(（][日月火水木金土](?:曜日?)?[)）]")
# what may stand between a date and what it dates: 2027年4月1日（木）からこれを施行
_BETWEEN = re.compile(
    rf"[ 　]*(?:{_WEEKDAY.pattern})?[ 　(（:：]*(?:付けで?|(?:から|より|に|をもって|を以て)[、，]?(?:これを)?)?[ 　]*"
)
_COMMA = re.compile(r"[\s　]*(?:[、,，・/／]|及び|および|並びに)[\s　]*")
_EFFECT = re.compile(
    r"(?:この|本)[^、。は]{1,15}は、?[^、。]{6,40}"
    r"(?:(?:から|より)(?:施行|適用|実施|発効)(?:する|します|いたします|されます|される)"
    r"|(?:から|より|に|をもって)効力を(?:生じ(?:る|ます)|生ずる|発(?:する|します)|有(?:する|します)))。?"
)
_FILL = re.compile(r"[\s　:：、,，()（）\[\]【】<>＜＞・|｜/／*_年月日付けより以から年度第回版開始予定現在]*")
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_ENGLISH = re.compile(
    rf"(?:(?P<m1>{_MONTHS})\s+(?P<d1>[0-9]{{1,2}}),?\s+(?P<y1>[0-9]{{4}})|(?P<d2>[0-9]{{1,2}})\s+(?P<m2>{_MONTHS})\s+(?P<y2>[0-9]{{4}}))"
)
_ENGLISH_LINE = re.compile(
    r"[\s*_]*(?:(?:last|date|effective|updated?|revised|modified|version|as|of|from|on|in|posted|published|established|enacted|\W)\s*)*",
    re.IGNORECASE,
)


class DateRole(StrEnum):
    """What a date line dates."""

    ENACTED = "enacted"  # 制定
    REVISED = "revised"  # 改定 改正 改訂 更新
    EFFECTIVE = "effective"  # 施行 適用
    UNSAID = "unsaid"


class DateMention(NamedTuple):
    """A date in a text: what it says of itself, the day (``None``: no such day), where it is written."""

    role: DateRole
    day: date | None
    start: int
    end: int


def find_dates(text: str) -> tuple[DateMention, ...]:
    """Return the dates written in one line, in order; roles are read from the words around them."""
    found = []
    for match in _JAPANESE.finditer(text):
        year = (
            parse_number(match["y"]) if match["y"] else _ERAS[match["era"]] + (parse_number(match["ey"]) or 0)
        )
        day = _day(year, parse_number(match["m"]), parse_number(match["d"]))
        found.append(DateMention(_role(text, match.start(), match.end()), day, match.start(), match.end()))
    for match in (
        _NUMERIC.finditer(fold_width(text)) if not found and text.isascii() else _NUMERIC.finditer(text)
    ):
        day = _day(int(match["y"]), int(match["m"]), int(match["d"]))
        found.append(DateMention(_role(text, match.start(), match.end()), day, match.start(), match.end()))
    for match in _ENGLISH.finditer(text):
        month = _MONTHS.split("|").index(match["m1"] or match["m2"]) + 1
        day = _day(int(match["y1"] or match["y2"]), month, int(match["d1"] or match["d2"]))
        found.append(DateMention(_role(text, match.start(), match.end()), day, match.start(), match.end()))
    return tuple(_enumerated(text, sorted(found, key=lambda mention: mention.start)))


def _enumerated(text: str, mentions: list[DateMention]) -> Iterator[DateMention]:
    """Give the dates of an enumeration the role of its first: 改定日：2022年4月1日、2024年11月5日."""
    before: DateMention | None = None
    for mention in mentions:
        if before and mention.role is DateRole.UNSAID and _COMMA.fullmatch(text, before.end, mention.start):
            mention = mention._replace(role=before.role)  # noqa: PLW2901 - the mention as it is meant
        yield mention
        before = mention


def is_date_line(text: str) -> bool:
    """Is the line nothing but dates and what they date: 制定日:2021年5月1日, Last updated: May 1, 2021?"""
    if len(text) > 80 or not any(char.isdigit() or char in "年日" for char in text):
        return False
    mentions = find_dates(text)
    if not mentions:
        return False
    rest, position = "", 0
    for mention in mentions:
        rest, position = rest + text[position : mention.start] + " ", mention.end
    rest += text[position:]
    if _FILL.fullmatch(_WORDS.sub("", _WEEKDAY.sub("", rest))):
        return True
    return bool(_ENGLISH_LINE.fullmatch(rest))


def is_effect_sentence(text: str) -> bool:
    """Is the line a sentence that says from when the text is in force: この規則は、令和6年4月1日から施行する。?"""
    return len(text) <= 80 and bool(_EFFECT.fullmatch(text)) and bool(find_dates(text))


def _role(text: str, start: int, end: int) -> DateRole:
    """Read the role from the nearest word: before the date (制定日:…), else after it (…改定)."""
    before = list(_WORDS.finditer(text[max(0, start - 12) : start]))
    between = _BETWEEN.match(text, end)
    after = _WORDS.match(text, between.end() if between else end)
    word = after["role"] if after and (not before or (":" not in text and "：" not in text)) else ""
    word = word or (before[-1]["role"] if before else "")
    if not word:
        lowered = text.lower()
        if "effective" in lowered:
            return DateRole.EFFECTIVE
        return (
            DateRole.REVISED
            if any(w in lowered for w in ("updated", "revised", "modified"))
            else DateRole.UNSAID
        )
    if word in {"制定", "策定"}:
        return DateRole.ENACTED
    if word in {"施行", "適用", "発効"} or word.startswith("効力"):
        return DateRole.EFFECTIVE
    return DateRole.UNSAID if word in {"公布", "公表", "掲載"} else DateRole.REVISED


def _day(year: int | None, month: int | None, day: int | None) -> date | None:
    try:
        return date(year or 0, month or 0, day or 0)
    except ValueError:
        return None
