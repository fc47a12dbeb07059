"""scripts/serve follows every edit with less than three seconds of work, and says what is wrong with a broken file."""

from __future__ import annotations

import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from support.working_copy import make_working_copy

SECONDS = 3.0  # of work: a busy machine may take its time over it
PATIENCE = 60.0


def free_port():
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]


@pytest.fixture(scope="module")
def preview(tmp_path_factory):
    """Serve a clone; return its folder, the address of its first page and the server's process."""
    clone, port = make_working_copy(tmp_path_factory.mktemp("served") / "clone"), free_port()
    command = [str(clone / "scripts" / "serve"), "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr
        said = []
        for line in server.stderr:  # until it serves
            said.append(line)
            if "Serving on" in line:
                break
        else:
            pytest.fail(f"the preview ended before it served: {''.join(said)}")
        try:
            yield clone, f"http://127.0.0.1:{port}/", server.pid
        finally:
            server.terminate()


def work_until(preview, words):
    """Return the seconds of processor time the server takes until its first page holds the words."""
    _, address, process = preview
    before = processor_time(process)
    wait_for(address, words)
    return processor_time(process) - before


def wait_for(address, words):
    """Return when the page holds the words."""
    start = time.perf_counter()
    while words not in page(address):
        if time.perf_counter() - start > PATIENCE:
            pytest.fail(f"{words} never showed: {page(address)}")
        time.sleep(0.05)


def processor_time(process):
    """Return the seconds a process has worked so far, in user and in system mode."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def page(address):
    try:
        with urllib.request.urlopen(address) as answer:  # noqa: S310 - our own address
            return answer.read().decode()
    except urllib.error.HTTPError as error:
        return str(error.code)


def newest(clone):
    return Path(clone, "policy_versions", "privacy", "2024-11-05.md")


def replace(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_an_edit_shows_on_the_page_and_in_the_comparison(preview):
    clone, address, _ = preview
    replace(newest(clone), "また、書面による", "また、紙の書面による")
    assert work_until(preview, "また、紙の書面による") < SECONDS
    assert "紙の" in page(address + "compare/2021-05-01--2024-11-05/")


def test_a_broken_file_is_named_with_its_line_until_it_is_mended(preview):
    clone, address, _ = preview
    replace(newest(clone), "revised: 2024-11-05", "revised: 2024-13-01")
    assert work_until(preview, "policy_versions/privacy/2024-11-05.md:3") < SECONDS
    assert "2024-13-01" in page(address)
    replace(newest(clone), "revised: 2024-13-01", "revised: 2024-11-05")
    assert work_until(preview, "第三者への提供") < SECONDS


def test_an_edited_guide_shows(preview):
    clone, address, _ = preview
    replace(clone / "docs" / "guide" / "legal.md", "\n## ", "\n新しい段落です。\n\n## ")
    wait_for(address + "guide/legal/", "新しい段落です。")


def test_a_page_is_there_as_long_as_its_file(preview):
    clone, address, _ = preview
    guide, version = clone / "docs" / "guide" / "more.md", newest(clone).with_name("2025-02-03.md")
    guide.write_text("# もう一つの手引き\n", "utf-8")
    version.write_text(newest(clone).read_text("utf-8").replace("2024-11-05", "2025-02-03"), "utf-8")
    wait_for(address + "guide/more/", "もう一つの手引き")
    wait_for(address + "compare/2024-11-05--2025-02-03/", "2025年2月3日版")
    guide.unlink()
    version.unlink()
    wait_for(address + "guide/more/", "404")
    wait_for(address + "compare/2024-11-05--2025-02-03/", "404")
