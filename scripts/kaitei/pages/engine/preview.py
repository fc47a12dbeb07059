"""What makes a preview quick: only what differs is written, and no template is compiled twice."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket


class CompiledTemplates(BytecodeCache):
    """Templates compiled by an earlier build; Jinja asks for one by name and by the digest of its text."""

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._code:
            bucket.bytecode_from_string(self._code[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._code[bucket.key] = bucket.bytecode_to_string()


def known_file(kind: Any) -> Any:
    """Return the engine's class of files, for files it should know and link to but leave to us to write."""

    class KnownFile(kind):  # type: ignore[misc]  # the class is the running engine's
        def copy_file(self, dirty: bool = False) -> None:  # noqa: FBT001, FBT002 - the engine's signature
            pass

    return KnownFile


def update_folder(folder: Path, built: Path, pages: Mapping[str, str | bytes]) -> None:
    """Make ``folder`` hold the files of ``built`` and ``pages`` and no other; equal files are not touched."""
    files = {
        path.relative_to(built).as_posix(): path.read_bytes() for path in built.rglob("*") if path.is_file()
    }
    wanted = {
        **{name: page.encode() if isinstance(page, str) else page for name, page in pages.items()},
        **files,
    }
    there = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    for name in there.keys() - wanted.keys():
        _remove(there[name], folder)
    for name, content in wanted.items():
        target = there.get(name)
        if target is None:
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
        elif target.read_bytes() == content:
            continue
        target.write_bytes(content)


def _remove(path: Path, folder: Path) -> None:
    """Remove a file and the folders below ``folder`` that are empty without it."""
    path.unlink()
    while (path := path.parent) != folder and not any(path.iterdir()):
        path.rmdir()
