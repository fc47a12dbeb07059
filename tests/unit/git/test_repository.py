"""Reading a commit: the bytes that were committed, whatever the repository looks like."""

import os
import subprocess
from pathlib import Path

import pytest

from kaitei.errors import EnvironmentFailed, KaiteiError
from kaitei.git import Repository, find_repository, read_commit

POLICY = "id: privacy\n"
BODY = "---\ntitle: x\n---\n本文\n"


def git(folder: Path, *words: str, given: bytes | None = None) -> str:
    settings = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}
    for role in ("AUTHOR", "COMMITTER"):
        settings |= {f"GIT_{role}_NAME": "a", f"GIT_{role}_EMAIL": "a@example.org"}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    done = subprocess.run(
        ["git", *words], cwd=folder, input=given, capture_output=True, check=True, env=kept | settings
    )
    return done.stdout.decode().strip()


def a_repository(top: Path, files: dict[str, str]) -> Path:
    top.mkdir(parents=True, exist_ok=True)
    git(top, "init", "-q", "-b", "main")
    return a_commit(top, files)


def a_commit(top: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_bytes(text.encode())
    git(top, "add", "-A")
    git(top, "commit", "-q", "-m", "a commit")
    return top


def the_archive(top: Path) -> dict[str, str]:
    return {"policy_versions/privacy/policy.yml": POLICY, "policy_versions/privacy/2024-11-05.md": BODY}


def texts(archive: Path, ref: str) -> dict[str, str]:
    """Return what a commit holds of an archive, decoded."""
    snapshot = read_commit(archive, ref)
    assert snapshot is not None
    return {path: raw.decode() for path, raw in snapshot.files.items()}


def found(archive: Path) -> Repository:
    repository = find_repository(archive)
    assert repository is not None
    return repository


@pytest.fixture
def top(tmp_path):
    return a_repository(tmp_path / "top", the_archive(tmp_path) | {"README.md": "x\n"})


def test_a_commit_is_read_by_branch_tag_and_id_and_holds_the_archive_alone(top):
    git(top, "tag", "v1")
    archive = top / "policy_versions"
    expected = {f"{archive}/privacy/policy.yml": POLICY, f"{archive}/privacy/2024-11-05.md": BODY}
    for ref in (
        "main",
        "v1",
        "HEAD",
        git(top, "rev-parse", "HEAD"),
        git(top, "rev-parse", "--short", "HEAD"),
    ):
        assert texts(archive, ref) == expected


def test_the_commit_is_read_not_the_work_tree(top):
    (top / "policy_versions/privacy/2024-11-05.md").write_text("changed\n")
    archive = top / "policy_versions"
    assert texts(archive, "HEAD")[f"{archive}/privacy/2024-11-05.md"] == BODY


def test_paths_are_those_of_the_archive_as_the_user_typed_it(top, monkeypatch):
    monkeypatch.chdir(top)
    assert sorted(texts(Path("policy_versions"), "HEAD")) == sorted(the_archive(top))


def test_a_shallow_clone_a_worktree_a_detached_head_and_a_bare_clone_read_alike(top, tmp_path):
    a_commit(top, {"policy_versions/privacy/2025-01-01.md": BODY})
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{top}", "shallow")
    git(top, "worktree", "add", "-q", "--detach", str(tmp_path / "linked"))
    git(tmp_path, "clone", "-q", "--bare", str(top), "bare.git")
    git(top, "checkout", "-q", "--detach")
    expected = [BODY, BODY, POLICY]
    for clone in (tmp_path / "shallow", tmp_path / "linked", tmp_path / "bare.git", top):
        assert list(texts(clone / "policy_versions", "HEAD").values()) == expected


def test_a_replacement_object_does_not_change_what_is_read(top):
    real = git(top, "rev-parse", "HEAD:policy_versions/privacy/2024-11-05.md")
    fake = git(top, "hash-object", "-w", "--stdin", given=b"other words\n")
    git(top, "replace", real, fake)
    assert git(top, "cat-file", "-p", real) == "other words"
    assert BODY in texts(top / "policy_versions", "HEAD").values()


def test_attributes_that_rewrite_line_ends_do_not_change_what_is_read(top):
    a_commit(top, {".gitattributes": "*.md text eol=crlf\n"})
    (top / "policy_versions/privacy/2024-11-05.md").unlink()
    git(top, "checkout", "--", ".")
    assert b"\r\n" in (top / "policy_versions/privacy/2024-11-05.md").read_bytes()
    assert BODY in texts(top / "policy_versions", "HEAD").values()


def test_another_repository_in_the_environment_is_not_read(top, tmp_path, monkeypatch):
    other = a_repository(tmp_path / "other", {"policy_versions/privacy/policy.yml": "id: other\n"})
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / ".git/index"))
    assert POLICY in texts(top / "policy_versions", "HEAD").values()


def test_a_name_that_looks_like_an_option_is_only_a_name_that_is_not_there(top, tmp_path):
    for name in (
        f"--output={tmp_path}/written",
        "--help",
        "-n1",
        "",
        "HEAD..HEAD",
        "a\nb",
        "x" * 300,
        "HEAD\0",
    ):
        with pytest.raises(KaiteiError) as caught:
            texts(top / "policy_versions", name)
        assert caught.value.exit_status == 2
        assert "git knows no commit" in str(caught.value)
    assert not (tmp_path / "written").exists()


def test_a_hook_and_a_monitor_of_the_repository_do_not_run(top, tmp_path):
    spy = tmp_path / "spy"
    spy.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    spy.chmod(0o755)
    git(top, "config", "core.fsmonitor", str(spy))
    git(top, "config", "core.hooksPath", str(tmp_path))
    git(top, "config", "core.pager", str(spy))
    texts(top / "policy_versions", "HEAD")
    assert not (tmp_path / "ran").exists()


def test_no_repository_is_said_in_plain_words(tmp_path):
    with pytest.raises(EnvironmentFailed) as caught:
        texts(tmp_path / "policy_versions", "main")
    assert str(caught.value) == (
        f"{tmp_path}/policy_versions: error: this folder is in no git repository, so there is no base commit to "
        "compare with\n  fix: run the check without --base"
    )
    assert find_repository(tmp_path) is None


def test_a_repository_of_another_user_is_said_in_plain_words(top):
    if os.getuid() != 0:
        pytest.skip("only root can give a folder away")
    for path in (top, top / ".git"):
        os.chown(path, 12345, 12345)
    with pytest.raises(EnvironmentFailed) as caught:
        texts(top / "policy_versions", "main")
    assert str(caught.value) == (
        f"{top}: error: this repository belongs to another user, so git refuses to read it\n"
        f"  fix: if you trust it: git config --global --add safe.directory {top}"
    )


def test_a_broken_repository_is_said_in_plain_words(tmp_path):
    (tmp_path / ".git").write_text("gitdir: nowhere\n")
    with pytest.raises(EnvironmentFailed, match="no usable git repository"):
        texts(tmp_path / "policy_versions", "main")


def test_without_git_the_message_says_so(top, monkeypatch):
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(EnvironmentFailed, match="git is not installed"):
        texts(top / "policy_versions", "main")


def test_a_missing_object_is_not_fetched_and_is_said_in_plain_words(top, tmp_path):
    blob = git(top, "rev-parse", "HEAD:policy_versions/privacy/2024-11-05.md")
    (top / ".git/objects" / blob[:2] / blob[2:]).unlink()
    git(top, "config", "extensions.partialClone", "origin")
    git(top, "config", "remote.origin.promisor", "true")
    git(top, "config", "remote.origin.url", f"ext::sh -c touch% {tmp_path}/fetched")
    with pytest.raises(EnvironmentFailed, match=f"the object {blob} is missing here or damaged"):
        texts(top / "policy_versions", "HEAD")
    assert not (tmp_path / "fetched").exists()


def test_a_commit_without_the_folder_has_no_files(tmp_path):
    top = a_repository(tmp_path, {"README.md": "x\n"})
    assert texts(top / "policy_versions", "HEAD") == {}


def test_a_repository_without_commits_has_published_nothing(tmp_path):
    git(tmp_path, "init", "-q", "-b", "main")
    assert found(tmp_path).published() is None


def test_what_is_published_is_the_default_branch_of_the_remote_else_main_else_the_head(top, tmp_path):
    assert str(found(top).published()) == f"main ({git(top, 'rev-parse', 'HEAD')[:12]})"
    git(top, "branch", "-m", "main", "draft")
    published = found(top).published()
    assert published is not None
    assert published.name == "HEAD"
    git(tmp_path, "clone", "-q", str(top), "clone")
    published = found(tmp_path / "clone").published()
    assert published is not None
    assert published.name == "origin/HEAD"


def test_a_symbolic_link_and_a_submodule_in_the_commit_are_refused(top):
    (top / "policy_versions/privacy/2025-01-01.md").symlink_to("2024-11-05.md")
    git(top, "add", "-A")
    git(top, "commit", "-q", "-m", "a link")
    with pytest.raises(
        KaiteiError, match=r"HEAD:policy_versions/privacy/2025-01-01\.md: error: a symbolic link"
    ):
        texts(top / "policy_versions", "HEAD")


def test_a_file_larger_than_a_policy_may_be_is_refused_before_it_is_read(top):
    a_commit(top, {"policy_versions/privacy/2025-01-01.md": "x" * (1 << 20) + "\n"})
    with pytest.raises(KaiteiError, match="the file has 1,048,577 bytes; the limit is 1,048,576"):
        texts(top / "policy_versions", "HEAD")


def test_a_folder_name_with_spaces_and_stars_means_itself(tmp_path):
    top = a_repository(
        tmp_path, {"policies *[a]/p/policy.yml": "id: p\n", "policies x/p/policy.yml": "id: q\n"}
    )
    assert list(texts(top / "policies *[a]", "HEAD").values()) == ["id: p\n"]


def test_a_repository_with_sha256_ids_is_read(tmp_path):
    git(tmp_path, "init", "-q", "-b", "main", "--object-format=sha256")
    a_commit(tmp_path, the_archive(tmp_path))
    assert BODY in texts(tmp_path / "policy_versions", "main").values()


def test_without_a_name_what_is_published_is_read_and_nothing_where_nothing_is(top, tmp_path):
    snapshot = read_commit(top / "policy_versions")
    assert snapshot is not None
    assert snapshot.commit.name == "main"
    assert sorted(snapshot.files.values()) == sorted(text.encode() for text in the_archive(top).values())
    assert read_commit(tmp_path / "elsewhere") is None
    (tmp_path / "fresh").mkdir()
    git(tmp_path / "fresh", "init", "-q")
    assert read_commit(tmp_path / "fresh") is None
