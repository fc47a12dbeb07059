"""Edits we made ourselves are found again: which line continues as which, what moved, what was split or merged.

Scores are over all pairs of a run; equal lines are interchangeable.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from kaitei.diff import compare
from kaitei.model import Comparison
from kaitei.parse import parse_document, split_front_matter
from support.generate_versions import generate_versions
from support.known_edits import Edited, edited_pairs


def base_texts() -> list[list[str]]:
    made = [text for path, text in generate_versions(12).items() if path.endswith(".md")][-1]
    kept = Path("policy_versions/privacy/2024-11-05.md").read_text("utf-8")
    return [
        [line for line in split_front_matter("x.md", text)[1].split("\n") if line] for text in (made, kept)
    ]


def compared(pair: Edited) -> Comparison:
    return compare(
        parse_document("old.md", "\n\n".join(pair.old) + "\n"),
        parse_document("new.md", "\n\n".join(pair.new) + "\n"),
    )


def f1(found: int, told: int, true: int) -> float:
    return 2 * found / (told + true) if told + true else 1.0


@pytest.mark.parametrize(("most", "least"), [(8, 0.995), (25, 0.99)])
def test_changed_lines_are_linked_to_the_lines_they_continue(most, least):
    found = told = true = 0
    for base in base_texts():
        for pair in edited_pairs(base, 60, seed=most, most=most):

            def named(links, pair=pair):
                return Counter(
                    (pair.old[i], pair.new[j])
                    for i, j in links
                    if pair.old[i] != pair.new[j] and not pair.old[i].startswith("#")
                )

            truth = named(pair.links())
            links = named((i, j) for change in compared(pair) for i in change.old for j in change.new)
            found, told, true = found + (truth & links).total(), told + links.total(), true + truth.total()
    assert true > 300
    assert f1(found, told, true) >= least


def test_what_was_moved_is_told_as_moved_and_little_else_is():
    found = told = true = 0
    for base in base_texts():
        for pair in edited_pairs(base, 60, seed=3, most=6):
            moved = {i for change in compared(pair) if change.moved for i in change.old}
            # a line that moved past a short neighbour may as well be told as the neighbour's move
            truth = {i for i in pair.moved if any(i in sources for sources in pair.sources)}
            found, told, true = found + len(moved & truth), told + len(moved), true + len(truth)
    assert true > 50
    assert f1(found, told, true) >= 0.9


def test_splits_and_mergers_are_found():
    found = true = 0
    for base in base_texts():
        for pair in edited_pairs(base, 80, seed=5, most=5):
            counts = Counter(i for sources in pair.sources for i in sources)
            split = {i for i, times in counts.items() if times > 1}
            merged = {sources for sources in pair.sources if len(sources) > 1}
            comparison = compared(pair)
            told_split = {change.old[0] for change in comparison if len(change.new) > 1}
            told_merged = {change.old for change in comparison if len(change.old) > 1}
            found += len(split & told_split) + len(merged & told_merged)
            true += len(split) + len(merged)
    assert true > 60
    assert found / true >= 0.97
