"""The units a mention is made of, as they are written: 第3条, 第2項, 前二項, 同条, 各号, 次の各号, (2), イ, 附則, 別表第1."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kaitei.parse.references.mention_signs import (
    NOT_UNIT,
    TITLE,
    part_of_number,
    read_below_sign,
    read_figure,
    read_letter,
    read_pointed,
    sign_of,
)
from kaitei.parse.references.steps import BARE, EXACTLY, LEVELS, LISTED, Sort, Step
from kaitei.text.numerals import IROHA, KANJI, parse_number

_N = rf"(?:[0-9０-９]{{1,4}}|[{KANJI}]{{1,7}})"
_DIGITS = "[0-9０-９]{1,3}"
_COUNTED = "年月日時分秒円人名件個回度点％%歳才つ種部般切定方時者週条項号営箇ヶケ"
_BRANCH = (
    rf"(?:の{_N}(?![{_COUNTED}0-9０-９]|[かカ]月)(?=第|[^一-鿿ァ-ヺ]|[及又若並本前後各中但違関柱適所規]|$))*"
)
UNITS = "編部章節款目条項号"
_WORDS = frozenset("前次本同こ当以左つ上下後附付別様")
_LETTERS = frozenset(IROHA)
_WITH_TITLE = frozenset({"条", "附則", "別表", "別紙", "別添", "別記"})

_AFTER_BARE = re.compile(
    "から|まで|により|に(?:定め|掲げ|規定|基づ|該当)|の(?:規定|定め|場合|ほか)|及び|又は|及|又|、|ただし書|但し?書|本文|[前後]段"
)
# 1項の年次有給休暇: where nothing stands before it, less has to follow
_LONE = frozenset({"", "、", "，", ",", "（", "(", "。", " ", "　"})
_AFTER_LONE = re.compile(f"{_AFTER_BARE.pattern}|の|について|によ|を除")
_NOT_RELATIVE = frozenset("以午事直目名従")  # 以前, 名前, 目次 …
_NUMBERED = re.compile(
    rf"第[ 　]?[(（]?(?P<n>{_N})[)）]?[ 　]?(?P<unit>[{UNITS}]){NOT_UNIT}(?P<branch>{_BRANCH})"
)
_LIST = "(?:[、，,・･／/～〜~]|、?(?:及び|および|又は|または|若しくは|並びに)|から|ないし)[ 　]?第?"
_LISTED = re.compile(
    rf"第[ 　]?(?P<n>{_N})(?=(?:{_LIST}{_N}){{1,6}}(?P<unit>[条項号]){NOT_UNIT})(?P<branch>)"
)
_LISTED_ON = re.compile(
    rf"第?(?P<n>{_N})(?:(?P<last>[条項号]){NOT_UNIT}|(?=(?:{_LIST}{_N}){{1,6}}(?P<unit>[条項号]){NOT_UNIT}))"
)
_UNITLESS = re.compile(
    rf"第(?P<n>{_N})(?:の(?P<p>{_N})(?![{_COUNTED}]))?(?=[にのをはがとで、。）)及又から]|まで|により|$)"
)
_BARE = re.compile(rf"(?P<n>{_DIGITS})[ 　]?(?P<unit>[条項号]){NOT_UNIT}(?P<branch>{_BRANCH})")
_RELATIVE = re.compile(
    rf"(?P<word>前[々前]|次[々次]|前|次|本|同|この|当該)(?P<many>各|{_N})?(?P<unit>[編章節款条項号]){NOT_UNIT}"
)
_ALL = re.compile("の?[ 　]?各(?P<unit>[項号])(?!目)")
_PARTICLE = re.compile("[ 　]?の?[ 　]?")
_BELOW = re.compile(
    "(?:(?:次|以下|下記|左記?|つぎ)の?|(?:次|以下|左)に(?:掲げる|定める|規定する|列挙する))各(?P<unit>[号項])(?!目)"
)
_SAME_TABLE = re.compile("同表(?![示現題面明者決])")
_ABOVE = re.compile("(?:上記|前記)の?各(?P<unit>[号項])(?!目)")
_SUPPLEMENT = re.compile("(?:本|この)?[附付]則")
_APPENDIX = re.compile(
    rf"(?P<word>別表|別紙|別添|別記|様式)[ 　]?(?:第?[ 　]?(?P<n>{_N})号?(?![{_COUNTED}]))?(?!様式)"
)
_APPENDIX_ON = re.compile(
    rf"第?(?P<n>{_N})(?=[のにをはがと、。）)]|まで|並び|及び|又は|により|$)"
)  # 別表第1及び第2
_NO_TITLE = re.compile(f"除|限り|含|以下|第[0-9０-９{KANJI}]|[前次本同][{UNITS}]")  # 第5条（第1項を除く。）
_NUMBER_IN_SUPPLEMENT = re.compile(
    "第?(?P<d>[0-9０-９]{1,2})(?P<dot>[.．]?)(?=[（(のにをは、。）)」]|及び|又は|および|または|$)"
)  # 附則1（実施期日）
_TITLE = re.compile(TITLE)
_PARAGRAPH_ON = re.compile(
    "(?P<n>[0-9０-９]{1,2})(?=[のにをはが、。）)(（①-⑳]|及び|又は|および|または|から|ただし|但|本文|[前後]段|$)"
)  # 第4条2の規定


def read_step(text: str, start: int, before: Step | None) -> tuple[Step, int] | None:
    """Read the first unit of a mention; ``before`` is the last one of the mention it would be joined to."""
    sign = text[start]
    if before and before.sort is Sort.APPENDIX and (match := _APPENDIX_ON.match(text, start)):
        return before._replace(number=(parse_number(match["n"]) or 0,)), match.end("n")
    if sign == "第" and (match := _NUMBERED.match(text, start) or _LISTED.match(text, start)):
        return _numbered(match)
    if before and before.form == LISTED and (found := _listed_on(text, start, before)):
        return found
    if sign in _WORDS:
        return _word(text, start)
    if sign in _LETTERS:
        return read_letter(text, start, before)
    return _figure(text, start, before)


def _listed_on(text: str, start: int, before: Step) -> tuple[Step, int] | None:
    """Read the 4条 of 第3、4条."""
    match = _LISTED_ON.match(text, start)
    number = parse_number(match["n"]) if match and before.unit == (match["unit"] or match["last"]) else None
    return (before._replace(number=(number,)), match.end()) if match and number else None


def _word(text: str, start: int) -> tuple[Step, int] | None:
    """Read what begins with a word: 前条, 次の各号, 附則, 別表第1, 上記(2)."""
    previous = text[start - 1] if start else ""
    if (match := _BELOW.match(text, start)) and previous not in {"年", "月"}:
        return Step(Sort.BELOW, match["unit"]), match.end()
    if match := _ABOVE.match(text, start):
        return Step(Sort.ALL_BEFORE, match["unit"]), match.end()
    if (match := _RELATIVE.match(text, start)) and previous not in _NOT_RELATIVE:
        return _relative(match)
    if (match := _SUPPLEMENT.match(text, start)) and previous != "本":
        return Step(Sort.SUPPLEMENT, "附則"), match.end()
    if (match := _APPENDIX.match(text, start)) and (match["word"] != "様式" or match["n"]):
        number = parse_number(match["n"]) if match["n"] else None
        return Step(Sort.APPENDIX, match["word"], (number,) if number else ()), match.end()
    if match := _SAME_TABLE.match(text, start):
        return Step(Sort.SAME, "表"), match.end()
    return read_pointed(text, start)


def _figure(text: str, start: int, before: Step | None) -> tuple[Step, int] | None:
    """Read what begins with a figure or a sign: 3条, 16（料金）, (2)に掲げる, ①."""
    if not part_of_number(text, start) and (match := _BARE.match(text, start)):
        lower = before and LEVELS.get(before.unit, 99) <= LEVELS[match["unit"]]
        if match["unit"] == "条" or lower:
            return _numbered(match)
        after = _AFTER_LONE if not start or text[start - 1] in _LONE else _AFTER_BARE
        if after.match(text, match.end()) and (numbered := _numbered(match)):
            return numbered[0]._replace(form=BARE), numbered[1]
    return read_figure(text, start, before)


def following_steps(text: str, end: int, step: Step) -> Iterator[tuple[Step, int]]:
    """Yield the lower units that follow in the same mention, with their ends."""
    while True:
        found = _lower(text, end, step)
        if found is None:
            return
        step, end = found
        yield step, end


def _lower(text: str, end: int, step: Step) -> tuple[Step, int] | None:
    if step.sort in {Sort.ALL, Sort.BELOW, Sort.ALL_BEFORE}:
        return None
    found = _right_below(text, end, step)
    if found or not (step.unit in _WITH_TITLE or step.title):
        return found
    title = _TITLE.match(text, end)  # 第5条（料金）第2項
    return _right_below(text, title.end(), step) if title and not _NO_TITLE.search(title["title"]) else None


def _right_below(text: str, end: int, step: Step) -> tuple[Step, int] | None:
    if match := _ALL.match(text, end):
        return (Step(Sort.ALL, match["unit"]), match.end()) if LEVELS[match["unit"]] > _level(step) else None
    lower = _after_particle(text, end)
    match = _NUMBERED.match(text, lower) or _LISTED.match(text, lower)
    if match and LEVELS[match["unit"]] > _level(step):
        return _numbered(match)
    if (match := _BARE.match(text, end)) and LEVELS[match["unit"]] > _level(step):
        return _numbered(match)
    if step.sort is Sort.SUPPLEMENT and (match := _NUMBER_IN_SUPPLEMENT.match(text, end)):
        return sign_of(match), match.end("dot")
    if (
        step.unit == "条"
        and (match := _PARAGRAPH_ON.match(text, end))
        and (number := parse_number(match["n"]))
    ):
        return Step(Sort.NUMBERED, "項", (number,)), match.end("n")
    return read_below_sign(text, end, step)


def _after_particle(text: str, position: int) -> int:
    """Skip the の of 前条の第1項."""
    match = _PARTICLE.match(text, position)
    return match.end() if match else position


def _level(step: Step) -> int:
    return -1 if step.sort in {Sort.SUPPLEMENT, Sort.APPENDIX} or step.title else LEVELS.get(step.unit, 99)


def _numbered(match: re.Match[str]) -> tuple[Step, int] | None:
    parts = [match["n"], *[part for part in match["branch"].split("の") if part]]
    numbers = [parse_number(part) for part in parts]
    known = tuple(number for number in numbers if number)
    if len(known) != len(parts):
        return None
    form = LISTED if match.re is _LISTED else ""
    return Step(Sort.NUMBERED, match["unit"], known, form=form), match.end()


def _relative(match: re.Match[str]) -> tuple[Step, int] | None:
    word, many, unit = match["word"], match["many"], match["unit"]
    count = 1 if many in {None, "各"} else parse_number(many) or 0
    if not count or (many and word not in "前次"):
        return None
    if len(word) == 2 and word[0] in "前次":
        sort = Sort.BEFORE if word[0] == "前" else Sort.AFTER
        return (Step(sort, unit, (), 2, form=EXACTLY), match.end()) if not many else None
    if word == "前":
        return Step(Sort.ALL_BEFORE if many == "各" else Sort.BEFORE, unit, (), count), match.end()
    if word == "次":
        return (Step(Sort.AFTER, unit, (), count), match.end()) if many != "各" else None
    return Step(Sort.SAME if word in {"同", "当該"} else Sort.THIS, unit), match.end()


def read_unitless(text: str, start: int) -> tuple[tuple[Step, ...], int] | None:
    """Read 第3 or 第3の1, where a text labels its articles 第3 and their paragraphs 1."""
    match = _UNITLESS.match(text, start)
    number = parse_number(match["n"]) if match else None
    if match is None or not number:
        return None
    steps = [Step(Sort.NUMBERED, "条", (number,), form="第N")]
    if match["p"] and (paragraph := parse_number(match["p"])):
        steps.append(Step(Sort.NUMBERED, "項", (paragraph,)))
    return tuple(steps), match.end()
