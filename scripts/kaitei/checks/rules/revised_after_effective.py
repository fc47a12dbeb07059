"""``revised-after-effective``: a version is in force before the day on which it was revised."""

from __future__ import annotations

from collections.abc import Iterator

from kaitei.checks.review import Review
from kaitei.checks.rule import Group, Rule
from kaitei.errors import Message
from kaitei.model import Finding, Severity


def check(review: Review) -> Iterator[Finding]:
    """``revised`` is no later than ``effective``; a change that reaches back in time (遡及適用) is rare.

    A day that is no later than that of the version before is for ``version-out-of-order`` to tell.
    """
    for each in review.reviewed:
        facts = each.revision.facts
        if each.before and facts.effective <= each.before.facts.effective:
            continue
        if facts.effective < facts.revised:
            yield RULE.finding(
                review.fact(each.revision, "effective"),
                Message(
                    en=f"in force from {facts.effective}, before the text was revised on {facts.revised}",
                    ja=f"施行日 {facts.effective} が改定日 {facts.revised} より前です",
                ),
                Message(
                    en="set effective to the day from which the text is in force, if it does not reach back on purpose",
                    ja="意図した遡及適用でなければ、effective（施行日）を改定日以後の日にしてください",
                ),
            )


RULE = Rule(
    "revised-after-effective",
    Group.DATES,
    Severity.WARNING,
    Message(en="In force before it was revised", ja="施行日が改定日より前"),
    check,
)
