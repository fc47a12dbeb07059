"""One mention after the other: from what is written to the clause that is meant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kaitei.model import Document, Kind
from kaitei.parse.divisions import find_division
from kaitei.parse.mentions import Mention
from kaitei.parse.outline import MAIN, Item, Outline, Paragraph
from kaitei.parse.spots import (
    Named,
    Spot,
    at_article,
    at_item,
    at_paragraph,
    count_from,
    indices_of,
    paragraphs_of,
    part_above,
    same_as_before,
)  # fmt: skip
from kaitei.parse.steps import DIVISIONS, Sort, Step


class Resolver:
    """Resolves the mentions of one document; the steps of a mention lead from spot to spot."""

    def __init__(self, document: Document, outline: Outline) -> None:
        self.document, self.outline = document, outline
        self.decimals: dict[tuple[int, ...], int] = {}
        for index, clause in enumerate(document.clauses):
            if clause.label and clause.label.style.startswith("N.N"):
                self.decimals.setdefault(clause.label.number, index)

    def resolve(
        self, index: int, mention: Mention, before: Spot | None, named: Named
    ) -> tuple[Spot | None, int | None]:
        """Return where a mention leads, or ``None`` and the last provision on the way."""
        if mention.foreign:
            return Spot(foreign=True), None
        place = self.outline.places[index]
        spot = Spot(place.space, place.article, place.paragraph, place.items)
        first = mention.steps[0]
        inherited = mention.joined and before is not None and first.sort in {Sort.NUMBERED, Sort.SIGN}
        if inherited and before and first.unit not in {"条", *DIVISIONS}:
            if before.foreign:
                return before, None
            spot = part_above(before, first.unit)
        elif mention.own or (first.unit == "条" and first.sort is Sort.NUMBERED):
            spot = replace(spot, space=MAIN) if self.outline.in_space(MAIN) else spot
        nearest: int | None = None
        for position, step in enumerate(mention.steps):
            following = self._step(index, spot, step, named, is_first=position == 0)
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
                return self._sign(spot, step, is_first=is_first)
        match step.unit:
            case "条":
                return self._article(spot, step)
            case "項":
                return self._paragraph(spot, step)
            case "号":
                return self._item(index, spot, step)
            case "細":
                return self._letter(spot, step)
            case _:
                return find_division(self.document, self.outline, index, spot, step)

    def _article(self, spot: Spot, step: Step) -> Spot | None:
        fits = self.outline.has_articles or step.form == self.outline.top
        if step.sort is Sort.NUMBERED:
            for space in dict.fromkeys((spot.space, MAIN, *self.outline.supplements)):
                for found in self.outline.in_space(space):
                    if found.number == step.number:
                        return at_article(found, fits=fits)
                if spot.space != MAIN and space == spot.space and spot.targets:
                    return None  # 附則第9条 is not 第9条
            return None
        article = spot.article
        if step.sort is Sort.THIS:
            return at_article(article, fits=fits) if article else None
        articles = self.outline.in_space(spot.space)
        here = articles.index(article) if article in articles else -1
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
            found = next((each for each in paragraphs if (each.number,) == step.number), None)
            return at_paragraph(spot, found) if found else self._called_paragraph(spot, step)
        here = next((n for n, each in enumerate(paragraphs) if each is spot.paragraph), -1)
        counted = count_from(paragraphs, here, step) if here >= 0 else ()
        if counted:
            return replace(at_paragraph(spot, counted[0]), targets=tuple(each.index for each in counted))
        if not self.outline.has_articles:
            return self._article(spot, step._replace(unit="条"))
        return None

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
            found = next(
                (each for each in self.outline.in_space(spot.space) if each.number == step.number), None
            )
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

    def _letter(self, spot: Spot, step: Step) -> Spot | None:
        """Find イ below what was named; named by itself, below the sentence or beside it."""
        chain = spot.items
        for end in range(len(chain), -1 if not (chain and spot.targets) else len(chain) - 1, -1):
            above = chain[:end]
            below = above[-1].items if above else _items_of(spot)
            for item in below:
                label = self.document.clauses[item.index].label
                if label and step.form in label.written:
                    return replace(spot, items=(*above, item), targets=(item.index,))
        return None

    def _sign(self, spot: Spot, step: Step, *, is_first: bool) -> Spot | None:
        """Find the provision labelled (2), ② or 3.: below what was named, or beside and above the sentence."""
        if step.form == "N.N":
            return self._decimal(step)
        candidates: list[Item | Paragraph] = []
        if not is_first or spot.targets:
            candidates += spot.items[-1].items if spot.items else ()
            inner = list(_items_of(spot))
        else:
            candidates += [below for item in reversed(spot.items) for below in item.items]
            inner = [item for paragraph in reversed(paragraphs_of(spot)) for item in paragraph.items]
        candidates += inner if is_first or not spot.items else ()
        candidates += spot.article.paragraphs if spot.article else ()
        for found in candidates:
            label = self.document.clauses[found.index].label
            if label and label.number[-1:] == step.number and fits_form(label.style, step.form):
                if isinstance(found, Paragraph):
                    return at_paragraph(spot, found)
                return replace(spot, items=(found,), targets=(found.index,))
        if step.unit == "" and is_first:
            for article in self.outline.in_space(MAIN):
                label = self.document.clauses[article.index].label
                if label and article.number == step.number and fits_form(label.style, step.form):
                    return at_article(article, fits=True)
        return None

    def _decimal(self, step: Step) -> Spot | None:
        """Find the provision whose own label is 5.3: such labels say the numbers above them themselves."""
        index = self.decimals.get(step.number)
        if index is None:
            return None
        place = self.outline.places[index]
        return Spot(place.space, place.article, place.paragraph, place.items, (index,))

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
                return Spot(index, targets=(index,))
        return None


def _items_of(spot: Spot) -> tuple[Item, ...]:
    return tuple(item for paragraph in paragraphs_of(spot) for item in paragraph.items)


def fits_form(style: str, form: str) -> bool:
    match form:
        case "(N)":
            return style in {"(N)", "⑴"}
        case "①":
            return style == "①"
        case _:
            return style.startswith("N")
