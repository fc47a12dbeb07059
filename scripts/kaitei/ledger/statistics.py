"""How many acts there are, by version, act, channel and month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from kaitei.consent import Act


class Group(NamedTuple):
    """What acts are counted by together. ``month`` is that of Japan: 2026-04."""

    policy: str
    version: str
    act: Act
    channel: str
    month: str


@dataclass(frozen=True)
class Statistics:
    """Acts counted by group; the tables are sums of these."""

    groups: tuple[tuple[Group, int], ...]

    @cached_property
    def total(self) -> int:
        return sum(count for _, count in self.groups)

    def by(self, *names: str) -> dict[tuple[str, ...], int]:
        """Return the counts by some of a group's fields, in their order."""
        counts: Counter[tuple[str, ...]] = Counter()
        for group, count in self.groups:
            counts[tuple(str(getattr(group, name)) for name in names)] += count
        return dict(sorted(counts.items()))

    def agreed_over_time(self) -> dict[str, list[tuple[str, int]]]:
        """Return, for each version, how often it had been agreed to by the end of each month."""
        months = sorted({group.month for group, _ in self.groups})
        return {
            f"{policy}@{version}": list(zip(months, self._sums(months, policy, version), strict=True))
            for policy, version in self.by("policy", "version")
        }

    def _sums(self, months: list[str], policy: str, version: str) -> list[int]:
        agreed = self._where(
            lambda group: (group.policy, group.version, group.act) == (policy, version, Act.AGREE)
        )
        total, sums = 0, []
        for month in months:
            total += agreed[month]
            sums.append(total)
        return sums

    def _where(self, wanted: Callable[[Group], bool]) -> Counter[str]:
        counts: Counter[str] = Counter()
        for group, count in self.groups:
            if wanted(group):
                counts[group.month] += count
        return counts
