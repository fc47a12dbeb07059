"""What a finding calls a provision."""

import pytest

from kaitei.checks.places import name_of
from kaitei.parse import parse_document

TEXT = "## 第2章 料金\n\n第3条（支払）\n1 会員は、月会費を支払う。\n2 前項の月会費は、返さない。\n"


@pytest.mark.parametrize(
    ("index", "name"),
    [(0, "第2章「料金」"), (1, "第3条「支払」"), (2, "第3条 1「会員は、月会費を支払う。」")],
)
def test_a_chapter_is_named_by_its_number_and_an_article_without_its_chapter(index, name):
    assert name_of(parse_document("1.md", TEXT), index).ja == name
