"""The words an index of a text would list, with the reading they are sorted by."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from kaitei.text.stopwords import (
    ACTS,
    AFTER_NOUNS,
    BEFORE_NOUNS,
    BREAKS,
    EMPTY,
    ENGLISH,
    LOOKED_FOR,
    LOOSE_ENDS,
    LOOSE_STARTS,
    NO_NOUN_AFTER,
    SHORT,
)
from kaitei.text.tokens import japanese_tokenizer

_JAPANESE = re.compile(r"[ぁ-ゖァ-ヺー一-鿿]")
_LATIN = re.compile(r"[A-Za-z][A-Za-z'’-]{3,}")
_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s（）()「」、。]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|jp)\b"
)
# English within Japanese: an address or a title, but for names like Google Analytics
_ENGLISH_PHRASE = re.compile(r"[A-Za-z0-9][\w.&'’-]*(?:,? +[A-Za-z][\w.&'’-]*)+", re.ASCII)
_TWO_WORDS = re.compile(
    r"(?<![\w,.] )(?<![\w.-])[A-Z][A-Za-z]{2,} [A-Z][A-Za-z]{2,}(?![\w-]|[,.]? ?[A-Za-z0-9])", re.ASCII
)
_ROMAN = re.compile(r"[ivx]+")
_WORD_BEFORE = re.compile(r"([A-Za-z'’-]+)[ “\"‘'(]+$")
_WORD_AFTER = re.compile(r" ([A-Za-z'’-]+)")
_ADJECTIVES = ("able", "ible", "ous", "ful", "less", "ory", "wise")
_PARTICIPLES = ("ed", "ing", "al", "ive", "ary", "ent", "ant", "ic")
_NOUNS = {"一般", "サ変可能", "形状詞可能", "サ変形状詞可能"}
_VERBAL = {"サ変可能", "サ変形状詞可能"}
_HONORIFICS = {"お", "ご", "御"}
# a provision by its number is a place, no word: 民法第548条の4 is found under 民法
_PROVISION = re.compile(
    r"第[0-9０-９〇一二三四五六七八九十百千]+[編章節款条項号](?:の[0-9０-９一二三四五六七八九十]+)*"
)
# the tokenizer cuts these, which people look for whole: 第三者 alone of all ordinals
_WHOLE = {("第", "三", "者"): ("第三者", "ダイサンシャ"), ("知的", "財産"): ("知的財産", "チテキザイサン")}


class Term(NamedTuple):
    """A word as written, its reading in hiragana (or lower-case letters), and what its other forms share."""

    written: str
    reading: str
    stem: str
    names: bool = True  # does it name a thing where it stands? an English word may be any part of speech


class _Part(NamedTuple):
    written: str
    reading: str
    kind: str  # noun, verbal (サ変名詞), affix


def read_terms(text: str) -> Iterator[Term]:
    """Yield the nouns of ``text`` in order, compounds whole: 端末識別情報, クッキー, 手続き; English words likewise.

    What people would not look for is left out: references (前条), words for the reader (お客さま), words that say
    little alone (実施, 場合), addresses.
    """
    text = _ADDRESS.sub("。", text)
    if not is_japanese(text):
        yield from _english_terms(text)
        return
    for name in _TWO_WORDS.findall(text):
        yield Term(name, name.lower(), name.lower())
    text = _PROVISION.sub("。", _ENGLISH_PHRASE.sub("。", text))
    parts: list[_Part] = []
    for word, reading, place in _morphemes(text):
        part, kind, sub = place[:3]
        noun = part == "名詞" and (kind == "固有名詞" or (kind == "普通名詞" and sub in _NOUNS))
        if word in _HONORIFICS and part == "接頭辞":  # ご連絡・お知らせ: two terms even without the dot
            yield from _compound(parts)
            parts = [_Part(word, reading, "affix")]
        elif part == "接尾辞" and word == "的":  # 合理的な範囲 speaks of no 合理
            parts = []
        elif word in BREAKS or not (noun or part == "接頭辞" or _is_ending(place, parts)):
            yield from _compound(parts)
            parts = []
        else:
            parts.append(_Part(word, reading, _sort(noun=noun, sub=sub, kind=kind)))
    yield from _compound(parts)


def read_readings(text: str) -> Iterator[tuple[str, str]]:
    """Yield reading and word of each word with kanji: ("えつらん", "閲覧"). Below three signs a reading is many words'."""
    for word, reading, place in _morphemes(text):
        if place[0] == "名詞" and _is_native(word) and len(reading) > 2:
            yield fold_kana(reading), word


def is_japanese(text: str) -> bool:
    """Is anything in it written in kana or kanji?"""
    return _JAPANESE.search(text) is not None


def _sort(*, noun: bool, sub: str, kind: str) -> str:
    if not noun:
        return "affix"
    return "verbal" if kind == "普通名詞" and sub in _VERBAL else "noun"


def _is_ending(place: tuple[str, ...], parts: list[_Part]) -> bool:
    return place[0] == "接尾辞" and place[1] == "名詞的" and place[2] != "副詞可能" and bool(parts)


def _morphemes(text: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield surface, reading and part of speech; 第三者 and 知的財産 as one noun each."""
    found = list(japanese_tokenizer().tokenize(unicodedata.normalize("NFKC", text)))
    surfaces = [each.surface() for each in found]
    at = 0
    while at < len(found):
        whole = next((words for words in _WHOLE if tuple(surfaces[at : at + len(words)]) == words), None)
        if whole:
            yield *_WHOLE[whole], ("名詞", "普通名詞", "一般")
            at += len(whole)
            continue
        yield found[at].surface(), found[at].reading_form(), tuple(found[at].part_of_speech())
        at += 1


def _compound(parts: list[_Part]) -> Iterator[Term]:
    # who looks for ご変更, 各ブラウザ, 会員等 looks under 変更, ブラウザ, 会員
    while (
        parts
        and (parts[-1].kind == "affix" or len(parts) > 1)
        and parts[-1].written in LOOSE_ENDS | LOOSE_STARTS
    ):
        parts = parts[:-1]
    while len(parts) > 1 and parts[0].written in LOOSE_STARTS and not _belongs(parts):
        parts = parts[1:]
    written = "".join(part.written for part in parts)
    if not any(part.kind != "affix" for part in parts) or len(written) < 2 or written in EMPTY:
        return
    if written.isascii():
        if written.isalpha() and written.lower() not in SHORT and not _ROMAN.fullmatch(written.lower()):
            yield Term(written, written.lower(), written.lower())
        return
    alone = len(parts) == 1 or (len(parts) == 2 and parts[0].written in _HONORIFICS)
    if (
        alone
        and parts[-1].kind == "verbal"
        and parts[-1].written not in ACTS
        and _is_native(parts[-1].written)
    ):
        return
    yield Term(written, fold_kana("".join(part.reading for part in parts)), written.casefold())


def _belongs(parts: list[_Part]) -> bool:
    """Is the お in front part of the word, as in お問い合わせ, お支払い? ご goes: 契約, not ご契約."""
    return parts[0].written == "お"


def _is_native(word: str) -> bool:
    """Is it written in kanji? A borrowed word, クリック or ログイン, names a thing."""
    return re.search("[一-鿿]", word) is not None


def _english_terms(text: str) -> Iterator[Term]:
    for match in _LATIN.finditer(text):
        names = _names_a_thing(text, match)
        word = match.group().lower().replace("’", "'").removesuffix("'s").strip("-'")
        stem = _stem(word)
        if word in ENGLISH or stem in _ENGLISH_STEMS or word.endswith("ly") or "'" in word or len(word) < 4:
            continue
        yield Term(word, word, stem, names or stem in _LOOKED_FOR)


def _names_a_thing(text: str, match: re.Match[str]) -> bool:
    """Does the word close a phrase as nouns do (“of your data, …”), and is it no verb or adjective by its ending?"""
    word = match.group().lower()
    before, after = _WORD_BEFORE.search(text, 0, match.start()), _WORD_AFTER.match(text, match.end())
    if word.endswith(_ADJECTIVES) or (after and after.group(1).lower() not in AFTER_NOUNS):
        return False
    if before is None:
        return False
    previous = before.group(1).lower()
    return previous in BEFORE_NOUNS or (
        previous not in NO_NOUN_AFTER and not previous.endswith("ly") and not word.endswith(_PARTICIPLES)
    )


def _stem(word: str) -> str:
    """Return what the forms of an English word share: access for accessed, accessing, accesses."""
    for ending, other in (("ies", "y"), ("ied", "y"), ("ing", ""), ("ed", ""), ("es", ""), ("s", "")):
        base = word.removesuffix(ending)
        if (
            base != word
            and len(base) > 2
            and not (ending in {"s", "es"} and word.endswith(("ss", "us", "is")))
        ):
            word = base + other
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeols":
        word = word[:-1]
    word = word.removesuffix("e")
    return word[:-1] + "i" if word.endswith("y") else word  # cookies and cookie, policies and policy


_ENGLISH_STEMS = frozenset(map(_stem, ENGLISH))
_LOOKED_FOR = frozenset(map(_stem, LOOKED_FOR))


def fold_kana(text: str) -> str:
    """Return ``text`` with katakana as hiragana and letters in lower case, as dictionaries sort."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return "".join(chr(ord(char) - 0x60) if "ァ" <= char <= "ヶ" else char for char in folded)
