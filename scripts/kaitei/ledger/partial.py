"""The file a backup is written to before it gets its name: one writer at a time, and none of it left behind.

Whoever writes one holds its lock, which goes with the process. So a file that nobody has locked and that is a ledger
of ours was left by a backup that was stopped.
"""

from __future__ import annotations

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from kaitei.errors import EnvironmentFailed, KaiteiError, Location, Message
from kaitei.ledger.sqlite.foreign import APPLICATION_ID

_SUFFIX = ".partial"
_COMPANIONS = ("-wal", "-shm", "-journal")
_MAGIC, _APPLICATION = b"SQLite format 3\0", slice(68, 72)  # of a file of SQLite: how it begins, whose it is


class Leftovers(NamedTuple):
    """Files of stopped backups: those that were removed, and those that may be something else."""

    removed: tuple[Path, ...]
    doubtful: tuple[Path, ...]


@contextmanager
def partial_of(path: Path) -> Iterator[Path]:
    """Give the empty file that is to become ``path``, locked; it goes away unless it was renamed.

    Raises:
        KaiteiError: something other than a stopped backup is in its place.
        EnvironmentFailed: another backup is writing there.
        OSError: it cannot be made.
    """
    partial = path.with_name(path.name + _SUFFIX)
    descriptor = _lock_new(partial)
    try:
        remove_companions(partial)
        yield partial
    finally:
        # closed last: closing any descriptor of the file drops SQLite's own locks on it
        if _is_at(descriptor, partial):
            partial.unlink()
            remove_companions(partial)
        os.close(descriptor)


def clear_leftovers(folder: Path) -> Leftovers:
    """Remove what stopped backups left in ``folder``, as far as it is surely theirs and nobody is writing it."""
    removed, doubtful = [], []
    for path in sorted(folder.glob(f"*{_SUFFIX}")):
        with suppress(OSError):  # not ours to read, or gone by now
            descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)
            try:
                if not _is_free(descriptor):
                    continue
                if _is_ledger(descriptor):
                    path.unlink()
                    remove_companions(path)
                    removed.append(path)
                elif path.with_suffix("").suffix == ".sqlite3":
                    doubtful.append(path)
            finally:
                os.close(descriptor)
    return Leftovers(tuple(removed), tuple(doubtful))


def _lock_new(partial: Path) -> int:
    while True:
        descriptor = os.open(partial, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK, 0o600)
        try:
            if not _is_free(descriptor):
                raise EnvironmentFailed(
                    Message(
                        en="another backup is being written here", ja="別のバックアップを書き込んでいます"
                    ),
                    Location(str(partial)),
                    Message(
                        en="wait for it, or give the name of another file",
                        ja="終わるのを待つか、別のファイルを指定してください",
                    ),
                )
            if _is_at(descriptor, partial):
                found = os.fstat(descriptor)
                if not stat.S_ISREG(found.st_mode) or (found.st_size and not _is_ledger(descriptor)):
                    raise KaiteiError(
                        Message(
                            en="there is something other than a stopped backup here",
                            ja="中断したバックアップではないものが、ここに既にあります",
                        ),
                        Location(str(partial)),
                        Message(
                            en="take it away, or give the name of another file",
                            ja="別の場所に移すか、別のファイルを指定してください",
                        ),
                    )
                if found.st_nlink == 1:
                    os.ftruncate(descriptor, 0)
                    return descriptor
                partial.unlink()  # a restore was killed that had given it its name: what has that name stays
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)  # it got its name, or went away, while we looked: look again


def _is_free(descriptor: int) -> bool:
    """Take the lock of a file; say if nobody else has it, and no other process uses it through SQLite."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        fcntl.lockf(descriptor, fcntl.LOCK_UN)
    except BlockingIOError:
        return False
    return True


def _is_at(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.lstat())
    except FileNotFoundError:
        return False


def _is_ledger(descriptor: int) -> bool:
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        return False
    head = os.pread(descriptor, 100, 0)
    return head.startswith(_MAGIC) and head[_APPLICATION] == APPLICATION_ID.to_bytes(4, "big")


def remove_companions(path: Path) -> None:
    """Remove what SQLite keeps beside a file, and would take for part of another one of that name."""
    for end in _COMPANIONS:
        path.with_name(path.name + end).unlink(missing_ok=True)
