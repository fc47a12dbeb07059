"""Acts as rows of a table: what columns there are, whatever file they come from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kaitei.consent.acts import RefusedAct

REQUIRED = ("member", "policy", "version", "act", "occurred_at")
OPTIONAL = ("channel", "locale", "key", "statement", "statement_digest", "digest")
COLUMNS = REQUIRED + OPTIONAL
READ_ONLY = ("record", "recorded_at", "position")
"""Columns that an export has and an import passes over: the ledger gives them itself."""

DEFAULT_CHANNEL = "import"

Fields = tuple[str, ...]
"""The fields of one act in the order of ``COLUMNS``; ``""`` where there is none."""


Row = tuple[int, Fields | RefusedAct]
"""A line of a file: its number, and the fields of an act or why there are none."""


class Table(NamedTuple):
    """Acts in columns: the lines they are on, and the fields of them all, one sequence for each of ``COLUMNS``."""

    lines: Sequence[int]
    columns: tuple[Sequence[str], ...]

    def cut(self, size: int) -> Iterator[Table]:
        """Yield the acts in tables of up to ``size``."""
        for start in range(0, len(self.lines), size):
            part = slice(start, start + size)
            yield Table(self.lines[part], tuple(column[part] for column in self.columns))

    def rows(self) -> Iterator[Row]:
        return zip(self.lines, zip(*self.columns, strict=True), strict=True)


def build_table(rows: Sequence[Row]) -> Table | None:
    """Return the acts that ``rows`` are, or ``None`` if one of them is none."""
    lines, fields = zip(*rows, strict=True)
    return None if RefusedAct in set(map(type, fields)) else Table(lines, tuple(zip(*fields, strict=True)))
