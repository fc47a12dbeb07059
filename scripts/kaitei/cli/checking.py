"""What ``check``, its ``--watch`` and ``ci`` do alike: read the archive and its base, and check it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kaitei.cli.base import Base, read_base
from kaitei.cli.common import Settings
from kaitei.errors import KaiteiError, Language, Location, Message

if TYPE_CHECKING:
    from kaitei.checks.report import Folders
    from kaitei.model import Catalog, Finding, Policy

NOT_READABLE = "not-readable"


@dataclass(frozen=True)
class Checked:
    """What was checked, against what, and what was found.

    ``language`` is that of what is about no policy, ``folders`` have that of each policy.
    ``catalog`` is ``None`` where the files cannot be read as policies: ``error`` says why, as the findings do.
    """

    findings: tuple[Finding, ...]
    language: Language
    folders: Folders
    catalog: Catalog | None = None
    base: Base | None = None
    error: KaiteiError | None = None

    def count(self) -> str:
        """Return in words how many findings there are, and whether all rules have looked."""
        from kaitei.checks.report import count_words

        counted = count_words(self.findings, self.language)
        if not self.error:
            return counted
        waiting = Message(
            en="the other rules will look once these are put right",
            ja="ほかの規則の検査は、これらを直すと行われます",
        )
        return f"{counted}\n{waiting.in_language(self.language)}"

    def status(self, *, strict: bool) -> int:
        """Return the exit status: notes and what was let stand never fail, warnings do when ``strict``."""
        if self.error:
            return self.error.exit_status
        failing = {"error", "warning"} if strict else {"error"}
        open_findings = (finding for finding in self.findings if not finding.silenced)
        return 1 if any(finding.severity.value in failing for finding in open_findings) else 0


def check_archive(settings: Settings, base: str | None, today: datetime.date) -> Checked:
    """Check the archive once; findings are in the language asked for, else their policy's own.

    Raises:
        EnvironmentFailed: a file, git or the base commit cannot be read.
        KaiteiError: ``base`` names no commit.
    """
    from kaitei.checks import check_catalog
    from kaitei.files import read_tree
    from kaitei.parse import load_catalog

    files: Mapping[str, str] = {}
    try:
        files = read_tree(settings.archive)
        catalog = load_catalog(files)
    except KaiteiError as error:
        if error.exit_status != KaiteiError.exit_status:
            raise
        found = _refusals(files, error, settings.archive)
        readable = tuple(_policies_of_files(settings.archive))
        return Checked(found, _common_language(settings, readable), _folders(settings, readable), error=error)
    language = _common_language(settings, catalog.policies)
    try:
        published = read_base(settings, base, language)
    except KaiteiError as error:
        error.language = language
        raise
    findings = tuple(
        check_catalog(
            catalog,
            published.catalog if published else None,
            today,
            files,
            published.files if published else None,
        )
    )
    gone = published.catalog.policies if published else ()  # a policy that was removed has a language, too
    return Checked(findings, language, _folders(settings, (*gone, *catalog.policies)), catalog, published)


def _common_language(settings: Settings, policies: Iterable[Policy]) -> Language:
    return settings.language_about(policy.language for policy in policies)


def _folders(settings: Settings, policies: Iterable[Policy]) -> Folders:
    """Return in which language each policy is told."""
    return {policy.path.rpartition("/")[0]: settings.language_about([policy.language]) for policy in policies}


def _refusals(files: Mapping[str, str], error: KaiteiError, archive: Path) -> tuple[Finding, ...]:
    """Return why the files cannot be read as policies: every place where that can be said, else the first."""
    from kaitei.checks import check_files
    from kaitei.model import Finding, Severity

    found = tuple(check_files(files))
    where = error.where or Location(archive.as_posix())
    if any((finding.where.path, finding.where.line) == (where.path, where.line) for finding in found):
        return found
    first = Finding(NOT_READABLE, Severity.ERROR, where, error.what, error.fix)
    return (first, *found)


def _policies_of_files(archive: Path) -> Iterator[Policy]:
    """Yield the policies (without versions) that cannot be read whole: their policy.yml may be readable still."""
    from kaitei.files import read_file
    from kaitei.parse import parse_policy

    for path in sorted(archive.glob("*/policy.yml")):
        with suppress(KaiteiError):
            yield parse_policy(path.as_posix(), read_file(path))
