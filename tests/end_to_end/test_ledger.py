"""The ledger through the command line: what a person or a script sees."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kaitei.cli import run
from support.ledger_commands import GOOD, HEADER, ID, RECORD, said
from support.ledgers import a_version
from support.postgres import new_address

ROOT = Path(__file__).parents[2]


def test_record_prints_the_id_the_status_and_where_the_receipt_comes_from(here, capsys):
    out = said(capsys, *RECORD, "--at", "2026-04-01T09:30:00+09:00")
    assert re.fullmatch(
        rf"record   ({ID})  recorded\n"
        r"act      agree terms@2024-01-01, M-1, 2026-04-01T00:30:00\.000Z\n"
        r"status   accepted \(agree terms@2024-01-01\)\n"
        rf"receipt  kaitei ledger receipt {ID}  \(after kaitei ledger checkpoint\)\n",
        out,
    )
    assert sorted(path.name for path in (here / "var").iterdir()) == ["ledger.keys", "ledger.sqlite3"]


def test_the_same_record_again_is_told_as_such(here, capsys):
    first = said(capsys, *RECORD, "--key", "k", "--at", "2026-04-01T00:00:00Z")
    again = said(capsys, *RECORD, "--key", "k", "--at", "2026-04-01T00:00:00Z")
    assert again == first.replace("recorded", "recorded before")
    assert "belongs to another act" in said(
        capsys, *RECORD, "--key", "k", "--at", "2026-04-02T00:00:00Z", status=2
    )


def test_an_act_sent_twice_under_one_key_is_one_record_whenever_it_is_sent(here, capsys):
    first = said(capsys, *RECORD, "--key", "order-58213")
    again = said(capsys, *RECORD, "--key", "order-58213")
    assert again == first.replace("recorded", "recorded before")
    other = ["withdraw" if word == "agree" else word for word in RECORD]
    assert "belongs to another act" in said(capsys, *other, "--key", "order-58213", status=2)
    assert len(said(capsys, "ledger", "history", "M-1").splitlines()) == 1
    said(capsys, *RECORD)
    said(capsys, *RECORD)  # two acts, for nothing says that they are one
    assert len(said(capsys, "ledger", "history", "M-1").splitlines()) == 3


def test_everything_is_there_as_json(here, capsys):
    (here / "words.txt").write_text("同意します\n", "utf-8")
    recorded = json.loads(said(capsys, *RECORD, "--statement", "words.txt", "--channel", "app", "--json"))
    assert recorded["new"] is True
    assert recorded["status"]["state"] == "accepted"
    assert len(recorded["digest"]) == len(recorded["statement_digest"]) == 64
    history = json.loads(said(capsys, "--json", "ledger", "history", "M-1"))
    assert history["records"][0].items() <= recorded.items()
    status = json.loads(said(capsys, "ledger", "status", "M-1", "--json"))
    assert status["policies"][0]["required"] == "2024-01-01"
    assert json.loads(said(capsys, "ledger", "pending", "terms", "--count", "--json")) == {
        "policy": "terms",
        "pending": 0,
    }


def test_an_act_on_a_reconstruction_says_that_it_carries_no_digest(here, capsys):
    old = ["2021-01-01" if word == "2024-01-01" else word for word in RECORD]
    assert "reconstruction (not the text published at the time): the record carries no text digest" in said(
        capsys, *old
    )
    assert "復元案（公表当時の正文ではありません）" in said(capsys, "--lang", "ja", *old)
    assert "nobody accepted these exact words" in said(capsys, *old, "--digest", "00" * 32, status=2)


def test_pending_comes_in_pages_and_as_of_a_day(here, capsys):
    for number in range(5):
        said(capsys, "ledger", "record", "--member", f"M-{number}", "--policy", "terms", "--version", "2021-01-01",
             "--act", "agree", "--at", "2022-01-01T00:00:00Z")  # fmt: skip
    page = json.loads(said(capsys, "ledger", "pending", "terms", "--limit", "3", "--json"))
    rest = json.loads(
        said(capsys, "ledger", "pending", "terms", "--limit", "3", "--json", "--after", str(page["next"]))
    )
    assert rest["next"] is None
    members = [entry["member"] for entry in page["members"] + rest["members"]]
    assert sorted(members) == [f"M-{number}" for number in range(5)]
    assert said(capsys, "ledger", "pending", "terms", "--count") == "5\n"
    assert said(capsys, "ledger", "pending", "terms", "--count", "--as-of", "2023-12-31") == "0\n"
    assert said(capsys, "ledger", "pending", "terms", "--count", "--as-of", "2024-01-01") == "5\n"
    assert "accepted (agree terms@2021-01-01)" in said(
        capsys, "ledger", "status", "M-0", "--as-of", "2023-12-31"
    )


def test_words_are_japanese_for_a_japanese_reader(here, capsys):
    said(capsys, *RECORD)
    assert (
        said(capsys, "--lang", "ja", "ledger", "status", "M-1") == "terms  同意済み (同意 terms@2024-01-01)\n"
    )


def test_init_makes_a_ledger_once(here, capsys):
    assert "(schema 3, 2 versions added)" in said(capsys, "ledger", "init")
    assert "(schema 3, 0 versions added)" in said(capsys, "ledger", "init")
    assert "0 migrations applied" in said(capsys, "ledger", "migrate")
    assert json.loads(said(capsys, "ledger", "migrate", "--json"))["schema"] == 3


def test_channels_of_the_environment_are_known(here, capsys, monkeypatch):
    assert "is no channel of this ledger" in said(capsys, *RECORD, "--channel", "kiosk", status=2)
    monkeypatch.setenv("KAITEI_CHANNELS", "kiosk, call-centre")
    said(capsys, *RECORD, "--channel", "kiosk")


def test_processes_that_record_at_once_all_succeed(here):
    """Eight first acts, also the first of this ledger: every one is there, under one epoch key."""
    command = [sys.executable, "-c", "from kaitei.cli import main; main()", *RECORD, "--key"]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "scripts")}
    running = [
        subprocess.Popen(
            [*command, f"k-{number}"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        for number in range(8)
    ]
    assert [(process.communicate()[1], process.returncode) for process in running] == [(b"", 0)] * 8
    assert len(list((here / "var" / "ledger.keys").iterdir())) == 1
    shown = subprocess.run(
        [*command[:3], "ledger", "history", "M-1"], env=environment, capture_output=True, check=True
    )
    assert len(shown.stdout.splitlines()) == 8


def test_a_text_may_change_until_it_is_published(here, capsys):
    """What the ledger knows of a version never changes, so it learns of one when it is published."""
    folder = here / "policy_versions" / "terms"
    (folder / "2999-01-01.md").write_text(a_version("2999-01-01")[1], "utf-8")
    assert "2 versions added" in said(capsys, "ledger", "init")
    said(capsys, "ledger", "keygen", "terms.example/log")
    assert json.loads(said(capsys, "ledger", "checkpoint", "--json"))["size"] == 1
    # its text is written anew, and published at once: the next checkpoint takes it in as it is now
    (folder / "2999-01-01.md").unlink()
    (folder / "2025-01-01.md").write_text(a_version("2025-01-01")[1], "utf-8")
    assert json.loads(said(capsys, "ledger", "checkpoint", "--json"))["size"] == 2
    said(capsys, "ledger", "receipt", "terms@2025-01-01", "-o", "receipt")
    assert "same" in said(capsys, "ledger", "verify-receipt", "receipt", "--json")


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_the_whole_life_of_a_ledger_in_either_database(here, capsys, monkeypatch, kind):
    """From init to a receipt that verifies, an erasure, and a restored backup."""
    address = "sqlite:///var/ledger.sqlite3" if kind == "sqlite" else new_address()
    monkeypatch.setenv("KAITEI_LEDGER", address)
    (here / "var").mkdir()
    said(capsys, "ledger", "init")
    said(capsys, "ledger", "keygen", "example.com/terms")
    recorded = json.loads(said(capsys, *RECORD, "--json"))
    (here / "acts.csv").write_text(HEADER + GOOD.replace("M-1", "M-2"))
    said(capsys, "ledger", "import", "acts.csv")
    said(capsys, "ledger", "checkpoint")
    said(capsys, "ledger", "receipt", recorded["record"], "-o", "receipt.tlog-proof")
    said(capsys, "ledger", "verify-receipt", "receipt.tlog-proof")
    assert json.loads(said(capsys, "ledger", "verify", "--json"))["records"] == 2
    said(capsys, "ledger", "backup", "before.sqlite3")
    said(capsys, "ledger", "erase", "M-2", "--yes")
    said(capsys, "ledger", "verify-receipt", "receipt.tlog-proof")
    said(capsys, "ledger", "checkpoint")
    shown = json.loads(said(capsys, "ledger", "verify", "--json"))
    assert (shown["records"], shown["erased"]) == (1, 1)
    said(capsys, "ledger", "backup", "after.sqlite3")
    assert "and its file is missing" in said(capsys, "ledger", "restore", "before.sqlite3", "--yes", status=3)
    said(capsys, *[word.replace("M-1", "M-3") for word in RECORD])
    assert "restored 1 record of 1 member," in said(capsys, "ledger", "restore", "after.sqlite3", "--yes")
    assert said(capsys, "ledger", "history", "M-3") == ""
    assert recorded["record"] in said(capsys, "ledger", "history", "M-1")


def test_a_backup_answers_questions_where_it_lies(here, capsys):
    said(capsys, *RECORD)
    said(capsys, "ledger", "backup", "copy.sqlite3")
    asked = ["--ledger", "sqlite:///copy.sqlite3", "--keys", "var/ledger.keys"]
    assert "accepted" in said(capsys, "ledger", "status", "M-1", *asked)
    assert "there is no ledger here" in said(
        capsys, "ledger", "backup", "x", "--ledger", "sqlite:///no", status=3
    )


def test_who_reads_no_further_makes_no_finding_of_an_export(here):
    """``kaitei ledger export | head -n 1``: more than a pipe holds, and nobody reads it."""
    act = ["--policy", "terms", "--version", "2024-01-01", "--act", "agree", "--at", "2024-02-01T00:00:00Z"]
    assert run(["ledger", "record", "--member", "M-1", *act]) == 0
    rows = [f"M-{number},terms,2024-01-01,agree,2024-02-01T00:00:00Z" for number in range(2000)]
    Path("acts.csv").write_text("\n".join(["member,policy,version,act,occurred_at", *rows]) + "\n")
    assert run(["ledger", "import", "acts.csv"]) == 0
    for form in ("csv", "jsonl", "jsonld"):
        process = subprocess.Popen(
            [sys.executable, "-m", "kaitei", "ledger", "export", "--format", form],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert process.stdout
        assert process.stderr
        assert process.stdout.readline()
        process.stdout.close()
        assert (process.wait(60), process.stderr.read()) == (0, b"")
