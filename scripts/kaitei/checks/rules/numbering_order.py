"""``numbering-order``: a provision stands after one with a higher number."""

from __future__ import annotations

from collections.abc import Iterator

from kaitei.checks.review import Review
from kaitei.checks.rule import Group, Rule
from kaitei.checks.sequences import Flaw, find_irregularities
from kaitei.errors import Message
from kaitei.model import Finding, Severity


def check(review: Review) -> Iterator[Finding]:
    """Numbers rise from line to line."""
    for each in review.reviewed:
        clauses = each.document.clauses
        for found in find_irregularities(each.document):
            label, before = clauses[found.clause].label, clauses[found.beside].label
            if found.flaw is Flaw.ORDER and label and before:
                line = clauses[found.beside].first
                yield RULE.finding(
                    each.at(found.clause),
                    Message(
                        en=f"{label.written} stands after {before.written} (line {line})",
                        ja=f"「{label.written}」が「{before.written}」（{line} 行目）より後にあります",
                    ),
                    Message(
                        en="put the provisions in the order of their numbers, or renumber them",
                        ja="番号の順に並べるか、番号を改めてください",
                    ),
                )


RULE = Rule(
    "numbering-order",
    Group.NUMBERING,
    Severity.ERROR,
    Message(en="Numbers out of order", ja="番号の順序の乱れ"),
    check,
)
