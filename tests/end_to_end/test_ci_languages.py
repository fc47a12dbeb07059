"""Policies in two languages: each finding is told in the language of the policy it is about."""

import json
from pathlib import Path

import pytest

from kaitei.cli import run
from support.policies import a_policy, a_version

GAP = "## 第1条（目的）\n\n定める。\n\n## 第3条（同意）\n\n同意する。\n"
ENGLISH_GAP = "## 1. Purpose\n\nWe say.\n\n## 3. Consent\n\nYou agree.\n"
CHECK = ["--archive", "policies", "check", "--today", "2026-01-01"]
CI = ["--archive", "policies", "ci", "--today", "2026-01-01", "-o", "out"]


def write(files: dict[str, str]) -> None:
    for name, text in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text, "utf-8")


def english(policy: str) -> dict[str, str]:
    version = a_version("2025-01-01", ENGLISH_GAP, title="Terms", summary="All new.")
    return a_policy({"2025-01-01": version}, policy, language="en", title="Terms", publisher="Sample Ltd")


def japanese(policy: str) -> dict[str, str]:
    return a_policy({"2025-01-01": a_version("2025-01-01", GAP)}, policy)


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """Two Japanese policies and an English one, where the system speaks English as a runner does."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANG", "C.UTF-8")
    for name in ("KAITEI_LANG", "LC_ALL", "LC_MESSAGES", "GITHUB_BASE_REF", "GITHUB_ACTIONS"):
        monkeypatch.delenv(name, raising=False)
    write(japanese("cookies") | japanese("privacy") | english("terms"))
    assert run(["--archive", "policies", "lock"]) == 0
    return tmp_path


def gaps(out: str) -> dict[str, str]:
    """Return the policy → its line about the gap in its numbers."""
    lines = [line for line in out.splitlines() if "numbering-gap" in line]
    return {line.split("policies/")[1].split("/")[0]: line for line in lines}


@pytest.mark.parametrize("form", ["text", "github"])
def test_each_finding_is_told_in_the_language_of_its_policy(desk, capsys, form):
    capsys.readouterr()
    run([*CHECK, "--format", form])
    shown = capsys.readouterr()
    found = gaps(shown.out)
    assert "番号" in found["privacy"]
    assert "番号" in found["cookies"]
    assert "番号" not in found["terms"]
    assert "エラー" in shown.err.splitlines()[-1] or "警告" in shown.err.splitlines()[-1]


def test_the_summary_and_sarif_speak_of_each_policy_in_its_language(desk):
    run(CI)
    summary = Path("out/summary.md").read_text("utf-8")
    assert summary.startswith("## 規程の検査\n")
    found = gaps(summary)
    assert "番号" in found["privacy"]
    assert "番号" not in found["terms"]
    facts = summary.partition("## Terms 2025-01-01")[2]
    assert "| Consent | members are told |" in facts
    assert "| 同意 | 周知のみ |" in summary.partition("## Terms 2025-01-01")[0]
    results = json.loads(Path("out/findings.sarif").read_text("utf-8"))["runs"][0]["results"]
    said = {
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].split("/")[1]: result[
            "message"
        ]["text"]
        for result in results
        if result["ruleId"] == "numbering-gap"
    }
    assert "番号" in said["privacy"]
    assert "番号" not in said["terms"]


@pytest.mark.parametrize("asked", ["option", "environment"])
def test_a_language_that_is_asked_for_is_that_of_everything(desk, capsys, monkeypatch, asked):
    capsys.readouterr()
    if asked == "environment":
        monkeypatch.setenv("KAITEI_LANG", "en")
    run([*CHECK, *(["--lang", "en"] if asked == "option" else [])])
    shown = capsys.readouterr()
    assert "番号" not in "".join(gaps(shown.out).values())
    assert "error" in shown.err.splitlines()[-1] or "warning" in shown.err.splitlines()[-1]


def test_where_neither_language_has_more_what_is_about_no_policy_is_japanese(desk, capsys):
    write(english("rules"))
    assert run(["--archive", "policies", "lock"]) == 0
    capsys.readouterr()
    run(CHECK)
    assert "件" in capsys.readouterr().err.splitlines()[-1]
    write(english("site"))
    run(["--archive", "policies", "lock"])
    capsys.readouterr()
    run(CHECK)
    assert "件" not in capsys.readouterr().err.splitlines()[-1]


def test_a_policy_that_cannot_be_read_is_told_of_in_its_language(desk, capsys):
    path = Path("policies/privacy/2025-01-01.md")
    path.write_text(path.read_text("utf-8").replace("consent: notice", "consent: maybe"), "utf-8")
    capsys.readouterr()
    assert run(CHECK) == 2
    assert "2025-01-01.md:6: エラー: " in capsys.readouterr().out
