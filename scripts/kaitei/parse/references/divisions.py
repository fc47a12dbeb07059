"""Which chapter or section a mention means: 第2章, 前節, 本章, 第3章第1節."""

from __future__ import annotations

from dataclasses import replace

from kaitei.model import Document
from kaitei.model.outline import Outline
from kaitei.parse.references.spots import Spot, count_from
from kaitei.parse.references.steps import Sort, Step


def find_division(document: Document, outline: Outline, index: int, spot: Spot, step: Step) -> Spot | None:
    """Return where 第2章 or 前節 leads from clause ``index``: inside what was named, else beside, else anywhere."""
    clauses = document.clauses
    style = f"第N{step.unit}"
    divisions = [d for d in outline.divisions if (label := clauses[d].label) and label.style == style]
    above = [d for d in document.ancestors(index) if d in divisions]
    here = divisions.index(above[-1]) if above else -1
    if step.sort is Sort.NUMBERED:
        inside = [d for d in divisions if spot.targets and spot.targets[0] in document.ancestors(d)]
        beside = [d for d in divisions if above and clauses[d].parent == clauses[above[-1]].parent]
        for found in (*inside, *beside, *divisions):
            label = clauses[found].label
            if label and label.number == step.number:
                return replace(spot, targets=(found,))
        return None
    if here < 0:
        return None
    counted = (divisions[here],) if step.sort is Sort.THIS else count_from(divisions, here, step)
    return replace(spot, targets=tuple(counted)) if counted else None
