"""Files that are named wrongly: devices, folders, pipes, the ledger itself, and what may not be read or written."""

import errno
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from support.ledger_commands import GOOD, HEADER, RECORD, said


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
    (here / "loop").symlink_to("loop")
    assert "loop: error: cannot write: Too many levels" in said(
        capsys, "ledger", "export", "-o", "loop", status=3
    )
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
        assert re.search(r"it has more than [0-9,]+ bytes|not a file", told)
    (here / "log" / "checkpoint").unlink()
    (here / "log" / "checkpoint").symlink_to("/dev/zero")
    assert "it has more than" in said(capsys, "ledger", *witness, status=2)


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


@pytest.mark.parametrize(
    "arguments",
    [
        ["import", "secret.csv"],
        ["restore", "secret.csv"],
        ["backup", "secret.csv"],
        ["verify-receipt", "secret.csv", "--key", "key.txt"],
        ["verify-receipt", "key.txt", "--key", "secret.csv"],
        ["verify-receipt", "key.txt", "--trust", "secret.csv"],
        ["checkpoint", "--cosigned", "secret.csv"],
        [*RECORD[1:], "--statement", "secret.csv"],
    ],
)
def test_a_file_that_may_not_be_read_is_trouble_of_the_machine_told_by_us(
    here, capsys, monkeypatch, arguments
):
    said(capsys, *RECORD)
    said(capsys, "ledger", "keygen", "log.example")
    said(capsys, "ledger", "checkpoint")
    (here / "key.txt").write_bytes((here / "var/ledger.keys/log.txt").read_bytes())
    (here / "secret.csv").write_text(HEADER)
    open_path, access = Path.open, os.access

    def refuse(path, *more, **named):
        if path.name == "secret.csv":
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return open_path(path, *more, **named)

    monkeypatch.setattr(Path, "open", refuse)  # root may read everything
    monkeypatch.setattr(os, "access", lambda path, mode: "secret" not in str(path) and access(path, mode))
    told = said(capsys, "ledger", *arguments, status=3)
    assert re.match(r"secret\.csv: error: .* cannot be read: Permission denied\n", told)
    assert re.match(
        r"secret\.csv: error: .*を読めません：権限がありません\n",
        said(capsys, "--lang", "ja", "ledger", *arguments, status=3),
    )


def test_what_is_no_regular_file_is_no_ledger_and_no_folder_of_a_log(here, capsys):
    os.mkfifo(here / "pipe")
    for name in ("pipe", "/dev/null"):
        assert said(capsys, *RECORD, "--ledger", f"sqlite:///{name}", status=3) == (
            f"{name}: error: this is a pipe, socket or device, not a ledger\n"
            "  fix: name the ledger's own file, or a new one with kaitei ledger init\n"
        )
    said(capsys, *RECORD)
    said(capsys, "ledger", "keygen", "log.example")
    said(capsys, "ledger", "checkpoint")
    assert said(capsys, "ledger", "publish", "pipe", status=2) == (
        "pipe: error: this is not a folder\n  fix: name the folder of the published log\n"
    )


def test_nothing_private_is_in_a_folder_that_is_published(here, capsys):
    said(capsys, *RECORD)
    said(capsys, "ledger", "keygen", "log.example")
    said(capsys, "ledger", "checkpoint")
    for name in ("", ".", "var", "var/ledger.keys", "var/ledger.keys/log"):
        assert said(capsys, "ledger", "publish", name, status=2) == (
            f"{name or '.'}: error: the ledger or its keys are in this folder, and what is published is for everybody\n"
            "  fix: name a folder of its own, like var/log\n"
        )
    assert not list(here.rglob("tile"))
    said(capsys, "ledger", "publish", "var/log")


def test_a_folder_is_no_file_to_write(here, capsys):
    said(capsys, *RECORD)
    for name in (".", "", "var"):
        assert said(capsys, "ledger", "export", "-o", name, status=3) == (
            f"{name or '.'}: error: cannot write: Is a directory\n  fix: name another file or folder\n"
        )


def test_names_that_are_no_text_are_written_and_shown(here):
    """A terminal in Japanese takes UTF-8 alone, and a name of a file any bytes."""
    name = os.fsdecode(b"x\xff")
    (here / f"{name}.csv").write_text(HEADER + GOOD + GOOD.replace("agree", "accept"))
    strict = os.environ | {"PYTHONIOENCODING": "utf-8:strict"}
    for words, status, told in (
        (["import", f"{name}.csv"], 1, r"1 refused → x\udcff.csv.refused.csv"),
        (["backup", f"{name}.sqlite3", "--json"], 0, r'"backup": "x\udcff.sqlite3"'),
        (["restore", f"{name}.sqlite3"], 0, "restored 1 record"),
        (["keygen", "log.example", "--keys", f"{name}.keys"], 0, r"in x\udcff.keys/log.txt"),
        (
            ["history", "M-1", "--ledger", f"sqlite:///{name}.sqlite3", "--keys", "var/ledger.keys"],
            0,
            "paper",
        ),
    ):
        command = [sys.executable, "-m", "kaitei", "ledger", *words]
        done = subprocess.run(command, env=strict, capture_output=True, text=True, check=False)
        assert (done.returncode, "Traceback" in done.stderr) == (status, False)
        assert told in done.stdout
    assert (here / f"{name}.sqlite3").is_file()


def test_an_error_that_cannot_be_told_has_its_exit_status(here):
    """The status of a program that ends in a traceback would be that of findings."""
    for words, status in (
        (["status", "M-1"], 3),
        (["status", "a@b.c"], 3),
        (["status"], 2),
        (["export", "-o", "/"], 3),
    ):
        with Path("/dev/full").open("w") as full:
            command = [sys.executable, "-m", "kaitei", "ledger", *words]
            assert subprocess.run(command, stderr=full, check=False).returncode == status


def test_a_folder_is_no_file_to_import(here, capsys):
    for name in (".", "/", "policy_versions"):
        assert said(capsys, "ledger", "import", name, status=2) == (
            f"{name}: error: this is not a file\n  fix: it is a folder, pipe or device; name a file\n"
        )


def test_nothing_is_written_over_the_ledger_or_its_keys(here, capsys):
    said(capsys, *RECORD)
    said(capsys, "ledger", "keygen", "log.example")
    said(capsys, "ledger", "checkpoint")
    own = [path for path in (here / "var").rglob("*") if path.is_file() and path.suffix != ".lock"]
    assert len(own) == 5
    (here / "link").symlink_to("var/ledger.sqlite3")
    for path in (*own, here / "link"):
        before = path.read_bytes()
        for command in (["export", "-o"], ["receipt", "terms@2024-01-01", "-o"], ["stats", "--plot"]):
            assert said(capsys, "ledger", *command, str(path), status=2) == (
                f"{path}: error: this file belongs to the ledger, and would be written over\n"
                "  fix: name another file\n"
            )
        assert path.read_bytes() == before


@pytest.mark.parametrize("name", ["epoch-*.key", "log-*.key", "log.txt", "last-checkpoint"])
def test_a_pipe_among_the_keys_is_not_waited_for(here, capsys, name):
    said(capsys, *RECORD)
    said(capsys, "ledger", "keygen", "log.example")
    said(capsys, "ledger", "checkpoint")
    (path,) = (here / "var/ledger.keys").glob(name)
    path.unlink()
    os.mkfifo(path, 0o600)
    told = said(capsys, "ledger", "checkpoint", status=3)
    assert told.startswith(f"{path.relative_to(here)}: error: ")
    assert "cannot be read: it is a pipe\n  fix: " in told
