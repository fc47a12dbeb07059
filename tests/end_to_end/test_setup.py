"""scripts/setup: what it installs is locked, a second run is free, and a machine that lacks something is told what."""

from __future__ import annotations

import os
import re
import resource
import shutil
import subprocess
import sys
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ROOT / "scripts" / "requirements"
_REQUIREMENT = re.compile(r"^([A-Za-z0-9._-]+)==\S+(?: ;.*)? \\$", re.MULTILINE)
_HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}(?: \\)?")


def bare_machine(tmp_path, *programs):
    """A tree with scripts/setup in it, and a PATH on which only these programs can be found."""
    tree, path = tmp_path / "tree", tmp_path / "bin"
    shutil.copytree(LOCKS, tree / "scripts" / "requirements")
    shutil.copy(ROOT / "scripts" / "setup", tree / "scripts" / "setup")
    path.mkdir()
    for name in ("sh", "dirname", "cat", "cksum", "id", "ls", *programs):
        found = shutil.which(name)
        assert found
        (path / name).symlink_to(found)
    return tree, {"PATH": str(path), "HOME": str(tmp_path)}


def names(lock):
    return {re.sub(r"[-_.]+", "-", name.lower()) for name in _REQUIREMENT.findall(lock)}


@pytest.mark.parametrize("name", ["build.txt", "test.txt", "pdf.txt", "postgres.txt", "benchmarks.txt"])
def test_every_locked_package_has_one_version_and_hashes_and_no_address(name):
    lock = (LOCKS / name).read_text("utf-8")
    lines = [line for line in lock.split("\n") if line and not line.lstrip().startswith("#")]
    for line, after in pairwise([*lines, ""]):
        if line.startswith(" "):
            assert _HASH.fullmatch(line)
        else:
            assert _REQUIREMENT.fullmatch(line)
            assert _HASH.fullmatch(after)
    assert "://" not in lock


def test_what_pyproject_asks_for_is_locked():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = {
        re.sub(r"[-_.]+", "-", re.split(r"[<>=!\[ ]", line)[0].lower()) for line in project["dependencies"]
    }
    assert wanted <= names((LOCKS / "build.txt").read_text("utf-8"))
    assert wanted | {"psycopg"} <= names((LOCKS / "test.txt").read_text("utf-8"))


@pytest.mark.parametrize(("extra", "package"), [("pdf", "weasyprint"), ("postgres", "psycopg")])
def test_an_extra_is_locked_with_all_of_build_as_the_tests_have_it(extra, package):
    """So that either command leaves the other's packages as they are, and what is installed is what was tested."""
    pinned = {
        lock: set(
            re.findall(r"^([A-Za-z0-9._-]+==\S+)", (LOCKS / f"{lock}.txt").read_text("utf-8"), re.MULTILINE)
        )
        for lock in ("build", "test", extra)
    }
    assert pinned["build"] < pinned[extra] < pinned["test"]
    assert package in names((LOCKS / f"{extra}.txt").read_text("utf-8"))


def test_nothing_sends_a_reader_to_an_index_for_kaitei():
    """It is in no index: whoever registers its name there would be installed."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git repository: an unpacked archive")
    tracked = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    asked = re.compile(
        r"kaitei\[[a-z]+\]|(?:pip|pipx|uv)\S* (?:pip )?(?:install|run|add) (?:-\S+ )*['\"]?kaitei\b"
    )
    found = [
        f"{name}:{number}"
        for name in tracked.split("\0")
        if name and Path(name).suffix in {".md", ".py", ".yml", ".toml", ".html", ".js", ""}
        for number, line in enumerate((ROOT / name).read_text("utf-8", "replace").splitlines(), 1)
        if asked.search(line) and name != "tests/end_to_end/test_setup.py"
    ]
    assert found == []


def seconds_of_children():
    """Return the processor time of all finished child processes: unlike the clock's, it is no longer on a busy machine."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_a_second_run_takes_no_time_and_says_nothing():
    subprocess.run([ROOT / "scripts" / "setup", "test"], check=True, capture_output=True)
    before = seconds_of_children()
    again = subprocess.run([ROOT / "scripts" / "setup", "build"], check=True, capture_output=True)
    assert seconds_of_children() - before < 0.1
    assert (again.stdout, again.stderr) == (b"", b"")


def test_a_machine_without_python_is_told_so(tmp_path):
    tree, env = bare_machine(tmp_path, "git")
    done = subprocess.run(
        [tree / "scripts" / "setup", "build"], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 3
    assert done.stdout == ""
    assert done.stderr == (
        "error: this machine lacks: python3\n"
        "  fix: install them (python3 must be 3.11 or newer); on Debian 12: sudo apt-get install python3\n"
    )
    assert not (tree / ".venv").exists()


def test_an_old_python_is_as_good_as_none(tmp_path):
    tree, env = bare_machine(tmp_path, "git")
    old = Path(env["PATH"]) / "python3"
    old.write_text("#!/bin/sh\nexit 1\n", "utf-8")  # what the question for 3.11 gets from Python 3.9
    old.chmod(0o755)
    done = subprocess.run(
        [tree / "scripts" / "setup", "build"], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 3
    assert "lacks: python3\n" in done.stderr


def test_an_unknown_part_is_wrong_usage(tmp_path):
    tree, env = bare_machine(tmp_path)
    done = subprocess.run(
        [tree / "scripts" / "setup", "everything"], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr == "usage: scripts/setup [build|test|pdf|postgres]\n"


def test_git_never_converts_the_bytes_of_a_policy():
    asked = ["git", "check-attr", "text", "eol", "--", "policy_versions/privacy/2024-11-05.md"]
    if not (ROOT / ".git").exists():
        pytest.skip("not a git repository: an unpacked archive")
    answer = subprocess.run(asked, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    assert "text: unset" in answer
    assert "eol: unspecified" in answer


def test_every_file_of_the_package_is_installed_with_it():
    tool = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
    package = ROOT / "scripts" / "kaitei"
    installed = {file for pattern in tool["package-data"]["kaitei"] for file in package.glob(pattern)}
    written = {file for file in package.rglob("*") if file.is_file() and file.suffix not in {".py", ".pyc"}}
    assert written - installed == set()


def test_the_package_runs_as_the_command_does():
    asked = [sys.executable, "-m", "kaitei", "--version"]
    answer = subprocess.run(
        asked,
        env={**os.environ, "PYTHONPATH": str(ROOT / "scripts")},
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert answer.startswith("kaitei ")
