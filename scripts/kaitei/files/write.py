"""Writes a file so that a reader never sees half of it."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from kaitei.errors import EnvironmentFailed, Location, Message


def write_file(path: Path, content: bytes, *, mode: int = 0o644, exclusive: bool = False) -> None:
    """Write ``content`` under a temporary name, make it durable, and rename it to ``path``.

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
                path.write_bytes(content)
                return
            path = path.resolve() if path.is_symlink() else path
        handle, temporary = tempfile.mkstemp(prefix=".kaitei-", dir=path.parent)
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).chmod(mode)
        if exclusive:
            os.link(temporary, path)
            Path(temporary).unlink()
        else:
            Path(temporary).replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        raise _cannot_write(shown, error) from None


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
    return EnvironmentFailed(
        Message(en=f"cannot write: {error.strerror}", ja=f"書き込めません: {error.strerror}"),
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
