"""How the characters of a line are read, as a value: which are signs, which are bold, which are an address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import NamedTuple

from kaitei.model.table import Look

_SAME = re.compile(rb"(.)\1*", re.DOTALL)


class Link(NamedTuple):
    """A link from its bracket to its end; the address with its own brackets."""

    start: int
    end: int
    address_start: int
    address_end: int


@dataclass(frozen=True, slots=True)
class Markup:
    """How each character of a line looks; ``atoms`` are characters that stand for one together (``&amp;``)."""

    looks: bytes
    links: tuple[Link, ...] = ()
    atoms: tuple[tuple[int, int], ...] = ()


def spans_of(looks: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield stretches of one look: start, end, look."""
    for found in _SAME.finditer(looks):
        start, end = found.span()
        yield start, end, looks[start]


def read_stretch(text: str, look: int) -> str:
    """Return what a reader sees of a stretch of one look."""
    if not look:
        return text
    if look & Look.HIDDEN:
        return ""
    if look & Look.BREAK:
        return "\n"
    return unescape(text) if look & Look.CODED else text
