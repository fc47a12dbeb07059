"""What every unit is called, so that a sentence can speak of it and a reader can find it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

from kaitei.errors import KaiteiError, Message
from kaitei.model import Kind
from kaitei.render.kaimebun.units import CELLS, Unit, is_formal, own_name, written_like
from kaitei.render.kaimebun.wording import is_quotable

_SHORTEST = 6  # characters by which a line without a number is told from others
_WHOLE = 20  # characters up to which a line is told by all of them
_HEADINGS = {Kind.HEADING, Kind.DIVISION}


class Names:
    """The names of all units of a text.

    ``units`` are names for what is deleted, moved or renumbered, with everything below it; ``texts`` for the
    words of one line: 第7条 as a unit is the article, as a text the sentence in it.
    """

    def __init__(self, root: Unit) -> None:
        self.units: dict[str, Unit | None] = {}
        self.texts: dict[str, Unit | None] = {}
        self._of_unit: dict[int, str] = {}
        self._of_text: dict[int, str] = {}
        repeated = _repeated([child.label for child in root.children if child.label])
        starts = _starts(root.children)
        heading = ""
        counted: Counter[str] = Counter()
        for child in root.children:
            if child.kind is Kind.HEADING:
                heading = child.text.strip()
            if child.label and child.kind not in _HEADINGS:
                prefix = f"「{heading}」の" if child.label in repeated and is_quotable(heading) else ""
                if child.kind is Kind.SUPPLEMENT and child.label in repeated:
                    counted[child.label] += 1
                    prefix = f"{counted[child.label]}番目"
                self._name_numbered(child, prefix)
            else:
                self._name_line(child, "", root.children, starts)
            if child.label and child.kind is Kind.DIVISION:
                self.units[child.label] = None if child.label in self.units else child

    def unit(self, name: str) -> Unit:
        """Return the unit called ``name``."""
        return _found(self.units, name)

    def text(self, name: str) -> Unit:
        """Return the line whose words ``name`` speaks of."""
        return _found(self.texts, name)

    def of_unit(self, unit: Unit) -> str:
        return self._unique(self._of_unit.get(id(unit)), self.units, unit)

    def of_number(self, unit: Unit) -> str:
        """Return what a unit is called whose number is to change: a chapter by its number, where no other has it."""
        if unit.kind is Kind.DIVISION and self.units.get(unit.label) is unit:
            return unit.label
        return self.of_unit(unit)

    def of_text(self, unit: Unit) -> str:
        return self._unique(self._of_text.get(id(unit)), self.texts, unit)

    def _unique(self, name: str | None, table: dict[str, Unit | None], unit: Unit) -> str:
        if name is None or table.get(name) is not unit:
            raise KaiteiError(
                Message(
                    f"no name tells this line from others: {unit.text}",
                    f"他と区別して呼べない行です：{unit.text}",
                )
            )
        return name

    def _name_numbered(self, unit: Unit, base: str) -> None:
        name = _join(base, own_name(unit, unit.label), unit)
        self._put(unit, name, unit=True, text=False)
        if unit.titled and unit.body.strip():
            self._put(unit, f"{name}の見出し", unit=False, text=True)
        self._name_paragraphs(unit, name)
        starts = _starts(unit.children)
        holder = self._of_text.get(id(unit), name) if "条" in unit.label and not unit.titled else name
        for child in unit.children:
            if child.label:
                listed = child.kind is Kind.ITEM and holder.startswith(name) and holder.endswith("項")
                self._name_numbered(child, holder if listed else name)
            elif child.kind is not Kind.PARAGRAPH:
                self._name_line(child, f"{name}の", unit.children, starts)
            if child.kind is Kind.PARAGRAPH and "条" in unit.label:
                holder = self._of_text.get(id(child), name)

    def _name_paragraphs(self, unit: Unit, name: str) -> None:
        """Name the unnumbered paragraphs: 第2項 in a 条, 第2段落 elsewhere, by the article where there is one."""
        paragraphs = [child for child in unit.children if not child.label and child.kind is Kind.PARAGRAPH]
        numbered = any(child.label and child.kind is Kind.PARAGRAPH for child in unit.children)
        speaks = bool(unit.body.strip()) and not unit.titled
        if speaks and unit.children:
            self._put(unit, f"{name}の柱書", unit=False, text=True)
        formal = "条" in unit.label
        if speaks:
            several = formal and (paragraphs or numbered)
            self._put(
                unit, f"{name}第{written_like(unit.label, 1)}項" if several else name, unit=False, text=True
            )
        elif len(paragraphs) == 1 and not numbered:
            self._put(paragraphs[0], name, unit=False, text=True)
            self._put(paragraphs[0], f"{name}の本文", unit=True, text=False)
            return
        for number, paragraph in enumerate(paragraphs, 2 if speaks and formal else 1):
            called = f"{name}第{written_like(unit.label, number)}項" if formal else f"{name}の第{number}段落"
            self._put(paragraph, called, unit=True, text=True)

    def _name_line(self, unit: Unit, base: str, siblings: Sequence[Unit], starts: Mapping[str, int]) -> None:
        """Name a line without a number: by its words, or by the line before it."""
        if unit.kind in _HEADINGS and is_quotable(unit.text.strip()):
            self._put(unit, f"{base}見出し「{unit.text.strip()}」", unit=True, text=True)
            return
        if unit.kind is Kind.TABLE and (first := unit.text.split(CELLS)[0]) and is_quotable(first):
            rows = [row for row in siblings if row.kind is Kind.TABLE]
            if sum(row.text.split(CELLS)[0] == first for row in rows) == 1:
                self._put(unit, f"{base}「{first}」の項", unit=True, text=True)
                return
        text = unit.text
        shortest = starts[text]
        if shortest <= len(text) <= _WHOLE and is_quotable(text):
            self._put(unit, f"{base}「{text}」の行", unit=True, text=True)
            return
        for length in range(max(_SHORTEST, shortest), len(text) + 1):
            if is_quotable(text[:length]):
                self._put(unit, f"{base}「{text[:length]}」で始まる行", unit=True, text=True)
                return
        place = siblings.index(unit)
        before = self._of_unit.get(id(siblings[place - 1])) if place else None
        if before is not None:  # ---, or a line that is there twice
            self._put(unit, f"{before}の次の行", unit=True, text=True)

    def _put(self, found: Unit, name: str, *, unit: bool, text: bool) -> None:
        for wanted, table, names in ((unit, self.units, self._of_unit), (text, self.texts, self._of_text)):
            if wanted:
                table[name] = None if name in table else found
                names[id(found)] = name


def _found(table: dict[str, Unit | None], name: str) -> Unit:
    unit = table.get(name)
    if unit is None:
        raise KaiteiError(Message(f"the text has no single {name}", f"「{name}」が一つに決まりません"))
    return unit


def _join(base: str, name: str, unit: Unit) -> str:
    parent = unit.parent.label if unit.parent else ""
    if parent and not is_formal(unit) and name.startswith(parent.rstrip(".")):
        return base[: len(base) - len(parent)] + name  # 1. → 1.1.: the number repeats the one above
    apart = base and base[-1].isalnum() and name[0].isalnum() and not is_formal(unit)
    return f"{base}の{name}" if apart else base + name


def _starts(siblings: Sequence[Unit]) -> dict[str, int]:
    """Return for every text how many characters of it no other line without a number begins with."""
    texts = sorted(unit.text for unit in siblings if not unit.label)
    needed = dict.fromkeys(texts, 1)
    for one, other in pairwise(texts):
        common = (
            next((n for n, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), len(one))
            + 1
        )
        needed[one] = max(needed[one], common)
        needed[other] = max(needed[other], common)
    return needed


def _repeated(labels: Sequence[str]) -> set[str]:
    return {label for label, count in Counter(labels).items() if count > 1}
