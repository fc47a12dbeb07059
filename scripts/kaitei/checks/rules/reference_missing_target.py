"""``reference-missing-target``: a reference points at a provision that does not exist."""

from __future__ import annotations

from collections.abc import Iterator

from kaitei.checks.places import name_of
from kaitei.checks.review import Review, Reviewed
from kaitei.checks.rule import Group, Rule
from kaitei.checks.rules.reference_stale import is_left_behind
from kaitei.errors import Message
from kaitei.model import Finding, Severity
from kaitei.parse.references import Reference, Sort, find_references


def check(review: Review) -> Iterator[Finding]:
    """Resolve every reference of the text.

    Left to other rules: 次の各号 (``items-missing``), and targets that the version before still had (``reference-stale``).
    """
    for each in review.reviewed:
        lost = _lost(review, each)
        for reference in find_references(each.document):
            told_elsewhere = reference.sort is Sort.BELOW or (reference.at, reference.written) in lost
            if reference.target is None and not told_elsewhere:
                yield _missing(each, reference)


def _lost(review: Review, each: Reviewed) -> set[tuple[int, str]]:
    comparison = review.comparison(each)
    if comparison is None:
        return set()
    return {
        (change.at, change.written) for change in comparison.references if is_left_behind(comparison, change)
    }


def _missing(each: Reviewed, reference: Reference) -> Finding:
    where = each.at(reference.at, reference.start)
    if reference.sort is Sort.APPENDIX:
        return RULE.note(
            where,
            Message(
                en=f"“{reference.written}” is not in this text",
                ja=f"「{reference.written}」がこの本文にありません",
            ),
            Message(
                en="add it to the text, or say in which document it is",
                ja="本文に加えるか、どの文書にあるのかを書いてください",
            ),
        )
    nearest = name_of(each.document, reference.nearest) if reference.nearest is not None else None
    return RULE.finding(
        where,
        Message(
            en=f"“{reference.written}” points at nothing"
            + (f"; the nearest is {nearest.en}" if nearest else ""),
            ja=f"「{reference.written}」の指す先がありません"
            + (f"（{nearest.ja} まではあります）" if nearest else ""),
        ),
        Message(
            en="correct the number, or name the provision that is meant",
            ja="番号を直すか、意図した規定を指すように書き改めてください",
        ),
    )


RULE = Rule(
    "reference-missing-target",
    Group.REFERENCES,
    Severity.ERROR,
    Message(en="Reference to nothing", ja="指す先のない参照"),
    check,
)
