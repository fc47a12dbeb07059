"""Files that are whole or not there: written under another name, made durable, then given their own."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kaitei.errors import EnvironmentFailed, Location, Message, reason_of

MOST = 1 << 20
"""More bytes than any file of a log has: tiles, checkpoints (a million at most), lists of keys."""


_MAKE_ROOM = Message(
    en="make room and make the folder writable, then try again",
    ja="ディスクの空きを作り、フォルダーに書込みができるようにしてから、もう一度実行してください",
)
_ANOTHER_PLACE = Message(
    en="something else stands where the file or its folder should: name another place, or take it away",
    ja="ファイルやフォルダーの場所に、別のものがあります。ほかの場所を指定するか、それを除いてください",
)


def read_whole(path: Path, most: int = MOST, *, pipe: bool = False) -> bytes:
    """Return the bytes at ``path``; a device or a huge file is not read without end.

    ``pipe`` allows a pipe, which a user may name (``--key <(…)``); one among the files of a log would block for ever.

    Raises:
        OSError: it cannot be read, or has more than ``most`` bytes.
    """
    if not pipe and path.is_fifo():
        raise OSError(errno.EINVAL, "it is a pipe", str(path))
    with path.open("rb") as file:
        raw = file.read(most + 1)
    if len(raw) > most:
        raise OSError(errno.EFBIG, f"it has more than {most:,} bytes", str(path))
    return raw


def is_named_wrong(error: OSError) -> bool:
    """Was the wrong thing named (nothing, a folder, a huge file)? Otherwise the disk or a permission is at fault."""
    wrong = (
        errno.ENOENT,
        errno.EISDIR,
        errno.ENOTDIR,
        errno.EFBIG,
        errno.EINVAL,
        errno.ENAMETOOLONG,
        errno.ELOOP,
    )
    return error.errno in wrong


def read_if_there(path: Path, what: Message) -> bytes | None:
    """Return the bytes at ``path``, ``None`` if nothing is there; ``what`` names the file in the error.

    Raises:
        EnvironmentFailed: it is there and cannot be read.
    """
    try:
        return read_whole(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        why = reason_of(error)
        raise EnvironmentFailed(
            Message(en=f"{what.en} cannot be read: {why.en}", ja=f"{what.ja}を読めません：{why.ja}"),
            Location(str(path)),
        ) from None


def write_file(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Put ``content`` at ``path``, durably: after a crash the old file is there or the new one, whole.

    Raises:
        EnvironmentFailed: it could not be written; what was at ``path`` still is.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        make_folder(path.parent)
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        _fill(descriptor, content)
        temporary.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink()
        raise _unwritable(path, error) from None


def create_file(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Put ``content`` at ``path``, durably, if nothing is there.

    Raises:
        FileExistsError: something is there.
        EnvironmentFailed: it could not be written.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except FileExistsError:
        raise
    except OSError as error:
        raise _unwritable(path, error) from None
    try:
        _fill(descriptor, content)
        sync_folder(path.parent)
    except OSError as error:
        with suppress(OSError):  # half a file would be in the way of the next try
            path.unlink()
        raise _unwritable(path, error) from None


def make_folder(folder: Path, mode: int = 0o755) -> None:
    """Make ``folder`` and what is missing above it; the names are durable."""
    if folder.is_dir():
        return
    make_folder(folder.parent, mode)
    with suppress(FileExistsError):
        folder.mkdir(mode)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in ``folder`` durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def locked(path: Path, waiting: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Hold the lock of ``path``; another process that wants it waits. It goes with the process.

    ``waiting`` is called if it is held by another process.
    """
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise _unwritable(path, error) from None
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting()
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _fill(descriptor: int, content: bytes) -> None:
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _unwritable(path: Path, error: OSError) -> EnvironmentFailed:
    why = reason_of(error)
    return EnvironmentFailed(
        Message(en=f"the file cannot be written: {why.en}", ja=f"ファイルを書き込めません：{why.ja}"),
        Location(str(path)),
        _ANOTHER_PLACE if is_named_wrong(error) else _MAKE_ROOM,
    )
