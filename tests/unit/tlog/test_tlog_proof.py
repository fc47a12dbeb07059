"""Proofs to keep: the text of c2sp.org/tlog-proof, and what it proves."""

import base64
from dataclasses import replace

import pytest

from kaitei.errors import KaiteiError, VerificationFailed
from kaitei.tlog import (
    Algorithm,
    Checkpoint,
    LeafTree,
    TlogProof,
    add_signature,
    build_inclusion_proof,
    build_signer,
    build_tree_head,
    build_trust,
    format_proof,
    hash_leaf,
    hash_leaves,
    issue_checkpoint,
    issue_cosignature,
    parse_proof,
    verify_proof,
)

LOG = build_signer("log.example/acts", b"l" * 32)
WITNESS = build_signer("w.example", b"w" * 32, Algorithm.COSIGNATURE)
ENTRIES = [f"entry {number}".encode() for number in range(1000)]
TREE = LeafTree(hash_leaves(ENTRIES))
HEAD = build_tree_head(TREE)
NOTE = issue_checkpoint(Checkpoint("log.example/acts", HEAD.size, HEAD.root), LOG)


def proof_of(index, extra=None):
    note = add_signature(NOTE, issue_cosignature(NOTE.text, WITNESS, 1_700_000_000))
    return TlogProof(index, build_inclusion_proof(TREE, index), note, extra)


# c2sp.org/tlog-proof, first example; its signature lines are shortened there ("hI2DJw[...]1roloI=") and so
# are filled up here with zeros, and it has fewer hashes than a log of its size needs
EXAMPLE = (
    """c2sp.org/tlog-proof@v1
extra YWdlLXYxLjIuMS1kYXJ3aW4tYXJtNjQudGFyLmd6kYXJ3aW4tYXJ
index 73894
gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=
B95lDa8R83lS8n0eG+o0buTxRKQTYFi//1U8anccXmA=
EKNzoDWG8LGC0Yp9o+sv3qllpMP9uHQ9B20KNL+Q1zs=
RoopEkOdqkYqMB4MJXrbt/hMjOxsVn0IrWjpz1ZMMes=
AHCioX9nLjsrse6YhjRRmk1WUEirVOLLRoOQ6vfO5vk=

example.com/fancylog
109482
sFodV/vSp5O8n9a8QpW6PRY97tfOSW5bsc2Xl/EQi08=

"""
    f"— example.com/fancylog {base64.b64encode(bytes(68)).decode()}\n"
    f"— witness1.example {base64.b64encode(bytes(76)).decode()}\n"
).encode()


def test_the_example_of_the_specification_is_read_and_written():
    proof = parse_proof(EXAMPLE)
    assert (proof.index, len(proof.hashes), (proof.extra or b"")[:18]) == (73894, 5, b"age-v1.2.1-darwin-")
    assert proof.checkpoint.text.startswith("example.com/fancylog\n109482\n")
    assert format_proof(proof) == EXAMPLE


def test_a_proof_verifies_after_writing_and_reading():
    for index in (0, 1, 255, 256, 999):
        proof = parse_proof(format_proof(proof_of(index, b"salt")))
        verified = verify_proof(proof, hash_leaf(ENTRIES[index]), build_trust([LOG.key], [WITNESS.key], 1))
        assert verified.inclusion.index == index
        assert verified.checkpoint.checkpoint.size == 1000
        assert verified.checkpoint.witnesses[0].time == 1_700_000_000


def test_a_log_of_one_entry_needs_no_hashes():
    head = build_tree_head(LeafTree(hash_leaf(b"only")))
    note = issue_checkpoint(Checkpoint("log.example/acts", 1, head.root), LOG)
    proof = parse_proof(format_proof(TlogProof(0, (), note)))
    assert verify_proof(proof, hash_leaf(b"only"), build_trust([LOG.key])).inclusion.head == head


def test_another_entry_does_not_fit():
    with pytest.raises(VerificationFailed, match="the entry is not in the log"):
        verify_proof(proof_of(7), hash_leaf(ENTRIES[8]), build_trust([LOG.key]))


def test_another_key_does_not_fit():
    stranger = build_signer("log.example/acts", b"x" * 32)
    with pytest.raises(VerificationFailed, match="not signed by a key that is trusted here"):
        verify_proof(proof_of(7), hash_leaf(ENTRIES[7]), build_trust([stranger.key]))


def test_the_extra_data_proves_nothing():
    proof = replace(proof_of(7, b"true"), extra=b"false")
    assert verify_proof(proof, hash_leaf(ENTRIES[7]), build_trust([LOG.key])).inclusion.index == 7


def test_a_receipt_at_a_billion_entries_is_below_two_kilobytes():
    proof = TlogProof(999_999_999, (bytes(32),) * 30, NOTE, bytes(16 + 104))
    assert len(format_proof(proof)) < 2048


GOOD = format_proof(proof_of(7, b"salt")).decode()


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ("", "r:1: error: the first line is '', not 'c2sp.org/tlog-proof@v1'"),
        (GOOD.replace("@v1", "@v2"), "r:1: error: the first line is 'c2sp.org/tlog-proof@v2', not 'c2sp.org/tlog-proof@v1'"),
        (GOOD.partition("\n\n")[0], "r:13: error: no blank line and checkpoint after the hashes"),
        (GOOD.replace("extra c2FsdA==", "extra c2FsdA"), "r:2: error: the extra data is not base64"),
        (GOOD.replace("extra c2FsdA==", "extra "), "r:2: error: the extra data is not base64"),
        (GOOD.replace("index 7", "index 07"), "r:3: error: 'index' and a decimal number are expected here"),
        (GOOD.replace("index 7", "index -7"), "r:3: error: 'index' and a decimal number are expected here"),
        (GOOD.replace("index 7\n", ""), "r:3: error: 'index' and a decimal number are expected here"),
        (
            GOOD.replace("index 7\n", "index 7\nhash\n"),
            "r:4: error: 'hash' is not a hash: 32 bytes in base64",
        ),
        (GOOD.replace("\n\n— ", "\n— "), "r (checkpoint): error: no blank line between a text and its signatures: this is no signed note"),
    ],
)  # fmt: skip
def test_what_is_no_proof_is_refused_with_its_line(raw, message):
    with pytest.raises(KaiteiError) as refused:
        parse_proof(raw.encode(), "r")
    assert refused.value.render().split("\n")[0] == message


def test_more_hashes_than_any_log_needs_are_refused():
    with pytest.raises(KaiteiError, match="64 hashes; no log needs more than 63"):
        parse_proof(
            GOOD.replace("index 7\n", "index 7\n" + f"{base64.b64encode(bytes(32)).decode()}\n" * 54).encode()
        )
    with pytest.raises(ValueError, match="no proof has index 7, 64 hashes"):
        TlogProof(7, (bytes(32),) * 64, NOTE)


@pytest.mark.parametrize("change", [{"index": -1}, {"extra": b""}, {"hashes": (b"short",)}])
def test_what_could_not_be_read_back_is_no_proof(change):
    with pytest.raises(ValueError, match=r"no proof has|every hash of a proof has 32 bytes"):
        replace(proof_of(7), **change)


def test_a_proof_beyond_the_limit_is_not_read():
    with pytest.raises(KaiteiError, match="1200001 bytes; a proof has at most 1200000"):
        parse_proof(b"a" * 1_200_001)
