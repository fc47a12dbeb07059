"""Words of a legal text, for comparing inside a sentence. No character is lost: the tokens joined are the text.

Japanese runs are cut by SudachiPy with its small dictionary; units of law stay whole (第12条, 第3条の2, 30日,
12,000円, 「本サービス」), English words keep the space after them. The dictionary is loaded when the first Japanese
run needs it (some 70 ms), and never for a text without one.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from kaitei.text.numerals import KANJI

if TYPE_CHECKING:
    from sudachipy import Tokenizer

_N = f"(?:[0-9０-９]+|[{KANJI}]+)"
_UNITS = (
    "年間|年度|年|か月間|ヶ月間|箇月|カ月|か月|ヶ月|ケ月|月|日間|営業日|日|時間|時|分|秒|週間|週|円|％|%|パーセント"
    "|歳|才|件|回|人|名|個|号|項|条|章|節|倍|割"
)
# terms of law and of every policy that a dictionary of short words cuts: 個人|情報, また|は, 第|三|者; Chinese 我|们
_TERMS = (
    "個人情報|個人データ|個人関連情報|保有個人データ|要配慮個人情報|仮名加工情報|匿名加工情報|個人識別符号|特定個人情報"
    "|お客さま|お客様|お取引先|第三者|共同利用|又は|または|及び|および|並びに|ならびに|若しくは|もしくは|但し|ただし"
    "|我们|你们|他们|它们|取扱い|取り扱い|取扱|当社グループ|グループ会社"
)
_TOKEN = re.compile(
    rf"""
      第[ 　]?{_N}[ 　]?[編部章節款目条項号](?:の(?>{_N})(?!{_UNITS}))*      # 第12条, 第3条の2
    | 「[^「」。、\n]{{1,16}}」                                # a defined term
    | [0-9０-９]+(?:[,，.．][0-9０-９]+|[兆億万千百]+[0-9０-９]*)*(?:{_UNITS})?    # 12,000円, 1億2,000万円
    | [{KANJI}]+(?:年|か月|箇月|カ月|ヶ月|月|日|週間|円|人)
    | https?://[\w./?=&%#~:+-]+
    | (?P<word>[A-Za-zÀ-ɏͰ-ϿЀ-ӿ]+(?:['’.-][A-Za-zÀ-ɏ]+)*)(?:[ ](?![ ]))?
    | [가-힣]+(?:[ ](?![ ]))?
    | (?:{_TERMS})
    | (?P<japanese>(?:(?!{_TERMS})[ぁ-ゖァ-ヺー々〆ヶ㐀-䶿一-鿿])+)
    | [ \t　]+
    | .
    """,
    re.VERBOSE | re.DOTALL,
)
# suffixes that go with any phrase, not with the word before them
_LOOSE = frozenset(
    {"等", "など", "中", "内", "外", "上", "下", "時", "後", "前", "間", "別", "毎", "以外", "済み", "ごと"}
)


def tokenize(text: str) -> list[str]:
    """Return the words, spaces and signs of ``text``, in order."""
    tokens: list[str] = []
    for match in _TOKEN.finditer(text):
        if match["japanese"]:
            tokens.extend(_words(match.group()))
        else:
            tokens.append(match.group())
    return tokens


@lru_cache(maxsize=2048)
def _words(run: str) -> tuple[str, ...]:
    """Return the words of a run of kana and kanji; a run of one character is a word."""
    if len(run) == 1:
        return (run,)
    words: list[str] = []
    previous = ""
    for morpheme in japanese_tokenizer().tokenize(run):
        surface, part = morpheme.surface(), morpheme.part_of_speech()[0]
        if words and (
            (
                part == "接尾辞" and surface not in _LOOSE and previous in {"名詞", "接頭辞", "接尾辞"}
            )  # 利用|者
            or (part == "助動詞" and previous in {"動詞", "形容詞", "助動詞"})  # し|ません
        ):
            words[-1] += surface
            previous = previous if part == "接尾辞" else part
        else:
            words.append(surface)
            previous = part
    return tuple(words)


@lru_cache(maxsize=1)
def japanese_tokenizer() -> Tokenizer:
    """Return SudachiPy with its small dictionary, loaded once; it knows the longest words (mode C)."""
    from sudachipy import Dictionary, SplitMode

    dictionary = Dictionary(dict="small")
    make = getattr(dictionary, "tokenizer", None) or dictionary.create
    tokenizer: Tokenizer = make(mode=SplitMode.C)
    return tokenizer
