"""Provisions as a reader counts them: the articles of a text, their paragraphs, the items of these.

The clause tree says what stands below what. An outline says what "第3条第2項第1号" counts:

* Articles are the clauses labelled 第N条; in a text without any, the clauses whose numbers stand highest.
* The first paragraph of an article carries no number: it is the article's own line, or the first line below its
  heading. Unnumbered paragraphs after it count on, unless later ones are numbered.
* Items right below an article that has no words of its own are its paragraphs, however they are labelled.
* Items belong to the paragraph they stand below; 附則 and 別表 are number spaces of their own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from kaitei.model import Clause, Document, Kind
from kaitei.model.outline import MAIN, Article, Item, Number, Outline, Paragraph, Place

_SENTENCE = re.compile("[、は]|次|以下|下記|左|各号|とおり")
_DECIMAL = frozenset({"N.", "N", "N)", "N、", "第N"})
_SPACES = frozenset({Kind.SUPPLEMENT, Kind.APPENDIX})


# The same as Item, Paragraph, Article and Place of the model, while what they hold is still being read.


@dataclass(slots=True)
class _GrowingParagraph:
    number: int
    index: int
    items: list[_GrowingItem] = field(default_factory=list)


@dataclass(slots=True)
class _GrowingItem:
    number: Number
    index: int
    items: list[_GrowingItem] = field(default_factory=list)


@dataclass(slots=True)
class _GrowingArticle:
    number: Number
    index: int
    space: int
    numbered: bool
    paragraphs: list[_GrowingParagraph] = field(default_factory=list)


class _GrowingPlace(NamedTuple):
    space: int
    article: _GrowingArticle | None = None
    paragraph: _GrowingParagraph | None = None
    items: tuple[_GrowingItem, ...] = ()


@lru_cache(maxsize=512)
def build_outline(document: Document) -> Outline:
    """Return the outline of a document."""
    return _Builder(document).build()


class _Builder:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.clauses = document.clauses
        self.has_articles = any(_style(clause) == "第N条" for clause in self.clauses)
        self.top = "第N条" if self.has_articles else self._highest_style()
        self.articles: list[_GrowingArticle] = []
        self.at: list[_GrowingPlace] = []

    def build(self) -> Outline:
        for index, clause in enumerate(self.clauses):
            self.at.append(self._place(index, clause))
        articles = {id(article): _freeze_article(article) for article in self.articles}
        paragraphs = {
            (paragraph.index, paragraph.number): paragraph
            for article in articles.values()
            for paragraph in article.paragraphs
        }
        items = {
            item.index: item for paragraph in paragraphs.values() for item in _all_items(paragraph.items)
        }
        places = []
        for space, article, paragraph, chain in self.at:
            frozen = articles[id(article)] if article else None
            inner = paragraphs[paragraph.index, paragraph.number] if frozen and paragraph else None
            places.append(Place(space, frozen, inner, tuple(items[item.index] for item in chain)))
        return Outline(
            tuple(articles.values()),
            tuple(places),
            self._of_kind(Kind.SUPPLEMENT),
            self._of_kind(Kind.APPENDIX),
            self._of_kind(Kind.DIVISION),
            self.has_articles,
            self.top,
        )

    def _of_kind(self, kind: Kind) -> tuple[int, ...]:
        return tuple(index for index, clause in enumerate(self.clauses) if clause.kind is kind)

    def _highest_style(self) -> str:
        """Return the label style of the articles of a text without 第N条: the one that stands highest, and first.

        Where headings Ⅰ. Ⅱ. hold headings 1. 2. 3. the latter are meant: they run on through the former.
        """
        numbered = [clause for clause in self.clauses if clause.label and clause.label.number]
        articles = [clause for clause in numbered if clause.kind is Kind.ARTICLE]
        found = articles or [clause for clause in numbered if clause.kind in {Kind.ITEM, Kind.PARAGRAPH}]
        decimal = [clause for clause in articles if _style(clause) in _DECIMAL]
        highest = min(decimal or found, key=lambda clause: clause.depth, default=None)
        return _style(highest) if highest else ""

    def _place(self, index: int, clause: Clause) -> _GrowingPlace:
        if clause.kind in _SPACES:
            article = self._open(index, (), index)
            return _GrowingPlace(index, article)
        if clause.kind is Kind.DIVISION:
            return _GrowingPlace(self._space(clause))
        if clause.label and clause.label.number and _style(clause) == self.top and self._is_outermost(clause):
            article = self._open(index, clause.label.number, self._space(clause))
            first = None
            if clause.body.strip() and not self._is_caption(index, clause):
                first = _GrowingParagraph(1, index)
                article.paragraphs.append(first)
            return _GrowingPlace(article.space, article, first)
        return self._inside(index, clause)

    def _open(self, index: int, number: Number, space: int) -> _GrowingArticle:
        numbered = any(
            self.clauses[child].kind is Kind.PARAGRAPH and self.clauses[child].label
            for child in self.document.children(index)
        )
        article = _GrowingArticle(number, index, space, numbered)
        self.articles.append(article)
        return article

    def _is_outermost(self, clause: Clause) -> bool:
        """Not an item that happens to be labelled like an article: it has no article above it."""
        above = clause.parent
        while above >= 0:
            article = self.at[above].article
            if article and article.number:
                return False
            above = self.clauses[above].parent
        return True

    def _is_caption(self, index: int, clause: Clause) -> bool:
        """Is the rest of an article's line a heading and no sentence: 第3条（定義）, 第3条　定義, ## 3. 利用目的?"""
        body = clause.body.strip()
        if clause.mark.lstrip().startswith("#") or (body[0] in "(（【［[" and body[-1] in ")）】］]"):
            return True
        if len(body) >= 30 or body.endswith(("。", ".", "、")) or _SENTENCE.search(body):
            return False
        return any(
            self.clauses[child].kind in {Kind.PARAGRAPH, Kind.ITEM} for child in self.document.children(index)
        )

    def _space(self, clause: Clause) -> int:
        return self.at[clause.parent].space if clause.parent >= 0 else MAIN

    def _inside(self, index: int, clause: Clause) -> _GrowingPlace:
        """Place a clause that is no article: a paragraph, an item, or text that belongs to one."""
        if clause.parent < 0:
            return _GrowingPlace(MAIN)
        space, article, paragraph, chain = self.at[clause.parent]
        if article is None:
            return _GrowingPlace(space)
        newest = article.paragraphs[-1] if article.paragraphs else None
        if (
            clause.kind is Kind.PARAGRAPH
            and not chain
            and self.clauses[clause.parent].kind is not Kind.BULLET
        ):
            return _GrowingPlace(space, article, self._paragraph(index, clause, article, newest))
        paragraph = paragraph if self._is_paragraph(clause.parent) else newest
        if clause.label and clause.label.number and clause.kind in {Kind.ITEM, Kind.ARTICLE}:
            if not chain and clause.parent == article.index and self._holds_paragraphs(article, clause):
                return _GrowingPlace(space, article, self._paragraph(index, clause, article, newest))
            if paragraph is None:
                paragraph = _GrowingParagraph(1, article.index)
                article.paragraphs.append(paragraph)
            item = _GrowingItem(clause.label.number, index)
            (chain[-1].items if chain else paragraph.items).append(item)
            return _GrowingPlace(space, article, paragraph, (*chain, item))
        return _GrowingPlace(space, article, paragraph, chain)

    def _holds_paragraphs(self, article: _GrowingArticle, clause: Clause) -> bool:
        """Are the items of this one's style the paragraphs of an article that has no words of its own?"""
        if not article.number:
            return False
        first = article.paragraphs[0] if article.paragraphs else None
        return first is None or (
            first.index != article.index and _style(self.clauses[first.index]) == _style(clause)
        )

    def _is_paragraph(self, index: int) -> bool:
        paragraph = self.at[index].paragraph
        return paragraph is not None and self.clauses[index].kind is not Kind.ARTICLE

    def _paragraph(
        self, index: int, clause: Clause, article: _GrowingArticle, newest: _GrowingParagraph | None
    ) -> _GrowingParagraph:
        if clause.label and clause.label.number:
            if newest is None and clause.label.number[-1] > 1:
                article.paragraphs.append(_GrowingParagraph(1, article.index))
            own = clause.label.number
            put_in = clause.label.style == "N" and len(own) > 1  # 2の2 is not the second
            paragraph = _GrowingParagraph(0 if put_in else own[-1], index)
        elif newest is None:
            paragraph = _GrowingParagraph(1, index)
        elif article.numbered:
            return newest
        else:
            paragraph = _GrowingParagraph(newest.number + 1, index)
        article.paragraphs.append(paragraph)
        return paragraph


def _style(clause: Clause) -> str:
    return clause.label.style if clause.label else ""


def _freeze_article(article: _GrowingArticle) -> Article:
    paragraphs = tuple(
        Paragraph(each.number, each.index, _freeze_items(each.items)) for each in article.paragraphs
    )
    return Article(article.number, article.index, article.space, paragraphs)


def _freeze_items(items: list[_GrowingItem]) -> tuple[Item, ...]:
    return tuple(Item(item.number, item.index, _freeze_items(item.items)) for item in items)


def _all_items(items: tuple[Item, ...]) -> tuple[Item, ...]:
    return tuple(found for item in items for found in (item, *_all_items(item.items)))
