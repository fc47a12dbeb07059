"""``published-after-effective``: a version comes into force before it is made public."""

from __future__ import annotations

from collections.abc import Iterator

from kaitei.checks.review import Review
from kaitei.checks.rule import Group, Rule
from kaitei.errors import Message
from kaitei.model import Finding, Severity


def check(review: Review) -> Iterator[Finding]:
    """``published`` is no later than ``effective``."""
    for each in review.reviewed:
        facts = each.revision.facts
        if facts.published > facts.effective:
            yield RULE.finding(
                review.fact(each.revision, "published"),
                Message(
                    en=f"published on {facts.published}, after the text came into force on {facts.effective}",
                    ja=f"公表日 {facts.published} が施行日 {facts.effective} より後です",
                ),
                Message(
                    en="correct published or effective; people must be able to read a text before it binds them",
                    ja="published（公表日）か effective（施行日）を直してください。施行の前に公表が必要です",
                ),
            )


RULE = Rule(
    "published-after-effective",
    Group.DATES,
    Severity.ERROR,
    Message(en="Published after it came into force", ja="公表日が施行日より後"),
    check,
)
