"""Document × document → comparison.

* ``compare`` puts together what ``align`` pairs: line with line, by ``likeness`` and the heaviest ``chain`` of pairs;
  ``regroup`` finds lines that were split or merged, ``replaced`` those that others took the place of.
* ``inline`` compares the words of a pair; ``slide`` moves an edit to where a reader would see it, ``grow`` widens it
  to whole words, ``phrases`` to rewritten phrases.
* ``references`` traces references to the ``counterparts`` of the provisions they named.
"""

from kaitei.diff.compare import apply_edits, compare
from kaitei.diff.references import trace_references, with_references

__all__ = ["apply_edits", "compare", "trace_references", "with_references"]
