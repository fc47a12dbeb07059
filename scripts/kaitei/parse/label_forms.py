r"""The forms a label can be written in, each with a reader: text → the readings of the label it starts with.

A delimiter may carry the backslash by which Markdown keeps a label from becoming a list (``1\.``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace

from kaitei.model import Label
from kaitei.text.numerals import (
    GANADA,
    GOJUON,
    IROHA,
    KANJI,
    parse_kanji_number,
    parse_number,
    parse_roman,
)

DIGITS = "[0-9０-９]{1,3}"
_KANJI = f"[{KANJI}]{{1,6}}"
_NUMBER = f"(?:{DIGITS}|{_KANJI})"
_LETTERS = "[a-zA-Zａ-ｚＡ-Ｚ]|[ivxlcIVXLC]{1,6}"
_SIGN = f"{DIGITS}|{_KANJI}|{_LETTERS}|[ア-ンヰヱ]|[{GANADA}]"

# 第3条の規定により… is a sentence about article 3, not article 3.
_NO_SENTENCE = (
    "(?![のにをはがともで、，及又若並かから第以之的规所]|から|まで|各[号項]|ただし書|但し?書|[前後]段|本文[のにを]|中「"
    rf"|および|または|もしくは|ならびに|ないし|など|乃至|等[のにを]|違反|[・･~～〜／/][ 　]?第?{_NUMBER}[条項号]?[のにをはがと])"
)
_UNIT = re.compile(
    rf"第[ 　]?(?P<n>{_NUMBER})[ 　]?(?P<unit>[編编部章節节款目条條項项号])(?P<branch>(?:[の之]{_NUMBER})*){_NO_SENTENCE}"
)
_SIMPLIFIED = str.maketrans("编节條项", "編節条項")
_BARE_UNIT = re.compile(rf"第(?P<n>{_NUMBER})(?=[ 　]|$)")
_KOREAN_UNIT = re.compile(
    r"제[ ]?(?P<n>[0-9]{1,3})[ ]?(?P<unit>[편장절관조항호])(?P<branch>(?:의[0-9]{1,3})*)(?![의에와과를을는은이가및부까제로,])"
)
_WORD = re.compile(
    r"(?P<word>Section|SECTION|Article|ARTICLE|Clause|CLAUSE|Part|PART|Chapter|CHAPTER|Schedule|SCHEDULE"
    r"|Appendix|APPENDIX|Annex|ANNEX|Exhibit|EXHIBIT)[ \t](?P<n>(?>[0-9]{1,3}(?:\.[0-9]{1,3})*)|[IVXLC]{1,6}|[A-Z])(?=[.:)\s–—-]|$)\.?(?![ \t][a-z])"
)
_SUPPLEMENT = re.compile(r"附[ 　]?[則则]|付[ 　]?則|부[ ]?칙|Supplementary Provisions?(?=\s*$)")
_IN_BRACKETS = re.compile(r"[(（【〔＜\[［](?P<word>附[ 　]?則|付[ 　]?則)[)）】〕＞\]］]")
_APPENDIX = re.compile(
    rf"(?:別記)?(?P<kind>別表|別紙|別記|様式|별표|별지|附件|附表|附录)[ 　]?第?(?P<n>{_NUMBER})?(?:号(?:様式)?)?"
)
# 一の二, (1)の2, (1の2): an item put in between; what (1)の2分の1 begins is a sentence
_BRANCHED = re.compile(rf"(?P<n>{DIGITS}|{_KANJI})(?P<branch>(?:の{_NUMBER})+)(?=[ 　]|$)")
_BRANCH_BEHIND = re.compile(rf"(?:の{_NUMBER})+(?=[ 　]|$)")
_PARENTHESES = re.compile(
    rf"\\?[(（][ 　]?(?:(?P<m>{_NUMBER})(?P<branch>(?:の{_NUMBER})+)|(?P<n>{_SIGN}))[ 　]?\\?[)）]"
)
_SQUARE = re.compile(rf"[［【〔](?P<n>{DIGITS})[］】〕]")
_DOTTED = re.compile(
    r"(?P<n>[0-9０-９]{1,3}(?:[.．-][0-9０-９]{1,3})+|[0-9０-９]{1,3}\.[a-z](?=\\?[.．)]))"
    r"(?P<after>(?:\\?[.．)）])?)(?![0-9０-９.．%％])"
)
_DELIMITED = re.compile(rf"(?P<n>{_SIGN})\\?(?P<after>[.．、)）:：])")
# 3 か月以内に… counts months
_NO_COUNTER = "(?![ 　]*(?:[かヶヵカケ箇]月|日[以間前後]|年[以間]|回以|営業日|週間|時間以|[万千]?円|[名人]以|％|パーセント))"
# a space and a Japanese word, or one that begins with figures or letters: 2 1回の…, 3 SMSによる…; not 3 days, nor 03 1234-5678（代表）
_JAPANESE_BEHIND = (
    r"(?:　|[ ]+(?:[^\x00-\x7f]|(?:[1-9][0-9,.]{0,12}+|[A-Za-z][!-~]{0,20}+)[ぁ-ヿ一-鿿（「])|$)"
)
_SPACED = re.compile(
    rf"(?P<n>{DIGITS}(?={_JAPANESE_BEHIND})|(?:{_KANJI}|[ア-ンヰヱ])(?=[ 　]|$)|[a-zａ-ｚ](?=　|[ ]+[^\x00-\x7f])){_NO_COUNTER}"
)
_ENCLOSED = re.compile(r"[①-⑳㉑-㉟㊱-㊿⑴-⒇⒈-⒛❶-❿➀-➓⒜-⒵ⓐ-ⓩ㋐-㋾]")
_ROMAN_FORM = re.compile(r"(?P<n>[Ⅰ-Ⅻⅰ-ⅻ])(?P<after>[.．、)）:：]?)")
_BULLET = re.compile(r"[・･•■●□◆○◇▪▶►◎★☆▷▸▼▽✓✔☐☑➢➤‣⁃–—](?=[ 　])|[・･•■●□◆○◇▪▶►◎★☆▼▽]|〇(?=[ 　])")
_NOTE = re.compile(
    rf"(?:[(（【［]|\\\()?(?:※|＊|注(?=[)）】］:：0-9０-９ 　])|\\?\*(?=[0-9]))(?P<n>{DIGITS})?[)）】］]?"
)
_SEQUEL = re.compile(rf"[{KANJI}]|[ア-ン][、及又]")


def read_single(text: str) -> tuple[Label, ...]:
    """Return the readings of the one label ``text`` starts with; empty if it starts with none."""
    for read in _READERS.get(text[0], ()):
        if labels := read(text):
            return labels
    return ()


def _unit(text: str) -> tuple[Label, ...]:
    if match := _UNIT.match(text):
        number = _numbers(match["n"], *filter(None, re.split("[の之]", match["branch"])))
        unit = match["unit"].translate(_SIMPLIFIED)
        return (Label(match.group(), f"第N{unit}", number),) if number else ()
    if match := _BARE_UNIT.match(text):
        number = _numbers(match["n"])
        return (Label(match.group(), "第N", number),) if number else ()
    if match := _KOREAN_UNIT.match(text):
        number = _numbers(match["n"], *filter(None, match["branch"].split("의")))
        return (Label(match.group(), f"제N{match['unit']}", number),) if number else ()
    return ()


def _word(text: str) -> tuple[Label, ...]:
    match = _WORD.match(text)
    if not match:
        return ()
    written, word = match["n"], match["word"].capitalize()
    if written[0].isdigit():
        return (Label(match.group(), f"{word} N", tuple(int(part) for part in written.split("."))),)
    roman = parse_roman(written)
    letter = (Label(match.group(), f"{word} A", (ord(written) - 64,)),) if len(written) == 1 else ()
    return ((Label(match.group(), f"{word} I", (roman,)),) if roman else ()) + letter


def _supplement(text: str) -> tuple[Label, ...]:
    if match := _IN_BRACKETS.match(text):
        return (Label(match.group(), "附則", ()),)
    supplement = _SUPPLEMENT.match(text)
    match = supplement or _APPENDIX.match(text)
    if not match:
        return ()
    after = text[match.end() :]
    if after and not (after[0].isspace() or after[0] in "（(「:：*<＜"):
        return ()  # 附則に定める…, 別表のとおり…
    if supplement:
        return (Label(match.group(), "附則", ()),)
    number = _numbers(match["n"]) if match["n"] else ()
    kind = {"별표": "別表", "별지": "別紙", "附件": "別紙", "附表": "別表", "附录": "別紙"}.get(
        match["kind"], match["kind"]
    )
    return (Label(match.group().rstrip(), f"{kind}第N", number),)


def _parentheses(text: str) -> tuple[Label, ...]:
    if match := _PARENTHESES.match(text):
        behind = _BRANCH_BEHIND.match(text, match.end())
        whole, branch = match.group(), match["branch"] or ""
        if behind:
            whole, branch = whole + behind.group(), branch + behind.group()
        return _branched(_in_sequence(match["n"] or match["m"], whole, "({})"), branch)
    match = _SQUARE.match(text)
    return _in_sequence(match["n"], match.group(), "[{}]") if match else ()


def _dotted(text: str) -> tuple[Label, ...]:
    match = _DOTTED.match(text)
    if not match:
        return ()
    after = text[match.end() :]
    if not match["after"] and after and not after[0].isspace():
        return ()  # 1.5倍
    written = re.split(r"([.．-])", match["n"])
    number = tuple(ord(part) - 96 if part.isalpha() else int(part) for part in written[::2])
    style = "".join(
        "." if at % 2 and part != "-" else part if at % 2 else "a" if part.isalpha() else "N"
        for at, part in enumerate(written)
    )
    return (Label(match.group(), style, number),)


def _delimited(text: str) -> tuple[Label, ...]:
    match = _DELIMITED.match(text)
    if not match:
        return ()
    after = text[match.end() :]
    sign = match["n"]
    numeric = sign[0] in "0123456789０１２３４５６７８９"
    if numeric and after and after[0] in "0123456789０１２３４５６７８９":
        return ()  # 1.5 times
    if not numeric and sign.isascii() and after and not after[0].isspace() and after[0].isascii():
        return ()  # e.g. a word that ends here
    if not numeric and not sign.isascii() and match["after"] == "、" and _SEQUEL.match(after):
        return ()  # 一、二の例外, イ、ロ及びハ
    delimiter = _fold(match["after"])
    if delimiter == ":" and not numeric:
        return ()
    return _in_sequence(sign, match.group(), "{}" + delimiter)


def _spaced(text: str) -> tuple[Label, ...]:
    if match := _BRANCHED.match(text):
        return _branched(_in_sequence(match["n"], match.group(), "{}"), match["branch"])
    match = _SPACED.match(text)
    return _in_sequence(match["n"], match.group(), "{}") if match else ()


def _enclosed(text: str) -> tuple[Label, ...]:
    match = _ENCLOSED.match(text)
    if not match:
        return ()
    char = match.group()
    folded = unicodedata.normalize("NFKC", char)
    value = unicodedata.numeric(char, None)
    if value is not None:
        style = "⑴" if folded[0] == "(" else "⒈" if folded[-1] == "." else "❶" if "❶" <= char <= "❿" else "①"
        return (Label(char, style, (int(value),)),)
    letter = folded.strip("()")
    if letter in GOJUON:
        return (Label(char, "㋐", (GOJUON.index(letter) + 1,)),)
    if not letter.isascii():
        return ()
    return (Label(char, "⒜" if folded[0] == "(" else "ⓐ", (ord(letter) - 96,)),)


def _roman_form(text: str) -> tuple[Label, ...]:
    match = _ROMAN_FORM.match(text)
    if not match:
        return ()
    after = text[match.end() :]
    if not match["after"] and after and not after[0].isspace():
        return ()  # Ⅱ型
    style = ("Ⅰ" if match["n"] <= "Ⅻ" else "ⅰ") + _fold(match["after"])
    return (Label(match.group(), style, (int(unicodedata.numeric(match["n"])),)),)


def _note(text: str) -> tuple[Label, ...]:
    match = _NOTE.match(text)
    if not match:
        return ()
    return (Label(match.group(), "※", _numbers(match["n"]) if match["n"] else ()),)


def _bullet(text: str) -> tuple[Label, ...]:
    match = _BULLET.match(text)
    if not match:
        return ()
    # each sign is a style of its own (■ holds ・); half-width and round zero are the usual ones
    style = {"･": "・", "〇": "○"}.get(match.group(), match.group())
    return (Label(match.group(), style, ()),)


_Reader = Callable[[str], tuple[Label, ...]]


def _by_first_character() -> dict[str, tuple[_Reader, ...]]:
    """Return the readers to try, in order, by the first character of a label: most lines are told by it."""
    readers: dict[str, tuple[_Reader, ...]] = {}
    for signs, tried in (
        ("第제", (_unit,)),
        ("SACPE", (_word,)),
        ("S", (_supplement,)),
        ("附付別様附부별", (_supplement,)),
        ("(（【［〔＜[", (_supplement, _note, _parentheses)),
        ("\\", (_note, _parentheses)),
        ("※＊*注", (_note,)),
        ("0-9０-９", (_dotted, _delimited, _spaced)),
        (f"a-zA-Zａ-ｚＡ-Ｚア-ンヰヱ{GANADA}{KANJI}", (_delimited, _spaced)),
        ("①-⓿❶-➓㉑-㋾", (_enclosed,)),
        ("Ⅰ-ⅿ", (_roman_form,)),
        ("・･•■●□◆○◇▪▶►◎★☆▷▸▼▽✓✔☐☑➢➤‣⁃–—〇", (_bullet,)),
    ):
        for first, last in re.findall("(.)(?:-(.))?", signs):
            for code in range(ord(first), ord(last or first) + 1):
                readers[chr(code)] = (*readers.get(chr(code), ()), *tried)
    return readers


_READERS = _by_first_character()
STARTS = frozenset(_READERS)
"""The first characters a label can have."""


def _in_sequence(written: str, whole: str, pattern: str) -> tuple[Label, ...]:
    """Return the readings of one counting sign; ``pattern`` has ``{}`` where the sign stands."""
    folded = _fold(written)
    if folded[0].isdigit() and folded.isascii():
        return (Label(whole, pattern.format("N"), (int(folded),)),)
    kanji = parse_kanji_number(folded)
    if kanji is not None:
        return (Label(whole, pattern.format("一"), (kanji,)),) if kanji else ()
    readings = []
    if folded.isascii():
        roman, letter = ("I", "A") if folded.isupper() else ("i", "a")
        if value := parse_roman(folded):
            readings.append(Label(whole, pattern.format(roman), (value,)))
        if len(folded) == 1:
            readings.append(Label(whole, pattern.format(letter), (ord(folded.lower()) - 96,)))
    for style, sequence in (("ア", GOJUON), ("イ", IROHA), ("가", GANADA)):
        if folded in sequence:
            readings.append(Label(whole, pattern.format(style), (sequence.index(folded) + 1,)))
    # the earlier in its sequence, the likelier: イ is 2 or 1, c is 3 or 100
    return tuple(sorted(readings, key=lambda label: label.number))


def _branched(labels: tuple[Label, ...], branch: str) -> tuple[Label, ...]:
    """Return the labels with the numbers of a branch (の2) behind their own."""
    more = _numbers(*branch.split("の")[1:])
    return tuple(replace(label, number=label.number + more) for label in labels) if more else labels


def _numbers(*written: str) -> tuple[int, ...]:
    """Return the numbers meant, empty if one of them means none."""
    numbers = [parse_number(part) for part in written]
    return () if None in numbers else tuple(number for number in numbers if number is not None)


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text)
