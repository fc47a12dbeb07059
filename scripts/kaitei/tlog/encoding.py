"""The small texts the formats share: base64 and decimals, each value with exactly one spelling."""

from __future__ import annotations

import base64
import binascii
import re

from kaitei.errors import KaiteiError, Location, Message

MAX_NUMBER = (1 << 63) - 1

_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")


def parse_base64(text: str) -> bytes | None:
    """Return what ``text`` encodes (RFC 4648, section 4), or nothing if it is not how that is written.

    Signs outside the alphabet, missing padding and stray bits in the last sign are all refused: two texts
    never stand for one value.
    """
    try:
        value = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return value if format_base64(value) == text else None


def format_base64(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


def parse_decimal(text: str) -> int | None:
    """Return the number from 0 to 2^63 - 1 that ``text`` is, or nothing; leading zeros are refused."""
    if not _DECIMAL.fullmatch(text):
        return None
    value = int(text)
    return value if value <= MAX_NUMBER else None


def malformed(
    en: str, ja: str, name: str, line: int | None = None, fix: Message | None = None
) -> KaiteiError:
    """Return the error that the text called ``name`` is not what it should be, at ``line``."""
    return KaiteiError(Message(en, ja), Location(name, line), fix)
