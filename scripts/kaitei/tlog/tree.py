"""Two trees that proofs can be built from: one over leaf hashes in memory, one over tiles read when needed."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from kaitei.errors import Message, VerificationFailed
from kaitei.text.counts import counted
from kaitei.tlog.edge import Edge, TreeHead, combine_rows, partial_widths
from kaitei.tlog.hashing import HASH_SIZE, build_rows
from kaitei.tlog.tiles import TILE_HEIGHT, TILE_WIDTH, TileName, format_tile_path

ReadTile = Callable[[int, int, int], bytes]
"""``read_tile(level, index, width)``: the bytes of that tile; those of a wider one serve as well."""

_CACHED_TILES = 64


class LeafTree:
    """A tree over a run of leaf hashes, all of it in memory."""

    def __init__(self, leaf_hashes: bytes) -> None:
        self._rows = build_rows(leaf_hashes)
        self.size = len(leaf_hashes) // HASH_SIZE

    def hash_at(self, level: int, index: int) -> bytes:
        _require_complete(self.size, level, index)
        return self._rows[level][index * HASH_SIZE : (index + 1) * HASH_SIZE]


class TiledTree:
    """A tree read from tiles, each of them checked before a hash of it is used.

    The right edge is read first and must give the root of ``head``; from there down, every full tile must
    hash to what the tile above says of it. So a hash is returned only if it is the log's.

    Raises:
        VerificationFailed: here or later, a tile that is missing hashes or is not the one the log signed.
    """

    def __init__(self, head: TreeHead, read_tile: ReadTile) -> None:
        self.head = head
        self._read_tile = read_tile
        self._tiles: OrderedDict[tuple[int, int], tuple[bytes, ...]] = OrderedDict()
        edge = read_edge(head.size, read_tile)
        self._edge = tuple(build_rows(partial) for partial in edge.partials)
        root = combine_rows(self._edge)
        if root != head.root:
            raise VerificationFailed(
                Message(
                    en=f"the tiles at the right edge of the log give root {root.hex()} for {counted(head.size, 'entry')}, "
                    f"not {head.root.hex()}",
                    ja=f"全{head.size}件のログの右端のタイルから得られる根は{root.hex()}で、{head.root.hex()}と一致しません",
                )
            )

    @property
    def size(self) -> int:
        return self.head.size

    def hash_at(self, level: int, index: int) -> bytes:
        _require_complete(self.size, level, index)
        tile_level, row = divmod(level, TILE_HEIGHT)
        tile_index, place = divmod(index, 1 << (TILE_HEIGHT - row))
        return self._rows(tile_level, tile_index)[row][place * HASH_SIZE : (place + 1) * HASH_SIZE]

    def hashes_of(self, name: TileName) -> bytes:
        """Return the hashes of a tile of this log, checked like every other hash."""
        _require_complete(self.size, TILE_HEIGHT * name.level, name.index * TILE_WIDTH + name.width - 1)
        return self._rows(name.level, name.index)[0][: name.width * HASH_SIZE]

    def _rows(self, level: int, index: int) -> tuple[bytes, ...]:
        """Return the rows of the tile, from its hashes up, once they are known to be the log's."""
        if index == self.size >> (TILE_HEIGHT * (level + 1)):
            return self._edge[level]
        if rows := self._tiles.get((level, index)):
            self._tiles.move_to_end((level, index))
            return rows
        expected = self.hash_at(TILE_HEIGHT * (level + 1), index)
        rows = build_rows(_read_hashes(self._read_tile, TileName(level, index)))
        if rows[TILE_HEIGHT] != expected:
            path = format_tile_path(TileName(level, index))
            raise VerificationFailed(
                Message(
                    en=f"{path} has root {rows[TILE_HEIGHT].hex()}, but the tile above it says {expected.hex()}",
                    ja=f"{path}の根は{rows[TILE_HEIGHT].hex()}ですが、上位のタイルでは{expected.hex()}です",
                )
            )
        self._tiles[level, index] = rows
        if len(self._tiles) > _CACHED_TILES:
            self._tiles.popitem(last=False)
        return rows


def read_edge(size: int, read_tile: ReadTile) -> Edge:
    """Return the right edge of a log of ``size`` entries as ``read_tile`` gives it, unchecked.

    Raises:
        VerificationFailed: a tile has too few hashes.
    """
    return Edge(
        size,
        tuple(
            _read_hashes(read_tile, TileName(level, size >> (TILE_HEIGHT * (level + 1)), width))
            if width
            else b""
            for level, width in enumerate(partial_widths(size))
        ),
    )


def _read_hashes(read_tile: ReadTile, name: TileName) -> bytes:
    data = read_tile(name.level, name.index, name.width)
    if len(data) < name.width * HASH_SIZE or len(data) % HASH_SIZE or len(data) > TILE_WIDTH * HASH_SIZE:
        path = format_tile_path(name)
        raise VerificationFailed(
            Message(
                en=f"{path} has {len(data)} bytes; {name.width * HASH_SIZE} are needed",
                ja=f"{path}の大きさは{len(data)}バイトです（{name.width * HASH_SIZE}バイトが必要です）",
            )
        )
    return data[: name.width * HASH_SIZE]


def _require_complete(size: int, level: int, index: int) -> None:
    if level < 0 or index < 0 or (index + 1) << level > size:
        raise IndexError(f"no complete subtree {index} of height {level} in a log of {size} entries")
