"""What Tab offers: commands and options, policies, their versions, acts and channels."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete

from kaitei.cli import kaitei

BIN = Path(sys.executable).parent


def offered(*words: str) -> list[tuple[str, str]]:
    """Return what is offered for the last word, and of which kind it is."""
    found = ShellComplete(kaitei, {}, "kaitei", "_KAITEI_COMPLETE").get_completions([*words[:-1]], words[-1])
    return [(item.type, item.value) for item in found]


def plain(*values: str) -> list[tuple[str, str]]:
    return [("plain", value) for value in values]


@pytest.fixture
def archive(here):
    """Stand beside an archive of two policies, one of which cannot be loaded."""
    folder = here / "policy_versions" / "rules"
    folder.mkdir()
    (folder / "policy.yml").write_text("broken", "utf-8")
    (folder / "2023-04-01.2.md").write_text("broken", "utf-8")
    (folder / "notes.md").write_text("no version", "utf-8")
    return here


@pytest.mark.parametrize(
    "command",
    [["versions"], ["new"], ["lock"], ["ledger", "stats"], ["ledger", "pending"], ["ledger", "export"]],
)
def test_policies_where_a_policy_is_asked_for(archive, command):
    assert offered(*command, "") == plain("rules", "terms")
    assert offered(*command, "te") == plain("terms")


@pytest.mark.parametrize("command", [["diff"], ["diff", "terms@2021-01-01"], ["ledger", "receipt"]])
def test_versions_where_a_version_is_asked_for_the_newest_first(archive, command):
    assert offered(*command, "") == plain("rules@2023-04-01.2", "terms@2024-01-01", "terms@2021-01-01")
    assert offered(*command, "terms@2024") == plain("terms@2024-01-01")


def test_files_where_no_version_begins_so(archive):
    assert offered("diff", "draft") == [("file", "draft")]


def test_what_an_act_is_recorded_with(archive, monkeypatch):
    monkeypatch.setenv("KAITEI_CHANNELS", "kiosk")
    assert offered("ledger", "record", "--policy", "") == plain("rules", "terms")
    assert offered("ledger", "record", "--policy", "terms", "--version", "") == plain(
        "2024-01-01", "2021-01-01"
    )
    assert offered("ledger", "record", "--version", "") == plain("2024-01-01", "2023-04-01.2", "2021-01-01")
    assert offered("ledger", "record", "--act", "a") == plain("agree", "acknowledge")
    assert offered("ledger", "record", "--channel", "k") == plain("kiosk")


def test_the_archive_that_the_command_line_names(archive):
    (archive / "policy_versions").rename(archive / "elsewhere")
    assert offered("new", "") == []
    assert offered("--archive", "elsewhere", "new", "") == plain("rules", "terms")


@pytest.mark.parametrize(
    ("line", "replies"),
    [
        ("kaitei dif", ["diff"]),
        ("kaitei diff ter", ["terms@2024-01-01", "terms@2021-01-01"]),
        ("kaitei diff terms@20", ["2024-01-01", "2021-01-01"]),
        ("kaitei diff terms@2021-01-01 terms@2024", ["2024-01-01"]),
        ("kaitei ledger record --policy terms --version 2021", ["2021-01-01"]),
        ("kaitei --quiet new t", ["terms"]),
        ("kaitei diff no", []),
    ],
)
def test_bash_completes_behind_the_at_sign_where_it_cuts_words(archive, line, replies):
    """The part of the word after the @ is all that bash puts its reply in the place of."""
    script = (
        'eval "$(_KAITEI_COMPLETE=bash_source kaitei)"\n'
        "compopt() { :; }  # which is for real completions alone\n"
        'COMP_LINE="$1" COMP_POINT=${#1} COMP_WORDS=($1) COMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n'
        '_kaitei_completion kaitei && printf "%s\\n" "${COMPREPLY[@]}"'
    )
    done = subprocess.run(
        ["bash", "--norc", "-c", script, "bash", line],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"},
    )
    assert (done.stdout.split(), done.stderr) == (replies, "")
