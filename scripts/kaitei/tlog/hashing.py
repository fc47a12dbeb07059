"""The Merkle tree hashes of RFC 6962, section 2.1, over SHA-256.

A run of hashes is one ``bytes`` of 32 bytes each, oldest first: a million of them is one object and not
a million, and a tile is such a run as it lies on disk.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

HASH_SIZE = 32
EMPTY_ROOT = sha256(b"").digest()


def hash_leaf(entry: bytes) -> bytes:
    """Return the hash of one log entry: SHA-256 of 0x00 and the entry."""
    return sha256(b"\x00" + entry).digest()


def hash_leaves(entries: Iterable[bytes]) -> bytes:
    """Return the leaf hashes of ``entries`` as one run."""
    return b"".join([sha256(b"\x00" + entry).digest() for entry in entries])


def hash_node(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node: SHA-256 of 0x01, the left child and the right child."""
    return sha256(b"\x01" + left + right).digest()


def hash_pairs(run: bytes) -> bytes:
    """Return the run one level up: a node for each two hashes; an odd last hash has no parent yet."""
    return b"".join([sha256(b"\x01" + run[at : at + 64]).digest() for at in range(0, len(run) - 63, 64)])


def build_rows(run: bytes) -> tuple[bytes, ...]:
    """Return ``run`` and every run above it, up to the last one that has a complete node."""
    rows = [run]
    while len(rows[-1]) >= 2 * HASH_SIZE:
        rows.append(hash_pairs(rows[-1]))
    return tuple(rows)
