"""Labels of provisions: 第３条の２, 1., (1), ①, ア, イ, i, a, ・, ※, Section 4, 別表第1.

A label is read from the start of a line, after Markdown's mark. Where a character counts in two sequences
(イ is the second of アイウ and the first of イロハ; i is a letter and a roman one) every reading is returned
and the structure decides by the siblings.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from kaitei.model import Label
from kaitei.text.numerals import GOJUON, IROHA, KANJI, parse_kanji_number, parse_number, parse_roman

_DIGITS = "[0-9０-９]{1,3}"
_KANJI = f"[{KANJI}]{{1,6}}"
_NUMBER = f"(?:{_DIGITS}|{_KANJI})"

# 第3条の規定により… is a sentence about article 3, not article 3.
_NO_SENTENCE = "(?![のにをはがともへで、，及又若並かから第以]|から|まで)"
_UNIT = re.compile(
    rf"第[ 　]?(?P<n>{_NUMBER})[ 　]?(?P<unit>[編部章節款目条項号])(?P<branch>(?:の{_NUMBER})*){_NO_SENTENCE}"
)
_BARE_UNIT = re.compile(rf"第(?P<n>{_NUMBER})(?=[ 　]|$)")
_WORD = re.compile(
    r"(?P<word>Section|SECTION|Article|ARTICLE|Clause|CLAUSE|Part|PART|Chapter|CHAPTER|Schedule|SCHEDULE"
    r"|Appendix|APPENDIX|Annex|ANNEX)[ \t](?P<n>[0-9]{1,3}(?:\.[0-9]{1,3})*|[IVXLC]{1,6}|[A-Z])(?=[.:)\s–—-]|$)\.?"
)
_SUPPLEMENT = re.compile(rf"附[ 　]?則|付[ 　]?則|(?P<kind>別表|別紙|別記|様式)第?(?P<n>{_NUMBER})?")
_PARENTHESES = re.compile(
    rf"[(（][ 　]?(?P<n>{_DIGITS}|{_KANJI}|[a-zA-Zａ-ｚＡ-Ｚ]|[ivxlcIVXLC]{{1,6}}|[ア-ンヰヱ])[ 　]?[)）]"
)
_DOTTED = re.compile(
    r"(?P<n>[0-9０-９]{1,3}(?:[.．-][0-9０-９]{1,3})+|[0-9０-９]{1,3}\.[a-z](?=[.．)]))(?P<after>[.．)）]?)(?![0-9０-９.．%％])"
)
_DELIMITED = re.compile(
    rf"(?P<n>{_DIGITS}|{_KANJI}|[a-zA-Z]|[ivxlcIVXLC]{{1,6}}|[ア-ンヰヱ])(?P<after>[.．、)）:：])"
)
_SPACED = re.compile(rf"(?P<n>{_DIGITS}|{_KANJI}|[ア-ンヰヱ])(?=[　]|[ ]+[^\x00-\x7f]|$)")
_ENCLOSED = re.compile(r"[①-⑳㉑-㉟㊱-㊿⑴-⒇⒈-⒛❶-❿➀-➓⒜-⒵ⓐ-ⓩ]")
_ROMAN_FORM = re.compile(r"(?P<n>[Ⅰ-Ⅻⅰ-ⅻ])(?P<after>[.．、)）:：]?)")
_BULLET = re.compile(r"[・•■●□◆○◇▪▶►◎★☆]")
_NOTE = re.compile(rf"[(（]?(?:※|＊|注(?=[)）:：0-9０-９ 　])|\*(?=[0-9]))(?P<n>{_DIGITS})?[)）]?")
_ONLY_PUNCTUATION = re.compile(r"[.．、)）:：]")

# The first characters a label can have: most lines are told to have none by one look.
STARTS = frozenset(
    "第附付別様(（0123456789０１２３４５６７８９・•■●□◆○◇▪▶►◎★☆※＊*注"
    + KANJI
    + "".join(map(chr, range(ord("a"), ord("z") + 1)))
    + "".join(map(chr, range(ord("A"), ord("Z") + 1)))
    + "".join(map(chr, range(ord("ア"), ord("ン") + 1)))
    + "ヰヱ"
    + "".join(map(chr, range(0x2460, 0x2500)))
    + "".join(map(chr, range(0x2776, 0x2794)))
    + "".join(map(chr, range(0x3251, 0x32C0)))
    + "".join(map(chr, range(0x2160, 0x2180)))
)


def parse_label(text: str) -> Label | None:
    """Return the label ``text`` starts with, in its likeliest reading; ``None`` if it starts with none."""
    readings = parse_labels(text)
    return readings[0] if readings else None


def parse_labels(text: str) -> tuple[Label, ...]:
    """Return every reading of the label ``text`` starts with, the likeliest first.

    Doubled markers are one label: ``1. (1)`` is numbered (1, 1), ``• (1)`` is numbered (1,).
    """
    if not text or text[0] not in STARTS:
        return ()
    # a label is short: cutting here keeps the cache small and hostile lines cheap
    return _parse_labels(text[:40])


@lru_cache(maxsize=4096)
def _parse_labels(text: str) -> tuple[Label, ...]:
    first = _single(text)
    if not first or first[0].style[0] in "第附別SACP※":
        return first
    rest = text[len(first[0].written) :]
    inner_text = rest.lstrip(" 　\t")
    inner = _single(inner_text) if inner_text else ()
    if not inner or not _may_follow(first[0], inner[0]):
        return first
    gap = rest[: len(rest) - len(inner_text)]
    return tuple(
        Label(
            first[0].written + gap + label.written,
            f"{first[0].style} {label.style}",
            first[0].number + label.number,
        )
        for label in inner
    )


def _may_follow(outer: Label, inner: Label) -> bool:
    """``1. (1)``, ``1. ①``, ``• (1)`` are doubled; ``(1) a.`` and ``1. 2.`` are not."""
    enclosed = inner.style[0] in "(①⑴"
    return enclosed and outer.style[0] != "(" and (not outer.number or outer.style in {"N.", "N", "N)"})


def _single(text: str) -> tuple[Label, ...]:
    for read in _READERS:
        if labels := read(text):
            return labels
    return ()


def _read_unit(text: str) -> tuple[Label, ...]:
    if match := _UNIT.match(text):
        number = _numbers(match["n"], *[part for part in match["branch"].split("の") if part])
        return (Label(match.group(), f"第N{match['unit']}", number),) if number else ()
    if match := _BARE_UNIT.match(text):
        number = _numbers(match["n"])
        return (Label(match.group(), "第N", number),) if number else ()
    return ()


def _read_word(text: str) -> tuple[Label, ...]:
    match = _WORD.match(text)
    if not match:
        return ()
    written, word = match["n"], match["word"].capitalize()
    if written[0].isdigit():
        return (Label(match.group(), f"{word} N", tuple(int(part) for part in written.split("."))),)
    roman = parse_roman(written)
    letter = (Label(match.group(), f"{word} A", (ord(written) - 64,)),) if len(written) == 1 else ()
    return ((Label(match.group(), f"{word} I", (roman,)),) if roman else ()) + letter


def _read_supplement(text: str) -> tuple[Label, ...]:
    match = _SUPPLEMENT.match(text)
    if not match:
        return ()
    after = text[match.end() :]
    if after and not (after[0].isspace() or after[0] in "（(「:：*"):
        return ()  # 附則に定める…, 別表のとおり…
    if not match["kind"]:
        return (Label(match.group(), "附則", ()),)
    number = _numbers(match["n"]) if match["n"] else ()
    return (Label(match.group(), f"{match['kind']}第N", number),)


def _read_parentheses(text: str) -> tuple[Label, ...]:
    match = _PARENTHESES.match(text)
    return _in_sequence(match["n"], match.group(), "({})") if match else ()


def _read_dotted(text: str) -> tuple[Label, ...]:
    match = _DOTTED.match(text)
    if not match:
        return ()
    after = text[match.end() :]
    if not match["after"] and after and not after[0].isspace():
        return ()  # 1.5倍
    parts = re.split(r"[.．-]", match["n"])
    number = tuple(ord(part) - 96 if part.isalpha() else int(part) for part in parts)
    style = ".".join("N" if part[0].isdigit() else "a" for part in parts)
    return (Label(match.group(), style, number),)


def _read_delimited(text: str) -> tuple[Label, ...]:
    match = _DELIMITED.match(text)
    if not match:
        return ()
    after = text[match.end() :]
    numeric = match["n"][0] in "0123456789０１２３４５６７８９"
    if numeric and after and after[0] in "0123456789０１２３４５６７８９":
        return ()  # 1.5 times
    if not numeric and match["n"].isascii() and after and not after[0].isspace() and after[0].isascii():
        return ()  # e.g. a word that ends here
    delimiter = _fold(match["after"])
    if delimiter == ":" and not numeric:
        return ()
    return _in_sequence(match["n"], match.group(), "{}" + delimiter)


def _read_spaced(text: str) -> tuple[Label, ...]:
    match = _SPACED.match(text)
    return _in_sequence(match["n"], match.group(), "{}") if match else ()


def _read_enclosed(text: str) -> tuple[Label, ...]:
    match = _ENCLOSED.match(text)
    if not match:
        return ()
    char = match.group()
    folded = unicodedata.normalize("NFKC", char)
    value = unicodedata.numeric(char, None)
    if value is not None:
        style = "⑴" if folded.startswith("(") else "⒈" if folded.endswith(".") else "①"
        return (Label(char, style, (int(value),)),)
    letter = folded.strip("()")
    return (Label(char, "⒜" if folded.startswith("(") else "ⓐ", (ord(letter) - 96,)),)


def _read_roman_form(text: str) -> tuple[Label, ...]:
    match = _ROMAN_FORM.match(text)
    if not match:
        return ()
    after = text[match.end() :]
    if not match["after"] and after and not after[0].isspace():
        return ()  # Ⅱ型
    style = ("Ⅰ" if match["n"] <= "Ⅻ" else "ⅰ") + _fold(match["after"])
    return (Label(match.group(), style, (int(unicodedata.numeric(match["n"])),)),)


def _read_note(text: str) -> tuple[Label, ...]:
    match = _NOTE.match(text)
    if not match:
        return ()
    return (Label(match.group(), "※", _numbers(match["n"]) if match["n"] else ()),)


def _read_bullet(text: str) -> tuple[Label, ...]:
    match = _BULLET.match(text)
    return (Label(match.group(), "・", ()),) if match else ()


_READERS: tuple[Callable[[str], tuple[Label, ...]], ...] = (
    _read_unit,
    _read_word,
    _read_supplement,
    _read_note,
    _read_parentheses,
    _read_dotted,
    _read_delimited,
    _read_enclosed,
    _read_roman_form,
    _read_bullet,
    _read_spaced,
)


def _in_sequence(written: str, whole: str, pattern: str) -> tuple[Label, ...]:
    """Return the readings of one counting sign; ``pattern`` has ``{}`` where the sign stands."""
    folded = _fold(written)
    if folded[0].isdigit() and folded.isascii():
        return (Label(whole, pattern.format("N"), (int(folded),)),)
    kanji = parse_kanji_number(folded)
    if kanji is not None:
        return (Label(whole, pattern.format("一"), (kanji,)),)
    readings = []
    if folded.isascii():
        roman, letter = ("I", "A") if folded.isupper() else ("i", "a")
        if value := parse_roman(folded):
            readings.append(Label(whole, pattern.format(roman), (value,)))
        if len(folded) == 1:
            readings.append(Label(whole, pattern.format(letter), (ord(folded.lower()) - 96,)))
        # a lone c or l is a letter far more often than a hundred or fifty
        return (
            tuple(sorted(readings, key=lambda label: label.number))
            if folded.lower() != "i"
            else tuple(readings)
        )
    if folded in GOJUON:
        readings.append(Label(whole, pattern.format("ア"), (GOJUON.index(folded) + 1,)))
    if folded in IROHA:
        readings.append(Label(whole, pattern.format("イ"), (IROHA.index(folded) + 1,)))
    return tuple(sorted(readings, key=lambda label: label.number))


def _numbers(*written: str) -> tuple[int, ...]:
    """Return the numbers meant, empty if one of them means none."""
    numbers = [parse_number(part) for part in written]
    return () if None in numbers else tuple(number for number in numbers if number is not None)


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text)
