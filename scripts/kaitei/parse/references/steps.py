"""One unit of a mention as a value: the 第3条, the 第2項 and the イ of 第3条第2項イ."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

LEVELS = {"編": 0, "部": 1, "章": 2, "節": 3, "款": 4, "目": 5, "条": 6, "項": 7, "号": 8, "細": 9}
EXACTLY = "々"  # 前々条 is the one before the last, 前二条 both
BARE = "bare"  # 2号, without 第: a reference if there is such an item, else a count
LISTED = "listed"  # the 第3 of 第3、4条 and the 4条 behind it
DIVISIONS = frozenset("編部章節款目")


class Sort(StrEnum):
    """How a step names its provision."""

    NUMBERED = "numbered"  # 第3条
    BEFORE = "before"  # 前条, 前二項
    AFTER = "after"  # 次条
    ALL_BEFORE = "all before"  # 前各号
    THIS = "this"  # 本条
    SAME = "same"  # 同条
    ALL = "all"  # 第3条各号
    BELOW = "below"  # 次の各号
    SUPPLEMENT = "supplement"  # 附則
    APPENDIX = "appendix"  # 別表第1
    SIGN = "sign"  # 上記(2), 3.に定める


class Step(NamedTuple):
    """One unit of a mention.

    ``reach`` is how far 前二項 goes back; ``form`` how a sign is written: (N), ①, N., N; for 第1号イ it is the letter;
    ``EXACTLY`` or ``BARE`` where these matter. ``title`` is what stands in brackets behind a number, 16（料金）;
    ``about`` what a bare number is said to be, the 申出 of 5の申出. Only a provision that says so is meant.
    """

    sort: Sort
    unit: str
    number: tuple[int, ...] = ()
    reach: int = 1
    form: str = ""
    title: str = ""
    about: str = ""
