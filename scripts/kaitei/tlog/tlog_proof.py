"""Proofs to keep: an entry's place in a log, and the signed checkpoint, in one text (c2sp.org/tlog-proof)."""

from __future__ import annotations

from dataclasses import dataclass

from kaitei.errors import Message
from kaitei.tlog.encoding import MAX_NUMBER, format_base64, malformed, parse_base64, parse_decimal
from kaitei.tlog.hashing import HASH_SIZE
from kaitei.tlog.merkle import Inclusion, verify_inclusion
from kaitei.tlog.note import MAX_NOTE_SIZE, Note, format_note, parse_note
from kaitei.tlog.trust import Trust, VerifiedCheckpoint, verify_checkpoint

HEADER = "c2sp.org/tlog-proof@v1"
MAX_PROOF_SIZE = MAX_NOTE_SIZE + 200_000
MAX_HASHES = 63

_FIX = Message(
    en="ask for the proof again; it was cut or changed on its way",
    ja="途中で切れたか、内容が変わっています。もう一度受け取ってください",
)


@dataclass(frozen=True, slots=True)
class TlogProof:
    """That the entry at ``index`` is in the log of ``checkpoint``.

    ``extra`` belongs to whoever issued the proof and is not covered by it: use it to rebuild the entry, whose
    hash the proof covers, and believe nothing else in it.
    """

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: Note
    extra: bytes | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.index <= MAX_NUMBER or len(self.hashes) > MAX_HASHES or self.extra == b"":
            raise ValueError(
                f"no proof has index {self.index}, {len(self.hashes)} hashes and extra {self.extra!r}"
            )
        if any(len(value) != HASH_SIZE for value in self.hashes):
            raise ValueError(f"every hash of a proof has {HASH_SIZE} bytes")


@dataclass(frozen=True, slots=True)
class VerifiedProof:
    """It is proved: the entry is in the log, and the log and the witnesses vouch for that log."""

    inclusion: Inclusion
    checkpoint: VerifiedCheckpoint


def parse_proof(raw: bytes, source: str = "proof") -> TlogProof:
    """Return the proof that ``raw`` is; ``format_proof`` gives ``raw`` back.

    Raises:
        KaiteiError: the text is no proof; the message says in which line.
    """
    if len(raw) > MAX_PROOF_SIZE:
        raise malformed(
            f"{len(raw)} bytes; a proof has at most {MAX_PROOF_SIZE}",
            f"{len(raw)} バイトあります。受領証は {MAX_PROOF_SIZE} バイトまでです",
            source,
            fix=_FIX,
        )
    head, blank, note = raw.partition(b"\n\n")
    lines = head.decode("utf-8", "replace").split("\n")
    if lines[0] != HEADER:
        raise malformed(
            f"the first line is {lines[0][:80]!r}, not {HEADER!r}",
            f"最初の行が {HEADER!r} ではなく {lines[0][:80]!r} です",
            source,
            1,
            _FIX,
        )
    if not blank:
        raise malformed(
            "no blank line and checkpoint after the hashes",
            "ハッシュの後に、空行とチェックポイントがありません",
            source,
            len(lines),
            _FIX,
        )
    extra, at = None, 1
    if len(lines) > at and lines[at].startswith("extra "):
        extra, at = parse_base64(lines[at].removeprefix("extra ")), 2
        if not extra:
            raise malformed(
                "the extra data is not base64",
                "extra の内容が base64 ではありません",
                source,
                at,
                _FIX,
            )
    index = None
    if len(lines) > at and lines[at].startswith("index "):
        index = parse_decimal(lines[at].removeprefix("index "))
    if index is None:
        raise malformed(
            "'index' and a decimal number are expected here",
            "ここには index と10進数が必要です",
            source,
            at + 1,
            _FIX,
        )
    hashes = _parse_hashes(lines[at + 1 :], source, at + 2)
    return TlogProof(index, hashes, parse_note(note, f"{source} (checkpoint)"), extra)


def _parse_hashes(lines: list[str], source: str, first: int) -> tuple[bytes, ...]:
    """Return the proof's hashes; ``first`` is the number of the first of their lines."""
    hashes = []
    for number, line in enumerate(lines, first):
        value = parse_base64(line)
        if value is None or len(value) != HASH_SIZE:
            raise malformed(
                f"{line[:80]!r} is not a hash: 32 bytes in base64",
                f"{line[:80]!r} はハッシュ（32バイトの base64）ではありません",
                source,
                number,
                _FIX,
            )
        hashes.append(value)
    if len(hashes) > MAX_HASHES:
        raise malformed(
            f"{len(hashes)} hashes; no log needs more than {MAX_HASHES}",
            f"ハッシュが {len(hashes)} 個あります。{MAX_HASHES} 個を超えることはありません",
            source,
            fix=_FIX,
        )
    return tuple(hashes)


def format_proof(proof: TlogProof) -> bytes:
    lines = [HEADER]
    if proof.extra is not None:
        lines.append(f"extra {format_base64(proof.extra)}")
    lines.append(f"index {proof.index}")
    lines += map(format_base64, proof.hashes)
    return "".join(f"{line}\n" for line in lines).encode() + b"\n" + format_note(proof.checkpoint)


def verify_proof(proof: TlogProof, leaf_hash: bytes, trust: Trust) -> VerifiedProof:
    """Return that the entry with ``leaf_hash`` is in the log that ``trust`` accepts.

    Raises:
        VerificationFailed: it is not shown to be, or the checkpoint is not vouched for as ``trust`` asks.
        KaiteiError: the signed text is no checkpoint.
    """
    checkpoint = verify_checkpoint(proof.checkpoint, trust)
    inclusion = verify_inclusion(checkpoint.checkpoint.head, proof.index, leaf_hash, proof.hashes)
    return VerifiedProof(inclusion, checkpoint)
