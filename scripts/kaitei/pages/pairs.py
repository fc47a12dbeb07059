"""Which two versions are compared on a page of their own."""

from __future__ import annotations

from datetime import date
from itertools import combinations, pairwise

from kaitei.model import Policy, Revision

ALL_PAIRS_UP_TO = 25  # versions; 300 pairs
PREVIEWED = 10  # versions that a preview compares with the one in force


def prebuilt_pairs(
    policy: Policy, today: date, all_up_to: int = ALL_PAIRS_UP_TO, *, preview: bool = False
) -> tuple[tuple[Revision, Revision], ...]:
    """Return the pairs, older version first, in the order of the versions.

    Up to ``all_up_to`` versions every pair; above, each with the one before it, with the first and with the
    one in force ``today``. In a ``preview`` only the newest are compared with the one in force: whoever edits
    it waits for these after every keystroke that is saved.
    """
    revisions = policy.revisions
    if len(revisions) <= all_up_to:
        return tuple(combinations(revisions, 2))
    place = {revision.version: number for number, revision in enumerate(revisions)}
    chosen = set(pairwise(range(len(revisions))))
    chosen |= {(0, number) for number in range(1, len(revisions))}
    current = policy.in_force(today)
    if current:
        now = place[current.version]
        oldest = max(0, len(revisions) - PREVIEWED) if preview else 0
        chosen |= {
            (min(now, other), max(now, other)) for other in range(oldest, len(revisions)) if other != now
        }
    return tuple((revisions[old], revisions[new]) for old, new in sorted(chosen))
