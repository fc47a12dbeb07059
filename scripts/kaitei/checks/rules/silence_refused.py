"""``silence-refused``: a silence that has no effect, because it may not be or cannot be understood."""

from __future__ import annotations

from collections.abc import Iterator

from kaitei.checks.review import Review
from kaitei.checks.rule import Group, Rule
from kaitei.checks.silences import find_flaw
from kaitei.errors import Location, Message
from kaitei.model import Finding, Severity


def check(review: Review) -> Iterator[Finding]:
    """Look at every silence: its rule, reason, version and line."""
    for policy in review.catalog.policies:
        for found in policy.silenced:
            if flaw := find_flaw(review, policy, found):
                yield RULE.finding(Location(policy.path, found.line), *flaw)


RULE = Rule(
    "silence-refused",
    Group.SILENCES,
    Severity.ERROR,
    Message(en="Silence without effect", ja="効力のない「確認済み」"),
    check,
)
