"""How far a reference is resolved, and what was named last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeVar

from kaitei.model.outline import MAIN, Article, Item, Paragraph
from kaitei.parse.references.mentions import Mention
from kaitei.parse.references.steps import EXACTLY, Sort, Step

Sibling = TypeVar("Sibling")


@dataclass(frozen=True, slots=True)
class Spot:
    """How far a reference is resolved. ``targets`` is what the last step names; foreign spots lead elsewhere."""

    space: int = MAIN
    article: Article | None = None
    paragraph: Paragraph | None = None
    items: tuple[Item, ...] = ()
    targets: tuple[int, ...] = ()
    fits: bool = True
    foreign: bool = False


class Named(NamedTuple):
    """What was named last, for 同条, 同項, 同号, 同表."""

    article: Spot | None = None
    paragraph: Spot | None = None
    item: Spot | None = None
    table: Spot | None = None


def at_article(article: Article, *, fits: bool) -> Spot:
    return Spot(article.space, article, targets=(article.index,), fits=fits)


def at_paragraph(spot: Spot, paragraph: Paragraph) -> Spot:
    return replace(spot, paragraph=paragraph, items=(), targets=(paragraph.index,))


def at_item(spot: Spot, item: Item) -> Spot:
    return replace(spot, items=(item,), targets=(item.index,))


def indices_of(items: Sequence[Item]) -> tuple[int, ...]:
    return tuple(item.index for item in items)


def count_from(siblings: Sequence[Sibling], here: int, step: Step) -> tuple[Sibling, ...]:
    """Return what 前条, 前二項, 次項, 前各号 mean among ``siblings``, seen from the one at ``here``."""
    if step.sort is Sort.AFTER:
        found = siblings[here + 1 : here + 1 + step.reach]
        if step.form == EXACTLY and len(found) == step.reach:
            return (found[-1],)
    elif step.sort is Sort.ALL_BEFORE:
        return tuple(siblings[:here])
    else:
        found = siblings[max(0, here - step.reach) : here]
        if step.form == EXACTLY and len(found) == step.reach:
            return (found[0],)
    return tuple(found) if len(found) == step.reach else ()


def part_above(spot: Spot, unit: str) -> Spot:
    """Return the part of what was named before that an enumeration goes on from: 第3条第1項及び第2項 → 第3条."""
    match unit:
        case "項":
            return replace(spot, paragraph=None, items=())
        case "号":
            return replace(spot, items=())
        case _:
            return replace(spot, items=spot.items[:-1]) if spot.items else replace(spot, paragraph=None)


def same_as_before(unit: str, named: Named) -> Spot | None:
    match unit:
        case "条":
            return named.article
        case "項":
            return named.paragraph
        case "号":
            return named.item
        case "表":
            return named.table
        case _:
            return None


def remember(named: Named, spot: Spot, mention: Mention) -> Named:
    """Keep what 同条, 同項 and 同号 mean from here on. 次の各号 and 本条 name nothing new."""
    units = {step.unit for step in mention.steps}
    if mention.steps[0].sort is Sort.APPENDIX:
        return named._replace(table=spot)
    if spot.foreign:
        return Named(
            spot if "条" in units else named.article,
            spot if "項" in units else named.paragraph,
            spot if "号" in units else named.item,
            named.table,
        )
    if mention.steps[0].sort in {Sort.BELOW, Sort.SIGN}:
        return named
    if "条" in units and spot.article:
        named = named._replace(article=at_article(spot.article, fits=spot.fits))
    if spot.paragraph and "項" in units:
        named = named._replace(paragraph=replace(at_paragraph(spot, spot.paragraph), fits=spot.fits))
    elif spot.article and "項" in units and spot.targets[:1] == (spot.article.index,):  # 1. called 第1項
        named = named._replace(paragraph=spot)
    if spot.items and "号" in units:
        named = named._replace(item=at_item(spot, spot.items[0]))
    return named
