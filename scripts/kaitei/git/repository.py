"""The files of a policy archive as they stand in a commit.

Blobs are read, never the work tree: what a checkout's filters, line endings or attributes make of a file is not
what was published. Works alike in a clone, shallow or not, a linked worktree, on a detached head and in a bare
repository.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kaitei.errors import EnvironmentFailed, KaiteiError, Location, Message
from kaitei.git.command import Output, open_repo, run

if TYPE_CHECKING:
    from git import Repo

MOST_FILES = 10_000
LARGEST_FILE = 1 << 20

_FULL_ID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_PUBLISHED_BRANCHES = (
    "refs/remotes/origin/HEAD",
    "refs/remotes/origin/main",
    "refs/remotes/origin/master",
    "refs/heads/main",
    "refs/heads/master",
    "HEAD",
)


class CommitUnknown(KaiteiError):
    """A name that means no commit here."""


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit by its full id, and what the user called it."""

    id: str
    name: str

    def __str__(self) -> str:
        return f"{self.name} ({self.id[:12]})"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The archive's files in a commit: path as ``files.read_tree`` has it → bytes."""

    commit: Commit
    files: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Repository:
    """A git repository and the folder in it that holds the archive (posix, relative to its top; '' = top)."""

    repo: Repo
    folder: str

    @property
    def top(self) -> Path:
        return Path(self.repo.working_dir)

    def commit(self, name: str) -> Commit:
        """Return the commit that ``name`` (a branch, tag, id, HEAD~1 …) means.

        Raises:
            CommitUnknown: there is no such commit.
        """
        found = self._resolve(name)
        if found is None:
            raise CommitUnknown(
                Message(en=f"git knows no commit {name!r}", ja=f"git に {name!r} というコミットはありません"),
                Location(str(self.top)),
                Message(
                    en="check the name; in a shallow clone or on CI fetch the branch first (fetch-depth: 0)",
                    ja="名前を確かめてください。浅いクローンや CI では先にブランチを取得してください（fetch-depth: 0）",
                ),
            )
        return Commit(found, name)

    def published(self) -> Commit | None:
        """Return the commit whose texts count as published when none is named; ``None`` before the first.

        The remote's default branch; without a remote the branch main or master; without these HEAD.
        """
        asked = "".join(f"{name}^{{commit}}\n" for name in _PUBLISHED_BRANCHES).encode()
        answers = (
            self._run("cat-file", "--batch-check", given=asked).stdout.decode("ascii", "replace").splitlines()
        )
        for name, answer in zip(_PUBLISHED_BRANCHES, answers, strict=False):
            found, _, rest = answer.partition(" ")
            if rest.startswith("commit ") and _FULL_ID.fullmatch(found):
                return Commit(found, name.removeprefix("refs/remotes/").removeprefix("refs/heads/"))
        return None

    def read_files(self, commit: Commit) -> dict[str, bytes]:
        """Return the archive's files in ``commit``: path below the archive's folder → bytes.

        Empty when the commit has no such folder.

        Raises:
            KaiteiError: a symbolic link, a submodule, a file name that is no UTF-8, or too much to read.
        """
        entries = self._list(commit)
        ids = "".join(f"{blob}\n" for blob in entries.values()).encode()
        answer = self._run("cat-file", "--batch", given=ids)
        return dict(zip(entries, _blobs(answer, tuple(entries.values()), self.top), strict=True))

    def first_commits(self, commit: Commit) -> dict[str, str]:
        """Return the id of the commit that first brought each file to the branch that ends in ``commit``.

        By path below the archive's folder; merges count as the branch's own. Empty in a shallow clone, whose
        first commits are not here.
        """
        shallow = self._run("rev-parse", "--is-shallow-repository").stdout.strip()
        if shallow != b"false":
            return {}
        below = [f"{self.folder}/"] if self.folder else []
        listed = self._run(
            "log", "--first-parent", "-m", "--diff-filter=A", "--no-renames", "--name-only", "-z",
            "--format=%x01%H", "--end-of-options", commit.id, "--", *below,
        )  # fmt: skip
        if listed.status:
            raise self._unreadable(commit, listed)
        found: dict[str, str] = {}
        prefix = below[0] if below else ""
        for entry in listed.stdout.decode("utf-8", "surrogateescape").split("\x01")[1:]:
            first, *names = entry.split("\0")
            for name in names:
                found[name.lstrip("\n").removeprefix(prefix)] = first.strip()
        return found

    def _list(self, commit: Commit) -> dict[str, str]:
        """Return path below the folder → blob id."""
        below = [f"{self.folder}/"] if self.folder else []
        listed = self._run("ls-tree", "-r", "-z", "-l", "--full-tree", commit.id, "--", *below)
        if listed.status:
            raise self._unreadable(commit, listed)
        entries: dict[str, str] = {}
        for entry in filter(None, listed.stdout.split(b"\0")):
            facts, _, name = entry.partition(b"\t")
            mode, kind, blob, size = facts.decode("ascii").split()
            path = self._path(commit, name)
            where = Location(f"{commit.name}:{path}")
            if mode == "120000" or kind != "blob":
                raise KaiteiError(
                    Message(
                        en="a symbolic link or submodule stands among the policy files",
                        ja="規程の置き場にシンボリックリンクまたはサブモジュールがあります",
                    ),
                    where,
                )
            if not size.isdigit():
                raise _missing(blob, self.top)
            if int(size) > LARGEST_FILE:
                raise KaiteiError(
                    Message(
                        en=f"the file has {int(size):,} bytes; the limit is {LARGEST_FILE:,}",
                        ja=f"ファイルが {int(size):,} バイトあり、上限 {LARGEST_FILE:,} バイトを超えています",
                    ),
                    where,
                )
            entries[path.removeprefix(below[0] if below else "")] = blob
        if len(entries) > MOST_FILES:
            raise KaiteiError(
                Message(
                    en=f"{len(entries):,} files; the limit is {MOST_FILES:,}",
                    ja=f"ファイルが {len(entries):,} 個あり、上限 {MOST_FILES:,} 個を超えています",
                ),
                Location(f"{commit.name}:{self.folder}"),
            )
        return entries

    def _path(self, commit: Commit, name: bytes) -> str:
        try:
            return name.decode("utf-8")
        except UnicodeDecodeError as error:
            raise KaiteiError(
                Message(
                    en="the name of a file in the commit is not UTF-8",
                    ja="コミットの中に、名前が UTF-8 でないファイルがあります",
                ),
                Location(f"{commit.name}:{name.decode('utf-8', 'backslashreplace')}"),
            ) from error

    def _resolve(self, name: str) -> str | None:
        if not name or len(name) > 250 or not name.isprintable():
            return None
        answer = self._run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
        found = answer.stdout.decode("ascii", "replace").strip()
        return found if answer.status == 0 and _FULL_ID.fullmatch(found) else None

    def _run(self, *words: str, given: bytes = b"") -> Output:
        return run(self.repo, words, given)

    def _unreadable(self, commit: Commit, answer: Output) -> EnvironmentFailed:
        return EnvironmentFailed(
            Message(
                en=f"git could not read the files of {commit}: {answer.stderr.strip()}",
                ja=f"git が {commit} のファイルを読めませんでした：{answer.stderr.strip()}",
            ),
            Location(str(self.top)),
        )


def find_repository(archive: Path) -> Repository | None:
    """Return the repository that holds ``archive``, ``None`` when there is none. The folder need not exist."""
    path = archive.resolve()
    for top in (path, *path.parents):
        if (top / ".git").exists() or _is_bare(top):
            return Repository(open_repo(top), path.relative_to(top).as_posix().removeprefix("."))
    return None


def read_commit(archive: Path, ref: str | None = None) -> Snapshot | None:
    """Return the archive's files in the commit ``ref``, by default in what counts as published.

    ``None`` when no commit was named and there is none to find.

    Raises:
        EnvironmentFailed: ``ref`` is given and no repository holds the archive, it belongs to another user, or
            git fails.
        CommitUnknown: there is no such commit.
    """
    repository = find_repository(archive)
    if repository is None and ref is not None:
        raise EnvironmentFailed(
            Message(
                en="this folder is in no git repository, so there is no base commit to compare with",
                ja="このフォルダーは git の管理下になく、比べる基準のコミットがありません",
            ),
            Location(str(archive)),
            Message(en="run the check without --base", ja="--base を付けずに実行してください"),
        )
    if repository is None:
        return None
    commit = repository.commit(ref) if ref is not None else repository.published()
    if commit is None:
        return None
    files = repository.read_files(commit)
    return Snapshot(commit, {f"{archive.as_posix()}/{name}": raw for name, raw in files.items()})


def _is_bare(path: Path) -> bool:
    return (path / "HEAD").is_file() and (path / "objects").is_dir() and (path / "refs").is_dir()


def _blobs(answer: Output, ids: tuple[str, ...], top: Path) -> tuple[bytes, ...]:
    """Cut the answer of ``cat-file --batch`` into the contents of ``ids``."""
    contents = []
    rest = memoryview(answer.stdout)
    for blob in ids:
        head, _, _ = bytes(rest[:200]).partition(b"\n")
        words = head.decode("ascii", "replace").split(" ")
        if len(words) != 3 or words[:2] != [blob, "blob"]:
            raise _missing(blob, top)
        start, size = len(head) + 1, int(words[2])
        contents.append(bytes(rest[start : start + size]))
        rest = rest[start + size + 1 :]
    return tuple(contents)


def _missing(blob: str, top: Path) -> EnvironmentFailed:
    return EnvironmentFailed(
        Message(
            en=f"the object {blob} is missing here or damaged",
            ja=f"オブジェクト {blob} が手元にないか、壊れています",
        ),
        Location(str(top)),
        Message(
            en="fetch the whole repository (a clone without --filter)",
            ja="リポジトリ全体を取得してください（--filter なしのクローン）",
        ),
    )
