"""Reads an archive of policies: every file it should have, and no other."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

from kaitei.errors import EnvironmentFailed, KaiteiError, Location, Message
from kaitei.parse.source import check_size, decode_text, decode_utf8

KNOWN = ("policy.yml", "versions.lock")


def read_tree(archive: Path) -> dict[str, str]:
    """Return ``{path: text}`` of every policy file below ``archive``; paths start with the archive's.

    Raises:
        KaiteiError: a symbolic link, a file that is none of policy.yml, versions.lock and *.md, a text that
            ``decode_text`` refuses.
        EnvironmentFailed: the folder or a file cannot be read.
    """
    if not archive.is_dir():
        raise KaiteiError(
            Message(en="there is no such folder of policies", ja="ポリシーのフォルダーがありません"),
            Location(str(archive)),
            Message(en="name it with --archive DIR", ja="--archive DIR で指定してください"),
        )
    files: dict[str, str] = {}
    for folder in _entries(archive):
        if folder.name.startswith("."):
            continue
        _refuse_link(folder)
        if not folder.is_dir():
            raise _stray(folder)
        for path in _entries(folder):
            if path.name.startswith(".") or path.name.endswith("~"):
                continue
            _refuse_link(path)
            if path.name not in KNOWN and path.suffix != ".md":
                raise _stray(path)
            files[path.as_posix()] = read_file(path)
    if not files:
        raise KaiteiError(
            Message(en="the folder holds no policy", ja="ポリシーが1つもありません"), Location(str(archive))
        )
    return files


def read_file(path: Path) -> str:
    """Return the text of one policy file, checked by ``decode_text``."""
    return _read(path, decode_text)


def read_plain_file(path: Path) -> str:
    """Return any Markdown file's text as it is: at most 1 MiB of UTF-8, whatever its line breaks."""
    return _read(path, decode_utf8)


def _read(path: Path, decode: Callable[[str, bytes], str]) -> str:
    try:
        info = path.stat()
        if not stat.S_ISREG(info.st_mode):
            raise KaiteiError(
                Message(en="this is not a file", ja="ファイルではありません"), Location(path.as_posix())
            )
        check_size(path.as_posix(), info.st_size)
        return decode(path.as_posix(), path.read_bytes())
    except FileNotFoundError:
        raise KaiteiError(
            Message(en="there is no such file", ja="ファイルがありません"), Location(path.as_posix())
        ) from None
    except OSError as error:
        raise EnvironmentFailed(
            Message(
                en=f"the file cannot be read: {error.strerror}", ja=f"ファイルを読めません: {error.strerror}"
            ),
            Location(path.as_posix()),
        ) from None


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        raise EnvironmentFailed(
            Message(
                en=f"the folder cannot be read: {error.strerror}",
                ja=f"フォルダーを読めません: {error.strerror}",
            ),
            Location(folder.as_posix()),
        ) from None


def _refuse_link(path: Path) -> None:
    if path.is_symlink():
        raise KaiteiError(
            Message(
                en="this is a symbolic link; only files of its own are read",
                ja="シンボリックリンクは使えません",
            ),
            Location(path.as_posix()),
            Message(en="replace it by a copy of the file", ja="ファイルそのものに置き換えてください"),
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
