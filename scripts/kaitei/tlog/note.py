"""Signed notes: a text and the lines of those who signed it (c2sp.org/signed-note).

What is parsed here is not to be believed before ``verify_note`` has returned who signed it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from kaitei.errors import Message, VerificationFailed
from kaitei.tlog.encoding import format_base64, malformed, parse_base64
from kaitei.tlog.keys import Signer, VerifierKey, is_key_name
from kaitei.tlog.signature import KEY_ID_SIZE, Attestation, Signature, issue_signature, verify_signature

MAX_NOTE_SIZE = 1_000_000
MAX_SIGNATURES = 100

_PREFIX = "— "
_FIX = Message(
    en="ask for the file again; it was cut or changed on its way",
    ja="途中で切れたか、内容が変わっています。ファイルをもう一度受け取ってください",
)


@dataclass(frozen=True, slots=True)
class Note:
    """A text, ending in a newline, and its signatures in their order."""

    text: str
    signatures: tuple[Signature, ...]


def parse_note(raw: bytes, source: str = "note") -> Note:
    """Return the note that ``raw`` is; ``format_note`` gives ``raw`` back.

    Raises:
        KaiteiError: it is no signed note, is larger than a million bytes or has more than 100 signatures.
    """
    if len(raw) > MAX_NOTE_SIZE:
        raise malformed(
            f"{len(raw)} bytes; a signed note has at most {MAX_NOTE_SIZE}",
            f"{len(raw)} バイトあります。署名付きの文書は {MAX_NOTE_SIZE} バイトまでです",
            source,
            fix=_FIX,
        )
    try:
        content = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        at = raw.count(b"\n", 0, error.start) + 1
        raise malformed(
            f"byte 0x{raw[error.start]:02x} is not UTF-8",
            f"バイト 0x{raw[error.start]:02x} は UTF-8 ではありません",
            source,
            at,
            _FIX,
        ) from None
    for number, row in enumerate(content.split("\n"), 1):
        if control := next((char for char in row if char < " "), None):
            raise malformed(
                f"control character U+{ord(control):04X} in a signed note",
                f"署名付きの文書に制御文字 U+{ord(control):04X} が入っています",
                source,
                number,
                _FIX,
            )
    split = content.rfind("\n\n")
    if split < 0:
        raise malformed(
            "no blank line between a text and its signatures: this is no signed note",
            "署名付きの文書ではありません。本文と署名を分ける空行がありません",
            source,
            fix=_FIX,
        )
    text, block = content[: split + 1], content[split + 2 :]
    if not block.endswith("\n"):
        raise malformed(
            "a signed note ends in signature lines, the last one with its newline",
            "署名の行で終わっていないか、最後の改行がありません",
            source,
            fix=_FIX,
        )
    lines = block[:-1].split("\n")
    if len(lines) > MAX_SIGNATURES:
        raise malformed(
            f"{len(lines)} signatures; at most {MAX_SIGNATURES} are read",
            f"署名が {len(lines)} 個あります。読み取るのは {MAX_SIGNATURES} 個までです",
            source,
        )
    first = text.count("\n") + 2
    return Note(text, tuple(_parse_signature(line, source, first + at) for at, line in enumerate(lines)))


def format_note(note: Note) -> bytes:
    return f"{note.text}\n{''.join(map(format_signature, note.signatures))}".encode()


def format_signature(signature: Signature) -> str:
    """Return the signature line, with its newline."""
    return f"{_PREFIX}{signature.name} {format_base64(signature.key_id + signature.payload)}\n"


def issue_note(text: str, *signers: Signer) -> Note:
    """Return ``text`` signed by each of ``signers``.

    Raises:
        ValueError: this text cannot be a note's: it must end in a newline and hold no control character.
    """
    if not text.endswith("\n") or any(char < " " and char != "\n" for char in text):
        raise ValueError(f"{text!r} cannot be the text of a note")
    return Note(text, tuple(issue_signature(text, signer) for signer in signers))


def add_signature(note: Note, signature: Signature) -> Note:
    """Return ``note`` with ``signature`` last, in place of an earlier one by the same key."""
    others = tuple(
        old for old in note.signatures if (old.name, old.key_id) != (signature.name, signature.key_id)
    )
    return replace(note, signatures=(*others, signature))


def verify_note(note: Note, keys: Iterable[VerifierKey]) -> tuple[Attestation, ...]:
    """Return who of ``keys`` signed the note, each once, in the order of the lines; unknown keys are ignored.

    Raises:
        VerificationFailed: none of ``keys`` signed it, or a line that claims to be by one of them is not.
    """
    known = tuple(dict.fromkeys(keys))
    attestations: dict[VerifierKey, Attestation] = {}
    for signature in note.signatures:
        for key in known:
            if signature.by(key):
                attestation = verify_signature(note.text, signature, key)
                attestations.setdefault(key, attestation)
    if not attestations:
        signed = ", ".join(f"{line.name} ({line.key_id.hex()})" for line in note.signatures[:5])
        asked = ", ".join(f"{key.name} ({key.key_id.hex()})" for key in known)
        raise VerificationFailed(
            Message(
                en=f"not signed by a key that is trusted here: signed by {signed}; trusted are {asked or 'none'}",
                ja=f"信頼する鍵による署名がありません（署名：{signed}、信頼する鍵：{asked or 'なし'}）",
            )
        )
    return tuple(attestations.values())


def _parse_signature(line: str, source: str, number: int) -> Signature:
    name, _, encoded = line.removeprefix(_PREFIX).partition(" ")
    value = parse_base64(encoded)
    if not line.startswith(_PREFIX) or not is_key_name(name) or value is None or len(value) <= KEY_ID_SIZE:
        raise malformed(
            f"{line[:80]!r} is not a signature line: '— name base64' is expected",
            f"{line[:80]!r} は署名の行（「— 名前 base64」）ではありません",
            source,
            number,
            _FIX,
        )
    return Signature(name, value[:KEY_ID_SIZE], value[KEY_ID_SIZE:])
