"""Which class an edit is of, so that a reader may hide what cannot change the meaning."""

from __future__ import annotations

import pytest

from kaitei.model import ChangeClass
from kaitei.render.classes import classify_edit


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("活用", "利用", ChangeClass.WORDING),
        ("30日", "31日", ChangeClass.WORDING),
        ("ＡＢＣ", "ABC", ChangeClass.WIDTH),
        ("（注）", "(注)", ChangeClass.WIDTH),
        ("以上", "以 上", ChangeClass.SPACE),
        ("", "　", ChangeClass.SPACE),
        ("，", "、", ChangeClass.PUNCTUATION),
        ("「甲」", "『甲』", ChangeClass.PUNCTUATION),
        ("", "甲", ChangeClass.WORDING),
    ],
)
def test_only_wording_can_change_the_meaning(old, new, expected):
    assert classify_edit(old, new) is expected
