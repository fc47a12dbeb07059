"""From rows to a chunk: check, look up, number, commit. The hot path of an import.

The members that are new get surrogates near each other: random bits that a chunk shares, then random bits of
their own, in the order of their tags. So the rows of a chunk go into few pages of every index, and the order
tells nothing but the order of keyed hashes.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from hashlib import blake2b, sha256
from itertools import islice
from operator import itemgetter

from kaitei.consent import ACTS, Moment, Step, build_standing
from kaitei.consent.canonical import SALT_PERSON, SALT_SIZE
from kaitei.consent.rows import Row
from kaitei.ledger.importing.check import CheckedAct, Checker
from kaitei.ledger.importing.chunk import Lookup, PreparedChunk, RefusedRow
from kaitei.ledger.importing.source import Stretch
from kaitei.ledger.seal import MEMBER_KEY_SIZE, Seal
from kaitei.ledger.store import StatusTuple, VersionRow

_SHARED_BITS, _OWN_BITS = 27, 36
_ROWS_AT_ONCE = 256  # rows that are checked together and share a time of recording
_NUMBER = struct.Struct(">Q").pack

_FIRST = itemgetter(0)

Members = dict[str, tuple[int, bytes]]
"""Subject and key of members, by account reference."""


@dataclass(frozen=True)
class Preparer:
    """Makes chunks ready; ``now`` and ``draw`` are the clock and the source of randomness."""

    checker: Checker
    seal: Seal
    lookup: Lookup
    now: Callable[[], Moment]
    draw: Callable[[int], bytes]

    def prepare(self, rows: Iterable[Row], stretch: Stretch) -> PreparedChunk:
        """Return the chunk that ``rows`` make, which are those of ``stretch``."""
        refused: list[RefusedRow] = []
        acts: list[CheckedAct] = []
        count, rows = 0, iter(rows)
        while some := list(islice(rows, _ROWS_AT_ONCE)):
            count += len(some)
            acts += self.checker.check(some, self.now(), refused)
        members, subjects = self._resolve({act[1] for act in acts})
        new = {subject for subject, _, _ in subjects}
        fresh = self._unrepeated(acts, members, new, refused)
        chunk = PreparedChunk(
            stretch.start,
            stretch.end,
            stretch.first_line,
            stretch.last_line,
            count,
            count - len(refused) - len(fresh),
            subjects,
            refused=sorted(refused),
        )
        return self._commit(chunk, fresh, members, new)

    def _resolve(self, references: set[str]) -> tuple[Members, list[tuple[int, bytes, bytes]]]:
        """Return the members, and the rows (subject, tag, sealed) of those who are new."""
        tagged = sorted(zip(self.seal.tags(references), references, strict=True))
        known = self.lookup.find_subjects([tag for tag, _ in tagged])
        new = [entry for entry in tagged if entry[0] not in known] if known else tagged
        tags, names = [tag for tag, _ in new], [reference for _, reference in new]
        surrogates = self._draw_surrogates(len(new))
        drawn, size = self.draw(MEMBER_KEY_SIZE * len(new)), MEMBER_KEY_SIZE
        keys = [drawn[start : start + size] for start in range(0, len(drawn), size)]
        sealed = self.seal.seal_many(surrogates, keys, names)
        members = dict(zip(names, zip(surrogates, keys, strict=True), strict=True))
        for tag, reference in tagged if known else ():
            if tag in known:
                subject, row = known[tag]
                members[reference] = subject, self.seal.unseal(subject, row).key
        return members, list(zip(surrogates, tags, sealed, strict=True))

    def _draw_surrogates(self, count: int) -> list[int]:
        shared = int.from_bytes(self.draw(4), "big") >> (32 - _SHARED_BITS) << _OWN_BITS
        own: set[int] = set()
        while missing := count - len(own):
            drawn = struct.unpack(f">{missing}Q", self.draw(8 * missing))
            own.update([shared | number >> (64 - _OWN_BITS) for number in drawn])
        return sorted(own)

    def _unrepeated(
        self, acts: list[CheckedAct], members: Members, new: set[int], refused: list[RefusedRow]
    ) -> list[CheckedAct]:
        """Return the acts that are not there yet; refuse those whose key belongs to another act."""
        if len(new) == len(members) == len(acts):
            return acts
        places = [(members[act[1]][0], act[5]) for act in acts]
        seen = self.lookup.find_contents([place for place in places if place[0] not in new])
        fresh: list[CheckedAct] = []
        for place, act in zip(places, acts, strict=True):
            line, member, kind, occurred_at, _, _, key = act
            content = (*kind.columns, occurred_at, key)
            before = seen.setdefault(place, content)
            if before is content:
                fresh.append(act)
            elif before != content:
                why = f"the key {key!r} of {member} belongs to another act"
                fix = "give every act a key of its own; repeat a key only with the same content"
                refused.append(RefusedRow(line, "key", key or "", why, fix))
        return fresh

    def _commit(
        self, chunk: PreparedChunk, acts: list[CheckedAct], members: Members, new: set[int]
    ) -> PreparedChunk:
        """Add the rows of the acts, and their commitments, in the order of their subjects."""
        placed = sorted([(*members[act[1]], act) for act in acts], key=_FIRST)
        leaves: list[bytes] = []
        several: dict[int, list[CheckedAct]] = {}
        add_leaf, add_event, add_status = leaves.append, chunk.events.append, chunk.statuses.append
        single = len(new) == len(members) == len(acts)
        size, person, number = SALT_SIZE, SALT_PERSON, _NUMBER
        for place, (subject, member_key, act) in enumerate(placed):
            _, _, kind, occurred_at, recorded_at, event, key = act
            (version, code, channel, locale, statement), policy, _, _, _, (head, middle, tail), pack = kind
            salt = blake2b(number(event), digest_size=size, key=member_key, person=person).digest()
            add_leaf(sha256(pack(salt, head, occurred_at, recorded_at, middle, subject, tail)).digest())
            add_event(
                (
                    subject, event, version, code, channel, locale, statement,
                    occurred_at, recorded_at, key, place,
                )
            )  # fmt: skip
            if single:
                add_status((subject, policy, version, code, occurred_at, 1))
            else:
                several.setdefault(subject, []).append(act)
        for subject, of_member in several.items():
            if subject in new:
                chunk.statuses.extend(_build_statuses(subject, of_member, self.checker.versions))
            else:
                chunk.late.extend((subject, act[2].policy, *act[2].columns[:2], act[3]) for act in of_member)
        return replace(chunk, leaves=b"".join(leaves))


def _build_statuses(
    subject: int, acts: list[CheckedAct], versions: dict[tuple[str, str], VersionRow]
) -> Iterable[StatusTuple]:
    """Yield where a member stands who has no other acts than these."""
    steps: dict[tuple[int, str], list[Step]] = {}
    for act in acts:
        kind = act[2]
        step = Step(Moment(act[3]), ACTS[kind.columns[1]], kind.version)
        steps.setdefault((kind.policy, kind.policy_name), []).append(step)
    for (policy, name), on_policy in steps.items():
        if standing := build_standing(on_policy):
            version = versions[name, standing.version].id
            yield subject, policy, version, standing.act.code, standing.at, len(on_policy)
