"""Renumbering: from the tail where numbers grow, so that no number is given twice (後ろから順に)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from kaitei.render.kaimebun.instructions import Delete, Instruction, Renumber, Shift
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


def runs_of_gone(children: Sequence[Unit], kept: Collection[int]) -> list[list[Unit]]:
    """Return the children that are not ``kept`` (by identity), those that are counted on as one (第8条から第19条まで)."""
    runs: list[list[Unit]] = []
    before: Unit | None = None
    for child in children:
        if id(child) not in kept:
            if before is not None and before in runs[-1] and _counts_on(before, child):
                runs[-1].append(child)
            else:
                runs.append([child])
            before = child
        else:
            before = None
    return runs


def _counts_on(before: Unit, unit: Unit) -> bool:
    """Do both carry a number of one kind, so that a drafter names them together?"""
    counter = counter_of(unit)
    numbered = bool(before.label and unit.label) and number_of(unit.label) is not None
    return numbered and bool(counter) and counter_of(before) == counter


def delete_run(root: Unit, run: Sequence[Unit]) -> Delete:
    """Return the deletion of neighbours: of one, of two (第8条及び第9条), of more from the first to the last."""
    names = Names(root)
    first, last = names.of_unit(run[0]), own_name(run[-1], run[-1].label)
    if len(run) == 1:
        return Delete(first)
    return Delete(first, "及び" if len(run) == 2 else "から", last)


def _next_step(unit: Unit, wanted: list[Step]) -> Step | None:
    """Return the last child whose new number no other has; of those that move up together, the first."""
    taken = {child.label for child in unit.children}
    free = [item for item in wanted if item[1] not in taken]
    if not free:
        return None
    free.sort(key=lambda item: unit.children.index(item[0]))
    by = _distance(free[-1])
    return next(item for item in free if _distance(item) == by) if by < 0 else free[-1]


def _run_from(unit: Unit, step: Step, waiting: Mapping[int, Step]) -> list[Step]:
    """Return ``step`` and the neighbours that change by the same number, in the order of the text."""
    by = _distance(step)
    if not by:
        return [step]
    way = -1 if by > 0 else 1
    run = [step]
    taken = {child.label for child in unit.children}
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
            or item[1] in taken - {step[0].label for step in run}
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
    return Renumber(Names(root).of_number(unit), name if formal or plain else f"「{label}」")
