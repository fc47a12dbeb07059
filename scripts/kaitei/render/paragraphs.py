"""Lines as the reader sees them: a label alone on its line stands before its text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from kaitei.model.table import Line, WovenLine

AnyLine = TypeVar("AnyLine", Line, WovenLine)


def join_run_ins(lines: Sequence[AnyLine]) -> Iterator[list[AnyLine]]:
    """Yield the lines of each paragraph: one, or labels and what follows them."""
    paragraph: list[AnyLine] = []
    for line in lines:
        paragraph.append(line)
        if not line.run_in:
            yield paragraph
            paragraph = []
    if paragraph:
        yield paragraph
