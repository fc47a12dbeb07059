"""``digest-manifest-wrong``: ``versions.lock`` disagrees with the versions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from kaitei.checks.review import Review
from kaitei.checks.rule import Group, Rule
from kaitei.errors import KaiteiError, Location, Message
from kaitei.model import Finding, Policy, Revision, Severity, TextStatus
from kaitei.model.lock import Locked
from kaitei.parse.lock import format_line, lock_path, parse_lock


def check(review: Review) -> Iterator[Finding]:
    """Compare each policy's manifest with the texts, and with the manifest of the base commit."""
    if not review.files:  # a catalog without its files: nobody knows whether there is one
        return
    for policy in review.catalog.policies:
        path = lock_path(policy.path)
        was = _read_base(review.base_files, path)
        if _is_anothers(
            review, policy
        ):  # version-deleted says so once; the lines of that publisher's versions need not be kept
            gone, was = frozenset(was), {}
        else:
            gone = frozenset()
        if path not in review.files:
            yield _absent(path, policy, was)
            continue
        try:
            entries = parse_lock(path, review.files[path])
        except KaiteiError as error:
            yield _unreadable(path, error)
            continue
        manifest = _Manifest(path, review.files[path], policy, entries, was, gone)
        yield from manifest.check_versions()
        yield from manifest.check_strangers()
        yield from manifest.check_history()


@dataclass(frozen=True)
class _Manifest:
    """The manifest of a policy, and what the base's says by version; ``gone`` are those of another policy there."""

    path: str
    written: str
    policy: Policy
    entries: tuple[Locked, ...]
    was: Mapping[str, Locked]
    gone: frozenset[str]

    @cached_property
    def by_version(self) -> dict[str, Locked]:
        return {entry.version: entry for entry in self.entries}

    def check_versions(self) -> Iterator[Finding]:
        for revision in self.policy.revisions:
            entry = self.by_version.get(revision.version)
            if entry is None:
                yield self._missing(revision)
            elif (entry.digest, entry.text) != (revision.digest, revision.facts.text):
                yield self._differs(revision, entry)

    def check_strangers(self) -> Iterator[Finding]:
        for entry in self.entries:
            if self.policy.revision(entry.version) is None and entry.version not in self.gone:
                yield RULE.finding(
                    self.line(entry.version),
                    Message(
                        en=f"the manifest names {entry.version}, but there is no such version",
                        ja=f"控えに版 {entry.version} がありますが、その版のファイルがありません",
                    ),
                    Message(
                        en="restore the version; if it was never published, take the line out",
                        ja="版のファイルを戻してください。公開したことがない版なら、この行を消してください",
                    ),
                )

    def check_history(self) -> Iterator[Finding]:
        """What the base's manifest says stays, but for two moves forward."""
        for version, before in self.was.items():
            entry = self.by_version.get(version)
            if entry and not _may_become(before, entry):
                yield RULE.finding(
                    self.line(version),
                    Message(
                        en=f"the line of the published version {version} was changed",
                        ja=f"公開済みの版 {version} の控えの行が書き換えられています",
                    ),
                    Message(
                        en=f"restore it: {format_line(before)}",
                        ja=f"元の行に戻してください：{format_line(before)}",
                    ),
                )

    def _missing(self, revision: Revision) -> Finding:
        line = format_line(_locked(revision, self.was.get(revision.version)))
        message = Message(
            en=f"the manifest has no line for version {revision.version}",
            ja=f"控えに版 {revision.version} の行がありません",
        )
        fix = Message(
            en=f"run kaitei lock, or add the line by hand: {line}",
            ja=f"kaitei lock を実行するか、次の1行を書き加えてください：{line}",
        )
        where = Location(self.path, self.written.count("\n") or 1)
        if revision.version in self.was:
            return RULE.finding(where, message, fix)
        return Finding(RULE.name, Severity.WARNING, where, message, fix)

    def _differs(self, revision: Revision, entry: Locked) -> Finding:
        right = format_line(_locked(revision, entry))
        message = Message(
            en=f"the manifest gives version {revision.version} as {_words(entry.text, entry.digest)}, "
            f"but the file is {_words(revision.facts.text, revision.digest)}",
            ja=f"版 {revision.version} が控えと一致しません（控え {_words(entry.text, entry.digest)}、"
            f"ファイル {_words(revision.facts.text, revision.digest)}）",
        )
        if entry.text is TextStatus.RECONSTRUCTION and revision.facts.text is TextStatus.VERBATIM:
            fix = Message(
                en=f"the published words were found: let kaitei lock write the line, {right}",
                ja=f"正文が見つかった場合は kaitei lock で書き直してください：{right}",
            )
        elif entry.commit:
            fix = Message(
                en=f"the version is published: restore {revision.document.path}, and write the change as a new version",
                ja=f"公開済みの版です。{revision.document.path} を元に戻し、変更は新しい版として書いてください",
            )
        else:
            fix = Message(
                en="a published version: restore its file; one that is still being written: run kaitei lock, "
                f"or write the line anew: {right}",
                ja="公開済みの版なら、ファイルを元に戻してください。作成中の版なら、kaitei lock を実行するか、"
                f"行を次のとおりに直してください：{right}",
            )
        return RULE.finding(self.line(revision.version), message, fix)

    def line(self, version: str) -> Location:
        """Return the line a version stands on."""
        lines = self.written.split("\n")
        found = (number for number, line in enumerate(lines, 1) if line.startswith(f"{version} "))
        return Location(self.path, next(found, 1))


def _locked(revision: Revision, known: Locked | None) -> Locked:
    return Locked(revision.version, revision.facts.text, revision.digest, known.commit if known else "")


def _may_become(before: Locked, after: Locked) -> bool:
    """Is this the same line, but that the commit became known or the published words were found?"""
    if before.commit and after.commit != before.commit:
        return False
    if (before.text, before.digest) == (after.text, after.digest):
        return True
    return before.text is TextStatus.RECONSTRUCTION and after.text is TextStatus.VERBATIM


def _words(text: TextStatus, digest: bytes) -> str:
    return f"{text.value} {digest.hex()[:12]}…"


def _read_base(files: Mapping[str, str], path: str) -> Mapping[str, Locked]:
    """Return what the base's manifest says by version: nothing, if it says nothing that can be read."""
    try:
        return {entry.version: entry for entry in parse_lock(path, files[path])} if path in files else {}
    except KaiteiError:
        return {}


def _is_anothers(review: Review, policy: Policy) -> bool:
    was = review.base.policy(policy.id) if review.base else None
    return was is not None and review.is_replaced(was)


def _absent(path: str, policy: Policy, was: Mapping[str, Locked]) -> Finding:
    if was:
        return RULE.finding(
            Location(path),
            Message(
                en=f"the manifest of {policy.id} was deleted",
                ja=f"ポリシー「{policy.id}」の控え（versions.lock）が削除されています",
            ),
            Message(
                en="restore it from the base commit",
                ja="基準のコミットから戻してください",
            ),
        )
    return Finding(
        RULE.name,
        Severity.WARNING,
        Location(path),
        Message(
            en=f"{policy.id} has no manifest of its versions",
            ja=f"ポリシー「{policy.id}」に、版の控え（versions.lock）がありません",
        ),
        Message(
            en="run kaitei lock and commit the file",
            ja="kaitei lock を実行し、できたファイルをコミットしてください",
        ),
    )


def _unreadable(path: str, error: KaiteiError) -> Finding:
    return RULE.finding(error.where or Location(path), error.what, error.fix)


RULE = Rule(
    "digest-manifest-wrong",
    Group.HISTORY,
    Severity.ERROR,
    Message(en="Manifest of versions wrong", ja="版の控え（versions.lock）の不一致"),
    check,
)
