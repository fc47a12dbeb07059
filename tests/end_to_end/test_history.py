"""Published history stays: every edit of a published version is caught, whatever is done to the manifest."""

import json
import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaitei.cli import run
from support.policies import a_policy, a_version

PUBLISHED = Path("policies/sample/2025-01-01.md")
LOCK = Path("policies/sample/versions.lock")
BODY = "# 見本\n\n第1条（目的）　この規約は、目的を定める。\n\n第2条（通知）　1か月前までに通知する。\n"


def git(*words: str) -> str:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    kept["GIT_CONFIG_GLOBAL"] = "/dev/null"
    for role in ("AUTHOR", "COMMITTER"):
        kept |= {f"GIT_{role}_NAME": "a", f"GIT_{role}_EMAIL": "a@example.org"}
    return subprocess.run(
        ["git", *words], check=True, capture_output=True, text=True, env=kept
    ).stdout.strip()


def commit(message: str = "a commit") -> str:
    git("add", "-A")
    git("commit", "-q", "-m", message)
    return git("rev-parse", "HEAD")


def write(files: dict[str, str]) -> None:
    for name, text in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text, "utf-8")


def kaitei(*words: str) -> int:
    return run(["--archive", "policies", "--lang", "en", *words])


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """One published version and its manifest."""
    monkeypatch.chdir(tmp_path)
    git("init", "-q", "-b", "main")
    write(a_policy({"2025-01-01": a_version("2025-01-01", BODY)}))
    assert kaitei("lock") == 0
    commit()
    return tmp_path


def rules(capsys) -> set[tuple[str, str]]:
    found = json.loads(capsys.readouterr().out)["findings"]
    return {(each["rule"], each["severity"]) for each in found}


@settings(
    max_examples=int(os.environ.get("KAITEI_MUTATIONS", "60")),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.data())
def test_one_byte_of_a_published_text_changed_is_always_caught(repository, capsys, data):
    raw = PUBLISHED.read_bytes()
    start = raw.index(b"\n---\n") + 5
    at = data.draw(st.integers(start, len(raw) - 1))
    how = data.draw(st.sampled_from(["replace", "insert", "delete"]))
    byte = bytes([data.draw(st.integers(0, 255))])
    edited = {
        "replace": raw[:at] + byte + raw[at + 1 :],
        "insert": raw[:at] + byte + raw[at:],
        "delete": raw[:at] + raw[at + 1 :],
    }[how]
    if edited == raw:
        return
    PUBLISHED.write_bytes(edited)
    try:
        capsys.readouterr()
        status = kaitei("check", "--base", "main", "--format", "json")
        assert status in {1, 2}
        if status == 1:  # 2: what remains is no text that could be published at all
            assert ("published-text-changed", "error") in rules(capsys)
            # without a base commit the manifest alone tells it
            assert ("digest-manifest-wrong", "error") in _without_git(capsys)
            assert kaitei("lock") == 1
    finally:
        PUBLISHED.write_bytes(raw)


def _without_git(capsys) -> set[tuple[str, str]]:
    Path(".git").rename(".kept")
    try:
        assert kaitei("check", "--format", "json") == 1
        return rules(capsys)
    finally:
        Path(".kept").rename(".git")


def test_text_and_manifest_changed_together_are_caught_against_the_base(repository, capsys):
    PUBLISHED.write_text(PUBLISHED.read_text("utf-8").replace("1か月", "1週間"), "utf-8")
    Path(".git").rename(".kept")
    assert kaitei("lock") == 0  # where nothing is known to be published, the manifest may be written anew
    Path(".kept").rename(".git")
    capsys.readouterr()
    assert kaitei("check", "--base", "main", "--format", "json") == 1
    assert {("published-text-changed", "error"), ("digest-manifest-wrong", "error")} <= rules(capsys)


def test_the_first_publication_is_filled_in_once_it_is_known_and_stays(repository, capsys):
    assert LOCK.read_text().endswith(" -\n")
    first = git("rev-parse", "HEAD")
    assert kaitei("lock") == 0
    assert LOCK.read_text().endswith(f" {first}\n")
    commit("the manifest")
    assert kaitei("check", "--base", "main") == 0
    assert kaitei("lock") == 0
    assert LOCK.read_text().endswith(f" {first}\n")


def test_a_version_that_came_by_a_merge_was_published_by_the_merge(repository):
    git("checkout", "-q", "-b", "draft")
    write(a_policy({"2026-01-01": a_version("2026-01-01", BODY.replace("1か月", "2か月"))}))
    commit("a draft")
    git("checkout", "-q", "main")
    git("merge", "-q", "--no-ff", "-m", "merge", "draft")
    merge = git("rev-parse", "HEAD")
    assert kaitei("lock") == 0
    assert LOCK.read_text().splitlines()[-1].endswith(f" {merge}")


def test_a_shallow_clone_leaves_the_first_publication_open(repository, tmp_path, monkeypatch):
    write(a_policy({"2026-01-01": a_version("2026-01-01", BODY.replace("1か月", "2か月"))}))
    commit("another version")
    git("clone", "-q", "--depth", "1", f"file://{tmp_path}", str(tmp_path / "shallow"))
    monkeypatch.chdir(tmp_path / "shallow")
    assert kaitei("lock") == 0
    assert [line.split()[-1] for line in LOCK.read_text().splitlines()[1:]] == ["-", "-"]


def test_a_draft_may_be_written_down_as_often_as_it_changes(repository, capsys):
    draft = Path("policies/sample/2026-01-01.md")
    for words in ("2か月", "3か月"):
        write(
            {str(draft): a_version("2026-01-01", BODY.replace("1か月", words), summary="期間を改めました。")}
        )
        assert kaitei("lock") == 0
        assert kaitei("check", "--base", "main") == 0
    draft.unlink()
    assert kaitei("lock") == 0
    assert "2026-01-01" not in LOCK.read_text()


def test_lock_refuses_to_forget_a_published_version_and_writes_nothing(repository, capsys):
    write(a_policy({"2026-01-01": a_version("2026-01-01", BODY.replace("1か月", "2か月"))}))
    PUBLISHED.unlink()
    before = LOCK.read_bytes()
    assert kaitei("lock") == 1
    assert "the published version sample@2025-01-01 is gone" in capsys.readouterr().err
    assert LOCK.read_bytes() == before


def test_a_reconstruction_may_become_the_verbatim_text_once_and_names_its_source(repository, capsys):
    write(a_policy({"2025-01-01": a_version("2025-01-01", BODY, text="reconstruction")}))
    Path(".git").rename(".kept")
    assert kaitei("lock") == 0
    Path(".kept").rename(".git")
    git("checkout", "-q", "--orphan", "again")
    commit()
    found = a_version("2025-01-01", BODY.replace("定める", "定めます"), source="官報 2025年1月1日")
    write(a_policy({"2025-01-01": found}))
    assert kaitei("lock", "--base", "again") == 0
    capsys.readouterr()
    assert kaitei("check", "--base", "again", "--format", "json") == 0
    assert ("published-text-changed", "note") in rules(capsys)
    without_source = a_version("2025-01-01", BODY.replace("定める", "定めます"))
    write(a_policy({"2025-01-01": without_source}))
    assert kaitei("check", "--base", "again", "--format", "json") == 1
    assert ("published-text-changed", "error") in rules(capsys)


def test_lock_speaks_json(repository, capsys):
    capsys.readouterr()
    assert run(["--archive", "policies", "--json", "lock", "sample"]) == 0
    (told,) = json.loads(capsys.readouterr().out)
    assert (told["policy"], told["path"], told["changed"], len(told["lines"])) == (
        "sample",
        str(LOCK),
        True,
        1,
    )
