"""``substance-misplaced``: ``policy.yml`` names an article for its substance that does not hold it any more."""

from __future__ import annotations

from collections.abc import Iterator

from kaitei.checks.review import Review
from kaitei.checks.rule import Group, Rule
from kaitei.checks.substance import SORTS, find_strays
from kaitei.errors import Message
from kaitei.model import Finding, Severity


def check(review: Review) -> Iterator[Finding]:
    """Look up the labels under ``substance`` in the newest version of each policy."""
    for each in review.reviewed:
        if each.revision is not each.policy.revisions[-1]:
            continue
        for sort, label, now in find_strays(review, each):
            name = SORTS[sort].name
            where = review.setting(each.policy, f"{sort}:")
            if now:
                yield RULE.finding(
                    where,
                    Message(
                        en=f"{name.en}: what was {label} is {now} in {each.revision.version}",
                        ja=f"{name.ja}：{label} だった条は、版 {each.revision.version} では {now} です",
                    ),
                    Message(
                        en=f"write {now} under substance in policy.yml",
                        ja=f"policy.yml の substance を {now} に改めてください",
                    ),
                )
            else:
                yield RULE.finding(
                    where,
                    Message(
                        en=f"{name.en}: {each.revision.version} has no provision {label}",
                        ja=f"{name.ja}：版 {each.revision.version} に {label} がありません",
                    ),
                    Message(
                        en="name the article that holds them, as its label is written",
                        ja="それを定めている条を、本文の番号のとおりに書いてください",
                    ),
                )


RULE = Rule(
    "substance-misplaced",
    Group.SUBSTANCE,
    Severity.WARNING,
    Message(en="Article under substance not found", ja="substance が指す条の不一致"),
    check,
)
