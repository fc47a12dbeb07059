"""The file of the last signed checkpoint, as it is before there is one: it names the keys that have signed nothing yet.

``keygen`` leaves it so. Where it is missing, nobody knows what a key has signed, and nothing is signed with it: a second
log of the same name would contradict the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kaitei.errors import KaiteiError, Message
from kaitei.ledger.durable import read_if_there, write_file
from kaitei.tlog import VerifierKey, format_verifier_key, parse_verifier_key

LAST = Message(en="the last signed checkpoint", ja="最後に署名したチェックポイント")
_HEADER = "kaitei: nothing signed yet"


def state_path(folder: Path) -> Path:
    """Return the file of the last signed checkpoint."""
    return folder / "last-checkpoint"


def format_unused(keys: Sequence[VerifierKey]) -> bytes:
    """Return what the file holds as long as none of ``keys`` has signed."""
    return "".join(f"{line}\n" for line in (_HEADER, *map(format_verifier_key, keys))).encode()


def parse_unused(raw: bytes) -> tuple[VerifierKey, ...] | None:
    """Return the keys that have signed nothing yet; ``None`` if the file holds something else."""
    head, *lines = raw.decode("utf-8", "replace").split("\n")
    if head != _HEADER or not lines or lines.pop():
        return None
    try:
        return tuple(map(parse_verifier_key, lines))
    except KaiteiError:
        return None


def read_unused(folder: Path) -> tuple[VerifierKey, ...]:
    """Return the keys of which the folder says that they have signed nothing yet."""
    return parse_unused(read_if_there(state_path(folder), LAST) or b"") or ()


def write_unused(folder: Path, keys: Sequence[VerifierKey]) -> None:
    """Say, durably, that ``keys`` have signed nothing yet."""
    write_file(state_path(folder), format_unused(keys), 0o600)


def mark_unused(folder: Path, made: VerifierKey, known: Sequence[VerifierKey]) -> None:
    """Say that a key just made has signed nothing yet, where nothing else was or may have been signed."""
    raw = read_if_there(state_path(folder), LAST)
    unused = () if raw is None else parse_unused(raw)
    if unused is not None and (raw is not None or not known):
        write_unused(folder, (made, *(key for key in unused if key in known)))
