"""Writes a file so that a reader never sees half of it."""

from __future__ import annotations

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
        raise EnvironmentFailed(
            Message(en=f"cannot write: {error.strerror}", ja=f"書き込めません: {error.strerror}"),
            Location(shown),
            Message(en="name another file or folder", ja="別のファイルかフォルダーを指定してください"),
        ) from None


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
