"""What the commands share: settings, the archive, versions by address, dates, output."""

from __future__ import annotations

import datetime
import os
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kaitei.errors import KaiteiError, Language, Message

if TYPE_CHECKING:
    from kaitei.model import Catalog, Policy, Revision


@dataclass(frozen=True, slots=True)
class Settings:
    """The global options; ``asked`` is the language of ``--lang`` or KAITEI_LANG, ``usual`` that of the system."""

    archive: Path
    json: bool
    quiet: bool
    usual: Language
    asked: Language | None = None

    @property
    def lang(self) -> Language:
        """The language of messages about no policy in particular."""
        return self.asked or self.usual

    def language_about(self, policies: Iterable[str]) -> Language:
        """Return the language of messages about policies in these languages.

        That of most of them, Japanese where neither has more, as on the site.
        """
        theirs = Counter("ja" if language.partition("-")[0] == "ja" else "en" for language in policies)
        if self.asked or not theirs:
            return self.lang
        return "en" if theirs["en"] > theirs["ja"] else "ja"


def open_catalog(archive: Path) -> Catalog:
    """Return the catalog of the work tree."""
    from kaitei.files import read_tree
    from kaitei.parse import load_catalog

    return load_catalog(read_tree(archive))


def find_policy(catalog: Catalog, policy_id: str) -> Policy:
    """Return the policy, or say which there are."""
    if policy := catalog.policy(policy_id):
        return policy
    known = ", ".join(policy.id for policy in catalog.policies)
    raise KaiteiError(
        Message(en=f"there is no policy {policy_id!r}", ja=f"ポリシー「{policy_id}」はありません"),
        fix=Message(en=f"the policies are: {known}", ja=f"あるのは {known} です"),
    )


def find_revision(catalog: Catalog, address: str) -> Revision:
    """Return the version that ``privacy@2024-11-05`` names, or say which there are."""
    policy_id, _, version = address.partition("@")
    policy = find_policy(catalog, policy_id)
    if revision := policy.revision(version):
        return revision
    known = ", ".join(revision.address for revision in policy.revisions)
    raise KaiteiError(
        Message(en=f"there is no version {address!r}", ja=f"版「{address}」はありません"),
        fix=Message(en=f"the versions are: {known}", ja=f"あるのは {known} です"),
    )


class Day(click.ParamType[datetime.date]):
    """A day on the command line: 2024-11-05."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime.date:
        if isinstance(value, datetime.date):
            return value
        from kaitei.parse.front_matter import parse_date
        from kaitei.parse.strict_yaml import Scalar

        try:
            return parse_date("", Scalar(value, 0), param.opts[-1] if param else "date")
        except KaiteiError as error:
            raise KaiteiError(error.what, fix=error.fix) from None


def echo_json(value: Any) -> None:
    """Write one JSON value to stdout, readable and in UTF-8."""
    import json

    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def say(settings: Settings, text: str) -> None:
    """Tell the user something that is no result: to stderr, unless --quiet."""
    if not settings.quiet:
        click.echo(text, err=True)


def show(text: str) -> None:
    """Write results to stdout; a reader who has seen enough (``… | head -1``) leaves the exit status as it is."""
    try:
        click.echo(text, nl=False)
    except BrokenPipeError:
        leave_stdout()


def leave_stdout() -> None:
    """Write no more to a pipe that nobody reads, not at the end of the program either."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def colour_wanted() -> bool:
    """Is stdout a terminal that shows colours?"""
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
