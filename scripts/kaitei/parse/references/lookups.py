"""Provisions by their numbers and labels, looked up at once: a hostile text has ten thousand of each and as many mentions."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from kaitei.model import Document
from kaitei.model.outline import Article, Item, Number, Outline, Paragraph
from kaitei.parse.references.steps import Sort, Step
from kaitei.text.normalise import fold_width

Key = tuple[str, str | int]
Chain = tuple[Item, ...]
"""An item and those above it, the outermost first."""

_TRIMMED = re.compile(r"[\s　（）()〔〕［］【】「」]+")


class Lookups:
    """What one document's provisions are found by."""

    def __init__(self, document: Document, outline: Outline) -> None:
        self.clauses, self.outline = document.clauses, outline
        self._articles: dict[tuple[int, Number], Article] = {}
        self._places: dict[int, int] = {}
        self._titles: dict[tuple[Number, str], list[Article]] = {}
        for space in dict.fromkeys(article.space for article in outline.articles):
            for place, article in enumerate(outline.in_space(space)):
                self._articles.setdefault((space, article.number), article)
                self._places[article.index] = place
                title = plain(self.clauses[article.index].body)
                self._titles.setdefault((article.number, title), []).append(article)
        self._words = {title for _, title in self._titles}
        self._wholes = {article.index: article for article in outline.articles}
        self._paragraphs: dict[int, tuple[dict[int, Paragraph], dict[int, int], dict[Key, Paragraph]]] = {}
        self._beside: dict[int, dict[Key, list[Item]]] = {}
        self._below: dict[tuple[int, int], dict[Key, Chain]] = {}
        self._listed: dict[int, dict[Key, list[tuple[int, Item, Paragraph]]]] = {}

    # ---------------------------------------------------------------- articles and paragraphs

    def article(self, space: int, number: Number) -> Article | None:
        """Return the article of a number in a number space, the first one written so."""
        return self._articles.get((space, number))

    def whole(self, index: int) -> Article | None:
        """Return what stands for a 附則 or 別表 as a whole."""
        return self._wholes.get(index)

    def place_of(self, article: Article | None) -> int:
        """Return how many articles of its space stand before one, -1 for what is none."""
        return self._places.get(article.index, -1) if article and article.number else -1

    def titled(self, number: Number, title: str) -> Sequence[Article]:
        """Return the articles of a number that have this title."""
        return self._titles.get((number, plain(title)), ())

    def is_title(self, words: str) -> bool:
        """Has an article, of whatever number, this title?"""
        return plain(words) in self._words

    def paragraph(self, article: Article, number: Number) -> Paragraph | None:
        """Return the paragraph of a number; of (2, 2), the one that was put in as 2の2."""
        if len(number) == 1:
            return self._of(article)[0].get(number[0])
        labels = ((paragraph, self.clauses[paragraph.index].label) for paragraph in article.paragraphs)
        return next(
            (each for each, label in labels if each.number == 0 and label and label.number == number), None
        )

    def place_of_paragraph(self, article: Article, paragraph: Paragraph | None) -> int:
        """Return how many paragraphs of an article stand before one, -1 for what is none of its own."""
        return self._of(article)[1].get(id(paragraph), -1)

    def labelled_paragraph(self, article: Article, step: Step) -> Paragraph | None:
        """Return the paragraph that carries a label of its own as a sign writes it."""
        keys = self._of(article)[2]
        return next((keys[key] for key in keys_of_step(step) if key in keys), None)

    def _of(self, article: Article) -> tuple[dict[int, Paragraph], dict[int, int], dict[Key, Paragraph]]:
        found = self._paragraphs.get(article.index)
        if found is None:
            numbers: dict[int, Paragraph] = {}
            places: dict[int, int] = {}
            keys: dict[Key, Paragraph] = {}
            for place, paragraph in enumerate(article.paragraphs):
                numbers.setdefault(paragraph.number, paragraph)
                places[id(paragraph)] = place
                for key in self._keys(paragraph.index) if paragraph.index != article.index else ():
                    keys.setdefault(key, paragraph)
            found = self._paragraphs[article.index] = numbers, places, keys
        return found

    # ---------------------------------------------------------------- items

    def beside(self, items: tuple[Item, ...], step: Step, apart_from: int, *, exactly: bool) -> Item | None:
        """Return the item of one list that is labelled as a sign is written; not the sentence itself.

        Not ``exactly``, (イ) and 1.イ are labelled イ as well.
        """
        table = self._beside.get(id(items))
        if table is None:
            table = self._beside[id(items)] = {}
            for item in items:
                for key in self._keys(item.index):
                    table.setdefault(key, []).append(item)
        for key in keys_of_step(step)[: 1 if exactly else None]:
            for item in table.get(key, ())[:2]:
                if item.index != apart_from:
                    return item
        return None

    def below(self, root: Article | Paragraph | Item, step: Step) -> Chain:
        """Return what is labelled so below a provision, the nearest; nothing where there is none."""
        table = self._below.get((id(root), root.index))
        if table is None:
            table = self._below[id(root), root.index] = {}
            lists = [p.items for p in root.paragraphs] if isinstance(root, Article) else [root.items]
            level: list[Chain] = [(item,) for items in lists for item in items]
            while level:
                for chain in level:
                    for key in self._keys(chain[-1].index):
                        table.setdefault(key, chain)
                level = [(*chain, item) for chain in level for item in chain[-1].items]
        return next((table[key] for key in keys_of_step(step) if key in table), ())

    def listed(self, article: Article, step: Step, index: int) -> tuple[Item, Paragraph] | None:
        """Return the item labelled so of the article's list before clause ``index``, or else of the first one behind."""
        table = self._listed.get(article.index)
        if table is None:
            table = self._listed[article.index] = {}
            for paragraph in article.paragraphs:
                for item in paragraph.items:
                    for key in self._keys(item.index):
                        table.setdefault(key, []).append((item.index, item, paragraph))
        for key in keys_of_step(step):
            if found := table.get(key):
                at = bisect_left(found, index, key=lambda entry: entry[0])
                entry = found[at - 1] if at else next((each for each in found if each[0] != index), None)
                if entry:
                    return entry[1], entry[2]
        return None

    def _keys(self, index: int) -> Iterator[Key]:
        label = self.clauses[index].label
        if label is None or not label.number:
            return
        if label.style in {"(N)", "⑴"}:
            yield "(N)", label.number[-1]
        elif label.style == "①":
            yield "①", label.number[-1]
        elif label.style.startswith("N"):
            yield "N", label.number[-1]
        else:
            yield "=", fold_width(label.written).strip(" .．、\\")
            for letter in set(label.written):
                yield "~", letter

    def fits(self, index: int, step: Step) -> bool:
        """Is a clause labelled as a sign is written?"""
        return not set(self._keys(index)).isdisjoint(keys_of_step(step))


def keys_of_step(step: Step) -> tuple[Key, ...]:
    """Return what a sign is looked up by: イ as イ first, then as the イ of (イ) and イ."""
    if step.sort is not Sort.SIGN:
        return (("=", step.form), ("~", step.form.strip("()")))
    return ((step.form if step.form in {"(N)", "①"} else "N", step.number[-1]),)


def plain(words: str) -> str:
    """Return a title without width, spaces and brackets."""
    return _TRIMMED.sub("", fold_width(words))
