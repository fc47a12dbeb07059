"""Members are erased when it is meant, and whoever erases is told what is left to do."""

import io
import re

from kaitei.cli import run
from kaitei.errors import EnvironmentFailed, Message
from kaitei.ledger import erasure
from support.ledger_commands import RECORD, said


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_nobody_is_asked_where_there_is_no_terminal(here, capsys, monkeypatch):
    """A script that says ``erase`` means it; there is nobody to ask."""
    said(capsys, *RECORD)
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    said(capsys, "ledger", "keygen", "terms.example/log")
    said(capsys, "ledger", "checkpoint")
    said(capsys, "ledger", "backup", "copy.sqlite3")
    assert said(capsys, "ledger", "restore", "copy.sqlite3").startswith("restored 1 record of 1 member, ")
    assert said(capsys, "ledger", "erase", "M-1").startswith("erased M-1: 1 act; ")
    assert "M-1" not in said(capsys, "ledger", "export")


def test_a_member_is_erased_only_when_it_is_confirmed(here, capsys, monkeypatch):
    said(capsys, *RECORD)
    for answer in ("n\n", ""):
        monkeypatch.setattr("sys.stdin", _Terminal(answer))
        assert run(["ledger", "erase", "M-1"]) == 130
        assert "erase M-1 with 1 act? This cannot be undone" in capsys.readouterr().err
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


def test_an_erasure_that_fails_says_what_it_has_done_and_what_is_left(here, capsys, monkeypatch):
    said(capsys, *RECORD)
    said(capsys, *[word.replace("M-1", "M-2") for word in RECORD])
    assert said(capsys, "ledger", "erase", "M-1", "M-9", status=2) == (
        "error: no act of M-9 is recorded\n  fix: look at the reference: it is written as it was recorded\n"
    )

    def fail(*_):
        raise EnvironmentFailed(Message("the disk failed", "ディスクが壊れました"))

    with monkeypatch.context() as disk:
        disk.setattr(erasure, "replace_epoch", fail)
        assert said(capsys, "ledger", "erase", "M-1", status=3) == (
            "erased M-1: 1 act; entry 3 of the log says so\n"
            "the epoch key is not replaced: backups made before still name her; when this is mended, run"
            " kaitei ledger erase --epoch-only\n"
            "error: the disk failed\n"
        )
    before = sorted((here / "var/ledger.keys").glob("epoch-*"))
    assert said(capsys, "ledger", "erase", "--epoch-only").startswith("the epoch key is replaced (")
    assert before != sorted((here / "var/ledger.keys").glob("epoch-*"))
    assert "M-2" in said(capsys, "ledger", "export")
    for words in (["M-2", "--epoch-only"], ["--epoch-only", "--keep-epoch"]):
        assert "--epoch-only goes alone" in said(capsys, "ledger", "erase", *words, status=2)
    assert said(capsys, "ledger", "erase", status=2).startswith("error: missing argument 'MEMBER…'\n")
