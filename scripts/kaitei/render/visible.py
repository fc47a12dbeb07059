"""Make what cannot be seen, or would act on the reader's screen, visible."""

from __future__ import annotations

import re

# control characters, zero-width space and joiner of words, soft hyphen, byte order mark, bidirectional controls
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
    "\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)


def visible(text: str) -> str:
    """Return ``text`` with invisible characters named, ``[U+200B]``: a reader signs what she sees.

    The CR of a Windows line end is named only where it is all there is, as in a change of line ends.
    """
    if len(text) > 1 and text.endswith("\r"):
        text = text[:-1]
    return _UNSEEN.sub(lambda found: f"[U+{ord(found[0]):04X}]", text)
