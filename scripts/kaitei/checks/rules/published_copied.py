"""``published-copied``: a new text is said to have been made public no later than the one before it."""

from __future__ import annotations

from collections.abc import Iterator

from kaitei.checks.review import Review, Reviewed
from kaitei.checks.rule import Group, Rule
from kaitei.errors import Message
from kaitei.model import Finding, Revision, Severity


def check(review: Review) -> Iterator[Finding]:
    """A text that was revised on a later day is public on a later day.

    Two changes that were announced together have one day of publication: an equal day is an error only where the
    version before was public without this one.
    """
    for each in review.reviewed:
        before = each.before
        if before is None or before.digest == each.revision.digest:
            continue
        facts, elder = each.revision.facts, before.facts
        if facts.revised > elder.revised and facts.published <= elder.published:
            is_certain = facts.published < elder.published or _was_public_alone(review, each, before)
            yield _not_after(review, each, before, Severity.ERROR if is_certain else Severity.WARNING)


def _was_public_alone(review: Review, each: Reviewed, before: Revision) -> bool:
    policy = review.base.policy(each.policy.id) if review.base else None
    known = policy is not None and policy.revision(before.version) is not None
    return known and review.is_new(each) and before.facts.published < review.today


def _not_after(review: Review, each: Reviewed, before: Revision, severity: Severity) -> Finding:
    day, elder = each.revision.facts.published, before.facts.published
    en, ja = ("the day", "と同じ日") if day == elder else ("before that", "より前")
    return RULE.graded(
        severity,
        review.fact(each.revision, "published"),
        Message(
            en=f"the text is another one than {before.version}, yet published is {day}, {en} of that version ({elder})",
            ja=f"本文が1つ前の版 {before.version} と違うのに、公表日 {day} がその版の公表日（{elder}）{ja}です",
        ),
        Message(
            en=f"set published to the day on which the text of {each.revision.version} is made public",
            ja=f"published に、版 {each.revision.version} の本文を公表する日を書いてください",
        ),
    )


RULE = Rule(
    "published-copied",
    Group.DATES,
    Severity.ERROR,
    Message(en="Day of publication left as it was", ja="公表日の直し忘れ"),
    check,
)
