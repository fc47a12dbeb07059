"""The workflows give a pull request nothing it could misuse, and call what can be tried at a desk."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
ACTION = ROOT / ".github" / "actions" / "check" / "action.yml"
PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}")


def read(path):
    return yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - everything a text: on stays on


def jobs(path):
    return read(path)["jobs"].values()


def steps():
    found = [(path.name, step) for path in WORKFLOWS for job in jobs(path) for step in job["steps"]]
    return found + [(ACTION.name, step) for step in read(ACTION)["runs"]["steps"]]


def named(path):
    return path.name


@pytest.mark.parametrize("path", WORKFLOWS, ids=named)
def test_a_workflow_may_do_nothing_unless_a_job_says_so(path):
    assert read(path)["permissions"] == {}
    for job in jobs(path):
        assert job["timeout-minutes"]
        assert job["permissions"]


@pytest.mark.parametrize("path", WORKFLOWS, ids=named)
def test_what_a_pull_request_starts_can_only_read_and_knows_no_secret(path):
    text, started_by = path.read_text("utf-8"), read(path)["on"]
    assert "pull_request_target" not in text
    assert "workflow_run" not in started_by
    if "pull_request" in started_by:
        assert "secrets." not in text
        assert all(job["permissions"] == {"contents": "read"} for job in jobs(path))


def test_actions_of_others_are_pinned_by_their_full_commit():
    used = [step["uses"] for _, step in steps() if "uses" in step]
    assert used
    assert all(PINNED.fullmatch(name) for name in used)


def test_a_checkout_keeps_no_credentials():
    checkouts = [step for _, step in steps() if step.get("uses", "").startswith("actions/checkout@")]
    assert checkouts
    assert all(step["with"]["persist-credentials"] == "false" for step in checkouts)


def test_no_text_of_an_event_is_pasted_into_a_script():
    assert not [step["run"] for _, step in steps() if "${{" in step.get("run", "")]


def test_the_check_of_pull_requests_is_kaitei_ci_on_the_whole_history():
    (job,) = jobs(ROOT / ".github" / "workflows" / "check.yml")
    assert job["steps"][0]["with"]["fetch-depth"] == "0"
    assert ".venv/bin/kaitei ci --output kaitei-report" in [step.get("run") for step in job["steps"]]


def test_the_site_is_made_anew_every_day():
    started_by = read(ROOT / ".github" / "workflows" / "publish.yml")["on"]
    assert started_by["push"] == {"branches": ["main"]}
    assert started_by["schedule"] == [{"cron": "5 15 * * *"}]


def test_zizmor_finds_nothing():
    zizmor = Path(sys.executable).with_name("zizmor")
    if not zizmor.exists():
        pytest.skip("zizmor is not installed")
    done = subprocess.run(
        [zizmor, "--offline", "--no-progress", ROOT / ".github"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def actionlint(*paths):
    """Run actionlint alone, without the shellcheck or pyflakes that a machine may have."""
    command = [
        Path(sys.executable).with_name("actionlint"),
        "-no-color",
        "-shellcheck=",
        "-pyflakes=",
        *paths,
    ]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_actionlint_finds_nothing():
    done = actionlint(*WORKFLOWS)
    assert (done.returncode, done.stdout) == (0, ""), done.stdout


def test_actionlint_would_find_a_title_pasted_into_a_script(tmp_path):
    bad = tmp_path / "bad.yml"
    bad.write_text(
        WORKFLOWS[0]
        .read_text("utf-8")
        .replace("scripts/setup build", "echo ${{ github.event.pull_request.title }}")
    )
    done = actionlint(bad)
    assert done.returncode == 1
    assert "is potentially untrusted" in done.stdout


def git(*words):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    kept |= {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org"}
    kept |= {"GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.org"}
    return subprocess.run(["git", *words], capture_output=True, text=True, check=False, env=kept)


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A repository with the sample policy, the hook, and kaitei in its environment."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "policy_versions", "policy_versions")
    Path("scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "pre-commit", "scripts/pre-commit")
    for name, line in {
        "scripts/setup": "exit 0",
        ".venv/bin/kaitei": f"PYTHONPATH={ROOT}/scripts exec {sys.executable} -c "
        '"import sys; from kaitei.cli import main; main()" "$@"',
    }.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(f"#!/bin/sh\n{line}\n")
        Path(name).chmod(0o755)
    Path(".gitignore").write_text("/.venv/\n")
    git("init", "-q", "-b", "main")
    git("add", "-A")
    assert git("commit", "-q", "-m", "first").returncode == 0
    Path(".git/hooks/pre-commit").symlink_to("../../scripts/pre-commit")
    return tmp_path


def test_the_hook_stops_a_commit_that_changes_what_was_published(desk):
    path = Path("policy_versions/privacy/2021-05-01.md")
    path.write_text(path.read_text("utf-8").replace("会員登録情報", "会員情報"), "utf-8")
    git("add", "-A")
    stopped = git("commit", "-q", "-m", "second")
    assert stopped.returncode == 1
    assert "[published-text-changed]" in stopped.stdout + stopped.stderr


def test_the_hook_lets_other_commits_pass_unchecked(desk):
    Path("notes.txt").write_text("x\n")
    git("add", "-A")
    passed = git("commit", "-q", "-m", "second")
    assert (passed.returncode, passed.stdout + passed.stderr) == (0, "")


def test_the_action_runs_kaitei_ci_with_its_inputs_as_given(tmp_path, monkeypatch):
    place = tmp_path / "action" / ".github" / "actions" / "check"
    place.mkdir(parents=True)
    for name in ("scripts/setup", ".venv/bin/kaitei"):
        script = tmp_path / "action" / name
        script.parent.mkdir(parents=True)
        script.write_text('#!/bin/sh\nprintf "%s|" "$@" >>"$LOG"\necho >>"$LOG"\n')
        script.chmod(0o755)
    log = tmp_path / "log"
    inputs = {"ARCHIVE": "my policies; $(touch x)", "OUTPUT": "out", "STRICT": "true"}
    for step in read(ACTION)["runs"]["steps"]:
        subprocess.run(
            ["sh", "-eu", "-c", step["run"]],
            check=True,
            cwd=tmp_path,
            env={"PATH": os.environ["PATH"], "GITHUB_ACTION_PATH": str(place), "LOG": str(log), **inputs},
        )
    assert log.read_text().splitlines() == [
        "build|",
        "--archive|my policies; $(touch x)|ci|--output|out|--strict|",
    ]
    assert not (tmp_path / "x").exists()
