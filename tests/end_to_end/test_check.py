"""kaitei check and kaitei new, as an author and a pull request run them."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kaitei.cli import run
from support.policies import a_policy, a_version

ROOT = Path(__file__).parents[2]


def git(*words: str) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    settings = {"GIT_CONFIG_GLOBAL": "/dev/null"}
    for role in ("AUTHOR", "COMMITTER"):
        settings |= {f"GIT_{role}_NAME": "a", f"GIT_{role}_EMAIL": "a@example.org"}
    subprocess.run(["git", *words], check=True, capture_output=True, env=kept | settings)


def commit() -> None:
    git("add", "-A")
    git("commit", "-q", "-m", "a commit")


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """An author's folder with the sample policy; not under git yet."""
    shutil.copytree(ROOT / "policy_versions", tmp_path / "policy_versions")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANG", "C.UTF-8")
    for name in ("KAITEI_LANG", "LC_ALL", "LC_MESSAGES", "SOURCE_DATE_EPOCH"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def repository(desk):
    git("init", "-q", "-b", "main")
    commit()
    return desk


def write(files: dict[str, str]) -> None:
    for name, text in files.items():
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def test_the_sample_policy_passes_with_notes_only(repository, capsys):
    assert run(["check"]) == 0
    shown = capsys.readouterr()
    assert "[sibling-without-address]" in shown.out
    assert "エラー" not in shown.out + shown.err
    assert "警告" not in shown.out + shown.err
    assert "main (" in shown.err


def test_without_git_the_check_runs_and_says_what_it_left_out(desk, capsys):
    assert run(["check", "--lang", "en"]) == 0
    assert "no commit to compare with here: the history rules were skipped\n" in capsys.readouterr().err


def test_a_base_that_cannot_be_had_is_an_error_of_its_kind(desk, capsys):
    assert run(["check", "--base", "main"]) == 3
    git("init", "-q")
    assert run(["check"]) == 0
    assert "比べる基準のコミットがないため" in capsys.readouterr().err
    commit()
    assert run(["--lang", "en", "check", "--base", "nowhere"]) == 2
    assert "git knows no commit 'nowhere'" in capsys.readouterr().err


def test_one_byte_of_a_published_version_is_one_too_many(repository, capsys):
    path = Path("policy_versions/privacy/2021-05-01.md")
    path.write_text(path.read_text("utf-8").replace("(1) 会員登録情報", "(1) 会員登録情報。"), "utf-8")
    assert run(["check", "--base", "HEAD", "--lang", "en"]) == 1
    shown = capsys.readouterr().out
    assert (
        "policy_versions/privacy/2021-05-01.md:28: error: the text of privacy@2021-05-01 changed after it"
        in shown
    )


def test_a_deleted_version_is_found_and_a_new_one_is_welcome(repository, capsys):
    Path("policy_versions/privacy/2021-05-01.md").unlink()
    assert run(["check", "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)["findings"]
    assert [each["rule"] for each in found if each["severity"] == "error"] == [
        "version-deleted",
        "digest-manifest-wrong",
    ]
    git("checkout", "-q", "--", ".")
    assert run(["new", "privacy", "--date", "2027-04-01"]) == 0
    path = Path("policy_versions/privacy/2027-04-01.md")
    path.write_text(path.read_text("utf-8").replace("summary: ''", "summary: 見直しました。"), "utf-8")
    assert run(["check", "--today", "2027-03-01"]) == 0


def test_a_flaw_of_a_published_version_is_only_noted_and_of_a_new_one_an_error(repository, capsys):
    flawed = a_version("2025-01-01", "第1条　目的を定める。\n第3条　義務を定める。\n")
    write(a_policy({"2025-01-01": flawed}))
    assert run(["--archive", "policies", "check", "--format", "json"]) == 1
    assert json.loads(capsys.readouterr().out)["findings"][0]["severity"] == "error"
    commit()
    assert run(["--archive", "policies", "check", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["findings"][0]["severity"] == "note"


def test_warnings_fail_only_when_asked_to(repository):
    write(a_policy({"2025-01-01": a_version("2025-01-01", "デ一タを保存します。\n")}))
    assert run(["--archive", "policies", "check"]) == 0
    assert run(["--archive", "policies", "check", "--strict"]) == 1


def test_a_finding_let_stand_with_a_reason_is_shown_and_does_not_fail(repository, capsys):
    gap = a_version("2025-01-01", "第1条　目的を定める。\n第3条　義務を定める。\n")
    silenced = "silenced:\n  - rule: numbering-gap\n    version: 2025-01-01\n    at: 第3条\n    reason: {}\n"
    write(a_policy({"2025-01-01": gap}, more=silenced.format("欠番のまま（法務部）")))
    assert run(["--archive", "policies", "check", "--strict"]) == 1  # there is no manifest yet
    assert run(["--archive", "policies", "lock"]) == 0
    capsys.readouterr()
    assert run(["--archive", "policies", "check", "--strict"]) == 0
    shown = capsys.readouterr()
    assert "確認済み: " in shown.out
    assert "  理由: 欠番のまま（法務部）\n" in shown.out
    assert "確認済み 1 件" in shown.err
    write(a_policy({"2025-01-01": gap}, more=silenced.format("''")))
    assert run(["--archive", "policies", "check"]) == 1
    shown = capsys.readouterr()
    assert "[numbering-gap]" in shown.out
    assert "[silence-refused]" in shown.out


def test_the_language_is_the_one_asked_for_else_the_policys(repository, capsys):
    assert run(["check"]) == 0
    assert "注意" in capsys.readouterr().out
    assert run(["check", "--lang", "en"]) == 0
    assert "note: the address of" in capsys.readouterr().out
    assert run(["--lang", "en", "check"]) == 0
    assert "note: the address of" in capsys.readouterr().out


def test_the_base_may_hold_what_cannot_be_read_so_that_a_branch_can_mend_it(repository, capsys):
    broken = Path("policy_versions/privacy/2022-01-01.md")
    broken.write_text("no front matter\n")
    commit()
    broken.unlink()
    assert run(["check", "--lang", "en"]) == 0
    assert (
        "left out of the comparison: policy_versions/privacy/2022-01-01.md:1: error:"
        in capsys.readouterr().err
    )


def test_a_hidden_character_is_named_with_every_place_and_nothing_is_read(repository, capsys):
    path = Path("policy_versions/privacy/2024-11-05.md")
    path.write_text(
        path.read_text("utf-8").replace("会員登録情報\n", "会員\u200b登録\u200b情報\n", 1), "utf-8"
    )
    assert run(["check", "--lang", "en"]) == 2
    shown = capsys.readouterr()
    assert shown.out.count(f"{path}:28:") == 2
    assert f"{path}:28:7: error: U+200B ZERO WIDTH SPACE may not stand in a policy" in shown.out
    assert shown.err == "2 errors\nthe other rules will look once these are put right\n"
    assert run(["check", "--format", "github", "--lang", "en"]) == 2
    assert capsys.readouterr().out.count("::error file=policy_versions/privacy/2024-11-05.md,line=28,") == 2


def test_what_bars_the_reading_is_told_in_the_language_of_the_policy(repository, capsys):
    path = Path("policy_versions/privacy/2024-11-05.md")
    path.write_bytes(path.read_text("utf-8").encode("cp932", "replace"))
    assert run(["check"]) == 2
    shown = capsys.readouterr()
    assert (
        f"{path}:2: エラー: UTF-8 でない文字（0x83）があります [not-readable]\n  対処: 文字コード"
        in shown.out
    )
    assert shown.err == "エラー 1 件\nほかの規則の検査は、これらを直すと行われます\n"


def test_two_faults_of_one_file_are_both_told(repository, capsys):
    path = Path("policy_versions/privacy/2024-11-05.md")
    text = path.read_text("utf-8").replace("consent: required", "consent: maybe")
    path.write_text(text.replace("会員登録情報\n", "<b>会員登録情報</b>\n", 1), "utf-8")
    assert run(["check", "--lang", "en"]) == 2
    assert [line.rpartition(" ")[2] for line in capsys.readouterr().out.splitlines() if line[0] != " "] == [
        "[not-readable]",
        "[refused-markdown]",
    ]


def test_the_reader_of_a_pipe_who_leaves_changes_no_exit_status(repository):
    Path("policy_versions/privacy/2021-05-01.md").unlink()
    script = "set -o pipefail; python -m kaitei check --lang en | true"
    environment = os.environ | {
        "PYTHONPATH": str(ROOT / "scripts"),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
    done = subprocess.run(
        ["bash", "-c", script], check=False, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "error" in done.stderr.splitlines()[-1]


def test_a_file_that_cannot_be_read_is_annotated_on_its_line(repository, capsys):
    path = Path("policy_versions/privacy/2024-11-05.md")
    path.write_text(path.read_text("utf-8").replace("consent: required", "consent: maybe"), "utf-8")
    assert run(["check", "--format", "github", "--lang", "en"]) == 2
    assert f"::error file={path},line=6,title=not-readable::consent is 'maybe'%0A" in capsys.readouterr().out


def test_new_says_what_comes_next_in_the_language_of_the_policy(desk, capsys, monkeypatch):
    assert run(["new", "privacy", "--date", "2027-04-01"]) == 0
    assert "2027-04-01.md: 次に：本文を直し" in capsys.readouterr().err
    monkeypatch.setenv("KAITEI_LANG", "en")
    assert run(["new", "privacy", "--date", "2027-04-02"]) == 0
    assert "2027-04-02.md: next: edit the text" in capsys.readouterr().err
    monkeypatch.delenv("KAITEI_LANG")
    assert run(["new", "privacy", "--date", "2027-04-03", "--lang", "en"]) == 0
    assert "2027-04-03.md: next: edit the text" in capsys.readouterr().err


def test_new_asks_for_a_line_in_the_supplement_where_that_dates_the_text(desk, capsys):
    text = "# 規約\n\n第1条（目的）　定める。\n\n附則\n\nこの規約は、2020年4月1日から施行します。\n"
    for name, content in a_policy({"2020-04-01": a_version("2020-04-01", text)}, "terms").items():
        write({name.replace("policies/", "policy_versions/"): content})
    assert run(["new", "terms", "--date", "2027-04-01"]) == 0
    told = capsys.readouterr().err
    assert "最終改定日" not in told
    assert "「この改定は、…から施行します。」のように、この改定の施行日を附則に加えてください" in told
    new = Path("policy_versions/terms/2027-04-01.md")
    new.write_text(new.read_text("utf-8") + "\nこの改定は、2027年4月1日から施行します。\n", "utf-8")
    run(["check"])
    assert "date-line-differs" not in capsys.readouterr().out


def test_new_writes_one_file_and_says_its_name(desk, capsys):
    before = {path: path.read_bytes() for path in Path("policy_versions").rglob("*") if path.is_file()}
    assert run(["new", "privacy", "--date", "2027-04-01"]) == 0
    assert capsys.readouterr().out == "policy_versions/privacy/2027-04-01.md\n"
    after = {path: path.read_bytes() for path in Path("policy_versions").rglob("*") if path.is_file()}
    new = Path("policy_versions/privacy/2027-04-01.md")
    assert set(after) - set(before) == {new}
    assert {path: text for path, text in after.items() if path != new} == before
    old = Path("policy_versions/privacy/2024-11-05.md").read_text("utf-8").split("\n---\n", 1)[1]
    body = new.read_text("utf-8").split("\n---\n", 1)[1]
    assert body == old.replace("最新改定日:2024年11月5日", "最新改定日:2027年4月1日")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["new", "privacy", "--date", "2024-11-05"], "this version is there already"),
        (
            ["new", "privacy", "--date", "2024-11-05"],
            "a second version of a day is a file like 2024-11-05.2.md",
        ),
        (["new", "privacy", "--date", "2020-01-01"], "2020-01-01 is before the newest version, 2024-11-05"),
        (["new", "terms", "--date", "2027-01-01"], "there is no policy 'terms'"),
        (["new", "privacy", "--date", "2024-13-01"], "which is no day of the calendar"),
        (["new", "privacy"], "error: missing option '--date'\n  fix: see kaitei new --help\n"),
    ],
)
def test_new_refuses_what_cannot_be_and_writes_nothing(desk, capsys, arguments, message):
    before = sorted(Path("policy_versions").rglob("*"))
    assert run(["--lang", "en", *arguments]) == 2
    assert message in capsys.readouterr().err
    assert sorted(Path("policy_versions").rglob("*")) == before
