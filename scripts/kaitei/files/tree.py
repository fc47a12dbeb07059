"""Reads an archive of policies: every file it should have, and no other."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

from kaitei.errors import EnvironmentFailed, KaiteiError, Location, Message, reason_of
from kaitei.parse.formats import refuse_other_formats
from kaitei.parse.source import MAX_BYTES, decode_text, decode_utf8, refuse_large_file

KNOWN = ("policy.yml", "versions.lock")
MAX_FILES = 2_000


def read_tree(archive: Path) -> dict[str, str]:
    """Return ``{path: text}`` of every policy file below ``archive``; paths start with the archive's.

    Files and folders whose names start with a dot, and editors' copies (``…~``), are passed over.

    Raises:
        KaiteiError: a symbolic link, a file that is none of policy.yml, versions.lock and *.md, a text that
            ``decode_text`` refuses.
        EnvironmentFailed: the folder or a file cannot be read.
    """
    files: dict[str, str] = {}
    for folder in _entries(archive, _no_archive(archive)):
        if folder.name.startswith("."):
            continue
        if not _is_folder(folder):
            raise _stray(folder)
        for path in _entries(folder):
            if path.name.startswith(".") or path.name.endswith("~"):
                continue
            if (path.name not in KNOWN and path.suffix != ".md") or not path.name.isprintable():
                raise _stray(path)
            _refuse_link(path)
            files[path.as_posix()] = read_file(path)
            if len(files) > MAX_FILES:
                raise KaiteiError(
                    Message(
                        en=f"the folder holds more than {MAX_FILES:,} files",
                        ja=f"ファイルが {MAX_FILES:,} 個を超えています",
                    ),
                    Location(archive.as_posix()),
                )
    if not files:
        raise KaiteiError(
            Message(en="the folder holds no policy", ja="ポリシーが1つもありません"),
            Location(archive.as_posix()),
            Message(
                en="write <policy>/policy.yml and <policy>/<date>.md in it",
                ja="<policy>/policy.yml と <policy>/<日付>.md を置いてください",
            ),
        )
    return files


def read_file(path: Path) -> str:
    """Return the text of one policy file, checked by ``decode_text``.

    Raises:
        KaiteiError: there is no such file, or it is a folder, pipe or device, or ``decode_text`` refuses it.
        EnvironmentFailed: the file cannot be read.
    """
    return _read(path, decode_text)


def read_plain_file(path: Path) -> str:
    """Return any Markdown file's text as it is: at most 1 MiB of UTF-8, whatever its line breaks."""
    return _read(path, decode_utf8)


def _read(path: Path, decode: Callable[[str, bytes], str]) -> str:
    shown = path.as_posix()
    try:
        # without O_NONBLOCK opening a named pipe would wait for its writer
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(handle, "rb") as stream:
            info = os.fstat(handle)
            if not stat.S_ISREG(info.st_mode):
                raise _no_file(shown)
            raw = stream.read(MAX_BYTES + 1)
            if info.st_size > MAX_BYTES:  # what it is tells more than how large it is
                refuse_other_formats(shown, raw)
            refuse_large_file(shown, info.st_size)
    except (FileNotFoundError, NotADirectoryError):
        raise KaiteiError(
            Message(en="there is no such file", ja="ファイルがありません"), Location(shown)
        ) from None
    except IsADirectoryError:
        raise _no_file(shown) from None
    except OSError as error:
        why = reason_of(error)
        raise EnvironmentFailed(
            Message(en=f"the file cannot be read: {why.en}", ja=f"ファイルを読めません: {why.ja}"),
            Location(shown),
            Message(
                en="check its owner and permissions (ls -l)", ja="所有者と権限を確かめてください（ls -l）"
            ),
        ) from None
    return decode(shown, raw)


def _entries(folder: Path, missing: KaiteiError | None = None) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError) as error:
        if missing:
            raise missing from None
        raise _folder_failed(folder, error) from None
    except OSError as error:
        raise _folder_failed(folder, error) from None


def _folder_failed(folder: Path, error: OSError) -> EnvironmentFailed:
    why = reason_of(error)
    return EnvironmentFailed(
        Message(en=f"the folder cannot be read: {why.en}", ja=f"フォルダーを読めません: {why.ja}"),
        Location(folder.as_posix()),
        Message(en="check its owner and permissions (ls -ld)", ja="所有者と権限を確かめてください（ls -ld）"),
    )


def _is_folder(path: Path) -> bool:
    _refuse_link(path)
    try:
        return stat.S_ISDIR(path.lstat().st_mode)
    except OSError as error:
        raise _folder_failed(path, error) from None


def _refuse_link(path: Path) -> None:
    if path.is_symlink():
        raise KaiteiError(
            Message(
                en="this is a symbolic link; only files of the folder itself are read",
                ja="シンボリックリンクは使えません",
            ),
            Location(path.as_posix()),
            Message(en="replace it with the file it points to", ja="ファイルそのものに置き換えてください"),
        )


def _no_archive(archive: Path) -> KaiteiError:
    return KaiteiError(
        Message(en="there is no such folder of policies", ja="ポリシーのフォルダーがありません"),
        Location(archive.as_posix()),
        Message(en="name it with --archive DIR", ja="--archive DIR で指定してください"),
    )


def _no_file(shown: str) -> KaiteiError:
    return KaiteiError(
        Message(en="this is not a file", ja="ファイルではありません"),
        Location(shown),
        Message(
            en="give a file instead of a folder, pipe or device",
            ja="フォルダー・パイプ・デバイスではなく、ファイルを指定してください",
        ),
    )


def _stray(path: Path) -> KaiteiError:
    return KaiteiError(
        Message(en="this file has no place among policies", ja="ここに置けないファイルです"),
        Location(path.as_posix()),
        Message(
            en="keep only <policy>/policy.yml, <policy>/versions.lock and <policy>/<date>.md here",
            ja="置けるのは <policy>/policy.yml・versions.lock・<日付>.md だけです",
        ),
    )
