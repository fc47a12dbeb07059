"""How one more act changes where a member stands: what the status row holds, and what the counts add."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from kaitei.consent import ACTS, Moment, Standing, Step, advance, build_standing
from kaitei.ledger.store import EventRow, MemberRows, SubjectRow, VersionRow


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


def merge_members(
    subjects: Iterable[tuple[Any, ...]],
    events: Iterable[tuple[Any, ...]],
    statuses: Iterable[tuple[Any, ...]],
) -> Iterator[MemberRows]:
    """Join the rows of the three tables by their first column, by which each comes sorted."""
    streams = tuple(iter(rows) for rows in (subjects, events, statuses))
    heads = [next(rows, None) for rows in streams]
    while any(heads):
        subject = min(head[0] for head in heads if head)
        found: tuple[list[Any], list[Any], list[Any]] = ([], [], [])
        for place, rows in enumerate(streams):
            head = heads[place]
            while head and head[0] == subject:
                found[place].append(head)
                head = next(rows, None)
            heads[place] = head
        yield MemberRows(
            subject,
            SubjectRow(*found[0][0]) if found[0] else None,
            [EventRow(*row) for row in found[1]],
            [tuple(row[1:]) for row in found[2]],
        )
