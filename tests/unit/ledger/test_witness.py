"""A witness signs what continues what it saw before, and nothing else."""

import shutil
from datetime import date

import pytest

from kaitei.consent import Moment, parse_time
from kaitei.consent.receipt import verify_receipt
from kaitei.errors import EnvironmentFailed, KaiteiError, VerificationFailed
from kaitei.ledger.checkpoint import add_cosignatures, make_checkpoint
from kaitei.ledger.keys import create_key, open_signers, read_public_keys
from kaitei.ledger.last import declare_unused
from kaitei.ledger.publish import publish
from kaitei.ledger.receipts import issue_receipt
from kaitei.ledger.sequencer import pad_log, sequence_all
from kaitei.ledger.sqlite import SqliteStore
from kaitei.ledger.witness import cosign
from kaitei.tlog import build_trust, format_note, parse_note, verify_checkpoint
from support.ledgers import a_ledger, a_request

NOW = Moment(parse_time("2026-06-01T12:00:00Z"))
TIME = NOW // 1000
NAME = "log.example/acts"


class Log:
    """A ledger with its log published in ``site``."""

    def __init__(self, ledger, keys, site) -> None:
        self.ledger, self.keys, self.site = ledger, keys, site
        self.count = 0

    def grow(self, count):
        for _ in range(count):
            self.ledger.record(a_request(member=f"M-{self.count}"))
            self.count += 1
        list(sequence_all(self.ledger.store, date(2026, 6, 1)))
        pad_log(self.ledger.store)
        signed = make_checkpoint(
            self.ledger.store, self.keys, open_signers(self.keys, "log", lambda _: ""), NOW
        )
        publish(self.ledger.store, self.keys, self.site)
        return signed.checkpoint

    @property
    def trust(self):
        return build_trust(read_public_keys(self.keys))


@pytest.fixture
def log(tmp_path):
    create_key(tmp_path / "keys", NAME)
    with a_ledger(SqliteStore(tmp_path / "ledger.sqlite3", create=True), tmp_path / "keys") as ledger:
        yield Log(ledger, tmp_path / "keys", tmp_path / "log")


@pytest.fixture
def witness(tmp_path):
    """Return the folder of a witness, and a function that lets it cosign."""
    folder = tmp_path / "witness"
    create_key(folder, "w.example", "witness")

    def sign(log, time=TIME, saved=(), *, every_tile=False):
        signers = open_signers(folder, "witness", lambda _: "")
        return cosign(log.site, folder, signers, log.trust, time, saved=saved, every_tile=every_tile)

    return folder, sign


def files_of(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_witness_signs_a_log_it_sees_for_the_first_time_and_what_continues_it(log, witness):
    folder, sign = witness
    first = log.grow(5)
    seen = sign(log)
    assert (seen.checkpoint, seen.before) == (first, None)
    again = sign(log, TIME + 60)
    assert (again.checkpoint, again.before) == (first, first)
    second = log.grow(400)
    done = sign(log, TIME + 120)
    assert (done.checkpoint, done.before) == (second, first)
    trust = build_trust(read_public_keys(log.keys), read_public_keys(folder, "witness"), 1)
    verified = verify_checkpoint(done.note, trust)
    assert [proof.time for proof in verified.witnesses] == [TIME + 120]


def test_its_signature_reaches_receipts_and_readers(log, witness):
    folder, sign = witness
    log.grow(3)
    raw = format_note(sign(log).note)
    add_cosignatures(log.ledger.store, log.keys, raw, "cosigned")
    publish(log.ledger.store, log.keys, log.site)
    assert (log.site / "checkpoint").read_bytes() == raw
    demanding = build_trust(read_public_keys(log.keys), read_public_keys(folder, "witness"), 1)
    receipt = verify_receipt(issue_receipt(log.ledger, "terms@2024-01-01"), demanding)
    assert [proof.key.name for proof in receipt.checkpoint.witnesses] == ["w.example"]
    # signing again, with nothing new, keeps it
    make_checkpoint(log.ledger.store, log.keys, open_signers(log.keys, "log", lambda _: ""), NOW)
    assert parse_note(log.ledger.store.read_checkpoint().note.encode()) == parse_note(raw)


def test_a_copy_of_something_else_is_not_kept(log, witness, tmp_path):
    _, sign = witness
    log.grow(3)
    other_keys = tmp_path / "other"
    create_key(other_keys, NAME)
    with a_ledger(SqliteStore(tmp_path / "other.sqlite3", create=True), other_keys) as ledger:
        other = Log(ledger, other_keys, tmp_path / "other-log")
        other.grow(3)
        with pytest.raises(VerificationFailed, match="not signed by a key that is trusted here"):
            add_cosignatures(log.ledger.store, log.keys, (other.site / "checkpoint").read_bytes(), "cosigned")
        # nor does the witness sign it, which knows the first log's key
        sign(log)
        other.keys = log.keys
        with pytest.raises(VerificationFailed, match="not signed by a key that is trusted here"):
            sign(other)


def test_a_log_that_went_back_is_not_signed(log, witness):
    folder, sign = witness
    log.grow(5)
    older = files_of(log.site)
    log.grow(5)
    sign(log)
    memory = files_of(folder)
    (log.site / "checkpoint").write_bytes(older[log.site / "checkpoint"])
    with pytest.raises(
        VerificationFailed, match=r"the log went back: it had 11 entries with root [0-9a-f]{64}, and"
    ):
        sign(log)
    assert files_of(folder) == memory


def test_a_log_with_two_histories_is_not_signed(log, witness, tmp_path):
    """The operator shows the witness one history, then a longer one that begins differently, signed alike."""
    folder, sign = witness
    log.grow(10)
    sign(log)
    memory = files_of(folder)
    keys = tmp_path / "keys2"
    keys.mkdir()
    for path in log.keys.iterdir():
        if path.name.startswith("log"):
            (keys / path.name).write_bytes(path.read_bytes())
            (keys / path.name).chmod(0o600)
    declare_unused(keys)  # a lie
    with a_ledger(SqliteStore(tmp_path / "second.sqlite3", create=True), keys) as ledger:
        second = Log(ledger, keys, tmp_path / "second-log")
        second.count = 500
        second.grow(300)
        with pytest.raises(VerificationFailed, match="does not continue the log of 11 entries") as refused:
            sign(second)
        (seen,) = (folder / "witnessed").iterdir()
        assert f"keep as evidence {seen}, {second.site / 'checkpoint'} and the tiles" in str(refused.value)
    assert files_of(folder) == memory


def test_a_checkpoint_that_somebody_kept_must_be_continued_as_well(log, witness, tmp_path):
    folder, sign = witness
    log.grow(5)
    saved = tmp_path / "saved"
    saved.write_bytes((log.site / "checkpoint").read_bytes())
    log.grow(300)
    shutil.rmtree(log.site / "tile" / "0" / "000.p")  # all there is of that time is one file
    assert sign(log, saved=[saved]).before is None
    memory = files_of(folder)
    keys = tmp_path / "keys2"
    shutil.copytree(log.keys, keys)
    (keys / "last-checkpoint").unlink()
    declare_unused(keys)  # a lie
    with a_ledger(SqliteStore(tmp_path / "second.sqlite3", create=True), keys) as ledger:
        second = Log(ledger, keys, tmp_path / "second-log")
        second.grow(1)
        contradicting = second.site / "checkpoint"
        for number, message in ((1, "does not continue the log of 3 entries"), (400, "the log went back")):
            second.grow(number)
            with pytest.raises(VerificationFailed, match=message) as refused:
                sign(log, saved=[saved, contradicting])
            assert f"keep as evidence {contradicting}, {log.site / 'checkpoint'}" in str(refused.value)
    saved.write_bytes(saved.read_bytes().replace(b"\n6\n", b"\n7\n"))
    with pytest.raises(VerificationFailed, match="one of them was altered"):
        sign(log, saved=[saved])
    with pytest.raises(KaiteiError, match="there is no checkpoint here"):
        sign(log, saved=[tmp_path / "none"])
    assert files_of(folder) == memory


def test_tiles_that_are_missing_or_changed_are_not_signed_over(log, witness):
    _, sign = witness
    log.grow(5)
    sign(log)
    log.grow(300)
    tile = log.site / "tile" / "0" / "000"
    content = tile.read_bytes()
    for spoilt in (None, content[:-1] + bytes([content[-1] ^ 1]), content[:100]):
        if spoilt is None:
            tile.unlink()
        else:
            tile.write_bytes(spoilt)
        with pytest.raises(VerificationFailed):
            sign(log)
    tile.write_bytes(content)
    assert sign(log).checkpoint.size == 306


def test_a_tile_that_no_proof_needs_is_checked_when_every_tile_is(log, witness):
    _, sign = witness
    log.grow(700)
    sign(log, every_tile=True)
    tile, unfinished = log.site / "tile" / "0" / "001", log.site / "tile" / "0" / "003"
    unfinished.write_bytes(bytes(8192))  # a publication that goes on: its checkpoint comes last
    sign(log, every_tile=True)
    tile.write_bytes(bytes(8192))
    sign(log)
    with pytest.raises(VerificationFailed, match="tile/0/001 has root"):
        sign(log, every_tile=True)
    tile.unlink()
    with pytest.raises(VerificationFailed, match="001: error: the tile is missing"):
        sign(log, every_tile=True)


def test_a_full_tile_stands_in_for_a_partial_one_that_was_cleared_away(log, witness):
    _, sign = witness
    log.grow(100)
    checkpoint = (log.site / "checkpoint").read_bytes()
    log.grow(200)
    (log.site / "checkpoint").write_bytes(checkpoint)
    (log.site / "tile" / "0" / "000.p" / "101").unlink()
    assert sign(log).checkpoint.size == 101


def test_a_log_that_hides_its_leaves_can_be_witnessed(log, witness):
    _, sign = witness
    with log.ledger.store.write():
        log.ledger.store.write_setting("leaves", "hidden")
    first = log.grow(300)
    assert sign(log).checkpoint.size == 512
    log.grow(300)
    done = sign(log)
    assert (done.checkpoint.size, done.before) == (1024, first)
    assert not (log.site / "tile" / "0").exists()


def test_a_damaged_memory_stops_the_witness(log, witness):
    folder, sign = witness
    log.grow(5)
    sign(log)
    (memory,) = (folder / "witnessed").iterdir()
    memory.write_bytes(b"nothing\n")
    with pytest.raises(EnvironmentFailed, match="what was seen last is damaged"):
        sign(log)


def test_without_a_log_there_is_nothing_to_sign(log, witness):
    _, sign = witness
    with pytest.raises(KaiteiError) as refused:
        sign(log)
    assert refused.value.render() == (
        f"{log.site}/checkpoint: error: there is no published log here: No such file or directory\n"
        "  fix: name the folder of its files"
    )
