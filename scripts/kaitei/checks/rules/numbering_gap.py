"""``numbering-gap``: a number is left out."""

from __future__ import annotations

from collections.abc import Iterator

from kaitei.checks.review import Review
from kaitei.checks.rule import Group, Rule
from kaitei.checks.sequences import Flaw, find_irregularities
from kaitei.errors import Message
from kaitei.model import Clause, Finding, Severity
from kaitei.parse.labels import parse_labels


def check(review: Review) -> Iterator[Finding]:
    """Every number follows the one before it, and a list starts with its first."""
    for each in review.reviewed:
        clauses = each.document.clauses
        for found in find_irregularities(each.document):
            if found.flaw is Flaw.GAP:
                yield RULE.finding(
                    each.at(found.clause),
                    _message(clauses[found.clause], clauses[found.beside] if found.beside >= 0 else None),
                    Message(
                        en="renumber, or keep the number of what was deleted: 2. [Deleted], 第N条　削除",
                        ja="番号を詰めるか、削った番号を「第N条　削除」の形で残してください",
                    ),
                )


def _message(clause: Clause, before: Clause | None) -> Message:
    label = clause.label.written if clause.label else ""
    if before is None or before.label is None:
        return Message(en=f"the list starts with {label}", ja=f"番号が「{label}」から始まっています")
    if not label:  # a paragraph for the reader of texts, because its number does not follow
        style = before.label.style
        label = next(each.written for each in parse_labels(clause.body) if each.style == style)
    return Message(
        en=f"{label} follows {before.label.written} (line {before.first}): a number is missing between them",
        ja=f"「{before.label.written}」（{before.first} 行目）の次が「{label}」で、番号が抜けています",
    )


RULE = Rule(
    "numbering-gap",
    Group.NUMBERING,
    Severity.ERROR,
    Message(en="Number left out", ja="番号の欠落"),
    check,
)
