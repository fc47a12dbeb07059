"""``substance-changed``: purposes, acquired items or third parties are others than before."""

from __future__ import annotations

from collections.abc import Iterator

from kaitei.checks.review import Review
from kaitei.checks.rule import Group, Rule
from kaitei.checks.substance import find_substance
from kaitei.errors import Message
from kaitei.model import Finding, Severity


def check(review: Review) -> Iterator[Finding]:
    """Call out what was added, deleted or reworded in the articles that ``policy.yml`` names."""
    for each in review.drafts:
        for found in find_substance(review, each):
            place = found.place
            where = review.fact(each.revision, "summary") if place is None else each.at(place)
            yield RULE.finding(
                where,
                found.describe(),
                Message(
                    en="see that the summary tells it to the reader",
                    ja="summary でこの変更が読む人に伝わるか確かめてください",
                ),
            )


RULE = Rule(
    "substance-changed",
    Group.SUBSTANCE,
    Severity.NOTE,
    Message(
        en="Purposes, acquired items or third parties changed", ja="利用目的・取得する情報・第三者提供の変更"
    ),
    check,
)
