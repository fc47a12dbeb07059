"""Run one git command so that neither the repository nor the caller's words can make it do more.

No user text stands where git reads options. Hooks, replacement objects, file-system monitors and the network
are off: the bytes read are the bytes of the named objects, wherever the repository came from. Variables that
would point git at another repository are hidden from it; a pre-commit hook sets them.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kaitei.errors import EnvironmentFailed, Location, Message

if TYPE_CHECKING:
    from git import Repo

SECONDS = 20

_OPTIONS = (
    "-c", "core.hooksPath=/dev/null",
    "-c", "core.fsmonitor=false",
    "-c", "core.untrackedCache=false",
    "-c", "protocol.allow=never",
)  # fmt: skip
_ENVIRONMENT = {
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_PAGER": "cat",
}
# What `git rev-parse --local-env-vars` lists, but for the counted configuration: safe.directory may come by it.
_HIDDEN = (
    "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_CONFIG", "GIT_CONFIG_PARAMETERS", "GIT_OBJECT_DIRECTORY", "GIT_DIR",
    "GIT_WORK_TREE", "GIT_IMPLICIT_WORK_TREE", "GIT_GRAFT_FILE", "GIT_INDEX_FILE", "GIT_REPLACE_REF_BASE",
    "GIT_PREFIX", "GIT_SHALLOW_FILE", "GIT_COMMON_DIR", "GIT_NAMESPACE", "GIT_TRACE", "GIT_EXTERNAL_DIFF",
)  # fmt: skip


class Output(NamedTuple):
    status: int
    stdout: bytes
    stderr: str


@contextmanager
def no_inherited_repository() -> Iterator[None]:
    """Hide the variables that point git at a repository other than the one we opened."""
    hidden = {name: os.environ.pop(name) for name in _HIDDEN if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(hidden)


def open_repo(top: Path) -> Repo:
    """Return GitPython's repository at ``top``, exactly there: no search, no variables in the path.

    Raises:
        EnvironmentFailed: there is no usable repository, or no git.
    """
    try:
        from git import InvalidGitRepositoryError, NoSuchPathError, Repo
    except ImportError as error:
        raise _git_missing(top) from error
    try:
        with no_inherited_repository():
            return Repo(top, expand_vars=False, search_parent_directories=False)
    except (InvalidGitRepositoryError, NoSuchPathError, OSError, ValueError) as error:
        raise EnvironmentFailed(
            Message(
                en="this is no usable git repository: its .git is broken",
                ja="git リポジトリとして読めません（.git が壊れています）",
            ),
            Location(str(top)),
            Message(en="clone it again", ja="クローンし直してください"),
        ) from error


def run(repo: Repo, words: Sequence[str], given: bytes = b"", seconds: float = SECONDS) -> Output:
    """Run ``git words…`` with ``given`` on its standard input and return what it answered.

    Raises:
        EnvironmentFailed: git is missing, took longer than ``seconds``, or refuses the repository because
            it belongs to another user.
    """
    from git import GitCommandNotFound

    top = Path(repo.working_dir)
    with no_inherited_repository(), tempfile.TemporaryFile() as stdin:
        stdin.write(given)
        stdin.seek(0)
        try:
            status, stdout, stderr = repo.git.execute(
                ["git", *_OPTIONS, *words],
                istream=stdin,
                env=_ENVIRONMENT,
                with_extended_output=True,
                with_exceptions=False,
                stdout_as_string=False,
                strip_newline_in_stdout=False,
                kill_after_timeout=seconds,
                shell=False,
            )
        except GitCommandNotFound as error:
            raise _git_missing(top) from error
        except BrokenPipeError:  # git ended before it read its input: it refused the repository
            status, stdout, stderr = 128, b"", "dubious ownership"
    if status and "dubious ownership" in stderr:
        raise _foreign_owner(top)
    if status and stderr.startswith("Timeout: "):
        raise EnvironmentFailed(
            Message(
                en=f"git gave no answer within {seconds:g} s",
                ja=f"git が {seconds:g} 秒以内に応答しませんでした",
            ),
            Location(str(top)),
        )
    return Output(status, stdout, stderr)


def _git_missing(top: Path) -> EnvironmentFailed:
    return EnvironmentFailed(
        Message(en="git is not installed", ja="git がインストールされていません"),
        Location(str(top)),
        Message(
            en="install git, then run the command again", ja="git を入れてから、もう一度実行してください"
        ),
    )


def _foreign_owner(top: Path) -> EnvironmentFailed:
    return EnvironmentFailed(
        Message(
            en="this repository belongs to another user, so git refuses to read it",
            ja="このリポジトリは別のユーザーの所有物のため、git が読み取りを拒みました",
        ),
        Location(str(top)),
        Message(
            en=f"if you trust it: git config --global --add safe.directory {top}",
            ja=f"信頼できる場合は git config --global --add safe.directory {top} を実行してください",
        ),
    )
