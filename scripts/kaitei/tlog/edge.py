"""The right edge of a log: all that is needed to go on adding entries, and to know the root.

The edge holds the partial tile of each level, at most 8 KiB a level: three levels at ten million entries.
Everything to its left lies in full tiles, which never change again.
"""

from __future__ import annotations

from dataclasses import dataclass

from kaitei.tlog.hashing import EMPTY_ROOT, HASH_SIZE, build_rows, hash_node
from kaitei.tlog.tiles import TILE_HEIGHT, TILE_WIDTH, Tile

_TILE_BYTES = TILE_WIDTH * HASH_SIZE


def partial_widths(size: int) -> tuple[int, ...]:
    """Return how many hashes the partial tile of each level has in a log of ``size`` entries."""
    levels = -(-size.bit_length() // TILE_HEIGHT)
    return tuple((size >> (TILE_HEIGHT * level)) % TILE_WIDTH for level in range(levels))


@dataclass(frozen=True, slots=True)
class TreeHead:
    """The state of a log: how many entries it has, and the root hash over them."""

    size: int
    root: bytes


@dataclass(frozen=True, slots=True)
class Edge:
    """The partial tiles of a log of ``size`` entries, ``partials[level]``; empty where a level has none."""

    size: int
    partials: tuple[bytes, ...]

    def __post_init__(self) -> None:
        expected = partial_widths(self.size)
        widths = tuple(len(partial) / HASH_SIZE for partial in self.partials)
        if widths != expected:
            raise ValueError(
                f"a log of {self.size} entries has partial tiles of {expected} hashes, not {widths}"
            )


@dataclass(frozen=True, slots=True)
class Growth:
    """What adding entries comes to: the edge after them, and the tiles that are new or wider than before."""

    edge: Edge
    tiles: tuple[Tile, ...]


EMPTY_EDGE = Edge(0, ())


def append_leaves(edge: Edge, leaf_hashes: bytes) -> Growth:
    """Return the log of ``edge`` with the run ``leaf_hashes`` added on its right.

    The tiles are those a reader of the new size needs and had not: lowest level first, left to right,
    the partial tile of a level last. Appending in one batch or in many leads to the same edge.

    Raises:
        ValueError: ``leaf_hashes`` is not a whole number of hashes.
    """
    count, rest = divmod(len(leaf_hashes), HASH_SIZE)
    if rest:
        raise ValueError(f"{len(leaf_hashes)} bytes are not a whole number of {HASH_SIZE}-byte hashes")
    size = edge.size + count
    tiles: list[Tile] = []
    partials: list[bytes] = []
    added = leaf_hashes
    for level, width in enumerate(partial_widths(size)):
        known = edge.partials[level] if level < len(edge.partials) else b""
        row = known + added
        full = len(row) - width * HASH_SIZE
        first = edge.size >> (TILE_HEIGHT * (level + 1))
        chunks = [row[at : at + _TILE_BYTES] for at in range(0, full, _TILE_BYTES)]
        tiles += [Tile(level, first + place, chunk) for place, chunk in enumerate(chunks)]
        partials.append(row[full:])
        if added and width:
            tiles.append(Tile(level, first + len(chunks), row[full:]))
        added = b"".join([build_rows(chunk)[TILE_HEIGHT] for chunk in chunks])
    return Growth(Edge(size, tuple(partials)), tuple(tiles))


def build_root(edge: Edge) -> bytes:
    """Return the root hash of the log that ends in ``edge`` (RFC 6962, section 2.1)."""
    return combine_rows(tuple(build_rows(partial) for partial in edge.partials))


def build_head(edge: Edge) -> TreeHead:
    """Return the size and root of the log that ends in ``edge``."""
    return TreeHead(edge.size, build_root(edge))


def combine_rows(partials: tuple[tuple[bytes, ...], ...]) -> bytes:
    """Return the root over the rows of each level's partial tile, as ``build_rows`` gives them.

    An odd number of hashes in a row means that its last one is complete and has no sibling yet: these are
    the subtrees the tree splits into, and the root joins them from the smallest up.
    """
    root = b""
    for rows in partials:
        for row in rows:
            if len(row) // HASH_SIZE % 2:
                peak = row[-HASH_SIZE:]
                root = hash_node(peak, root) if root else peak
    return root or EMPTY_ROOT
