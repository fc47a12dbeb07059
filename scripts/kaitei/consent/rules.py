"""What an act must be to be recorded: checked against the catalog, refused in words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from kaitei.consent import refusals
from kaitei.consent.acts import DEFAULT_CHANNELS, Acceptance, AcceptanceRequest, Act, Moment
from kaitei.consent.statements import parse_statement
from kaitei.consent.times import NoMoment, parse_times, start_of
from kaitei.model import Catalog, Revision

_MEMBER = re.compile(r"[!-~](?:[ -~]{0,126}[!-~])?")
_KEY = _MEMBER
_EMAIL = re.compile(r"[^@]+@[^@]+")
_CHANNEL = re.compile(r"[a-z][a-z0-9-]{0,31}")
_LOCALE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,4}")
_ADDRESS_MAX = 255
_WORDS_MAX = 4096
CLOCK_SKEW = 300_000
"""How far ahead of our clock (ms) an act may have occurred by the caller's."""


class _Words(NamedTuple):
    """What very many acts share, checked: the words, what is done about them, and since when it can be."""

    revision: Revision
    act: Act
    digest: bytes | None
    locale: str
    published: Moment


class Rules:
    """Everything an act is checked against: the published versions and the channels in use."""

    def __init__(self, catalog: Catalog, channels: Iterable[str] = DEFAULT_CHANNELS) -> None:
        self._catalog = catalog
        self.channels = tuple(channels)
        for channel in self.channels:
            if not _CHANNEL.fullmatch(channel):
                raise refusals.channel_misnamed(channel)
        self._languages = {policy.id: policy.language for policy in catalog.policies}
        self._revisions: dict[tuple[str, str], Revision] = {}
        self._words: dict[tuple[str, str, str, str, str, str | None], _Words] = {}
        for policy in catalog.policies:
            for revision in policy.revisions:
                if len(revision.address) <= _ADDRESS_MAX and revision.address.isascii():
                    self._revisions[policy.id, revision.version] = revision

    def parse(self, request: AcceptanceRequest, now: Moment) -> Acceptance:
        """Return the act that ``request`` writes down.

        Raises:
            RefusedAct: it cannot be recorded; the first reason is told.
        """
        member, policy, version, act, occurred, channel, locale, key, statement, statement_digest, digest = (
            request
        )
        words = self._words.get((policy, version, act, channel, locale, digest))
        if words is None:
            return self._parse_first(request, now)
        parse_member(member)
        occurred_at = parse_occurred_at(occurred, now)
        if occurred_at < words.published:
            refuse_unpublished(words.revision, occurred_at)
        return Acceptance(
            member,
            policy,
            version,
            words.digest,
            words.act,
            occurred_at,
            channel,
            words.locale,
            parse_statement(statement, statement_digest),
            parse_key(key),
        )

    def _parse_first(self, request: AcceptanceRequest, now: Moment) -> Acceptance:
        """Parse an act, and remember what it shares with others: the words, their kind, and how it came."""
        parse_member(request.member)
        revision = self.find_revision(request.policy, request.version)
        act = parse_act(request.act)
        occurred_at = parse_occurred_at(request.occurred_at, now)
        refuse_unpublished(revision, occurred_at)
        digest = parse_digest(revision, request.digest)
        channel = self.parse_channel(request.channel)
        locale = self.parse_locale(request.locale, revision)
        acceptance = Acceptance(
            request.member,
            revision.policy,
            revision.version,
            digest,
            act,
            occurred_at,
            channel,
            locale,
            parse_statement(request.statement, request.statement_digest),
            parse_key(request.key),
        )
        if len(self._words) >= _WORDS_MAX:
            self._words.clear()
        self._words[
            request.policy, request.version, request.act, request.channel, request.locale, request.digest
        ] = _Words(revision, act, digest, locale, start_of(revision.facts.published))
        return acceptance

    def find_revision(self, policy_id: str, version: str) -> Revision:
        """Return the version that is named, which the catalog must have."""
        revision = self._revisions.get((policy_id, version))
        if revision is not None:
            return revision
        policy = self._catalog.policy(policy_id)
        if policy is None:
            raise refusals.policy_unknown(policy_id, (policy.id for policy in self._catalog.policies))
        raise refusals.version_unknown(policy_id, version, (one.version for one in policy.revisions))

    def parse_channel(self, text: str) -> str:
        if text not in self.channels:
            raise refusals.channel_unknown(text, self.channels)
        return text

    def parse_locale(self, text: str, revision: Revision) -> str:
        if not text:
            return self._languages[revision.policy]
        if not _LOCALE.fullmatch(text):
            raise refusals.locale_misspelt(text)
        return text


def parse_member(text: str) -> str:
    """Return ``text`` as a member's account reference: 1–128 printable ASCII characters, no e-mail address."""
    if not _MEMBER.fullmatch(text):
        raise refusals.member_misspelt(text)
    if "@" in text or "%40" in text:
        plain = text.replace("%40", "@")
        if _EMAIL.fullmatch(plain):
            raise refusals.member_is_address(text)
    return text


def parse_key(text: str | None) -> str | None:
    """Return the idempotency key, 1–128 printable ASCII characters, or ``None`` where none is given."""
    if text is not None and not _KEY.fullmatch(text):
        raise refusals.key_misspelt(text)
    return text


def parse_act(text: str) -> Act:
    try:
        return Act(text)
    except ValueError:
        raise refusals.act_unknown(text) from None


def parse_occurred_at(text: str, now: Moment) -> Moment:
    """Return when the act occurred: a time with an offset that is not ahead of ``now``."""
    try:
        (occurred_at,) = parse_times((text,))  # most times share days and offsets with others
    except NoMoment as error:
        raise refusals.time_misspelt(text, error) from None
    if occurred_at > now + CLOCK_SKEW:
        raise refusals.time_ahead(text, now)
    return occurred_at


def refuse_unpublished(revision: Revision, occurred_at: Moment) -> None:
    """Refuse an act on a version that was not published when the act occurred."""
    if occurred_at < start_of(revision.facts.published):
        raise refusals.version_unpublished(revision, occurred_at)


def parse_digest(revision: Revision, text: str | None) -> bytes | None:
    """Return the text digest the record carries: the version's own, none for a reconstruction."""
    if revision.is_reconstruction:
        if text:
            raise refusals.digest_of_reconstruction(revision, text)
        return None
    if text and text.lower() != revision.digest.hex():
        raise refusals.digest_differs(revision, text)
    return revision.digest
