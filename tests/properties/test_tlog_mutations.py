"""Ten thousand altered notes, checkpoints and proofs: none is believed, none breaks the reader."""

import contextlib
import random
from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaitei.errors import KaiteiError, VerificationFailed
from kaitei.tlog import (
    Algorithm,
    Checkpoint,
    LeafTree,
    Signature,
    TlogProof,
    TreeHead,
    VerifierKey,
    add_signature,
    build_consistency_proof,
    build_inclusion_proof,
    build_signer,
    build_tree_head,
    build_trust,
    format_checkpoint,
    format_note,
    format_proof,
    format_trust,
    format_verifier_key,
    hash_leaf,
    hash_leaves,
    issue_checkpoint,
    issue_cosignature,
    parse_checkpoint,
    parse_note,
    parse_proof,
    parse_trust,
    parse_verifier_key,
    verify_checkpoint,
    verify_consistency,
    verify_inclusion,
    verify_proof,
)

COUNT = 10_000
LOG = build_signer("log.example/acts", b"l" * 32)
WITNESS = build_signer("w.example", b"w" * 32, Algorithm.COSIGNATURE)
STRANGER = build_signer("stranger.example", b"s" * 32)
TRUST = build_trust([LOG.key], [WITNESS.key], 1)

EXTRAS = [f"salt and record {number}".encode() for number in range(1000)]
TREE = LeafTree(hash_leaves(sha256(extra).digest() for extra in EXTRAS))
HEAD = build_tree_head(TREE)
INDEX = 700
_SIGNED = issue_checkpoint(Checkpoint("log.example/acts", HEAD.size, HEAD.root), LOG, STRANGER)
NOTE = add_signature(_SIGNED, issue_cosignature(_SIGNED.text, WITNESS, 1_700_000_000))
PROOF = TlogProof(INDEX, build_inclusion_proof(TREE, INDEX), NOTE, EXTRAS[INDEX])


def altered(raw, chance):
    """Return ``raw`` with one to three changes of the kinds that happen: bits, cuts, lines, other numbers."""
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        at = chance.randrange(len(raw) + 1)
        end = min(len(raw), at + chance.choice((1, 1, 2, 8, 60)))
        lines = raw.split(b"\n")
        line = chance.randrange(len(lines))
        match chance.randrange(10):
            case 0 | 1 if at < len(raw):
                raw = raw[:at] + bytes([raw[at] ^ 1 << chance.randrange(8)]) + raw[at + 1 :]
            case 2 if at < len(raw):
                raw = raw[:at] + bytes([chance.choice(b"AZaz09+/= \n\t\r-+xZ\x00\x7f\xe2")]) + raw[at + 1 :]
            case 3:
                raw = raw[:at] + raw[end:]
            case 4:
                raw = (
                    raw[:at]
                    + chance.choice((b"\n", b" ", b"=", b"0", b"\xe2\x80\x94 ", b"\xff", b"A"))
                    + raw[at:]
                )
            case 5:
                raw = raw[:at]
            case 6:
                raw = b"\n".join(lines[:line] + lines[line + 1 :])
            case 7:
                raw = b"\n".join(lines[: line + 1] + lines[line:])
            case 8:
                other = chance.randrange(len(lines))
                lines[line], lines[other] = lines[other], lines[line]
                raw = b"\n".join(lines)
            case _:
                raw = raw[:at] + raw[at:end] + raw[at:]
    return raw


def outcomes(raw, read, seed):
    """Return what reading each altered ``raw`` gave, and count the refusals; other errors pass through."""
    chance, accepted, refused = random.Random(seed), [], 0
    for _ in range(COUNT):
        try:
            accepted.append(read(altered(raw, chance)))
        except KaiteiError as error:
            refused += error.render("en").startswith(("error: ", "note", "proof", "checkpoint"))
    assert len(accepted) + refused == COUNT
    return accepted, refused


def test_altered_checkpoints_mean_the_same_or_are_refused():
    expected = verify_checkpoint(NOTE, TRUST)
    accepted, refused = outcomes(
        format_note(NOTE), lambda raw: verify_checkpoint(parse_note(raw), TRUST).checkpoint, seed=11
    )
    assert set(accepted) <= {expected.checkpoint}
    assert refused > COUNT * 0.8


def test_altered_proofs_mean_the_same_or_are_refused():
    def read(raw):
        proof = parse_proof(raw)
        verified = verify_proof(proof, hash_leaf(sha256(proof.extra or b"").digest()), TRUST)
        return proof.extra, verified.inclusion, verified.checkpoint.checkpoint

    accepted, refused = outcomes(format_proof(PROOF), read, seed=12)
    assert set(accepted) <= {read(format_proof(PROOF))}
    assert refused > COUNT * 0.8


@pytest.mark.parametrize(
    ("raw", "parse", "form"),
    [
        (format_note(NOTE), parse_note, format_note),
        (format_proof(PROOF), parse_proof, format_proof),
        (NOTE.text.encode(), lambda raw: parse_checkpoint(raw.decode("utf-8", "replace")), format_checkpoint),
    ],
    ids=["note", "proof", "checkpoint"],
)
def test_what_is_read_after_alteration_is_written_back_byte_for_byte(raw, parse, form):
    chance, read = random.Random(13), 0
    for _ in range(COUNT):
        changed = altered(raw, chance)
        try:
            value = parse(changed)
        except KaiteiError:
            continue
        written = form(value)
        assert written == (changed if isinstance(written, bytes) else changed.decode("utf-8", "replace"))
        read += 1
    assert read > 100


def test_altered_keys_and_trust_files_are_refused_or_read_back():
    text = format_trust(TRUST)
    chance = random.Random(14)
    for _ in range(COUNT):
        changed = altered(text.encode(), chance).decode("utf-8", "surrogateescape")
        try:
            trust = parse_trust(changed)
        except KaiteiError:
            continue
        assert parse_trust(format_trust(trust)) == trust
        assert {log.key.public for log in trust.logs} <= {LOG.key.public}


def test_altered_paths_are_refused():
    chance = random.Random(15)
    leaf, old = TREE.hash_at(0, INDEX), build_tree_head(TREE, 333)
    inclusion, consistency = PROOF.hashes, build_consistency_proof(TREE, 333)
    verify_inclusion(HEAD, INDEX, leaf, inclusion)
    verify_consistency(old, HEAD, consistency)
    for _ in range(COUNT):
        for path, verify in (
            (inclusion, lambda hashes: verify_inclusion(HEAD, INDEX, leaf, hashes)),
            (consistency, lambda hashes: verify_consistency(old, HEAD, hashes)),
        ):
            changed = list(path)
            at, other = chance.randrange(len(path)), chance.randrange(len(path))
            match chance.randrange(6):
                case 0:
                    value = bytearray(changed[at])
                    value[chance.randrange(32)] ^= 1 << chance.randrange(8)
                    changed[at] = bytes(value)
                case 1:
                    changed[at], changed[other] = changed[other], changed[at]
                case 2:
                    del changed[at]
                case 3:
                    changed.insert(at, changed[other])
                case 4:
                    changed[at] = chance.choice((b"", HEAD.root, leaf, old.root, changed[at][:31]))
                case _:
                    changed = changed[: chance.randrange(len(changed))]
            if tuple(changed) != path:
                with pytest.raises(VerificationFailed):
                    verify(changed)


def test_every_other_index_is_refused():
    for index in (-1, *range(1100)):
        if index != INDEX:
            with pytest.raises(VerificationFailed):
                verify_inclusion(HEAD, index, TREE.hash_at(0, INDEX), PROOF.hashes)


@given(st.binary(max_size=400))
def test_garbage_is_refused_in_words(raw):
    for parse in (parse_note, parse_proof):
        with pytest.raises(KaiteiError):
            parse(raw)
    for head in (b"c2sp.org/tlog-proof@v1\n", b"c2sp.org/tlog-proof@v1\nindex 1\n\n"):
        with pytest.raises(KaiteiError):
            parse_proof(head + raw)


@given(st.text(max_size=200))
def test_garbage_text_is_refused_in_words(text):
    for parse in (parse_checkpoint, parse_verifier_key, parse_trust):
        with contextlib.suppress(KaiteiError):
            parse(text)


@given(st.binary(max_size=120))
def test_garbage_signatures_are_refused(payload):
    for key in (LOG.key, WITNESS.key):
        note = replace(NOTE, signatures=(Signature(key.name, key.key_id, payload + b"\x00"),))
        with pytest.raises(VerificationFailed):
            verify_checkpoint(note, TRUST)


NAMES = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"], exclude_characters="+"), min_size=1
)


@given(NAMES, st.sampled_from(Algorithm), st.binary(min_size=32, max_size=32))
def test_keys_come_back(name, algorithm, public):
    key = VerifierKey(name, algorithm, public)
    assert parse_verifier_key(format_verifier_key(key)) == key


LINES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60)


@given(LINES, st.integers(1, (1 << 63) - 1), st.binary(min_size=32, max_size=32), st.lists(LINES).map(tuple))
def test_checkpoints_come_back_and_verify(origin, size, root, extensions):
    checkpoint = Checkpoint(origin, size, root, extensions)
    assert parse_checkpoint(format_checkpoint(checkpoint)) == checkpoint
    note = issue_checkpoint(checkpoint, LOG)
    assert parse_note(format_note(note)) == note
    assert checkpoint.head == TreeHead(size, root)


@given(
    st.integers(0, (1 << 63) - 1),
    st.lists(st.binary(min_size=32, max_size=32), max_size=63).map(tuple),
    st.none() | st.binary(min_size=1, max_size=300),
)
def test_proofs_come_back(index, hashes, extra):
    proof = TlogProof(index, hashes, NOTE, extra)
    assert parse_proof(format_proof(proof)) == proof
