"""A reference as a value: where it stands, what it says, and what it points at."""

from __future__ import annotations

from dataclasses import dataclass

from kaitei.parse.references.steps import Sort


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference in clause ``at``, at ``start:end`` of its text.

    ``target`` is the clause it points at, ``targets`` all clauses it names (前二項, 各号); without a target
    ``target`` is ``None`` and ``nearest`` the last provision on the way that does exist. ``unit`` is the smallest
    unit named (条, 項, 号 …) and ``fits`` says whether the text labels its provisions that way.
    """

    at: int
    start: int
    end: int
    written: str
    unit: str
    sort: Sort
    target: int | None
    targets: tuple[int, ...] = ()
    nearest: int | None = None
    fits: bool = True
