"""Drafts the sentences of an amendment, and carries each out at once so that the next speaks of what is there.

The order is that of legal drafting: inside an article first its words, then its items; last the articles
themselves: what goes is deleted, what stays is renumbered from the tail, and only then anything is added.
"""

from __future__ import annotations

from collections.abc import Sequence

from kaitei.diff.inline import compare_words
from kaitei.diff.replaced import is_repealed
from kaitei.model import Comparison, Edit, Kind
from kaitei.render.kaimebun.instructions import (
    AddSentence,
    Amend,
    Attach,
    Delete,
    Insert,
    Instruction,
    Move,
    Rewrite,
    Sentence,
    StrikeSentence,
    Where,
)
from kaitei.render.kaimebun.interpreter import carry_out
from kaitei.render.kaimebun.matching import Matching, build_matching, in_place
from kaitei.render.kaimebun.names import Names
from kaitei.render.kaimebun.numbering import delete_run, renumber_children, runs_of_gone
from kaitei.render.kaimebun.phrases import build_phrases
from kaitei.render.kaimebun.provisos import added_sentence, sentence_kind, struck_sentence
from kaitei.render.kaimebun.units import (
    CELLS,
    Unit,
    article_of,
    build_units,
    counter_of,
    is_lead,
    written_like,
)
from kaitei.render.kaimebun.within import gather
from kaitei.render.kaimebun.wording import is_quotable

_MOST_ANEW = 40  # lines; more of them are added rather than written anew
_LEAST_ANEW = 3  # lines that went or came
_LEFT_OVER = 0.25  # of the letters


def draft_kaimebun(comparison: Comparison) -> tuple[Sentence, ...]:
    """Return sentences that turn the old text into the new one.

    Raises:
        KaiteiError: a line that changed has no name of its own.
    """
    return _Draft(comparison).write()


class _Draft:
    def __init__(self, comparison: Comparison) -> None:
        self.root, self.old = build_units(comparison.old)
        self.target, self.new = build_units(comparison.new)
        self.matching: Matching = build_matching(comparison, self.old, self.new)
        self.new_index = {id(unit): index for index, unit in enumerate(self.new)}
        self.living = {j: self.old[i] for j, i in self.matching.partner.items()}
        self.old_place = {id(unit): index for index, unit in enumerate(self.old)}
        self.heads = {id(unit): len(unit.before + unit.label) for unit in (*self.old, *self.new)}
        self.marks = {
            id(unit): len(clause.line) - len(unit.text)
            for document, units in ((comparison.old, self.old), (comparison.new, self.new))
            for unit, clause in zip(units, document.clauses, strict=True)
        }
        self.sentences: list[Sentence] = []

    def write(self) -> tuple[Sentence, ...]:
        self._amend_below(self.root, self.target)
        return tuple(self.sentences)

    def _say(self, *instructions: Instruction) -> list[Unit]:
        """Write one sentence and carry it out; return the units it added."""
        self.sentences.append(Sentence(instructions))
        added: list[Unit] = []
        for instruction in instructions:
            added += carry_out(instruction, self.root)
        return added

    def _amend_below(self, unit: Unit, target: Unit) -> None:
        """Make everything below ``unit`` what stands below ``target``: words, then items, then their order."""
        for child in sorted(target.children, key=self._place_of):
            index = self.new_index[id(child)]
            if index in self.living and self._is_other(self.living[index], child):
                self._write_anew(self.living[index], child)
            elif index in self.living:
                self._amend_words(self.living[index], child, self.matching.edits[index])
                self._amend_below(self.living[index], child)
        gone = self._delete(unit, target)
        said = self._renumber(unit, target)
        if not said or unit is self.root:  # 第2号を削り、第3号を第2号とする, where one follows from the other
            self.sentences += (Sentence((instruction,)) for instruction in gone)
            gone = []
        self._rebuild_order(unit, target, [*gone, *said])

    def _is_other(self, unit: Unit, target: Unit) -> bool:
        """Is so little left of what stands in a provision that a drafter writes it anew?"""
        before, after = list(unit.walk())[1:], list(target.walk())[1:]
        kept = [part for part in after if self.new_index[id(part)] in self.living]
        if not before or not unit.label or len(after) > _MOST_ANEW:
            return False
        if not after and is_repealed(target.body):
            return True
        if len(before) + len(after) - 2 * len(kept) < _LEAST_ANEW or len(kept) == len(before):
            return False
        size = sum(len(part.text) for part in after)
        return sum(len(part.text) for part in kept) <= _LEFT_OVER * size

    def _write_anew(self, unit: Unit, target: Unit) -> None:
        first = unit.before + unit.label + target.body
        lines = (first, *(part.text for part in target.walk() if part is not target))
        self._say(Rewrite(Names(self.root).of_unit(unit), lines))

    def _place_of(self, unit: Unit) -> int:
        index = self.new_index[id(unit)]
        return self.matching.partner.get(index, len(self.old))

    def _amend_words(self, unit: Unit, target: Unit, edits: Sequence[Edit] | None) -> None:
        if unit.body == target.body:
            return
        names = Names(self.root)
        whole = not unit.children and not unit.titled
        inner = self._inner_edits(unit, target, edits)
        if self._amend_last_sentence(unit, target, inner):
            return
        phrases = build_phrases(unit.body, target.body, inner, sparingly=whole)
        if phrases is not None:
            self._say(Amend(names.of_text(unit), phrases))
        elif not unit.body and unit.children and is_quotable(target.body):
            self._say(Attach(names.of_unit(unit), target.body))
        else:
            part = "" if not unit.children else "の見出し" if unit.titled else "の柱書"
            self._say(Rewrite(names.of_unit(unit) + part, (unit.before + unit.label + target.body,)))

    def _amend_last_sentence(self, unit: Unit, target: Unit, edits: tuple[Edit, ...]) -> bool:
        """Add or strike a ただし書 or 後段 as a whole, after the other words are amended; was it that?"""
        name = Names(self.root).of_text(unit)
        if text := added_sentence(unit.body, target.body, edits):
            said: Instruction = AddSentence(name, sentence_kind(text), text)
            rest = target.body.removesuffix(text)
        elif text := struck_sentence(unit.body, target.body, edits):
            said = StrikeSentence(name, sentence_kind(text))
            rest = target.body + text
        else:
            return False
        if rest != unit.body:
            phrases = build_phrases(unit.body, rest, edits[:-1], sparingly=False)
            if phrases is None:
                return False
            self._say(Amend(name, phrases))
        self._say(said)
        return True

    def _inner_edits(self, unit: Unit, target: Unit, edits: Sequence[Edit] | None) -> tuple[Edit, ...]:
        """Return the edits as offsets into the two bodies, without those of mark and label."""
        if unit.kind is Kind.TABLE:  # told cell by cell, not as the line of Markdown
            return _edits_of_cells(unit.body, target.body)
        old, new = (self.marks[id(side)] + self.heads[id(side)] for side in (unit, target))
        if edits is None or any(
            (edit.old_start < old) != (edit.old_end <= old)
            or (edit.new_start < new) != (edit.new_end <= new)
            or (edit.old_end <= old) != (edit.new_end <= new)
            for edit in edits
            if edit.old_end > old or edit.new_end > new
        ):
            return _trimmed(unit.body, target.body)
        return tuple(
            Edit(edit.old_start - old, edit.old_end - old, edit.new_start - new, edit.new_end - new)
            for edit in edits
            if edit.old_end > old or edit.new_end > new
        )

    def _delete(self, unit: Unit, target: Unit) -> list[Instruction]:
        """Delete the children that do not live on; the sentences that say so are still to be written."""
        kept = {
            id(self.living[index])
            for child in target.children
            if (index := self.new_index[id(child)]) in self.living
        }
        said: list[Instruction] = []
        for run in reversed(runs_of_gone(unit.children, kept)):
            said.append(delete_run(self.root, run))
            carry_out(said[-1], self.root)
        return said

    def _renumber(self, unit: Unit, target: Unit) -> list[Instruction]:
        """Renumber the children; the sentence that says so is still open."""
        wanted: list[tuple[Unit, str]] = []
        for child in target.children:
            living = self.living.get(self.new_index[id(child)])
            if living is not None and living.label != child.label:
                wanted.append((living, child.label))
        said: list[Instruction] = []
        while wanted:
            said += renumber_children(self.root, unit, wanted)
            if (
                wanted
            ):  # numbers that exchange places leave none free: the shortest is deleted and added again
                victim = min(wanted, key=lambda step: sum(len(part.text) for part in step[0].walk()))
                wanted.remove(victim)
                del self.living[next(index for index, living in self.living.items() if living is victim[0])]
                said.append(Delete(Names(self.root).of_unit(victim[0])))
                carry_out(said[-1], self.root)
        return said

    def _rebuild_order(self, unit: Unit, target: Unit, open_sentence: list[Instruction]) -> None:
        """Move what changed its place and add what is new, from the top; the first of it ends the open sentence."""
        children = target.children
        living = [self.living.get(self.new_index[id(child)]) for child in children]
        there = [found for found in living if found is not None]
        places = [unit.children.index(found) for found in there]
        weights = [sum(len(part.text) for part in found.walk()) for found in there]
        still = {id(there[number]) for number in in_place(places, weights)}
        before: Unit | None = None
        number = 0
        while number < len(children):
            found = living[number]
            if found is not None:
                if id(found) not in still:
                    open_sentence = self._finish(unit, open_sentence, self._move(unit, found, before))
                before = found
                number += 1
                continue
            end = number
            while end < len(children) and living[end] is None:
                end += 1
            instruction = self._insert(unit, before, children[number:end])
            if (
                children[number].kind is Kind.SUPPLEMENT and open_sentence
            ):  # it has no part in the renumbering
                self._write(unit, open_sentence)
                open_sentence = []
            open_sentence = self._finish(unit, open_sentence, instruction)
            place = unit.children.index(before) + 1 if before is not None else 0
            before = unit.children[place + len(self.added) - 1]
            number = end
        if open_sentence:
            self._write(unit, open_sentence)

    def _write(self, unit: Unit, instructions: Sequence[Instruction]) -> None:
        """Write a sentence about what stands in ``unit``."""
        name = "" if unit is self.root else Names(self.root).of_unit(unit)
        self.sentences.append(gather(Sentence(tuple(instructions)), name))

    def _finish(
        self, unit: Unit, open_sentence: list[Instruction], instruction: Instruction
    ) -> list[Instruction]:
        self._write(unit, (*open_sentence, instruction))
        self.added = carry_out(instruction, self.root)
        return []

    def _move(self, unit: Unit, found: Unit, before: Unit | None) -> Move:
        names = Names(self.root)
        anchor, where = self._anchor(names, unit, before)
        return Move(names.of_unit(found), anchor, where)

    def _insert(self, unit: Unit, before: Unit | None, added: Sequence[Unit]) -> Insert:
        names = Names(self.root)
        if before is not None and before is unit.children[-1] and unit is not self.root:
            anchor, where = names.of_unit(unit), Where.LAST
        else:
            anchor, where = self._anchor(names, unit, before)
        counters = {counter_of(child) for child in added}
        counter = counters.pop() if len(counters) == 1 else ""
        if counter == "号" and before is not None and self._leads(unit, before):
            where = Where.LAST  # 第1項に次の2号を加える; what follows a 項 is another 項
        lines = tuple(part.text for child in added for part in child.walk())
        number = written_like(article_of(added[0]), len(added))
        return Insert(anchor, where, f"{number}{counter}" if counter else "", lines)

    def _leads(self, unit: Unit, before: Unit) -> bool:
        """Is ``before`` an unnumbered 項 that has no 号 yet?"""
        after = unit.children[unit.children.index(before) + 1 :][:1]
        return is_lead(before) and not any(child.kind is Kind.ITEM for child in after)

    def _anchor(self, names: Names, unit: Unit, before: Unit | None) -> tuple[str, Where]:
        if before is not None:
            return names.of_unit(before), Where.AFTER
        return ("" if unit is self.root else names.of_unit(unit)), Where.FIRST


def _edits_of_cells(old: str, new: str) -> tuple[Edit, ...]:
    """Return the edits of a row of a table, each inside a cell where there are as many cells as before."""
    cells_old, cells_new = old.split(CELLS), new.split(CELLS)
    if len(cells_old) != len(cells_new):
        return compare_words(old, new)[0]
    edits: list[Edit] = []
    at_old = at_new = 0
    for before, after in zip(cells_old, cells_new, strict=True):
        if before != after:
            edits += (
                Edit(a + at_old, b + at_old, c + at_new, d + at_new)
                for a, b, c, d in compare_words(before, after)[0]
            )
        at_old += len(before) + len(CELLS)
        at_new += len(after) + len(CELLS)
    return tuple(edits)


def _trimmed(old: str, new: str) -> tuple[Edit, ...]:
    """Return the one edit between the common beginning and the common end."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    return (Edit(start, len(old) - end, start, len(new) - end),)
