"""A catalog is a pure function of ``{path: text}``: work tree, git commit and test load the same way."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache

from kaitei.errors import KaiteiError, Location, Message
from kaitei.model import Catalog, Clause, Document, Policy, Revision, version_key
from kaitei.parse.front_matter import parse_facts, split_front_matter
from kaitei.parse.inline import refuse_markdown
from kaitei.parse.policy import parse_policy
from kaitei.parse.source import refuse_characters, refuse_long_text, refuse_other_ending, text_digest

_VERSION = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:\.([1-9][0-9]{0,2}))?")


def parse_document(path: str, text: str, first_line: int = 1) -> Document:
    """Return any Markdown text as a document; nothing is refused. Its clauses are read when asked for."""
    return Document(path, text, first_line, _read_clauses)


def _read_clauses(document: Document) -> tuple[Clause, ...]:
    # what only lists versions never needs the reader of clauses: its patterns cost 15 ms to prepare
    from kaitei.parse.structure import read_clauses

    return read_clauses(document)


# a preview reads the archive again after every edit: what did not change is not read twice
@lru_cache(maxsize=512)
def parse_revision(path: str, text: str) -> Revision:
    """Return one version of a policy from its file, ``…/<policy>/<version>.md``."""
    policy, name = path.rsplit("/", 2)[-2:]
    version = name.removesuffix(".md")
    _refuse_misnamed(path, version)
    front_matter, body, first_line = split_front_matter(path, text)
    refuse_characters(path, text)
    facts = parse_facts(path, front_matter)
    refuse_other_ending(path, body, first_line)
    refuse_long_text(path, body, first_line)
    document = parse_document(path, body, first_line)
    refuse_markdown(path, body, first_line)
    return Revision(policy, version, facts, document, text_digest(body))


def load_catalog(files: Mapping[str, str]) -> Catalog:
    """Return the catalog of an archive.

    ``files`` maps ``<archive>/<policy>/policy.yml`` and ``<archive>/<policy>/<version>.md`` to their texts;
    other files are ignored here (``files.read_tree`` refuses those it does not know).

    Raises:
        KaiteiError: the first thing that is wrong, with file and line.
    """
    folders: dict[str, dict[str, str]] = {}
    for path in sorted(files):
        parts = path.rsplit("/", 2)
        if len(parts) >= 2:
            folders.setdefault(path.rsplit("/", 1)[0], {})[parts[-1]] = path
    return Catalog(tuple(_load_policy(folder, names, files) for folder, names in sorted(folders.items())))


def _load_policy(folder: str, names: Mapping[str, str], files: Mapping[str, str]) -> Policy:
    if "policy.yml" not in names:
        raise KaiteiError(
            Message(en="policy.yml is missing", ja="policy.yml がありません"),
            Location(folder),
            Message(
                en="write one, with id, title and publisher",
                ja="id・title・publisher を書いた policy.yml を置いてください",
            ),
        )
    path = names["policy.yml"]
    refuse_characters(path, files[path])
    policy = parse_policy(path, files[path])
    if policy.id != folder.rsplit("/", 1)[-1]:
        raise KaiteiError(
            Message(
                en=f"id is {policy.id!r}, but the folder is named {folder.rsplit('/', 1)[-1]!r}",
                ja=f"id「{policy.id}」がフォルダー名「{folder.rsplit('/', 1)[-1]}」と一致しません",
            ),
            Location(path),
            Message(en="give both one name", ja="どちらかに揃えてください"),
        )
    revisions = [parse_revision(names[name], files[names[name]]) for name in names if name.endswith(".md")]
    if not revisions:
        raise KaiteiError(
            Message(en="the policy has no version", ja="版（*.md）が1つもありません"),
            Location(folder),
            Message(
                en="write one, named like 2024-11-05.md", ja="2024-11-05.md のような名前の版を置いてください"
            ),
        )
    revisions.sort(key=lambda revision: version_key(revision.version))
    return replace(policy, revisions=tuple(_with_captions(revisions, policy.captions)))


def _with_captions(
    revisions: Iterable[Revision], captions: tuple[tuple[str, str], ...]
) -> Iterator[Revision]:
    """Give every version the editorial headings that hold for it: its own, or those that held before it."""
    for revision in revisions:
        if revision.facts.captions is not None:
            captions = revision.facts.captions
        yield replace(revision, captions=captions) if captions else revision


def _refuse_misnamed(path: str, version: str) -> None:
    match = _VERSION.fullmatch(version)
    try:
        if not match or (match[2] and int(match[2]) < 2):
            raise ValueError
        date.fromisoformat(match[1])
    except ValueError:
        raise KaiteiError(
            Message(
                en=f"the file name {version!r} names no version",
                ja=f"ファイル名 {version!r} は版の名前ではありません",
            ),
            Location(path if path.isprintable() else ascii(path)),
            Message(
                en="name it after the day of the revision, like 2024-11-05.md (a second one that day: 2024-11-05.2.md)",
                ja="改定日を使って 2024-11-05.md のように名付けてください（同日の2つ目は 2024-11-05.2.md）",
            ),
        ) from None
