"""Rows against the rules, many at once: what is clean goes through in columns, the rest row by row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any, NamedTuple

from kaitei.consent import (
    Acceptance,
    AcceptanceRequest,
    Moment,
    RefusedAct,
    Rules,
    Shape,
    event_number,
    number_of_content,
    number_of_key,
    parse_times,
    start_of,
)
from kaitei.consent.canonical import Packer, build_packer, numbers_of_keys, shape_of
from kaitei.consent.rows import DEFAULT_CHANNEL, Fields, Row, Table, build_table
from kaitei.consent.rules import CLOCK_SKEW
from kaitei.ledger.importing.chunk import Lookup, RefusedRow, refused_row
from kaitei.ledger.store import ActKind, VersionRow

_LOOKED_AT = re.compile("[ @%]").search
_LONGEST = 128
_KINDS_MAX = 10_000


@dataclass(frozen=True, eq=False, slots=True)
class Kind:
    """What acts on the same words, of the same kind, through the same channel share."""

    columns: ActKind
    policy: str
    version: str
    published: int
    shape: Shape
    pack: Packer


class CheckedActs(NamedTuple):
    """Acts that may be recorded, in columns, in the order of the file."""

    lines: list[int]
    members: list[str]
    kinds: list[Kind]
    occurred_at: list[int]
    recorded_at: list[int]
    events: list[int]
    keys: list[str | None]

    def pick(self, places: Sequence[int]) -> CheckedActs:
        """Return the acts at some places, in their order."""
        picked: list[list[Any]] = [[column[place] for place in places] for column in self]
        return CheckedActs(*picked)


@dataclass(frozen=True)
class Checker:
    """Checks rows; keeps what it learnt about kinds of acts from one stretch to the next."""

    rules: Rules
    versions: dict[tuple[str, str], VersionRow]
    lookup: Lookup
    kinds: dict[tuple[str, ...], Kind] = field(default_factory=dict)

    def check(
        self, rows: Table | list[Row], now: Moment, acts: CheckedActs, refused: list[RefusedRow]
    ) -> None:
        """Add to ``acts`` what may be recorded of ``rows``, and to ``refused`` what may not."""
        table = rows if isinstance(rows, Table) else build_table(rows)
        if table is None or not self._check_table(table, now, acts):
            for line, fields in rows.rows() if isinstance(rows, Table) else rows:
                self._check_row(line, fields, now, acts, refused)

    def _check_table(self, table: Table, now: Moment, acts: CheckedActs) -> bool:
        """Add every row to ``acts`` if all are clean acts of kinds known before; say if they were."""
        members, policies, versions, decisions, times, channels, locales, keys, *words = table.columns
        if not _are_plain(members, keys) or not all(members):
            return False
        names = zip(policies, versions, decisions, channels, locales, *words, strict=True)
        try:
            kinds = [self.kinds[name] for name in names]
            moments = parse_times(times)
        except (KeyError, ValueError):
            return False
        published = max(kind.published for kind in set(kinds))
        if max(moments) > now + CLOCK_SKEW or (
            min(moments) < published
            and any(moment < kind.published for moment, kind in zip(moments, kinds, strict=True))
        ):
            return False
        if all(keys):
            acts.events.extend(numbers_of_keys(keys))
            acts.keys.extend(keys)
        else:
            acts.events.extend(
                number_of_key(key) if key else number_of_content(kind.shape, moment)
                for key, kind, moment in zip(keys, kinds, moments, strict=True)
            )
            acts.keys.extend(key or None for key in keys)
        acts.lines.extend(table.lines)
        acts.members.extend(members)
        acts.kinds.extend(kinds)
        acts.occurred_at.extend(moments)
        acts.recorded_at.extend(repeat(now, len(moments)))
        return True

    def _check_row(
        self,
        line: int,
        fields: Fields | RefusedAct,
        now: Moment,
        acts: CheckedActs,
        refused: list[RefusedRow],
    ) -> None:
        try:
            if isinstance(fields, RefusedAct):
                raise fields
            acceptance, kind = self._parse(fields, now)
        except RefusedAct as error:
            refused.append(refused_row(line, error))
            return
        acts.lines.append(line)
        acts.members.append(acceptance.member)
        acts.kinds.append(kind)
        acts.occurred_at.append(acceptance.occurred_at)
        acts.recorded_at.append(now)
        acts.events.append(event_number(acceptance))
        acts.keys.append(acceptance.key)

    def _parse(self, fields: Fields, now: Moment) -> tuple[Acceptance, Kind]:
        member, policy, version, act, time, channel, locale, key, *words = fields
        statement, statement_digest, digest = (word or None for word in words)
        acceptance = self.rules.parse(
            AcceptanceRequest(
                member, policy, version, act, time, channel or DEFAULT_CHANNEL, locale,
                key or None, statement, statement_digest, digest,
            ),
            now,
        )  # fmt: skip
        name = (policy, version, act, channel, locale, *words)
        if (kind := self.kinds.get(name)) is None:
            if len(self.kinds) >= _KINDS_MAX:
                self.kinds.clear()
            kind = self.kinds[name] = self._build_kind(acceptance, statement)
        return acceptance, kind

    def _build_kind(self, acceptance: Acceptance, statement: str | None) -> Kind:
        policy, version = acceptance.policy, acceptance.version
        row = self.versions[policy, version]
        number = None
        if acceptance.statement is not None:
            number = self.lookup.find_statement(acceptance.statement, statement)
        shape = shape_of(acceptance)
        return Kind(
            (row.policy_id, row.id, acceptance.act.code, acceptance.channel, acceptance.locale, number),
            policy,
            version,
            start_of(self.rules.find_revision(policy, version).facts.published),
            shape,
            build_packer(shape),
        )


def _are_plain(members: Sequence[str], keys: Sequence[str]) -> bool:
    """Are all of them certainly fit for a member reference or a key? Those with a space, @ or % are looked at."""
    joined = "".join(members) + "".join(keys)
    return (
        joined.isascii()
        and joined.isprintable()
        and not _LOOKED_AT(joined)
        and max(map(len, members)) <= _LONGEST
        and max(map(len, keys)) <= _LONGEST
    )
