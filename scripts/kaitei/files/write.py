"""Writes a file so that a reader never sees half of it."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from kaitei.errors import EnvironmentFailed, Location, Message, reason_of


def write_file(path: Path, content: bytes, *, mode: int = 0o644, exclusive: bool = False) -> None:
    """Write ``content`` to ``path`` as ``writing`` does."""
    with writing(path, mode=mode, exclusive=exclusive) as stream:
        stream.write(content)


@contextmanager
def writing(path: Path, *, mode: int = 0o644, exclusive: bool = False) -> Iterator[BinaryIO]:
    """Write a file under a temporary name; at the end it is made durable and renamed to ``path``.

    With ``exclusive`` an existing file is left alone and refused. A symbolic link stays, its file is written; a
    device or pipe (``/dev/stdout``) is written to, and never replaced by a file of its name.

    Raises:
        EnvironmentFailed: the folder is missing or not writable, the disk is full, the file exists.
    """
    import tempfile

    shown, temporary = path.as_posix(), ""
    try:
        if not exclusive:
            if _is_device(path):
                with path.open("wb") as stream:
                    yield stream
                return
            path = follow_links(path) if path.is_symlink() else path
            if path.is_dir():  # of "." the system says that it is busy
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        handle, temporary = tempfile.mkstemp(prefix=".kaitei-", dir=path.parent)
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).chmod(mode)
        if exclusive:
            os.link(temporary, path)
        else:
            Path(temporary).replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise _cannot_write(shown, error) from None
    finally:
        if temporary:
            Path(temporary).unlink(missing_ok=True)


def follow_links(path: Path) -> Path:
    """Return where ``path`` leads; what is not there yet may be made there.

    Raises:
        OSError: its links lead in a circle.
    """
    end = Path(os.path.realpath(path))
    if end.is_symlink():
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
    return end


def make_folder(path: Path) -> None:
    """Make a folder, and those above it that are missing; one that is there stays.

    Raises:
        EnvironmentFailed: the folder above is not writable, or a file has the name.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _cannot_write(path.as_posix(), error) from None


def _cannot_write(shown: str, error: OSError) -> EnvironmentFailed:
    fix = Message(en="name another file or folder", ja="別のファイルかフォルダーを指定してください")
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        fix = Message(
            en="check the owner and permissions of the folder (ls -ld), or name another",
            ja="フォルダーの所有者と権限を確かめるか（ls -ld）、別の場所を指定してください",
        )
    elif error.errno in {errno.ENOSPC, errno.EDQUOT}:
        fix = Message(
            en="make room on the disk, then run the command again",
            ja="ディスクの空きを作ってから、もう一度実行してください",
        )
    why = reason_of(error)
    return EnvironmentFailed(
        Message(en=f"cannot write: {why.en}", ja=f"書き込めません: {why.ja}"),
        Location(shown),
        fix,
    )


def _is_device(path: Path) -> bool:
    """Is there something here that takes bytes without being a file: a device, pipe or socket?"""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
