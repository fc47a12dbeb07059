"""Texts with their references marked and resolved by hand: tests/cases/references/*.txt (README.md tells the format)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from kaitei.model import Clause, Document, Kind
from kaitei.parse import parse_document

CASES = Path(__file__).parents[1] / "cases" / "references"
NOWHERE = "なし"
_MARK = re.compile("《(?P<written>[^《》｜]+)｜(?P<path>[^《》｜]+)》")

Found = tuple[int, int, str, int | None]
"""Line, offset in the line, the words, and the line pointed at."""


@dataclass(frozen=True)
class LabelledText:
    name: str
    document: Document
    references: frozenset[Found]


def read_texts() -> tuple[LabelledText, ...]:
    """Return every labelled text."""
    return tuple(_read(path) for path in sorted(CASES.glob("*.txt")))


def _read(path: Path) -> LabelledText:
    marked = path.read_text("utf-8").split("\n")
    plain = "\n".join(_MARK.sub(lambda match: match["written"], line) for line in marked)
    document = parse_document(path.name, plain)
    references: set[Found] = set()
    for number, line in enumerate(marked, 1):
        removed = 0
        for match in _MARK.finditer(line):
            target = _find(document, match["path"])
            references.add((number, match.start() - removed, match["written"], target))
            removed += len(match.group()) - len(match["written"])
    return LabelledText(path.stem, document, frozenset(references))


def _find(document: Document, path: str) -> int | None:
    """Return the line that a path of labels leads to, read down the page without any outline."""
    if path == NOWHERE:
        return None
    clauses = document.clauses
    index = -1
    for step in (part.replace("_", " ") for part in path.split(" ")):
        index = (
            _find_paragraph(clauses, index, int(step[1:]))
            if step[0] == "¶"
            else _find_label(clauses, index, step)
        )
    return clauses[index].first


def _find_label(clauses: tuple[Clause, ...], index: int, written: str) -> int:
    for step in range(index + 1, len(clauses)):
        if clauses[step].label is not None and clauses[step].text.startswith(written):
            label = clauses[step].label
            if label and label.written == written:
                return step
    raise ValueError(f"no label {written} after line {clauses[index].first if index >= 0 else 0}")


def _find_paragraph(clauses: tuple[Clause, ...], index: int, count: int) -> int:
    for step in range(index + 1, len(clauses)):
        clause = clauses[step]
        if clause.label is None and clause.kind is Kind.PARAGRAPH:
            count -= 1
        if not count:
            return step
    raise ValueError(f"no such paragraph after line {clauses[index].first}")
