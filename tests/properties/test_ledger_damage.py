"""Bits that flip in a ledger's file: every question is answered or refused in words, and none with a traceback.

KAITEI_TEST_FLIPS is how many files are damaged, 40 by default.
"""

import os
import sqlite3
from contextlib import suppress
from datetime import date
from pathlib import Path
from random import Random

import pytest

from kaitei.consent import parse_time
from kaitei.errors import EnvironmentFailed, KaiteiError, VerificationFailed
from kaitei.ledger.backup import write_backup
from kaitei.ledger.exporting import render_jsonl
from kaitei.ledger.ledger import Ledger
from kaitei.ledger.sequencer import sequence
from kaitei.ledger.sqlite import SqliteStore
from kaitei.ledger.verify import verify_ledger
from support.ledgers import a_ledger, a_request

FLIPS = int(os.environ.get("KAITEI_TEST_FLIPS", "40"))
TODAY = date(2026, 6, 1)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole")
    with a_ledger(SqliteStore(folder / "ledger.sqlite3", create=True), folder / "keys") as ledger:
        for number in range(120):
            ledger.record(a_request(member=f"M-{number % 50}", key=f"k-{number}", statement="同意します"))
        sequence(ledger.store, TODAY)
        for number in range(20):
            ledger.record(a_request("withdraw", member=f"M-{number}", key=f"w-{number}"))
    return folder


def ask_everything(ledger: Ledger, folder: Path, number: int):
    """Yield everything that can be asked of a ledger or done to it."""
    yield lambda: ledger.status("M-3")
    yield lambda: ledger.history(f"M-{number % 50}")
    yield lambda: ledger.pending("terms")
    yield lambda: ledger.count_pending("terms")
    yield lambda: ledger.pending("terms", parse_time("2025-01-01T00:00:00Z"))
    yield lambda: list(render_jsonl(ledger.stream_records(), ledger.catalog))
    yield ledger.statistics
    yield lambda: verify_ledger(ledger, folder / "keys")
    yield lambda: write_backup(ledger.store, folder / "backup.sqlite3")
    yield lambda: ledger.record(a_request(member=f"M-{number % 50}", key=f"n-{number}"))
    yield lambda: sequence(ledger.store, TODAY)


def test_flipped_bits_are_never_a_traceback(whole, tmp_path):
    raw = (whole / "ledger.sqlite3").read_bytes()
    random = Random(int(os.environ.get("KAITEI_TEST_SEED", "20241105")))
    refused = 0
    for number in range(FLIPS):
        damaged = bytearray(raw)
        for _ in range(random.choice([1, 1, 3, 20])):
            damaged[random.randrange(len(damaged))] ^= 1 << random.randrange(8)
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "ledger.sqlite3").write_bytes(damaged)
        (folder / "keys").symlink_to(whole / "keys")
        try:
            with a_ledger(SqliteStore(folder / "ledger.sqlite3"), folder / "keys") as ledger:
                for ask in ask_everything(ledger, folder, number):
                    try:
                        ask()
                    except KaiteiError as error:
                        refused += 1
                        assert isinstance(error, (EnvironmentFailed, VerificationFailed))  # noqa: PT017
        except EnvironmentFailed:
            refused += 1
    assert refused >= FLIPS // 4


def verify_alone(folder: Path) -> None:
    with a_ledger(SqliteStore(folder / "ledger.sqlite3"), folder / "keys") as ledger:
        verify_ledger(ledger, folder / "keys")


def test_changed_rows_are_found_by_the_verification_and_refused_by_questions(whole, tmp_path):
    """Values no program writes, put in by hand: other kinds, text that is no ASCII, times out of range."""
    for number, edit in enumerate(
        (
            "UPDATE event SET key = '鍵'", "UPDATE event SET channel = '経路'", "UPDATE event SET occurred_at = 1 << 60",
            "UPDATE event SET recorded_at = -1", "UPDATE event SET version = 99", "UPDATE event SET locale = ''",
            "UPDATE policy_version SET version = '規約'", "UPDATE policy_version SET effective = 'soon'",
            "UPDATE subject SET sealed = x'00'", "UPDATE statement SET text = '別の文'", "DELETE FROM subject",
            "DELETE FROM policy_version", "DELETE FROM policy", "DELETE FROM setting", "DELETE FROM log_state",
        )
    ):  # fmt: skip
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "ledger.sqlite3").write_bytes((whole / "ledger.sqlite3").read_bytes())
        (folder / "keys").mkdir(0o700)
        for key in (whole / "keys").iterdir():
            (folder / "keys" / key.name).write_bytes(key.read_bytes())
            (folder / "keys" / key.name).chmod(0o600)
        connection = sqlite3.connect(folder / "ledger.sqlite3")
        connection.execute("DROP TRIGGER event_is_not_changed")
        connection.execute(edit)
        connection.commit()
        connection.close()
        with pytest.raises((EnvironmentFailed, VerificationFailed)):
            verify_alone(folder)
        with (
            suppress(EnvironmentFailed),
            a_ledger(SqliteStore(folder / "ledger.sqlite3"), folder / "keys") as ledger,
        ):
            for ask in ask_everything(ledger, folder, number):
                with suppress(EnvironmentFailed, VerificationFailed):
                    ask()
