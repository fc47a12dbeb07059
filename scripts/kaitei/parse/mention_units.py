"""The units a mention is made of, as they are written: 第3条, 第2項, 前二項, 同条, 各号, 次の各号, (2), イ, 附則, 別表第1."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kaitei.parse.steps import BARE, EXACTLY, LEVELS, LISTED, Sort, Step
from kaitei.text.numerals import IROHA, KANJI, parse_number

_N = rf"(?:[0-9０-９]{{1,4}}|[{KANJI}]{{1,7}})"
_DIGITS = "[0-9０-９]{1,3}"
# not units of law: 条件, 条約, 条例, 項目, 号室, 節約 …
_NOT_UNIT = "(?!件|約|例|理|文|項|目|室|車|機|棟|線|数|令|外|被|議案|電|度|税|程|典|立|門|分|署|品|材|様式)"
_COUNTED = "年月日時分秒円人名件個回度点％%歳才つ種部般切定方時者週条項号営箇ヶケ"
_BRANCH = (
    rf"(?:の{_N}(?![{_COUNTED}0-9０-９]|[かカ]月)(?=第|[^一-鿿ァ-ヺ]|[及又若並本前後各中但違関柱適所規]|$))*"
)
UNITS = "編部章節款目条項号"
_WORDS = frozenset("前次本同こ当以左つ上下後附付別様")
_LETTERS = frozenset(f"{IROHA}アウオ")

_AFTER_BARE = re.compile(
    "から|まで|により|に(?:定め|掲げ|規定|基づ|該当)|の(?:規定|定め|場合|ほか)|及び|又は|及|又|、|ただし書|但し?書|本文|[前後]段"
)
# 1項の年次有給休暇: where nothing stands before it, less has to follow
_LONE = frozenset({"", "、", "，", ",", "（", "(", "。", " ", "　"})
_AFTER_LONE = re.compile(f"{_AFTER_BARE.pattern}|の|について|によ|を除")
_NOT_RELATIVE = frozenset("以午事直目名従")  # 以前, 名前, 目次 …
_NUMBERED = re.compile(
    rf"第[ 　]?[(（]?(?P<n>{_N})[)）]?[ 　]?(?P<unit>[{UNITS}]){_NOT_UNIT}(?P<branch>{_BRANCH})"
)
_LIST = "(?:[、，,・･／/～〜~]|、?(?:及び|および|又は|または|若しくは|並びに)|から|ないし)[ 　]?第?"
_LISTED = re.compile(
    rf"第[ 　]?(?P<n>{_N})(?=(?:{_LIST}{_N}){{1,6}}(?P<unit>[条項号]){_NOT_UNIT})(?P<branch>)"
)
_LISTED_ON = re.compile(
    rf"第?(?P<n>{_N})(?:(?P<last>[条項号]){_NOT_UNIT}|(?=(?:{_LIST}{_N}){{1,6}}(?P<unit>[条項号]){_NOT_UNIT}))"
)
_UNITLESS = re.compile(
    rf"第(?P<n>{_N})(?:の(?P<p>{_N})(?![{_COUNTED}]))?(?=[にのをはがとで、。）)及又から]|まで|により|$)"
)
_BARE = re.compile(rf"(?P<n>{_DIGITS})[ 　]?(?P<unit>[条項号]){_NOT_UNIT}(?P<branch>{_BRANCH})")
_RELATIVE = re.compile(
    rf"(?P<word>前[々前]|次[々次]|前|次|本|同|この|当該)(?P<many>各|{_N})?(?P<unit>[編章節款条項号]){_NOT_UNIT}"
)
_ALL = re.compile("の?[ 　]?各(?P<unit>[項号])(?!目)")
_PARTICLE = re.compile("[ 　]?の?[ 　]?")
_BELOW = re.compile(
    "(?:(?:次|以下|下記|左記?|つぎ)の?|(?:次|以下|左)に(?:掲げる|定める|規定する|列挙する))各(?P<unit>[号項])(?!目)"
)
_SUPPLEMENT = re.compile("(?:本|この)?[附付]則")
_APPENDIX = re.compile(
    rf"(?P<word>別表|別紙|別添|別記|様式)[ 　]?(?:第?[ 　]?(?P<n>{_N})号?(?![{_COUNTED}]))?(?!様式)"
)
_LETTER = re.compile(rf"(?P<letter>[{IROHA}アウオ])(?![ァ-ヺー])")
_SIGN = r"(?:[(（](?P<p>[0-9０-９]{1,2})[)）]|(?P<c>[①-⑳])|(?P<d>[0-9０-９]{1,2})(?P<dot>[.．]?)(?![0-9０-９.．]))"
_POINTED = re.compile(rf"(?P<word>上記|前記|下記|後記)[ 　]?の?{_SIGN}")
_SIGN_STEP = re.compile(rf"の?(?:[(（](?P<p>[0-9０-９]{{1,2}})[)）]|(?P<c>[①-⑳]))(?:号{_NOT_UNIT})?")
_DOTTED = re.compile(r"(?P<d>[0-9０-９]{1,2})(?P<dot>[.．])(?![0-9０-９])")  # 第1号2.
_ON = "(?=[のにをはがと、，及又並若（(①-⑳」）)~～〜]|から|まで|$)"
_DOTTED_ON = re.compile(rf"(?P<d>[0-9０-９]{{1,2}})(?P<dot>[.．]){_ON}")  # 第4条1.(2)
_LETTER_ON = re.compile(
    rf"(?:[(（](?P<q>[a-zア-オカ-コ{IROHA}])[)）]|(?P<letter>[{IROHA}アウオ])){_ON}"
)  # 第3条イ, 前項(ア)
_SAYS = r"(?:に(?:定め|掲げ|記載|規定|基づ|該当|従[いっ]|示)|の(?:目的|定め|規定|場合|情報|範囲|利用目的|手続|うち))"
_INNER = "(?:[(（][0-9０-９]{1,2}[)）]|[①-⑳])"
# イ又はロに掲げる, ハに規定する: the letters beside or below the sentence
_LONE_LETTER = rf"(?<![ァ-ヺー一-鿿])[{IROHA}アウオ]"
_SAID_LETTER = re.compile(
    rf"(?P<letter>{_LONE_LETTER})(?={_SAYS}|から|(?:、|又は|及び|若しくは|並びに|または|および){_LONE_LETTER}(?![ァ-ヺー]))"
)
_DECIMAL = re.compile(
    r"第?(?P<m>[0-9０-９]{1,2}(?:[.．][0-9０-９]{1,2}){1,3})"
    rf"(?:[条項号節]{_NOT_UNIT}|(?={_INNER}?[ 　]?(?:{_SAYS}|及び|又は|および|または|から|ないし)))"
)  # 第5.3条, 2.1に定める
_COMPOUND = re.compile(rf"(?P<d>[0-9０-９]{{1,2}})(?P<dot>[.．])(?={_INNER})")
_SAID = re.compile(
    rf"(?:[(（](?P<p>[0-9０-９]{{1,2}})[)）]|(?P<c>[①-⑳])|(?P<d>[0-9０-９]{{1,2}})(?P<dot>[.．]))(?:号|項)?"
    rf"(?={_INNER}?[ 　]?(?:{_SAYS}|(?:及び|又は|および|または|若しくは|から|ないし|乃至|[~〜～])[ 　]?[(（①-⑳0-9０-９]))"
)
_JOINED_SIGN = re.compile(
    r"[(（](?P<p>[0-9０-９]{1,2})[)）]|(?P<c>[①-⑳])|(?P<d>[0-9０-９]{1,2})(?P<dot>[.．])(?![0-9０-９])"
)


def read_step(text: str, start: int, before: Step | None) -> tuple[Step, int] | None:
    """Read the first unit of a mention; ``before`` is the last one of the mention it would be joined to."""
    sign = text[start]
    if sign == "第" and (match := _NUMBERED.match(text, start) or _LISTED.match(text, start)):
        return _numbered(match)
    if before and before.form == LISTED and (found := _listed_on(text, start, before)):
        return found
    if sign in _WORDS:
        return _word(text, start)
    if sign in _LETTERS:
        return _letter_by_itself(text, start, before)
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
    if (match := _RELATIVE.match(text, start)) and previous not in _NOT_RELATIVE:
        return _relative(match)
    if (match := _SUPPLEMENT.match(text, start)) and previous != "本":
        return Step(Sort.SUPPLEMENT, "附則"), match.end()
    if (match := _APPENDIX.match(text, start)) and (match["word"] != "様式" or match["n"]):
        number = parse_number(match["n"]) if match["n"] else None
        return Step(Sort.APPENDIX, match["word"], (number,) if number else ()), match.end()
    match = _POINTED.match(text, start)
    return (_sign(match), match.end()) if match else None


def _letter_by_itself(text: str, start: int, before: Step | None) -> tuple[Step, int] | None:
    goes_on = before is not None and before.unit == "細"
    if not goes_on:
        match = _SAID_LETTER.match(text, start)
    else:
        match = _LETTER.match(text, start) if before and before.sort is Sort.NUMBERED else None
    return (_letter(match), match.end()) if match else None


def _figure(text: str, start: int, before: Step | None) -> tuple[Step, int] | None:
    """Read what begins with a figure or a sign: 3条, 5.3に定める, (2)に掲げる, ①."""
    inside = _part_of_number(text, start)
    if not inside and (match := _BARE.match(text, start)):
        lower = before and LEVELS.get(before.unit, 99) <= LEVELS[match["unit"]]
        if match["unit"] == "条" or lower:
            return _numbered(match)
        after = _AFTER_LONE if not start or text[start - 1] in _LONE else _AFTER_BARE
        if after.match(text, match.end()) and (numbered := _numbered(match)):
            return numbered[0]._replace(form=BARE), numbered[1]
    if not inside and (match := _DECIMAL.match(text, start)):
        return _decimal(match), match.end()
    if before is None:
        said = None if inside else _SAID.match(text, start) or _COMPOUND.match(text, start)
    else:
        said = _JOINED_SIGN.match(text, start) if before.sort is Sort.SIGN else None
    return (_sign(said), said.end()) if said else None


def following_steps(text: str, end: int, step: Step) -> Iterator[tuple[Step, int]]:
    """Yield the lower units that follow in the same mention, with their ends."""
    while True:
        found = _lower(text, end, step)
        if found is None:
            return
        step, end = found
        yield step, end


def _lower(text: str, end: int, step: Step) -> tuple[Step, int] | None:
    if step.sort in {Sort.ALL, Sort.BELOW, Sort.ALL_BEFORE} or (step.sort is Sort.APPENDIX):
        return None
    if match := _ALL.match(text, end):
        return (Step(Sort.ALL, match["unit"]), match.end()) if LEVELS[match["unit"]] > _level(step) else None
    lower = _after_particle(text, end)
    match = _NUMBERED.match(text, lower) or _LISTED.match(text, lower)
    if match and LEVELS[match["unit"]] > _level(step):
        return _numbered(match)
    if (match := _BARE.match(text, end)) and LEVELS[match["unit"]] > _level(step):
        return _numbered(match)
    if step.unit == "号" and step.sort is not Sort.SIGN:
        if match := _LETTER.match(text, end):
            return _letter(match), match.end()
        if match := _DOTTED.match(text, end):
            return _sign(match), match.end()
    elif step.unit in {"条", "項"}:
        if match := _LETTER_ON.match(text, end):
            return _letter(match), match.end()
        if match := _DOTTED_ON.match(text, end):
            return _sign(match), match.end()
    if (match := _SIGN_STEP.match(text, end)) and step.sort in {
        Sort.NUMBERED,
        Sort.SIGN,
        Sort.BEFORE,
        Sort.SAME,
        Sort.THIS,
    }:
        sign = _sign(match)
        return None if step.form == sign.form else (sign, match.end())
    return None


def _after_particle(text: str, position: int) -> int:
    """Skip the の of 前条の第1項."""
    match = _PARTICLE.match(text, position)
    return match.end() if match else position


def _level(step: Step) -> int:
    return -1 if step.sort is Sort.SUPPLEMENT else LEVELS.get(step.unit, 99)


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


def _letter(match: re.Match[str]) -> Step:
    groups = match.groupdict()
    return Step(Sort.NUMBERED, "細", (), form=groups.get("q") or match["letter"])


def _decimal(match: re.Match[str]) -> Step:
    parts = re.split("[.．]", match["m"])
    return Step(Sort.SIGN, "", tuple(parse_number(part) or 0 for part in parts), form="N.N")


def _sign(match: re.Match[str]) -> Step:
    groups = match.groupdict()
    if groups.get("c"):
        return Step(Sort.SIGN, "細", (ord(groups["c"]) - 0x245F,), form="①")
    written = groups.get("p") or groups.get("d") or "0"
    form = "(N)" if groups.get("p") else "N." if groups.get("dot") else "N"
    return Step(Sort.SIGN, "細" if groups.get("p") else "", (parse_number(written) or 0,), form=form)


_FIGURES = "0123456789０１２３４５６７８９"
_NEAR_FIGURES = frozenset(f"{_FIGURES}.．,，-‐第－")


def _part_of_number(text: str, start: int) -> bool:
    if start > 1 and text[start - 1] in ",，":  # 1,200円, but 第8条,9条
        return text[start - 2] in _FIGURES
    return bool(start) and text[start - 1] in _NEAR_FIGURES


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
