"""What happened between two texts, as a value.

Line-shaped on purpose: a *block* is a clause seen by the comparison, one non-blank line of the text, and
blocks are numbered as the document's clauses are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from kaitei.model.clause import Document


class ChangeKind(StrEnum):
    UNCHANGED = "unchanged"
    AMENDED = "amended"  # 修正
    ADDED = "added"  # 追加
    DELETED = "deleted"  # 削除
    MOVED = "moved"  # 移動: same words, other place in the order
    RENUMBERED = "renumbered"  # 番号のみ
    SPLIT = "split"  # 分割
    MERGED = "merged"  # 統合


class ChangeClass(StrEnum):
    """What sort of characters differ: only ``wording`` can change the meaning."""

    WORDING = "wording"
    LABEL = "label"
    PUNCTUATION = "punctuation"
    WIDTH = "width"
    SPACE = "space"


class Edit(NamedTuple):
    """Characters ``old_start:old_end`` of the old text became ``new_start:new_end`` of the new one.

    Offsets count code points. Where a side has several blocks (split, merged) they count in those blocks'
    lines joined by line breaks.
    """

    old_start: int
    old_end: int
    new_start: int
    new_end: int


@dataclass(frozen=True, slots=True)
class Change:
    """What became of some blocks: ``old`` and ``new`` are indices, empty where there is no counterpart.

    ``edits`` say what differs and nothing else: together with the shared characters they rebuild both sides.
    """

    kind: ChangeKind
    old: tuple[int, ...]
    new: tuple[int, ...]
    moved: bool = False
    classes: tuple[ChangeClass, ...] = ()
    edits: tuple[Edit, ...] = ()


class ReferenceState(StrEnum):
    KEPT = "kept"  # points at the same provision as before
    STALE = "stale"  # number kept, but it names another provision now (条ずれ)
    RETARGETED = "retargeted"  # number changed, and the target with it
    LOST = "lost"  # its target is gone


@dataclass(frozen=True, slots=True)
class ReferenceChange:
    """What became of one reference; ``at`` is the new block it stands in, targets are block indices."""

    at: int
    written: str
    old_target: int | None
    new_target: int | None
    state: ReferenceState


class Run(NamedTuple):
    """``length`` unchanged blocks, from ``old`` and from ``new`` on."""

    old: int
    new: int
    length: int


@dataclass(frozen=True)
class Comparison:
    """Both documents and what happened between them.

    ``parts`` holds runs of unchanged blocks and changes in reading order: the order of the new text, with
    what was deleted shown where it stood. Every block of both sides is in exactly one part.
    """

    old: Document
    new: Document
    old_lines: tuple[str, ...]
    new_lines: tuple[str, ...]
    parts: tuple[Run | Change, ...]
    references: tuple[ReferenceChange, ...] = ()

    @property
    def changed(self) -> tuple[Change, ...]:
        """The changes, without what is unchanged."""
        return tuple(part for part in self.parts if isinstance(part, Change))

    def __iter__(self) -> Iterator[Change]:
        """Yield a change for every block, unchanged ones included, in reading order."""
        for part in self.parts:
            if isinstance(part, Change):
                yield part
            else:
                for offset in range(part.length):
                    yield Change(ChangeKind.UNCHANGED, (part.old + offset,), (part.new + offset,))

    @cached_property
    def counts(self) -> dict[ChangeKind, int]:
        """How many changes there are of each kind; kinds that do not occur are 0."""
        counts = dict.fromkeys(ChangeKind, 0)
        for part in self.parts:
            if isinstance(part, Change):
                counts[part.kind] += 1
            else:
                counts[ChangeKind.UNCHANGED] += part.length
        return counts
