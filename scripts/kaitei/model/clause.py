"""A text as a tree of clauses (条項), each of which knows where it stands in the file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property


class Kind(StrEnum):
    """What a clause is, told by its label and its Markdown mark."""

    HEADING = "heading"  # a Markdown heading without a label
    DIVISION = "division"  # 編 章 節 款 目, Part, Chapter
    ARTICLE = "article"  # 条, a numbered heading, Section
    PARAGRAPH = "paragraph"  # 項, or an unnumbered paragraph
    ITEM = "item"  # 号 and everything numbered below it
    BULLET = "bullet"  # ・ ■ ● □ - *: unordered
    NOTE = "note"  # ※ ＊ 注: belongs to the block before it
    CAPTION = "caption"  # (目的) on a line of its own
    SUPPLEMENT = "supplement"  # 附則: opens a new number space
    APPENDIX = "appendix"  # 別表 別紙
    DATE = "date"  # 制定日:2021年5月1日
    CLOSING = "closing"  # 記, 以上
    TABLE = "table"  # a row of a pipe table
    MARKUP = "markup"  # a line that is no text: ---, |---|


@dataclass(frozen=True, slots=True)
class Label:
    """A number as written and as meant: 第３条の２ → ``("第３条の２", "第N条", (3, 2))``.

    ``style`` is the label with its number replaced by ``N`` in half width (``第N条``, ``N.``, ``(N)``,
    ``①``, ``ア``, ``イ``, ``i``, ``a``), so that labels of one sequence share one style.
    """

    written: str
    style: str
    number: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Clause:
    """One non-blank line of a text: a provision, heading, note, date. It reads ``mark + label + body``.

    ``mark`` is Markdown (``## ``, ``- ``, indentation); ``body`` starts with the space after the label,
    if any. ``first`` is its line in the file, counted from 1. ``source`` is that line and the blank
    lines after it, as written (the first clause's also has the blank lines before it): the sources of all
    clauses joined are the text.
    ``parent`` is an index into the document's clauses, -1 at the top; ``depth`` counts from 0.
    """

    kind: Kind
    mark: str
    label: Label | None
    body: str
    first: int
    depth: int
    parent: int
    source: str

    @property
    def last(self) -> int:
        """The last line of its text: a clause is one line."""
        return self.first

    @property
    def text(self) -> str:
        """The clause without Markdown's mark, the label as written."""
        return (self.label.written if self.label else "") + self.body

    @property
    def may_have_caption(self) -> bool:
        """Is it an article whose label stands alone, so that an editorial heading may stand beside it?"""
        return self.kind is Kind.ARTICLE and self.label is not None and not self.body.strip()

    @property
    def line(self) -> str:
        """The clause as it stands in the file, without the line break."""
        return self.mark + self.text


@dataclass(frozen=True)
class Document:
    """A text and its clauses, read when first asked for.

    ``text`` is the canonical body; ``first_line`` the line it starts on in its file. ``read`` turns the
    document into clauses: a field, so that a comparison that never looks at the tree never pays for it.
    """

    path: str
    text: str
    first_line: int = 1
    read: Callable[[Document], tuple[Clause, ...]] = field(default=lambda _: (), compare=False, repr=False)

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        """Every clause, in the order of the text."""
        return self.read(self)

    def ancestors(self, index: int) -> tuple[int, ...]:
        """Return the indices from the top of the tree down to clause ``index`` itself."""
        found = [index]
        while (index := self.clauses[index].parent) >= 0:
            found.append(index)
        return tuple(reversed(found))

    def path_of(self, index: int) -> tuple[str, ...]:
        """Return the labels (or unlabelled headings) from the top down to clause ``index``."""
        steps = (self.clauses[step] for step in self.ancestors(index))
        return tuple(
            step.label.written if step.label else step.body.strip()
            for step in steps
            if step.label or step.kind is Kind.HEADING
        )

    def children(self, index: int) -> tuple[int, ...]:
        """Return the indices of the clauses directly below ``index`` (-1: the top)."""
        return self._children.get(index, ())

    @cached_property
    def _children(self) -> dict[int, tuple[int, ...]]:
        below: dict[int, list[int]] = {}
        for index, clause in enumerate(self.clauses):
            below.setdefault(clause.parent, []).append(index)
        return {parent: tuple(indices) for parent, indices in below.items()}
