"""``reference-stale`` (条ずれ): a reference was left as it was, and its number names another provision now."""

from __future__ import annotations

from collections.abc import Iterator

from kaitei.checks.places import name_of
from kaitei.checks.review import Review, Reviewed
from kaitei.checks.rule import Group, Rule
from kaitei.diff.counterparts import Counterparts
from kaitei.errors import Location, Message
from kaitei.model import Comparison, Finding, ReferenceChange, ReferenceState, Severity
from kaitei.parse.references import find_references

_NOTHING = Message(en="", ja="")


def check(review: Review) -> Iterator[Finding]:
    """Follow the references of the version before into this one."""
    for each in review.reviewed:
        comparison = review.comparison(each)
        if comparison is None:
            continue
        starts = _starts(each)
        counterparts = Counterparts(comparison)
        for change in comparison.references:
            where = each.at(change.at, starts.get((change.at, change.written)))
            if change.state is ReferenceState.STALE:
                yield _stale(comparison, counterparts, change, where)
            elif change.state is ReferenceState.RETARGETED:
                yield _retargeted(comparison, change, where)
            elif is_left_behind(comparison, change):
                yield _lost(comparison, counterparts, change, where)


def is_left_behind(comparison: Comparison, change: ReferenceChange) -> bool:
    """Did a reference lose its target though nobody touched it? One written anew is wrong by itself, not by a move."""
    return change.state is ReferenceState.LOST and any(
        found.written == change.written for found in find_references(comparison.old)
    )


def _starts(each: Reviewed) -> dict[tuple[int, str], int]:
    return {(found.at, found.written): found.start for found in reversed(find_references(each.document))}


def _was(comparison: Comparison, change: ReferenceChange) -> Message:
    return name_of(comparison.old, change.old_target) if change.old_target is not None else _NOTHING


def _now(comparison: Comparison, change: ReferenceChange) -> Message:
    return name_of(comparison.new, change.new_target) if change.new_target is not None else _NOTHING


def _moved_to(comparison: Comparison, counterparts: Counterparts, change: ReferenceChange) -> Message:
    found = counterparts.find(change.old_target) if change.old_target is not None else None
    if found is None:
        return Message(
            en="what it pointed at is gone: delete the reference or name another provision",
            ja="前に指していた規定は削られています。参照を削るか、別の規定を指すように改めてください",
        )
    place = name_of(comparison.new, found)
    return Message(
        en=f"what it pointed at is now {place.en}: write that, if it is still meant",
        ja=f"前に指していた規定は {place.ja} になりました。引き続きこれを指すなら番号を改めてください",
    )


def _stale(
    comparison: Comparison, counterparts: Counterparts, change: ReferenceChange, where: Location
) -> Finding:
    was, now = _was(comparison, change), _now(comparison, change)
    return RULE.finding(
        where,
        Message(
            en=f"“{change.written}” pointed at {was.en} and now points at {now.en}",
            ja=f"「{change.written}」は前の版では {was.ja} を指していましたが、この版では {now.ja} を指します（条ずれ）",
        ),
        _moved_to(comparison, counterparts, change),
    )


def _lost(
    comparison: Comparison, counterparts: Counterparts, change: ReferenceChange, where: Location
) -> Finding:
    was = _was(comparison, change)
    return RULE.finding(
        where,
        Message(
            en=f"“{change.written}” pointed at {was.en} and now points at nothing",
            ja=f"「{change.written}」は前の版では {was.ja} を指していましたが、この版では指す先がありません（条ずれ）",
        ),
        _moved_to(comparison, counterparts, change),
    )


def _retargeted(comparison: Comparison, change: ReferenceChange, where: Location) -> Finding:
    was, now = _was(comparison, change), _now(comparison, change)
    return RULE.note(
        where,
        Message(
            en=f"the reference “{change.written}” points at {now.en} now; before, it pointed at {was.en}",
            ja=f"参照「{change.written}」の指す先が {was.ja} から {now.ja} に変わりました",
        ),
        Message(en="see that this is meant", ja="意図した変更か確かめてください"),
    )


RULE = Rule(
    "reference-stale",
    Group.REFERENCES,
    Severity.ERROR,
    Message(en="Reference points at another provision than before", ja="条ずれ（参照の指す先の移動）"),
    check,
)
