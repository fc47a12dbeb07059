"""One mention after the other: from what is written to the clause that is meant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property

from kaitei.model import Document, Kind
from kaitei.model.outline import MAIN, Item, Outline, Paragraph
from kaitei.parse.references.divisions import find_division
from kaitei.parse.references.lookups import Lookups
from kaitei.parse.references.mentions import Mention
from kaitei.parse.references.signs import Signs
from kaitei.parse.references.spots import (
    Named,
    Spot,
    at_article,
    at_item,
    at_paragraph,
    count_from,
    indices_of,
    part_above,
    same_as_before,
)  # fmt: skip
from kaitei.parse.references.steps import DIVISIONS, Sort, Step

# 第3条, 前条: said of a text's own provisions, however they are labelled
_SAYS_ARTICLE = re.compile(
    r"[前次本]条(?![件約例])|(?<![法令則款約律例程)）」])第[ 　]?[0-9０-９一二三四五六七八九十]{1,4}条(?![件約例])"
)


class Resolver:
    """Resolves the mentions of one document; the steps of a mention lead from spot to spot."""

    def __init__(self, document: Document, outline: Outline) -> None:
        self.document, self.outline = document, outline
        self.lookups = Lookups(document, outline)
        self.signs = Signs(document, outline, self.lookups)

    def resolve(
        self, index: int, mention: Mention, before: Spot | None, named: Named
    ) -> tuple[Spot | None, int | None]:
        """Return where a mention leads, or ``None`` and the last provision on the way."""
        if mention.foreign:
            return Spot(foreign=True), None
        place = self.outline.places[index]
        spot = Spot(place.space, place.article, place.paragraph, place.items)
        first = mention.steps[0]
        inherited = (
            mention.joined
            and before is not None
            and first.sort in {Sort.NUMBERED, Sort.SIGN}
            and not first.title
        )
        if inherited and before and first.unit not in {"条", *DIVISIONS}:
            if before.foreign:
                return before, None
            spot = part_above(before, first.unit)
        elif mention.own or (first.unit == "条" and first.sort is Sort.NUMBERED):
            spot = replace(spot, space=MAIN) if self.outline.in_space(MAIN) else spot
        nearest: int | None = None
        for position, step in enumerate(mention.steps):
            following = self._step(index, spot, step, named, is_first=position == 0)
            if following is None and first.sort is Sort.APPENDIX and position:
                return spot, nearest  # most of them are tables and forms, whose rows are no clauses
            if following is None:
                return None, nearest
            if following.foreign:
                return following, None
            spot = following
            nearest = spot.targets[0] if spot.targets else nearest
        return spot, nearest

    def _step(self, index: int, spot: Spot, step: Step, named: Named, *, is_first: bool) -> Spot | None:
        match step.sort:
            case Sort.SAME:
                return same_as_before(step.unit, named)
            case Sort.SUPPLEMENT:
                return self._supplement(spot)
            case Sort.APPENDIX:
                return self._appendix(step)
            case Sort.BELOW:
                return self._below(index, spot)
            case Sort.SIGN:
                return self.signs.find(index, spot, step, is_first=is_first)
        match step.unit:
            case "条":
                return self._article(spot, step)
            case "項":
                return self._paragraph(spot, step)
            case "号":
                return self._item(index, spot, step)
            case "細":
                return self.signs.find(index, spot, step, is_first=is_first)
            case _:
                return find_division(self.document, self.outline, index, spot, step)

    def _article(self, spot: Spot, step: Step) -> Spot | None:
        fits = self.outline.has_articles or step.form == self.outline.top
        if step.sort is Sort.NUMBERED:
            for space in dict.fromkeys((spot.space, MAIN, *self.outline.supplements)):
                if found := self.lookups.article(space, step.number):
                    return at_article(found, fits=fits)
                if spot.space != MAIN and space == spot.space and spot.targets:
                    return None  # 附則第9条 is not 第9条
            return None
        article = spot.article
        if step.sort is Sort.THIS:
            return at_article(article, fits=fits) if article else None
        articles = self.outline.in_space(spot.space)
        here = self.lookups.place_of(article)
        if here < 0:
            return at_article(articles[0], fits=fits) if step.sort is Sort.AFTER and articles else None
        counted = count_from(articles, here, step)
        if not counted:
            return None
        return replace(at_article(counted[0], fits=fits), targets=tuple(each.index for each in counted))

    def _paragraph(self, spot: Spot, step: Step) -> Spot | None:
        article = spot.article
        paragraphs = article.paragraphs if article else ()
        if step.sort is Sort.THIS:
            return at_paragraph(spot, spot.paragraph) if spot.paragraph else None
        if step.sort is Sort.ALL:
            return replace(spot, targets=tuple(each.index for each in paragraphs)) if paragraphs else None
        if step.sort is Sort.NUMBERED:
            if not spot.targets and not self._counts_paragraphs(paragraphs):
                found_article = self._article(spot, step._replace(unit="条"))
                if found_article:
                    return replace(found_article, fits=True)
            found = self.lookups.paragraph(article, step.number) if article else None
            return at_paragraph(spot, found) if found else self._called_paragraph(spot, step)
        here = self.lookups.place_of_paragraph(article, spot.paragraph) if article else -1
        counted = count_from(paragraphs, here, step) if here >= 0 else ()
        if counted:
            return replace(at_paragraph(spot, counted[0]), targets=tuple(each.index for each in counted))
        if not self.outline.has_articles:
            return self._article(spot, step._replace(unit="条"))
        return None

    def _counts_paragraphs(self, paragraphs: tuple[Paragraph, ...]) -> bool:
        """Does 第2項 count the paragraphs of an article? Where a text knows no 条, it means the provision 2."""
        if self.outline.has_articles or self.outline.top == "第N" or self._says_article:
            return True
        return any(self.document.clauses[each.index].label and each.number > 1 for each in paragraphs)

    @cached_property
    def _says_article(self) -> bool:
        return any(_SAYS_ARTICLE.search(clause.body) for clause in self.document.clauses)

    def _called_paragraph(self, spot: Spot, step: Step) -> Spot | None:
        """Find what is called 第2項 and labelled otherwise: an item (2), or a provision 2. of a text without 条."""
        article = spot.article
        if article and len(article.paragraphs) == 1:
            items = [item for item in article.paragraphs[0].items if item.number == step.number]
            if items:
                return replace(
                    spot,
                    paragraph=article.paragraphs[0],
                    items=(items[0],),
                    targets=(items[0].index,),
                    fits=False,
                )
        if not self.outline.has_articles and not spot.targets:
            found = self.lookups.article(spot.space, step.number)
            return at_article(found, fits=True) if found else None
        return None

    def _item(self, index: int, spot: Spot, step: Step) -> Spot | None:
        if (
            step.sort in {Sort.BEFORE, Sort.AFTER, Sort.ALL_BEFORE, Sort.THIS}
            and spot.items
            and not spot.targets
        ):
            siblings = self._items_beside(spot)
            here = next((n for n, item in enumerate(siblings) if item.index == spot.items[0].index), 0)
            if step.sort is Sort.THIS:
                return at_item(spot, siblings[here])
            counted = count_from(siblings, here, step)
            return replace(at_item(spot, counted[0]), targets=indices_of(counted)) if counted else None
        items = self._list_for(index, spot)
        if step.sort in {Sort.ALL, Sort.ALL_BEFORE}:
            return replace(spot, targets=indices_of(items)) if items else None
        if step.sort is Sort.BEFORE:
            return at_item(spot, items[-1]) if items else None
        if step.sort is not Sort.NUMBERED:
            return None
        found = next((item for item in items if item.number == step.number), None)
        if found:
            return at_item(replace(spot, paragraph=self._holder(spot, found)), found)
        below_paragraph = spot.targets and spot.paragraph  # 第2項第2号 says which paragraph it means
        if (
            spot.article and step.number[0] > 1 and not below_paragraph
        ):  # 第2号 for what is labelled as paragraph 2
            paragraph = next((p for p in spot.article.paragraphs if (p.number,) == step.number), None)
            labelled = paragraph and self.document.clauses[paragraph.index].label
            return replace(at_paragraph(spot, paragraph), fits=False) if paragraph and labelled else None
        return None

    def _holder(self, spot: Spot, item: Item) -> Paragraph | None:
        """Return the paragraph an item belongs to, which may be the one before the sentence that names it."""
        paragraphs = spot.article.paragraphs if spot.article else ()
        holders = (each for each in paragraphs if any(found is item for found in each.items))
        return next(holders, spot.paragraph)

    def _items_beside(self, spot: Spot) -> tuple[Item, ...]:
        paragraph = spot.paragraph
        return paragraph.items if paragraph and paragraph.items else spot.items

    def _list_for(self, index: int, spot: Spot) -> tuple[Item, ...]:
        """Return the items a sentence means by 各号: its paragraph's, else those of the list before or beside it."""
        if spot.paragraph and spot.paragraph.items:
            return spot.paragraph.items
        if spot.article is None:
            return ()
        with_items = [paragraph for paragraph in spot.article.paragraphs if paragraph.items]
        if spot.targets:
            named = spot.paragraph is None or spot.paragraph.index == spot.article.index
            return with_items[0].items if with_items and named else ()
        before = [paragraph for paragraph in with_items if paragraph.items[0].index < index]
        return before[-1].items if before else with_items[0].items if with_items else ()

    def _below(self, index: int, spot: Spot) -> Spot | None:
        """Find the list that 次の各号 announces: the items below the sentence, before the next paragraph."""
        if spot.items:
            items = spot.items[-1].items
        else:
            items = (
                tuple(item for item in spot.paragraph.items if item.index > index) if spot.paragraph else ()
            )
        if items:
            return replace(spot, targets=indices_of(items))
        bullets = tuple(self._bullets_after(index))
        return replace(spot, targets=bullets) if bullets else None

    def _bullets_after(self, index: int) -> Iterator[int]:
        for step in range(index + 1, len(self.document.clauses)):
            clause = self.document.clauses[step]
            if clause.kind in {Kind.BULLET, Kind.TABLE, Kind.ITEM}:
                yield step
            elif clause.kind not in {Kind.NOTE, Kind.MARKUP}:
                return

    def _supplement(self, spot: Spot) -> Spot | None:
        supplements = self.outline.supplements
        if not supplements:
            return None
        own = spot.space if spot.space in supplements else supplements[-1]
        article = next((a for a in self.outline.articles if a.index == own), None)
        return Spot(own, article, targets=(own,))

    def _appendix(self, step: Step) -> Spot | None:
        for index in self.outline.appendices:
            label = self.document.clauses[index].label
            if (
                label
                and label.written.startswith(step.unit)
                and label.number in {step.number, step.number or (1,), ()}
            ):
                below = None if label.number else self.lookups.article(index, step.number)  # 別表, 1 …, 2 …
                if below:
                    return at_article(below, fits=True)
                return Spot(index, self.lookups.whole(index), targets=(index,))
        return None
