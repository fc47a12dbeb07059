"""Paths as messages show them: on one line, in characters a terminal shows as they are."""

from __future__ import annotations

from pathlib import Path


def show_path(path: Path) -> str:
    r"""Return ``path`` as the user would type it; control characters and broken bytes as ``\n``, ``\udcff``."""
    text = path.as_posix()
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)
