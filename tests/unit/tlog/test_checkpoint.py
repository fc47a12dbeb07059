"""Checkpoints and whom to believe about them."""

from dataclasses import replace

import pytest

from kaitei.errors import KaiteiError, VerificationFailed
from kaitei.tlog import (
    EMPTY_ROOT,
    Algorithm,
    Checkpoint,
    Group,
    Trust,
    TrustedLog,
    Witness,
    add_signature,
    build_signer,
    build_trust,
    format_checkpoint,
    format_note,
    format_trust,
    format_verifier_key,
    issue_checkpoint,
    issue_cosignature,
    parse_checkpoint,
    parse_note,
    parse_trust,
    parse_verifier_key,
    verify_checkpoint,
)
from vectors import load_vectors

ROOT = bytes(range(32))
CHECKPOINT = Checkpoint("log.example/acts", 20852163, ROOT)
LOG = build_signer("log.example/acts", b"l" * 32)
ROTATED = build_signer("log.example/acts", b"m" * 32)
WITNESSES = [build_signer(f"w{n}.example", bytes([n]) * 32, Algorithm.COSIGNATURE) for n in range(1, 6)]
KEYS = [witness.key for witness in WITNESSES]


def cosigned(*numbers, checkpoint=CHECKPOINT):
    note = issue_checkpoint(checkpoint, LOG)
    for number in numbers:
        note = add_signature(
            note, issue_cosignature(note.text, WITNESSES[number - 1], 1_700_000_000 + number)
        )
    return note


def test_the_example_of_the_specification_is_read_and_written():
    note = parse_note(load_vectors("notes.json")["read_only"][1]["note"].encode())
    checkpoint = parse_checkpoint(note.text)
    assert (checkpoint.origin, checkpoint.size) == ("example.com/behind-the-sofa", 20852163)
    assert checkpoint.root.hex() == "0ac5186a91863e8e1d90c808014aa89bf5da8e3ee1d9f07630f0378f68f1ab62"
    assert format_checkpoint(checkpoint) == note.text


def test_extension_lines_are_kept():
    checkpoint = replace(CHECKPOINT, extensions=("one", "  two"))
    assert parse_checkpoint(format_checkpoint(checkpoint)) == checkpoint


B64 = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "c: error: a checkpoint has at least three lines: origin, size and root"),
        (f"log\n1\n{B64}", "c: error: a checkpoint has at least three lines: origin, size and root"),
        ("log\n1\n", "c: error: a checkpoint has at least three lines: origin, size and root"),
        (f"\n1\n{B64}\n", "c:1: error: the origin must have 1 to 255 bytes"),
        (f"{'あ' * 86}\n1\n{B64}\n", "c:1: error: the origin must have 1 to 255 bytes"),
        *(
            (
                f"log\n{size}\n{B64}\n",
                f"c:2: error: {size!r} is not a size: decimal digits without leading zeros",
            )
            for size in ("01", "-1", "+1", "1 ", "", "0x1", "１", "1_0", "9223372036854775808")
        ),
        *(
            (f"log\n1\n{root}\n", f"c:3: error: {root!r} is not a root hash: 32 bytes in base64")
            for root in (B64[:-1], B64.replace("8=", "9="), f"{B64} ", "bananas=", "")
        ),
        (f"log\n0\n{B64}\n", "c:3: error: a log without entries has the hash of nothing as its root"),
        (f"log\n1\n{B64}\n\n", "c:4: error: an extension line is empty"),
        (f"log\n1\n{B64}\none\n\ntwo\n", "c:5: error: an extension line is empty"),
    ],
)
def test_what_is_no_checkpoint_is_refused_with_its_line(text, message):
    with pytest.raises(KaiteiError) as refused:
        parse_checkpoint(text, "c")
    assert refused.value.render() == message


def test_the_largest_and_the_smallest_log_are_read():
    assert parse_checkpoint(f"log\n9223372036854775807\n{B64}\n").size == (1 << 63) - 1
    empty = Checkpoint("log", 0, EMPTY_ROOT)
    assert parse_checkpoint(format_checkpoint(empty)) == empty


@pytest.mark.parametrize(
    "bad",
    [
        replace(CHECKPOINT, origin="log\n5"),
        replace(CHECKPOINT, extensions=("",)),
        replace(CHECKPOINT, extensions=("a\nb",)),
        replace(CHECKPOINT, size=-1),
        replace(CHECKPOINT, root=b"short"),
    ],
)
def test_what_could_not_be_read_back_is_not_signed(bad):
    with pytest.raises((ValueError, KaiteiError)):
        issue_checkpoint(bad, LOG)


def test_one_of_the_keys_of_the_log_is_enough():
    for signer in (LOG, ROTATED):
        verified = verify_checkpoint(
            issue_checkpoint(CHECKPOINT, signer), build_trust([LOG.key, ROTATED.key])
        )
        assert verified.checkpoint == CHECKPOINT
        assert [proof.key for proof in verified.logs] == [signer.key]
        assert verified.witnesses == ()


def test_a_checkpoint_of_another_log_is_refused_though_the_key_is_trusted():
    other = issue_checkpoint(replace(CHECKPOINT, origin="other.example"), LOG)
    with pytest.raises(VerificationFailed) as refused:
        verify_checkpoint(other, build_trust([LOG.key]))
    assert refused.value.render() == (
        "error: the checkpoint of other.example is not signed by a trusted key of that log; "
        "keys of these are trusted: log.example/acts"
    )


def test_witnesses_alone_do_not_make_a_checkpoint():
    note = cosigned(1, 2)
    with pytest.raises(VerificationFailed, match="is not signed by a trusted key of that log"):
        verify_checkpoint(replace(note, signatures=note.signatures[1:]), build_trust([LOG.key], KEYS[:2], 1))


@pytest.mark.parametrize("threshold", range(4))
@pytest.mark.parametrize("signed", [(), (1,), (2, 3), (1, 2, 3), (4, 5)])
def test_k_of_n_witnesses_are_demanded(threshold, signed):
    trust = build_trust([LOG.key], KEYS[:3], threshold)
    known = [number for number in signed if number <= 3]
    if len(known) >= threshold:
        verified = verify_checkpoint(cosigned(*signed), trust)
        assert [proof.key.name for proof in verified.witnesses] == [f"w{number}.example" for number in known]
        assert [proof.time for proof in verified.witnesses] == [1_700_000_000 + number for number in known]
    else:
        with pytest.raises(VerificationFailed, match="too few witnesses cosigned the checkpoint"):
            verify_checkpoint(cosigned(*signed), trust)


def test_one_witness_cannot_be_counted_twice():
    twice = build_signer("w1-again.example", b"\x01" * 32, Algorithm.COSIGNATURE)
    with pytest.raises(KaiteiError, match=r"^error: key w1-again\.example is listed already"):
        build_trust([LOG.key], [KEYS[0], twice.key], 2)
    note = cosigned(1)
    doubled = replace(note, signatures=(*note.signatures, *note.signatures))
    with pytest.raises(VerificationFailed, match="too few witnesses"):
        verify_checkpoint(doubled, build_trust([LOG.key], KEYS[:2], 2))


def test_more_witnesses_than_there_are_cannot_be_demanded():
    for known in (2, 0):
        message = f"^error: cosignatures wanted: {known + 1}; witnesses whose keys are given: {known}\n"
        with pytest.raises(KaiteiError, match=message):
            build_trust([LOG.key], KEYS[:known], known + 1)


def test_keys_do_not_change_their_roles():
    with pytest.raises(
        KaiteiError, match=r"is a witness's key \(0x04\); a log's key \(0x01\) is needed here"
    ):
        build_trust([KEYS[0]])
    with pytest.raises(
        KaiteiError, match=r"is a log's key \(0x01\); a witness's key \(0x04\) is needed here"
    ):
        build_trust([LOG.key], [ROTATED.key])


def test_the_real_checkpoint_of_a_public_log_verifies_with_its_witness():
    vector = load_vectors("notes.json")["signed"][4]
    log, witness = map(parse_verifier_key, vector["keys"])
    verified = verify_checkpoint(parse_note(vector["note"].encode()), build_trust([log], [witness], 1))
    assert (verified.checkpoint.size, verified.witnesses[0].time) == (1432088532, vector["times"][1])


def policy(*lines):
    words = {f"X{n}": format_verifier_key(key) for n, key in enumerate(KEYS, 1)}
    known = [f"log {format_verifier_key(LOG.key)}", *(f"witness {name} {key}" for name, key in words.items())]
    return "\n".join([*known, *lines, ""])


NESTED = policy(
    "", "# two of ours and one of theirs", "\tgroup ours 2 X1 X2 X3", "group theirs any X4  X5", "group both all ours theirs",
    "quorum both",
)  # fmt: skip


def test_a_policy_file_with_groups_of_groups_is_read():
    trust = parse_trust(NESTED)
    assert trust.groups == (
        Group("ours", 2, ("X1", "X2", "X3")),
        Group("theirs", 1, ("X4", "X5")),
        Group("both", 2, ("ours", "theirs")),
    )
    assert trust.quorum == "both"
    assert parse_trust(format_trust(trust)) == trust


def test_addresses_in_a_policy_file_are_kept():
    trust = Trust(
        (TrustedLog(LOG.key, "https://log.example/acts"),),
        (Witness("W", KEYS[0], "https://w.example"),),
        (),
        "W",
    )
    assert parse_trust(format_trust(trust)) == trust


@pytest.mark.parametrize(
    ("signed", "enough"),
    [((1, 2, 4), True), ((2, 3, 5), True), ((1, 2, 3), False), ((1, 4, 5), False), ((), False)],
)
def test_groups_of_groups_decide(signed, enough):
    trust = parse_trust(NESTED)
    if enough:
        assert verify_checkpoint(cosigned(*signed), trust).checkpoint == CHECKPOINT
    else:
        with pytest.raises(VerificationFailed, match="the quorum 'both' is not met"):
            verify_checkpoint(cosigned(*signed), trust)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([], "p: error: no quorum line\n  fix: end with 'quorum none' or 'quorum NAME'"),
        (["quorum none", "quorum X1"], "p:8: error: a second quorum line; there is exactly one"),
        (["quorum X9"], "p:7: error: 'X9' is no witness or group of a line above"),
        (["quorum G", "group G any X1"], "p:7: error: 'G' is no witness or group of a line above"),
        (["group G any X9"], "p:7: error: 'X9' is no witness or group of a line above"),
        (["group G any X1 X1"], "p:7: error: 'X1' is a member already; each name is listed once"),
        (
            ["group G any X1", "group H any X1"],
            "p:8: error: 'X1' is a member already; each name is listed once",
        ),
        (["group G 3 X1 X2"], "p:7: error: '3' of 2 members: all, any or 1 to 2"),
        (["group G 0 X1 X2"], "p:7: error: '0' of 2 members: all, any or 1 to 2"),
        (["group none any X1"], "p:7: error: the name 'none' is taken"),
        (["group X2 any X1"], "p:7: error: the name 'X2' is taken"),
        (["group G any"], "p:7: error: 'group G any' is not a log, witness, group or quorum line"),
        (["hello"], "p:7: error: 'hello' is not a log, witness, group or quorum line"),
        (["quorum none\r"], "p:7: error: a control character other than tab"),
        (
            [f"log {format_verifier_key(LOG.key)}"],
            "p:7: error: key log.example/acts is listed already",
        ),
    ],
)
def test_policy_files_that_are_wrong_are_refused_with_their_line(lines, message):
    with pytest.raises(KaiteiError) as refused:
        parse_trust(policy(*lines), "p")
    assert refused.value.render() == message


def test_a_checkpoint_survives_writing_and_reading_with_its_cosignatures():
    note = cosigned(1, 2, 3)
    verified = verify_checkpoint(parse_note(format_note(note)), build_trust([LOG.key], KEYS[:3], 3))
    assert [proof.key for proof in verified.witnesses] == KEYS[:3]
