"""``kaitei ledger restore`` over a ledger that holds more than the backup: said, kept, and taken over as the guide says."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from kaitei.cli import run
from support.ledger_commands import RECORD, said
from support.postgres import new_address

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "guide" / "operate.md").read_text("utf-8")


@pytest.fixture(params=["sqlite", "postgres"])
def ahead(request, here, capsys, monkeypatch):
    """Stand beside a ledger with two acts, and a backup of it that has the first alone; give what names kept ones."""
    monkeypatch.setenv("KAITEI_LANG", "en")
    address = "sqlite:///var/ledger.sqlite3" if request.param == "sqlite" else new_address()
    monkeypatch.setenv("KAITEI_LEDGER", address)
    monkeypatch.setenv("KAITEI_KEYS", "var/ledger.keys")
    said(capsys, *RECORD)
    said(capsys, "ledger", "backup", "copy.sqlite3")
    said(capsys, *[word.replace("M-1", "M-2") for word in RECORD])
    name = "ledger" if request.param == "sqlite" else f"postgres.{address.rpartition('=')[2]}"
    return rf"var/{name}\.replaced-[0-9]{{8}}T[0-9]{{6}}Z\.sqlite3"


def test_what_is_not_in_the_backup_is_said_and_kept(ahead, here, capsys):
    assert run(["ledger", "restore", "copy.sqlite3", "--quiet"]) == 0
    out, err = capsys.readouterr()
    assert out == "restored 1 record of 1 member, log of 0 entries\n"
    told = re.fullmatch(
        rf"1 act recorded here, not in the backup: the ledger as it was is kept in ({ahead}); docs/guide/operate.md says"
        r" how to take them over\n",
        err,
    )
    assert told
    assert (here / told[1]).stat().st_mode & 0o777 == 0o600
    assert said(capsys, "ledger", "history", "M-2") == ""
    assert "accepted" in said(capsys, "ledger", "status", "M-2", "--ledger", f"sqlite:///{told[1]}")


def test_machines_are_told_as_well(ahead, capsys):
    assert run(["ledger", "restore", "copy.sqlite3", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["missing"] == 1
    assert re.fullmatch(ahead, shown["kept"])
    assert run(["ledger", "restore", "copy.sqlite3", "--json"]) == 0
    out, err = capsys.readouterr()
    assert (json.loads(out)["missing"], json.loads(out)["kept"], err) == (0, None, "")


def test_who_is_asked_at_a_terminal_is_told_how_many(ahead, capsys, monkeypatch):
    asked = []
    monkeypatch.setattr("kaitei.cli.ledger.restore.sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("click.confirm", lambda question, **_: asked.append(question))
    assert run(["ledger", "restore", "copy.sqlite3"]) != 0
    assert asked[0].endswith(", whose log has 0 entries and which holds 1 act that the backup has not?")
    assert said(capsys, "ledger", "history", "M-2") != ""


def test_the_commands_of_the_guide_take_over_what_was_kept(ahead, here, capsys):
    assert run(["ledger", "restore", "copy.sqlite3", "--json"]) == 0
    kept = json.loads(capsys.readouterr().out)["kept"]
    (block,) = re.findall(r"```console\n(\$ kaitei ledger export --raw \| .*?)```", GUIDE, re.DOTALL)
    commands = "".join(line.removeprefix("$ ") for line in block.splitlines(keepends=True))
    commands, found = re.subn(r"var/ledger\.replaced-[0-9TZ]+\.sqlite3", kept, commands)
    assert found == 1
    for _ in range(2):  # it may be done again
        done = subprocess.run(
            ["bash", "-ec", commands],
            env=os.environ | {"PATH": f"{ROOT}/.venv/bin:{os.environ['PATH']}"},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert [said(capsys, "ledger", "history", member).count("agree") for member in ("M-1", "M-2")] == [
            1,
            1,
        ]


def test_a_ledger_is_not_restored_from_its_own_file(here, capsys, monkeypatch):
    monkeypatch.setenv("KAITEI_LANG", "en")
    said(capsys, *RECORD)
    (here / "link").symlink_to("var/ledger.sqlite3")
    for name in ("var/ledger.sqlite3", "link"):
        told = said(capsys, "ledger", "restore", name, "--yes", status=2)
        assert told.startswith(
            f"{name}: error: this is the ledger itself, not a backup of it\n  fix: name a file"
        )
    assert "agree" in said(capsys, "ledger", "history", "M-1")
