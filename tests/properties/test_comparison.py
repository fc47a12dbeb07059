"""What holds for the comparison of any two texts."""

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from kaitei.diff import apply_edits, compare
from kaitei.model import Change, ChangeKind, Comparison
from kaitei.parse import parse_document

LINES = st.sampled_from(
    [
        "## 1.", "## 2.", "(1) 会員登録情報", "(2) 会員登録情報", "第3条（目的）", "※ 注記です。", "・端末識別情報", "例として、以下の利用目的が含まれます。",
        "当社は、個人情報を適切に管理します。", "当社は、個人情報を厳重に管理します。", "会員は、第3条に同意します。会員は、情報を変更できます。",
        "会員は、第3条に同意します。", "会員は、情報を変更できます。",
        "当社は、個人情報を適切に管理します。会員は、情報を変更できます。", "We may share personal data.", "We will share  personal data.", "", "  ", "　",
    ]
)  # fmt: skip
TEXTS = st.lists(LINES | st.text(max_size=30), max_size=12).map("\n".join)


def compared(old: str, new: str) -> Comparison:
    return compare(parse_document("old.md", old), parse_document("new.md", new))


def joined(lines: Sequence[str], indices: Sequence[int]) -> str:
    return "\n".join(lines[index] for index in indices)


@settings(max_examples=300)
@given(TEXTS, TEXTS)
def test_every_line_of_both_sides_is_told_exactly_once(old, new):
    comparison = compared(old, new)
    assert sorted(i for change in comparison for i in change.old) == list(range(len(comparison.old_lines)))
    assert [line for line in new.split("\n") if line.strip()] == list(comparison.new_lines)
    assert sorted(j for change in comparison for j in change.new) == list(range(len(comparison.new_lines)))


SENTENCES = [f"{who}は、{what}。" for who in ("当社", "会員", "利用希望者", "委託先") for what in ("届出事項の変更を速やかに届け出ます", "書面により申し込みます", "個人情報を適切に管理します")]  # fmt: skip


@settings(max_examples=200)
@given(st.permutations(SENTENCES), st.permutations(SENTENCES), st.data())
def test_lines_that_were_joined_dropped_and_moved_are_each_told_once(old, new, data):
    cuts = st.lists(st.sampled_from(["", "", "\n", "\n", "\n\n"]), min_size=12, max_size=12)
    texts = [
        "".join(a + b for a, b in zip(side[data.draw(st.integers(0, 3)) :], data.draw(cuts), strict=False))
        for side in (old, data.draw(st.sampled_from([old, new])))
    ]
    comparison = compared(*texts)
    assert sorted(i for change in comparison for i in change.old) == list(range(len(comparison.old_lines)))
    assert sorted(j for change in comparison for j in change.new) == list(range(len(comparison.new_lines)))


@settings(max_examples=300)
@given(TEXTS, TEXTS)
def test_edits_rebuild_both_sides(old, new):
    comparison = compared(old, new)
    for change in comparison:
        if change.old and change.new:
            before, after = joined(comparison.old_lines, change.old), joined(comparison.new_lines, change.new)
            assert apply_edits(before, after, change.edits) == (before, after)
            assert bool(change.edits) == (before != after)


@settings(max_examples=200)
@given(TEXTS, TEXTS)
def test_what_differs_is_told_and_what_is_equal_is_not(old, new):
    comparison = compared(old, new)
    for change in comparison:
        equal = joined(comparison.old_lines, change.old) == joined(comparison.new_lines, change.new)
        assert equal == (change.kind in {ChangeKind.UNCHANGED, ChangeKind.MOVED})
        assert bool(change.classes) == (bool(change.edits))


@settings(max_examples=200)
@given(TEXTS)
def test_a_text_compared_with_itself_is_all_unchanged(text):
    comparison = compared(text, text)
    assert comparison.changed == ()


@settings(max_examples=200)
@given(TEXTS, TEXTS)
def test_new_lines_are_told_in_the_order_of_the_new_text(old, new):
    firsts = [change.new[0] for change in compared(old, new) if change.new]
    assert firsts == sorted(firsts)


@settings(max_examples=200)
@given(TEXTS, TEXTS)
def test_edits_stand_in_order_and_change_something(old, new):
    comparison = compared(old, new)
    changes: tuple[Change, ...] = comparison.changed
    for change in changes:
        at_old = at_new = 0
        before, after = joined(comparison.old_lines, change.old), joined(comparison.new_lines, change.new)
        for edit in change.edits:
            assert at_old <= edit.old_start <= edit.old_end <= len(before)
            assert at_new <= edit.new_start <= edit.new_end <= len(after)
            assert before[edit.old_start : edit.old_end] != after[edit.new_start : edit.new_end]
            at_old, at_new = edit.old_end, edit.new_end
