"""What is said where a key, or the list of the public ones, is not in its folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kaitei.errors import EnvironmentFailed, Location, Message
from kaitei.ledger.key_file import Kind
from kaitei.tlog import VerifierKey

NAMES = {"log": "ログ", "witness": "立会人"}
PUT_KEYS = Message(
    en="put it back: from the site's log/key.txt, or from the copy of the keys folder",
    ja="サイトの log/key.txt か、保管してある鍵のフォルダーの写しから戻してください",
)


def list_missing(path: Path) -> EnvironmentFailed:
    """Return the error of a log that has signed and whose list of public keys is gone."""
    what = Message(
        en="the list of the log's public keys is missing", ja="ログの公開鍵の一覧がここにありません"
    )
    return EnvironmentFailed(what, Location(str(path)), PUT_KEYS)


def signing_key_missing(folder: Path, kind: Kind, known: Sequence[VerifierKey]) -> EnvironmentFailed:
    """Return the error of a folder without private key; ``known`` are the public keys it lists."""
    if not known:
        option = " --witness" if kind == "witness" else ""
        return EnvironmentFailed(
            Message(en=f"there is no {kind} key here", ja=f"{NAMES[kind]}の署名鍵がここにはありません"),
            Location(str(folder)),
            Message(
                en=f"make one with kaitei ledger keygen NAME{option}",
                ja=f"次の命令で作ってください：kaitei ledger keygen 名前{option}",
            ),
        )
    name, file = known[0].name, f"{kind}-{known[0].key_id.hex()}.key"
    return EnvironmentFailed(
        Message(
            en=f"the private key of {name}, {file}, is missing",
            ja=f"{name} の署名鍵 {file} がここにはありません",
        ),
        Location(str(folder)),
        Message(
            en="put it back from the copy of the keys (mode 0600)",
            ja="保管してある鍵の写しから戻してください（権限 0600）",
        ),
    )
