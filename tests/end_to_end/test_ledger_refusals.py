"""What the ledger's commands refuse, in whole messages and without a trace of a ledger."""

import pytest

from kaitei.cli import run
from support.ledger_commands import RECORD, said


@pytest.mark.parametrize(
    "words",
    [["init"], ["keygen", "terms.example/log"], RECORD[1:], ["restore", "copy.sqlite3"]],
    ids=lambda words: words[0],
)
def test_a_folder_that_is_not_there_is_made_by_no_command(here, capsys, words):
    assert said(capsys, "ledger", *words, "--ledger", "sqlite:///vra/h/ledger.sqlite3", status=3) == (
        "vra/h/ledger.sqlite3: error: there is no folder vra/h\n  fix: create it first: mkdir -p vra/h\n"
    )
    assert not (here / "vra").exists()


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
    assert "'2026-W14-3', which is not a time" in said(
        capsys, "ledger", "status", "M-1", "--as-of", "2026-W14-3", status=2
    )


@pytest.mark.parametrize(
    "time", ["9999-12-31T23:59:59-10:00", "9999-12-31T15:00:00Z", "0001-01-01T00:00:00+14:00"]
)
def test_a_time_that_no_day_in_japan_has_is_refused_in_words(here, capsys, time):
    said(capsys, *RECORD)
    why = f"'{time}', which is not within the years 1 to 9999 in Japan\n"
    ja = f"「{time}」は、日本時間で西暦1年から9999年までの日時ではありません\n"
    told = f"error: occurred_at is {why}  fix: write a day and a time that exist, like 2026-04-01T09:30:00+09:00\n"
    assert said(capsys, *RECORD, "--at", time, status=2) == told
    assert said(capsys, *RECORD, "--at", time, "--lang", "ja", status=2).startswith(
        f"error: 日時（occurred_at）{ja}"
    )
    (here / "acts.csv").write_text(
        f"member,policy,version,act,occurred_at\nM-1,terms,2024-01-01,agree,{time}\n"
    )
    assert said(capsys, "ledger", "import", "acts.csv", "--strict", status=2).startswith(
        "acts.csv:2: error: 1 of 1"
    )
    assert run(["ledger", "import", "acts.csv"]) == 1
    assert capsys.readouterr().err == f"acts.csv:2: {told}"
    for words in (["status", "M-1"], ["history", "M-1"], ["pending", "terms"], ["stats"]):
        assert said(capsys, "ledger", *words, "--as-of", time, status=2).startswith(
            f"error: --as-of is {why}"
        )
        said(capsys, "ledger", *words, "--as-of", "9999-12-31")
    refused = said(capsys, "check", "--today", time, status=2)
    assert refused.startswith(f"error: --today is '{time}', which is no day of the calendar\n")


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
