"""What became of the references of a text: kept, stale (条ずれ), retargeted or lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from rapidfuzz import fuzz

from kaitei.diff.counterparts import MOST_PAIRS, Counterparts
from kaitei.model import Comparison, Document, ReferenceChange, ReferenceState
from kaitei.parse.references import Reference, Sort, find_references
from kaitei.text.normalise import fold_space

# 同条 goes with what was named before it, 本条 with its own article; neither can go stale by itself.
_DEPENDENT = frozenset({Sort.SAME, Sort.THIS})
_LEAST_LIKENESS = 60.0  # of two sentences in one article
# 次の各号 and 前各号 name a whole list: it may be lost, but an item more or less does not make them stale.
_LISTS = frozenset({Sort.BELOW, Sort.ALL_BEFORE})


def with_references(comparison: Comparison) -> Comparison:
    """Return the comparison with what became of its references."""
    return replace(comparison, references=trace_references(comparison))


def trace_references(comparison: Comparison) -> tuple[ReferenceChange, ...]:
    """Return what became of each reference that stands in both texts, in the order of the new one.

    A provision is what its words are, not its number: a reference is *kept* if it points at the provision it
    pointed at, wherever that stands now; *stale* if its own words are the same and the provision is another;
    *retargeted* if its words changed and the provision too; *lost* if it points at nothing any more.
    """
    return tuple(_trace(comparison))


def _trace(comparison: Comparison) -> Iterator[ReferenceChange]:
    old, new = _by_line(find_references(comparison.old)), _by_line(find_references(comparison.new))
    if not old or not new:
        return
    counterparts = Counterparts(comparison)
    pairs = _paired_lines(_sentences(comparison.old, old), _sentences(comparison.new, new), counterparts)
    held = 0
    for line in sorted(new):
        before = [reference for source in pairs.get(line, ()) for reference in old.get(source, ())]
        held += len(before) * len(new[line])
        matched = (
            _matched(before, new[line], counterparts)
            if held <= MOST_PAIRS
            else _matched_by_words(before, new[line])
        )
        for was, now in matched:
            if change := _change(was, now, counterparts):
                yield change


def _sentences(document: Document, references: dict[int, list[Reference]]) -> dict[int, str]:
    """Return the lines that refer to something, without the words that refer: these may change with a number."""
    sentences = {}
    for line, found in references.items():
        text = document.clauses[line].text
        for reference in reversed(found):
            text = text[: reference.start] + "〓" + text[reference.end :]
        sentences[line] = text[len(document.clauses[line].text) - len(document.clauses[line].body) :]
    return sentences


def _paired_lines(
    old: dict[int, str], new: dict[int, str], counterparts: Counterparts
) -> dict[int, tuple[int, ...]]:
    """Return the old lines of every new line that refers to something.

    Lines of an article belong to lines of the article it was: the likest ones, so that two alike sentences of
    other articles are not taken for one another. What finds no partner there is left to the comparison of lines.
    """
    pairs: dict[int, tuple[int, ...]] = {}
    taken: set[int] = set()
    scored = sorted(
        (-score, after, before)
        for before, after in _candidates(old, new, counterparts)
        if (score := fuzz.ratio(old[before], new[after])) >= _LEAST_LIKENESS
    )
    for _, after, before in scored:
        if after not in pairs and before not in taken:
            pairs[after] = (before,)
            taken.add(before)
    for before_lines, after_lines in counterparts.pairs:
        for after in after_lines:
            if after in new and after not in pairs:
                pairs[after] = tuple(line for line in before_lines if line not in taken)
    return pairs


def _is_part(was: Reference, now: Reference, counterparts: Counterparts) -> bool:
    """Does the reference point at one of the lines that its target was split into?"""
    parts = {line for target in was.targets for line in counterparts.lines.get(target, ())}
    return len(parts) > len(was.targets) and parts >= set(now.targets)


def _is_list(was: Reference, expected: set[int | None], now: Reference, counterparts: Counterparts) -> bool:
    """Is the list that 前条各号 names the same one, whatever items it gained and lost?"""
    left = expected - {None}
    if left:
        return not left.isdisjoint(now.targets)
    return counterparts.article_after(was.targets[0]) == counterparts.article_of_new(now.targets[0])


def _candidates(
    old: dict[int, str], new: dict[int, str], counterparts: Counterparts
) -> Iterator[tuple[int, int]]:
    """Yield old and new lines of one article, where there are not too many of them."""
    before: dict[int, list[int]] = {}
    after: dict[int, list[int]] = {}
    for line in old:
        if (article := counterparts.article_after(line)) is not None:
            before.setdefault(article, []).append(line)
    for line in new:
        after.setdefault(counterparts.article_of_new(line), []).append(line)
    for article, lines in after.items():
        sources = before.get(article, ())
        if len(lines) * len(sources) <= MOST_PAIRS:
            yield from ((source, line) for line in lines for source in sources)


def _by_line(references: Sequence[Reference]) -> dict[int, list[Reference]]:
    lines: dict[int, list[Reference]] = {}
    for reference in references:
        lines.setdefault(reference.at, []).append(reference)
    return lines


def _matched(
    before: Sequence[Reference], after: Sequence[Reference], counterparts: Counterparts
) -> Iterator[tuple[Reference, Reference]]:
    """Pair the references of two versions of a line, in their order, so that they agree most.

    That they point at the same provision counts most, then that they are written alike, then that they name the
    same unit: 第9条及び第10条 that became 第10条及び第11条 are two that went along, not one that stayed.
    """
    if [each.written for each in before] == [each.written for each in after]:
        yield from zip(before, after, strict=True)
        return
    best = [[0] * (len(after) + 1) for _ in range(len(before) + 1)]
    agree = [[_agreement(was, now, counterparts) for now in after] for was in before]
    for one in range(len(before) - 1, -1, -1):
        for other in range(len(after) - 1, -1, -1):
            paired = agree[one][other] and agree[one][other] + best[one + 1][other + 1]
            best[one][other] = max(paired, best[one + 1][other], best[one][other + 1])
    one = other = 0
    while one < len(before) and other < len(after):
        agreed = agree[one][other]
        if agreed and best[one][other] == agreed + best[one + 1][other + 1]:
            yield before[one], after[other]
            one, other = one + 1, other + 1
        elif best[one][other] == best[one + 1][other]:
            one += 1
        else:
            other += 1


def _agreement(was: Reference, now: Reference, counterparts: Counterparts) -> int:
    if (
        was.target is not None
        and was.sort is now.sort
        and _state(was, now, counterparts) is ReferenceState.KEPT
    ):
        return 4 + (was.written == now.written)
    if was.written == now.written:
        return 3
    return int(was.unit == now.unit)


def _matched_by_words(
    before: Sequence[Reference], after: Sequence[Reference]
) -> Iterator[tuple[Reference, Reference]]:
    """Pair them by how they are written alone: where there are too many to hold each against each."""
    words = SequenceMatcher(
        None, [each.written for each in before], [each.written for each in after], autojunk=False
    )
    for block in words.get_matching_blocks():
        yield from zip(
            before[block.a : block.a + block.size], after[block.b : block.b + block.size], strict=True
        )


def _change(was: Reference, now: Reference, counterparts: Counterparts) -> ReferenceChange | None:
    if was.target is None or now.sort in _DEPENDENT:
        return None
    state = _state(was, now, counterparts)
    return ReferenceChange(now.at, now.written, was.target, now.target, state)


def _state(was: Reference, now: Reference, counterparts: Counterparts) -> ReferenceState:
    if now.target is None:
        return ReferenceState.LOST
    if now.sort in _LISTS:
        return ReferenceState.KEPT
    expected = {counterparts.find(target, as_paragraph=was.unit == "項") for target in was.targets}
    if expected == set(now.targets) or _is_part(was, now, counterparts):
        return ReferenceState.KEPT
    if len(was.targets) > 1 and expected < set(
        now.targets
    ):  # 前二号 that became 前三号: one more between them
        return ReferenceState.KEPT
    if "各" in was.written and "各" in now.written and _is_list(was, expected, now, counterparts):
        return ReferenceState.KEPT
    is_same = fold_space(was.written) == fold_space(now.written)
    return ReferenceState.STALE if is_same else ReferenceState.RETARGETED
