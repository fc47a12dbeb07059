"""What one run of the checks looks at: the catalog, what was published before, and the day."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

from kaitei.diff import compare, with_references
from kaitei.errors import Location
from kaitei.model import Catalog, Comparison, Document, Finding, Kind, Policy, Revision

_NO_FILES: Mapping[str, str] = MappingProxyType({})
_NO_RULES: Mapping[str, bool] = MappingProxyType({})


class Reviewed(NamedTuple):
    """A version under review, its policy, and the version before it (``None`` for the first)."""

    policy: Policy
    revision: Revision
    before: Revision | None

    @property
    def document(self) -> Document:
        return self.revision.document

    def at(self, index: int, offset: int | None = None) -> Location:
        """Return where clause ``index`` of the text stands, or the character at ``offset`` of its text."""
        clause = self.document.clauses[index]
        column = None if offset is None else len(clause.mark) + offset + 1
        return Location(self.document.path, clause.first, column)


@dataclass(frozen=True)
class Review:
    """The input of every rule.

    ``base`` holds what is published: ``None`` when there is nothing to compare with. ``files`` are the texts
    the catalog was loaded from (they know on which line a front matter key stands) and the manifests,
    ``base_files`` those of the base. The rules about silences see what the other rules found (``findings``) and
    which rules there are, by name, and whether they may be silenced (``silenceable``).

    Under review is what the author can still change: versions that are new or differ from the base, and the
    newest of each policy; without a base all versions.
    """

    catalog: Catalog
    base: Catalog | None
    today: date
    files: Mapping[str, str] = field(default_factory=lambda: _NO_FILES)
    base_files: Mapping[str, str] = field(default_factory=lambda: _NO_FILES)
    findings: tuple[Finding, ...] = ()
    silenceable: Mapping[str, bool] = field(default_factory=lambda: _NO_RULES)

    @cached_property
    def reviewed(self) -> tuple[Reviewed, ...]:
        return tuple(each for each in self._all() if self._is_under_review(each))

    @cached_property
    def drafts(self) -> tuple[Reviewed, ...]:
        """Return what the author is changing now: versions that are new or differ from the base.

        Without a base that is the newest version of each policy.
        """
        if self.base is None:
            return tuple(each for each in self.reviewed if each.revision is each.policy.revisions[-1])
        return tuple(each for each in self.reviewed if not self.is_settled(each))

    def is_settled(self, each: Reviewed) -> bool:
        """Is the version published as it stands?"""
        published = self.published(each)
        return published is not None and (published.facts, published.digest) == (
            each.revision.facts,
            each.revision.digest,
        )

    def _all(self) -> Iterator[Reviewed]:
        for policy in self.catalog.policies:
            befores = (None, *policy.revisions[:-1])
            for before, revision in zip(befores, policy.revisions, strict=True):
                yield Reviewed(policy, revision, before)

    def _is_under_review(self, each: Reviewed) -> bool:
        if self.base is None or each.revision is each.policy.revisions[-1]:
            return True
        return not self.is_settled(each)

    def published_policy(self, policy: Policy) -> Policy | None:
        """Return a policy as the base has it; ``None`` if this one was put in the place of another publisher's.

        So it is where the publisher differs and no version is left: somebody replaced the sample by texts of their own.
        """
        was = self.base.policy(policy.id) if self.base else None
        return None if was and self.is_replaced(was) else was

    def is_replaced(self, was: Policy) -> bool:
        """Does the folder of a policy of the base hold the texts of another publisher now, and none of its own?"""
        now = self.catalog.policy(was.id)
        if now is None or now.publisher == was.publisher:
            return False
        versions = {revision.version for revision in was.revisions}
        digests = {revision.digest for revision in was.revisions}
        return not any(
            revision.version in versions or revision.digest in digests for revision in now.revisions
        )

    def published(self, each: Reviewed) -> Revision | None:
        """Return the version as the base has it, ``None`` if it is new."""
        return self.base.revision(each.policy.id, each.revision.version) if self.base else None

    def is_new(self, each: Reviewed) -> bool:
        """Is there a base, and the version not in it?"""
        return self.base is not None and self.published(each) is None

    def new_clauses(self, each: Reviewed) -> tuple[int, ...]:
        """Return the clauses whose text, label left out, does not stand in the version before."""
        known = {clause.body for clause in each.before.document.clauses} if each.before else frozenset()
        return tuple(
            index
            for index, clause in enumerate(each.document.clauses)
            if clause.kind is not Kind.MARKUP and clause.body not in known
        )

    def comparison(self, each: Reviewed) -> Comparison | None:
        """Return what changed since the version before, with its references; computed once for all rules."""
        if each.before is None:
            return None
        address = each.revision.address
        if address not in self._comparisons:
            self._comparisons[address] = with_references(compare(each.before.document, each.document))
        return self._comparisons[address]

    @cached_property
    def _comparisons(self) -> dict[str, Comparison]:
        return {}

    def fact(self, revision: Revision, key: str) -> Location:
        """Return where a front matter key of a version stands."""
        return self._line(revision.document.path, f"{key}:")

    def setting(self, policy: Policy, words: str) -> Location:
        """Return the line of ``policy.yml`` that begins with ``words``, spaces and the dash of a list apart."""
        return self._line(policy.path, words)

    def _line(self, path: str, words: str) -> Location:
        for number, line in enumerate(self.files.get(path, "").split("\n"), 1):
            if re.match(rf"\s*(?:- )?{re.escape(words)}", line):
                return Location(path, number)
        return Location(path, 1)
