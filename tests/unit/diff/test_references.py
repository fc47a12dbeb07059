"""What became of references: a provision is what its words are, not its number."""

import pytest

from kaitei.diff import compare, trace_references, with_references
from kaitei.model import ReferenceState
from kaitei.parse import parse_document


def states(old: str, new: str) -> list[tuple[str, str | None, str | None, str]]:
    """Return words, old target, new target and state of every reference that both texts have."""
    comparison = compare(parse_document("old.md", old), parse_document("new.md", new))
    return [
        (
            change.written,
            None if change.old_target is None else comparison.old.clauses[change.old_target].text[:8],
            None if change.new_target is None else comparison.new.clauses[change.new_target].text[:8],
            change.state.value,
        )
        for change in trace_references(comparison)
    ]


OLD = "第1条　会員は、氏名を登録する。\n第2条　会員は、月会費を支払う。\n第3条　第2条の月会費は、返さない。\n"


def test_a_number_that_names_another_provision_now_is_stale():
    new = "第1条　会員は、氏名を登録する。\n第2条　当社は、広告を配信する。\n第3条　会員は、月会費を支払う。\n第4条　第2条の月会費は、返さない。\n"
    assert states(OLD, new) == [("第2条", "第2条　会員は、", "第2条　当社は、", "stale")]


def test_a_number_that_went_along_is_kept():
    new = "第1条　会員は、氏名を登録する。\n第2条　当社は、広告を配信する。\n第3条　会員は、月会費を支払う。\n第4条　第3条の月会費は、返さない。\n"
    assert states(OLD, new) == [("第3条", "第2条　会員は、", "第3条　会員は、", "kept")]


def test_a_number_that_was_changed_to_another_provision_is_retargeted():
    new = "第1条　会員は、氏名を登録する。\n第2条　会員は、月会費を支払う。\n第3条　第1条の月会費は、返さない。\n"
    assert states(OLD, new) == [("第1条", "第2条　会員は、", "第1条　会員は、", "retargeted")]


def test_a_number_that_names_nothing_any_more_is_lost():
    old = "第1条　第2条の月会費は、返さない。\n第2条　会員は、月会費を支払う。\n"
    assert states(old, "第1条　第2条の月会費は、返さない。\n") == [("第2条", "第2条　会員は、", None, "lost")]


def test_a_deleted_provision_whose_number_went_to_the_next_is_stale():
    new = "第1条　会員は、月会費を支払う。\n第2条　第2条の月会費は、返さない。\n"
    assert [state for *_, state in states(OLD, new)] == ["stale"]


@pytest.mark.parametrize("word", ["同条", "本条"])
def test_words_that_go_with_others_are_not_traced(word):
    old = f"第1条　会員は、登録する。\n第2条　第1条により、{word}の定めを準用する。\n"
    assert [written for written, *_ in states(old, old)] == ["第1条"]


def test_a_paragraph_that_was_split_is_kept_by_what_points_at_a_part_of_it():
    old = "第1条　会員は、氏名を登録し、毎月末日までに月会費を支払うものとする。\n2　前項の月会費は、返さない。\n"
    new = "第1条　会員は、氏名を登録する。\n2　会員は、毎月末日までに月会費を支払うものとする。\n3　前項の月会費は、返さない。\n"
    assert [state for *_, state in states(old, new)] == ["kept"]


def test_articles_that_changed_places_are_told_by_their_words():
    first = "会員は、氏名を登録する。\n2　前条及び次条は、法人に準用する。\n"
    second = "会員は、月会費を支払う。\n2　第1条の会員は、月会費を免除されることがある。\n"
    old = f"第1条　目的を定める。\n第2条　{first}第3条　{second}"
    new = f"第1条　目的を定める。\n第2条　{second}第3条　{first}"
    assert [state for *_, state in states(old, new)] == ["kept", "stale", "lost"]


def test_numbers_alone_on_their_line_do_not_hold_a_provision():
    old = "## 1.\n会員は、氏名を登録します。\n## 2.\n会員は、月会費を支払います。\n## 3.\n前条の月会費を支払わないときは、停止します。\n"
    new = "## 1.\n会員は、氏名を登録します。\n## 2.\n会員は、月会費を支払います。\n## 3.\n当社は、広告を配信します。\n## 4.\n前条の月会費を支払わないときは、停止します。\n"
    assert [state for *_, state in states(old, new)] == ["stale"]


def test_the_comparison_carries_what_became_of_its_references_and_is_otherwise_the_same():
    comparison = compare(parse_document("old.md", OLD), parse_document("new.md", OLD))
    traced = with_references(comparison)
    assert [change.state for change in traced.references] == [ReferenceState.KEPT]
    assert traced.parts == comparison.parts
    assert comparison.references == ()


def test_texts_without_references_are_compared_without_reading_their_outline():
    text = "# Terms\n\nWords.\n"
    assert states(text, text + "More words.\n") == []


def test_lists_too_long_to_hold_every_line_against_every_other_are_still_traced():
    items = [f"({n}) 前号の{n}番目の情報及び{n * 7}に関する記録\n" for n in range(1, 400)]
    old = "第1条　次の各号に定める。\n" + "".join(items)
    new = "第1条　次の各号に定める。\n" + "".join(items[:200]) + "".join(items[200:]).replace("記録", "記述")
    assert {state for *_, state in states(old, new)} == {"kept"}
