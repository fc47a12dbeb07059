"""Rows against the rules, many at once: what is clean goes through in columns, the rest row by row."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import repeat
from typing import NamedTuple

from kaitei.consent import (
    AcceptanceRequest,
    Moment,
    RefusedAct,
    Rules,
    Shape,
    build_shape,
    event_number,
    number_of_content,
    number_of_key,
    parse_times,
    start_of,
)
from kaitei.consent.canonical import Packer, build_packer, build_record, numbers_of_keys
from kaitei.consent.rows import DEFAULT_CHANNEL, Fields, Row
from kaitei.consent.rules import CLOCK_SKEW
from kaitei.errors import in_language
from kaitei.ledger.importing.chunk import Lookup, RefusedRow
from kaitei.ledger.store import VersionRow

_LOOKED_AT = re.compile("[ @%]").search
_LONGEST = 128
_KINDS_MAX = 10_000


class Kind(NamedTuple):
    """What acts on the same words, of the same kind, through the same channel share.

    ``columns`` are those of the event table: version, act, channel, locale, statement.
    """

    columns: tuple[int, int, str, str, int | None]
    policy: int
    policy_name: str
    version: str
    published: int
    shape: Shape
    pack: Packer


CheckedAct = tuple[int, str, Kind, int, int, int, str | None]
"""line, member, kind, occurred_at, recorded_at, event, key"""


@dataclass(frozen=True)
class Checker:
    """Checks rows; keeps what it learnt about kinds of acts from one stretch to the next."""

    rules: Rules
    versions: dict[tuple[str, str], VersionRow]
    lookup: Lookup
    kinds: dict[tuple[str, ...], Kind] = field(default_factory=dict)

    def check(self, rows: list[Row], now: Moment, refused: list[RefusedRow]) -> list[CheckedAct]:
        """Return the acts that ``rows`` are; add to ``refused`` those that are none."""
        clean = self._check_columns(rows, now)
        return self._check_rows(rows, now, refused) if clean is None else clean

    def _check_columns(self, rows: list[Row], now: Moment) -> list[CheckedAct] | None:
        """Return the acts if every row is a clean act of a kind known before."""
        lines, fields = zip(*rows, strict=True)
        if RefusedAct in set(map(type, fields)):
            return None
        members, policies, versions, acts, times, channels, locales, keys, *words = zip(*fields, strict=True)
        if not _are_plain(members + keys) or not all(members):
            return None
        names = zip(policies, versions, acts, channels, locales, *words, strict=True)
        try:
            kinds = [self.kinds[name] for name in names]
            moments = parse_times(times)
        except (KeyError, ValueError):
            return None
        published = max(kind.published for kind in set(kinds))
        if max(moments) > now + CLOCK_SKEW or (
            min(moments) < published
            and any(moment < kind.published for moment, kind in zip(moments, kinds, strict=True))
        ):
            return None
        if all(keys):
            events, given = numbers_of_keys(keys), keys
        else:
            events = [
                number_of_key(key) if key else number_of_content(kind.shape, moment)
                for key, kind, moment in zip(keys, kinds, moments, strict=True)
            ]
            given = tuple([key or None for key in keys])
        return list(zip(lines, members, kinds, moments, repeat(now, len(rows)), events, given, strict=True))

    def _check_rows(self, rows: list[Row], now: Moment, refused: list[RefusedRow]) -> list[CheckedAct]:
        checked: list[CheckedAct] = []
        for line, fields in rows:
            try:
                if isinstance(fields, RefusedAct):
                    raise fields
                checked.append(self._check_row(line, fields, now))
            except RefusedAct as error:
                why, fix = in_language(error.what, "en"), in_language(error.fix or "", "en")
                refused.append(RefusedRow(line, error.column, error.value, why, fix))
        return checked

    def _check_row(self, line: int, fields: Fields, now: Moment) -> CheckedAct:
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
            row = self.versions[policy, version]
            number = None
            if acceptance.statement is not None:
                number = self.lookup.find_statement(acceptance.statement, statement)
            kind = Kind(
                (row.id, acceptance.act.code, acceptance.channel, acceptance.locale, number),
                row.policy_id,
                policy,
                version,
                start_of(self.rules.find_revision(policy, version).facts.published),
                shape := build_shape(build_record(acceptance, now, 0)),
                build_packer(shape),
            )
            if len(self.kinds) >= _KINDS_MAX:
                self.kinds.clear()
            self.kinds[name] = kind
        return line, member, kind, acceptance.occurred_at, now, event_number(acceptance), acceptance.key


def _are_plain(texts: tuple[str, ...]) -> bool:
    """Are all of them certainly fit for a member reference or a key? Those with a space, @ or % are looked at."""
    joined = "".join(texts)
    return (
        joined.isascii()
        and joined.isprintable()
        and not _LOOKED_AT(joined)
        and max(map(len, texts)) <= _LONGEST
    )
