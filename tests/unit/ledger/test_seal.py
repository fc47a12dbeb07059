"""The epoch key: what it hides, and what happens when its file is not right."""

import re

import pytest

from kaitei.errors import EnvironmentFailed, VerificationFailed
from kaitei.ledger.seal import Member, Seal, create_seal, key_path, open_seal
from vectors import load_vectors

MEMBER = Member(b"k" * 16, "M-1027")


def test_a_sealed_member_is_unsealed_by_the_same_key_only():
    seal, other = Seal(b"\x01" * 32), Seal(b"\x02" * 32)
    sealed = seal.seal(7, MEMBER)
    assert b"M-1027" not in sealed
    assert MEMBER.key not in sealed
    assert seal.unseal(7, sealed) == MEMBER
    assert seal.unseal_key(7, sealed) == (MEMBER.key, seal.tag(MEMBER.reference))
    for wrong, subject, raw in ((other, 7, sealed), (seal, 8, sealed), (seal, 7, sealed[:-1] + b"\x00")):
        with pytest.raises(VerificationFailed, match="was changed, or sealed under another epoch key"):
            wrong.unseal(subject, raw)
        with pytest.raises(VerificationFailed, match="was changed, or sealed under another epoch key"):
            wrong.unseal_key(subject, raw)


def test_a_members_row_is_that_of_the_vector(tmp_path):
    vector = load_vectors("records.json")["epoch"]
    path = key_path(tmp_path, vector["epoch"])
    path.write_text(vector["key_file"])
    path.chmod(0o600)
    seal, member = open_seal(tmp_path, vector["epoch"]), vector["reference"]
    assert (seal.key.hex(), seal.id, seal.tag(member).hex()) == (
        vector["key"],
        vector["epoch"],
        vector["tag"],
    )
    sealed = seal.seal(vector["subject"], Member(bytes.fromhex(vector["member_key"]), member))
    assert sealed.hex() == vector["sealed"]


def test_tags_are_the_same_for_the_same_member_and_say_nothing_without_the_key():
    seal, other = Seal(b"\x01" * 32), Seal(b"\x02" * 32)
    assert seal.tag("M-1") == seal.tag("M-1") != seal.tag("M-2")
    assert other.tag("M-1") != seal.tag("M-1")
    assert (seal.id != other.id, len(seal.tag("M-1"))) == (True, 16)


def test_a_key_file_is_private_and_opens_again(tmp_path):
    seal = create_seal(tmp_path / "keys")
    path = key_path(tmp_path / "keys", seal.id)
    assert path.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700
    assert open_seal(tmp_path / "keys", seal.id).tag("M-1") == seal.tag("M-1")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_key_others_may_read_is_refused(tmp_path, mode):
    seal = create_seal(tmp_path)
    path = key_path(tmp_path, seal.id)
    path.chmod(mode)
    with pytest.raises(EnvironmentFailed, match=re.escape(f"may be read by others (mode {mode:04o})")):
        open_seal(tmp_path, seal.id)


def test_a_missing_key_is_told_with_its_name(tmp_path):
    with pytest.raises(
        EnvironmentFailed, match="sealed under the epoch key 0123456789abcdef, and its file is missing"
    ):
        open_seal(tmp_path, "0123456789abcdef")


@pytest.mark.parametrize("raw", [b"", b"kaitei epoch key 1\nshort\n", b"\xff\xfe"])
def test_a_file_that_is_no_key_is_refused(tmp_path, raw):
    seal = create_seal(tmp_path)
    key_path(tmp_path, seal.id).write_bytes(raw)
    with pytest.raises(EnvironmentFailed, match="epoch key"):
        open_seal(tmp_path, seal.id)


def test_another_epochs_key_under_this_name_is_refused(tmp_path):
    first, second = create_seal(tmp_path), create_seal(tmp_path)
    key_path(tmp_path, second.id).replace(key_path(tmp_path, first.id))
    with pytest.raises(EnvironmentFailed, match=f"this is not the epoch key {first.id}"):
        open_seal(tmp_path, first.id)
