"""When members moved from where they stood: sums of their moves say how many stood where on a day long past.

A move belongs to a stretch of time, and all that come to one standing in one stretch, less those that leave it, are one
row. Like the counts, these rows follow from the acts that have their places in the log.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import groupby
from operator import itemgetter

from kaitei.consent import Moment, Standing, Step, trace_standings
from kaitei.ledger.rows import ACTS, Changes, VersionRow

_DAY = 86_400_000  # ms
_JAPAN = 54_000_000  # when a day begins in Japan, in ms after it began in UTC


def last_of(at: int) -> int:
    """Return the last moment of the stretch of time that ``at`` lies in.

    Stretches end where a day ends in Japan or in UTC. The first millisecond of such a day is one by itself, so that
    the counts are known as of the last moment of a day and as of the first.
    """
    into_day = at % _DAY
    if into_day in (0, _JAPAN):
        return at
    return at - into_day + (_JAPAN if into_day < _JAPAN else _DAY) - 1


def add_moves(
    changes: Changes,
    policy: str,
    standings: Iterable[Standing],
    versions: Mapping[tuple[str, str], VersionRow],
    *,
    was: Standing | None = None,
    n: int = 1,
) -> None:
    """Add to ``changes`` a member who stood at ``was``, and then at each of ``standings``; or ``n`` like her."""
    for now in standings:
        if was is None or was[:2] != now[:2]:
            until = last_of(now.at)
            row = versions[policy, now.version]
            changes[row.policy_id, row.id, now.act.code, until] += n
            if was is not None:
                row = versions[policy, was.version]
                changes[row.policy_id, row.id, was.act.code, until] -= n
        was = now


def count_moves(acts: Iterable[tuple[int, int, int, int]], versions: Mapping[int, VersionRow]) -> Changes:
    """Return the moves of members who did ``acts`` and nothing else: (subject, version, act, at), sorted by subject."""
    changes: Changes = Counter()
    names: dict[tuple[str, str], VersionRow] = {}
    for _, group in groupby(acts, key=itemgetter(0)):
        steps: dict[str, list[Step]] = {}
        for _, version, act, at in group:
            row = versions[version]
            names[row.policy, row.version] = row
            steps.setdefault(row.policy, []).append(Step(Moment(at), ACTS[act], row.version))
        for policy, on_policy in steps.items():
            add_moves(changes, policy, trace_standings(on_policy), names)
    return changes


def changed_rows(changes: Changes) -> tuple[list[tuple[int, ...]], list[tuple[int, ...]]]:
    """Return what there is to add to the rows of ``counts`` and of ``move``: their keys, and ``n`` at the end."""
    sums: Counter[tuple[int, ...]] = Counter()
    for (policy, version, act, _), n in changes.items():
        sums[policy, version, act] += n
    counts, moves = (sorted((*key, n) for key, n in rows.items() if n) for rows in (sums, changes))
    return counts, moves
