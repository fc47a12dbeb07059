"""Two documents → what happened between them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import product

from kaitei.diff.align import align, common_ends
from kaitei.diff.chain import Link, heaviest_chain
from kaitei.diff.inline import compare_words
from kaitei.model import Change, ChangeClass, ChangeKind, Comparison, Document, Edit, Run
from kaitei.parse.lines import non_blank_lines


def compare(old: Document, new: Document) -> Comparison:
    """Return what happened between two texts: every block of both sides is in exactly one part, in order."""
    lines_old = non_blank_lines(old.text)
    lines_new = lines_old if old.text == new.text else non_blank_lines(new.text)
    return Comparison(old, new, lines_old, lines_new, tuple(compare_lines(lines_old, lines_new)))


def compare_lines(old: Sequence[str], new: Sequence[str]) -> Iterator[Run | Change]:
    """Yield runs of unchanged lines and changes, in the order of the new text; deletions where they stood."""
    start, end = common_ends(old, new)
    middle_old, middle_new = old[start : len(old) - end], new[start : len(new) - end]
    links = align(middle_old, middle_new) if middle_old and middle_new else []
    chain = heaviest_chain(links, lambda link: len(middle_old[link[0]]) + 1)
    if start:
        yield Run(0, 0, start)
    yield from _joined(_in_order(middle_old, middle_new, _groups(links), chain), start)
    if end:
        yield Run(len(old) - end, len(new) - end, end)


def _groups(links: list[Link]) -> dict[int, tuple[tuple[int, ...], tuple[int, ...]]]:
    """Return, by its first new line, what belongs together: (1, 1), (1, 2) or (2, 1) lines."""
    if len(links) == len({i for i, _ in links}) == len({j for _, j in links}):  # nothing was split or merged
        return {j: ((i,), (j,)) for i, j in links}
    by_old: dict[int, list[int]] = defaultdict(list)
    by_new: dict[int, list[int]] = defaultdict(list)
    for i, j in links:
        by_old[i].append(j)
        by_new[j].append(i)
    groups = {}
    for j, sources in by_new.items():
        targets = by_old[sources[0]] if len(sources) == 1 else [j]
        if min(targets) == j:
            groups[j] = (tuple(sorted(sources)), tuple(sorted(targets)))
    return groups


def _in_order(
    old: Sequence[str],
    new: Sequence[str],
    groups: dict[int, tuple[tuple[int, ...], tuple[int, ...]]],
    chain: set[Link],
) -> Iterator[Run | Change]:
    linked_old = {i for sources, _ in groups.values() for i in sources}
    in_group = {j for _, targets in groups.values() for j in targets}
    at = 0  # the next old line that may still have to be told as deleted
    for j in range(len(new)):
        if j not in groups:
            if j not in in_group:
                yield Change(ChangeKind.ADDED, (), (j,))
            continue
        sources, targets = groups[j]
        single = len(sources) == len(targets) == 1
        moved = (sources[0], j) not in chain if single else chain.isdisjoint(product(sources, targets))
        if not moved:
            yield from (
                Change(ChangeKind.DELETED, (i,), ()) for i in range(at, sources[-1]) if i not in linked_old
            )
            at = max(at, sources[-1] + 1)
        if single and not moved and old[sources[0]] == new[j]:
            yield Run(sources[0], j, 1)
        else:
            yield _change(old, new, sources, targets, moved=moved)
    yield from (Change(ChangeKind.DELETED, (i,), ()) for i in range(at, len(old)) if i not in linked_old)


def _change(
    old: Sequence[str], new: Sequence[str], sources: tuple[int, ...], targets: tuple[int, ...], *, moved: bool
) -> Change:
    before = "\n".join(old[i] for i in sources)
    after = "\n".join(new[j] for j in targets)
    if before == after:
        return Change(ChangeKind.MOVED, sources, targets, moved)
    edits, classes = compare_words(before, after)
    return Change(_kind(sources, targets, classes), sources, targets, moved, classes, edits)


def _kind(sources: tuple[int, ...], targets: tuple[int, ...], classes: tuple[ChangeClass, ...]) -> ChangeKind:
    if len(targets) > 1:
        return ChangeKind.SPLIT
    if len(sources) > 1:
        return ChangeKind.MERGED
    return ChangeKind.RENUMBERED if classes == (ChangeClass.LABEL,) else ChangeKind.AMENDED


def _joined(parts: Iterator[Run | Change], by: int) -> Iterator[Run | Change]:
    """Join neighbouring unchanged lines into runs; yield all parts ``by`` lines further down."""
    run: Run | None = None
    for part in parts:
        if isinstance(part, Run):
            if run and part.old == run.old + run.length and part.new == run.new + run.length:
                run = Run(run.old, run.new, run.length + 1)
                continue
            if run:
                yield Run(run.old + by, run.new + by, run.length)
            run = part
            continue
        if run:
            yield Run(run.old + by, run.new + by, run.length)
            run = None
        yield _shifted(part, by) if by else part
    if run:
        yield Run(run.old + by, run.new + by, run.length)


def _shifted(change: Change, by: int) -> Change:
    old, new = tuple([i + by for i in change.old]), tuple([j + by for j in change.new])
    return Change(change.kind, old, new, change.moved, change.classes, change.edits)


def apply_edits(old: str, new: str, edits: Sequence[Edit]) -> tuple[str, str]:
    """Return both sides rebuilt from each other's shared characters and the edits, to prove that none is lost."""
    rebuilt_old, rebuilt_new = "", ""
    at_old = at_new = 0
    for edit in edits:
        rebuilt_old += new[at_new : edit.new_start] + old[edit.old_start : edit.old_end]
        rebuilt_new += old[at_old : edit.old_start] + new[edit.new_start : edit.new_end]
        at_old, at_new = edit.old_end, edit.new_end
    return rebuilt_old + new[at_new:], rebuilt_new + old[at_old:]
