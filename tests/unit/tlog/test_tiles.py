"""Tile paths and which tiles a log of some size has."""

from collections import Counter
from hashlib import sha256

import pytest

from kaitei.errors import KaiteiError
from kaitei.tlog import (
    EMPTY_EDGE,
    LeafTree,
    Tile,
    TileName,
    append_leaves,
    build_head,
    build_tile_names,
    build_tree_head,
    format_tile_path,
    hash_leaf,
    parse_tile_path,
)
from vectors import load_vectors

VECTORS = load_vectors("tiles.json")


@pytest.mark.parametrize("vector", VECTORS["paths"], ids=str)
def test_published_paths_are_written_and_read(vector):
    name = TileName(vector["level"], vector["index"], vector["width"])
    assert format_tile_path(name) == vector["path"]
    assert parse_tile_path(vector["path"]) == name


@pytest.mark.parametrize(
    "path",
    [
        *VECTORS["bad_paths"],
        "tile/00/001",
        "tile/64/001",
        "tile/0/1",
        "tile/0/0001",
        "tile/0/x000/001",
        "tile/0/x001/x002",
        "tile/0/001/002",
        "tile/0/001.p/0",
        "tile/0/001.p/05",
        "tile/0/001.p/256",
        "tile/0/001.p/999",
        "tile/0/001.p/",
        "tile/0/００１",
        "tile/0/001\n",
        "tile/entries/001",
        "../tile/0/001",
        "",
    ],
)
def test_other_paths_are_refused(path):
    with pytest.raises(KaiteiError, match="is not the path of a tile"):
        parse_tile_path(path)


@pytest.mark.parametrize("vector", VECTORS["sizes"], ids=str)
def test_logs_of_the_sizes_in_the_specification_have_its_tiles(vector):
    names = build_tile_names(vector["size"])
    assert Counter(str(name.level) for name in names if name.width == 256) == vector["full"]
    assert {str(name.level): name.width for name in names if name.width < 256} == vector["partial"]


def test_the_tiles_of_a_long_log_are_those_that_another_program_made():
    vector = VECTORS["log"]
    leaves = b"".join(hash_leaf(number.to_bytes(8, "big")) for number in range(vector["size"]))
    growth = append_leaves(EMPTY_EDGE, leaves)
    assert build_head(growth.edge).root.hex() == vector["roots"][str(vector["size"])]
    tree = LeafTree(leaves)
    assert {size: build_tree_head(tree, int(size)).root.hex() for size in vector["roots"]} == vector["roots"]
    tiles = {
        format_tile_path(TileName(tile.level, tile.index, len(tile.data) // 32)): tile.data
        for tile in growth.tiles
    }
    assert {path: sha256(tiles[path]).hexdigest() for path in vector["tiles"]} == vector["tiles"]


def test_only_what_was_not_published_is_named():
    assert build_tile_names(0) == ()
    assert build_tile_names(5, 5) == ()
    assert build_tile_names(7, 5) == (TileName(0, 0, 7),)
    assert build_tile_names(300, 255) == (TileName(0, 0), TileName(0, 1, 44), TileName(1, 0, 1))
    assert build_tile_names(512, 300) == (TileName(0, 1), TileName(1, 0, 2))


def test_a_log_cannot_have_published_more_than_it_has():
    with pytest.raises(ValueError, match="a log of 3 entries cannot have published 4"):
        build_tile_names(3, 4)


def test_a_tile_knows_its_path():
    assert Tile(1, 67_000, bytes(32 * 17)).path == "tile/1/x067/000.p/17"
