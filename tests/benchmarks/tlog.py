"""How fast the log is: leaves added, proofs made from tiles, proofs and checkpoints verified.

Usage: PYTHONPATH=scripts python tests/benchmarks/tlog.py [LEAVES, default 10,000,000]

Prints times, and ratios to what nothing can beat: one SHA-256 a leaf and one a node.
"""

import argparse
import tempfile
import time
from hashlib import sha256
from random import Random
from statistics import median

from kaitei.tlog import (
    EMPTY_EDGE,
    HASH_SIZE,
    Checkpoint,
    TiledTree,
    append_leaves,
    build_consistency_proof,
    build_head,
    build_inclusion_proof,
    build_signer,
    build_tree_head,
    build_trust,
    hash_leaves,
    issue_checkpoint,
    verify_checkpoint,
    verify_consistency,
    verify_inclusion,
)

BATCH = 50_000


def main(leaves: int) -> None:
    chance = Random(1)
    floor = measure_floor()
    print(f"SHA-256 of 65 bytes                   {floor * 1e6:8.2f} µs")
    tiles: dict[tuple[int, int], bytes] = {}
    with tempfile.TemporaryFile() as file:
        edge, hashing, adding = EMPTY_EDGE, 0.0, 0.0
        for first in range(0, leaves, BATCH):
            entries = [
                b"\x01" + number.to_bytes(32, "big") for number in range(first, min(first + BATCH, leaves))
            ]
            start = time.perf_counter()
            run = hash_leaves(entries)
            middle = time.perf_counter()
            growth = append_leaves(edge, run)
            hashing, adding = hashing + middle - start, adding + time.perf_counter() - middle
            edge = growth.edge
            file.write(run)
            tiles.update({(tile.level, tile.index): tile.data for tile in growth.tiles if tile.level})
        file.flush()

        def read_tile(level: int, index: int, width: int) -> bytes:
            if level:
                return tiles[level, index]
            file.seek(index * 256 * HASH_SIZE)
            return file.read(width * HASH_SIZE)

        head = build_head(edge)
        print(f"leaf hash                             {hashing / leaves * 1e6:8.2f} µs a leaf")
        print(f"nodes and tiles                       {adding / leaves * 1e6:8.2f} µs a leaf")
        print(f"both, against two bare hashes         {(hashing + adding) / leaves / (2 * floor):8.2f} ×")
        indexes = [chance.randrange(leaves) for _ in range(200)]
        cold, warm, checks, consistency = [], [], [], []
        for index in indexes:
            start = time.perf_counter()
            tree = TiledTree(head, read_tile)
            proof = build_inclusion_proof(tree, index)
            cold.append(time.perf_counter() - start)
            leaf = tree.hash_at(0, index)
            start = time.perf_counter()
            verify_inclusion(head, index, leaf, proof)
            checks.append(time.perf_counter() - start)
        tree = TiledTree(head, read_tile)
        first = chance.randrange(leaves)
        for index in range(first, min(first + 200, leaves)):
            start = time.perf_counter()
            build_inclusion_proof(tree, index)
            warm.append(time.perf_counter() - start)
        for old in indexes:
            start = time.perf_counter()
            path = build_consistency_proof(TiledTree(head, read_tile), old)
            consistency.append(time.perf_counter() - start)
            verify_consistency(build_tree_head(tree, old), head, path)
    signer = build_signer("log.example", b"l" * 32)
    note, trust = (
        issue_checkpoint(Checkpoint("log.example", head.size, head.root), signer),
        build_trust([signer.key]),
    )
    signature = min(time_of(lambda: verify_checkpoint(note, trust)) for _ in range(50))
    print(
        f"inclusion proof, every tile checked   {median(cold) * 1e3:8.2f} ms   (worst {max(cold) * 1e3:.2f} ms)"
    )
    print(f"inclusion proof, next one             {median(warm) * 1e3:8.2f} ms")
    print(f"consistency proof                     {median(consistency) * 1e3:8.2f} ms")
    print(f"verify an inclusion proof             {median(checks) * 1e6:8.2f} µs")
    print(f"verify a checkpoint                   {signature * 1e6:8.2f} µs")


def measure_floor() -> float:
    """Return the seconds of one SHA-256 over 65 bytes, which cannot be avoided."""
    data = bytes(range(65))
    return min(time_of(lambda: [sha256(data).digest() for _ in range(10_000)]) for _ in range(9)) / 10_000


def time_of(work) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("leaves", type=int, nargs="?", default=10_000_000)
    main(parser.parse_args().leaves)
