"""Whatever is wrong with an archive or a file: one clear message, status 2 or 3, no traceback."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

import pytest

from kaitei.cli import run
from support.patience import SECONDS
from support.policies import BODY, a_policy, a_version

VERSION = "policies/sample/2024-11-05.md"
POLICY = "policies/sample/policy.yml"
FILE = a_version("2024-11-05")
MESSAGE = re.compile(r"(?P<place>[^\n]+?): error: [^\n]+(?:\n  fix: [^\n]+)?\n")


@pytest.fixture
def archive(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for path, text in a_policy({"2024-11-05": FILE}).items():
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_text(text, encoding="utf-8")
    return tmp_path


def refusal(capfd, *arguments: str, status: int = 2) -> str:
    """Return the message of a refused command, which does not keep the processor busy."""
    before = time.process_time()
    assert run(["--archive", "policies", *arguments]) == status
    seconds = time.process_time() - before
    out, err = capfd.readouterr()
    assert out == ""
    assert MESSAGE.fullmatch(err), err
    assert seconds < SECONDS
    return str(err)


def write(path: str, content: bytes | str) -> None:
    Path(path).write_bytes(content if isinstance(content, bytes) else content.encode())


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (BODY, ":1: error: front matter is missing"),
        (FILE.replace("nature:", "kind:"), ":7: error: unknown key 'kind'"),
        (FILE.replace("2024-11-05", "2024-13-01"), ":3: error: revised is '2024-13-01', which is no day"),
        (FILE.replace("\n", "\r\n"), ":1: error: line ends with CR"),
        ("\ufeff" + FILE, ":1: error: the file starts with a byte order mark"),
        (FILE.replace("一つ目", "一つ\u200b目"), ":16:3: error: character U+200B ZERO WIDTH SPACE"),
        (FILE.encode("utf-16"), ":1: error: not UTF-8: byte 0xff"),
        (FILE + "あ" * (1 << 20), ": error: the file has 3,14"),
        (FILE.replace("一つ目", "は\u3099"), ":16:2: error: character U+3099"),
        (FILE.replace("一つ目", "\0"), ":16:1: error: character U+0000 NULL"),
        (FILE.replace("title:", "title: !!python/object/apply:os.system"), ":2: error: a value cannot start"),
        (FILE.replace("一つ目です。", "<script>x</script>"), ":16: error: raw HTML is not allowed"),
        (b"", ":1: error: front matter is missing"),
        (b"\x00" * 1000, ":1: error: front matter is missing"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_version_is_refused(archive, capfd, content, message):
    write(VERSION, content)
    assert refusal(capfd, "versions").startswith(VERSION + message)


HOSTILE = {
    "brackets": "[" * 4096,
    "many brackets": ("[" * 150 + "\n\n") * 5_000,
    "pairs of brackets": ("[[" + "\n\n") * 9_000,
    "links": ("[a](" * 2_000 + "\n\n") * 100,
    "backticks": ("`" * 9_000 + "\n\n") * 100,
    "uneven backticks": "".join("`" * (i % 199 + 1) + " \n\n" for i in range(9_000)),
    "emphasis": ("*_" * 4_000 + "\n\n") * 100,
    "little emphasis": "*a_b*\n\n" * 9_900,
    "angles": ("<" * 9_000 + "\n\n") * 100,
    "autolinks": ("<http://" * 1_000 + "\n\n") * 100,
    "entities": "&#x5b;" * 100_000,
    "bangs": "!" * 1_000_000,
    "one line": "a" * 1_000_000,
    "spaces": " " * 1_000_000 + "a",
    "rules": "- " * 500_000,
    "labels": "".join(f"{i % 999 + 1}. a\n\n" for i in range(12_000)),
    "headings": "# a\n\n" * 10_001,
    "empty headings": "#" * 1_000_000,
    "pipes": "|" * 1_000_000,
    "dashes": "-" * 1_000_000,
    "quotes": "> " * 500_000,
    "line feeds": "\n" * 1_000_000,
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_of_up_to_a_megabyte_is_refused_at_once(archive, capfd, name):
    write(VERSION, FILE + HOSTILE[name] + "\n")
    assert refusal(capfd, "versions").startswith("policies/sample/2024-11-05.md:")


DEEP = {
    "flow": "a: " + "[" * 1_000_000,
    "maps": "".join(" " * i + "a:\n" for i in range(1_000)),
    "lists": "a:\n" + "".join(" " * i + "-\n" for i in range(1_000)),
    "dashes": "a:\n" + "- " * 500_000,
    "keys": "".join(f"k{i}:\n" for i in range(100_000)),
    "aliases": "a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
    "quotes": "a: '" + "''" * 500_000,
    "escapes": 'a: "' + "\\\\" * 500_000,
    "colons": "a:" * 500_000,
    "words": "title: " + "a " * 500_000 + "\n" + "b\n" * 10,
    "comments": "#" * 1_000_000,
    "folded": "a: >\n" + " x\n" * 300_000,
    "blank": "a:" + "\n" * 1_000_000,
}


@pytest.mark.parametrize("name", DEEP)
def test_hostile_yaml_of_up_to_a_megabyte_is_refused_at_once(archive, capfd, name):
    write(POLICY, DEEP[name])
    assert refusal(capfd, "versions").startswith(POLICY)
    write(POLICY, a_policy({})[POLICY])
    write(VERSION, f"---\n{DEEP[name]}\n---\n{BODY}")
    assert refusal(capfd, "versions").startswith(VERSION)


HARMLESS = {
    "labels": "".join(f"{i % 999 + 1}. a\n\n" for i in range(9_900)),
    "items and words": "(1) a\n\nb\n\n" * 4_900,
    "signs of two sequences": "".join(f"{'イロハi'[i % 4]}. a\n\n" for i in range(9_900)),
    "deeper and deeper": "".join(" " * min(i, 800) + "1. a\n\n" for i in range(1_100)),
    "bullets deeper and deeper": "".join(" " * min(i, 800) + "- a\n\n" for i in range(1_100)),
    "dates": "2024年11月5日改定 " * 4 + "\n\n" + "2024年11月5日改定\n\n" * 9_000,
    "captions": "【a】\n\n" * 9_900,
    "long lines": ("あ" * 9_900 + "\n\n") * 34,
    "a long label": "1." * 4_900,
    "a heading without end": "# " + "#" * 9_000,
    "tables": "| a | b |\n" * 9_000,
}


@pytest.mark.parametrize("name", HARMLESS)
def test_a_large_text_that_is_only_odd_is_read_at_once(archive, name):
    from kaitei.cli.common import open_catalog

    body = HARMLESS[name].rstrip("\n") + "\n"
    write(VERSION, a_version("2024-11-05", body))
    before = time.process_time()
    document = open_catalog(Path("policies")).policies[0].revisions[0].document
    assert "".join(clause.source for clause in document.clauses) == body
    assert time.process_time() - before < SECONDS


# read as they stand: what checks and comparisons make of them takes no longer
READ = {
    "brackets in pairs": ("(1)" * 3_000 + "\n\n") * 110,
    "opening brackets": ("(" * 9_000 + "\n\n") * 110,
    "bars": ("|" * 9_000 + "\n\n") * 110,
    "figures and dots": ("5.3.1.2." * 1_200 + "\n\n") * 105,
    "articles": ("第1条" * 2_500 + "\n\n") * 45,
    "lists of numbers": ("第1・2・3・4・5・6・7・8条" * 400 + "\n\n") * 70,
    "numbers without a unit": ("第1、" * 3_000 + "\n\n") * 37,
    "letters": ("イ又はロに" * 1_700 + "\n\n") * 40,
    "exceptions": ("第1条（第2項を除く。）" * 700 + "\n\n") * 45,
    "lists announced": ("次の各号" * 2_000 + "\n\n") * 43,
    "laws": ("（平成15年法律第57号）第1条" * 500 + "\n\n") * 50,
    "long numbers": ("第" + "九百九十九" * 300 + "条、" + "\n\n") * 220,
    "nested lists": "".join("  " * i + "- a\n" for i in range(200)) * 24,
    "nested quotes": ("> " * 4_500 + "\n\n") * 110,
    "names": ("以下「規約」" * 1_200 + "\n\n") * 45,
    "signs that lead nowhere": "第1条（甲）\n\n" + "(1) (99)の定め、(98)に定め、(97)の定め\n\n" * 6_000,
    "letters that lead nowhere": "第1条（甲）\n\n" + "ア モに定め、セに定め、スに定め\n\n" * 7_000,
    "bare numbers": ("、1" * 2_400 + "の申出\n\n") * 45,
    "titles": ("5（料金）" * 900 + "\n\n") * 40,
    "paragraphs beside": "".join(
        f"{n}. The preceding paragraph, the next paragraph and (x) above\n\n" for n in range(1, 4_900)
    ),
    "sections": ("Section 3(a) " * 700 + "\n\n") * 110,
}


@pytest.mark.parametrize("name", READ)
def test_a_hostile_text_that_can_be_read_is_checked_and_compared_at_once(archive, name):
    body = READ[name].rstrip("\n") + "\n"
    assert len(body.encode()) > 300_000
    write(VERSION, a_version("2024-11-05", body))
    write("policies/sample/2024-01-01.md", a_version("2024-01-01"))
    for words in (["check"], ["diff", "sample@2024-01-01", "sample@2024-11-05", "-o", "table.md"]):
        before = time.process_time()
        assert run(["--archive", "policies", *words]) in {0, 1}
        assert time.process_time() - before < SECONDS, words


def test_two_files_for_one_date_are_refused(archive, capfd):
    write("policies/sample/2024-11-5.md", FILE)
    assert "2024-11-5.md: error: the file name '2024-11-5' names no version" in refusal(capfd, "versions")


def test_a_name_in_other_case_is_refused(archive, capfd):
    write("policies/sample/2024-11-05.MD", FILE)
    assert "2024-11-05.MD: error: this file has no place" in refusal(capfd, "versions")


def test_a_link_a_pipe_and_a_folder_in_place_of_a_version_are_refused(archive, capfd):
    path = Path(VERSION)
    path.unlink()
    path.symlink_to("policy.yml")
    assert "error: this is a symbolic link" in refusal(capfd, "versions")
    path.unlink()
    os.mkfifo(path)
    assert "error: this is not a file" in refusal(capfd, "versions")
    path.unlink()
    path.mkdir()
    assert "error: this is not a file" in refusal(capfd, "versions")


def test_odd_names_are_shown_on_one_line(archive, capfd):
    write("policies/sample/2024-11-06.md\n", FILE)
    assert refusal(capfd, "versions").startswith(r"policies/sample/2024-11-06.md\n: error:")
    Path("policies/sample/2024-11-06.md\n").rename(os.fsdecode(b"policies/sample/\xff.md"))
    assert refusal(capfd, "versions").startswith(r"policies/sample/\udcff.md: error:")


@pytest.mark.parametrize(
    "name", ["none.md", "policies", "a\nb.md", "x" * 300 + ".md", "policies/sample/policy.yml/x", "\udcff"]
)
def test_a_file_that_cannot_be_compared_is_told(archive, capfd, name):
    write("a.md", BODY)
    status = 3 if len(name) > 255 else 2
    assert "error:" in refusal(capfd, "diff", "a.md", name, status=status)


def test_messages_come_in_japanese(archive, capfd):
    write(VERSION, FILE.replace("一つ目", "一つ\u200b目"))
    assert refusal(capfd, "--lang", "ja", "versions") == (
        "policies/sample/2024-11-05.md:16:3: error: 使用できない文字 U+200B ZERO WIDTH SPACE があります\n"
        "  fix: 目に見えない文字です。削除してください\n"
    )
