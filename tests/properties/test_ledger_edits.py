"""Edits by hand of the database and of the published files: every one is found, and the record is named.

KAITEI_TEST_EDITS is how many are made in each database and in the files, 60 by default.
"""

import os
import shutil
import sqlite3
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import psycopg
import pytest

from kaitei.consent import Moment, Rules, format_record_id
from kaitei.errors import EnvironmentFailed, KaiteiError, VerificationFailed
from kaitei.ledger.checkpoint import make_checkpoint, read_head
from kaitei.ledger.erasure import erase_member
from kaitei.ledger.importing.run import Import
from kaitei.ledger.importing.source import open_source
from kaitei.ledger.keys import create_key, open_signers
from kaitei.ledger.ledger import Ledger
from kaitei.ledger.opening import open_seal_of
from kaitei.ledger.publish import publish
from kaitei.ledger.sequencer import sequence_all
from kaitei.ledger.sqlite import SqliteStore
from kaitei.ledger.verify import verify_ledger
from kaitei.ledger.verify_files import verify_published
from kaitei.tlog import build_tile_names, format_tile_path
from support.edits import Edit, Row, edit
from support.ledgers import CATALOG, a_ledger, a_request
from support.stores import KINDS, a_new_ledger

EDITS = int(os.environ.get("KAITEI_TEST_EDITS", "60"))
SEED = int(os.environ.get("KAITEI_TEST_SEED", "20241105"))
TODAY = date(2026, 6, 1)


def sign(ledger: Ledger, keys: Path) -> None:
    list(sequence_all(ledger.store, TODAY, 70))
    make_checkpoint(ledger.store, keys, open_signers(keys, "log", lambda _: ""), ledger.now())


def fill(ledger: Ledger, folder: Path) -> None:
    """Record acts of some members, with and without keys and statements; import, erase, sign; a few wait."""
    keys = folder / "keys"
    create_key(keys, "log.example/acts")
    for number in range(280):
        ledger.record(a_request(member=f"M-{number}", statement="同意します" if number % 3 else "承諾します"))
    sign(ledger, keys)
    publish(ledger.store, keys, folder / "log")
    for number in range(40):
        ledger.record(
            a_request("withdraw", member=f"M-{number}", at="2026-05-01T00:00:00Z", key=f"k-{number}")
        )
    path = folder / "acts.csv"
    path.write_text(
        "member,policy,version,act,occurred_at,locale\n"
        + "".join(f"N-{n},terms,2021-01-01,acknowledge,2026-04-0{n}T00:00:00Z,en\n" for n in range(1, 10))
    )
    Import(ledger, "", open_source(path), folder / "refused.csv").run()
    erase_member(ledger, "M-200")
    sign(ledger, keys)
    publish(ledger.store, keys, folder / "log")
    for number in range(6):
        ledger.record(a_request("agree", "2025-01-01", member=f"W-{number}", at="2026-05-02T00:00:00Z"))


def is_harmless(made: Edit) -> bool:
    """Is it one of those that docs/guide/operate.md lists: no evidence, and nothing an answer rests on?"""
    [(before, after), *_] = made.rows
    match made.kind, made.table, made.column:
        case (_, "import_job", _) | (_, "checkpoint", "made_at") | ("delete", "checkpoint", _):
            return True
        case ("alter" | "swap", "statement", "text"):
            return None in (before["text"], after["text"])
        case ("alter", "statement" | "policy_version", "id"):  # no record refers to it, or it would be found
            return True
        case ("copy", "counts", "policy"):  # of a policy there is none of
            return bool(after["policy"] != 1)
        case ("copy", "setting" | "policy" | "statement", _):
            return True
        case (_, "policy_version", _):
            return (before or after)["digest"] is None
    return False


def names(row: Row) -> set[str]:
    """Return what a message may call a row of ``event`` by."""
    if not row:
        return set()
    named = {f"subject {row['subject']}", f"entry {row['position']} "}
    if row["recorded_at"] >= 0:
        named.add(format_record_id(Moment(row["recorded_at"]), row["subject"], row["event"]))
    return named


def check_named(made: Edit, told: str) -> None:
    """The record that was edited is named; of two, the first in the log."""
    if made.table == "event":
        rows = made.rows
        if made.kind == "swap" and made.column != "position":
            at = [before["position"] for before, _ in rows]
            rows = rows if None in at else (rows[at.index(min(at))],)
        assert any(name in told for pair in rows for row in pair for name in names(row)), (made, told)
    if made.table in {"subject", "status"}:
        named = {f"subject {row['subject']}" for pair in made.rows for row in pair if row}
        assert any(name in told for name in named) or "counts" in told, (made, told)


@pytest.mark.parametrize("kind", KINDS[:2])
def test_every_edit_of_the_database_is_found(kind, tmp_path):
    random, done, refused = Random(SEED), 0, 0
    missed: list[Edit] = []
    with a_new_ledger(kind, tmp_path) as (filled, _):
        fill(filled, tmp_path)
        store, keys = filled.store, tmp_path / "keys"
        verify_ledger(filled, keys)
        connection: Any = store.connection  # type: ignore[attr-defined]
        if kind == "sqlite":
            for (trigger,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            ).fetchall():
                connection.execute(f"DROP TRIGGER {trigger}")
        else:
            connection.execute("SET session_replication_role = replica")
        while done < EDITS:
            connection.execute("BEGIN")
            try:
                made = edit(store, random)
                if made is not None:
                    done += 1
                    ledger = Ledger(store, open_seal_of(store, keys), CATALOG, Rules(CATALOG), filled.now)
                    verify_ledger(ledger, keys)
                    missed += [] if is_harmless(made) else [made]
            except (VerificationFailed, EnvironmentFailed) as error:
                if made is None:
                    raise
                if isinstance(error, VerificationFailed):
                    check_named(made, error.args[0])
            except (sqlite3.IntegrityError, sqlite3.DataError, psycopg.IntegrityError, psycopg.DataError):
                refused += 1  # the database itself keeps rows like that out
            finally:
                connection.execute("ROLLBACK")
        verify_ledger(filled, keys)
    assert missed == []
    assert len(list(keys.glob("epoch-*"))) == 1
    assert refused < EDITS


def spoil_file(log: Path, size: int, random: Random) -> Path:
    """Change, cut, lengthen, delete, swap, rename or add a file of a published log; return which."""
    files = sorted(path for path in log.rglob("*") if path.is_file())
    path = random.choice(files)
    raw = path.read_bytes()
    match random.randrange(7):
        case 0 | 1:
            place = random.randrange(len(raw))
            path.write_bytes(raw[:place] + bytes([raw[place] ^ 1 << random.randrange(8)]) + raw[place + 1 :])
        case 2:
            path.write_bytes(raw[: random.randrange(len(raw))])
        case 3:
            path.write_bytes(raw + raw[:32])
        case 4:
            other = random.choice([one for one in files if one != path])
            path.write_bytes(other.read_bytes())
        case 5:
            path = log / "tile" / "0" / "009"
            path.write_bytes(bytes(8192))
        case (
            _
        ):  # a partial tile of an earlier size may be gone: no reader of the newest checkpoint asks for it
            needed = [format_tile_path(name) for name in build_tile_names(size)]
            path = log / random.choice(["checkpoint", "key.txt", *needed])
            path.unlink()
    return path


def test_every_edit_of_a_published_file_is_found(tmp_path):
    random = Random(SEED)
    with a_ledger(SqliteStore(tmp_path / "ledger.sqlite3", create=True), tmp_path / "keys") as ledger:
        fill(ledger, tmp_path)
        head, keys, log = read_head(ledger.store), tmp_path / "keys", tmp_path / "log"
        whole = verify_published(ledger.store, head, keys, log)
        assert (whole.checkpoint.size, whole.tiles) == (head.size, 4)
        for number in range(EDITS):
            copy = tmp_path / f"log-{number}"
            shutil.copytree(log, copy)
            path = spoil_file(copy, head.size, random)
            with pytest.raises(KaiteiError) as refused:
                verify_published(ledger.store, head, keys, copy)
            assert refused.value.where is not None
            assert refused.value.where.path.startswith(str(copy))
            assert path.name in str(refused.value), (path, str(refused.value))
            shutil.rmtree(copy)
