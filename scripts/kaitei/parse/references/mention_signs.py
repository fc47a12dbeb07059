"""Signs a mention is made of: (2), ①, 3., 5.3, イ, (ア), and numbers that carry the title of their provision, 16（料金）.

A sign may also number words of its own sentence, or count something. What stands before and behind it tells, and what it
would point at: the resolver drops a sign that leads nowhere.
"""

from __future__ import annotations

import re

from kaitei.parse.references.steps import Sort, Step
from kaitei.text.numerals import IROHA, KANJI, parse_number

NOT_UNIT = "(?!件|約|例|理|文|項|目|室|車|機|棟|線|数|令|外|被|議案|電|度|税|程|典|立|門|分|署|品|材|様式)"
"""条件, 条約, 条例, 項目, 号室, 節約 … name no unit of law."""

_SIGN = r"(?:[(（](?P<p>[0-9０-９]{1,2})[)）]|(?P<c>[①-⑳])|(?P<d>[0-9０-９]{1,2})(?P<dot>[.．]?)(?![0-9０-９.．]))"
_KANA = f"[{IROHA}]"
_POINTED = re.compile(
    rf"(?P<word>上記|前記|下記|後記)[ 　]?の?(?:{_SIGN}|[(（](?P<q>[a-zア-オカ-コ{IROHA}])[)）]"
    rf"|(?P<letter>{_KANA})(?![ァ-ヺー]))"
)
_SIGN_STEP = re.compile(rf"の?(?:[(（](?P<p>[0-9０-９]{{1,2}})[)）]|(?P<c>[①-⑳]))(?:号{NOT_UNIT})?")
_DOTTED = re.compile(r"(?P<d>[0-9０-９]{1,2})(?P<dot>[.．])(?![0-9０-９])")  # 第1号2.
_ON = "(?=[のにをはがと、，及又並若（(①-⑳」）)~～〜]|から|まで|もしくは|または|および|以外|$)"
_DOTTED_ON = re.compile(rf"(?P<d>[0-9０-９]{{1,2}})(?P<dot>[.．]){_ON}")  # 第4条1.(2)
_LETTER = re.compile(rf"(?P<letter>{_KANA})(?![ァ-ヺー])")
_LETTER_ON = re.compile(
    rf"(?:[(（](?P<q>[a-zア-オカ-コ{IROHA}])[)）]|(?P<letter>{_KANA})){_ON}"
)  # 第3条イ, 前項(ア)
_SAYS = r"(?:に(?:定め|掲げ|記載|規定|基づ|もとづ|該当|従[いっ]|示|準[じず]|いう|よ[っりる]|かかわらず|関わらず|加え)|の(?:目的|定め|規定|場合|情報|範囲|利用目的|手続|うち|ほか|いずれ))"
_INNER = "(?:[(（][0-9０-９]{1,2}[)）]|[①-⑳])"
_JOINS = "(?:、|及び|又は|および|または|若しくは|もしくは|並びに|ならびに|から|ないし|乃至|[~〜～・])"
# イ又はロに掲げる, ハに規定する: the letters beside or below the sentence
_LONE_LETTER = rf"(?<![ァ-ヺー一-鿿]){_KANA}"
_SAID_LETTER = re.compile(
    rf"(?P<letter>{_LONE_LETTER})(?={_SAYS}|の(?=[一-鿿])|は、|以外|から|{_JOINS}{_LONE_LETTER}(?![ァ-ヺー]))"
)
_DECIMAL = re.compile(
    r"第?(?P<m>[0-9０-９]{1,2}(?:[.．][0-9０-９]{1,2}){1,3})"
    rf"(?:[条項号節]{NOT_UNIT}|(?={_INNER}?[ 　]?(?:{_SAYS}|及び|又は|および|または|から|ないし)))"
)  # 第5.3条, 2.1に定める
_COMPOUND = re.compile(rf"(?P<d>[0-9０-９]{{1,2}})(?P<dot>[.．])(?={_INNER})")
_ANY = rf"[(（](?P<q>[a-zア-オカ-コ{IROHA}])[)）]|[(（](?P<p>[0-9０-９]{{1,2}})[)）]|(?P<c>[①-⑳])|(?P<d>[0-9０-９]{{1,2}})(?P<dot>[.．])"
_SAID = re.compile(
    rf"(?:{_ANY})(?:号|項)?"
    rf"(?={_INNER}?[ 　]?(?:{_SAYS}|{_JOINS}[ 　]?[(（①-⑳0-9０-９]))"
)
# (1)の書類を, ①を除く, (2)が: less has to follow where a sentence or bracket begins, or a particle stands before
_LOOSE = re.compile(
    rf"(?<![一-鿿ァ-ヺーA-Za-z0-9Ａ-Ｚａ-ｚ０-９.．)）])(?:{_ANY})"
    rf"(?={_INNER}?{_KANA}?(?:の(?=[一-鿿ァ-ヺ「])|[をはが](?=[一-鿿、])|に(?=[一-鿿よ])|と(?=[一-鿿])|まで|以外|以下|だけ|のみ|ただし書|但し?書|本文[のにを]|[前後]段))"
)
_JOINED_SIGN = re.compile(
    rf"[(（](?P<p>[0-9０-９]{{1,2}})[)）]|[(（](?P<q>[a-zア-オカ-コ{IROHA}])[)）]|(?P<c>[①-⑳])|(?P<d>[0-9０-９]{{1,2}})(?P<dot>[.．])(?![0-9０-９])"
)
# 16（料金）, 別表2（燃料費調整）, 「8. 請求の方法」: the words are the title of the provision
TITLE = r"[ 　]?[（(〔［「『](?=[^)）〕］」』]{0,30}[一-鿿ぁ-んァ-ヺーA-Za-z]{2})[ 　]?(?P<title>[^（()）〔〕［］「」『』。、]{1,40}(?:[（(][^（()）]{1,20}[)）])?)[)）〕］」』]"
_TITLED = re.compile(rf"(?P<d>[0-9０-９]{{1,3}})(?P<dot>[.．]?){TITLE}")
_QUOTED_TITLE = re.compile(
    r"(?P<d>[0-9０-９]{1,3})(?P<dot>[.．]?)[ 　]?(?P<title>[^「」『』。0-9０-９.．][^「」『』。]{1,40})(?=[」』])"
)
# 5、6の申出, 4から7に基づく, 次の一から三まで: bare numbers, told by what they are said to be
_BARE_NUMBER = re.compile(
    r"(?<![一-鿿ァ-ヺーA-Za-z0-9Ａ-Ｚａ-ｚ０-９.．第/／:：\-－])(?P<n>[0-9０-９]{1,2})"
    r"(?=(?:(?:、|及び|又は|から|ないし|[~〜～])[0-9０-９]{1,2}){0,3}(?:に(?:基づ|定め|規定|掲げ)|の(?P<about>[一-鿿]{2})|がない場合))"
)
_NUMBERS_BELOW = re.compile(
    rf"(?<=次の)(?P<n>[0-9０-９]{{1,2}}|[{KANJI}]{{1,2}})(?=(?:から|又は|及び|または|および|、)(?:[0-9０-９]|[{KANJI}]))"
)
_NUMBER_ON = re.compile(
    rf"(?P<n>[0-9０-９]{{1,2}}|[{KANJI}]{{1,2}})(?=[のにをまがは、及又]|から|または|および)"
)

_NUMBER_ALONE = re.compile("[0-9０-９]+(?:[、をがはでと円年月日件人回以分]|の(?![(（]))")

_FIGURES = "0123456789０１２３４５６７８９"
_NEAR_FIGURES = frozenset(f"{_FIGURES}.．,，-‐第－")


def read_pointed(text: str, start: int) -> tuple[Step, int] | None:
    """Read 上記(2), 前記1., 上記イ."""
    match = _POINTED.match(text, start)
    return (sign_of(match), match.end()) if match else None


def read_letter(text: str, start: int, before: Step | None) -> tuple[Step, int] | None:
    """Read イ, ロ by themselves or behind the first of several."""
    goes_on = before is not None and before.unit == "細" and before.sort is Sort.NUMBERED
    match = _LETTER.match(text, start) if goes_on else _SAID_LETTER.match(text, start)
    return (sign_of(match), match.end()) if match else None


def read_figure(text: str, start: int, before: Step | None) -> tuple[Step, int] | None:
    """Read what begins with a figure or a bracket: 16（料金）, 5.3に定める, (2)に掲げる, ①."""
    if not part_of_number(text, start):
        bare = _NUMBER_ALONE.match(text, start)  # most figures are: nothing else needs to be tried
        if not bare and (found := _titled_or_decimal(text, start)):
            return found
        if match := _bare_number(text, start, before):
            return _number(match), match.end("n")
        if before is None:
            if bare:
                return None
            said = _SAID.match(text, start) or _COMPOUND.match(text, start) or _LOOSE.match(text, start)
            return (sign_of(said), said.end()) if said else None
    joined = before is not None and (before.sort is Sort.SIGN or before.unit == "細")
    said = _JOINED_SIGN.match(text, start) if joined else None
    return (sign_of(said), said.end()) if said else None


def _titled_or_decimal(text: str, start: int) -> tuple[Step, int] | None:
    if match := _TITLED.match(text, start):
        return _titled(match), match.end("dot")
    if start and text[start - 1] in "「『" and (match := _QUOTED_TITLE.match(text, start)):
        return _titled(match), match.end("dot")
    match = _DECIMAL.match(text, start)
    return (_decimal(match), match.end()) if match else None


def _bare_number(text: str, start: int, before: Step | None) -> re.Match[str] | None:
    if (
        before
        and before.form == "N"
        and before.sort is Sort.SIGN
        and (match := _NUMBER_ON.match(text, start))
    ):
        return match
    return _NUMBERS_BELOW.match(text, start) or _BARE_NUMBER.match(text, start)


def read_below_sign(text: str, end: int, step: Step) -> tuple[Step, int] | None:
    """Read a sign below what was named: the (1) and イ of 16（料金）(1)イ, the ① of 第2項①."""
    if step.unit == "号" and step.sort is not Sort.SIGN:
        match = _LETTER.match(text, end) or _DOTTED.match(text, end)
    else:
        match = _LETTER_ON.match(text, end)
        if match is None and step.unit in {"条", "項"}:
            match = _DOTTED_ON.match(text, end)
    match = match or _SIGN_STEP.match(text, end)
    if match is None or _shape(sign_of(match)) == _shape(step):
        return None
    return sign_of(match), match.end()


def _shape(step: Step) -> str:
    """Return how a sign is written: no (2) stands below (1), no ロ below イ."""
    if step.sort is Sort.SIGN:
        return step.form
    return ("(イ)" if step.form.startswith("(") else "イ") if step.unit == "細" else step.unit


def sign_of(match: re.Match[str]) -> Step:
    """Return the sign that was matched: its number, and in ``form`` how it is written."""
    groups = match.groupdict()
    if letter := groups.get("letter"):
        return Step(Sort.NUMBERED, "細", (), form=letter)
    if letter := groups.get("q"):
        return Step(Sort.NUMBERED, "細", (), form=f"({letter})")
    if groups.get("c"):
        return Step(Sort.SIGN, "細", (ord(groups["c"]) - 0x245F,), form="①")
    written = groups.get("p") or groups.get("d") or "0"
    form = "(N)" if groups.get("p") else "N." if groups.get("dot") else "N"
    return Step(Sort.SIGN, "細" if groups.get("p") else "", (parse_number(written) or 0,), form=form)


def _titled(match: re.Match[str]) -> Step:
    return Step(Sort.SIGN, "", (parse_number(match["d"]) or 0,), form="N", title=match["title"])


def _number(match: re.Match[str]) -> Step:
    about = match.groupdict().get("about") or ""
    return Step(Sort.SIGN, "", (parse_number(match["n"]) or 0,), form="N", about=about)


def _decimal(match: re.Match[str]) -> Step:
    parts = re.split("[.．]", match["m"])
    return Step(Sort.SIGN, "", tuple(parse_number(part) or 0 for part in parts), form="N.N")


def part_of_number(text: str, start: int) -> bool:
    """Does the figure at ``start`` go on another: the 5 of 1.5 and of 1,500?"""
    if start > 1 and text[start - 1] in ",，":  # 1,200円, but 第8条,9条
        return text[start - 2] in _FIGURES
    return bool(start) and text[start - 1] in _NEAR_FIGURES
