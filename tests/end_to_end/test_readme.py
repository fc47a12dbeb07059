"""Every command of README.md runs, in the order it is written, and says what README.md says it says.

``…`` in the README stands for anything, alone on a line for any number of lines. The revision that it starts is to come
into force one day; when that day is past, the tests put another year in its place.
"""

from __future__ import annotations

import os
import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from support.working_copy import make_working_copy

ROOT = Path(__file__).resolve().parents[2]
COMING = f"{max(2027, datetime.now(UTC).year + 1)}-04-"
README = (ROOT / "README.md").read_text("utf-8").replace("2027-04-", COMING)
_BLOCK = re.compile(r"^```(console|sh)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
RUNS_THESE_TESTS = "scripts/test"  # would run itself without end


def commands():
    """Yield every command with the output that is written under it (None where the block shows none)."""
    for language, block in _BLOCK.findall(README):
        if language == "sh":
            yield from ((line, None) for line in block.splitlines())
        elif block.startswith("$ scripts/build\n"):  # itself shows commands and what they say
            yield "scripts/build", block.partition("\n")[2]
        else:
            for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
                command, _, output = part.partition("\n")
                yield command, output


def pattern(output):
    """Return what matches the output as the README shows it."""
    written = re.escape(output)
    return re.sub(r"^…\\\n", "(?:.*\n)*?", written, flags=re.MULTILINE).replace("…", ".*")


def test_every_command_runs_and_says_what_the_readme_says(tmp_path):
    clone = make_working_copy(tmp_path / "clone")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KAITEI_")}
    environment |= {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
    exports = ["set -e"]
    run = []
    again = [
        one for one in commands() if one[0].startswith(("kaitei ledger record", "kaitei ledger receipt"))
    ]
    assert len(again) == 2
    for command, output in [*commands(), *((command, None) for command, _ in again)]:
        if command == RUNS_THESE_TESTS:
            continue
        if command.startswith("export "):
            exports.append(command)
        done = subprocess.run(
            ["bash", "-c", "\n".join([*exports, command])],
            cwd=clone,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        run.append(command)
        finds_something = command.startswith("kaitei check") and "error:" in output
        assert done.returncode == int(finds_something), f"$ {command}\n{done.stdout}"
        if output is not None and not re.fullmatch(pattern(output), done.stdout):
            pytest.fail(f"README.md:\n$ {command}\n{output}\nwhat it says now:\n{done.stdout}")
    assert len(run) > 8


def test_the_readme_names_both_commands_and_stays_short():
    assert README.count("\n") < 200
    assert {"scripts/build", "scripts/test"} <= {command for command, _ in commands()}


def test_links_and_pictures_of_the_readme_are_there():
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / target).exists(), target
