"""Texts in many numbering styles, each with the tree it should be read as: tests/cases/reading/*.txt."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaitei.model import Clause, Document
from kaitei.parse import parse_document

CASES = Path(__file__).parents[2] / "cases" / "reading"


@pytest.mark.parametrize("path", sorted(CASES.glob("*.txt")), ids=lambda path: path.stem)
def test_the_text_is_read_as_the_tree(path, request):
    head, _, rest = path.read_text(encoding="utf-8").partition("=== text\n")
    text, _, tree = rest.partition("=== tree\n")
    document = parse_document(path.name, text)
    read = format_tree(document)
    if request.config.getoption("--approve"):
        path.write_text(f"{head}=== text\n{text}=== tree\n{read}", encoding="utf-8")
        return
    assert read == tree
    assert "".join(clause.source for clause in document.clauses) == text


def test_there_are_more_than_forty_styles():
    assert len(list(CASES.glob("*.txt"))) >= 40


def format_tree(document: Document) -> str:
    """Return one line a clause, indented by its depth: ``item (1) = 1 | text``."""
    return "".join(f"{'  ' * clause.depth}{_format(clause)}\n" for clause in document.clauses)


def _format(clause: Clause) -> str:
    words: list[str] = [clause.kind.value]
    if clause.label:
        words.append(clause.label.written)
        if clause.label.number:
            words.append("= " + ".".join(map(str, clause.label.number)))
    return f"{' '.join(words)} | {clause.body.strip() or clause.mark.strip()}".rstrip()
