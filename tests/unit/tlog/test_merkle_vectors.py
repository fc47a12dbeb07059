"""The Merkle tree against the reference tree of Certificate Transparency."""

import pytest

from kaitei.errors import VerificationFailed
from kaitei.tlog import (
    EMPTY_EDGE,
    EMPTY_ROOT,
    LeafTree,
    TreeHead,
    append_leaves,
    build_consistency_proof,
    build_head,
    build_inclusion_proof,
    build_tree_head,
    hash_leaf,
    hash_leaves,
    verify_consistency,
    verify_inclusion,
)
from vectors import load_vectors

VECTORS = load_vectors("merkle.json")
LEAVES = [bytes.fromhex(leaf) for leaf in VECTORS["leaves"]]
ROOTS = [bytes.fromhex(root) for root in VECTORS["roots"]]
TREE = LeafTree(hash_leaves(LEAVES))


def hashes(proof):
    return tuple(bytes.fromhex(value) for value in proof)


def test_the_empty_log_has_the_hash_of_nothing():
    assert EMPTY_ROOT.hex() == VECTORS["empty_root"]
    assert build_head(EMPTY_EDGE) == TreeHead(0, EMPTY_ROOT)
    assert build_tree_head(LeafTree(b"")) == TreeHead(0, EMPTY_ROOT)


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_of_every_size_are_the_reference_roots(size):
    head = TreeHead(size, ROOTS[size - 1])
    assert build_tree_head(TREE, size) == head
    assert build_head(append_leaves(EMPTY_EDGE, hash_leaves(LEAVES[:size])).edge) == head


@pytest.mark.parametrize("vector", VECTORS["inclusion"], ids=str)
def test_reference_inclusion_proofs_are_built_and_verified(vector):
    index, size, proof = vector["index"], vector["size"], hashes(vector["proof"])
    head = TreeHead(size, ROOTS[size - 1])
    assert build_inclusion_proof(TREE, index, size) == proof
    inclusion = verify_inclusion(head, index, hash_leaf(LEAVES[index]), proof)
    assert (inclusion.head, inclusion.index, inclusion.leaf_hash) == (head, index, hash_leaf(LEAVES[index]))


@pytest.mark.parametrize("vector", VECTORS["consistency"], ids=str)
def test_reference_consistency_proofs_are_built_and_verified(vector):
    old, new, proof = vector["old"], vector["new"], hashes(vector["proof"])
    assert build_consistency_proof(TREE, old, new) == proof
    consistency = verify_consistency(TreeHead(old, ROOTS[old - 1]), TreeHead(new, ROOTS[new - 1]), proof)
    assert (consistency.old.size, consistency.new.size) == (old, new)


def corrupted(proof, *extra):
    """Yield the ways in which the reference tests of transparency-dev/merkle spoil a proof."""
    for garbage in (b"", *extra):
        yield (*proof, garbage)
        yield (garbage, *proof)
    for at, value in enumerate(proof):
        yield (*proof[:at], bytes([value[0] ^ 8]) + value[1:], *proof[at + 1 :])
    if proof:
        yield proof[:-1]
        yield (*proof[:1], EMPTY_ROOT, *proof[1:])


@pytest.mark.parametrize("vector", VECTORS["inclusion"], ids=str)
def test_spoilt_reference_inclusion_proofs_are_refused(vector):
    index, size, proof = vector["index"], vector["size"], hashes(vector["proof"])
    root, leaf = ROOTS[size - 1], hash_leaf(LEAVES[index])
    probes = [(place, size, root, leaf, proof) for place in (index - 1, index + 1, index ^ 2)]
    # a log of one entry has no size but 1 that its empty proof could fit
    probes += [(index, other, root, leaf, proof) for other in (size * 2, size // 2)]
    probes += [(index, size, bad, leaf, proof) for bad in (EMPTY_ROOT, b"", hash_leaf(b"abacaba"))]
    probes += [
        (index, size, root, bad, proof) for bad in (b"WrongLeaf", b"", root if size > 1 else EMPTY_ROOT)
    ]
    probes += [(index, size, root, leaf, spoilt) for spoilt in corrupted(proof, root)]
    for place, count, bad_root, bad_leaf, spoilt in probes:
        with pytest.raises(VerificationFailed):
            verify_inclusion(TreeHead(count, bad_root), place, bad_leaf, spoilt)


@pytest.mark.parametrize("vector", [one for one in VECTORS["consistency"] if one["proof"]], ids=str)
def test_spoilt_reference_consistency_proofs_are_refused(vector):
    old, new, proof = vector["old"], vector["new"], hashes(vector["proof"])
    before, after = ROOTS[old - 1], ROOTS[new - 1]
    probes = [(size, new, before, after, proof) for size in (old - 1, old + 1, old ^ 2)]
    probes += [(old, size, before, after, proof) for size in (new * 2, new // 2)]
    probes += [(old, new, b"WrongRoot", after, proof), (old, new, before, b"WrongRoot", proof)]
    probes += [(old, new, after, before, proof), (old, new, before, after, ())]
    probes += [(old, new, before, after, spoilt) for spoilt in corrupted(proof, before, after, proof[0])]
    for size, new_size, old_root, new_root, spoilt in probes:
        with pytest.raises(VerificationFailed):
            verify_consistency(TreeHead(size, old_root), TreeHead(new_size, new_root), spoilt)


@pytest.mark.parametrize(
    ("old", "new", "proof"),
    [
        (TreeHead(0, EMPTY_ROOT), TreeHead(0, EMPTY_ROOT), (EMPTY_ROOT,)),
        (TreeHead(0, EMPTY_ROOT), TreeHead(1, ROOTS[0]), (EMPTY_ROOT,)),
        (TreeHead(0, ROOTS[0]), TreeHead(1, ROOTS[0]), ()),
        (TreeHead(0, ROOTS[0]), TreeHead(0, ROOTS[0]), ()),
        (TreeHead(1, ROOTS[0]), TreeHead(1, ROOTS[0]), (EMPTY_ROOT,)),
        (TreeHead(1, ROOTS[0]), TreeHead(1, ROOTS[1]), ()),
        (TreeHead(1, ROOTS[0]), TreeHead(2, ROOTS[1]), ()),
        (TreeHead(2, ROOTS[1]), TreeHead(1, ROOTS[0]), ()),
        (TreeHead(1, ROOTS[0]), TreeHead(0, EMPTY_ROOT), ()),
    ],
    ids=str,
)
def test_logs_that_do_not_continue_each_other_are_refused(old, new, proof):
    with pytest.raises(VerificationFailed):
        verify_consistency(old, new, proof)


def test_an_empty_log_begins_every_log():
    for head in (TreeHead(8, ROOTS[7]), TreeHead(0, EMPTY_ROOT)):
        assert verify_consistency(TreeHead(0, EMPTY_ROOT), head, ()).new == head
    assert build_consistency_proof(TREE, 0) == ()
    assert build_consistency_proof(TREE, 8) == ()


def test_what_is_not_in_the_log_cannot_be_asked_of_it():
    with pytest.raises(IndexError, match="no entry 8 among the first 8 of 8 entries"):
        build_inclusion_proof(TREE, 8)
    with pytest.raises(IndexError, match="no proof from 3 to 9 in a log of 8 entries"):
        build_consistency_proof(TREE, 3, 9)
    with pytest.raises(IndexError, match="no complete subtree 1 of height 3 in a log of 8 entries"):
        TREE.hash_at(3, 1)


def test_a_failed_proof_says_in_both_languages_what_is_wrong():
    head = TreeHead(3, ROOTS[2])
    with pytest.raises(VerificationFailed) as failed:
        verify_inclusion(head, 3, ROOTS[0], ())
    assert failed.value.render("en") == "error: entry 3 is not among the 3 entries of the log"
    assert failed.value.render("ja") == "error: 記録番号3は、全3件のログの中にありません"
    assert failed.value.exit_status == 1
