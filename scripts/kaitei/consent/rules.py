"""What an act must be to be recorded: checked against the catalog, refused in words."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import NamedTuple

from kaitei.consent.acts import DEFAULT_CHANNELS, Acceptance, AcceptanceRequest, Act, Moment, RefusedAct
from kaitei.consent.times import day_of, format_time, parse_times, start_of
from kaitei.model import Catalog, Revision

_MEMBER = re.compile(r"[!-~](?:[ -~]{0,126}[!-~])?")
_KEY = _MEMBER
_EMAIL = re.compile(r"[^@]+@[^@]+")
_CHANNEL = re.compile(r"[a-z][a-z0-9-]{0,31}")
_LOCALE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,4}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_ADDRESS_MAX = 255
_STATEMENT_MAX = 65_536
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
                raise RefusedAct(
                    "channel",
                    channel,
                    f"{channel!r} cannot be the name of a channel",
                    "use up to 32 small letters, digits and hyphens, a letter first, like call-centre",
                )
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
            known = ", ".join(policy.id for policy in self._catalog.policies) or "none"
            raise RefusedAct(
                "policy",
                policy_id,
                f"there is no policy {policy_id!r}",
                f"use a policy of the archive: {known}",
            )
        known = ", ".join(revision.version for revision in policy.revisions) or "none"
        raise RefusedAct(
            "version",
            version,
            f"{policy_id} has no version {version!r}",
            f"use a version of the archive: {known}",
        )

    def parse_channel(self, text: str) -> str:
        if text not in self.channels:
            raise RefusedAct(
                "channel",
                text,
                f"{text!r} is no channel of this ledger",
                f"use one of {', '.join(self.channels)}, or add it to KAITEI_CHANNELS",
            )
        return text

    def parse_locale(self, text: str, revision: Revision) -> str:
        if not text:
            return self._languages[revision.policy]
        if not _LOCALE.fullmatch(text):
            raise RefusedAct(
                "locale", text, f"{text!r} is no language tag", "write it like ja, en or zh-Hant-TW"
            )
        return text


def parse_member(text: str) -> str:
    """Return ``text`` as a member's account reference: 1–128 printable ASCII characters, no e-mail address."""
    if not _MEMBER.fullmatch(text):
        raise RefusedAct(
            "member",
            text,
            f"the member reference {_shown(text)} {_why_not(text)}",
            "use the account's own opaque id: 1 to 128 printable ASCII characters",
        )
    if "@" in text or "%40" in text:
        plain = text.replace("%40", "@")
        if _EMAIL.fullmatch(plain):
            raise RefusedAct(
                "member",
                text,
                f"the member reference {text!r} is an e-mail address, which the ledger must not keep",
                "use the account's own opaque id, which says nothing about the person",
            )
    return text


def parse_key(text: str | None) -> str | None:
    """Return the idempotency key, 1–128 printable ASCII characters, or ``None`` where none is given."""
    if text is not None and not _KEY.fullmatch(text):
        raise RefusedAct(
            "key",
            text,
            f"the idempotency key {_shown(text)} {_why_not(text)}",
            "use 1 to 128 printable ASCII characters, or leave it out",
        )
    return text


def parse_act(text: str) -> Act:
    try:
        return Act(text)
    except ValueError:
        raise RefusedAct(
            "act", text, f"there is no act {text!r}", f"use one of {', '.join(act.value for act in Act)}"
        ) from None


def parse_occurred_at(text: str, now: Moment) -> Moment:
    """Return when the act occurred: a time with an offset that is not ahead of ``now``."""
    try:
        (occurred_at,) = parse_times((text,))  # most times share days and offsets with others
    except ValueError as error:
        raise RefusedAct(
            "occurred_at",
            text,
            f"occurred_at is {_shown(text)}, {error}",
            "write it with an offset, like 2026-04-01T09:30:00+09:00",
        ) from None
    if occurred_at > now + CLOCK_SKEW:
        raise RefusedAct(
            "occurred_at",
            text,
            f"occurred_at is {text!r}, which is yet to come: it is {format_time(now)} now",
            "give the time at which the act occurred, and look at the clock and the offset",
        )
    return occurred_at


def refuse_unpublished(revision: Revision, occurred_at: Moment) -> None:
    """Refuse an act on a version that was not published when the act occurred."""
    if occurred_at < start_of(revision.facts.published):
        raise RefusedAct(
            "version",
            revision.version,
            f"{revision.address} was published on {revision.facts.published}, "
            f"after the act of {day_of(occurred_at)}",
            "name the version that was shown to the member, or correct the time",
        )


def parse_digest(revision: Revision, text: str | None) -> bytes | None:
    """Return the text digest the record carries: the version's own, none for a reconstruction."""
    if revision.is_reconstruction:
        if text:
            raise RefusedAct(
                "digest",
                text,
                f"the text of {revision.address} is a reconstruction (復元案): "
                "nobody accepted these exact words, so no record may carry their digest",
                "leave the digest out; the act on the version itself can be recorded",
            )
        return None
    if text and text.lower() != revision.digest.hex():
        raise RefusedAct(
            "digest",
            text,
            f"the text of {revision.address} has the digest {revision.digest.hex()}, not {_shown(text)}",
            "record the version whose text was shown to the member",
        )
    return revision.digest


def parse_statement(text: str | None, digest: str | None) -> bytes | None:
    """Return the SHA-256 of the statement shown, from the text itself or as given in hex."""
    if digest and not _DIGEST.fullmatch(digest.lower()):
        raise RefusedAct(
            "statement_digest", digest, f"{_shown(digest)} is no SHA-256 in hex", "write 64 hex digits"
        )
    if text is None:
        return bytes.fromhex(digest) if digest else None
    found = hashlib.sha256(parse_statement_text(text).encode()).digest()
    if digest and found.hex() != digest.lower():
        raise RefusedAct(
            "statement_digest",
            digest,
            f"the statement has the digest {found.hex()}, not {digest}",
            "give the statement or its digest, not both",
        )
    return found


def parse_statement_text(text: str) -> str:
    """Return ``text`` if it may be kept as the statement shown to members; refuse it otherwise."""
    found = _CONTROL.search(text)
    if not text.strip() or found or len(text) > _STATEMENT_MAX:
        why = (
            f"holds the control character U+{ord(found[0]):04X}"
            if found
            else "is empty"
            if not text.strip()
            else f"is longer than {_STATEMENT_MAX} characters"
        )
        raise RefusedAct(
            "statement", text[:40], f"the statement {why}", "give the words as they were shown, as plain text"
        )
    return text


def _why_not(text: str) -> str:
    if not text:
        return "is empty"
    if len(text) > 128:
        return f"has {len(text)} characters, more than 128"
    odd = next((character for character in text if not " " <= character <= "~"), None)
    if odd is None:
        return "begins or ends with a space"
    kind = "the control character " if _CONTROL.match(odd) or odd in "\t\n" else ""
    return f"holds {kind}U+{ord(odd):04X}, which is not printable ASCII"


def _shown(text: str) -> str:
    return ascii(text) if len(text) <= 60 else ascii(text[:57]) + "…"
