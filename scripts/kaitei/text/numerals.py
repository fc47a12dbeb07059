"""Numbers as Japanese and English provisions write them: 12, １２, 十二, ⑫, xii, シ, イ, l."""

from __future__ import annotations

import re
import unicodedata

_DIGITS = re.compile("[0-9０-９]{1,9}")
KANJI_DIGITS = {char: value for value, char in enumerate("〇一二三四五六七八九")} | {"零": 0, "元": 1}
KANJI_UNITS = {"十": 10, "百": 100, "千": 1000}
KANJI = "".join(KANJI_DIGITS) + "".join(KANJI_UNITS)
GOJUON = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
IROHA = "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセス"
GANADA = "가나다라마바사아자차카타파하"
ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


def parse_number(written: str) -> int | None:
    """Return the number that half or full width digits or 漢数字 mean; ``None`` if they mean none.

    >>> parse_number("１２"), parse_number("十二"), parse_number("二〇"), parse_number("元")
    (12, 12, 20, 1)
    """
    if _DIGITS.fullmatch(written):
        return int(unicodedata.normalize("NFKC", written))
    return parse_kanji_number(written)


def parse_kanji_number(written: str) -> int | None:
    """Return what 漢数字 mean, written with units (百二十三) or by position (一二三)."""
    if not written or any(char not in KANJI_DIGITS and char not in KANJI_UNITS for char in written):
        return None
    if not any(char in KANJI_UNITS for char in written):
        return int("".join(str(KANJI_DIGITS[char]) for char in written[:9]))
    total = digit = 0
    ceiling = 10_000
    for char in written:
        if char in KANJI_DIGITS:
            if digit:
                return None  # 一二十: neither by units nor by position
            digit = KANJI_DIGITS[char]
        else:
            unit = KANJI_UNITS[char]
            if unit >= ceiling:
                return None
            total, digit, ceiling = total + (digit or 1) * unit, 0, unit
    return total + digit


def format_kanji_number(number: int) -> str:
    """Return ``number`` (0 to 9999) in 漢数字 with units: 123 → 百二十三."""
    if number == 0:
        return "〇"
    out, rest = "", number
    for unit, size in (("千", 1000), ("百", 100), ("十", 10)):
        count, rest = divmod(rest, size)
        if count:
            out += ("" if count == 1 else "〇一二三四五六七八九"[count]) + unit
    return out + ("〇一二三四五六七八九"[rest] if rest else "")


def parse_roman(written: str) -> int | None:
    """Return what a lower or upper case roman numeral means; ``None`` unless it is the usual spelling."""
    digits = [ROMAN.get(char) for char in written.lower()]
    if not digits or None in digits:
        return None
    values = [digit for digit in digits if digit is not None]
    following = [*values[1:], 0]
    total = sum(-value if value < after else value for value, after in zip(values, following, strict=True))
    return total if format_roman(total) == written.lower() else None


def format_roman(number: int) -> str:
    """Return ``number`` (1 to 199) as a lower case roman numeral."""
    out = ""
    for value, letters in (
        (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
    ):  # fmt: skip
        while number >= value:
            out, number = out + letters, number - value
    return out
