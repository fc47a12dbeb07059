"""``silence-unused``: a silence for which there is nothing to silence any more."""

from __future__ import annotations

from collections.abc import Iterator

from kaitei.checks.review import Review
from kaitei.checks.rule import Group, Rule
from kaitei.checks.silences import find_flaw, is_about
from kaitei.errors import Location, Message
from kaitei.model import Finding, Policy, Severity, Silence


def check(review: Review) -> Iterator[Finding]:
    """Look for the findings of every silence about what is being changed; published versions keep theirs."""
    for policy in review.catalog.policies:
        for found in policy.silenced:
            if not _is_open(review, policy, found) or find_flaw(review, policy, found):
                continue
            if not any(is_about(review, policy, found, finding) for finding in review.findings):
                yield RULE.finding(
                    Location(policy.path, found.line),
                    Message(
                        en=f"{found.rule} finds nothing here any more",
                        ja=f"規則「{found.rule}」は、ここでは何も指摘していません",
                    ),
                    Message(en="take this silence out", ja="この項目を消してください"),
                )


def _is_open(review: Review, policy: Policy, found: Silence) -> bool:
    drafts = {each.revision.address for each in review.drafts}
    return not found.version or f"{policy.id}@{found.version}" in drafts


RULE = Rule(
    "silence-unused",
    Group.SILENCES,
    Severity.WARNING,
    Message(en="Silence no longer needed", ja="不要になった「確認済み」"),
    check,
)
