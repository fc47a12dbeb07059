"""``summary-missing``: nobody said in plain words what the version changes."""

from __future__ import annotations

from collections.abc import Iterator

from kaitei.checks.review import Review
from kaitei.checks.rule import Group, Rule
from kaitei.errors import Message
from kaitei.model import Finding, Severity


def check(review: Review) -> Iterator[Finding]:
    """A version has a summary, and it is not the one of the version before."""
    for each in review.reviewed:
        summary = each.revision.facts.summary
        where = review.fact(each.revision, "summary")
        if not summary:
            yield RULE.finding(
                where,
                Message(
                    en="the summary is empty: members read it before they read the text",
                    ja="summary が空です。会員が本文より先に読む要約です",
                ),
                Message(
                    en="write in one or more sentences what changes for the reader",
                    ja="何が変わるのかを、読む人の言葉で1文以上書いてください",
                ),
            )
        elif each.before and summary == each.before.facts.summary:
            yield RULE.finding(
                where,
                Message(
                    en=f"the summary is the one of {each.before.version}, word for word",
                    ja=f"summary が1つ前の版 {each.before.version} と同じ文です",
                ),
                Message(
                    en="write what this version changes",
                    ja="この版で何が変わるのかを書いてください",
                ),
            )


RULE = Rule(
    "summary-missing",
    Group.SUBSTANCE,
    Severity.ERROR,
    Message(en="Summary missing", ja="要約の欠落"),
    check,
)
