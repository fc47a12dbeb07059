"""The ledger through the command line: what a person or a script sees."""

import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kaitei.cli import run
from support.ledgers import POLICY, a_version
from support.postgres import new_address

ROOT = Path(__file__).parents[2]
RECORD = [
    "ledger",
    "record",
    "--member",
    "M-1",
    "--policy",
    "terms",
    "--version",
    "2024-01-01",
    "--act",
    "agree",
]
ID = r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"


@pytest.fixture
def here(tmp_path, monkeypatch):
    """Stand in an empty folder with an archive of one policy."""
    folder = tmp_path / "policy_versions" / "terms"
    folder.mkdir(parents=True)
    (folder / "policy.yml").write_text(POLICY.format(id="terms"), "utf-8")
    for version, text in (a_version("2021-01-01", text="reconstruction"), a_version("2024-01-01")):
        (folder / f"{version}.md").write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    for name in ("KAITEI_LEDGER", "KAITEI_KEYS", "KAITEI_CHANNELS", "LANG", "LC_ALL"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def said(capsys, *arguments: str, status: int = 0) -> str:
    """Run a command; return what it wrote to stdout (status 0) or stderr."""
    assert run([*arguments]) == status
    out, err = capsys.readouterr()
    return str(err if status else out)


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


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"2024-01-01": "2030-01-01"}, "terms has no version '2030-01-01'"),
        ({"terms": "other"}, "there is no policy 'other'"),
        ({"agree": "accept"}, "there is no act 'accept'"),
        ({"M-1": "taro@example.com"}, "is an e-mail address, which the ledger must not keep"),
        ({"M-1": "M\x07"}, "holds the control character U+0007"),
    ],
)
def test_a_refused_act_leaves_no_ledger_behind(here, capsys, change, message):
    words = [change.get(word, word) for word in RECORD]
    assert message in said(capsys, *words, status=2)
    assert not (here / "var").exists()


def test_a_time_without_an_offset_is_refused(here, capsys):
    assert said(capsys, *RECORD, "--at", "2026-04-02 10:00", status=2) == (
        "error: occurred_at is '2026-04-02 10:00', which names no moment in time: it has no offset\n"
        "  fix: write it with an offset, like 2026-04-01T09:30:00+09:00\n"
    )
    assert "which is no day of the calendar" in said(
        capsys, "ledger", "status", "M-1", "--as-of", "2024-13-01", status=2
    )


def test_what_is_no_ledger_is_told_and_left_alone(here, capsys):
    (here / "notes.txt").write_text("hello")
    for address, message in (
        ("sqlite:///notes.txt", "it is no SQLite database"),
        ("sqlite:///policy_versions", "this is a folder, not a ledger"),
        ("sqlite:///missing/l.sqlite3", "there is no folder missing"),
    ):
        assert message in said(capsys, *RECORD, "--ledger", address, status=3)
    assert "is no address of a ledger" in said(capsys, *RECORD, "--ledger", "notes.txt", status=2)
    assert said(
        capsys, "ledger", "restore", "notes.txt", "--ledger", "sqlite:///l.sqlite3", status=2
    ).startswith(
        "notes.txt: error: this file is not a ledger: it is no SQLite database\n  fix: name a file kaitei ledger backup"
    )
    (here / "l.sqlite3").unlink()
    assert "there is no ledger here" in said(capsys, "ledger", "status", "M-1", status=3)
    assert sorted(path.name for path in here.iterdir()) == ["notes.txt", "policy_versions"]
    assert (here / "notes.txt").read_text() == "hello"


def test_a_statement_that_cannot_be_read_is_told(here, capsys):
    (here / "sjis.txt").write_bytes("同意します".encode("shift_jis"))
    assert "sjis.txt: error: the statement is not UTF-8" in said(
        capsys, *RECORD, "--statement", "sjis.txt", status=2
    )
    assert "none.txt: error: the statement cannot be read" in said(
        capsys, *RECORD, "--statement", "none.txt", status=2
    )


def test_init_makes_a_ledger_once(here, capsys):
    assert "(schema 2, 2 versions added)" in said(capsys, "ledger", "init")
    assert "(schema 2, 0 versions added)" in said(capsys, "ledger", "init")
    assert "0 migrations applied" in said(capsys, "ledger", "migrate")
    assert json.loads(said(capsys, "ledger", "migrate", "--json"))["schema"] == 2


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


HEADER = "member,policy,version,act,occurred_at,channel\n"
GOOD = "M-1,terms,2024-01-01,agree,2026-04-01T09:30:00+09:00,paper\n"


def test_import_takes_good_rows_in_and_reports_the_others(here, capsys):
    (here / "acts.csv").write_text(HEADER + GOOD + "M-2,terms,2024-01-01,agree,2026-04-02 10:00,web\n")
    assert run(["ledger", "import", "acts.csv"]) == 1
    out, err = capsys.readouterr()
    assert (out, err) == ("1 recorded, 0 there before, 1 refused → acts.csv.refused.csv\n", "")
    assert (here / "acts.csv.refused.csv").read_text("utf-8") == (
        "row,column,value,why,fix\n"
        "3,occurred_at,2026-04-02 10:00,"
        "\"occurred_at is '2026-04-02 10:00', which names no moment in time: it has no offset\","
        '"write it with an offset, like 2026-04-01T09:30:00+09:00"\n'
    )
    assert "paper" in said(capsys, "ledger", "history", "M-1")
    assert run(["--lang", "ja", "ledger", "import", "acts.csv"]) == 1
    out, err = capsys.readouterr()
    assert out == "0 記録, 1 記録済み, 1 却下 → acts.csv.refused.csv\n"
    assert err == "このファイルは取込み済みです（1 件）。二重には記録されません\n"


def test_a_strict_import_takes_every_row_or_none(here, capsys):
    (here / "acts.csv").write_text(HEADER + GOOD + "M-2,terms,2024-01-01,accept,2026-04-02T10:00:00Z,web\n")
    assert said(capsys, "ledger", "import", "acts.csv", "--strict", status=2) == (
        "acts.csv:3: error: 1 of 2 rows cannot go in; nothing was imported\n"
        "  fix: see acts.csv.refused.csv; correct the rows, or import the good ones without --strict\n"
    )
    assert said(capsys, "ledger", "history", "M-1") == ""
    (here / "acts.csv").write_text(HEADER + GOOD)
    assert (
        said(capsys, "ledger", "import", "acts.csv", "--strict") == "1 recorded, 0 there before, 0 refused\n"
    )


def test_a_dry_run_leaves_no_ledger_behind(here, capsys):
    (here / "acts.csv").write_text(HEADER + GOOD)
    shown = json.loads(said(capsys, "ledger", "import", "acts.csv", "--dry-run", "--json"))
    assert (shown["rows"], shown["would_be_recorded"], shown["recorded"], shown["dry_run"]) == (1, 1, 0, True)
    assert not (here / "var").exists()


def test_a_file_that_is_no_table_of_acts_is_refused(here, capsys):
    (here / "acts.csv").write_text("name,date\n")
    assert said(capsys, "ledger", "import", "acts.csv", status=2) == (
        "acts.csv:1: error: there is no column 'name'\n"
        "  fix: the columns are member, policy, version, act, occurred_at, and optionally channel, locale, key,"
        " statement, statement_digest, digest\n"
    )
    assert not (here / "var").exists()


def test_shift_jis_is_read_when_it_is_named(here, capsys):
    text = HEADER.replace("channel", "statement") + GOOD.replace("paper", "同意します")
    (here / "acts.csv").write_bytes(text.encode("cp932"))
    assert run(["ledger", "import", "acts.csv"]) == 1
    assert "refused" in capsys.readouterr().out
    said(capsys, "ledger", "import", "acts.csv", "--encoding", "shift_jis")


def test_an_export_is_json_lines_for_who_asks_for_json(here, capsys):
    said(capsys, *RECORD)
    lines = said(capsys, "ledger", "export", "--format", "jsonl")
    assert json.loads(lines)["member"] == "M-1"
    assert said(capsys, "--json", "ledger", "export") == said(capsys, "ledger", "export", "--json") == lines
    assert said(capsys, "--json", "ledger", "export", "--format", "csv").startswith("record,member,")


def test_export_and_stats_answer_on_stdout_or_in_a_file(here, capsys):
    said(capsys, *RECORD, "--at", "2026-04-01T00:00:00Z")
    assert said(capsys, "ledger", "export").splitlines()[1].split(",")[1:4] == ["M-1", "terms", "2024-01-01"]
    said(capsys, "ledger", "export", "terms", "--format", "jsonld", "-o", "records.jsonld")
    assert len(json.loads((here / "records.jsonld").read_text("utf-8"))["@graph"]) == 1
    assert (here / "records.jsonld").stat().st_mode & 0o777 == 0o600
    assert "--raw is about CSV" in said(capsys, "ledger", "export", "--format", "jsonl", "--raw", status=2)
    assert "the file cannot be written" in said(capsys, "ledger", "export", "-o", "none/x.csv", status=3)
    stats = json.loads(said(capsys, "ledger", "stats", "--json", "--plot", "chart.svg"))
    assert stats["month"] == [{"month": "2026-04", "acts": 1}]
    assert (here / "chart.svg").read_text("utf-8").startswith("<svg")
    assert said(capsys, "ledger", "stats", "--as-of", "2026-03-31").split() == ["total", "0"]
    assert "there is no policy 'other'" in said(capsys, "ledger", "stats", "other", status=2)


def test_a_device_is_written_to_and_never_replaced_nor_read_for_ever(here, capsys):
    said(capsys, *RECORD)
    full = "No space left on device"
    assert full in said(capsys, "ledger", "export", "-o", "/dev/full", status=3)
    assert full in said(capsys, "ledger", "stats", "--plot", "/dev/full", status=3)
    said(capsys, "ledger", "keygen", "terms.example/log")
    said(capsys, "ledger", "checkpoint")
    assert full in said(capsys, "ledger", "receipt", "terms@2024-01-01", "-o", "/dev/full", status=3)
    said(capsys, "ledger", "receipt", "terms@2024-01-01", "-o", "new/terms.tlog-proof")
    assert (here / "new" / "terms.tlog-proof").stat().st_mode & 0o777 == 0o600
    (here / "zero.csv").symlink_to("/dev/zero")
    assert "zero.csv: error: this is not a file" in said(capsys, "ledger", "import", "zero.csv", status=2)
    assert "it has more than 1,048,576 bytes" in said(capsys, *RECORD, "--statement", "/dev/zero", status=2)
    assert Path("/dev/full").is_char_device()


def test_no_file_that_is_named_is_read_for_ever(here, capsys):
    said(capsys, *RECORD)
    said(capsys, "ledger", "keygen", "terms.example/log")
    said(capsys, "ledger", "keygen", "w.example", "--witness")
    said(capsys, "ledger", "checkpoint")
    said(capsys, "ledger", "publish", "log")
    said(capsys, "ledger", "receipt", "terms@2024-01-01", "-o", "receipt")
    witness = ["witness", "log", "--key", "log/key.txt"]
    for words in (
        ["verify-receipt", "/dev/zero"],
        ["verify-receipt", "receipt", "--key", "/dev/zero"],
        ["verify-receipt", "receipt", "--witness-key", "/dev/zero"],
        ["witness", "log", "--key", "/dev/zero"],
        [*witness, "--before", "/dev/zero"],
        ["restore", "/dev/zero", "--yes"],
    ):
        told = said(capsys, "ledger", *words, status=2)
        assert told.startswith("/dev/zero: error: "), told
        assert re.search(r"it has more than [0-9,]+ bytes|this is no file", told)
    (here / "log" / "checkpoint").unlink()
    (here / "log" / "checkpoint").symlink_to("/dev/zero")
    assert "it has more than" in said(capsys, "ledger", *witness, status=2)


def test_nobody_is_asked_where_nobody_answers(here, capsys, monkeypatch):
    said(capsys, *RECORD)
    said(capsys, "ledger", "backup", "copy.sqlite3")
    for words in (["erase", "M-1"], ["restore", "copy.sqlite3"]):
        monkeypatch.setattr("sys.stdin", io.StringIO(""))
        assert said(capsys, "ledger", *words, status=2).endswith(
            "\nerror: nobody answered\n  fix: add --yes where nobody can be asked\n"
        )
    assert "M-1" in said(capsys, "ledger", "export")


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


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["import", "none.csv"], "none.csv: error: there is no such file\n  fix: check the name\n"),
        (["import", "folder.csv"], "folder.csv: error: this is not a file\n"),
        (["import", "a.csv", "--report", "folder.csv"], "folder.csv: error: this is not a file\n"),
        (
            ["verify-receipt", "x", "--trust", "folder.csv"],
            "folder.csv: error: the file cannot be read: Is a",
        ),
    ],
)
def test_what_is_no_file_is_refused_before_anything_is_made(here, capsys, arguments, told):
    (here / "folder.csv").mkdir()
    (here / "a.csv").write_text("member\n")
    assert said(capsys, "ledger", *arguments, status=2).startswith(told)
    assert not (here / "var").exists()


def test_a_member_is_erased_only_when_it_is_confirmed(here, capsys, monkeypatch):
    said(capsys, *RECORD)
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    assert run(["ledger", "erase", "M-1"]) == 130
    assert "erase M-1 with 1 act? This cannot be undone" in capsys.readouterr().err
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert run(["ledger", "erase", "M-1"]) == 2
    assert capsys.readouterr().err.splitlines()[1:] == [
        "error: nobody answered",
        "  fix: add --yes where nobody can be asked",
    ]
    assert "M-1" in said(capsys, "ledger", "export")
    out = said(capsys, "ledger", "erase", "M-1", "--yes")
    assert re.fullmatch(
        r"erased M-1: 1 act; entry 2 of the log says so\n"
        r"the epoch key is replaced \([0-9a-f]{16}\): make a backup now, older ones cannot be restored any more\n"
        r"destroy the copies of epoch-[0-9a-f]{16}\.key that are kept elsewhere: older backups name the member to "
        r"whoever has one\n",
        out,
    )
    assert "M-1" not in said(capsys, "ledger", "export")
    assert said(capsys, "ledger", "erase", "M-1", "--yes", status=2) == (
        "error: no act of M-1 is recorded\n  fix: look at the reference: it is written as it was recorded\n"
    )


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
