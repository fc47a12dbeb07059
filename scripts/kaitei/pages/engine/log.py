"""The public log as part of the site: the files of ``kaitei ledger publish``, under ``/log/``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from kaitei.errors import KaiteiError, Location, Message, VerificationFailed

PLACE = "log"
CHECKPOINT, KEYS = "checkpoint", "key.txt"
_TILE = re.compile(r"tile/[0-9]{1,2}/(?:x[0-9]{3}/)*[0-9]{3}(?:\.p/[0-9]{1,3})?")


@dataclass(frozen=True, slots=True)
class PublishedLog:
    """A folder that holds a log, and the checkpoint it had when we looked."""

    folder: Path
    checkpoint: bytes


def read_log(folder: Path) -> PublishedLog | None:
    """Return the log that is published in ``folder``, ``None`` if there is none.

    Raises:
        VerificationFailed: its checkpoint is not signed by its keys; readers would believe nothing of it.
    """
    path = folder / CHECKPOINT
    if not path.is_file():
        return None
    from kaitei.ledger.keys import read_verifier_keys
    from kaitei.tlog import build_trust, parse_note, verify_checkpoint

    raw = path.read_bytes()
    try:
        verify_checkpoint(parse_note(raw, str(path)), build_trust(read_verifier_keys(folder / KEYS)))
    except KaiteiError as error:
        raise VerificationFailed(
            Message(
                en=f"the log cannot be published: {error.what.en}",
                ja=f"ログを公表できません：{error.what.ja}",
            ),
            Location(str(path)),
            Message(
                en="find out who changed it; to write the files anew, take the folder away and run"
                " kaitei ledger publish FOLDER",
                ja="だれが変えたのかを調べてください。書き直すには、フォルダーを除いてから kaitei ledger publish フォルダー を実行します",
            ),
        ) from None
    return PublishedLog(folder, raw)


def copy_log(log: PublishedLog, site: Path) -> None:
    """Copy the keys, the tiles and at last the checkpoint; a log that grows meanwhile does no harm."""
    target = site / PLACE
    _write(target / KEYS, (log.folder / KEYS).read_bytes())
    for path in sorted((log.folder / "tile").rglob("*")):
        name = path.relative_to(log.folder).as_posix()
        if _TILE.fullmatch(name) and path.is_file():
            _write(target / name, path.read_bytes())
    _write(target / CHECKPOINT, log.checkpoint)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
