"""The provisions an amendment speaks of: a tree that has names, and that instructions change.

A unit is one line of the text with everything numbered below it. 条, 項 and 号 are named as in a law
(第2条第2項第1号); other numbers as they are written (2.(3)). Headings and chapters hold nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kaitei.model import Clause, Document, Kind
from kaitei.parse import parse_document
from kaitei.render.arrangement import Arrangement, is_numbered
from kaitei.render.clauses import block_mark
from kaitei.text.numerals import KANJI, format_kanji_number, parse_kanji_number, parse_number

_HOLDERS = {Kind.ARTICLE, Kind.PARAGRAPH, Kind.ITEM, Kind.SUPPLEMENT, Kind.APPENDIX}
_DIGITS = re.compile(r"[0-9]+|[０-９]+|[〇一二三四五六七八九十百千]+|[①-⑳]")
_IN_KANJI = re.compile(rf"第[{KANJI}]+条[^条]*$")
_BAR = re.compile(r"(?<!\\)\|")
CELLS = "｜"  # between the cells of a row
_BRANCH = re.compile(rf"の([0-9０-９]+|[{KANJI}]+)$")
_FULL = str.maketrans("0123456789", "０１２３４５６７８９")


@dataclass(slots=True, eq=False)
class Unit:
    """One line: ``before`` is emphasis in front of the label; ``titled`` tells a heading from a sentence."""

    kind: Kind
    before: str
    label: str
    body: str
    titled: bool
    parent: Unit | None = None
    children: list[Unit] = field(default_factory=list)

    @property
    def text(self) -> str:
        return self.before + self.label + self.body

    def walk(self) -> Iterator[Unit]:
        """Yield the unit and all below it, in the order of the text."""
        yield self
        for child in self.children:
            yield from child.walk()


def build_units(document: Document) -> tuple[Unit, list[Unit]]:
    """Return the root, and the unit of every clause."""
    arrangement = Arrangement(document)
    root = Unit(Kind.HEADING, "", "", "", titled=True)
    units: list[Unit] = []
    for index, clause in enumerate(document.clauses):
        unit = _unit(clause, titled=arrangement.is_title(index))
        step = clause.parent
        while step >= 0 and not _holds(document.clauses[step]):
            step = document.clauses[step].parent
        unit.parent = units[step] if step >= 0 else root
        if not _is_rule_of_table(document.clauses, index):
            unit.parent.children.append(unit)
        units.append(unit)
    return root, units


def parse_block(lines: Sequence[str]) -> list[Unit]:
    """Return the units that added lines are."""
    root, _ = build_units(parse_document("改め文", "\n\n".join(lines)))
    for unit in root.walk():
        if CELLS in unit.text and unit.kind is Kind.PARAGRAPH:
            unit.kind = Kind.TABLE
    return root.children


def _unit(clause: Clause, *, titled: bool) -> Unit:
    text = clause.line[len(block_mark(clause)) :]
    if clause.kind is Kind.TABLE:
        return Unit(clause.kind, "", "", _row(text), titled=False)
    label = clause.label.written if clause.label and is_numbered(clause) else ""
    if clause.kind is Kind.SUPPLEMENT or (not label and clause.kind is Kind.APPENDIX):
        label = text.strip()  # 附則 is called by its own words: 附則（令和6年4月1日改正）
    before, _, body = text.partition(label) if label else ("", "", text)
    return Unit(clause.kind, before, label, body, titled)


def _row(line: str) -> str:
    """Return a row of a table as a reader sees it, without Markdown's bars: 窓口｜220円."""
    inner = line.strip().removeprefix("|")
    inner = inner.removesuffix("|") if not inner.endswith("\\|") else inner
    return CELLS.join(cell.strip() for cell in _BAR.split(inner))


def _is_rule_of_table(clauses: Sequence[Clause], index: int) -> bool:
    """Is the block the line of signs below a table's head, which no reader sees?"""
    above = clauses[index - 1] if index else None
    return (
        clauses[index].kind is Kind.MARKUP and above is not None and above.kind is Kind.TABLE
        and clauses[index].first == above.first + 1
    )  # fmt: skip


def _holds(clause: Clause) -> bool:
    return clause.kind in _HOLDERS and (
        is_numbered(clause) or clause.kind in {Kind.SUPPLEMENT, Kind.APPENDIX}
    )


def number_of(label: str) -> int | None:
    """Return the number in a label; ``None`` if there is none or more than one."""
    found = _DIGITS.findall(label)
    if len(found) != 1:
        return None
    if "①" <= found[0] <= "⑳":
        return ord(found[0]) - ord("①") + 1
    return int(found[0]) if found[0].isdecimal() else parse_kanji_number(found[0])


def with_number(label: str, number: int) -> str:
    """Return ``label`` with its number replaced, in the digits it is written in; '' if it has no such form."""
    found = _DIGITS.search(label)
    if found is None or number < 1:
        return ""
    digits = found[0]
    if "①" <= digits <= "⑳":
        written = chr(ord("①") + number - 1) if number <= 20 else ""
    elif "0" <= digits[0] <= "9":
        written = str(number)
    elif "０" <= digits[0] <= "９":
        written = str(number).translate(_FULL)
    else:
        written = format_kanji_number(number)
    return label[: found.start()] + written + label[found.end() :] if written else ""


def is_formal(unit: Unit) -> bool:
    """Does the unit stand in an article called 第N条, so that 項 and 号 are told by those words?"""
    return bool(article_of(unit))


def is_lead(unit: Unit) -> bool:
    """Is the unit an unnumbered 項, whose 号 stand beside it and not below it?"""
    return unit.kind is Kind.PARAGRAPH and not unit.label and not unit.children and is_formal(unit)


def article_of(unit: Unit) -> str:
    """Return the label of the article the unit is or stands in, '' where there is none."""
    step: Unit | None = unit
    while step is not None and "条" not in step.label:
        step = step.parent
    return step.label if step is not None else ""


def written_like(name: str, number: int) -> str:
    """Return the number as laws that say 第二条 write it, where ``name`` says so: 第二条第一項."""
    return format_kanji_number(number) if _IN_KANJI.search(name) else str(number)


def counter_of(unit: Unit) -> str:
    """Return what the unit is counted in: 条, 項, 号, '' where the text does not use those words."""
    if "条" in unit.label:
        return "条"
    if unit.parent is None or not is_formal(unit.parent):
        return ""
    if "条" in unit.parent.label and unit.kind is Kind.PARAGRAPH:
        return "項"
    in_paragraph = "条" in unit.parent.label or counter_of(unit.parent) == "項"
    return "号" if in_paragraph and unit.label and unit.kind is Kind.ITEM else ""


def own_name(unit: Unit, label: str) -> str:
    """Return what the unit is called in its parent if its label is ``label``: 第3条, 第2項, 第1号の2, (3)."""
    counter = counter_of(unit)
    if counter in {"項", "号"}:
        branch = _branch_of(label)
        plain = _without_branch(label)
        number = number_of(plain)
        if number is not None and _written(plain, number, branch) == label:
            behind = f"の{written_like(article_of(unit), branch)}" if branch else ""
            return f"第{written_like(article_of(unit), number)}{counter}{behind}"
    return label


def label_named(unit: Unit, name: str) -> str:
    """Return the label the unit has when it is called ``name``; '' if it cannot be called so."""
    if name.startswith("「"):
        return name[1:-1]
    found = re.fullmatch(rf"第([0-9]+|[{KANJI}]+)[項号](?:の([0-9]+|[{KANJI}]+))?", name)
    number = parse_number(found[1]) if found else None
    if found and number is not None and own_name(unit, unit.label) != unit.label:
        branch = parse_number(found[2]) if found[2] else None
        return _written(_without_branch(unit.label), number, branch or 0)
    return name


def _branch_of(label: str) -> int:
    """Return the 2 of 一の二 and (1)の2, 0 where there is none."""
    found = _BRANCH.search(label)
    return (parse_number(found[1]) or 0) if found else 0


def _without_branch(label: str) -> str:
    return _BRANCH.sub("", label)


def _written(label: str, number: int, branch: int) -> str:
    """Return ``label`` with its number replaced, and the branch behind it in the same digits."""
    digits = with_number(_DIGITS.findall(label)[0], branch) if branch else ""
    return with_number(label, number) + (f"の{digits}" if digits else "")
