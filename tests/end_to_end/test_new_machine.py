"""A machine is lost: what is told who goes on without everything, and the walk of the guide."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from support.ledger_commands import RECORD, said

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "guide" / "operate.md").read_text("utf-8")


@pytest.fixture
def lost(here, capsys, monkeypatch):
    """Stand on a new machine: the old one's ledger was signed, published and backed up, then another act was recorded."""
    monkeypatch.setenv("KAITEI_LANG", "en")
    said(capsys, "ledger", "init")
    said(capsys, "ledger", "keygen", "policies.example/log")
    (here / "kept-keys").mkdir()
    for path in (here / "var" / "ledger.keys").iterdir():
        if path.name != "last-checkpoint":
            shutil.copy(path, here / "kept-keys")
    said(capsys, *RECORD)
    said(capsys, "ledger", "checkpoint")
    said(capsys, "ledger", "publish", "site/log")
    said(capsys, "ledger", "backup", "kept.sqlite3")
    shutil.rmtree(here / "var")
    return here


def test_without_the_last_checkpoint_nothing_is_begun_instead(lost, capsys):
    shutil.copytree(lost / "kept-keys", lost / "var" / "ledger.keys")
    files = sorted((lost / "var").rglob("*"))
    told = said(capsys, "ledger", "restore", "kept.sqlite3", status=3)
    assert "a checkpoint of 2 entries was signed, but the file that remembers it is missing" in told
    assert sorted((lost / "var").rglob("*")) == files
    assert "there is no ledger here" in said(capsys, "ledger", "status", "M-1", status=3)
    for words in (RECORD, ["ledger", "init"]):
        assert "nothing here says what the log key" in said(capsys, *words, status=3)
    assert "there is no ledger here" in said(capsys, "ledger", "checkpoint", status=3)
    assert sorted((lost / "var").rglob("*")) == files


def test_the_commands_of_the_guide_bring_the_ledger_back(lost, capsys):
    section = GUIDE.partition("### 新しい計算機で始める\n")[2].partition("\n## ")[0]
    (block,) = re.findall(r"```console\n(.*?)```", section, re.DOTALL)
    commands = "".join(line.removeprefix("$ ") for line in block.splitlines(keepends=True))
    places = {"/backup/ledger-2026-04-01.sqlite3": "kept.sqlite3", "/backup-keys": "kept-keys"}
    for there, here in places.items():
        assert there in commands
        commands = commands.replace(there, here)
    done = subprocess.run(
        ["bash", "-ec", commands],
        env=os.environ | {"PATH": f"{ROOT}/.venv/bin:{os.environ['PATH']}"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("restored 1 record of 1 member, log of 2 entries\n")
    assert "accepted" in said(capsys, "ledger", "status", "M-1")
    said(capsys, *[word.replace("M-1", "M-2") for word in RECORD])
    assert "size        3 (+1)" in said(capsys, "ledger", "checkpoint")
    said(capsys, "ledger", "publish", "site/log")
