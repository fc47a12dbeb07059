"""``third-party-touched``: a change in words about third parties, joint use, entrusting, or foreign countries."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kaitei.checks.review import Review, Reviewed
from kaitei.checks.rule import Group, Rule
from kaitei.checks.substance import clip, is_reworded
from kaitei.errors import Location, Message
from kaitei.model import Change, Comparison, Finding, Severity

_SUBJECTS = (
    (
        Message(en="third parties", ja="第三者"),
        re.compile(r"第三者|\bthird[- ]part(?:y|ies)\b", re.IGNORECASE),
    ),
    (
        Message(en="joint use", ja="共同利用"),
        re.compile(r"共同利用|共同して利用|共同で利用|\bjoint(?:ly)? us", re.IGNORECASE),
    ),
    (
        Message(en="entrusting", ja="委託"),
        re.compile(r"委託|外注|\b(?:entrust|outsourc|subcontract|processors?\b)", re.IGNORECASE),
    ),
    (
        Message(en="foreign countries", ja="外国"),
        re.compile(r"外国|国外|海外|越境|\b(?:foreign|overseas|abroad|cross-border)\b", re.IGNORECASE),
    ),
)


def check(review: Review) -> Iterator[Finding]:
    """Call out every clause that was added, deleted or reworded and speaks of one of these."""
    for each in review.drafts:
        comparison = review.comparison(each)
        if comparison is None:
            continue
        for change in comparison.changed:
            if change.old and change.new and not is_reworded(change):
                continue
            if subjects := _subjects(comparison, change):
                yield _touched(review, each, comparison, change, subjects)


def _subjects(comparison: Comparison, change: Change) -> list[Message]:
    gone = [comparison.old.clauses[index].body for index in change.old]
    here = [comparison.new.clauses[index].body for index in change.new]
    words = "\n".join([*gone, *here])
    return [name for name, pattern in _SUBJECTS if pattern.search(words)]


def _touched(
    review: Review, each: Reviewed, comparison: Comparison, change: Change, subjects: list[Message]
) -> Finding:
    en = " and ".join(name.en for name in subjects)
    ja = "・".join(name.ja for name in subjects)
    if not change.new:
        words = clip(comparison.old.clauses[change.old[0]].text)
        return RULE.finding(
            _near(review, each, comparison, change.old[0]),
            Message(
                en=f"a provision on {en} was deleted: “{words}”",
                ja=f"{ja}に触れる定めが削られました：「{words}」",
            ),
        )
    verb = (
        Message(en="changed", ja="変わりました") if change.old else Message(en="was added", ja="加わりました")
    )
    return RULE.finding(
        each.at(change.new[0]),
        Message(en=f"a provision on {en} {verb.en}", ja=f"{ja}に触れる定めが{verb.ja}"),
    )


def _near(review: Review, each: Reviewed, comparison: Comparison, gone: int) -> Location:
    """Return the line of the new text behind which the deleted clause stood."""
    became = {old: change.new[0] for change in comparison for old in change.old if change.new}
    before = next((became[index] for index in range(gone, -1, -1) if index in became), None)
    return review.fact(each.revision, "summary") if before is None else each.at(before)


RULE = Rule(
    "third-party-touched",
    Group.SUBSTANCE,
    Severity.NOTE,
    Message(
        en="Third parties, joint use, entrusting or foreign countries touched",
        ja="第三者・共同利用・委託・外国に触れる変更",
    ),
    check,
)
