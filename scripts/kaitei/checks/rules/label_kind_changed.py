"""``label-kind-changed``: a list goes on under another kind of label: (1) (2) 3) or (1) （２）."""

from __future__ import annotations

from collections.abc import Iterator

from kaitei.checks.review import Review
from kaitei.checks.rule import Group, Rule
from kaitei.checks.sequences import Flaw, find_irregularities
from kaitei.errors import Message
from kaitei.model import Finding, Severity


def check(review: Review) -> Iterator[Finding]:
    """The labels of one list are of one kind; another width alone is only noted."""
    for each in review.reviewed:
        clauses = each.document.clauses
        for found in find_irregularities(each.document):
            label, other = clauses[found.clause].label, clauses[found.beside].label
            if found.flaw not in {Flaw.KIND, Flaw.FORM} or not label or not other:
                continue
            line = clauses[found.beside].first
            fix = Message(
                en=f"write the label as the others of its list, like {other.written}",
                ja=f"同じ並びの他の番号（「{other.written}」など）と同じ書き方にしてください",
            )
            if found.flaw is Flaw.KIND:
                yield RULE.finding(
                    each.at(found.clause),
                    Message(
                        en=f"{label.written} goes on with the list of {other.written} (line {line}) under another "
                        "kind of label",
                        ja=f"「{other.written}」（{line} 行目）に続く番号が「{label.written}」と別の形式になっています",
                    ),
                    fix,
                )
            else:
                yield RULE.note(
                    each.at(found.clause),
                    Message(
                        en=f"{label.written} is written with other digits or width than {other.written} (line {line})",
                        ja=f"「{label.written}」の数字や全角・半角が「{other.written}」（{line} 行目）と揃っていません",
                    ),
                    fix,
                )


RULE = Rule(
    "label-kind-changed",
    Group.NUMBERING,
    Severity.WARNING,
    Message(en="Kind of label changed midway", ja="番号の形式の途中変更"),
    check,
)
