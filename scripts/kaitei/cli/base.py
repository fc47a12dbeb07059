"""The base of a check: the archive as it is published, read from a commit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kaitei.cli.common import Settings, say
from kaitei.errors import KaiteiError, Language, Message

if TYPE_CHECKING:
    from kaitei.git import Commit
    from kaitei.model import Catalog

_READ = (".md", "/policy.yml", "/versions.lock")


@dataclass(frozen=True)
class Base:
    """What is published: the commit, its catalog, and the texts it was loaded from."""

    commit: Commit
    catalog: Catalog
    files: Mapping[str, str]


def read_base(settings: Settings, ref: str | None, language: Language) -> Base | None:
    """Return the archive in the commit ``ref``, by default in what is published; says on stderr which it was.

    ``None`` when no commit was named and there is none to find.

    Raises:
        KaiteiError: ``ref`` names no commit.
        EnvironmentFailed: ``ref`` is given and no repository is here, or git fails.
    """
    from kaitei.git import read_commit

    snapshot = read_commit(settings.archive, ref)
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
