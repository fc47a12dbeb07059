"""An edit inside a compound grows over its word, and over nothing that another edit changes."""

from kaitei.diff.grow import grow
from kaitei.model import Edit


def test_an_edit_does_not_grow_over_another():
    edits = [Edit(0, 0, 0, 2), Edit(2, 3, 4, 5)]  # 契約書→利用契約金
    assert grow("契約書を", "利用契約金を", edits) == edits
    edits = [Edit(0, 1, 0, 1), Edit(3, 5, 3, 3)]  # 新契約書類→旧契約
    assert grow("新契約書類", "旧契約", edits) == [Edit(0, 5, 0, 3)]


def test_grown_edits_that_touch_are_one():
    assert grow("本人名簿", "ご本人住所", [Edit(0, 0, 0, 1), Edit(2, 4, 3, 5)]) == [Edit(0, 4, 0, 5)]


def test_edits_at_no_compound_stay():
    edits = [Edit(2, 2, 2, 4), Edit(5, 7, 7, 7)]
    assert grow("会員は退会する日", "会員必ずは退会日", edits) == edits
