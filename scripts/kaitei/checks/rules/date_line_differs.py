"""``date-line-differs``: the dates in the text are not those of the front matter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from kaitei.checks.review import Review, Reviewed
from kaitei.checks.rule import Group, Rule
from kaitei.errors import Location, Message
from kaitei.model import Finding, Kind, Revision, Severity
from kaitei.parse.dates import DateRole, find_dates

_COMES_INTO_FORCE = re.compile(
    r"(?:から|より)[、，]?(?:これを)?(?:施行|適用|実施|発効)(?:する|します|いたします|し[、，,]|[。．]?$)"
    r"|(?:から|より|に|をもって)効力を(?:生|発|有)"
)
# a line of this form says what holds now: 最終改定日：…, 施行日：…; any other is of its revision for good
_STANDING = re.compile(
    r"最終|最新|直近|(?:改[定正訂]|更新|施行|適用|発効|効力発生|開始)日|last|latest|effective|updated|revised|modified",
    re.IGNORECASE,
)


class _Dated(NamedTuple):
    """A day in the text; ``stands`` says that its line is overwritten by every revision."""

    day: date
    written: str
    where: Location
    stands: bool


def check(review: Review) -> Iterator[Finding]:
    """Hold the dates of each role in the text (制定日, 最終改定日, 施行日) against the front matter.

    What an earlier revision wrote for good, its supplement (附則) or its line in a list, is right as it is: the
    version has to say its own day, in any form.
    """
    for each in review.reviewed:
        impossible = list(_impossible_days(each))
        for _, finding in impossible:
            yield finding
        facts = each.revision.facts
        enacted = list(_dates(each.revision, DateRole.ENACTED))
        revised = list(_dates(each.revision, DateRole.REVISED))
        if revised:
            yield from _differ(each, DateRole.REVISED, revised)
        elif DateRole.REVISED in (role for role, _ in impossible):
            pass  # the line is there: its day is what has to be put right
        elif enacted and each.before is None and enacted[-1].day != facts.revised and not _is_dated(each):
            yield _differs(max(enacted, key=_day), facts.revised, DateRole.REVISED)
        elif enacted and each.before and not _is_dated(each):
            yield _says_nothing_of_the_revision(each, enacted[-1])
        yield from _differ(each, DateRole.EFFECTIVE, list(_dates(each.revision, DateRole.EFFECTIVE)))


def _differ(each: Reviewed, role: DateRole, dates: list[_Dated]) -> Iterator[Finding]:
    fact = _fact(each.revision, role)
    earlier = {dated.day for dated in _dates(each.before, role)} if each.before else set()
    standing = [dated for dated in dates if dated.stands and not _is_settled(each, role, dated, earlier)]
    others = [dated for dated in dates if dated not in standing]
    if standing and (newest := max(standing, key=_day)).day != fact:
        found = _differs(newest, fact, role)
        # 施行日 may be the first one there was, where another line has the day of the revision
        may_be_first = role is DateRole.EFFECTIVE and newest.day < fact and _is_dated(each)
        yield replace(found, severity=Severity.WARNING) if may_be_first else found
        return
    if not others or (role is DateRole.EFFECTIVE and fact in map(_day, dates)):
        return  # one supplement may put the parts of a text into force on several days
    if fresh := [dated for dated in others if dated.day not in earlier and each.before]:
        if (newest := max(fresh, key=_day)).day != fact:
            yield _differs(newest, fact, role)
    elif fact not in map(_day, dates) and not _is_dated(each):
        newest = max(others, key=_day)
        yield _says_nothing_of_the_day(newest, fact, role) if each.before else _differs(newest, fact, role)


def _is_settled(each: Reviewed, role: DateRole, dated: _Dated, earlier: set[date]) -> bool:
    """Did 「施行日：」 already stand for another day than that of the version before: the first one, it may be?"""
    if role is not DateRole.EFFECTIVE or each.before is None:
        return False
    return dated.day in earlier and dated.day != each.before.facts.effective


def _is_dated(each: Reviewed) -> bool:
    """Does the text say in any form when it was revised or comes into force?"""
    facts = each.revision.facts
    days = [
        (DateRole.REVISED, facts.revised),
        (DateRole.UNSAID, facts.revised),
        (DateRole.EFFECTIVE, facts.effective),
    ]
    return any(day in map(_day, _dates(each.revision, role)) for role, day in days)


def _day(dated: _Dated) -> date:
    return dated.day


def _fact(revision: Revision, role: DateRole) -> date:
    return revision.facts.revised if role is DateRole.REVISED else revision.facts.effective


def _dates(revision: Revision, role: DateRole) -> Iterator[_Dated]:
    """Yield the days that date lines and the heads of supplements give for ``role``, and 「…から施行する」."""
    document = revision.document
    for index, clause in enumerate(document.clauses):
        says_force = role is DateRole.EFFECTIVE and bool(_COMES_INTO_FORCE.search(clause.text))
        if clause.kind not in {Kind.DATE, Kind.SUPPLEMENT} and not says_force:
            continue
        in_supplement = any(document.clauses[at].kind is Kind.SUPPLEMENT for at in document.ancestors(index))
        for mention in find_dates(clause.text):
            if mention.day and mention.role is role:
                lasts = says_force or (in_supplement and role is DateRole.EFFECTIVE)
                yield _Dated(
                    mention.day,
                    clause.text[mention.start : mention.end],
                    Location(document.path, clause.first, len(clause.mark) + mention.start + 1),
                    not lasts and bool(_STANDING.search(clause.text)),
                )


def _impossible_days(each: Reviewed) -> Iterator[tuple[DateRole, Finding]]:
    """Yield the days that no calendar has, with what they were to date."""
    for index, clause in enumerate(each.document.clauses):
        if clause.kind is not Kind.DATE:
            continue
        for mention in find_dates(clause.text):
            if mention.day is None:
                written = clause.text[mention.start : mention.end]
                yield (
                    mention.role,
                    RULE.finding(
                        each.at(index, mention.start),
                        Message(
                            en=f"there is no day {written}", ja=f"「{written}」という日付は暦にありません"
                        ),
                        Message(en="write the day that is meant", ja="正しい日付に直してください"),
                    ),
                )


_KEYS = {DateRole.REVISED: ("revised", "改定日"), DateRole.EFFECTIVE: ("effective", "施行日")}


def _differs(dated: _Dated, fact: date, role: DateRole) -> Finding:
    key, kagi = _KEYS[role]
    return RULE.finding(
        dated.where,
        Message(
            en=f"the text says {dated.written} ({dated.day}), the front matter {key}: {fact}",
            ja=f"本文の「{dated.written}」（{dated.day}）が前付けの {key}（{kagi}）: {fact} と一致しません",
        ),
        Message(
            en=f"correct the line or {key}, whichever is wrong",
            ja=f"この行か {key} の、誤っているほうを直してください",
        ),
    )


def _says_nothing_of_the_day(dated: _Dated, fact: date, role: DateRole) -> Finding:
    key, kagi = _KEYS[role]
    return RULE.finding(
        dated.where,
        Message(
            en=f"the text does not say {fact} ({key} of the front matter); the newest day it has is {dated.written}",
            ja=f"前付けの {key}（{kagi}）: {fact} が本文にありません。本文でいちばん新しいのは「{dated.written}」です",
        ),
        Message(
            en="leave this line as it is; add a supplement with the day of this version, or a line with the date of "
            "its revision",
            ja="この行はそのまま残し、この版の附則（「…から施行します。」）か、「最終改定日：」の行を加えてください",
        ),
    )


def _says_nothing_of_the_revision(each: Reviewed, enacted: _Dated) -> Finding:
    revised = each.revision.facts.revised
    return RULE.finding(
        enacted.where,
        Message(
            en=f"the text dates its enactment but not its revision of {revised}",
            ja=f"本文に制定日はありますが、{revised} の改定日がありません",
        ),
        Message(
            en="add a line with the date of this revision",
            ja="「最終改定日：」の行を加えてください",
        ),
    )


RULE = Rule(
    "date-line-differs",
    Group.DATES,
    Severity.ERROR,
    Message(en="Dates in the text differ from the front matter", ja="本文の日付と前付けの不一致"),
    check,
)
