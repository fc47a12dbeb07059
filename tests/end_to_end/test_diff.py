"""``kaitei diff`` as a person or a script runs it."""

from __future__ import annotations

import hashlib
import json
import os
import pty
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from kaitei.cli import run

ROOT = Path(__file__).parents[2]
PAIR = ["privacy@2021-05-01", "privacy@2024-11-05"]
OLD = "## 1.\n\n会員の情報を活用します。\n"
NEW = "## 1.\n\n会員の情報を利用します。\n"


@pytest.fixture(autouse=True)
def _at_the_root(monkeypatch):
    monkeypatch.chdir(ROOT)
    for name in ("KAITEI_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def files(tmp_path):
    """Write two Markdown files without front matter; return their paths."""
    for name, text in (("old.md", OLD), ("new.md", NEW)):
        (tmp_path / name).write_text(text)
    return [str(tmp_path / "old.md"), str(tmp_path / "new.md")]


def diff(capfd, *arguments: str) -> tuple[int, str, str]:
    """Run the command; return exit status, stdout and stderr."""
    status = run(["diff", *arguments])
    sys.stdout.flush()
    out, err = capfd.readouterr()
    return status, out, err


def test_the_cookie_clause_of_2_3_is_marked_and_nothing_else_of_it(capfd):
    status, out, err = diff(capfd, *PAIR)
    assert (status, err) == (0, "")
    assert (
        "(3) 本サービスの閲覧・利用履歴(画面表示・クリック・手続き等)"
        "{+(当社がサービスの利用状況を把握するための仕組みであるクッキー(cookie)により利用状況を記録することを含みます)+}"
        in out
    )
    assert "[-改正前-]" in out
    assert out.count("[-") == 1  # the legend; nothing was deleted


def test_the_purposes_of_article_3_are_added_and_4_to_6_unchanged(capfd):
    _, out, _ = diff(capfd, *PAIR)
    assert "{+(1) 適切なサービス運営と利便性の向上のため+}" in out
    assert "\n  4.~6.(略)\n" in out


def test_a_reconstruction_is_named_as_such(capfd):
    assert "復元案（公表当時の正文ではありません）" in diff(capfd, *PAIR)[1]


def test_a_file_whose_front_matter_says_so_is_a_reconstruction_too(capfd):
    paths = [f"policy_versions/privacy/{version}.md" for version in ("2021-05-01", "2024-11-05")]
    _, out, _ = diff(capfd, *paths)
    assert "復元案（公表当時の正文ではありません）" in out
    assert "front" not in out
    assert "nature" not in out


def test_two_plain_files_need_no_front_matter(capfd, files):
    status, out, err = diff(capfd, *files)
    assert (status, err) == (0, "")
    assert "会員の情報を[-活用-]{+利用+}します。" in out


def test_a_file_can_be_compared_with_a_version(capfd, tmp_path):
    draft = tmp_path / "draft.md"
    draft.write_text((ROOT / "policy_versions/privacy/2024-11-05.md").read_text().replace("## 6.", "## 7."))
    status, out, _ = diff(capfd, PAIR[1], str(draft))
    assert status == 0
    assert "[-6.-]{+7.+}" in out


def test_a_first_line_of_dashes_need_not_be_front_matter(capfd, tmp_path):
    path = tmp_path / "ruled.md"
    path.write_text("---\n本文です。\n---\n続きです。\n")
    _, out, _ = diff(capfd, str(path), str(path), "--all")
    assert "本文です。" in out


def test_front_matter_of_another_tool_is_text_as_any_line_is(capfd, tmp_path):
    path = tmp_path / "page.md"
    path.write_text("---\nlayout: page\ntags: [a]\n---\n本文です。\n")
    _, out, _ = diff(capfd, str(path), str(path), "--format", "json")
    told = {line for change in json.loads(out)["changes"] for side in change["old"] for line in side["lines"]}
    assert told == {1, 2, 3, 4, 5}


def test_a_text_without_kana_gets_english_words(capfd, tmp_path):
    for name, text in (
        ("a.md", "# Terms\n\nWe may change them.\n"),
        ("b.md", "# Terms\n\nWe will change them.\n"),
    ):
        (tmp_path / name).write_text(text)
    _, out, _ = diff(capfd, str(tmp_path / "a.md"), str(tmp_path / "b.md"))
    assert out.isascii() or "…" in out
    assert "Amended" in out


def test_json_has_lines_and_offsets(capfd, files):
    _, out, _ = diff(capfd, *files, "--format", "json")
    value = json.loads(out)
    change = next(change for change in value["changes"] if change["kind"] == "amended")
    assert value["schema"] == "kaitei/comparison/1"
    assert change["edits"] == [{"old": [6, 8], "new": [6, 8]}]
    assert change["old"][0]["lines"] == [3, 3]
    assert value["old"]["digest"] == hashlib.sha256(OLD.encode()).hexdigest()


def test_the_global_json_option_means_json(capfd, files):
    assert run(["--json", "diff", *files]) == 0
    assert json.loads(capfd.readouterr().out)["counts"]["amended"] == 1


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("table.docx", b"PK"),
        ("table.html", b"<!DOCTYPE html>"),
        ("table.md", "### 新旧対照表".encode()),
        ("table.json", b"{"),
        ("table.txt", "新旧対照表".encode()),
    ],
)
def test_the_ending_of_the_output_says_the_format(capfd, files, tmp_path, name, start):
    output = tmp_path / name
    status, out, err = diff(capfd, *files, "-o", str(output))
    assert (status, out) == (0, "")
    assert str(output) in err
    assert output.read_bytes().startswith(start)


def test_word_files_are_byte_identical(capfd, files, tmp_path):
    outputs = [tmp_path / "one.docx", tmp_path / "two.docx"]
    for output in outputs:
        diff(capfd, *files, "-o", str(output))
    assert outputs[0].read_bytes() == outputs[1].read_bytes()
    assert zipfile.ZipFile(outputs[0]).testzip() is None


def test_a_word_file_calls_versions_as_readers_do_and_files_by_their_names(capfd, files, tmp_path):
    def words(*sides):
        output = tmp_path / "table.docx"
        assert diff(capfd, *sides, "-o", str(output))[0] == 0
        with zipfile.ZipFile(output) as word:
            return re.sub(r"<[^>]+>", "", word.read("word/document.xml").decode())

    assert "改正後2024年11月5日版改正前2021年5月1日版復元案" in words(*PAIR)
    assert "改正後new.md改正前old.md" in words(*files)


def test_swap_and_profile_change_columns_and_words(capfd, files):
    _, out, _ = diff(capfd, *files, "--format", "markdown", "--profile", "shinkyu", "--swap")
    assert out.index("<th>旧<br>") < out.index("<th>新<br>") < out.index("<th>備考</th>")


def test_a_reference_that_went_stale_is_told_though_its_words_stayed(capfd):
    folder = "tests/golden/articles"
    _, out, _ = diff(capfd, f"{folder}/old.md", f"{folder}/new.md")
    assert "条ずれ：「前条」の指す先が旧第2条（新第3条）から第8条に変わります" in out
    _, out, _ = diff(capfd, f"{folder}/old.md", f"{folder}/new.md", "--format", "json")
    stale = [reference for reference in json.loads(out)["references"] if reference["state"] == "stale"]
    assert [(found["written"], found["at"]["path"][-1]) for found in stale] == [("前条", "第9条")]


def test_hidden_classes_are_no_changes(capfd, tmp_path):
    for name, text in (("a.md", "## 1.\n\nＡＢＣの条文\n"), ("b.md", "## 1.\n\nABCの条文\n")):
        (tmp_path / name).write_text(text)
    paths = [str(tmp_path / "a.md"), str(tmp_path / "b.md")]
    assert "字句整理" in diff(capfd, *paths)[1]
    assert "■" not in diff(capfd, *paths, "--hide", "width,space")[1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["privacy@1999-01-01", PAIR[1]], "there is no version 'privacy@1999-01-01'"),
        (["nothing@2021-05-01", PAIR[1]], "there is no policy 'nothing'"),
        (["missing.md", PAIR[1]], "missing.md: error: there is no such file"),
        ([*PAIR, "--profile", "fancy"], "there is no table profile 'fancy'"),
        ([*PAIR, "--hide", "wording"], "changes of class 'wording' cannot be hidden"),
        ([*PAIR, "--hide", "typos"], "changes of class 'typos' cannot be hidden"),
        (["docs", PAIR[1]], "docs: error: this is not a file"),
        ([*PAIR, "-o", "table.xlsx"], "table.xlsx: the ending .xlsx says no format"),
    ],
)
def test_wrong_usage_is_told_with_a_fix_and_nothing_is_written(capfd, tmp_path, arguments, message):
    status, out, err = diff(
        capfd, *arguments, *(["-o", str(tmp_path / "x.md")] if "--hide" in arguments else [])
    )
    assert (status, out) == (2, "")
    assert message in err
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"text\r\n", b"\xef\xbb\xbftext\n"])
def test_a_version_that_is_no_clean_text_is_refused_with_its_place(capfd, tmp_path, content):
    (tmp_path / "policy.yml").touch()
    path = tmp_path / "bad.md"
    path.write_bytes(content)
    status, out, err = diff(capfd, str(path), PAIR[1])
    assert (status, out) == (2, "")
    assert err.startswith(f"{path}:1: error: ")


@pytest.mark.parametrize("form", ["text", "markdown", "html", "redline", "json", "docx"])
def test_a_plain_file_is_compared_as_it_is(capfd, tmp_path, form):
    old, new = tmp_path / "old.md", tmp_path / "new.md"
    old.write_bytes(b"\xef\xbb\xbfWe may.\r\n\r\nOne\x0b\x00two\r\n" + b"x" * 40_000)
    new.write_bytes(b"We will.\r\n\r\nOne two\n")
    status, _, err = diff(capfd, str(old), str(new), "--format", form, "-o", str(tmp_path / "out"))
    assert status == 0, err
    assert (tmp_path / "out").stat().st_size > 100


def test_a_file_that_is_no_text_is_refused(capfd, tmp_path):
    path = tmp_path / "bad.md"
    path.write_bytes(b"\xff\xfe\x00")
    status, out, err = diff(capfd, str(path), PAIR[1])
    assert (status, out) == (2, "")
    assert err.startswith(f"{path}:1: error: not UTF-8")


def test_an_unwritable_output_is_the_environments_fault_and_leaves_nothing(capfd, files, tmp_path):
    output = tmp_path / "missing" / "table.html"
    status, out, err = diff(capfd, *files, "-o", str(output))
    assert (status, out) == (3, "")
    assert err.startswith(f"{output}: error: cannot write: ")
    assert not output.parent.exists()


def test_a_failed_write_leaves_the_file_that_was_there(capfd, files, tmp_path):
    kept = tmp_path / "kept.html"
    kept.mkdir()
    (kept / "inside").write_text("")
    assert diff(capfd, *files, "-o", str(kept))[0] == 3
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_word_bytes_are_not_written_to_a_terminal(files):
    main, terminal = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-c", "from kaitei.cli import main; main()", "diff", *files, "--format", "docx"],
        stdout=terminal,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": "scripts", "LC_ALL": "C.UTF-8"},
        check=False,
    )
    os.close(terminal)
    os.close(main)
    assert done.returncode == 2
    assert (
        done.stderr.decode()
        == "error: docx is not written to a terminal\n  fix: name a file: -o table.docx\n"
    )


def test_a_terminal_gets_colours_and_no_brackets(files):
    main, terminal = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-c", "from kaitei.cli import main; main()", "diff", *files],
        stdout=terminal,
        env={**os.environ, "PYTHONPATH": "scripts", "TERM": "xterm", "COLUMNS": "80"},
        check=True,
    )
    assert done.returncode == 0
    os.close(terminal)
    shown = b""
    while chunk := _read(main):
        shown += chunk
    os.close(main)
    assert "\x1b[31;9m活用\x1b[0m\x1b[32;4m利用\x1b[0m" in shown.decode()
    assert "[-" not in shown.decode()


def _read(handle: int) -> bytes:
    try:
        return os.read(handle, 65536)
    except OSError:  # Linux says so when the other end of a terminal is closed
        return b""


def test_a_full_disk_behind_stdout_is_told():
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-c", "from kaitei.cli import main; main()", "diff", *PAIR],
            stdout=full,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": "scripts", "LC_ALL": "C.UTF-8"},
            check=False,
        )
    assert done.returncode == 3
    assert done.stderr.decode().startswith("error: cannot write to stdout: ")
    assert "Traceback" not in done.stderr.decode()


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_fail_nothing_and_no_file_gets_their_number(files, tmp_path, closed):
    output = tmp_path / "table.json"
    script = f'"{sys.executable}" -m kaitei diff {" ".join(files)} {closed}'
    environment = os.environ | {"PYTHONPATH": "scripts"}
    for words in ("", f"-o {output}"):
        done = subprocess.run(
            ["sh", "-c", f"{script} {words}"], check=False, env=environment, capture_output=True
        )
        assert (done.returncode, b"Traceback" in done.stderr) == (0, False)
    assert json.loads(output.read_bytes())["schema"] == "kaitei/comparison/1"


@pytest.mark.parametrize("form", ["text", "json", "kaimebun", "markdown"])
def test_line_ends_of_windows_and_a_byte_order_mark_are_no_changes(capfd, tmp_path, files, form):
    windows = tmp_path / "windows" / "new.md"
    windows.parent.mkdir()
    windows.write_bytes(b"\xef\xbb\xbf" + NEW.replace("\n", "\r\n").encode())
    status, out, err = diff(capfd, files[0], str(windows), "--format", form)
    assert status == 0
    assert out.replace(str(windows), files[1]) == diff(capfd, *files, "--format", form)[1]
    assert err == (
        f"{windows}: 先頭の BOM と改行の CR を除いて比べます。版にするときは、BOM のない UTF-8、改行 LF で保存してください\n"
    )


def test_a_file_that_differs_in_its_line_ends_alone_is_unchanged(capfd, tmp_path, files):
    windows = tmp_path / "windows.md"
    windows.write_bytes(OLD.replace("\n", "\r\n").encode())
    assert "変更はありません" in diff(capfd, files[0], str(windows))[1]
