"""Who and what the ledger holds already, asked in bulk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kaitei.ledger.ledger import as_version
from kaitei.ledger.store import ChunkCollision, Store, VersionRow
from kaitei.model import Catalog

_ENOUGH_TO_GUESS = 500  # members


@dataclass
class StoreLookup:
    """Looks up in the ledger."""

    store: Store

    def find_subjects(self, tags: Sequence[bytes]) -> dict[bytes, tuple[int, bytes]]:
        return self.store.find_subjects(tags)

    def find_contents(self, keys: Sequence[tuple[int, int]]) -> dict[tuple[int, int], tuple[object, ...]]:
        return self.store.find_contents(keys)

    def find_statement(self, digest: bytes, text: str | None) -> int:
        number = self.store.find_statement(digest)
        if number is None:
            raise ChunkCollision
        return number


@dataclass
class GuessingLookup(StoreLookup):
    """Looks members up until a chunk knows none of them, and then takes the next ones for new as well.

    To look members up costs as much as to insert them. Who is there after all makes her chunk collide with the
    ledger when it is written; from then on (``collided``), every member is looked up.
    """

    collided: Callable[[], bool]
    _guesses: bool = False

    def find_subjects(self, tags: Sequence[bytes]) -> dict[bytes, tuple[int, bytes]]:
        if self._guesses and not self.collided():
            return {}
        found = super().find_subjects(tags)
        self._guesses = not found and len(tags) >= _ENOUGH_TO_GUESS
        return found


class WritingLookup(StoreLookup):
    """Looks up under the lock; a statement that is new is written."""

    def find_statement(self, digest: bytes, text: str | None) -> int:
        return self.store.statement_number(digest, text)


class DryLookup(StoreLookup):
    """Looks up and writes nothing: a statement that is new has no number yet."""

    def find_statement(self, digest: bytes, text: str | None) -> int:
        return self.store.find_statement(digest) or -1


def every_version(store: Store, catalog: Catalog) -> dict[tuple[str, str], VersionRow]:
    """Return the rows of every version; those the ledger has not seen (in a dry run) get numbers below 0."""
    versions = dict(store.versions)
    for policy_number, policy in enumerate(catalog.policies, 1):
        for number, revision in enumerate(policy.revisions, 1):
            new = as_version(revision)
            row = VersionRow(-number, -policy_number, *new, position=None)
            versions.setdefault((new.policy, new.version), row)
    return versions
