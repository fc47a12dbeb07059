"""Document × document → comparison."""

from kaitei.diff.compare import apply_edits, compare

__all__ = ["apply_edits", "compare"]
