"""kaitei ci: what a reviewer gets from a pull request, tried at a desk."""

import io
import json
import os
import subprocess
import zipfile
from pathlib import Path

import pytest

from kaitei.cli import run
from support.policies import a_policy, a_version

OLD = "第1条（目的）　目的を定める。\n第2条（利用目的）　次の目的で利用する。\n(1) 発送のため\n"
NEW = OLD + "(2) 広告の配信のため\n"
WORDS = "取り込み先の枝 origin/main がこのクローンにないため、検査していません"
FETCH = "fetch-depth: 0"
JOB = ["--archive", "policies", "ci", "-o", "out"]
CHECK = ["--archive", "policies", "check", "--format", "github"]


def git(*words: str) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    kept["GIT_CONFIG_GLOBAL"] = "/dev/null"
    for role in ("AUTHOR", "COMMITTER"):
        kept |= {f"GIT_{role}_NAME": "a", f"GIT_{role}_EMAIL": "a@example.org"}
    subprocess.run(["git", *words], check=True, capture_output=True, env=kept)


def write(files: dict[str, str]) -> None:
    for name, text in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text, "utf-8")


def draft(**facts: str) -> dict[str, str]:
    given = {"summary": "広告の配信に利用します。", "effective": "2026-04-01", **facts}
    more = 'substance:\n  purposes: ["第2条"]\n'
    return a_policy({"2026-01-01": a_version("2026-01-01", NEW, **given)}, more=more)


def kaitei(*words: str) -> int:
    return run(["--archive", "policies", *words, "--today", "2026-01-01", "-o", "out"])


@pytest.fixture
def pull_request(tmp_path, monkeypatch):
    """A branch with one new version, in a clone as a pull-request job has it."""
    for name in (
        "GITHUB_ACTIONS",
        "GITHUB_BASE_REF",
        "GITHUB_STEP_SUMMARY",
        "CI_MERGE_REQUEST_TARGET_BRANCH_NAME",
    ):
        monkeypatch.delenv(name, raising=False)
    top = tmp_path / "top"
    top.mkdir()
    monkeypatch.chdir(top)
    git("init", "-q", "-b", "trunk")
    write(a_policy({"2025-01-01": a_version("2025-01-01", OLD)}))
    git("add", "-A")
    git("commit", "-q", "-m", "published")
    git("clone", "-q", str(top), str(tmp_path / "clone"))
    monkeypatch.chdir(tmp_path / "clone")
    return tmp_path / "clone"


def test_a_reviewer_gets_findings_summary_table_and_files(pull_request, capsys):
    write(draft(consent="required", nature="substantive"))
    assert run(["--archive", "policies", "lock"]) == 0
    assert kaitei("ci") == 0
    shown = capsys.readouterr()
    assert "利用目的：1 件を追加「広告の配信のため」 [substance-changed]" in shown.out
    assert "::" not in shown.out
    names = {path.name for path in Path("out").iterdir()}
    assert {"summary.md", "findings.sarif", "findings.json", "sample-2025-01-01--2026-01-01.docx"} <= names
    summary = Path("out/summary.md").read_text("utf-8")
    assert "## 見本の方針 2026-01-01" in summary
    assert "| 施行日 | 2026-04-01 |" in summary
    assert "| 同意 | あらためて同意を求める |" in summary
    assert "<ins>(2) 広告の配信のため</ins>" in summary
    with zipfile.ZipFile(io.BytesIO(Path("out/sample-2025-01-01--2026-01-01.docx").read_bytes())) as word:
        assert "広告の配信のため" in word.read("word/document.xml").decode()
    sarif = json.loads(Path("out/findings.sarif").read_text("utf-8"))["runs"][0]
    assert {"substance-changed"} <= {result["ruleId"] for result in sarif["results"]}
    assert all("shortDescription" in rule for rule in sarif["tool"]["driver"]["rules"])


def test_on_github_findings_are_annotations_and_the_summary_is_the_jobs(pull_request, capsys, monkeypatch):
    summary = pull_request / "step-summary.md"
    summary.write_text("before\n")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_BASE_REF", "trunk")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    write(draft())
    assert kaitei("ci") == 0
    shown = capsys.readouterr()
    assert "::warning file=policies/sample/2026-01-01.md,line=6,title=substance-undeclared::" in shown.out
    assert "origin/trunk (" in shown.err
    assert summary.read_text("utf-8") == "before\n" + Path("out/summary.md").read_text("utf-8")


def test_check_for_github_puts_the_same_into_the_summary_of_the_job(pull_request, capsys, monkeypatch):
    summary = pull_request / "step-summary.md"
    write(draft())
    assert kaitei("ci") == 0
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    check = ["--archive", "policies", "check", "--today", "2026-01-01", "--format"]
    assert run([*check, "text"]) == 0
    assert not summary.exists()
    assert run([*check, "github"]) == 0
    assert "新旧対照表" in summary.read_text("utf-8")
    assert summary.read_text("utf-8") == Path("out/summary.md").read_text("utf-8")


def test_published_history_changed_fails_and_shows_what_was_published_beside_it(pull_request, capsys):
    write(a_policy({"2025-01-01": a_version("2025-01-01", OLD.replace("発送", "配送"))}))
    assert kaitei("ci", "--base", "origin/trunk") == 1
    summary = Path("out/summary.md").read_text("utf-8")
    assert "published-text-changed" in summary
    assert "<del>発送</del>" in summary
    assert "<ins>配送</ins>" in summary


def test_a_file_that_cannot_be_read_is_annotated_and_told_in_the_summary(pull_request, capsys, monkeypatch):
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    write({"policies/sample/2026-01-01.md": "no front matter\n"})
    assert kaitei("ci") == 2
    assert "::error file=policies/sample/2026-01-01.md,line=1,title=not-readable::" in capsys.readouterr().out
    assert "not-readable" in Path("out/summary.md").read_text("utf-8")
    assert json.loads(Path("out/findings.json").read_text("utf-8"))["counts"]["error"] == 1


def test_warnings_fail_when_asked_to(pull_request):
    write(draft())
    assert kaitei("ci") == 0
    assert kaitei("ci", "--strict") == 1


def test_nothing_in_a_summary_acts_on_the_page(pull_request):
    write(draft(consent="required", nature="substantive", summary="'@all #1 <b>太字</b> [x](y) | z'"))
    assert kaitei("ci") == 0
    summary = Path("out/summary.md").read_text("utf-8")
    assert "\\@all \\#1 &lt;b&gt;太字&lt;/b&gt; \\[x\\](y) \\| z" in summary


def test_nothing_new_is_told_as_that(pull_request):
    assert kaitei("ci", "--base", "origin/trunk") == 0
    assert "新しい版も、変更された版もありません。" in Path("out/summary.md").read_text("utf-8")


def test_the_result_can_be_had_as_json(pull_request, capsys):
    write(draft())
    assert run(["--archive", "policies", "--json", "ci", "-o", "out", "--today", "2026-01-01"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["status"], told["folder"]) == (0, "out")
    assert "summary.md" in told["files"]


def test_a_base_that_is_no_commit_is_wrong_usage_not_an_option_of_git(pull_request, tmp_path, capsys):
    assert kaitei("ci", "--base", f"--output={tmp_path}/written") == 2
    assert not (tmp_path / "written").exists()


@pytest.fixture
def shallow(pull_request, monkeypatch):
    """A clone of the branch alone, one commit deep, as actions/checkout makes it when told nothing."""
    git("checkout", "-q", "-b", "change")
    write(draft())
    git("add", "-A")
    git("commit", "-q", "-m", "a change")
    clone = pull_request.parent / "shallow"
    git("clone", "-q", "--depth", "1", "--branch", "change", f"file://{pull_request}", str(clone))
    monkeypatch.chdir(clone)
    monkeypatch.setenv("LANG", "C.UTF-8")
    for name in ("KAITEI_LANG", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_BASE_REF", "main")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(clone / "step-summary.md"))
    return clone


@pytest.mark.parametrize("command", [JOB, CHECK], ids=["ci", "check"])
def test_the_job_fails_and_says_what_to_fetch(shallow, capsys, command):
    assert run(command) == 3
    shown = capsys.readouterr()
    assert shown.out.startswith(f"::error title=kaitei::error: {WORDS}%0A  fix: ")
    assert FETCH in shown.out
    assert shown.err.startswith(f"error: {WORDS}\n  fix: ")
    summary = Path("step-summary.md").read_text("utf-8")
    assert summary.startswith(f"## 規程の検査\n\n**{WORDS}**\n\n→ ")
    assert FETCH in summary


def test_the_language_asked_for_is_that_of_the_failure_as_well(shallow, capsys):
    assert run([*CHECK, "--lang", "en"]) == 3
    shown = capsys.readouterr()
    assert "the branch that this change goes into, origin/main, is not in this clone" in shown.err
    assert "the branch that this change goes into, origin/main, is not in this clone" in shown.out


def test_json_stays_json_where_the_base_is_missing(shallow, capsys):
    assert run([*JOB, "--json"]) == 3
    assert not capsys.readouterr().out


def test_check_compares_with_the_branch_that_the_change_goes_into(pull_request, capsys, monkeypatch):
    monkeypatch.setenv("GITHUB_BASE_REF", "release")
    git("update-ref", "refs/remotes/origin/release", "HEAD")
    assert run(["--archive", "policies", "check"]) in {0, 1}
    assert "origin/release (" in capsys.readouterr().err


def test_a_commit_that_was_named_and_is_not_there_is_wrong_usage(pull_request, capsys):
    assert run(["--archive", "policies", "check", "--base", "origin/nowhere"]) == 2
    assert "origin/nowhere" in capsys.readouterr().err
