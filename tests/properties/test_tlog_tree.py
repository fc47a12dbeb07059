"""What holds for Merkle trees of every size, leaf by leaf and tile by tile."""

import itertools
import random
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaitei.errors import VerificationFailed
from kaitei.tlog import (
    EMPTY_EDGE,
    HASH_SIZE,
    Edge,
    LeafTree,
    TiledTree,
    TileName,
    TreeHead,
    append_leaves,
    build_consistency_proof,
    build_head,
    build_inclusion_proof,
    build_tile_names,
    build_tree_head,
    format_tile_path,
    hash_leaf,
    hash_leaves,
    parse_tile_path,
    read_edge,
    verify_consistency,
    verify_inclusion,
)

SIZE = 300
LEAVES = [hash_leaf(f"entry {number}".encode()) for number in range(SIZE)]
TREE = LeafTree(b"".join(LEAVES))
HEADS = [build_tree_head(TREE, size) for size in range(SIZE + 1)]


# RFC 6962, section 2.1, word for word: slow, and written without a look at the code it checks


def largest_power_below(count):
    return max(power for power in (2**exponent for exponent in range(20)) if power < count)


def mth(leaves):
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = largest_power_below(len(leaves))
    return sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def path(m, leaves):
    if len(leaves) == 1:
        return []
    k = largest_power_below(len(leaves))
    if m < k:
        return [*path(m, leaves[:k]), mth(leaves[k:])]
    return [*path(m - k, leaves[k:]), mth(leaves[:k])]


def subproof(m, leaves, *, whole):
    if m == len(leaves):
        return [] if whole else [mth(leaves)]
    k = largest_power_below(len(leaves))
    if m <= k:
        return [*subproof(m, leaves[:k], whole=whole), mth(leaves[k:])]
    return [*subproof(m - k, leaves[k:], whole=False), mth(leaves[:k])]


@pytest.mark.parametrize("size", [*range(1, 34), 63, 64, 65, 255, 256, 257, 300])
def test_roots_and_proofs_are_those_of_the_rfc(size):
    leaves = LEAVES[:size]
    assert HEADS[size] == TreeHead(size, mth(leaves))
    for index in sorted({0, 1, size // 2, size - 2, size - 1} & set(range(size))):
        assert build_inclusion_proof(TREE, index, size) == tuple(path(index, leaves))
    for old in sorted({1, 2, size // 3, size // 2, size - 1, size} & set(range(1, size + 1))):
        assert build_consistency_proof(TREE, old, size) == tuple(subproof(old, leaves, whole=True))


def test_every_entry_of_every_log_proves_and_no_other_entry_fits_its_proof():
    chance = random.Random(1)
    for size in range(1, SIZE + 1):
        for index in range(size):
            proof = build_inclusion_proof(TREE, index, size)
            assert verify_inclusion(HEADS[size], index, LEAVES[index], proof).index == index
            # all other entries of a small log; its neighbours and some more of a large one
            others = range(size) if size <= 24 else {index - 1, index + 1, *chance.sample(range(size), 2)}
            for other in set(others) - {index}:
                with pytest.raises(VerificationFailed):
                    verify_inclusion(HEADS[size], index, LEAVES[other % SIZE], proof)
                with pytest.raises(VerificationFailed):
                    verify_inclusion(HEADS[size], other, LEAVES[index], proof)


def test_every_log_is_consistent_with_every_earlier_one_and_with_no_other():
    foreign = LeafTree(hash_leaves([b"another history"]) + TREE.hash_at(0, 0) * (SIZE - 1))
    for old, new in itertools.combinations_with_replacement(range(SIZE + 1), 2):
        proof = build_consistency_proof(TREE, old, new)
        assert verify_consistency(HEADS[old], HEADS[new], proof).new.size == new
        if old and (old + new) % 7 == 0:
            other = build_tree_head(foreign, old)
            with pytest.raises(VerificationFailed):
                verify_consistency(other, HEADS[new], proof)
            if old < new:
                with pytest.raises(VerificationFailed):
                    verify_consistency(TreeHead(old - 1, HEADS[old - 1].root), HEADS[new], proof)


@settings(max_examples=60)
@given(st.lists(st.integers(0, 700), max_size=6))
def test_entries_added_in_any_batches_give_the_same_log(batches):
    leaves = hash_leaves(number.to_bytes(4, "big") for number in range(sum(batches)))
    once = append_leaves(EMPTY_EDGE, leaves)
    tiles: dict[tuple[int, ...], bytes] = {}
    edge, start = EMPTY_EDGE, 0
    for batch in batches:
        growth = append_leaves(edge, leaves[start * HASH_SIZE : (start + batch) * HASH_SIZE])
        names = [TileName(tile.level, tile.index, tile.width) for tile in growth.tiles]
        assert names == list(build_tile_names(start + batch, start))
        for tile in growth.tiles:
            before = tiles.get((tile.level, tile.index), b"")
            assert tile.data.startswith(before)
            assert len(before) < len(tile.data) <= 8192
            tiles[tile.level, tile.index] = tile.data
        start, edge = start + batch, growth.edge
    assert edge == once.edge
    assert tiles == {(tile.level, tile.index): tile.data for tile in once.tiles}
    assert build_head(edge) == build_tree_head(LeafTree(leaves))
    assert read_edge(edge.size, reader(tiles)) == edge


LARGE = hash_leaves(number.to_bytes(4, "big") for number in range(70_000))


@pytest.fixture(scope="module")
def large_tiles():
    return {(tile.level, tile.index): tile.data for tile in append_leaves(EMPTY_EDGE, LARGE).tiles}


@pytest.mark.parametrize("size", [1, 255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537, 69_888, 70_000])
def test_proofs_from_tiles_are_those_from_leaves(size, large_tiles):
    leaves = LeafTree(LARGE[: size * HASH_SIZE])
    head = build_tree_head(leaves)
    tiled = TiledTree(head, reader(large_tiles))
    chance = random.Random(size)
    for index in {0, size - 1, size // 2, *(chance.randrange(size) for _ in range(20))}:
        proof = build_inclusion_proof(tiled, index)
        assert proof == build_inclusion_proof(leaves, index)
        assert verify_inclusion(head, index, leaves.hash_at(0, index), proof).head == head
    for old in {0, 1, size - 1, size, *(chance.randrange(size) for _ in range(20))}:
        proof = build_consistency_proof(tiled, old)
        assert proof == build_consistency_proof(leaves, old)
        assert verify_consistency(build_tree_head(tiled, old), head, proof).old.size == old


def reader(tiles):
    return lambda *name: tiles[name[:2]]


def test_no_tile_is_believed_before_the_one_above_it(large_tiles):
    head = build_tree_head(LeafTree(LARGE))
    chance = random.Random(5)
    asked: list[tuple[int, int]] = []

    def read(level, index, width):
        asked.append((level, index))
        return large_tiles[level, index]

    for index in [0, 255, 256, 65_535, 65_536, 69_887, *(chance.randrange(70_000) for _ in range(30))]:
        asked.clear()
        build_inclusion_proof(TiledTree(head, read), index)
        needed = sorted(set(asked))
        assert len(needed) <= 5
        for level, number in needed:
            data = large_tiles[level, number]
            width = min(256, (70_000 >> 8 * level) - 256 * number)
            bit = chance.randrange(width * HASH_SIZE * 8)
            spoilt = data[: bit // 8] + bytes([data[bit // 8] ^ 1 << bit % 8]) + data[bit // 8 + 1 :]
            tiles = {**large_tiles, (level, number): spoilt}
            with pytest.raises(VerificationFailed):
                build_inclusion_proof(TiledTree(head, reader(tiles)), index)


@pytest.mark.parametrize("data", [b"", bytes(31), bytes(8193), bytes(8224)])
def test_a_tile_of_the_wrong_length_is_refused(data):
    with pytest.raises(VerificationFailed, match=r"tile/0/000\.p/3 has \d+ bytes; 96 are needed"):
        TiledTree(build_tree_head(TREE, 3), lambda *_: data)


def test_a_wider_tile_of_a_later_log_serves_as_well():
    grown = append_leaves(EMPTY_EDGE, b"".join(LEAVES[:200])).edge.partials[0]
    tree = TiledTree(HEADS[150], lambda *_: grown)
    assert build_inclusion_proof(tree, 149) == build_inclusion_proof(TREE, 149, 150)


def test_an_edge_that_does_not_fit_its_size_cannot_be_made():
    with pytest.raises(ValueError, match="a log of 3 entries has partial tiles of"):
        Edge(3, (bytes(64),))
    with pytest.raises(ValueError, match="33 bytes are not a whole number of 32-byte hashes"):
        append_leaves(EMPTY_EDGE, bytes(33))


@given(st.integers(0, 63), st.integers(0, 10**13), st.integers(1, 256))
def test_tile_paths_come_back(level, index, width):
    name = TileName(level, index, width)
    assert parse_tile_path(format_tile_path(name)) == name
