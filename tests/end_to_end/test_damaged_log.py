"""What is wrong with a published file or with the list of keys: which exit status says so."""

import shutil

import pytest

DAMAGES = {
    "taken away": lambda path: path.unlink(),
    "emptied": lambda path: path.write_bytes(b""),
    "cut": lambda path: path.write_bytes(path.read_bytes()[:-7]),
    "no text": lambda path: path.write_bytes(b"\xff\x00" * 40),
    "another text": lambda path: path.write_bytes(b"hello\n"),
    "endless": lambda path: path.write_bytes(bytes(2 << 20)),
}
FILES = ("checkpoint", "key.txt", "tile/0/000.p/2")


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("damage", DAMAGES)
def test_every_damaged_file_that_is_published_is_evidence_that_fails(kaitei, receipt, tmp_path, name, damage):
    path = tmp_path / "log" / name
    DAMAGES[damage](path)
    status, out, err = kaitei("ledger", "verify", "--published", tmp_path / "log")
    assert (status, out) == (1, ""), err
    assert err.startswith(str(path))
    assert "\n  fix: " in err


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_witness_takes_a_damaged_checkpoint_for_evidence_that_fails(kaitei, receipt, tmp_path, damage):
    shutil.copy(tmp_path / "log" / "key.txt", tmp_path / "key.txt")
    assert kaitei("ledger", "keygen", "w.example", "--witness")[0] == 0
    DAMAGES[damage](tmp_path / "log" / "checkpoint")
    status, out, err = kaitei("ledger", "witness", tmp_path / "log", "--key", tmp_path / "key.txt")
    assert (status, out) == (1, "")
    assert err.startswith(f"{tmp_path}/log/checkpoint")


@pytest.mark.parametrize("name", ["none", "empty", "receipt.tlog-proof"])
def test_where_no_log_is_published_the_wrong_folder_was_named(kaitei, receipt, tmp_path, name):
    (tmp_path / "empty").mkdir()
    status, _, err = kaitei("ledger", "verify", "--published", tmp_path / name)
    assert status == 2
    assert err == (
        f"{tmp_path}/{name}/checkpoint: error: there is no published log here\n"
        "  fix: name the folder of its files\n"
    )


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_cannot_be_read_is_trouble_of_the_machine(kaitei, receipt, tmp_path, name):
    path = tmp_path / "log" / name
    path.unlink()
    path.symlink_to(path.name)
    status, _, err = kaitei("ledger", "verify", "--published", tmp_path / "log")
    assert status == 3
    assert err.startswith(f"{path}: error: the ")
    assert "cannot be read: Too many levels of symbolic links" in err


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_list_of_keys_is_trouble_of_the_machine(kaitei, receipt, tmp_path, damage):
    keys = tmp_path / "ledger.keys" / "log.txt"
    DAMAGES[damage](keys)
    for words in (["verify"], ["verify", "--published", tmp_path / "log"], ["publish", tmp_path / "log"]):
        status, out, err = kaitei("ledger", *words)
        assert (status, out) == (3, ""), words
        assert err.startswith(str(keys))
        assert err.endswith(
            "\n  fix: put it back: from the site's log/key.txt, or from the copy of the keys folder\n"
        )
    shutil.copy(tmp_path / "log" / "key.txt", keys)
    assert kaitei("ledger", "verify", "--published", tmp_path / "log")[0] == 0
