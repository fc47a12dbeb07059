"""``notice-too-short``: fewer days between publication and effect than the policy promises (``notice_days``)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kaitei.checks.review import Review, Reviewed
from kaitei.checks.rule import Group, Rule
from kaitei.errors import Message
from kaitei.model import Finding, Severity


def check(review: Review) -> Iterator[Finding]:
    """Count the days of notice of every change; the first version changes nothing.

    A version that is not published yet cannot be made public before today, whatever its front matter says.
    """
    for each in review.reviewed:
        facts, least = each.revision.facts, each.policy.notice_days
        if each.before is None or facts.published > facts.effective:
            continue
        public = facts.published
        if review.is_new(each) and facts.effective > review.today:
            public = max(public, review.today)
        if (facts.effective - public).days < least:
            yield _short(review, each, public)


def _short(review: Review, each: Reviewed, public: date) -> Finding:
    facts, least = each.revision.facts, each.policy.notice_days
    days = (facts.effective - public).days
    en, ja = ("today", "本日") if public != facts.published else ("published", "公表日")
    return RULE.finding(
        review.fact(each.revision, "effective"),
        Message(
            en=f"{days} days from {public} ({en}) to {facts.effective} (effective); "
            f"policy.yml asks for {least} (notice_days)",
            ja=f"{ja} {public} から施行日 {facts.effective} まで {days} 日です。"
            f"policy.yml の notice_days は {least} 日です",
        ),
        Message(
            en="set effective to a later day, or publish earlier",
            ja="施行日（effective）を遅らせるか、公表日を早めてください",
        ),
    )


RULE = Rule(
    "notice-too-short",
    Group.DATES,
    Severity.ERROR,
    Message(en="Notice period too short", ja="周知期間の不足"),
    check,
)
