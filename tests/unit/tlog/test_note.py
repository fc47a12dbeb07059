"""Signed notes, keys and cosignatures against published notes and keys."""

import base64
from dataclasses import replace

import pytest

from kaitei.errors import KaiteiError, VerificationFailed
from kaitei.tlog import (
    Algorithm,
    Note,
    Signature,
    VerifierKey,
    add_signature,
    build_signer,
    format_note,
    format_signature,
    format_verifier_key,
    issue_cosignature,
    issue_note,
    issue_signature,
    parse_note,
    parse_verifier_key,
    verify_note,
    verify_signature,
)
from vectors import load_vectors

VECTORS = load_vectors("notes.json")
PETER, BOTH, *_ = VECTORS["signed"]
PETER_KEY, ENOCH_KEY = (parse_verifier_key(key) for key in BOTH["keys"])
TEXT = parse_note(PETER["note"].encode()).text


def seed_of(text):
    """Return the private key of Go's own format, which the ledger does not read."""
    return base64.b64decode(text.split("+", 4)[4])[1:]


@pytest.mark.parametrize(
    "vector", VECTORS["signed"] + VECTORS["read_only"], ids=lambda vector: vector["source"]
)
def test_published_notes_are_read_and_written_byte_for_byte(vector):
    raw = vector["note"].encode()
    assert format_note(parse_note(raw)) == raw


@pytest.mark.parametrize("vector", VECTORS["signed"], ids=lambda vector: vector["source"])
def test_published_notes_verify_with_their_keys(vector):
    keys = [parse_verifier_key(key) for key in vector["keys"]]
    attestations = verify_note(parse_note(vector["note"].encode()), keys)
    assert [attestation.key for attestation in attestations] == keys
    assert [attestation.time for attestation in attestations] == vector["times"]


@pytest.mark.parametrize("vector", VECTORS["signed"], ids=lambda vector: vector["source"])
def test_published_keys_are_read_and_written_as_they_are(vector):
    for text in vector["keys"]:
        assert format_verifier_key(parse_verifier_key(text)) == text
        assert str(parse_verifier_key(text)) == text


def test_signing_with_the_published_private_key_gives_the_published_note():
    signer = build_signer("PeterNeumann", seed_of(PETER["seeds"][0]))
    assert signer.key == PETER_KEY
    assert format_note(issue_note(TEXT, signer)) == PETER["note"].encode()


@pytest.mark.parametrize("text", VECTORS["bad_keys"]["keys"])
def test_published_bad_keys_are_refused(text):
    with pytest.raises(KaiteiError):
        parse_verifier_key(text)


def test_no_part_and_no_one_character_change_of_a_key_is_a_key():
    text = PETER["keys"][0]
    parts = {text[start:end] for start in range(len(text)) for end in range(start + 1, len(text) + 1)} - {
        text
    }
    changed = {text[:at] + chr(ord(text[at]) + 1) + text[at + 1 :] for at in range(len(text))}
    for bad in sorted(parts | changed):
        with pytest.raises(KaiteiError):
            parse_verifier_key(bad)


def test_the_key_error_says_which_hash_belongs_to_the_key():
    with pytest.raises(KaiteiError) as refused:
        parse_verifier_key(PETER["keys"][0].replace("c74f20a3", "c74f20a4"), "log/key.txt")
    assert refused.value.render() == (
        "log/key.txt: error: key PeterNeumann says its hash is c74f20a4, but it is c74f20a3\n"
        "  fix: copy the whole line of the key file, from the name to the end of the base64"
    )


def test_unknown_signatures_are_ignored():
    note = parse_note(BOTH["note"].encode())
    assert [found.key for found in verify_note(note, [ENOCH_KEY])] == [ENOCH_KEY]


def test_a_name_or_an_id_shared_with_a_known_key_is_not_enough():
    note = parse_note(PETER["note"].encode())
    line = note.signatures[0]
    for other in (replace(line, name="CarmenSandiego"), replace(line, key_id=b"\xc7\x1c\x60\xa3")):
        with pytest.raises(VerificationFailed, match="not signed by a key that is trusted here"):
            verify_note(replace(note, signatures=(other,)), [PETER_KEY])


def test_a_note_signed_by_nobody_known_is_refused():
    with pytest.raises(VerificationFailed) as refused:
        verify_note(parse_note(PETER["note"].encode()), [ENOCH_KEY])
    assert refused.value.render() == (
        "error: not signed by a key that is trusted here: signed by PeterNeumann (c74f20a3); "
        "trusted are EnochRoot (af0cfe78)"
    )
    with pytest.raises(VerificationFailed, match="trusted are none"):
        verify_note(parse_note(PETER["note"].encode()), [])


def test_one_false_signature_of_a_known_key_refuses_the_whole_note():
    note = parse_note(BOTH["note"].encode())
    peter, enoch = note.signatures
    forged = replace(enoch, payload=bytes([enoch.payload[0] ^ 1]) + enoch.payload[1:])
    with pytest.raises(
        VerificationFailed, match=r"the signature of EnochRoot \(af0cfe78\) does not fit the text"
    ):
        verify_note(replace(note, signatures=(peter, enoch, forged)), [PETER_KEY, ENOCH_KEY])
    assert verify_note(replace(note, signatures=(peter, forged)), [PETER_KEY])


def test_a_key_that_signed_twice_counts_once():
    note = parse_note((PETER["note"] + PETER["note"].rpartition("\n\n")[2]).encode())
    assert len(note.signatures) == 2
    assert len(verify_note(note, [PETER_KEY, PETER_KEY])) == 1


def test_a_hundred_signatures_are_read_and_one_more_is_not():
    line = PETER["note"].rpartition("\n\n")[2]
    assert len(parse_note(f"{TEXT}\n{line * 100}".encode()).signatures) == 100
    with pytest.raises(KaiteiError, match="101 signatures; at most 100 are read"):
        parse_note(f"{TEXT}\n{line * 101}".encode())


LINE = PETER["note"].rpartition("\n\n")[2]


@pytest.mark.parametrize(
    "raw",
    [
        # the malformed messages of golang.org/x/mod's own test
        TEXT.encode(),
        (TEXT + "\n").encode(),
        (TEXT + "\n" + LINE[:-1]).encode(),
        ("\x01" + TEXT + "\n" + LINE).encode(),
        b"\xff" + (TEXT + "\n" + LINE).encode(),
        (TEXT + "\n" + LINE.replace("PeterNeumann", "Bad Name")).encode(),
        (TEXT + "\n" + LINE + "Unexpected line.\n").encode(),
        # and more
        b"",
        b"\n\n",
        (TEXT + "\n" + LINE.replace("PeterNeumann", "Peter+Neumann")).encode(),
        (TEXT + "\n" + LINE.replace("PeterNeumann", "Peter\u3000Neumann")).encode(),
        (TEXT + "\n" + LINE.replace("PeterNeumann", "")).encode(),
        (TEXT + "\n" + LINE.replace("— ", "- ")).encode(),
        (TEXT + "\n" + LINE.replace("AM=", "AN=")).encode(),
        (TEXT + "\n" + LINE.replace("AM=", "AM")).encode(),
        (TEXT + "\n" + "— PeterNeumann x08gow==\n").encode(),
        (TEXT + "\n" + LINE + "\n").encode(),
        (TEXT.replace("\n", "\r\n") + "\n" + LINE).encode(),
        (TEXT + "\t\n\n" + LINE).encode(),
    ],
)
def test_malformed_notes_are_refused(raw):
    with pytest.raises(KaiteiError):
        parse_note(raw)


def test_a_malformed_note_is_refused_with_its_line():
    with pytest.raises(KaiteiError) as refused:
        parse_note((TEXT + "\n" + LINE + "Unexpected line.\n").encode(), "peter.note")
    assert refused.value.render() == (
        "peter.note:5: error: 'Unexpected line.' is not a signature line: '— name base64' is expected\n"
        "  fix: ask for the file again; it was cut or changed on its way"
    )


def test_a_note_beyond_a_million_bytes_is_not_read():
    with pytest.raises(KaiteiError, match="1000001 bytes; a signed note has at most 1000000"):
        parse_note(b"a" * 1_000_001)


def test_a_text_may_hold_blank_lines_and_the_last_one_divides():
    note = parse_note(f"one\n\ntwo\n\n\n{LINE}".encode())
    assert note.text == "one\n\ntwo\n\n"


@pytest.mark.parametrize("text", ["", "no newline", "tab\t\n", "cr\r\n"])
def test_what_could_not_be_read_back_is_not_signed(text):
    with pytest.raises(ValueError, match="cannot be the text of a note"):
        issue_note(text, build_signer("a.example", bytes(32)))


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u2003b", "a\x85", "a\n"])
def test_names_no_key_can_have_are_refused(name):
    with pytest.raises(ValueError, match="cannot name a key"):
        VerifierKey(name, Algorithm.ED25519, bytes(32))


def test_a_public_key_has_32_bytes():
    with pytest.raises(ValueError, match="has 32 bytes, not 31"):
        VerifierKey("a.example", Algorithm.ED25519, bytes(31))


def test_a_new_signature_takes_the_place_of_the_older_one_by_the_same_key():
    note = parse_note(BOTH["note"].encode())
    again = issue_signature(TEXT, build_signer("PeterNeumann", seed_of(PETER["seeds"][0])))
    assert [line.name for line in add_signature(note, again).signatures] == ["EnochRoot", "PeterNeumann"]


def test_a_cosignature_covers_the_time_and_the_text():
    witness = build_signer("witness.example/w1", b"w" * 32, Algorithm.COSIGNATURE)
    text = "example.com/log\n1\nKgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\nextension\n"
    signature = issue_cosignature(text, witness, 1679315147)
    assert verify_signature(text, signature, witness.key).time == 1679315147
    assert format_signature(signature).startswith("— witness.example/w1 ")
    later = replace(signature, payload=(1679315148).to_bytes(8, "big") + signature.payload[8:])
    for bad_text, bad in ((text, later), (text.replace("extension", "Extension"), signature)):
        with pytest.raises(VerificationFailed, match="one of them was altered"):
            verify_signature(bad_text, bad, witness.key)


def test_a_cosignature_signs_what_the_specification_says():
    signed = []
    witness = build_signer("witness.example/w1", b"w" * 32, Algorithm.COSIGNATURE)

    def sign(message):
        signed.append(message)
        return witness.sign(message)

    text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    issue_cosignature(text, replace(witness, sign=sign), 1679315147)
    assert signed == [f"cosignature/v1\ntime 1679315147\n{text}".encode()]


def test_the_same_private_key_has_another_id_as_a_witness_and_cannot_stand_in_for_the_log():
    log, witness = (build_signer("a.example", b"k" * 32, algorithm) for algorithm in Algorithm)
    assert log.key.public == witness.key.public
    assert log.key.key_id != witness.key.key_id
    with pytest.raises(ValueError, match=r"key a\.example cosigns; it does not sign alone"):
        issue_signature(TEXT, witness)
    with pytest.raises(ValueError, match=r"key a\.example does not cosign"):
        issue_cosignature(TEXT, log, 0)
    with pytest.raises(VerificationFailed):
        verify_signature(TEXT, issue_signature(TEXT, log), witness.key)


@pytest.mark.parametrize("time", [-1, 1 << 63])
def test_times_a_cosignature_cannot_have_are_refused(time):
    with pytest.raises(ValueError, match="no cosignature can have the time"):
        issue_cosignature(TEXT, build_signer("w.example", b"k" * 32, Algorithm.COSIGNATURE), time)


def test_a_cosignature_beyond_the_largest_time_is_refused_however_well_signed():
    witness = build_signer("w.example", b"k" * 32, Algorithm.COSIGNATURE)
    time = 1 << 63
    signed = witness.sign(f"cosignature/v1\ntime {time}\n{TEXT}".encode())
    line = Signature("w.example", witness.key.key_id, time.to_bytes(8, "big") + signed)
    with pytest.raises(VerificationFailed):
        verify_note(Note(TEXT, (line,)), [witness.key])
