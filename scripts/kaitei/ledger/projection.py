"""How one more act changes where a member stands: what the status row holds, and what the counts add."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from kaitei.consent import ACTS, Moment, Standing, Step, advance, build_standing
from kaitei.ledger.store import EventRow, VersionRow


def next_standing(standing: Standing | None, step: Step, all_steps: Callable[[], Iterable[Step]]) -> Standing:
    """Return the standing after ``step``.

    An act that occurred after all others only moves the standing on. One that comes in late may change
    what the later ones add up to, so everything is added up again from ``all_steps``, ``step`` included.
    """
    if standing is None or step.at > standing.at:
        return advance(standing, step)
    return build_standing(all_steps()) or advance(None, step)


def steps_on(policy: str, rows: Iterable[EventRow], versions: dict[int, VersionRow]) -> list[Step]:
    """Return those of a member's acts that are about ``policy``."""
    return [
        Step(Moment(row.occurred_at), ACTS[row.act], versions[row.version].version)
        for row in rows
        if versions[row.version].policy == policy
    ]
