"""Words of a legal text, for comparing inside a sentence. No character is lost: the tokens joined are the text.

Japanese runs are cut by SudachiPy with its small dictionary, and what cannot stand alone is put back to its word: a
suffix (利用|者), a prefix (再|委託), an ending (し|ません). Units of law stay whole (第12条, 第3条の2, 30日, 12,000円, a
date, 「本サービス」), English words keep the space after them. The dictionary is loaded when the first Japanese run needs
it (some 70 ms), and never for a text without one.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from kaitei.text.numerals import KANJI

if TYPE_CHECKING:
    from sudachipy import Morpheme, Tokenizer

_D = "[0-9０-９]+"
_N = f"(?:{_D}|[{KANJI}]+)"
_UNITS = (
    "年間|年度|年|か月間|カ月間|ヶ月間|ヵ月間|箇月|カ月|か月|ヶ月|ヵ月|ケ月|月|日間|営業日|日|時間|時|分の[0-9０-９]+|分|秒"
    "|週間|週|米ドル|ドル|ユーロ|円|％|%|パーセント|ポイント|歳|才|件|回|人|名|個|号|項|条|章|節|倍|割|株|社|枚|台|冊|通|部|口"
    "|票|種類|種|箇所|か所|カ所|ヶ所|カ国|か国|桁|文字|字|行|頁|ページ|つ|[KMGTk]B(?![A-Za-z])"
)
_ERA = "(?:令和|平成|昭和|大正|明治)"
_MONTH = (
    "(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
# what a reader takes as one though spaces or signs stand inside
_SPACED = (
    rf"(?:{_MONTH}[ ](?:[0-9]{{1,2}}(?:st|nd|rd|th)?,?[ ])?|[0-9]{{1,2}}(?:st|nd|rd|th)?[ ]{_MONTH}[ ])[0-9]{{4}}\b"
    r"|(?<!\d)[0-9]{4}(?P<sign>[-/.])[0-9]{1,2}(?P=sign)[0-9]{1,2}(?!\d)"
    r"|\b[0-9]+(?:[.][0-9]+)*(?:\((?:[0-9]{1,2}|[a-z]|[ivx]{2,4})\))+"
)
# terms of law and of every policy that a dictionary of short words cuts: 個人|情報, また|は, 第|三|者; Chinese 我|们
_CONJUNCTIONS = (
    "又は|または|及び|および|並びに|ならびに|若しくは|もしくは|但し|ただし|その他|当該|我们|你们|他们|它们"
)
_TERMS = (
    "個人情報|個人データ|個人関連情報|保有個人データ|要配慮個人情報|仮名加工情報|匿名加工情報|個人識別符号|特定個人情報"
    "|お客さま|お客様|第三者|共同利用|取扱い|取り扱い|取扱|当社グループ会社|当社グループ|グループ会社|子会社|親会社|生年月日"
    "|代表取締役|取締役会|取締役|監査役会|監査役|執行役員|執行役|監査等委員会|監査等委員|前各[条項号]"
)
# kana and kanji without those that 第12条, 令和5年, 前2項 and 別表1 begin with
_LETTERS = (
    r"ぁ-ゖァ-ヺー々〆ヶ\u3400-\u4dbf\u4e00-\u4ee3\u4ee5-\u5224\u5226-\u524c\u524e-\u5926\u5928-\u5e72\u5e74-\u660d"
    r"\u660f-\u662c\u662e-\u7b2b\u7b2d-\u9fff"
)
# the lookahead names what a unit can begin with; without it every alternative is tried at every character
_FIXED = re.compile(
    rf"""
    (?=[又ま及お並な若も但たそ当我你他它個保要仮匿特第共取グ子親生代監執前別場こと令平昭大明{KANJI}万億兆])(?:
      (?P<conjunction>{_CONJUNCTIONS})
    | {_TERMS}
    | 前[{KANJI}]{{1,3}}[条項号](?!目)                                      # 前二項
    | 別[表紙添記]第[{KANJI}]{{1,4}}号?                                     # 別表第一
    | (?:場合|こと)が(?:あります|ある)
    | 第[{KANJI}]+[編部章節款目条項号](?:の(?>[{KANJI}]+)(?!{_UNITS}))*      # 第十二条の二
    | (?:{_ERA}?[{KANJI}]{{1,6}}年)[{KANJI}]{{1,3}}月[{KANJI}]{{1,3}}日
    | {_ERA}[{KANJI}]{{1,3}}年度?
    | [{KANJI}万億兆]{{1,16}}円
    | [{KANJI}]{{1,6}}分の[{KANJI}]{{1,6}}                                # 三分の二
    )
    """,
    re.VERBOSE,
)
_MAIL = r"[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}+@[A-Za-z0-9-]+(?:[.][A-Za-z0-9-]+)+"
_LATIN = "A-Za-zÀ-ɏͰ-ϿЀ-ӿ"
# what is most frequent comes first
_TOKEN = re.compile(
    rf"""
      (?!https?://|and/or|{_MAIL})[a-z][{_LATIN}]*+(?:['’.-][A-Za-zÀ-ɏ]+)*+(?:[ ](?![ ]))?
    | (?P<japanese>(?:[{_LETTERS}]++|(?!第[ 　]?[0-9０-９]|前[0-9０-９]{{1,2}}[条項号]|別[表紙添記][ 　]?第?[ 　]?[0-9０-９]|{_ERA}[ ]?[0-9０-９元])[第令平昭大明前別])+)
    | {_MAIL}
    | https?://[\w./?=&%#~:+-]+
    | and/or(?:[ ](?![ ]))?
    | [ \t　]+
    | [。、（）]
    | (?=[0-9ADFJMNOS])(?:{_SPACED})
    | 0[0-9]{{1,4}}-[0-9]{{1,4}}-[0-9]{{3,4}}(?![0-9-])             # 0120-000-111
    | [0-9]{{1,2}}:[0-9]{{2}}(?![0-9:])                         # 18:00
    | (?:{_ERA}[ ]?)?(?:元|{_D})[ ]?年[ ]?{_D}[ ]?月(?:[ ]?{_D}[ ]?日)?    # 2024年4月1日
    | {_ERA}(?:元|{_D})年度?
    | 第[ 　]?{_N}[ 　]?[編部章節款目条項号](?:の(?>{_N})(?!{_UNITS}))*      # 第12条, 第3条の2
    | 前[0-9０-９]{{1,2}}[条項号](?!目)                          # 前2項
    | 別[表紙添記][ 　]?第?[ 　]?{_D}(?:の{_D}(?!{_UNITS}))*号?           # 別表1, 別紙第2の3
    | 「[^「」。、\n]{{1,16}}」|『[^『』。、\n]{{1,16}}』          # a defined term
    | (?:[A-Z]{{1,2}})?[$€£¥￥₩][ ]?{_D}(?:[,，.．]{_D})*      # US$1,000.50
    | (?<![0-9.])[0-9０-９]{{1,2}}[.．](?=[ ]?[ぁ-ゖァ-ヺ一-鿿」、])            # 5.の手続, 「8. 窓口」
    | {_D}(?:[,，.．]{_D}|[兆億万千百]+[0-9０-９]*)*(?:{_UNITS})?    # 12,000円, 1億2,000万円
    | [{_LATIN}]+(?:['’.-][A-Za-zÀ-ɏ]+)*(?:[ ](?![ ]))?
    | [가-힣]+(?:[ ](?![ ]))?
    | .
    """,
    re.VERBOSE | re.DOTALL,
)
_LONGEST = 10_000  # the dictionary refuses runs of more than 49,149 bytes
_WIDE = re.compile(rf"(?=[0-9ADFJMNOS])(?:{_SPACED})")
_DIGIT = re.compile("[0-9]")
# suffixes that go with any phrase, not with the word before them
LOOSE = frozenset([*"等中内外上下時後前間別毎際共他又及並若宛本当", "など", "以外", "済み", "ごと"])
# prefixes that make another word (再委託); before 本 当 各 ご a reader sees a word begin
_DERIVING = frozenset("再非未不無副準被超反半脱")
_ENDINGS = frozenset("てでば")  # 対し|て
# nouns of one kanji that after another noun are its ending: 委託|先; the dictionary calls only some of them suffixes
_ENDING_NOUNS = frozenset(
    "先元主役書権料額率者員長証券物品店室課局所場地国日届側網客票面期型版値量数式法案係口順表欄類用点部税金費罪則人"
    "条項号章節款目編"
)


# what a piece of a run can be joined to
_Part = Literal["noun", "suffix", "prefix", "verb", "auxiliary", "linking", "number", "counter", "other"]
# which pieces may be the end of the word before them, by what that word ends with
_MAY_END: dict[_Part, frozenset[_Part]] = {
    "noun": frozenset({"suffix", "noun", "counter"}),
    "prefix": frozenset({"noun"}),
    "number": frozenset({"number", "counter", "noun", "suffix"}),
    "verb": frozenset({"auxiliary", "linking"}),
    "auxiliary": frozenset({"auxiliary"}),
}
_NOTHING: frozenset[_Part] = frozenset()
# a noun takes further suffixes after its suffix; nothing follows a counter
_BECOMES: dict[_Part, _Part] = {"suffix": "noun", "counter": "other", "linking": "other"}


def tokenize(text: str) -> list[str]:
    """Return the words, spaces and signs of ``text``, in order."""
    tokens: list[str] = []
    for match in _TOKEN.finditer(text):
        if match.lastgroup == "japanese":
            run = match.group()
            for start in range(0, len(run), _LONGEST):
                tokens.extend(_words(run[start : start + _LONGEST]))
        else:
            tokens.append(match.group())
    return tokens


def widen(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return ``start`` and ``end``, moved apart until they cut no date or number that holds spaces or signs.

    ``None`` where no such date or number is between them or cut.
    """
    low, high, found = max(0, start - 20), end + 20, False
    if not _DIGIT.search(text, low, high):
        return None
    for match in _WIDE.finditer(text, low, high):
        if match.start() < max(end, start + 1) and match.end() > start:
            start, end, found = min(start, match.start()), max(end, match.end()), True
    return (start, end) if found else None


@lru_cache(maxsize=2048)
def _words(run: str) -> tuple[str, ...]:
    """Return the words of a run of kana and kanji; a run of one character is a word."""
    if len(run) == 1:
        return (run,)
    words: list[str] = []
    last: _Part = "other"
    bound = _NOTHING
    for surface, part in _pieces(run):
        if part in bound and _is_bound(words[-1], last, surface, part):
            words[-1] += surface
            ending = _BECOMES.get(part, part)
        else:
            words.append(surface)
            ending = part
        if ending != last:
            last = ending
            bound = _MAY_END.get(last, _NOTHING)
    return tuple(words)


def _is_bound(word: str, before: _Part, surface: str, part: _Part) -> bool:
    """Is ``surface`` no word of its own, but the end of ``word``?"""
    match before:
        case "number":
            return part in {"counter", "number"} or surface in _ENDING_NOUNS
        case "prefix":
            return word in _DERIVING
        case "noun" if part == "suffix":
            return surface not in LOOSE
        case "noun":
            return surface in _ENDING_NOUNS and len(word) > 1
    return part == "auxiliary" or surface in _ENDINGS


def _pieces(run: str) -> list[tuple[str, _Part]]:
    """Return the pieces of ``run`` that the dictionary knows, and the units of law, in order."""
    pieces = [
        (morpheme.surface(), _PARTS.get(morpheme.part_of_speech_id()) or _read_part(morpheme))
        for morpheme in japanese_tokenizer().tokenize(run)
    ]
    return _with_units(run, pieces) if _FIXED.search(run) else pieces


def _with_units(run: str, pieces: list[tuple[str, _Part]]) -> list[tuple[str, _Part]]:
    """Return ``pieces`` with each unit of law as one piece; what it cuts of another stays a piece."""
    found: list[tuple[str, _Part]] = []
    units = _FIXED.finditer(run)
    unit = next(units)
    first, start, end = unit.start(), 0, 0
    for surface, part in pieces:
        end += len(surface)
        if end <= first and start == end - len(surface):
            found.append((surface, part))
            start = end
            continue
        while start < end:
            if start == first:
                found.append((unit.group(), "other" if unit["conjunction"] else "noun"))
                start = unit.end()
                unit = next(units, unit)
                first = unit.start() if unit.start() >= start else len(run)
            else:
                stop = min(end, first)
                found.append((run[start:stop], "other"))
                start = stop
    return found


_PARTS: dict[int, _Part] = {}  # by the dictionary's number of a part of speech


def _read_part(morpheme: Morpheme) -> _Part:
    """Return what ``morpheme`` can be joined to, by its part of speech, and keep it in ``_PARTS``."""
    part: _Part = "other"
    match morpheme.part_of_speech()[:3]:
        case ("名詞", "数詞", _):
            part = "number"
        case ("名詞", _, "助数詞可能") | ("接尾辞", _, "助数詞"):
            part = "counter"
        case ("名詞", *_):
            part = "noun"
        case ("接尾辞", *_):
            part = "suffix"
        case ("接頭辞", *_):
            part = "prefix"
        case ("動詞" | "形容詞", *_):
            part = "verb"
        case ("助動詞", *_):
            part = "auxiliary"
        case ("助詞", "接続助詞", _):
            part = "linking"
    _PARTS[morpheme.part_of_speech_id()] = part
    return part


@lru_cache(maxsize=1)
def japanese_tokenizer() -> Tokenizer:
    """Return SudachiPy with its small dictionary, loaded once; it knows the longest words (mode C)."""
    from sudachipy import Dictionary, SplitMode

    dictionary = Dictionary(dict="small")
    make = getattr(dictionary, "tokenizer", None) or dictionary.create
    tokenizer: Tokenizer = make(mode=SplitMode.C)
    return tokenizer
