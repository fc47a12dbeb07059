"""Texts with their references marked and resolved by hand: tests/cases/references (README.md tells the format)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kaitei.model import Clause, Document, Kind
from kaitei.parse import parse_document
from kaitei.parse.references import find_references

CASES = Path(__file__).parents[1] / "cases" / "references"
REAL = CASES / "real"  # published texts, see SOURCES.md
HELD_OUT = CASES / "held-out"  # texts that nothing was tuned on
NOWHERE = "なし"
_MARK = re.compile("《(?P<written>[^《》｜]+)｜(?P<path>[^《》｜]+)》")

Found = tuple[int, int, str, int | None]
"""Line, offset in the line, the words, and the line pointed at."""


@dataclass(frozen=True)
class LabelledText:
    name: str
    document: Document
    references: frozenset[Found]

    def found(self) -> frozenset[Found]:
        """Return what the program finds."""
        clauses = self.document.clauses
        return frozenset(
            (
                clauses[reference.at].first,
                len(clauses[reference.at].mark) + reference.start,
                reference.written,
                None if reference.target is None else clauses[reference.target].first,
            )
            for reference in find_references(self.document)
        )


def score(texts: Sequence[LabelledText]) -> tuple[float, float]:
    """Return precision and recall over all references of some texts."""
    right = sum(len(text.found() & text.references) for text in texts)
    return right / sum(len(text.found()) for text in texts), right / sum(
        len(text.references) for text in texts
    )


def read_texts(folder: Path = CASES) -> tuple[LabelledText, ...]:
    """Return the labelled texts of a folder."""
    return tuple(_read(path) for path in sorted(folder.glob("*.txt")))


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


def _find_label(clauses: tuple[Clause, ...], index: int, step: str) -> int:
    """Find a label further down, ``2.#2`` the second one written so."""
    written, _, count = step.partition("#")
    left = int(count or 1)
    for place in range(index + 1, len(clauses)):
        label = clauses[place].label
        if label is not None and clauses[place].text.startswith(written) and label.written == written:
            left -= 1
            if not left:
                return place
    raise ValueError(f"no label {step} after line {clauses[index].first if index >= 0 else 0}")


def _find_paragraph(clauses: tuple[Clause, ...], index: int, count: int) -> int:
    for step in range(index + 1, len(clauses)):
        clause = clauses[step]
        if clause.label is None and clause.kind is Kind.PARAGRAPH:
            count -= 1
        if not count:
            return step
    raise ValueError(f"no such paragraph after line {clauses[index].first}")
