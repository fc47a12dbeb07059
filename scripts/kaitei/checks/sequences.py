"""Where the numbers of a text do not run on: gaps, doubles, wrong order, another kind of label midway.

Numbers run on among siblings of one label style; articles (第N条) run on through all chapters of a number space
(the text proper, each 附則, each 別表). A list may start again at 1. The second paragraph of an article whose
first carries no number starts at 2.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import lru_cache
from typing import NamedTuple

from kaitei.model import Clause, Document, Kind, Label
from kaitei.parse.labels import parse_labels
from kaitei.text.numerals import KANJI

Number = tuple[int, ...]

_COUNTED = frozenset({Kind.DIVISION, Kind.ARTICLE, Kind.PARAGRAPH, Kind.ITEM, Kind.APPENDIX})
_STRUCTURE = frozenset({Kind.DIVISION, Kind.ARTICLE, Kind.APPENDIX})
_SPACES = frozenset({Kind.SUPPLEMENT, Kind.APPENDIX})
_REPEALED = re.compile(r"から第.+まで[ 　]*(?:[(（]?削除|[削除]{2})")
_DEEPER = re.compile(r"[a-z]{1,4}[.) ]")
_COUNTER = re.compile("[かヶケ箇]月|[年月日時分円人件名回歳条項号個つ％%]|営業日|週間|以上|以下")
_MOST_MISSING = 20
_MOST_OVERSHOT = 3


class Flaw(Enum):
    GAP = auto()
    DUPLICATE = auto()
    ORDER = auto()
    KIND = auto()
    FORM = auto()


class Irregularity(NamedTuple):
    """What is odd about ``clause``; ``beside`` is the one it does not go with (-1: it opens its list)."""

    flaw: Flaw
    clause: int
    beside: int


@dataclass(slots=True)
class _List:
    """The numbers of one list so far: each with the clause that has it."""

    seen: dict[Number, int] = field(default_factory=dict)
    highest: Number = ()
    members: list[int] = field(default_factory=list)


@lru_cache(maxsize=64)
def find_irregularities(document: Document) -> tuple[Irregularity, ...]:
    """Return what is odd about a document's numbering, in the order of the text."""
    return tuple(sorted(_Reader(document).read(), key=lambda found: (found.clause, found.flaw.value)))


class _Reader:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.lists: dict[tuple[int, str], _List] = {}
        self.finished: list[_List] = []
        self.late = self._numbers_to_come()

    def read(self) -> Iterator[Irregularity]:
        for index, clause in enumerate(self.document.clauses):
            if clause.label and _is_counted(clause, clause.label):
                yield from self._place(index, clause, clause.label)
            elif clause.kind is Kind.PARAGRAPH and clause.label is None:
                yield from self._overshot(index, clause)
        for each in (*self.finished, *self.lists.values()):
            yield from self._odd_forms(each)

    def _place(self, index: int, clause: Clause, label: Label) -> Iterator[Irregularity]:
        key, number = self._key(index, clause, label), label.number
        current = self.lists.get(key)
        if current is None:
            other, number = self._other_list(index, clause, label)
            if other is not None:
                self.lists[key] = other
                style = self.document.clauses[other.members[-1]].label
                if number == label.number and style and style.style != label.style:
                    yield Irregularity(Flaw.KIND, index, other.members[-1])
                elif number == label.number:
                    pass  # the same list, below another heading
                else:
                    yield from self._compare(other, index, number, key)
                self._add(other, index, number)
                return
            if not _opens(number) and not self._follows_unnumbered(clause, number):
                yield Irregularity(Flaw.GAP, index, -1)
        elif _opens(number) and self._starts_again(current, clause):
            self.finished.append(current)
            current = None
        if current is None:
            current = self.lists[key] = _List()
        else:
            yield from self._compare(current, index, number, key)
        self._add(current, index, number)

    def _starts_again(self, current: _List, clause: Clause) -> bool:
        """Does a list begin anew? Not articles and chapters, and not right after its first item."""
        if clause.kind in {Kind.DIVISION, Kind.APPENDIX} or (clause.label and clause.label.style == "第N条"):
            return False
        first = self.document.clauses[current.members[0]]
        return (
            len(current.members) > 1 or bool(self.document.children(current.members[0])) or first.depth == 0
        )

    def _compare(
        self, current: _List, index: int, number: Number, key: tuple[int, str]
    ) -> Iterator[Irregularity]:
        if number in current.seen:
            yield Irregularity(Flaw.DUPLICATE, index, current.seen[number])
        elif number < current.highest:
            yield Irregularity(Flaw.ORDER, index, current.seen[current.highest])
        elif not _follows(current.highest, number):
            missing = _between(current.highest, number)
            comes_late = missing and missing <= self.late.get(key, set())
            if not comes_late and not self._repealed(current.seen[current.highest], index):
                yield Irregularity(Flaw.GAP, index, current.seen[current.highest])

    def _overshot(self, index: int, clause: Clause) -> Iterator[Irregularity]:
        """Yield a gap where a paragraph looks like the next but one of the list before it.

        The reader of texts takes a bare number for a label only where it follows another: ``4　…`` after
        ``2　…`` is an unlabelled paragraph to it.
        """
        before = next((step for step in range(index - 1, -1, -1) if self.document.clauses[step].label), None)
        current = next((each for each in self.lists.values() if before in each.members), None)
        label = self.document.clauses[before].label if before is not None else None
        if current is None or label is None:
            return
        for reading in parse_labels(clause.body):
            rest = clause.body[len(reading.written) :].lstrip()
            skipped = _between(current.highest, reading.number, _MOST_OVERSHOT)
            if skipped and reading.style == label.style and not _COUNTER.match(rest):
                yield Irregularity(Flaw.GAP, index, current.seen[current.highest])
                self._add(current, index, reading.number)
                return

    def _add(self, current: _List, index: int, number: Number) -> None:
        current.members.append(index)
        current.seen.setdefault(number, index)
        current.highest = max(current.highest, number)

    def _key(self, index: int, clause: Clause, label: Label) -> tuple[int, str]:
        if label.style != "第N条":
            return clause.parent, label.style
        above = self.document.ancestors(index)[:-1]
        spaces = [step for step in above if self.document.clauses[step].kind in _SPACES]
        return (spaces[-1] if spaces else -1), label.style

    def _numbers_to_come(self) -> dict[tuple[int, str], set[Number]]:
        numbers: dict[tuple[int, str], set[Number]] = {}
        for index, clause in enumerate(self.document.clauses):
            if clause.label and _is_counted(clause, clause.label):
                numbers.setdefault(self._key(index, clause, clause.label), set()).add(clause.label.number)
        return numbers

    def _other_list(self, index: int, clause: Clause, label: Label) -> tuple[_List | None, Number]:
        """Return the list that this clause goes on with under another style of label, and its number there."""
        if label.style == "イ" and label.number == (1,):
            return self._alphabetic(clause)
        if _opens(label.number) or self._follows_unnumbered(clause, label.number):
            return None, label.number
        if clause.kind in _STRUCTURE:  # Ⅰ. holds 1. 2. 3., Ⅱ. holds 4. 5.
            for (_, style), before in reversed(self.lists.items()):
                if style == label.style and _follows(before.highest, label.number):
                    return before, label.number
        above = [*reversed(self.document.ancestors(index)[:-1])]
        elder = [step for step in self.document.children(clause.parent) if step < index]
        for step in (*above, *reversed(elder)):
            other = self.document.clauses[step]
            if not other.label or other.label.style == label.style or not _is_counted(other, other.label):
                continue
            if (other.kind in _STRUCTURE) != (clause.kind in _STRUCTURE):
                continue
            candidate = self.lists.get(self._key(step, other, other.label))
            if candidate and candidate.members[-1] == step and _follows(candidate.highest, label.number):
                return candidate, label.number
        return None, label.number

    def _alphabetic(self, clause: Clause) -> tuple[_List | None, Number]:
        """Return the アイウ list that a lone イ belongs to: where no ロ follows, it is no イロハ."""
        siblings = (self.document.clauses[step].label for step in self.document.children(clause.parent))
        if clause.parent >= 0 and not any(
            label and label.style == "イ" and label.number == (2,) for label in siblings
        ):
            above = self.document.clauses[clause.parent]
            if above.label and above.label.style == "ア":
                return self.lists.get(self._key(clause.parent, above, above.label)), (2,)
        return None, (1,)

    def _follows_unnumbered(self, clause: Clause, number: Number) -> bool:
        """第3条 some words / 2 some more: the first paragraph has no number."""
        if number != (2,) or clause.parent < 0 or clause.kind is not Kind.PARAGRAPH:
            return False
        return self.document.clauses[clause.parent].kind in {Kind.ARTICLE, Kind.SUPPLEMENT}

    def _repealed(self, before: int, after: int) -> bool:
        """第5条から第7条まで　削除 stands between."""
        return any(_REPEALED.search(clause.text) for clause in self.document.clauses[before + 1 : after])

    def _odd_forms(self, each: _List) -> Iterator[Irregularity]:
        """Yield the clauses whose label is written in another width or kind of numeral than most of the list."""
        clauses = self.document.clauses
        labels = {index: label for index in each.members if (label := clauses[index].label)}
        for style in {label.style for label in labels.values()}:
            forms = {index: _form(label) for index, label in labels.items() if label.style == style}
            usual, count = Counter(forms.values()).most_common(1)[0]
            if count > len(forms) / 2:
                model = next(index for index, form in forms.items() if form == usual)
                yield from (
                    Irregularity(Flaw.FORM, index, model) for index, form in forms.items() if form != usual
                )


def _is_counted(clause: Clause, label: Label) -> bool:
    """Is the label a number in a sequence? 4-1-6 opens an address; 3.b.i is deeper than its label was read."""
    if clause.kind not in _COUNTED or not label.number or "-" in label.written:
        return False
    return not (label.style.endswith("a") and _DEEPER.match(clause.body))


def _opens(number: Number) -> bool:
    return number[-1] == 1 or number == (0,)


def _follows(before: Number, after: Number) -> bool:
    """3 → 4; 3 → 3の2 → 3の3 → 4; 1.2 → 1.3 or 2.1."""
    if len(after) > len(before):
        return after[: len(before)] == before and all(part in {1, 2} for part in after[len(before) :])
    cut = len(after) - 1
    if after[:cut] == before[:cut]:
        return after[cut] == before[cut] + 1
    return after[:cut] > before[:cut] and after[cut] == 1


def _between(before: Number, after: Number, most: int = _MOST_MISSING) -> set[Number]:
    """Return the numbers left out between two that have one length; empty if that cannot be said."""
    if len(before) != len(after) or before[:-1] != after[:-1] or after[-1] - before[-1] > most:
        return set()
    return {(*after[:-1], number) for number in range(before[-1] + 1, after[-1])}


def _form(label: Label) -> str:
    """Return how the number is written: half-width, full-width, in 漢数字, or as a sign of its own."""
    digits = [
        char
        for char in label.written
        if char.isdigit() or char in KANJI or "ａ" <= char <= "ｚ" or "Ａ" <= char <= "Ｚ"
    ]
    if any("０" <= char <= "９" or "ａ" <= char <= "ｚ" or "Ａ" <= char <= "Ｚ" for char in digits):
        return "full"
    if any(char in KANJI for char in digits):
        return "kanji"
    return "full" if any(char in "（）．：" for char in label.written) and not digits else "half"
