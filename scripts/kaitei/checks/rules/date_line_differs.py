"""``date-line-differs``: the dates in the text are not those of the front matter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from kaitei.checks.review import Review, Reviewed
from kaitei.checks.rule import Group, Rule
from kaitei.errors import Location, Message
from kaitei.model import Finding, Kind, Severity
from kaitei.parse.dates import DateRole, find_dates

_COMES_INTO_FORCE = re.compile(r"から(?:これを)?(?:施行|適用|実施)(?:する|します|いたします|し[、，,])")


class _Dated(NamedTuple):
    day: date
    written: str
    where: Location


def check(review: Review) -> Iterator[Finding]:
    """Hold the newest date of each role in the text (制定日, 最終改定日, 施行日) against the front matter."""
    for each in review.reviewed:
        impossible = list(_impossible_days(each))
        for _, finding in impossible:
            yield finding
        revised = list(_dates(each, DateRole.REVISED))
        enacted = list(_dates(each, DateRole.ENACTED))
        effective = list(_dates(each, DateRole.EFFECTIVE))
        facts = each.revision.facts
        if revised:
            yield from _differ(revised, facts.revised, "revised", "改定日")
        elif DateRole.REVISED in (role for role, _ in impossible):
            pass  # the line is there: its day is what has to be put right
        elif enacted and each.before is None:
            yield from _differ(enacted, facts.revised, "revised", "改定日")
        elif enacted:
            yield _says_nothing_of_the_revision(each, enacted[-1])
        yield from _differ(effective, facts.effective, "effective", "施行日")


def _dates(each: Reviewed, role: DateRole) -> Iterator[_Dated]:
    """Yield the days that date lines give for ``role``, and 「…から施行する」 of the supplements."""
    for index, clause in enumerate(each.document.clauses):
        if clause.kind is not Kind.DATE and not (
            role is DateRole.EFFECTIVE and _COMES_INTO_FORCE.search(clause.text)
        ):
            continue
        for mention in find_dates(clause.text):
            if mention.day and mention.role is role:
                yield _Dated(
                    mention.day, clause.text[mention.start : mention.end], each.at(index, mention.start)
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


def _differ(dates: list[_Dated], fact: date, key: str, kagi: str) -> Iterator[Finding]:
    if not dates:
        return
    newest = max(dates, key=lambda dated: dated.day)
    if newest.day != fact:
        yield RULE.finding(
            newest.where,
            Message(
                en=f"the text says {newest.written} ({newest.day}), the front matter {key}: {fact}",
                ja=f"本文の「{newest.written}」（{newest.day}）が前付けの {key}（{kagi}）: {fact} と一致しません",
            ),
            Message(
                en=f"correct the line or {key}, whichever is wrong",
                ja=f"この行か {key} の、誤っているほうを直してください",
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
