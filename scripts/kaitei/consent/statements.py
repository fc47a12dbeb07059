"""The words that were shown beside the button: what may be kept of them, and what is refused."""

from __future__ import annotations

import hashlib
import re

from kaitei.consent.acts import RefusedAct
from kaitei.consent.refusals import CONTROL, shown
from kaitei.errors import Message, kagi

_DIGEST = re.compile(r"[0-9a-f]{64}")
_STATEMENT_MAX = 65_536
_LINE_ENDS = Message(
    en="end its lines with LF alone, not with CR LF", ja="改行を CR LF ではなく LF だけにしてください"
)


def parse_statement(text: str | None, digest: str | None) -> bytes | None:
    """Return the SHA-256 of the statement shown, from the text itself or as given in hex."""
    if digest and not _DIGEST.fullmatch(digest.lower()):
        raise _digest_misspelt(digest)
    if text is None:
        return bytes.fromhex(digest) if digest else None
    found = hashlib.sha256(parse_statement_text(text).encode()).digest()
    if digest and found.hex() != digest.lower():
        raise _digest_differs(digest, found.hex())
    return found


def parse_statement_text(text: str) -> str:
    """Return ``text`` if it may be kept as the statement shown to members; refuse it otherwise."""
    if not text.strip() or CONTROL.search(text) or len(text) > _STATEMENT_MAX:
        raise _unfit(text)
    return text


def _digest_misspelt(digest: str) -> RefusedAct:
    return RefusedAct(
        "statement_digest",
        digest,
        Message(
            en=f"{shown(digest)} is no SHA-256 in hex",
            ja=f"{kagi(digest)}は16進の SHA-256 ではありません",
        ),
        Message(en="write 64 hex digits", ja="16進数の64桁で書いてください"),
    )


def _digest_differs(digest: str, found: str) -> RefusedAct:
    return RefusedAct(
        "statement_digest",
        digest,
        Message(
            en=f"the statement has the digest {found}, not {digest}",
            ja=f"表示した文言のダイジェストは {found} で、{digest} ではありません",
        ),
        Message(
            en="give the statement or its digest, not both",
            ja="文言とダイジェストの両方ではなく、どちらか一つを指定してください",
        ),
    )


def _unfit(text: str) -> RefusedAct:
    found = CONTROL.search(text)
    fix = Message(
        en="give the words as they were shown, as plain text",
        ja="会員に表示した文言を、そのまま、書式のない文字だけで指定してください",
    )
    if found:
        code = f"U+{ord(found[0]):04X}"
        what = Message(
            en=f"the statement holds the control character {code}",
            ja=f"表示した文言に制御文字 {code} が入っています",
        )
    elif not text.strip():
        what = Message(en="the statement is empty", ja="表示した文言が空です")
    else:
        what = Message(
            en=f"the statement is longer than {_STATEMENT_MAX} characters",
            ja=f"表示した文言が {_STATEMENT_MAX} 字を超えています",
        )
    return RefusedAct(
        "statement",
        text[:40],
        what,
        _LINE_ENDS if found and found[0] == "\r" else fix,
    )
