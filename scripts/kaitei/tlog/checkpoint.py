"""Checkpoints: the signed statement of a log's size and root (c2sp.org/tlog-checkpoint)."""

from __future__ import annotations

from dataclasses import dataclass

from kaitei.tlog.edge import TreeHead
from kaitei.tlog.encoding import format_base64, malformed, parse_base64, parse_decimal
from kaitei.tlog.hashing import EMPTY_ROOT, HASH_SIZE
from kaitei.tlog.keys import Signer
from kaitei.tlog.note import Note, issue_note

MAX_ORIGIN_SIZE = 255  # bytes; the ML-DSA cosignature of the same specification has one byte for the length


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log called ``origin`` says of itself; ``extensions`` are opaque lines."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    @property
    def head(self) -> TreeHead:
        return TreeHead(self.size, self.root)


def parse_checkpoint(text: str, source: str = "checkpoint") -> Checkpoint:
    """Return the checkpoint that the text of a note is.

    Raises:
        KaiteiError: the text is no checkpoint; the message says in which line.
    """
    lines = text.split("\n")
    if len(lines) < 4 or lines.pop():
        raise malformed(
            "a checkpoint has at least three lines: origin, size and root",
            "チェックポイントには、ログの名前・件数・根の3行が必要です",
            source,
        )
    origin, size, root = lines[0], parse_decimal(lines[1]), parse_base64(lines[2])
    if not origin or len(origin.encode("utf-8", "surrogatepass")) > MAX_ORIGIN_SIZE:
        raise malformed(
            f"the origin must have 1 to {MAX_ORIGIN_SIZE} bytes",
            f"ログの名前は1～{MAX_ORIGIN_SIZE}バイトです",
            source,
            1,
        )
    if size is None:
        raise malformed(
            f"{lines[1][:40]!r} is not a size: decimal digits without leading zeros",
            f"{lines[1][:40]!r} は件数（先頭に 0 の付かない10進数）ではありません",
            source,
            2,
        )
    if root is None or len(root) != HASH_SIZE:
        raise malformed(
            f"{lines[2][:80]!r} is not a root hash: 32 bytes in base64",
            f"{lines[2][:80]!r} は根（32バイトの base64）ではありません",
            source,
            3,
        )
    if not size and root != EMPTY_ROOT:
        raise malformed(
            "a log without entries has the hash of nothing as its root",
            "0件のログの根が、空のハッシュではありません",
            source,
            3,
        )
    if not all(lines[3:]):
        raise malformed("an extension line is empty", "拡張の行が空です", source, 4 + lines[3:].index(""))
    return Checkpoint(origin, size, root, tuple(lines[3:]))


def format_checkpoint(checkpoint: Checkpoint) -> str:
    lines = (checkpoint.origin, str(checkpoint.size), format_base64(checkpoint.root), *checkpoint.extensions)
    return "".join(f"{line}\n" for line in lines)


def issue_checkpoint(checkpoint: Checkpoint, *signers: Signer) -> Note:
    """Return ``checkpoint`` signed by each of ``signers``.

    Whether the log may sign it is for the caller to know: never one that contradicts an earlier one.

    Raises:
        ValueError: it could not be read back as it is.
    """
    text = format_checkpoint(checkpoint)
    if parse_checkpoint(text) != checkpoint:
        raise ValueError(f"{checkpoint} cannot be written as a checkpoint")
    return issue_note(text, *signers)
