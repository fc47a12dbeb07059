"""Every file of a built site with its digest, so that a mirror can be compared with the original."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any

MANIFEST = "data/manifest.json"
SCHEMA = "kaitei/manifest/1"


def build_manifest(folder: Path, as_of: date) -> str:
    """Return the manifest of ``folder`` as JSON, files in the order of their names."""
    files = {
        name: facts_about(content)
        for name, content in sorted(
            (path.relative_to(folder).as_posix(), path.read_bytes())
            for path in folder.rglob("*")
            if path.is_file()
        )
        if name != MANIFEST
    }
    return format_manifest({"schema": SCHEMA, "as_of": as_of.isoformat(), "files": files})


def facts_about(content: bytes) -> dict[str, Any]:
    """Return what the manifest says of a file."""
    return {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def format_manifest(manifest: dict[str, Any]) -> str:
    return json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"
