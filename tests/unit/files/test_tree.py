"""What is read from an archive on disk, and what is refused."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from kaitei.errors import EnvironmentFailed, KaiteiError
from kaitei.files import read_file, read_plain_file, read_tree
from kaitei.parse.source import MAX_BYTES
from support.policies import a_policy, a_version


@pytest.fixture
def archive(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for path, text in a_policy({"2024-11-05": a_version("2024-11-05")}).items():
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_text(text, encoding="utf-8")
    return Path("policies")


def refusal(call, *arguments, kind=KaiteiError) -> str:
    with pytest.raises(KaiteiError) as caught:
        call(*arguments)
    assert type(caught.value) is kind
    return str(caught.value)


def test_the_files_of_an_archive_are_read_under_its_name(archive):
    assert sorted(read_tree(archive)) == ["policies/sample/2024-11-05.md", "policies/sample/policy.yml"]


def test_hidden_files_and_copies_of_editors_are_passed_over(archive):
    for name in (".git", ".DS_Store", "sample/.2024-11-05.md.swp", "sample/2024-11-05.md~"):
        (archive / name).write_text("x")
    assert len(read_tree(archive)) == 2


def test_the_lock_file_is_part_of_an_archive(archive):
    (archive / "sample" / "versions.lock").write_text("x\n")
    assert "policies/sample/versions.lock" in read_tree(archive)


def test_a_missing_archive_is_told_with_the_option_that_names_it(tmp_path):
    assert refusal(read_tree, tmp_path / "none") == (
        f"{tmp_path}/none: error: there is no such folder of policies\n  fix: name it with --archive DIR"
    )
    (tmp_path / "file").write_text("x")
    assert "error: there is no such folder of policies" in refusal(read_tree, tmp_path / "file")
    assert "error: there is no such folder of policies" in refusal(read_tree, tmp_path / "file" / "x")


def test_an_empty_archive_is_refused(tmp_path):
    assert "error: the folder holds no policy\n  fix: write <policy>/policy.yml" in refusal(
        read_tree, tmp_path
    )


@pytest.mark.parametrize(
    "name",
    ["README.md", "sample/notes.txt", "sample/2024-11-05.MD", "sample/2024-11-05", "sample/Policy.yml", "sample/policy.yaml"],
)  # fmt: skip
def test_a_file_that_is_none_of_a_policy_is_refused(archive, name):
    (archive / name).write_text("x")
    assert refusal(read_tree, archive) == (
        f"policies/{name}: error: this file has no place among policies\n"
        "  fix: keep only <policy>/policy.yml, <policy>/versions.lock and <policy>/<date>.md here"
    )


def test_a_name_with_a_line_break_is_shown_on_one_line(archive):
    (archive / "sample" / "2024\n\x1b[31m.md").write_text("x")
    assert refusal(read_tree, archive).splitlines()[0] == (
        r"policies/sample/2024\n\x1b[31m.md: error: this file has no place among policies"
    )


def test_a_name_that_is_no_utf_8_is_refused(archive):
    Path(os.fsdecode(b"policies/sample/2024-\xff.md")).write_text("x")
    message = refusal(read_tree, archive)
    assert r"2024-\udcff.md: error: this file has no place among policies" in message
    message.encode()


@pytest.mark.parametrize("target", ["policy.yml", "/etc/hostname", "nowhere"])
def test_a_symbolic_link_is_refused_wherever_it_leads(archive, target):
    (archive / "sample" / "2024-11-06.md").symlink_to(target)
    assert refusal(read_tree, archive) == (
        "policies/sample/2024-11-06.md: error: this is a symbolic link; only files of the folder itself are read\n"
        "  fix: replace it with the file it points to"
    )


def test_a_linked_folder_is_refused(archive):
    (archive / "other").symlink_to("sample")
    assert "policies/other: error: this is a symbolic link" in refusal(read_tree, archive)


def test_a_folder_named_like_a_version_is_refused(archive):
    (archive / "sample" / "2024-11-06.md").mkdir()
    assert refusal(read_tree, archive) == (
        "policies/sample/2024-11-06.md: error: this is not a file\n"
        "  fix: give a file instead of a folder, pipe or device"
    )


def test_a_pipe_is_refused_without_waiting_for_its_writer(archive):
    os.mkfifo(archive / "sample" / "2024-11-06.md")
    assert "2024-11-06.md: error: this is not a file" in refusal(read_tree, archive)


def test_a_device_is_refused():
    assert refusal(read_plain_file, Path("/dev/zero")).startswith("/dev/zero: error: this is not a file")


def test_a_large_file_is_refused_before_it_is_read(archive):
    with (archive / "sample" / "2024-11-06.md").open("wb") as stream:
        stream.truncate(1 << 40)
    assert (
        "2024-11-06.md: error: the file has 1,099,511,627,776 bytes; at most 1,048,576 are read"
        in refusal(read_tree, archive)
    )


def test_of_a_large_file_that_is_no_text_nobody_is_told_to_split_it(archive):
    with (archive / "sample" / "versions.lock").open("wb") as stream:
        stream.truncate(MAX_BYTES + 1)
    assert refusal(read_tree, archive) == (
        "policies/sample/versions.lock: error: the file has 1,048,577 bytes; at most 1,048,576 are read"
    )


def test_a_file_whose_size_is_not_told_is_not_read_to_its_end(monkeypatch):
    pages = Path("/proc/self/smaps")
    if not pages.exists():
        pytest.skip("no /proc here")
    assert read_plain_file(pages)


@pytest.mark.skipif(sys.platform == "win32", reason="needs permissions")
def test_a_file_that_may_not_be_read_is_a_fault_of_the_environment(archive):
    path = archive / "sample" / "policy.yml"
    path.chmod(0)
    with as_nobody():
        assert refusal(read_file, path, kind=EnvironmentFailed) == (
            "policies/sample/policy.yml: error: the file cannot be read: Permission denied\n"
            "  fix: check its owner and permissions (ls -l)"
        )
    archive.chmod(0)
    with as_nobody():
        assert refusal(read_tree, archive, kind=EnvironmentFailed) == (
            "policies: error: the folder cannot be read: Permission denied\n"
            "  fix: check its owner and permissions (ls -ld)"
        )


def test_a_name_too_long_for_the_system_is_told(archive):
    assert "error: the file cannot be read: File name too long" in refusal(
        read_file, Path("x" * 300), kind=EnvironmentFailed
    )


def test_a_missing_file_is_told():
    assert refusal(read_file, Path("none.md")) == "none.md: error: there is no such file"


def test_a_plain_file_may_have_any_line_breaks(tmp_path):
    path = tmp_path / "a.md"
    path.write_bytes("一\r\n二\r".encode())
    assert read_plain_file(path) == "一\r\n二\r"
    assert "a.md:1: error: line ends with CR" in refusal(read_file, path)


class as_nobody:  # noqa: N801 — read as a word: with as_nobody()
    """Root may read anything: for a while, be someone who may not."""

    def __enter__(self) -> None:
        if os.geteuid() == 0:
            os.seteuid(65534)

    def __exit__(self, *_: object) -> None:
        if os.getuid() == 0:
            os.seteuid(0)
