"""Mentions of provisions in a sentence: what is written, before anybody asks what it points at.

第3条第2項第1号イ, 第十二条の二, 3条1項, 前条, 次項, 前二項, 前各号, 本条, 同条第2項, 第3条各号, 次の各号, 附則第2条, 別表第1, 上記(2).
A mention that belongs to another law or document (労働基準法第12条, 法第27条, 同法第5条, 会員規約第3条) is told by the words
before it and marked as foreign; so are those that follow it in the same enumeration.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from kaitei.parse.owners import Owner, find_owner
from kaitei.text.numerals import IROHA, KANJI, parse_number

LEVELS = {"編": 0, "部": 1, "章": 2, "節": 3, "款": 4, "目": 5, "条": 6, "項": 7, "号": 8, "細": 9}
MOST_IN_A_LINE = 300  # no sentence refers to more
EXACTLY = "々"  # 前々条 is the one before the last, 前二条 both
BARE = "bare"  # 2号, without 第: a reference if there is such an item, else a count
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
    ``EXACTLY`` or ``BARE`` where these matter.
    """

    sort: Sort
    unit: str
    number: tuple[int, ...] = ()
    reach: int = 1
    form: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """``start:end`` of a text; ``joined`` says that it continues the enumeration of the mention before it.

    ``foreign`` mentions belong to another law or document; ``own`` ones say themselves that they do not (本規約第3条).
    """

    start: int
    end: int
    written: str
    steps: tuple[Step, ...]
    joined: bool
    foreign: bool
    own: bool


_N = rf"(?:[0-9０-９]{{1,4}}|[{KANJI}]{{1,7}})"
_DIGITS = "[0-9０-９]{1,3}"
# not units of law: 条件, 条約, 条例, 項目, 号室, 節約 …
_NOT_UNIT = "(?!件|約|例|理|文|項|目|室|車|機|棟|線|数|令|外|被|議案|電|度|税|程|典|立|門|分|署|品|材)"
_COUNTED = "年月日時分秒円人名件個回度点％%歳才つ種部般切定方時者週条項号営箇ヶケ"
_BRANCH = (
    rf"(?:の{_N}(?![{_COUNTED}0-9０-９]|[かカ]月)(?=第|[^一-鿿ァ-ヺ]|[及又若並本前後各中但違関柱適所規]|$))*"
)
_UNITS = "編部章節款目条項号"

_AFTER_BARE = re.compile(
    "から|まで|により|に(?:定め|掲げ|規定|基づ|該当)|の(?:規定|定め|場合|ほか)|及び|又は|及|又|、"
)
_NOT_RELATIVE = frozenset("以午事直目名従")  # 以前, 名前, 目次 …
_NUMBERED = re.compile(rf"第[ 　]?(?P<n>{_N})[ 　]?(?P<unit>[{_UNITS}]){_NOT_UNIT}(?P<branch>{_BRANCH})")
_UNITLESS = re.compile(
    rf"第(?P<n>{_N})(?:の(?P<p>{_N})(?![{_COUNTED}]))?(?=[にのをはがとで、。）)及又から]|まで|により|$)"
)
_BARE = re.compile(rf"(?P<n>{_DIGITS})[ 　]?(?P<unit>[条項号]){_NOT_UNIT}(?P<branch>{_BRANCH})")
_RELATIVE = re.compile(
    rf"(?P<word>前々|前|次|本|同|この|当該)(?P<many>各|{_N})?(?P<unit>[編章節款条項号]){_NOT_UNIT}"
)
_ALL = re.compile("の?[ 　]?各(?P<unit>[項号])(?!目)")
_PARTICLE = re.compile("[ 　]?の?[ 　]?")
_BELOW = re.compile("(?:次|以下|下記|左記?|つぎ)の?各(?P<unit>[号項])(?!目)")
_SUPPLEMENT = re.compile("(?:本|この)?[附付]則")
_APPENDIX = re.compile(
    rf"(?P<word>別表|別紙|別添|別記|様式)[ 　]?(?:第?[ 　]?(?P<n>{_N})号?(?![{_COUNTED}]))?(?!様式)"
)
_LETTER = re.compile(rf"(?P<letter>[{IROHA}アウオ])(?![ァ-ヺー])")
_SIGN = r"(?:[(（](?P<p>[0-9０-９]{1,2})[)）]|(?P<c>[①-⑳])|(?P<d>[0-9０-９]{1,2})(?P<dot>[.．]?)(?![0-9０-９.．]))"
_POINTED = re.compile(rf"(?P<word>上記|前記|下記|後記)[ 　]?の?{_SIGN}")
_SIGN_STEP = re.compile(r"[(（](?P<p>[0-9０-９]{1,2})[)）]|(?P<c>[①-⑳])")
_SAYS = r"(?:に(?:定め|掲げ|記載|規定|基づ|該当|従[いっ]|示)|の(?:目的|定め|規定|場合|情報|範囲|利用目的|手続|うち))"
_INNER = "(?:[(（][0-9０-９]{1,2}[)）]|[①-⑳])"
_COMPOUND = re.compile(rf"(?P<d>[0-9０-９]{{1,2}})(?P<dot>[.．])(?={_INNER})")
_SAID = re.compile(
    rf"(?:[(（](?P<p>[0-9０-９]{{1,2}})[)）]|(?P<c>[①-⑳])|(?P<d>[0-9０-９]{{1,2}})(?P<dot>[.．]))"
    rf"(?={_INNER}?[ 　]?(?:{_SAYS}|(?:及び|又は|および|または|若しくは|から|ないし|乃至|[~〜～])[ 　]?[(（①-⑳0-9０-９]))"
)
_JOINED_SIGN = re.compile(
    r"[(（](?P<p>[0-9０-９]{1,2})[)）]|(?P<c>[①-⑳])|(?P<d>[0-9０-９]{1,2})(?P<dot>[.．])(?![0-9０-９])"
)

_JOIN = re.compile(
    r"(?:各号|ただし書き?|但し?書き?|本文|[前後]段|柱書き?|の規定|に規定する|に定める)?"
    r"[ 　]*(?:、|，|,|・|[/／]|[~〜～]|[-–－]|(?:、|，)?(?:及び|および|並びに|ならびに|又は|または|若しくは|もしくは|と|かつ)"
    r"|から|より|ないし|乃至|のうち、?|中|まで(?:の規定)?(?:、|，)?(?:及び|および|並びに|又は|または|若しくは|もしくは)?"
    r"|[（(](?:ただし、)?)[ 　]*"
)


def find_mentions(text: str, title: str = "", *, unitless: bool = False) -> tuple[Mention, ...]:
    """Return the mentions of provisions in one line of text, in order.

    ``title`` is the title of the text itself, so that 会員規約第3条 in the 会員規約 is no foreign mention;
    ``unitless`` says that its articles are labelled 第1, 第2 without a unit, and called so (第3の1).
    """
    mentions: list[Mention] = []
    position = _next_start(text, 0, None)
    while position < len(text) and len(mentions) < MOST_IN_A_LINE:
        before = mentions[-1] if mentions else None
        found = _read(text, position, before, title)
        if found is None and unitless:
            found = _read_unitless(text, position)
        if found:
            mentions.append(found)
        position = _next_start(text, found.end if found else position + 1, found or before)
    return tuple(mentions)


# Where a mention can begin: most characters of a text are passed over by this.
_STARTS = re.compile(
    rf"第(?=[ 　0-9０-９{KANJI}])|[前次](?=[各々の0-9０-９{KANJI}{_UNITS}記])|[本同](?=[{_UNITS}附付])|(?:この|当該)(?=[{_UNITS}附付])"
    rf"|以下|[上下後]記|左|つぎ|[附付]則|別[表紙添記]|様式|[0-9０-９(（①-⑳]"
)
_STARTS_OR_LETTER = re.compile(f"{_STARTS.pattern}|[{IROHA}アウオ]")


def _next_start(text: str, position: int, before: Mention | None) -> int:
    starts = _STARTS_OR_LETTER if before and before.steps[-1].unit == "細" else _STARTS
    match = starts.search(text, position)
    return match.start() if match else len(text)


def _read(text: str, start: int, before: Mention | None, title: str) -> Mention | None:
    """Return the mention that begins at ``start``, if one does."""
    joined = bool(before and _JOIN.fullmatch(text, before.end, start))
    first = _first_step(text, start, before if joined else None)
    if first is None:
        return None
    step, end = first
    steps = [step]
    for following, ends in _following(text, end, step):
        steps.append(following)
        end = ends
    owner = find_owner(text, start, title)
    own = owner is Owner.OWN
    inherits = (
        joined
        and before is not None
        and before.foreign
        and not own
        and step.sort in {Sort.NUMBERED, Sort.SIGN}
    )
    return Mention(start, end, text[start:end], tuple(steps), joined, owner is Owner.FOREIGN or inherits, own)


def _read_unitless(text: str, start: int) -> Mention | None:
    """Read 第3 or 第3の1, where the text labels its articles 第3 and their paragraphs 1."""
    match = _UNITLESS.match(text, start)
    number = parse_number(match["n"]) if match else None
    if match is None or not number:
        return None
    steps = [Step(Sort.NUMBERED, "条", (number,), form="第N")]
    if match["p"] and (paragraph := parse_number(match["p"])):
        steps.append(Step(Sort.NUMBERED, "項", (paragraph,)))
    foreign = find_owner(text, start) is Owner.FOREIGN
    return Mention(start, match.end(), match.group(), tuple(steps), joined=False, foreign=foreign, own=False)


def _first_step(text: str, start: int, before: Mention | None) -> tuple[Step, int] | None:
    """Read the first unit of a mention; ``before`` is the mention it would be joined to."""
    previous = text[start - 1] if start else ""
    if match := _NUMBERED.match(text, start):
        return _numbered(match)
    if (match := _BELOW.match(text, start)) and previous not in {"年", "月"}:
        return Step(Sort.BELOW, match["unit"]), match.end()
    if (match := _RELATIVE.match(text, start)) and previous not in _NOT_RELATIVE:
        return _relative(match)
    if (match := _SUPPLEMENT.match(text, start)) and previous != "本":
        return Step(Sort.SUPPLEMENT, "附則"), match.end()
    if (match := _APPENDIX.match(text, start)) and (match["word"] != "様式" or match["n"]):
        number = parse_number(match["n"]) if match["n"] else None
        return Step(Sort.APPENDIX, match["word"], (number,) if number else ()), match.end()
    if match := _POINTED.match(text, start):
        return _sign(match), match.end()
    if (match := _BARE.match(text, start)) and not _part_of_number(text, start):
        lower = before and LEVELS.get(before.steps[-1].unit, 99) <= LEVELS[match["unit"]]
        if match["unit"] == "条" or lower:
            return _numbered(match)
        if _AFTER_BARE.match(text, match.end()) and (numbered := _numbered(match)):
            return numbered[0]._replace(form=BARE), numbered[1]
    if before is None:
        match = _SAID.match(text, start) or _COMPOUND.match(text, start)
        return (_sign(match), match.end()) if match and not _part_of_number(text, start) else None
    if (
        before.steps[-1].unit == "細"
        and before.steps[-1].sort is Sort.NUMBERED
        and (match := _LETTER.match(text, start))
    ):
        return _letter(match), match.end()
    if before.steps[-1].sort is Sort.SIGN and (match := _JOINED_SIGN.match(text, start)):
        return _sign(match), match.end()
    return None


def _following(text: str, end: int, step: Step) -> Iterator[tuple[Step, int]]:
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
    if (match := _NUMBERED.match(text, _after_particle(text, end))) and LEVELS[match["unit"]] > _level(step):
        return _numbered(match)
    if (match := _BARE.match(text, end)) and LEVELS[match["unit"]] > _level(step):
        return _numbered(match)
    if step.unit == "号" and step.sort is not Sort.SIGN and (match := _LETTER.match(text, end)):
        return _letter(match), match.end()
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
    return (Step(Sort.NUMBERED, match["unit"], known), match.end()) if len(known) == len(parts) else None


def _relative(match: re.Match[str]) -> tuple[Step, int] | None:
    word, many, unit = match["word"], match["many"], match["unit"]
    count = 1 if many in {None, "各"} else parse_number(many) or 0
    if not count or (many and word not in "前次"):
        return None
    if word == "前々":
        return (Step(Sort.BEFORE, unit, (), 2, form=EXACTLY), match.end()) if not many else None
    if word == "前":
        return Step(Sort.ALL_BEFORE if many == "各" else Sort.BEFORE, unit, (), count), match.end()
    if word == "次":
        return (Step(Sort.AFTER, unit, (), count), match.end()) if many != "各" else None
    return Step(Sort.SAME if word in {"同", "当該"} else Sort.THIS, unit), match.end()


def _letter(match: re.Match[str]) -> Step:
    return Step(Sort.NUMBERED, "細", (), form=match["letter"])


def _sign(match: re.Match[str]) -> Step:
    groups = match.groupdict()
    if groups.get("c"):
        return Step(Sort.SIGN, "細", (ord(groups["c"]) - 0x245F,), form="①")
    written = groups.get("p") or groups.get("d") or "0"
    form = "(N)" if groups.get("p") else "N." if groups.get("dot") else "N"
    return Step(Sort.SIGN, "細" if groups.get("p") else "", (parse_number(written) or 0,), form=form)


def _part_of_number(text: str, start: int) -> bool:
    return bool(start) and text[start - 1] in "0123456789０１２３４５６７８９.．,，-‐第－"
