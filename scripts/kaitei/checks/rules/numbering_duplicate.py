"""``numbering-duplicate``: two provisions have one number."""

from __future__ import annotations

from collections.abc import Iterator

from kaitei.checks.review import Review
from kaitei.checks.rule import Group, Rule
from kaitei.checks.sequences import Flaw, find_irregularities
from kaitei.errors import Message
from kaitei.model import Finding, Severity


def check(review: Review) -> Iterator[Finding]:
    """A number stands once in its list."""
    for each in review.reviewed:
        clauses = each.document.clauses
        for found in find_irregularities(each.document):
            label = clauses[found.clause].label
            if found.flaw is Flaw.DUPLICATE and label:
                first = clauses[found.beside].first
                yield RULE.finding(
                    each.at(found.clause),
                    Message(
                        en=f"{label.written} stands twice, first on line {first}: nobody can refer to either",
                        ja=f"番号「{label.written}」が重複しています（最初は {first} 行目）。どちらも特定して参照できません",
                    ),
                    Message(
                        en="renumber one of them, and look through the references",
                        ja="どちらかの番号を改め、参照も見直してください",
                    ),
                )


RULE = Rule(
    "numbering-duplicate",
    Group.NUMBERING,
    Severity.ERROR,
    Message(en="Number used twice", ja="番号の重複"),
    check,
)
