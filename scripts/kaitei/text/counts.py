"""Numbers of things in English sentences."""

from __future__ import annotations


def counted(number: int, noun: str) -> str:
    """Return ``1 act``, ``2 acts``, ``0 entries``."""
    if number == 1:
        return f"1 {noun}"
    return f"{number} {noun[:-1]}ies" if noun.endswith("ry") else f"{number} {noun}s"
