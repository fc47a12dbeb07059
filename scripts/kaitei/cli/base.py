"""The base of a check: the archive as it is published, read from a commit."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kaitei.cli.common import Settings, say
from kaitei.errors import EnvironmentFailed, KaiteiError, Language, Message

if TYPE_CHECKING:
    from kaitei.git import Commit, Snapshot
    from kaitei.model import Catalog

_READ = (".md", "/policy.yml", "/versions.lock")


@dataclass(frozen=True)
class Base:
    """What is published: the commit, its catalog, and the texts it was loaded from."""

    commit: Commit
    catalog: Catalog
    files: Mapping[str, str]


def read_base(settings: Settings, ref: str | None, language: Language) -> Base | None:
    """Return the archive as it is published, and say on stderr in which commit that was.

    It is the commit ``ref``; by default what the pull request goes into, else what counts as published. ``None``
    when no commit was named and there is none to find.

    Raises:
        KaiteiError: ``ref`` names no commit.
        EnvironmentFailed: ``ref`` is given and no repository is here, or git fails, or the clone of a pull-request
            job lacks what the pull request goes into.
    """
    from kaitei.git import read_commit

    branch = None if ref else _base_of_pull_request()
    snapshot = _read_branch(settings, branch) if branch else read_commit(settings.archive, ref)
    if snapshot is None:
        skipped = Message(
            en="no commit to compare with here: the history rules were skipped",
            ja="比べる基準のコミットがないため、履歴の規則は省きました",
        )
        say(settings, skipped.in_language(language))
        return None
    commit = snapshot.commit
    files, catalog = _load(settings, snapshot.files, commit.name, language)
    say(settings, Message(en=f"compared with {commit}", ja=f"{commit} と比べました").in_language(language))
    return Base(commit, catalog, files)


def _base_of_pull_request() -> str | None:
    """Return the branch that GitHub or GitLab says the change goes into, as the clone names it."""
    for name in ("GITHUB_BASE_REF", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME"):
        if branch := os.environ.get(name):
            return f"origin/{branch}"
    return None


def _read_branch(settings: Settings, branch: str) -> Snapshot:
    """Return the archive in the branch that the change goes into; nobody named it, so nobody mistyped it."""
    from kaitei.git import CommitUnknown, find_repository, read_commit

    snapshot = None
    if find_repository(settings.archive):
        with suppress(CommitUnknown):
            snapshot = read_commit(settings.archive, branch)
    if snapshot is None:
        raise EnvironmentFailed(
            Message(
                en=f"the branch that this change goes into, {branch}, is not in this clone, so nothing was checked",
                ja=f"取り込み先の枝 {branch} がこのクローンにないため、検査していません",
            ),
            fix=Message(
                en="fetch it with its history before the check: fetch-depth: 0 of actions/checkout, or git fetch origin",
                ja="検査の前に履歴ごと取得してください（actions/checkout なら fetch-depth: 0、ほかでは git fetch origin）",
            ),
        )
    return snapshot


def _load(
    settings: Settings, files: Mapping[str, bytes], ref: str, language: Language
) -> tuple[Mapping[str, str], Catalog]:
    """Return the texts of a commit and their catalog, less what cannot be read: a branch must be able to mend that."""
    from kaitei.model import Catalog
    from kaitei.parse import decode_text, load_catalog

    texts: dict[str, str] = {}
    for path, raw in files.items():
        if path.endswith(_READ):
            try:
                texts[path] = decode_text(path, raw)
            except KaiteiError as error:
                _report(settings, ref, error, language)
    while texts:
        try:
            return texts, load_catalog(texts)
        except KaiteiError as error:
            _report(settings, ref, error, language)
            path = error.where.path if error.where else ""
            folder = path if path not in texts else path.removesuffix("/policy.yml")
            left = {
                name: text
                for name, text in texts.items()
                if name != path and not name.startswith(f"{folder}/")
            }
            if len(left) == len(texts):
                raise
            texts = left
    return {}, Catalog(())


def _report(settings: Settings, ref: str, error: KaiteiError, language: Language) -> None:
    told = error.render(language).split("\n")[0]
    message = Message(
        en=f"{ref}: left out of the comparison: {told}", ja=f"{ref}：比較から除きました：{told}"
    )
    say(settings, message.in_language(language))
