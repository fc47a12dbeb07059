"""Renumbering: from the tail where numbers grow, so that no number is given twice (後ろから順に)."""

from __future__ import annotations

from collections.abc import Mapping

from kaitei.render.kaimebun.instructions import Instruction, Renumber, Shift
from kaitei.render.kaimebun.interpreter import carry_out
from kaitei.render.kaimebun.names import Names
from kaitei.render.kaimebun.units import Unit, counter_of, label_named, number_of, own_name, with_number

_LEAST_SHIFT = 3  # as many neighbours are renumbered together: 第4条から第6条までを1条ずつ繰り下げ

Step = tuple[Unit, str]  # a unit and the label it is to have


def renumber_children(root: Unit, unit: Unit, wanted: list[Step]) -> list[Instruction]:
    """Renumber children of ``unit`` one by one, each when its new number is free; return what was said.

    ``wanted`` is left with those whose number never became free.
    """
    said: list[Instruction] = []
    while step := _next_step(unit, wanted):
        run = _run_from(unit, step, {id(item[0]): item for item in wanted})
        if len(run) < _LEAST_SHIFT:
            run = [step]
        said.append(_shift(root, run) if len(run) > 1 else _one(root, step))
        carry_out(said[-1], root)
        wanted[:] = [item for item in wanted if item not in run]
    return said


def _next_step(unit: Unit, wanted: list[Step]) -> Step | None:
    """Return the last child whose new number no other has."""
    taken = {child.label for child in unit.children}
    steps = sorted(wanted, key=lambda item: unit.children.index(item[0]), reverse=True)
    return next((item for item in steps if item[1] not in taken), None)


def _run_from(unit: Unit, step: Step, waiting: Mapping[int, Step]) -> list[Step]:
    """Return ``step`` and the neighbours that change by the same number, in the order of the text."""
    by = _distance(step)
    if not by:
        return [step]
    way = -1 if by > 0 else 1
    run = [step]
    counter = counter_of(step[0])
    place = unit.children.index(step[0]) + way
    while 0 <= place < len(unit.children):
        if counter and counter_of(unit.children[place]) != counter:
            place += way  # 第3章 stands between two of its articles' numbers
            continue
        item = waiting.get(id(unit.children[place]))
        before = number_of(run[-1][0].label)
        if (
            item is None
            or before is None
            or _distance(item) != by
            or number_of(item[0].label) != before + way
        ):
            break
        run.append(item)
        place += way
    return run[::way]


def _distance(step: Step) -> int:
    """Return by how much the number changes, 0 where the labels differ in more than that."""
    old, new = number_of(step[0].label), number_of(step[1])
    if old is None or new is None or with_number(step[0].label, new) != step[1]:
        return 0
    return new - old


def _shift(root: Unit, run: list[Step]) -> Shift:
    first, last = run[0][0], run[-1][0]
    return Shift(Names(root).of_unit(first), own_name(last, last.label), _distance(run[0]), counter_of(first))


def _one(root: Unit, step: Step) -> Renumber:
    """Return the renumbering of one unit; a label that its name does not give is quoted."""
    unit, label = step
    name = own_name(unit, label)
    formal = name != label and label_named(unit, name) == label
    plain = name == label and own_name(unit, unit.label) == unit.label and not label.startswith("「")
    return Renumber(Names(root).of_unit(unit), name if formal or plain else f"「{label}」")
