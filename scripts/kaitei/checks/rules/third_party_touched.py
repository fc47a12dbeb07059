"""``third-party-touched``: a change in words about third parties, joint use, entrusting, or foreign countries."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kaitei.checks.review import Review, Reviewed
from kaitei.checks.rule import Group, Rule
from kaitei.checks.substance import clip, find_changes, is_reworded
from kaitei.errors import Location, Message
from kaitei.model import Change, Document, Finding, Severity

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
        if each.before is None:
            continue
        old, new = each.before.document, each.document
        for change in find_changes(old, new).changed:
            if change.old and change.new and not is_reworded(change):
                continue
            subjects = _subjects(old, change.old, new, change.new)
            if subjects:
                yield _touched(review, each, change, subjects)


def _subjects(old: Document, gone: tuple[int, ...], new: Document, here: tuple[int, ...]) -> list[Message]:
    words = "\n".join(
        [*(old.clauses[index].body for index in gone), *(new.clauses[index].body for index in here)]
    )
    return [name for name, pattern in _SUBJECTS if pattern.search(words)]


def _touched(review: Review, each: Reviewed, change: Change, subjects: list[Message]) -> Finding:
    en = " and ".join(name.en for name in subjects)
    ja = "・".join(name.ja for name in subjects)
    if change.new:
        verb = (
            Message(en="changed", ja="変わりました")
            if change.old
            else Message(en="was added", ja="加わりました")
        )
        return RULE.finding(
            each.at(change.new[0]),
            Message(en=f"a provision on {en} {verb.en}", ja=f"{ja}に触れる定めが{verb.ja}"),
        )
    assert each.before is not None  # noqa: S101 - what is gone was there
    words = clip(each.before.document.clauses[change.old[0]].text)
    return RULE.finding(
        _near(review, each, change),
        Message(
            en=f"a provision on {en} was deleted: 「{words}」",
            ja=f"{ja}に触れる定めが削られました：「{words}」",
        ),
    )


def _near(review: Review, each: Reviewed, change: Change) -> Location:
    """Return the line of the new text behind which the deleted clause stood."""
    assert each.before is not None  # noqa: S101
    pairs = {
        old: found.new[0]
        for found in find_changes(each.before.document, each.document)
        for old in found.old
        if found.new
    }
    before = next((pairs[index] for index in range(change.old[0], -1, -1) if index in pairs), None)
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
