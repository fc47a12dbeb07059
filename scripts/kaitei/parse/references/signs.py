"""Which provision a sign means: (2), ①, 3., イ, and 16（料金） or 5の申出, numbers that say what is meant.

A sign leads below what was named. By itself it is looked for around the sentence, from the nearest list outwards.
"""

from __future__ import annotations

from dataclasses import replace

from kaitei.model import Document
from kaitei.model.outline import MAIN, Outline
from kaitei.parse.references.lookups import Lookups
from kaitei.parse.references.spots import Spot, at_article, at_paragraph
from kaitei.parse.references.steps import Step


class Signs:
    """Finds what signs mean in one document."""

    def __init__(self, document: Document, outline: Outline, lookups: Lookups) -> None:
        self.clauses, self.outline, self.lookups = document.clauses, outline, lookups
        self.decimals: dict[tuple[int, ...], int] = {}
        for index, clause in enumerate(document.clauses):
            if clause.label and clause.label.style.startswith("N.N"):
                self.decimals.setdefault(clause.label.number, index)

    def find(self, index: int, spot: Spot, step: Step, *, is_first: bool) -> Spot | None:
        """Return where a sign in clause ``index`` leads from ``spot``."""
        if step.form == "N.N":
            return self._decimal(step)
        if step.title:
            return self._titled(spot, step)
        if not is_first or spot.targets:
            found = self._below(spot, step)
            goes_on = is_first and step.unit == "" and not found  # 1.から7.まで
            return self._article(spot.space, step) if goes_on else found
        return self._around(index, spot, step)

    def _decimal(self, step: Step) -> Spot | None:
        """Find the provision whose own label is 5.3: such labels say the numbers above them themselves."""
        index = self.decimals.get(step.number)
        if index is None:
            return None
        place = self.outline.places[index]
        return Spot(place.space, place.article, place.paragraph, place.items, (index,))

    def _titled(self, spot: Spot, step: Step) -> Spot | None:
        """Find the provision of that number and title: in the sentence's own part of the text first."""
        found = self.lookups.titled(step.number, step.title)
        own = (each for space in (spot.space, MAIN) for each in found if each.space == space)
        article = next(own, None) or next(iter(found), None)
        return at_article(article, fits=True) if article else None

    def _below(self, spot: Spot, step: Step) -> Spot | None:
        """Look below what was named, the nearer the likelier."""
        root = spot.items[-1] if spot.items else spot.paragraph or spot.article
        if root and (chain := self.lookups.below(root, step)):
            return replace(spot, items=(*spot.items, *chain), targets=(chain[-1].index,))
        article = spot.article
        if article and root is article and (found := self.lookups.labelled_paragraph(article, step)):
            return at_paragraph(spot, found)
        if article and not article.number and step.form.startswith("N"):  # 附則1
            return self._article(spot.space, step)
        return None

    def _around(self, index: int, spot: Spot, step: Step) -> Spot | None:
        lists = [
            (spot.items[:length], spot.items[length - 1].items) for length in range(len(spot.items), 0, -1)
        ]
        if spot.paragraph:
            lists.append(((), spot.paragraph.items))
        for exactly in (True, False):
            for above, items in lists:
                found = self.lookups.beside(items, step, index, exactly=exactly)
                if found and self._says(found.index, step):
                    return replace(spot, items=(*above, found), targets=(found.index,))
        if spot.article is None:
            return None
        paragraph = self.lookups.labelled_paragraph(spot.article, step)
        beside = step.form == "N" and paragraph is not None and paragraph.index != index
        listed = None if beside else self.lookups.listed(spot.article, step, index)
        if listed and self._says(listed[0].index, step):
            return replace(spot, paragraph=listed[1], items=(listed[0],), targets=(listed[0].index,))
        if paragraph and paragraph.index != index:
            return at_paragraph(spot, paragraph) if self._says(paragraph.index, step) else None
        if step.unit == "" and not step.about:
            return self._article(spot.space, step) or self._article(MAIN, step)
        return None

    def _article(self, space: int, step: Step) -> Spot | None:
        article = self.lookups.article(space, step.number)
        return at_article(article, fits=True) if article and self.lookups.fits(article.index, step) else None

    def _says(self, index: int, step: Step) -> bool:
        """Does a provision speak of what a bare number is said to be?"""
        return not step.about or step.about in self.clauses[index].body
