"""The words an index of a text would list, with the reading they are sorted by."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from kaitei.text.tokens import japanese_tokenizer

_JAPANESE = re.compile(r"[ぁ-ゖァ-ヺー一-鿿]")
_LATIN = re.compile(r"[A-Za-z][A-Za-z'-]{3,}")
_NOUNS = {"一般", "サ変可能", "形状詞可能"}
# grammatical words that English dictionaries list and an index does not
_COMMON = frozenset(
    [
        "about",
        "above",
        "after",
        "again",
        "also",
        "another",
        "because",
        "been",
        "before",
        "being",
        "between",
        "both",
        "does",
        "doing",
        "down",
        "during",
        "each",
        "either",
        "even",
        "every",
        "from",
        "further",
        "have",
        "having",
        "here",
        "into",
        "itself",
        "just",
        "like",
        "made",
        "make",
        "many",
        "more",
        "most",
        "much",
        "must",
        "need",
        "only",
        "other",
        "others",
        "over",
        "same",
        "shall",
        "should",
        "some",
        "such",
        "than",
        "that",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "through",
        "under",
        "until",
        "very",
        "were",
        "what",
        "when",
        "where",
        "which",
        "while",
        "will",
        "with",
        "within",
        "without",
        "would",
        "your",
        "yours",
    ]
)
_LOOSE_STARTS = frozenset(["ご", "各", "本", "該当", "当該", "同"])
_LOOSE_ENDS = frozenset(["等", "など", "上", "中", "内", "時", "後", "間"])
_EMPTY = frozenset(
    [
        "こと",
        "もの",
        "以下",
        "以上",
        "具体",
        "観点",
        "有無",
        "所定",
        "各号",
        "場合",
        "必要",
        "事項",
        "方法",
        "内容",
    ]
)


class Term(NamedTuple):
    """A word as written, and its reading in hiragana (or lower-case letters)."""

    written: str
    reading: str


def read_terms(text: str) -> Iterator[Term]:
    """Yield the nouns of ``text`` in order, compounds whole: 端末識別情報, クッキー, 手続き; English words likewise."""
    if not _JAPANESE.search(text):
        for match in _LATIN.finditer(text):
            if (word := match.group().lower()) not in _COMMON:
                yield Term(word, word)
        return
    parts: list[Term] = []
    kinds: list[str] = []
    for morpheme in japanese_tokenizer().tokenize(unicodedata.normalize("NFKC", text)):
        part, kind, sub, *_ = morpheme.part_of_speech()
        noun = part == "名詞" and (kind == "固有名詞" or (kind == "普通名詞" and sub in _NOUNS))
        joins = (
            part == "接尾辞" and sub != "副詞可能" and kind == "名詞的" and bool(parts)
        ) or part == "接頭辞"
        if noun or joins:
            parts.append(Term(morpheme.surface(), morpheme.reading_form()))
            kinds.append(part)
            continue
        yield from _compound(parts, kinds)
        parts, kinds = [], []
    yield from _compound(parts, kinds)


def _compound(parts: list[Term], kinds: list[str]) -> Iterator[Term]:
    if "名詞" not in kinds:
        return
    while kinds[-1] == "接頭辞":
        parts, kinds = parts[:-1], kinds[:-1]
    # who looks for ご変更, 各ブラウザ, 会員等 looks under 変更, ブラウザ, 会員
    while len(parts) > 1 and parts[-1].written in _LOOSE_ENDS:
        parts = parts[:-1]
    while len(parts) > 1 and parts[0].written in _LOOSE_STARTS:
        parts = parts[1:]
    written = "".join(part.written for part in parts)
    if len(written) > 1 and written not in _EMPTY:
        yield Term(written, fold_kana("".join(part.reading for part in parts)))


def fold_kana(text: str) -> str:
    """Return ``text`` with katakana as hiragana and letters in lower case, as dictionaries sort."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return "".join(chr(ord(char) - 0x60) if "ァ" <= char <= "ヶ" else char for char in folded)
