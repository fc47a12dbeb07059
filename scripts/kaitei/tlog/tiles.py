"""Tiles: 256 hashes of one level of the tree as one immutable file (c2sp.org/tlog-tiles).

Level 0 holds leaf hashes; a hash at level L + 1 is the root of a full tile of level L. A partial tile is the
right edge of its level at some size of the tree; it is never hashed upward.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kaitei.errors import KaiteiError, Message, kagi
from kaitei.tlog.hashing import HASH_SIZE

TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT
MAX_LEVEL = 63

_PATH = re.compile(
    r"tile/(?P<level>0|[1-9][0-9]?)/(?P<index>(?:x[0-9]{3}/)*[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?"
)


@dataclass(frozen=True, slots=True)
class Tile:
    """The hashes ``data`` of tile ``index`` at ``level``: a full tile, or a partial one from its left."""

    level: int
    index: int
    data: bytes

    @property
    def width(self) -> int:
        return len(self.data) // HASH_SIZE

    @property
    def path(self) -> str:
        return format_tile_path(TileName(self.level, self.index, self.width))


@dataclass(frozen=True, slots=True)
class TileName:
    """Which tile: its level, its index in the level, and how many hashes it has (1 to 256)."""

    level: int
    index: int
    width: int = TILE_WIDTH


def parse_tile_path(path: str) -> TileName:
    """Return the tile that ``path`` names, relative to the log's own address.

    Raises:
        KaiteiError: the path is not one that ``format_tile_path`` writes.
    """
    found = _PATH.fullmatch(path)
    if found:
        level = int(found["level"])
        index = int(found["index"].replace("/", "").replace("x", ""))
        name = TileName(level, index, int(found["width"] or TILE_WIDTH))
        if level <= MAX_LEVEL and name.width <= TILE_WIDTH and format_tile_path(name) == path:
            return name
    raise KaiteiError(
        Message(en=f"{path!r} is not the path of a tile", ja=f"{kagi(path)}はタイルのパスではありません"),
        fix=Message(
            en="write it like tile/0/x001/067 or tile/1/000.p/17",
            ja="tile/0/x001/067 や tile/1/000.p/17 のように書いてください",
        ),
    )


def format_tile_path(name: TileName) -> str:
    """Return ``tile/<level>/<index>[.p/<width>]``, the index in groups of three digits."""
    digits = str(name.index)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    index = "/".join([f"x{group}" for group in groups[:-1]] + groups[-1:])
    suffix = "" if name.width == TILE_WIDTH else f".p/{name.width}"
    return f"tile/{name.level}/{index}{suffix}"


def build_tile_names(size: int, published: int = 0) -> tuple[TileName, ...]:
    """Return the tiles a log of ``size`` entries has and one of ``published`` entries had not, left to right.

    Raises:
        ValueError: ``published`` is larger than ``size``.
    """
    if not 0 <= published <= size:
        raise ValueError(f"a log of {size} entries cannot have published {published}")
    names: list[TileName] = []
    level = 0
    while size:
        first, last = published // TILE_WIDTH, size // TILE_WIDTH
        names += [TileName(level, index) for index in range(first, last)]
        if size % TILE_WIDTH and size != published:
            names.append(TileName(level, last, size % TILE_WIDTH))
        published, size, level = first, last, level + 1
    return tuple(names)
