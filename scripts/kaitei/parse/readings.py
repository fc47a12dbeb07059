"""Which of a label's readings is meant, told by the other labels of the text.

3 か月以内に is no item 3, (c) 2024 no item c, 4-1-6 Shinjuku no article: such a label counts only beside
the one before it. イ is 2 where ア stands, and 1 where ロ follows; (i) is 9 after (h), and 1 before (ii).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from kaitei.model import Label
from kaitei.parse.lines import Form, RawLine

_HORIZON = 200  # lines: siblings that stand farther apart are told by the open sequence
_SIGNS = "aAiIアイ가"
_WORDS = ("Section", "Article", "Clause", "Part", "Chapter", "Schedule", "Appendix", "Annex", "Exhibit")


class Readings:
    """The labels of one text."""

    def __init__(self, raws: Sequence[RawLine]) -> None:
        self.raws = raws
        self.places: dict[tuple[str, tuple[int, ...]], list[int]] = {}
        for index, raw in enumerate(raws):
            for label in raw.readings:
                self.places.setdefault((label.style, label.number), []).append(index)
        self.styles = {style for style, _ in self.places}

    def choose(self, index: int, opened: Iterable[tuple[str, tuple[int, ...]]]) -> Label | None:
        """Return the label of line ``index``.

        ``opened`` are style and number of the clauses the line may be below.
        """
        readings = self.raws[index].readings
        if not readings:
            return None
        if len(readings) == 1:
            return readings[0] if self._is_label(readings[0], index) else None
        likely = [label for label in readings if self._is_label(label, index)]
        if len(likely) > 1:
            continued = {(style, following(number)) for style, number in opened}
            likely.sort(
                key=lambda label: (
                    self._to_sibling(label, index),
                    (label.style, label.number) not in continued,
                )
            )
        return likely[0] if likely else None

    def _to_sibling(self, label: Label, index: int) -> int:
        """Return how many lines below ``index`` the next sibling stands; far away if its list starts anew first."""
        sibling = self.next_of(label.style, following(label.number), index)
        again = self.next_of(label.style, label.number, index)
        if sibling is None or (again is not None and again < sibling):
            return _HORIZON
        return sibling - index

    def next_of(self, style: str, number: tuple[int, ...], index: int) -> int | None:
        """Return the next line after ``index`` that may be labelled so, within some 200 lines."""
        places = self.places.get((style, number))
        if not places:
            return None
        at = bisect_right(places, index)
        return places[at] if at < len(places) and places[at] <= index + _HORIZON else None

    def _is_label(self, label: Label, index: int) -> bool:
        style, number = label.style, label.number
        if not number or " " in style:
            return True
        last = number[-1]
        if len(number) > 1 and style in {"N", "一"}:  # 一の二, put in between 一 and 二
            return (style, number[:-1]) in self.places or self._has(style, number, last - 1)
        if style in {"N", "一", "ア", "イ", "a"}:
            return self._has(style, number, last - 1) or self._starts(label)
        if style.startswith(_WORDS):
            after = self.raws[index].rest[len(label.written) :]
            plain = after.startswith((" ", "\t")) and after.strip()[:1] not in {"-", "–", "—"}
            if label.written.endswith(".") or not plain or self.raws[index].form is Form.HEADING:
                return True
            return self._has(style, number, last - 1) or self._has(style, number, last + 1)
        if "-" in style:
            return self._has(style, number, last - 1) or (last == 1 and self._has(style, number, 2))
        if len(number) > 1 and style[0] == "N":
            return last <= 1 or self._has(style, number, last - 1)
        if style.strip("(){}[].、:") in _SIGNS:
            return last == 1 or self._has(style, number, last - 1) or self._has(style, number, last + 1)
        return True

    def _starts(self, label: Label) -> bool:
        """May a number with nothing but a space behind it be the first of its sequence?"""
        last = label.number[-1]
        if last == 1:
            return label.written in {"１", "一", "ア", "イ"} or self._has(label.style, label.number, 2)
        # the first paragraph of an article carries no number
        return last == 2 and label.style == "N" and bool(self.styles & {"第N条", "附則"})

    def _has(self, style: str, number: tuple[int, ...], last: int) -> bool:
        return (style, (*number[:-1], last)) in self.places


def following(number: tuple[int, ...]) -> tuple[int, ...]:
    """Return the number of the next sibling: 3 → 4, 3.1 → 3.2."""
    return (*number[:-1], number[-1] + 1) if number else ()
