"""Inclusion and consistency proofs (RFC 6962, sections 2.1.1 and 2.1.2; checked as in RFC 9162, section 2.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from kaitei.errors import Message, VerificationFailed
from kaitei.text.counts import counted
from kaitei.tlog.edge import TreeHead
from kaitei.tlog.hashing import EMPTY_ROOT, HASH_SIZE, hash_node


class HashTree(Protocol):
    """A log whose complete subtrees can be asked for."""

    @property
    def size(self) -> int: ...

    def hash_at(self, level: int, index: int) -> bytes:
        """Return the root over entries ``index << level`` up to, not including, ``(index + 1) << level``."""
        ...


@dataclass(frozen=True, slots=True)
class Inclusion:
    """It is proved: the log of ``head`` has the entry with ``leaf_hash`` at ``index``."""

    head: TreeHead
    index: int
    leaf_hash: bytes


@dataclass(frozen=True, slots=True)
class Consistency:
    """It is proved: the log of ``old`` is how the log of ``new`` began."""

    old: TreeHead
    new: TreeHead


def build_inclusion_proof(tree: HashTree, index: int, size: int | None = None) -> tuple[bytes, ...]:
    """Return the audit path of entry ``index`` in the first ``size`` entries (all, if not given).

    The path runs from the leaf's sibling up to the root's child and is empty for a log of one entry.

    Raises:
        IndexError: the log has no such entry, or is shorter than ``size``.
    """
    size = tree.size if size is None else size
    if not 0 <= index < size <= tree.size:
        raise IndexError(f"no entry {index} among the first {size} of {tree.size} entries")
    start, end, path = 0, size, []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_hash_range(tree, middle, end))
            end = middle
        else:
            path.append(_hash_range(tree, start, middle))
            start = middle
    return tuple(reversed(path))


def build_consistency_proof(tree: HashTree, old_size: int, size: int | None = None) -> tuple[bytes, ...]:
    """Return the proof that the first ``old_size`` entries begin the first ``size`` (all, if not given).

    It is empty when the sizes are equal and when ``old_size`` is 0: an empty log begins every log.

    Raises:
        IndexError: ``old_size`` is larger than ``size``, or the log is shorter than ``size``.
    """
    size = tree.size if size is None else size
    if not 0 <= old_size <= size <= tree.size:
        raise IndexError(f"no proof from {old_size} to {size} in a log of {tree.size} entries")
    if old_size in {0, size}:
        return ()
    start, end, path = 0, size, []
    while old_size != end:
        middle = start + _split(end - start)
        if old_size <= middle:
            path.append(_hash_range(tree, middle, end))
            end = middle
        else:
            path.append(_hash_range(tree, start, middle))
            start = middle
    if start:
        path.append(_hash_range(tree, start, end))
    return tuple(reversed(path))


def build_tree_head(tree: HashTree, size: int | None = None) -> TreeHead:
    """Return the head of the first ``size`` entries of ``tree`` (all, if not given)."""
    size = tree.size if size is None else size
    return TreeHead(size, _hash_range(tree, 0, size) if size else EMPTY_ROOT)


def verify_inclusion(head: TreeHead, index: int, leaf_hash: bytes, path: Sequence[bytes]) -> Inclusion:
    """Return the inclusion that ``path`` proves.

    Raises:
        VerificationFailed: it does not lead from the entry to the root of ``head``.
    """
    _verify_lengths((head.root, leaf_hash, *path))
    if not 0 <= index < head.size:
        raise VerificationFailed(
            Message(
                en=f"entry {index} is not among the {counted(head.size, 'entry')} of the log",
                ja=f"記録番号{index}は、全{head.size}件のログの中にありません",
            )
        )
    place, last, root = index, head.size - 1, leaf_hash
    for sibling in path:
        if not last:
            raise _wrong_length(len(path))
        if place % 2 or place == last:
            root = hash_node(sibling, root)
            while not place % 2 and place:
                place, last = place >> 1, last >> 1
        else:
            root = hash_node(root, sibling)
        place, last = place >> 1, last >> 1
    if last:
        raise _wrong_length(len(path))
    if root != head.root:
        raise VerificationFailed(
            Message(
                en=f"the entry is not in the log: the proof leads to root {root.hex()}, not {head.root.hex()}",
                ja=f"この記録はログに含まれていません。証明から得られる根は{root.hex()}で、{head.root.hex()}と一致しません",
            )
        )
    return Inclusion(head, index, leaf_hash)


def verify_consistency(old: TreeHead, new: TreeHead, path: Sequence[bytes]) -> Consistency:
    """Return the consistency that ``path`` proves.

    Raises:
        VerificationFailed: ``new`` is not shown to begin with all entries of ``old``.
    """
    _verify_lengths((old.root, new.root, *path))
    if not 0 <= old.size <= new.size:
        raise _inconsistent(old, new)
    if old.size in {0, new.size}:
        if path:
            raise _wrong_length(len(path))
        if old.root != (EMPTY_ROOT if not old.size else new.root) or (
            not new.size and new.root != EMPTY_ROOT
        ):
            raise _inconsistent(old, new)
        return Consistency(old, new)
    hashes = list(path) if old.size & (old.size - 1) else [old.root, *path]
    place, last = old.size - 1, new.size - 1
    while place % 2:
        place, last = place >> 1, last >> 1
    if not hashes:
        raise _wrong_length(len(path))
    old_root = new_root = hashes[0]
    for sibling in hashes[1:]:
        if not last:
            raise _wrong_length(len(path))
        if place % 2 or place == last:
            old_root, new_root = hash_node(sibling, old_root), hash_node(sibling, new_root)
            while not place % 2 and place:
                place, last = place >> 1, last >> 1
        else:
            new_root = hash_node(new_root, sibling)
        place, last = place >> 1, last >> 1
    if last:
        raise _wrong_length(len(path))
    if old_root != old.root or new_root != new.root:
        raise _inconsistent(old, new)
    return Consistency(old, new)


def _split(count: int) -> int:
    """Return the largest power of two smaller than ``count``: where RFC 6962 splits a tree of two or more."""
    return 1 << ((count - 1).bit_length() - 1)


def _hash_range(tree: HashTree, start: int, end: int) -> bytes:
    """Return the root over entries ``start`` to ``end``, a subtree as RFC 6962 splits them."""
    root, count = b"", end - start
    for level in range(count.bit_length()):
        if count >> level & 1:
            end -= 1 << level
            peak = tree.hash_at(level, end >> level)
            root = hash_node(peak, root) if root else peak
    return root


def _verify_lengths(hashes: Sequence[bytes]) -> None:
    for value in hashes:
        if len(value) != HASH_SIZE:
            raise VerificationFailed(
                Message(
                    en=f"a hash of {len(value)} bytes where {HASH_SIZE} are needed",
                    ja=f"ハッシュ値の長さが{len(value)}バイトです（{HASH_SIZE}バイトのはずです）",
                )
            )


def _wrong_length(count: int) -> VerificationFailed:
    return VerificationFailed(
        Message(
            en=f"a proof of {count} hashes does not fit the size of the log",
            ja=f"証明のハッシュ値の個数（{count}個）が、ログの大きさと合いません",
        )
    )


def _inconsistent(old: TreeHead, new: TreeHead) -> VerificationFailed:
    return VerificationFailed(
        Message(
            en=f"the log of {counted(new.size, 'entry')} with root {new.root.hex()} does not continue "
            f"the log of {counted(old.size, 'entry')} with root {old.root.hex()}",
            ja=f"全{new.size}件・根{new.root.hex()}のログは、全{old.size}件・根{old.root.hex()}のログの続きではありません",
        )
    )
