"""Signing keys as files."""

import errno
import os
import stat

import pytest

from kaitei.errors import EnvironmentFailed, KaiteiError
from kaitei.ledger.key_file import format_key_file, parse_key_file
from kaitei.ledger.keys import (
    create_key,
    open_signers,
    public_path,
    read_public_keys,
    read_verifier_keys,
)
from kaitei.tlog import Algorithm, format_verifier_key, issue_note, verify_note

NAME = "log.example/acts"


def nobody(path):
    raise AssertionError(f"no passphrase is needed for {path}")


def test_a_new_key_signs_and_its_public_key_verifies(tmp_path):
    keys = tmp_path / "keys"
    made = create_key(keys, NAME)
    assert made.key.algorithm is Algorithm.ED25519
    (signer,) = open_signers(keys, "log", nobody)
    note = issue_note("text\n", signer)
    assert verify_note(note, read_public_keys(keys))[0].key == made.key
    assert public_path(keys).read_text() == f"{format_verifier_key(made.key)}\n"


def test_the_private_key_is_for_its_owner_alone(tmp_path):
    keys = tmp_path / "keys"
    made = create_key(keys, NAME)
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(keys.stat().st_mode) == 0o700
    made.path.chmod(0o640)
    with pytest.raises(EnvironmentFailed) as refused:
        open_signers(keys, "log", nobody)
    assert refused.value.render() == (
        f"{made.path}: error: the signing key may be read by others (mode 0640)\n"
        f"  fix: chmod 600 {made.path}, and consider whether somebody has read it: if so, rotate it"
    )


def test_no_key_is_made_where_there_is_one(tmp_path):
    made = create_key(tmp_path, NAME)
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(KaiteiError) as refused:
        create_key(tmp_path, NAME)
    assert refused.value.render() == (
        f"{tmp_path}: error: there is a log key already: {NAME}, {made.key.key_id.hex()}\n"
        "  fix: keep it; to add a second key that signs beside it, ask for it with --rotate"
    )
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_second_key_signs_beside_the_first_and_stands_before_it(tmp_path):
    old = create_key(tmp_path, NAME)
    with pytest.raises(
        KaiteiError, match=r"the keys of this log are called log\.example/acts, not other\.example"
    ):
        create_key(tmp_path, "other.example", rotate=True)
    new = create_key(tmp_path, NAME, rotate=True)
    assert [signer.key for signer in open_signers(tmp_path, "log", nobody)] == [new.key, old.key]
    old.path.unlink()
    assert [signer.key for signer in open_signers(tmp_path, "log", nobody)] == [new.key]
    assert read_public_keys(tmp_path) == (new.key, old.key)


def test_a_log_and_a_witness_have_keys_of_their_own(tmp_path):
    create_key(tmp_path, NAME)
    witness = create_key(tmp_path, "w.example", "witness")
    assert witness.key.algorithm is Algorithm.COSIGNATURE
    assert [signer.key for signer in open_signers(tmp_path, "witness", nobody)] == [witness.key]
    assert read_public_keys(tmp_path, "witness") == (witness.key,)


def test_a_passphrase_seals_the_key(tmp_path):
    made = create_key(tmp_path, NAME, passphrase="ひみつ")
    assert "seed:" not in made.path.read_text()
    assert [signer.key for signer in open_signers(tmp_path, "log", lambda _: "ひみつ")] == [made.key]
    with pytest.raises(
        EnvironmentFailed, match="the passphrase does not open this key, or the file was changed"
    ):
        open_signers(tmp_path, "log", lambda _: "himitsu")


def test_a_passphrase_may_be_any_bytes_of_the_environment(tmp_path):
    secret = os.fsdecode(b"\xff\xe3")
    made = create_key(tmp_path, NAME, passphrase=secret)
    assert open_signers(tmp_path, "log", lambda _: secret)[0].key == made.key


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(KaiteiError) as refused:
        create_key(tmp_path / "file", NAME)
    assert str(refused.value) == (
        f"{tmp_path}/file: error: this is not a folder\n"
        "  fix: name a folder for the keys with --keys or KAITEI_KEYS"
    )


def test_a_sealed_key_cannot_be_given_another_name():
    text = format_key_file(NAME, "log", bytes(32), "secret").replace(NAME, "log.example/actz")
    with pytest.raises(
        EnvironmentFailed, match="the passphrase does not open this key, or the file was changed"
    ):
        parse_key_file(text, lambda: "secret")


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text[:0],
        lambda text: text[:-1],
        lambda text: text.replace("kaitei signing key 1", "kaitei signing key 2"),
        lambda text: text.replace("kind: log", "kind: cat"),
        lambda text: text.replace("seed: AAAA", "seed: !AAA"),
        lambda text: text.replace("seed: AAAA", "seed: "),
        lambda text: text.replace(f"name: {NAME}", "name: a b"),
        lambda text: text + "\n",
    ],
)
def test_a_damaged_key_file_is_refused(change):
    with pytest.raises(EnvironmentFailed, match=r"this is no signing key|the signing key is damaged"):
        parse_key_file(change(format_key_file(NAME, "log", bytes(32), None)), lambda: "")


def test_a_folder_without_keys_says_how_to_make_one(tmp_path):
    with pytest.raises(EnvironmentFailed) as refused:
        open_signers(tmp_path, "log", nobody)
    assert refused.value.render() == (
        f"{tmp_path}: error: there is no log key here\n  fix: make one with kaitei ledger keygen NAME"
    )


@pytest.mark.parametrize("name", ["", "a b", "https://a+b", "https://a.example/log", "a" * 256, "\u202ea"])
def test_names_no_log_can_have_are_refused(tmp_path, name):
    with pytest.raises(KaiteiError, match="cannot name a key"):
        create_key(tmp_path, name)
    assert list(tmp_path.iterdir()) == []


def test_a_key_whose_public_half_was_not_written_is_listed_when_it_is_used(tmp_path):
    made = create_key(tmp_path, NAME)
    public_path(tmp_path).unlink()
    open_signers(tmp_path, "log", nobody)
    assert read_public_keys(tmp_path) == (made.key,)


def test_comments_and_empty_lines_in_a_file_of_public_keys_are_skipped(tmp_path):
    made = create_key(tmp_path, NAME)
    path = tmp_path / "trusted.txt"
    path.write_text(f"# our log\n\n  {format_verifier_key(made.key)}  \n")
    assert read_verifier_keys(path) == (made.key,)
    path.write_text("# nobody\n")
    with pytest.raises(KaiteiError, match="there is no key in this file"):
        read_verifier_keys(path)
    path.write_text("log.example+12345678+AAAA\n")
    with pytest.raises(KaiteiError) as refused:
        read_verifier_keys(path)
    assert refused.value.render().startswith(f"{path}:1: error: ")


def test_a_key_that_found_no_room_is_not_in_the_way(tmp_path, monkeypatch):
    def full(descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(EnvironmentFailed, match="No space left on device"):
            create_key(tmp_path, "log.example")
    assert list(tmp_path.iterdir()) == []
    create_key(tmp_path, "log.example")


def test_a_lost_private_key_is_asked_for_by_its_name(tmp_path):
    made = create_key(tmp_path, NAME)
    made.path.unlink()
    with pytest.raises(EnvironmentFailed) as refused:
        open_signers(tmp_path, "log", nobody)
    assert refused.value.render() == (
        f"{tmp_path}: error: the private key of {NAME}, {made.path.name}, is missing\n"
        "  fix: put it back from the copy of the keys (mode 0600)"
    )


def test_the_list_of_a_log_that_has_signed_is_not_made_anew(tmp_path):
    """It would not have the keys that are retired, and receipts they signed would not verify any more."""
    made = create_key(tmp_path, NAME)
    listed = public_path(tmp_path)
    listed.unlink()
    assert open_signers(tmp_path, "log", nobody)[0].key == made.key  # nothing was signed: keygen was stopped
    assert read_public_keys(tmp_path) == (made.key,)
    listed.unlink()
    (tmp_path / "last-checkpoint").write_text("signed")
    with pytest.raises(EnvironmentFailed) as refused:
        open_signers(tmp_path, "log", nobody)
    assert refused.value.render() == (
        f"{listed}: error: the list of the log's public keys is missing\n"
        "  fix: put it back: from the site's log/key.txt, or from the copy of the keys folder"
    )
    assert not listed.exists()
