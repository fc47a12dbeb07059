"""Mentions of provisions in a sentence: what is written, before anybody asks what it points at.

第3条第2項第1号イ, 第十二条の二, 3条1項, 前条, 次項, 前二項, 前各号, 本条, 同条第2項, 第3条各号, 次の各号, 附則第2条, 別表第1, 上記(2).
A mention that belongs to another law or document (労働基準法第12条, 法第27条, 同法第5条, 会員規約第3条) is told by the words
before it and marked as foreign; so are those that follow it in the same enumeration.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from kaitei.parse.references.mention_units import UNITS, following_steps, read_step, read_unitless
from kaitei.parse.references.owners import NO_ABBREVIATIONS, Abbreviations, Owner, find_owner
from kaitei.parse.references.steps import Sort, Step
from kaitei.text.numerals import IROHA, KANJI

MOST_IN_A_LINE = 200  # no sentence refers to more


@dataclass(frozen=True, slots=True)
class Mention:
    """``start:end`` of a text; ``joined`` says that it continues the enumeration of the mention before it.

    ``foreign`` mentions belong to another law or document; ``own`` ones say themselves that they do not (本規約第3条);
    ``quoted`` ones stand in words that another provision is to be read with, so that nothing here says 同条 of them.
    """

    start: int
    end: int
    written: str
    steps: tuple[Step, ...]
    joined: bool
    foreign: bool
    own: bool
    quoted: bool = False


_JOIN = re.compile(
    r"(?:各号|ただし書き?|但し?書き?|本文|[前後]段|柱書き?|の規定|に規定する|に定める)?"
    r"[ 　]*(?:、|，|,|・|[/／]|[~〜～]|[-–－]|(?:、|，)?(?:及び|および|並びに|ならびに|又は|または|若しくは|もしくは|と|かつ)"
    r"|から|より|ないし|乃至|のうち、?|中|まで(?:の規定)?(?:、|，)?(?:及び|および|並びに|又は|または|若しくは|もしくは)?"
    r"|[（(](?:ただし、)?)[ 　]*"
)


# Where a mention can begin: most characters of a text are passed over by this.
_STARTS = re.compile(
    rf"第(?=[ 　(（0-9０-９{KANJI}])|[前次](?=[各々前次のに0-9０-９{KANJI}{UNITS}記])|[本同](?=[{UNITS}附付表])|(?:この|当該)(?=[{UNITS}附付])"
    rf"|以下|[上下後]記|左|つぎ|[附付]則|別[表紙添記]|様式|(?<![第0-9０-９.．])[0-9０-９]|[(（](?=(?:[0-9０-９]{{1,2}}|[a-zア-オカ-コ{IROHA}])[)）])|[①-⑳]"
    rf"|(?<![ァ-ヺー一-鿿])[{IROHA}](?=[にのか、又及若並まおは以も])|(?<=次の)[{KANJI}]"
)
_STARTS_OR_LETTER = re.compile(f"{_STARTS.pattern}|[{IROHA}{KANJI}]")
# 「前各項」とあるのは「第28条第6項」と読み替える: what is quoted stands in another provision
_REPLACED = re.compile("[「『]([^「」『』]*)[」』](?=とあ|と読み|とする|と、)")
_EXCEPTION = re.compile("[（(][^（()）。]{0,120}(?:を除く|に限る|を含む)。?[)）]")
_ABOVE = {"項": "条", "号": "項"}
_HERE = frozenset({Sort.BEFORE, Sort.AFTER, Sort.ALL_BEFORE, Sort.THIS, Sort.SAME, Sort.BELOW})


def find_mentions(
    text: str,
    title: str = "",
    *,
    unitless: bool = False,
    abbreviations: Abbreviations = NO_ABBREVIATIONS,
) -> tuple[Mention, ...]:
    """Return the mentions of provisions in one line of text, in order.

    ``title`` is the title of the text itself, so that 会員規約第3条 in the 会員規約 is no foreign mention;
    ``unitless`` says that its articles are labelled 第1, 第2 without a unit, and called so (第3の1);
    ``abbreviations`` are the names that the text gives itself and other documents.
    """
    return tuple(_Line(text, title, abbreviations, unitless=unitless).read())


class _Line:
    """One line, read from mention to mention."""

    def __init__(self, text: str, title: str, abbreviations: Abbreviations, *, unitless: bool) -> None:
        self.text, self.title, self.abbreviations, self.unitless = text, title, abbreviations, unitless
        self.replaced = tuple(match.span(1) for match in _REPLACED.finditer(text)) if "とあ" in text else ()

    def read(self) -> list[Mention]:
        mentions: list[Mention] = []
        position = self._next_start(0, None)
        while position < len(self.text) and len(mentions) < MOST_IN_A_LINE:
            before = mentions[-1] if mentions else None
            found = self._mention(position, before)
            if found:
                mentions.append(found)
            position = self._next_start(found.end if found else position + 1, found or before)
        return mentions

    def _next_start(self, position: int, before: Mention | None) -> int:
        last = before.steps[-1] if before else None
        goes_on = last and (last.unit == "細" or (last.sort is Sort.SIGN and last.form == "N"))
        starts = _STARTS_OR_LETTER if goes_on else _STARTS
        match = starts.search(self.text, position)
        return match.start() if match else len(self.text)

    def _mention(self, start: int, before: Mention | None) -> Mention | None:
        """Return the mention that begins at ``start``, if one does."""
        joined = bool(before and _JOIN.fullmatch(self.text, before.end, start))
        first = read_step(self.text, start, before.steps[-1] if before and joined else None)
        if first and before and not joined and first[0].unit in {"項", "号"}:
            joined = first[0].sort is Sort.NUMBERED and self._is_exception(before, start)
        if first is None:
            return self._unitless(start) if self.unitless else None
        step, end = first
        quoted = self._is_replaced(start)
        if quoted and step.sort in _HERE:
            return None
        steps = [step]
        above = _ABOVE.get(step.unit) if before and not before.foreign and not joined else None
        if above and step.sort is Sort.NUMBERED and self.text[start - 1 : start] == "同":
            steps.insert(0, Step(Sort.SAME, above))  # 第4条第1項の料金、同第2項の手数料
            start -= 1
        for following, ends in following_steps(self.text, end, step):
            steps.append(following)
            end = ends
        owner = find_owner(self.text, start, self.title, self.abbreviations)
        own = owner is Owner.OWN
        inherits = (
            joined
            and before is not None
            and before.foreign
            and not own
            and step.sort in {Sort.NUMBERED, Sort.SIGN}
        )
        same = before is not None and before.foreign and self.text[start - 1 : start] == "同"  # 同第11条
        foreign = owner is Owner.FOREIGN or inherits or same
        return Mention(start, end, self.text[start:end], tuple(steps), joined, foreign, own, quoted)

    def _is_replaced(self, start: int) -> bool:
        at = bisect_right(self.replaced, (start, len(self.text)))
        return at > 0 and start < self.replaced[at - 1][1]

    def _is_exception(self, before: Mention, start: int) -> bool:
        """Does a bracket right behind a mention except part of it: 第43条（会議の場合の第1項を除く。）?"""
        bracket = _EXCEPTION.match(self.text, before.end)
        return bracket is not None and start < bracket.end()

    def _unitless(self, start: int) -> Mention | None:
        found = read_unitless(self.text, start)
        if found is None:
            return None
        steps, end = found
        foreign = find_owner(self.text, start) is Owner.FOREIGN
        return Mention(start, end, self.text[start:end], steps, joined=False, foreign=foreign, own=False)
