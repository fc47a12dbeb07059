"""``kaitei lock``: the manifest of the versions' digests, written beside each policy."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kaitei.cli.common import Settings, echo_json, find_policy, say
from kaitei.cli.completion import complete_policy
from kaitei.errors import Location, Message, VerificationFailed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kaitei.cli.base import Base
    from kaitei.model import Policy, Revision
    from kaitei.model.lock import Locked


@click.command(
    epilog="Example: kaitei lock privacy. Look at what it changed (git diff) before you commit: the line of a "
    "published version never changes."
)
@click.argument("policies", nargs=-1, metavar="[POLICY]...", shell_complete=complete_policy)
@click.option(
    "--base",
    metavar="REF",
    help="Commit that holds what is published [default: the pull request's base, else main of the remote].",
)
@click.pass_obj
def command(settings: Settings, policies: tuple[str, ...], base: str | None) -> None:
    """Write each POLICY's versions.lock [default: all policies].

    A version gets its line, one that is still being written a new one; a published version whose text changed
    is refused.
    """
    from kaitei.cli.base import read_base
    from kaitei.files import read_tree, write_file
    from kaitei.parse import load_catalog
    from kaitei.parse.lock import format_line, format_lock, lock_path, parse_lock

    files = read_tree(settings.archive)
    catalog = load_catalog(files)
    published = read_base(settings, base, settings.lang)
    commits = _first_commits(settings, published)
    chosen = [find_policy(catalog, name) for name in policies] or list(catalog.policies)
    written: list[tuple[Policy, str, str]] = []
    for policy in chosen:
        path = lock_path(policy.path)
        known = {entry.version: entry for entry in parse_lock(path, files[path])} if path in files else {}
        entries = tuple(_entries(policy, known, published, commits))
        written.append((policy, path, format_lock(entries)))
    told = []
    for policy, path, text in written:  # nothing is written unless everything can be
        before = files.get(path, "")
        lines = set(before.split("\n"))
        new = [format_line(entry) for entry in parse_lock(path, text) if format_line(entry) not in lines]
        if text != before:
            write_file(Path(path), text.encode())
        told.append({"policy": policy.id, "path": path, "changed": text != before, "lines": new})
        if not settings.json:
            click.echo("".join(f"{path}: {line}\n" for line in new), nl=False)
        _say_result(settings, path, changed=text != before)
    if settings.json:
        echo_json(told)


def _first_commits(settings: Settings, published: Base | None) -> Mapping[str, str]:
    """Return path → the commit that first published it."""
    from kaitei.git import find_repository

    repository = find_repository(settings.archive)
    if published is None or repository is None:
        return {}
    archive = settings.archive.as_posix()
    return {f"{archive}/{name}": first for name, first in repository.first_commits(published.commit).items()}


def _entries(
    policy: Policy, known: Mapping[str, Locked], published: Base | None, commits: Mapping[str, str]
) -> Iterator[Locked]:
    from kaitei.model.lock import Locked

    for entry in known.values():
        if policy.revision(entry.version) is None and (
            entry.commit or _was(published, policy, entry.version)
        ):
            raise _refused(
                Location(policy.path),
                Message(
                    en=f"the published version {policy.id}@{entry.version} is gone",
                    ja=f"公開済みの版 {policy.id}@{entry.version} がありません",
                ),
            )
    for revision in policy.revisions:
        before = known.get(revision.version)
        _refuse_changed(revision, before, _was(published, policy, revision.version))
        commit = before.commit if before and before.commit else commits.get(revision.document.path, "")
        yield Locked(revision.version, revision.facts.text, revision.digest, commit)


def _was(published: Base | None, policy: Policy, version: str) -> Revision | None:
    return published.catalog.revision(policy.id, version) if published else None


def _refuse_changed(revision: Revision, entry: Locked | None, was: Revision | None) -> None:
    """Refuse to write down another text for a version that is published."""
    from kaitei.model import TextStatus

    before = [(was.facts.text, was.digest)] if was else []
    if entry and entry.commit:
        before.append((entry.text, entry.digest))
    now = (revision.facts.text, revision.digest)
    for text, digest in before:
        found_original = (text, now[0]) == (TextStatus.RECONSTRUCTION, TextStatus.VERBATIM)
        if (text, digest) != now and not found_original:
            raise _refused(
                Location(revision.document.path),
                Message(
                    en=f"the text of {revision.address} changed after it was published "
                    f"({text.value} {digest.hex()[:12]}… → {now[0].value} {now[1].hex()[:12]}…)",
                    ja=f"公開済みの版 {revision.address} の本文が変更されています"
                    f"（{text.value} {digest.hex()[:12]}… → {now[0].value} {now[1].hex()[:12]}…）",
                ),
            )


def _refused(where: Location, what: Message) -> VerificationFailed:
    return VerificationFailed(
        what,
        where,
        Message(
            en="restore the file from the base commit; a change is a new version (kaitei new)",
            ja="ファイルを基準のコミットの内容に戻してください。変更は新しい版として書きます（kaitei new）",
        ),
    )


def _say_result(settings: Settings, path: str, *, changed: bool) -> None:
    done = Message(en="written", ja="書きました") if changed else Message(en="is right", ja="一致しています")
    say(settings, f"{path}: {done.in_language(settings.lang)}")
