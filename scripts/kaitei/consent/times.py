"""Moments as text (RFC 3339) and as days of the Japanese calendar."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from kaitei.consent.acts import Moment
from kaitei.errors import Message

_PATTERN = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,9}))?)?"
    r"(?:(Z)|([+-])([0-9]{2}):([0-9]{2}))"
)
_DAY_PATTERN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WITHOUT_OFFSET = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9:.]*)?")
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TOKYO_OFFSET = 9 * 3_600_000
_DAY = 86_400_000
_KNOWN_MAX = 20_000
_FIRST = (date.min.toordinal() - _EPOCH_DAY) * _DAY - _TOKYO_OFFSET
_LAST = (date.max.toordinal() + 1 - _EPOCH_DAY) * _DAY - _TOKYO_OFFSET - 1
"""The moments that are on a day in Japan, of those the calendar has."""


class NoMoment(ValueError):
    """Text that names no moment; ``why`` says so in a clause that follows the text, ``fix`` what to write."""

    def __init__(self, why: Message) -> None:
        super().__init__(why.en)
        self.why = why
        self.fix = _WITH_OFFSET if why in (_NO_TIME, _NO_OFFSET) else _THERE_IS


_WITH_OFFSET = Message(
    en="write it with an offset, like 2026-04-01T09:30:00+09:00",
    ja="2026-04-01T09:30:00+09:00 のように、時差を付けて書いてください",
)
_THERE_IS = Message(
    en="write a day and a time that exist, like 2026-04-01T09:30:00+09:00",
    ja="2026-04-01T09:30:00+09:00 のように、実際にある日付と時刻を書いてください",
)
_NO_TIME = Message(en="which is not a time", ja="日時として読めません")
_NO_OFFSET = Message(
    en="which names no moment in time: it has no offset", ja="時差がないため、いつのことか決まりません"
)
_NO_DAY = Message(en="which is no day of the calendar", ja="暦にない日です")
_NO_HOUR = Message(en="which is no time of day", ja="時刻として正しくありません")
_BEYOND = Message(
    en="which is not within the years 1 to 9999 in Japan",
    ja="日本時間で西暦1年から9999年までの日時ではありません",
)
_NO_PLACE = Message(en="whose offset no place on earth has", ja="時差が正しくありません")


@lru_cache(maxsize=4096)
def _start_of_day(text: str) -> int:
    return (date.fromisoformat(text).toordinal() - _EPOCH_DAY) * _DAY


class _Days(dict[str, int]):
    """The moments at which days begin in UTC, kept when they are first met."""

    def __missing__(self, text: str) -> int:
        if not _DAY_PATTERN.fullmatch(text):
            raise KeyError(text)
        moment = _start_of_day(text)
        if len(self) < _KNOWN_MAX:
            self[text] = moment
        return moment


class _Tails(dict[str, int]):
    """What a fraction and an offset add to a moment, kept when they are first met."""

    def __missing__(self, text: str) -> int:
        moment = parse_time(f"1970-01-01T00:00:00{text}")
        if len(self) < _KNOWN_MAX:
            self[text] = moment
        return moment


_days, _tails = _Days(), _Tails()
_MINUTES = {
    f"{sign}{hour:02}:{minute:02}:": hour * 3_600_000 + minute * 60_000
    for sign in "T "
    for hour in range(24)
    for minute in range(60)
}
_SECONDS = {f"{number:02}": number * 1000 for number in range(60)}


def parse_times(texts: Sequence[str]) -> list[Moment]:
    """Return the moments that ``texts`` name; most times of a long table share few days and offsets.

    Raises:
        NoMoment: one of them is not a time with an offset.
    """
    days, minutes, seconds, tails = _days, _MINUTES, _SECONDS, _tails
    try:
        # Moment is a name for int, and a call for each of a million
        found: list[Moment] = [
            days[text[:10]] + minutes[text[10:17]] + seconds[text[17:19]] + tails[text[19:]]  # type: ignore[misc]
            for text in texts
        ]
        if not found or (min(found) >= _FIRST and max(found) <= _LAST):
            return found
        return [parse_time(text) for text in texts]
    except (KeyError, ValueError):
        return [parse_time(text) for text in texts]


def parse_time(text: str) -> Moment:
    """Return the moment that ``text`` names: ``2026-04-01T09:30:00+09:00``, kept to the millisecond.

    Seconds may be missing, digits beyond the millisecond are cut off, a space may stand for the ``T``.

    Raises:
        NoMoment: not a time, or a time without an offset.
    """
    found = _PATTERN.fullmatch(text)
    if found is None:
        raise NoMoment(_NO_OFFSET if _WITHOUT_OFFSET.fullmatch(text) else _NO_TIME)
    day, hour, minute, second, fraction, _, sign, offset_hours, offset_minutes = found.groups()
    try:
        moment = _start_of_day(day)
    except ValueError:
        raise NoMoment(_NO_DAY) from None
    hours, minutes, seconds = int(hour), int(minute), int(second or 0)
    if hours > 23 or minutes > 59 or seconds > 59:
        raise NoMoment(_NO_HOUR)
    moment += hours * 3_600_000 + minutes * 60_000 + seconds * 1000
    if fraction:
        moment += int(fraction[:3].ljust(3, "0"))
    if sign:
        ahead_hours, ahead_minutes = int(offset_hours), int(offset_minutes)
        if ahead_hours > 14 or ahead_minutes > 59:
            raise NoMoment(_NO_PLACE)
        ahead = ahead_hours * 3_600_000 + ahead_minutes * 60_000
        moment += ahead if sign == "-" else -ahead
    if not _FIRST <= moment <= _LAST:
        raise NoMoment(_BEYOND)
    return Moment(moment)


def format_time(moment: Moment) -> str:
    """Return ``moment`` in UTC, like ``2026-04-01T00:30:00.000Z``; its number where no calendar has it."""
    try:
        text = (_EPOCH + timedelta(milliseconds=moment)).isoformat(timespec="milliseconds")
    except OverflowError:
        return f"a time that no calendar has ({moment} ms since 1970)"
    return text.removesuffix("+00:00") + "Z"


def day_of(moment: Moment) -> date:
    """Return the day it is in Japan (UTC+9) at ``moment``: the dates of policies are days there."""
    return date.fromordinal(_EPOCH_DAY + (moment + _TOKYO_OFFSET) // _DAY)


def start_of(day: date) -> Moment:
    """Return the moment ``day`` begins in Japan (UTC+9)."""
    return Moment((day.toordinal() - _EPOCH_DAY) * _DAY - _TOKYO_OFFSET)


def end_of(day: date) -> Moment:
    """Return the last millisecond of ``day`` in Japan (UTC+9)."""
    return Moment(start_of(day) + _DAY - 1)
