"""Document × document → comparison."""

from kaitei.diff.compare import apply_edits, compare
from kaitei.diff.references import trace_references, with_references

__all__ = ["apply_edits", "compare", "trace_references", "with_references"]
