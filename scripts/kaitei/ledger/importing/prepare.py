"""From rows to a chunk: check, look up, number, commit. The hot path of an import.

The members that are new get surrogates near each other: random bits that a chunk shares, then random bits of
their own, in the order of their tags. So the rows of a chunk go into few pages of every index, and the order
tells nothing but the order of keyed hashes.
"""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from hashlib import blake2b, sha256
from itertools import islice

from kaitei.consent import ACTS, Moment, Step, trace_standings
from kaitei.consent.canonical import SALT_PERSON, SALT_SIZE
from kaitei.consent.entries import act_entry
from kaitei.consent.refusals import key_taken
from kaitei.consent.rows import Row, Table
from kaitei.ledger.importing.check import CheckedActs, Checker, Kind
from kaitei.ledger.importing.chunk import Lookup, PreparedChunk, RefusedRow, refused_row
from kaitei.ledger.importing.source import Source, Stretch
from kaitei.ledger.moves import add_moves, last_of
from kaitei.ledger.seal import MEMBER_KEY_SIZE, Seal
from kaitei.ledger.store import Changes, ChunkCollision, NewActs, NewMembers, StatusTuple, VersionRow

_SHARED_BITS, _OWN_BITS = 27, 36
_ROWS_AT_ONCE = 256  # rows that are checked together and share a time of recording
_REMEMBERED = 16  # chunks at least: more than are queued, being written together, and in the pipe
_LEAF = b"\x00" + act_entry(b"")

Members = dict[str, tuple[int, bytes]]
"""Subject and key of members, by account reference."""


@dataclass
class Memory:
    """The members that the last chunks made, known here until they are surely written."""

    _young: Members = field(default_factory=dict)
    _old: Members = field(default_factory=dict)
    _chunks: int = 0

    def add(self, made: Members) -> None:
        """Remember the members a chunk made; those of the chunks long before it are forgotten."""
        if self._chunks == _REMEMBERED:
            self._young, self._old, self._chunks = {}, self._young, 0
        self._young.update(made)
        self._chunks += 1

    def recall(self, references: AbstractSet[str]) -> Members:
        """Return those of the members that are remembered."""
        return {
            reference: members[reference]
            for members in (self._old, self._young)
            for reference in members.keys() & references
        }


@dataclass(frozen=True)
class Preparer:
    """Makes chunks ready; ``now`` and ``draw`` are the clock and the source of randomness."""

    checker: Checker
    seal: Seal
    lookup: Lookup
    now: Callable[[], Moment]
    draw: Callable[[int], bytes]
    memory: Memory = field(default_factory=Memory)

    def prepare(self, rows: Table | Iterable[Row], stretch: Stretch) -> PreparedChunk:
        """Return the chunk that ``rows`` make, which are those of ``stretch``."""
        refused: list[RefusedRow] = []
        acts = CheckedActs([], [], [], [], [], [], [])
        count = 0
        for some in _cut(rows):
            count += len(some.lines) if isinstance(some, Table) else len(some)
            self.checker.check(some, self.now(), acts, refused)
        members, made, new = self._resolve(set(acts.members))
        # the usual chunk: each act is the only one of a new member
        single = len(made) == len(members) == len(acts.members)
        if not single:
            acts = self._unrepeated(acts, members, made, refused)
        chunk = PreparedChunk(
            stretch.start,
            stretch.end,
            stretch.first_line,
            stretch.last_line,
            count,
            count - len(refused) - len(acts.lines),
            new,
            refused=sorted(refused),
        )
        chunk = self._commit(chunk, acts, members, made, single=single)
        self.memory.add(made)
        return chunk

    def _resolve(self, references: set[str]) -> tuple[Members, Members, NewMembers]:
        """Return the members, those of them who are new, and the rows of the new ones."""
        members = self.memory.recall(references)
        unknown = references - members.keys() if members else references
        tagged = dict(zip(self.seal.tags(unknown), unknown, strict=True))
        tags = sorted(tagged)
        known = self.lookup.find_subjects(tags)
        for tag, (subject, row) in known.items():
            members[tagged[tag]] = subject, self.seal.unseal(subject, row).key
        if known:
            tags = [tag for tag in tags if tag not in known]
        names = [tagged[tag] for tag in tags]
        subjects = self._draw_surrogates(len(tags))
        drawn, size = self.draw(MEMBER_KEY_SIZE * len(tags)), MEMBER_KEY_SIZE
        keys = [drawn[start : start + size] for start in range(0, len(drawn), size)]
        made = dict(zip(names, zip(subjects, keys, strict=True), strict=True))
        new = NewMembers(subjects, tags, self.seal.seal_many(subjects, keys, names))
        return (members | made) if members else made, made, new

    def _draw_surrogates(self, count: int) -> list[int]:
        shared = int.from_bytes(self.draw(4), "big") >> (32 - _SHARED_BITS) << _OWN_BITS
        own: set[int] = set()
        while missing := count - len(own):
            drawn = struct.unpack(f">{missing}Q", self.draw(8 * missing))
            own.update([shared | number >> (64 - _OWN_BITS) for number in drawn])
        return sorted(own)

    def _unrepeated(
        self, acts: CheckedActs, members: Members, made: Members, refused: list[RefusedRow]
    ) -> CheckedActs:
        """Return the acts that are not there yet; refuse those whose key belongs to another act."""
        places = [
            (members[member][0], event) for member, event in zip(acts.members, acts.events, strict=True)
        ]
        seen = self.lookup.find_contents(
            [place for place, member in zip(places, acts.members, strict=True) if member not in made]
        )
        fresh: list[int] = []
        for number, (place, line, member, kind, occurred_at, _, _, key) in enumerate(
            zip(places, *acts, strict=True)
        ):
            content = (*kind.columns[1:], occurred_at, key)
            before = seen.setdefault(place, content)
            if before is content:
                fresh.append(number)
            elif before != content:
                refused.append(refused_row(line, key_taken(key or "", member)))
        return acts.pick(fresh)

    def _commit(
        self, chunk: PreparedChunk, acts: CheckedActs, members: Members, made: Members, *, single: bool
    ) -> PreparedChunk:
        """Add the rows of the acts, and the hashes of their log entries, in the order of their subjects."""
        subjects = [members[member][0] for member in acts.members]
        order = sorted(range(len(subjects)), key=subjects.__getitem__)
        acts, subjects = acts.pick(order), [subjects[place] for place in order]
        kinds = {kind: place for place, kind in enumerate(dict.fromkeys(acts.kinds))}
        leaves = _hash_leaves(acts, subjects, [members[member][1] for member in acts.members])
        rows = NewActs(
            [kind.columns for kind in kinds],
            [kinds[kind] for kind in acts.kinds],
            subjects,
            acts.events,
            acts.occurred_at,
            acts.recorded_at,
            acts.keys,
        )
        chunk = replace(chunk, acts=rows, leaves=leaves)
        if not single:
            return self._add_up(chunk, acts, subjects, made)
        changes: Changes = Counter()
        for (place, until), n in Counter(
            zip(rows.places, map(last_of, rows.occurred_at), strict=True)
        ).items():
            changes[*rows.kinds[place][:3], until] += n
        return replace(chunk, changes=changes)

    def _add_up(
        self, chunk: PreparedChunk, acts: CheckedActs, subjects: list[int], made: Members
    ) -> PreparedChunk:
        """Add where the new members stand, and what changes where the others do."""
        statuses: list[StatusTuple] = []
        changes: Changes = Counter()
        several: dict[int, list[tuple[Kind, int]]] = {}
        new = {subject for subject, _ in made.values()}
        for subject, kind, occurred_at in zip(subjects, acts.kinds, acts.occurred_at, strict=True):
            if subject in new:
                several.setdefault(subject, []).append((kind, occurred_at))
            else:
                chunk.late.append((subject, *kind.columns[:3], occurred_at))
        for subject, of_member in several.items():
            statuses.extend(_build_statuses(subject, of_member, self.checker.versions, changes))
        return replace(chunk, statuses=statuses, changes=changes)


def _cut(rows: Table | Iterable[Row]) -> Iterator[Table | list[Row]]:
    if isinstance(rows, Table):
        yield from rows.cut(_ROWS_AT_ONCE)
        return
    rest = iter(rows)
    while some := list(islice(rest, _ROWS_AT_ONCE)):
        yield some


def _hash_leaves(acts: CheckedActs, subjects: list[int], keys: list[bytes]) -> bytes:
    """Return the leaf hashes of acts: ``derive_salt``, ``commit`` and ``hash_leaf`` for very many of them."""
    numbers = struct.pack(f">{len(subjects)}Q", *acts.events)
    size, person, hash_of = SALT_SIZE, SALT_PERSON, sha256
    leaves: list[bytes] = []
    add = leaves.append
    for subject, key, kind, occurred_at, recorded_at, (event,) in zip(
        subjects, keys, acts.kinds, acts.occurred_at, acts.recorded_at, struct.iter_unpack("8s", numbers),
        strict=True,
    ):  # fmt: skip
        head, middle, tail = kind.shape
        salt = blake2b(event, digest_size=size, key=key, person=person).digest()
        salted = kind.pack(salt, head, occurred_at, recorded_at, middle, subject, tail)
        add(hash_of(_LEAF + hash_of(salted).digest()).digest())
    return b"".join(leaves)


def _build_statuses(
    subject: int, acts: list[tuple[Kind, int]], versions: dict[tuple[str, str], VersionRow], changes: Changes
) -> Iterable[StatusTuple]:
    """Yield where a member stands who has no other acts than these; add her moves to ``changes``."""
    steps: dict[tuple[int, str], list[Step]] = {}
    for kind, occurred_at in acts:
        policy, _, act, *_ = kind.columns
        step = Step(Moment(occurred_at), ACTS[act], kind.version)
        steps.setdefault((policy, kind.policy), []).append(step)
    for (policy, name), on_policy in steps.items():
        passed = list(trace_standings(on_policy))
        add_moves(changes, name, passed, versions)
        version = versions[name, passed[-1].version].id
        yield subject, policy, version, passed[-1].act.code, passed[-1].at, len(on_policy)


def prepare_stretch(source: Source, preparer: Preparer, stretch: Stretch) -> PreparedChunk:
    """Return the chunk that a stretch of a file makes."""
    return preparer.prepare(source.parse_table(stretch) or source.parse_rows(stretch), stretch)


def prepare_all(
    source: Source, preparer: Preparer, start: int, line: int
) -> Iterator[PreparedChunk | Stretch]:
    """Yield the chunks of a file; a stretch as it is where only a writing process can make one of it."""
    for stretch in source.read_stretches(start, line):
        try:
            yield prepare_stretch(source, preparer, stretch)
        except ChunkCollision:
            yield stretch
