"""What a label's style says of its clause by itself: the units every text orders alike, and those it doesn't."""

from __future__ import annotations

from kaitei.model import Kind, Label

# 編 > 章 > 節 > 款 > 目 > 条 > 項 > 号, and the same in Korean and English
RANKS = {
    "第N編": 1, "第N部": 2, "第N章": 3, "第N節": 4, "第N款": 5, "第N目": 6, "第N条": 7, "第N項": 8, "第N号": 9,
    "제N편": 1, "제N장": 3, "제N절": 4, "제N관": 5, "제N조": 7, "제N항": 8, "제N호": 9,
    "Part N": 1, "Part I": 1, "Part A": 1, "Chapter N": 3, "Chapter I": 3,
}  # fmt: skip
ARTICLE_RANK = 7

_ARTICLE_WORDS = ("Section", "Article", "Clause")
_APPENDIX_WORDS = ("Schedule", "Appendix", "Annex", "Exhibit", "別", "様式")
_TOP = frozenset(
    {
        "N.", "N", "N)", "N、", "N:", "N.N", "N-N", "[N]", "一", "一.", "一、", "Ⅰ.", "Ⅰ", "Ⅰ、", "Ⅰ:", "第N", "I.", "①", "❶", "A.",
        "⒈",
    }
)  # fmt: skip
_PARAGRAPHS = frozenset({"N", "N.", "N、", "①"})
_FAMILY = frozenset({"N", "N.", "N)", "N、", "N:", "第N", "第N条", "제N조"})


def outer(style: str) -> str:
    """Return the style that orders a doubled label among others: ``1. (1)`` goes by its 1."""
    return style.partition(" ")[0] if style[0] == "N" else style


def kind_of_unit(style: str) -> Kind | None:
    """Return the kind that the style alone decides, ``None`` if the place decides."""
    rank = RANKS.get(style)
    if rank is not None:
        if rank < ARTICLE_RANK:
            return Kind.DIVISION
        return {7: Kind.ARTICLE, 8: Kind.PARAGRAPH}.get(rank, Kind.ITEM)
    if style == "附則":
        return Kind.SUPPLEMENT
    if style.startswith(_APPENDIX_WORDS):
        return Kind.APPENDIX
    return Kind.ARTICLE if style.startswith(_ARTICLE_WORDS) else None


def is_top(style: str) -> bool:
    """Is this a style in which whole texts number their articles: 1., 一、, Ⅰ., 第1?"""
    return style in _TOP


def is_paragraph(style: str) -> bool:
    """Is this a style in which articles number their paragraphs (項): 2, ②?"""
    return style in _PARAGRAPHS


def numbers_upward(label: Label) -> bool:
    """Does the label repeat the numbers above it: 1.1 below 1., 3.b below 3?"""
    return (
        len(label.number) > 1
        and (label.style[0] == "N" or label.style.startswith("Section N"))
        and label.style != "N"  # 2の2, put in between 2 and 3
        and " " not in label.style.removeprefix("Section ")
    )


def is_numbered_above(style: str) -> bool:
    """May a label that repeats the numbers above it mean a clause of this style?"""
    return style in _FAMILY or style.startswith(("N.", "N-", "Section", "Article"))
