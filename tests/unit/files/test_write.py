"""A reader never sees half a file."""

from __future__ import annotations

import errno
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kaitei.errors import EnvironmentFailed
from kaitei.files import follow_links, make_folder, write_file, writing


def test_a_file_is_written_whole_and_nothing_else_is_left(tmp_path):
    path = tmp_path / "a.txt"
    write_file(path, b"one")
    write_file(path, b"two")
    assert path.read_bytes() == b"two"
    assert [found.name for found in tmp_path.iterdir()] == ["a.txt"]


def test_a_file_has_the_mode_it_was_given(tmp_path):
    write_file(tmp_path / "key", b"x", mode=0o600)
    write_file(tmp_path / "page", b"x")
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "page").stat().st_mode & 0o777 == 0o644


def test_an_exclusive_file_never_replaces_another(tmp_path):
    path = tmp_path / "a.txt"
    write_file(path, b"one", exclusive=True)
    with pytest.raises(EnvironmentFailed) as caught:
        write_file(path, b"two", exclusive=True)
    assert str(caught.value) == (
        f"{path}: error: cannot write: File exists\n  fix: name another file or folder"
    )
    assert path.read_bytes() == b"one"
    assert [found.name for found in tmp_path.iterdir()] == ["a.txt"]


def test_what_was_begun_and_not_ended_leaves_nothing(tmp_path):
    write_file(tmp_path / "a.txt", b"one")
    with pytest.raises(ZeroDivisionError), writing(tmp_path / "a.txt") as stream:
        stream.writelines(b"%d" % (2 // number) for number in (2, 1, 0))
    assert [(found.name, found.read_bytes()) for found in tmp_path.iterdir()] == [("a.txt", b"one")]


def test_a_missing_folder_is_told(tmp_path):
    with pytest.raises(
        EnvironmentFailed, match=r"none/a\.txt: error: cannot write: No such file or directory"
    ):
        write_file(tmp_path / "none" / "a.txt", b"x")


def test_what_to_do_fits_what_went_wrong(tmp_path, monkeypatch):
    def fail(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("tempfile.mkstemp", fail)
    monkeypatch.setattr(Path, "mkdir", fail)
    for number, fix in (
        (errno.EROFS, "check the owner and permissions of the folder (ls -ld), or name another"),
        (errno.EACCES, "check the owner and permissions of the folder (ls -ld), or name another"),
        (errno.ENOSPC, "make room on the disk, then run the command again"),
        (errno.ENAMETOOLONG, "name another file or folder"),
    ):
        told = f"{tmp_path}/a: error: cannot write: {os.strerror(number)}\n  fix: {fix}"
        for write in (lambda: write_file(tmp_path / "a", b"x"), lambda: make_folder(tmp_path / "a")):
            with pytest.raises(EnvironmentFailed) as caught:
                write()
            assert str(caught.value) == told


def test_a_folder_is_not_replaced_by_a_file(tmp_path):
    (tmp_path / "a.txt").mkdir()
    with pytest.raises(EnvironmentFailed, match=r"a\.txt: error: cannot write: Is a directory"):
        write_file(tmp_path / "a.txt", b"x")
    assert [found.name for found in tmp_path.iterdir()] == ["a.txt"]


def test_links_in_a_circle_are_told(tmp_path):
    (tmp_path / "loop").symlink_to("loop")
    for work in (lambda: write_file(tmp_path / "loop", b"x"), lambda: follow_links(tmp_path / "loop")):
        with pytest.raises((EnvironmentFailed, OSError), match="Too many levels of symbolic links"):
            work()


def test_a_link_stays_and_its_file_is_written(tmp_path):
    (tmp_path / "there").mkdir()
    (tmp_path / "link.txt").symlink_to("there/a.txt")
    write_file(tmp_path / "link.txt", b"one")
    write_file(tmp_path / "link.txt", b"two")
    assert (tmp_path / "link.txt").readlink().as_posix() == "there/a.txt"
    assert (tmp_path / "there" / "a.txt").read_bytes() == b"two"


def test_a_link_to_itself_is_told(tmp_path):
    (tmp_path / "a.txt").symlink_to("a.txt")
    with pytest.raises(EnvironmentFailed, match=r"a\.txt: error: cannot write: Too many levels of symbolic"):
        write_file(tmp_path / "a.txt", b"x")


def test_a_device_or_pipe_is_written_to_and_never_replaced(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor() as pool:
        read = pool.submit(pipe.read_bytes)
        write_file(pipe, b"x")
        assert read.result() == b"x"
    assert pipe.is_fifo()
    device = Path("/dev/full")
    with pytest.raises(EnvironmentFailed, match="cannot write: No space left on device"):
        write_file(device, b"x")
    assert device.is_char_device()


@pytest.mark.parametrize("call", ["fsync", "write", "rename"])
def test_a_disk_that_fails_leaves_the_old_file(tmp_path, monkeypatch, call):
    path = tmp_path / "a.txt"
    write_file(path, b"old")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    if call == "write":
        monkeypatch.setattr(os, "fdopen", fail)
    else:
        monkeypatch.setattr(os, "replace" if call == "rename" else call, fail)
        monkeypatch.setattr(os, call, fail)
    with pytest.raises(EnvironmentFailed, match="cannot write: No space left on device"):
        write_file(path, b"new")
    assert path.read_bytes() == b"old"
    assert [found.name for found in tmp_path.iterdir()] == ["a.txt"]
