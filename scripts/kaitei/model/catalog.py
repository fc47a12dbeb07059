"""Policies and their versions (版) as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kaitei.errors import Message
from kaitei.model.clause import Document

# stands beside every text that is not the words that were published
RECONSTRUCTION_NOTICE = Message(
    en="reconstruction (not the text published at the time)", ja="復元案（公表当時の正文ではありません）"
)


class Consent(StrEnum):
    """Does a revision need a new acceptance?"""

    REQUIRED = "required"
    NOTICE = "notice"


class Nature(StrEnum):
    """How much a revision changes: 実質, 形式, 軽微."""

    SUBSTANTIVE = "substantive"
    FORMAL = "formal"
    MINOR = "minor"


class TextStatus(StrEnum):
    """Are these the words that were published?"""

    VERBATIM = "verbatim"
    RECONSTRUCTION = "reconstruction"


class Standing(StrEnum):
    """Where a revision stands on a given day."""

    PAST = "past"  # 旧版
    CURRENT = "current"  # 現行版
    UPCOMING = "upcoming"  # 施行前


@dataclass(frozen=True, slots=True)
class Facts:
    """The front matter of one version.

    ``captions`` are the editorial headings from this version on, by label as this version writes it; ``None``
    where the version leaves them as they were.
    """

    title: str
    revised: date
    published: date
    effective: date
    consent: Consent
    nature: Nature
    summary: str
    text: TextStatus
    source: str
    captions: tuple[tuple[str, str], ...] | None = None


@dataclass(frozen=True)
class Revision:
    """One version (版) of a policy: its name, facts, text and the digest of that text.

    ``version`` is the file name without ending: ``2024-11-05``, or ``2024-11-05.2`` for a second one that
    day. ``digest`` is SHA-256 over the canonical body (32 bytes). ``captions`` are the editorial headings of its
    articles: its own, else those of the version before, else the policy's.
    """

    policy: str
    version: str
    facts: Facts
    document: Document
    digest: bytes
    captions: tuple[tuple[str, str], ...] = ()

    def caption(self, label: str) -> str | None:
        return dict(self.captions).get(label)

    @property
    def address(self) -> str:
        """``privacy@2024-11-05``, as the command line takes it."""
        return f"{self.policy}@{self.version}"

    @property
    def is_reconstruction(self) -> bool:
        return self.facts.text is TextStatus.RECONSTRUCTION


@dataclass(frozen=True, slots=True)
class Sibling:
    """A document of the publisher that the policy refers to by name; ``address`` may be unknown: ''."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Silence:
    """A finding that somebody looked at and let stand, and why.

    Of ``rule``, in ``version`` ('': in ``policy.yml``), on the line that begins with ``at`` ('': anywhere).
    ``line`` is where ``policy.yml`` says so.
    """

    rule: str
    version: str
    at: str
    reason: str
    line: int


@dataclass(frozen=True)
class Policy:
    """What holds for every version of a policy (``policy.yml``), and its versions, oldest first.

    ``captions`` maps a top-level label as written (``1.``, ``第1条``) to an editorial heading (参照用の見出し), until
    a version has captions of its own.
    ``synonyms`` are groups of words that search treats as one. ``substance`` maps ``purposes``,
    ``acquired`` and ``third_parties`` to the top-level labels that hold them. ``silenced`` are findings of the
    checks that were looked at and let stand.
    """

    id: str
    title: str
    language: str
    publisher: str
    notice_days: int
    captions: tuple[tuple[str, str], ...]
    links: tuple[Sibling, ...]
    synonyms: tuple[tuple[str, ...], ...]
    substance: tuple[tuple[str, tuple[str, ...]], ...]
    path: str
    revisions: tuple[Revision, ...]
    silenced: tuple[Silence, ...] = ()

    def revision(self, version: str) -> Revision | None:
        return next((found for found in self.revisions if found.version == version), None)

    def in_force(self, today: date) -> Revision | None:
        """Return the revision in force on ``today`` (現行版), ``None`` before the first.

        Of several that are effective, the last in version order counts.
        """
        effective = [found for found in self.revisions if found.facts.effective <= today]
        return max(
            effective, key=lambda found: (found.facts.effective, version_key(found.version)), default=None
        )

    def standing(self, revision: Revision, today: date) -> Standing:
        if revision.facts.effective > today:
            return Standing.UPCOMING
        return Standing.CURRENT if revision is self.in_force(today) else Standing.PAST

    def period(self, revision: Revision) -> tuple[date, date | None]:
        """Return the days the revision is in force: first day, and the first day it no longer is.

        Both are equal for a revision that was superseded before it came into force.
        """
        start = revision.facts.effective
        later = self.revisions[self.revisions.index(revision) + 1 :]
        end = min((found.facts.effective for found in later), default=None)
        return (start, end) if end is None else (start, max(start, end))


@dataclass(frozen=True)
class Catalog:
    """Every policy of an archive, by id."""

    policies: tuple[Policy, ...]

    def policy(self, policy_id: str) -> Policy | None:
        return next((policy for policy in self.policies if policy.id == policy_id), None)

    def revision(self, policy_id: str, version: str) -> Revision | None:
        policy = self.policy(policy_id)
        return policy.revision(version) if policy else None


def version_key(version: str) -> tuple[str, int]:
    """Order versions: by date, then by the number within the day (none counts as 1)."""
    day, _, count = version.partition(".")
    return day, int(count or 1)
