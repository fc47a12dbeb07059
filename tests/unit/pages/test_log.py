"""The public log as part of the built site."""

from __future__ import annotations

import pytest

from kaitei.errors import VerificationFailed
from kaitei.pages.engine.log import copy_log, read_log
from support.receipts import Log


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    made = Log(tmp_path_factory.mktemp("log") / "ours")
    made.ids = [made.record(f"M-{number}") for number in range(260)]
    made.sign()
    return made


@pytest.fixture
def published(log, tmp_path):
    return log.publish(tmp_path / "published")


def the_log_in(folder):
    found = read_log(folder)
    assert found
    return found


def files(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_the_site_gets_every_file_of_the_log_as_it_is(published, tmp_path):
    copy_log(the_log_in(published), tmp_path / "site")
    assert files(tmp_path / "site" / "log") == files(published)
    assert {"checkpoint", "key.txt", "tile/0/000", "tile/0/001.p/5", "tile/1/000.p/1"} <= set(
        files(published)
    )


def test_what_is_no_part_of_the_log_stays_out_of_the_site(published, tmp_path):
    wanted = files(published)
    for name in ("notes.txt", "tile/entries/000", "tile/0/.000.12.tmp", "tile/0/0000", "ledger.sqlite3"):
        path = published / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"private")
    copy_log(the_log_in(published), tmp_path / "site")
    assert files(tmp_path / "site" / "log") == wanted


def test_a_log_that_grows_meanwhile_is_published_as_it_was(log, published, tmp_path):
    found = the_log_in(published)
    checkpoint = (published / "checkpoint").read_bytes()
    log.record("M-late")
    log.sign()
    log.publish(published)
    copy_log(found, tmp_path / "site")
    assert (tmp_path / "site/log/checkpoint").read_bytes() == checkpoint
    assert (tmp_path / "site/log/tile/0/001.p/5").is_file()


def test_a_folder_without_a_checkpoint_holds_no_log(tmp_path):
    assert read_log(tmp_path) is None
    assert read_log(tmp_path / "nowhere") is None


def test_a_checkpoint_of_another_key_is_not_published(published, tmp_path):
    stranger = Log(tmp_path / "stranger")
    (published / "key.txt").write_bytes(stranger.key_file.read_bytes())
    with pytest.raises(VerificationFailed) as raised:
        read_log(published)
    told = raised.value.render("en")
    assert told.startswith(f"{published}/checkpoint: error: the log cannot be published: not signed by a key")
    assert told.endswith("take the folder away and run kaitei ledger publish FOLDER")


def test_a_log_without_its_keys_is_not_published(published):
    (published / "key.txt").unlink()
    with pytest.raises(VerificationFailed, match="the keys cannot be read"):
        read_log(published)
