"""The last touches on a built folder: what nobody asks for goes, and a manifest says what is there."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from kaitei.files.manifest import MANIFEST, build_manifest

_ASSETS = "assets"
_NAMING = {".html", ".css", ".js", ".xml", ".webmanifest"}  # files that name other files
_ADDRESS = re.compile(rb"assets/[\w.%/-]+")
_NAME = re.compile(rb"[\w.%-]+\.[A-Za-z0-9]{2,5}")
_MAP_NOTE = re.compile(rb"\n?(?://|/\*)# sourceMappingURL=[^\n*]*(?:\*/)?")


def finish_site(folder: Path, as_of: date) -> None:
    """Remove the theme's files that no page names, and write the manifest."""
    _remove_source_maps(folder)
    remove_unused(folder)
    target = folder / MANIFEST
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(build_manifest(folder, as_of).encode())


def remove_unused(folder: Path) -> None:
    """Remove files below ``assets/`` that no page has the address of, nor a file that is kept the name."""
    assets = {path for path in (folder / _ASSETS).rglob("*") if path.is_file()}
    wanted = [path for path in folder.rglob("*") if path.is_file() and path not in assets]
    kept: set[Path] = set()
    names = {
        name for path in wanted for address in _matches(_ADDRESS, path) for name in _NAME.findall(address)
    }
    while wanted:
        wanted = [path for path in assets - kept if path.name.encode() in names]
        kept.update(wanted)
        names = {name for path in wanted for name in _matches(_NAME, path)}
    for path in assets - kept:
        path.unlink()
    for place in sorted((folder / _ASSETS).rglob("*"), reverse=True):
        if place.is_dir() and not any(place.iterdir()):
            place.rmdir()


def _matches(pattern: re.Pattern[bytes], path: Path) -> set[bytes]:
    return set(pattern.findall(path.read_bytes())) if path.suffix in _NAMING else set()


def _remove_source_maps(folder: Path) -> None:
    """Browsers with open tools ask for source maps; what names them goes with them."""
    for path in (folder / _ASSETS).rglob("*"):
        if path.suffix in {".js", ".css"}:
            content = path.read_bytes()
            if (plain := _MAP_NOTE.sub(b"", content)) != content:
                path.write_bytes(plain)
