"""``versions.lock``: the digest of every version's text, one line a version, oldest first."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kaitei.errors import KaiteiError, Location, Message
from kaitei.model import TextStatus, version_key
from kaitei.model.lock import Locked

NAME = "versions.lock"
HEAD = "# 公開した版の本文のダイジェスト。kaitei lock が書きます。プルリクエストで差分を確かめてください。\n"

_LINE = re.compile(
    r"(?P<version>[0-9]{4}-[0-9]{2}-[0-9]{2}(?:\.[1-9][0-9]{0,2})?) (?P<text>verbatim|reconstruction) "
    r"sha256:(?P<digest>[0-9a-f]{64}) (?P<commit>[0-9a-f]{64}|[0-9a-f]{40}|-)"
)
_FIX = Message(
    en="let kaitei lock write the file, or restore the line from the base commit",
    ja="kaitei lock で書き直すか、基準のコミットの行に戻してください",
)


def parse_lock(path: str, text: str) -> tuple[Locked, ...]:
    """Return the lines of a manifest. Lines that start with ``#`` are comments.

    Raises:
        KaiteiError: a line of another form, a version twice or out of order, no line break at the end.
    """
    entries: list[Locked] = []
    lines = text.split("\n")
    if lines.pop():
        raise KaiteiError(
            Message(en="the last line does not end", ja="最後の行が改行で終わっていません"),
            Location(path, len(lines) + 1),
            _FIX,
        )
    for number, line in enumerate(lines, 1):
        if line.startswith("#"):
            continue
        entry = parse_line(line)
        if entry is None:
            raise KaiteiError(
                Message(
                    en=f"this is no line of a manifest: {line[:60]!r}",
                    ja=f"控えの行として読めません：「{line[:60]}」",
                ),
                Location(path, number),
                _FIX,
            )
        if entries and version_key(entries[-1].version) >= version_key(entry.version):
            raise KaiteiError(
                Message(
                    en=f"{entry.version} stands after {entries[-1].version}",
                    ja=f"{entry.version} が {entries[-1].version} の後にあります",
                ),
                Location(path, number),
                Message(
                    en="one line a version, oldest first",
                    ja="1つの版につき1行、古い順に並べてください",
                ),
            )
        entries.append(entry)
    return tuple(entries)


def parse_line(line: str) -> Locked | None:
    """Return the version a line is about, ``None`` if it is no such line."""
    match = _LINE.fullmatch(line)
    if match is None:
        return None
    commit = "" if match["commit"] == "-" else match["commit"]
    return Locked(match["version"], TextStatus(match["text"]), bytes.fromhex(match["digest"]), commit)


def format_lock(entries: Iterable[Locked]) -> str:
    """Return the file that holds the entries, oldest version first."""
    ordered = sorted(entries, key=lambda entry: version_key(entry.version))
    return HEAD + "".join(f"{format_line(entry)}\n" for entry in ordered)


def format_line(entry: Locked) -> str:
    return f"{entry.version} {entry.text.value} sha256:{entry.digest.hex()} {entry.commit or '-'}"


def lock_path(policy_path: str) -> str:
    """Return where the manifest stands: beside ``policy.yml``."""
    return policy_path.removesuffix("policy.yml") + NAME
