"""``revised-differs``: the file is named after another day than its front matter says."""

from __future__ import annotations

from collections.abc import Iterator

from kaitei.checks.review import Review
from kaitei.checks.rule import Group, Rule
from kaitei.errors import Message
from kaitei.model import Finding, Severity


def check(review: Review) -> Iterator[Finding]:
    """``revised`` is the day in the file name."""
    for each in review.reviewed:
        named = each.revision.version.partition(".")[0]
        revised = each.revision.facts.revised.isoformat()
        if revised != named:
            yield RULE.finding(
                review.fact(each.revision, "revised"),
                Message(
                    en=f"revised is {revised}, but the file is named {each.revision.version}.md",
                    ja=f"revised が {revised} ですが、ファイル名は {each.revision.version}.md です",
                ),
                Message(
                    en=f"write revised: {named}, or rename the file to {revised}.md",
                    ja=f"revised: {named} と書くか、ファイル名を {revised}.md にしてください",
                ),
            )


RULE = Rule(
    "revised-differs",
    Group.DATES,
    Severity.ERROR,
    Message(en="Revision date is not the file's name", ja="改定日とファイル名の不一致"),
    check,
)
