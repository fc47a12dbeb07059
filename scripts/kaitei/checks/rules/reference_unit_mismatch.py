"""``reference-unit-mismatch``: a reference says 条 (article), and the text labels its provisions otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from kaitei.checks.places import name_of
from kaitei.checks.review import Review, Reviewed
from kaitei.checks.rule import Group, Rule
from kaitei.errors import Message
from kaitei.model import Finding, Severity
from kaitei.parse.references import Reference, find_references


def check(review: Review) -> Iterator[Finding]:
    """Hold the unit that a reference names against the label of what it points at."""
    for each in review.reviewed:
        for reference in find_references(each.document):
            if reference.target is not None and not reference.fits:
                yield _mismatch(each, reference, reference.target)


def _mismatch(each: Reviewed, reference: Reference, target: int) -> Finding:
    label = each.document.clauses[target].label
    written = label.written if label else ""
    unit = next((unit for unit in "条項号" if unit in reference.written), reference.unit)
    return RULE.finding(
        each.at(reference.at, reference.start),
        Message(
            en=f"“{reference.written}” names a {unit}, but the provision it seems to mean is labelled {written}: "
            f"{name_of(each.document, target).en}",
            ja=f"「{reference.written}」は「{unit}」と書いていますが、指しているとみられる規定の番号は「{written}」です："
            f"{name_of(each.document, target).ja}",
        ),
        Message(
            en=f"name the provision as it is labelled ({written}), or leave it as it is",
            ja=f"本文の番号（「{written}」）に合わせた呼び方にするか、そのままにするかを決めてください",
        ),
    )


RULE = Rule(
    "reference-unit-mismatch",
    Group.REFERENCES,
    Severity.NOTE,
    Message(en="Unit named is not the unit used", ja="参照の単位の不一致"),
    check,
)
