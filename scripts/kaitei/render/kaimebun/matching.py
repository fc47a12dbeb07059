"""Which provision of the old text lives on as which of the new one, as far as sentences can say so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kaitei.diff.chain import heaviest_chain
from kaitei.model import Comparison, Edit
from kaitei.render.kaimebun.units import Unit


@dataclass(frozen=True, slots=True)
class Matching:
    """``partner`` maps a new unit's index to the old one's; ``edits`` are those of the lines of such a pair."""

    partner: Mapping[int, int]
    edits: Mapping[int, tuple[Edit, ...] | None]


def build_matching(comparison: Comparison, old: list[Unit], new: list[Unit]) -> Matching:
    """Return the pairs whose parents are a pair too: all else is deleted and added (a provision's new home).

    A clause that was split lives on as its first part, merged ones as the first of them.
    """
    pairs: dict[int, int] = {}
    edits: dict[int, tuple[Edit, ...] | None] = {}
    for change in comparison:
        if change.old and change.new:
            pairs[change.new[0]] = change.old[0]
            edits[change.new[0]] = change.edits if len(change.old) == len(change.new) == 1 else None
    old_index = {id(unit): index for index, unit in enumerate(old)}
    new_index = {id(unit): index for index, unit in enumerate(new)}
    partner: dict[int, int] = {}
    for j, unit in enumerate(new):
        i = pairs.get(j)
        if i is not None and _alike(old[i], unit) and _same_home(old[i], unit, old_index, new_index, partner):
            partner[j] = i
    return Matching(partner, edits)


def _alike(old: Unit, new: Unit) -> bool:
    return bool(old.label) == bool(new.label) and old.before == new.before


def _same_home(
    old: Unit,
    new: Unit,
    old_index: Mapping[int, int],
    new_index: Mapping[int, int],
    partner: Mapping[int, int],
) -> bool:
    mine = old_index.get(id(old.parent))
    its = new_index.get(id(new.parent))
    return mine is None if its is None else partner.get(its) == mine


def in_place(places: list[int], weights: list[int]) -> set[int]:
    """Return which of the units, given in the new order by their old ``places``, need not be moved."""
    links = heaviest_chain(
        ((place, number) for number, place in enumerate(places)), lambda link: weights[link[1]]
    )
    return {number for _, number in links}
