"""Where a ledger is kept: ``sqlite:///var/ledger.sqlite3``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from kaitei.errors import KaiteiError

DEFAULT = "sqlite:///var/ledger.sqlite3"


@dataclass(frozen=True, slots=True)
class SqliteAddress:
    """A file. Three slashes begin a relative path, four an absolute one."""

    path: Path

    def __str__(self) -> str:
        return f"sqlite:///{self.path}"


def parse_address(text: str) -> SqliteAddress:
    """Return what ``--ledger`` or KAITEI_LEDGER names."""
    path = unquote(text.removeprefix("sqlite:///"))
    if text.startswith("sqlite:///") and path and "\x00" not in path:
        return SqliteAddress(Path(path))
    raise KaiteiError(
        f"{text!r} is no address of a ledger",
        fix="write it like sqlite:///var/ledger.sqlite3",
    )
