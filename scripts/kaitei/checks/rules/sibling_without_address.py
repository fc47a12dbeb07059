"""``sibling-without-address``: the policy names another document, and nobody said where it is."""

from __future__ import annotations

from collections.abc import Iterator

from kaitei.checks.review import Review
from kaitei.checks.rule import Group, Rule
from kaitei.errors import Message
from kaitei.model import Finding, Severity


def check(review: Review) -> Iterator[Finding]:
    """Every document under ``links`` of policy.yml has an address."""
    for policy in review.catalog.policies:
        for sibling in policy.links:
            if not sibling.address:
                yield RULE.finding(
                    review.setting(policy, f"name: {sibling.name}"),
                    Message(
                        en=f"the address of “{sibling.name}” is unknown, so readers get no link",
                        ja=f"「{sibling.name}」の所在（address）が未記入のため、リンクになりません",
                    ),
                    Message(
                        en="write its address in policy.yml once it is known",
                        ja="所在がわかったら policy.yml の address に書いてください",
                    ),
                )


RULE = Rule(
    "sibling-without-address",
    Group.LINKS,
    Severity.NOTE,
    Message(en="Sibling document without address", ja="所在の不明な関連文書"),
    check,
)
