from __future__ import annotations

from kaitei.text.normalise import fold_punctuation, fold_space, fold_width


def test_full_and_half_width_are_one():
    assert fold_width("（１）ＡＢＣ　ｱ") == "(1)ABC ア"


def test_white_space_counts_nothing():
    assert fold_space("以　上 \n") == "以上"


def test_punctuation_counts_nothing():
    assert (
        fold_punctuation("当社は、「会員」の情報を（安全に）管理します。")
        == "当社は会員の情報を安全に管理します"
    )
