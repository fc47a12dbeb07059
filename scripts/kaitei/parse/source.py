"""From the bytes of a file to text that may be hashed: refused or taken as it is, never normalised."""

from __future__ import annotations

import hashlib
import unicodedata

from kaitei.errors import KaiteiError, Location, Message
from kaitei.parse.formats import refuse_other_formats
from kaitei.text.codepoints import describe, refused, why_refused

MAX_BYTES = 1 << 20
MAX_LINE = 10_000
MAX_CLAUSES = 10_000

_SPLIT = Message(en="split the text into several policies", ja="文書を複数のポリシーに分けてください")


def decode_text(path: str, raw: bytes) -> str:
    """Return the text of a policy file.

    Raises:
        KaiteiError: larger than 1 MiB, not UTF-8, a byte order mark or CR line ends; with file and line.
    """
    refuse_large_file(path, len(raw))
    if raw.startswith(b"\xef\xbb\xbf"):
        raise KaiteiError(
            Message(en="the file starts with a byte order mark (BOM)", ja="ファイルの先頭に BOM があります"),
            Location(path, 1),
            Message(en="save it as UTF-8 without BOM", ja="「UTF-8（BOM なし）」で保存してください"),
        )
    text = decode_utf8(path, raw)
    if "\r" in text:
        raise KaiteiError(
            Message(en="line ends with CR (Windows line breaks)", ja="改行コードが CR/CRLF です"),
            Location(path, text[: text.index("\r")].count("\n") + 1),
            Message(en="save the file with LF line breaks", ja="改行コードを LF にして保存してください"),
        )
    return text


def decode_utf8(path: str, raw: bytes) -> str:
    """Return ``raw`` as text; a file of another program is named, what is not UTF-8 is refused with its line."""
    refuse_other_formats(path, raw)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise KaiteiError(
            Message(
                en=f"not UTF-8: byte 0x{raw[error.start]:02x}",
                ja=f"UTF-8 でない文字（0x{raw[error.start]:02x}）があります",
            ),
            Location(path, line),
            Message(en="save the file as UTF-8", ja="文字コードを UTF-8 にして保存してください"),
        ) from None


def refuse_large_file(path: str, size: int) -> None:
    """Refuse a file of more than 1 MiB, before it is read."""
    if size > MAX_BYTES:
        raise KaiteiError(
            Message(
                en=f"the file has {size:,} bytes; at most {MAX_BYTES:,} are read",
                ja=f"ファイルが {size:,} バイトあります（上限は {MAX_BYTES:,} バイト）",
            ),
            Location(path),
            _SPLIT if path.endswith(".md") else None,
        )


def refuse_long_text(path: str, text: str, first_line: int = 1) -> None:
    """Refuse a line of more than 10,000 characters and a text of more than 10,000 clauses."""
    clauses = 0
    for number, line in enumerate(text.split("\n"), first_line):
        if len(line) > MAX_LINE:
            raise KaiteiError(
                Message(
                    en=f"the line has {len(line):,} characters; at most {MAX_LINE:,} are read",
                    ja=f"1行が {len(line):,} 文字あります（上限は {MAX_LINE:,} 文字）",
                ),
                Location(path, number),
                Message(en="split it into paragraphs", ja="段落に分けてください"),
            )
        clauses += bool(line.strip())
    if clauses > MAX_CLAUSES:
        raise KaiteiError(
            Message(
                en=f"the text has {clauses:,} lines; at most {MAX_CLAUSES:,} are read",
                ja=f"本文が {clauses:,} 行あります（上限は {MAX_CLAUSES:,} 行）",
            ),
            Location(path),
            _SPLIT,
        )


def refuse_characters(path: str, text: str, first_line: int = 1) -> None:
    """Refuse invisible and other characters that have no place in a legal text, and text that NFC changes."""
    for offset, char in refused(text):
        line, column = position(text, offset)
        why, why_ja = why_refused(char)
        raise KaiteiError(
            Message(
                en=f"character {describe(char)} is not allowed in a policy",
                ja=f"使用できない文字 {describe(char)} があります",
            ),
            Location(path, first_line + line - 1, column),
            Message(en=why, ja=why_ja),
        )
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return
    for number, line_text in enumerate(text.split("\n"), first_line):
        if not unicodedata.is_normalized("NFC", line_text):
            raise KaiteiError(
                Message(
                    en="the line holds letters written as two characters (not Unicode NFC)",
                    ja="結合文字など、正規化（NFC）されていない文字があります",
                ),
                Location(path, number),
                Message(en="type the letter again as one character", ja="該当の文字を入力し直してください"),
            )


def refuse_other_ending(path: str, text: str, first_line: int = 1) -> None:
    """Refuse a body that does not end in exactly one line break."""
    if not text.strip():
        raise KaiteiError(
            Message(en="the text is empty", ja="本文がありません"),
            Location(path, first_line),
            Message(en="write the text after the second ---", ja="2つ目の --- の後に本文を書いてください"),
        )
    if text.endswith("\n") and not text.endswith("\n\n"):
        return
    raise KaiteiError(
        Message(
            en="the text must end in exactly one line break", ja="本文の末尾は改行1つで終わる必要があります"
        ),
        Location(path, first_line + text.rstrip("\n").count("\n")),
        Message(
            en="delete the empty lines at the end, and end the last line with one line break",
            ja="末尾の空行を消し、最後の行を改行1つで終えてください",
        ),
    )


def position(text: str, offset: int) -> tuple[int, int]:
    """Return line and column of ``offset``, both from 1."""
    start = text.rfind("\n", 0, offset) + 1
    return text.count("\n", 0, start) + 1, offset - start + 1


def text_digest(text: str) -> bytes:
    """Return the text digest of a canonical body: SHA-256 over its UTF-8 bytes (32 bytes)."""
    return hashlib.sha256(text.encode()).digest()
