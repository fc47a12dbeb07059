"""A key says as long as it has signed nothing; where that is forgotten, it signs no first checkpoint."""

import shutil
from contextlib import closing

import pytest

from kaitei.errors import EnvironmentFailed, KaiteiError
from kaitei.ledger.keys import create_key, read_public_keys
from kaitei.ledger.last import declare_unused, read_last
from kaitei.ledger.opening import open_ledger, open_seal_of
from kaitei.ledger.sqlite import SqliteStore
from kaitei.ledger.unused import format_unused, parse_unused, read_unused, state_path
from kaitei.tlog import format_note
from support.ledgers import CATALOG, a_ledger
from support.logs import NAME, files_of, record, sign


@pytest.fixture
def put_back(ledger, keys, tmp_path):
    """Keys of a log that has signed, put back on another machine without ``last-checkpoint``."""
    record(ledger, 5)
    sign(ledger, keys)
    folder = tmp_path / "elsewhere" / "ledger.keys"
    shutil.copytree(keys, folder, ignore=shutil.ignore_patterns("last-checkpoint", "*.lock"))
    return folder


def told(folder):
    (key,) = read_public_keys(folder)
    return (
        f"{state_path(folder)}: error: nothing here says what the log key {NAME} ({key.key_id.hex()}) has signed last\n"
        "  fix: put the checkpoint that was published last in its place, from log/checkpoint or from a witness;"
        " only if these keys have never signed anything, say so: kaitei ledger init --unused-keys"
    )


def test_a_new_key_says_that_it_has_signed_nothing(keys):
    assert state_path(keys).read_bytes() == format_unused(read_public_keys(keys))
    assert state_path(keys).stat().st_mode & 0o777 == 0o600
    assert read_unused(keys) == read_public_keys(keys)
    assert read_last(keys) is None


def test_what_is_said_can_be_read_again_and_nothing_else_is_taken_for_it(keys):
    known = read_public_keys(keys)
    whole = format_unused(known)
    assert parse_unused(whole) == known
    for at in range(len(whole)):
        assert not parse_unused(whole[:at])
    assert parse_unused(whole.replace(b"nothing", b"something")) is None
    assert parse_unused(b"log.example/acts\n5\nabc=\n") is None


def test_a_ledger_begun_before_its_keys_were_put_back_signs_nothing(put_back):
    """The record that is made on a new machine in the meantime, and the checkpoint after it."""
    aside = put_back.with_name("aside")
    put_back.rename(aside)
    with a_ledger(SqliteStore(put_back.with_suffix(".sqlite3"), create=True), put_back) as other:
        record(other, 1)
        shutil.copytree(aside, put_back, dirs_exist_ok=True)
        files = files_of(put_back)
        with pytest.raises(EnvironmentFailed) as refused:
            sign(other, put_back)
        assert refused.value.render() == told(put_back)
        assert other.store.read_checkpoint() is None
        assert {name: raw for name, raw in files_of(put_back).items() if name != "log.lock"} == files


def test_no_ledger_is_begun_with_keys_that_may_have_signed(put_back):
    ledger = put_back.with_suffix(".sqlite3")
    files = files_of(put_back)
    with (
        pytest.raises(EnvironmentFailed) as refused,
        open_ledger(f"sqlite:///{ledger}", CATALOG, create=True),
    ):
        pass
    assert refused.value.render() == told(put_back)
    assert refused.value.render("ja").startswith(f"{state_path(put_back)}: error: 署名鍵 {NAME}（")
    assert not ledger.exists()
    store = SqliteStore(ledger, create=True)  # one that was there, but empty
    with closing(store), pytest.raises(EnvironmentFailed):
        open_seal_of(store, put_back)
    (put_back / "log.txt").unlink()
    store = SqliteStore(ledger, create=True)
    with (
        closing(store),
        pytest.raises(EnvironmentFailed, match="nothing here says what the log key has signed"),
    ):
        open_seal_of(store, put_back)
    assert files_of(put_back) == {name: raw for name, raw in files.items() if name != "log.txt"}


def test_the_word_of_the_operator_lets_an_unused_key_of_before_sign(ledger, keys):
    state_path(keys).unlink()
    record(ledger, 5)
    with pytest.raises(EnvironmentFailed, match="nothing here says what the log key"):
        sign(ledger, keys)
    declare_unused(keys)
    assert sign(ledger, keys).checkpoint.size == 6
    before = state_path(keys).read_bytes()
    with pytest.raises(KaiteiError, match="these keys have signed: a log of 6 entries"):
        declare_unused(keys)
    assert state_path(keys).read_bytes() == before


def test_the_word_of_the_operator_needs_keys(tmp_path):
    with pytest.raises(KaiteiError, match="there is no log key here"):
        declare_unused(tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_a_ledger_that_has_signed_takes_nobodys_word_for_the_contrary(ledger, keys):
    record(ledger, 5)
    signed = sign(ledger, keys)
    state_path(keys).unlink()
    declare_unused(keys)
    with pytest.raises(EnvironmentFailed) as refused:
        sign(ledger, keys)
    assert refused.value.what.en == (
        "a checkpoint of 6 entries was signed, but the file that remembers the last one says that nothing was"
    )
    state_path(keys).write_bytes(format_note(signed.note))
    assert not sign(ledger, keys).is_new


def test_a_second_key_before_the_first_checkpoint_signs_with_the_first(ledger, keys):
    create_key(keys, NAME, rotate=True)
    assert read_unused(keys) == read_public_keys(keys)
    record(ledger, 5)
    assert len(sign(ledger, keys).note.signatures) == 2


def test_a_second_key_vouches_for_no_first_one_of_which_nothing_is_known(ledger, keys):
    state_path(keys).unlink()
    create_key(keys, NAME, rotate=True)
    assert not state_path(keys).exists()
    record(ledger, 5)
    with pytest.raises(EnvironmentFailed, match="nothing here says what the log key"):
        sign(ledger, keys)
    # nor is the list of public keys needed to see that there was a first one
    (keys / "log.txt").unlink()
    made = create_key(keys, NAME)
    assert read_unused(keys) == (made.key,)
    with pytest.raises(EnvironmentFailed, match="nothing here says what the log key"):
        sign(ledger, keys)


def test_a_key_made_after_a_checkpoint_leaves_what_was_signed_as_it_is(ledger, keys):
    record(ledger, 5)
    sign(ledger, keys)
    before = state_path(keys).read_bytes()
    create_key(keys, NAME, rotate=True)
    assert state_path(keys).read_bytes() == before
    assert len(sign(ledger, keys).note.signatures) == 2


def test_another_name_before_the_first_checkpoint_needs_no_word(ledger, keys):
    """What keygen says to those who were given a name by lot: delete the key before it signs."""
    for path in (*keys.glob("log-*.key"), keys / "log.txt"):
        path.unlink()
    made = create_key(keys, "other.example/log")
    assert read_unused(keys) == (made.key,)
    record(ledger, 5)
    assert sign(ledger, keys).checkpoint.origin == "other.example/log"
