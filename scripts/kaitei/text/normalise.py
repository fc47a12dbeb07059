"""Forms of a text that are for matching only: never stored, hashed or shown."""

from __future__ import annotations

import re
import unicodedata

_SPACE = re.compile(r"\s+")
_PUNCTUATION = re.compile(
    r"[\s、。，．,.・:;：；「」『』（）()\[\]【】〔〕“”\"'‘’!！?？~〜～\-–—―…‥/／*_#>|`]+"
)


def fold_width(text: str) -> str:
    """Return ``text`` with full and half width forms made one (NFKC)."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def fold_space(text: str) -> str:
    """Return ``text`` with width folded and all white space removed."""
    return _SPACE.sub("", fold_width(text))


def fold_punctuation(text: str) -> str:
    """Return ``text`` with width folded, white space and punctuation removed."""
    return _PUNCTUATION.sub("", fold_width(text))
