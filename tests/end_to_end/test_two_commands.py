"""scripts/build does the main job from a fresh clone, and scripts/test is what continuous integration runs.

scripts/test does not run itself here; that the tests pass is what you are looking at.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from support.policies import a_policy, a_version
from support.working_copy import make_working_copy

ROOT = Path(__file__).resolve().parents[2]


def build(clone, **more):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KAITEI_")}
    return subprocess.run(
        [clone / "scripts" / "build"], env=environment | more, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """What is, as far as the scripts can tell, a fresh clone; and what its first build said."""
    clone = make_working_copy(tmp_path_factory.mktemp("clones") / "a clone")
    return clone, build(clone, KAITEI_LEDGER=f"sqlite:///{clone}/var/real.sqlite3")


def test_build_checks_compares_publishes_and_records(built):
    clone, done = built
    assert done.returncode == 0, done.stderr
    commands = re.findall(r"^\$ kaitei (\w+(?: \w+)?)", done.stdout, re.MULTILINE)
    assert commands == ["check", "diff privacy", "build", "ledger record"]
    assert "追加 25・修正 1" in done.stdout
    assert "復元案（公表当時の正文ではありません）" in done.stdout
    assert (clone / "site" / "compare" / "2021-05-01--2024-11-05" / "index.html").is_file()
    assert "scripts/serve" in done.stdout


def test_the_site_is_built_without_a_warning(built):
    _, done = built
    checked, site = done.stderr.splitlines()[-2:]  # what the engine warns of would stand between them
    assert re.fullmatch("注意 [0-9]+ 件", checked)
    assert site.startswith("site/: ")


def test_build_leaves_the_ledger_of_a_service_alone(built):
    clone, _ = built
    assert (clone / "var" / "sample.sqlite3").is_file()
    assert not (clone / "var" / "real.sqlite3").exists()


def test_build_writes_nothing_that_git_sees(built):
    clone, _ = built
    seen = subprocess.run(["git", "status", "--porcelain"], cwd=clone, check=True, capture_output=True).stdout
    assert seen == b""


def test_a_second_build_records_nothing_new(built):
    clone, first = built
    second = build(clone)
    record = re.compile(r"^record +([0-9a-f-]{36})", re.MULTILINE)
    assert record.findall(first.stdout) == record.findall(second.stdout)
    assert len(record.findall(second.stdout)) == 1
    with closing(sqlite3.connect(clone / "var" / "sample.sqlite3")) as ledger:
        assert ledger.execute("SELECT count(*) FROM event").fetchone() == (1,)


def test_build_stops_at_a_version_that_cannot_be_read(tmp_path):
    broken = make_working_copy(tmp_path / "clone")
    version = broken / "policy_versions" / "privacy" / "2024-11-05.md"
    version.write_text(
        version.read_text("utf-8").replace("revised: 2024-11-05", "revised: 2024-13-01"), "utf-8"
    )
    done = build(broken)
    assert done.returncode == 2
    assert "2024-11-05.md:3: error:" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (broken / "site").exists()
    assert not (broken / "var").exists()


def test_build_shows_no_acceptance_of_texts_that_were_replaced(tmp_path):
    clone = make_working_copy(tmp_path / "clone")
    (clone / "var").mkdir()
    sample = f"sqlite:///{clone}/var/sample.sqlite3"
    record = ("ledger", "record", "--member", "sample-member", "--policy", "privacy", "--act", "agree")
    command = (ROOT / ".venv" / "bin" / "kaitei", *record, "--ledger", sample, "--version", "2024-11-05")
    subprocess.run(command, cwd=clone, check=True, capture_output=True)
    shutil.rmtree(clone / "policy_versions" / "privacy")
    for name, text in a_policy({"2020-04-01": a_version("2020-04-01")}, "privacy").items():
        path = clone / name.replace("policies/", "policy_versions/")
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    shutil.rmtree(clone / ".git")
    subprocess.run((ROOT / ".venv" / "bin" / "kaitei", "lock"), cwd=clone, check=True, capture_output=True)
    done = build(clone)
    assert done.returncode == 0, done.stderr
    assert "(agree privacy@2020-04-01)" in done.stdout
    assert "2024-11-05" not in done.stdout


def test_continuous_integration_runs_scripts_test():
    assert 'exec "$(dirname "$0")/../scripts/test" "$@"' in (ROOT / ".ci" / "run").read_text("utf-8")
    assert "- run: .ci/run\n" in (ROOT / ".github" / "workflows" / "test.yml").read_text("utf-8")
