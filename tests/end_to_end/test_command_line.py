"""What holds of every command alike: its help, the global options, how a wrong command line is told."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from kaitei.cli import kaitei, run

ROOT = Path(__file__).parents[2]
GLOBAL = {"--archive", "--json", "--quiet", "--lang"}
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
_WRITTEN = re.compile(r"^(?:\$ |- run: )?(?:\.venv/bin/)?(kaitei [^\n]*)", re.MULTILINE)
_FENCE = re.compile(r"^ *```(?:console|sh|yaml)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)


def all_commands(group=kaitei, names=()):
    """Yield every command with the words that call it."""
    context = click.Context(group)
    for name in group.list_commands(context):
        found = group.get_command(context, name)
        if isinstance(found, click.Group):
            yield from all_commands(found, (*names, name))
        else:
            yield (*names, name), found


COMMANDS = dict(all_commands())


def options_of(command):
    return {name for param in command.params for name in (*param.opts, *param.secondary_opts)} | {
        "--help",
        "-h",
    }


@pytest.mark.parametrize("names", COMMANDS, ids=" ".join)
def test_help_shows_an_example_that_can_be_run(names, capsys):
    assert run([*names, "--help"]) == 0
    shown = re.sub(r"\s+", " ", re.sub(r"(\w-)\n\s+", r"\1", capsys.readouterr().out))
    example = re.search(r"Examples?: (kaitei .*)", shown)
    assert example
    for line in re.findall(r"kaitei [^;]*", example[1].split(". ")[0]):
        refuse_unless_one_line(line)


@pytest.mark.parametrize("names", COMMANDS, ids=" ".join)
def test_global_options_may_stand_behind_the_command(names):
    assert options_of(COMMANDS[names]) >= GLOBAL


def test_what_stands_behind_the_command_counts(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    assert run(["versions", "--json"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("[")
    assert run(["--archive", "nowhere", "--json", "versions", "--archive", "policy_versions"]) == 0
    assert capsys.readouterr().out == said
    assert run(["--lang", "en", "versions", "--lang", "ja"]) == 0
    assert "復元案" in capsys.readouterr().out
    assert run(["lock", "--quiet"]) == run(["--quiet", "lock"]) == 0
    assert capsys.readouterr().err == ""
    assert run(["site", "--lang", "ja", "verify", "nowhere"]) == 2
    assert "サイトの" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["nothing"], "error: no such command 'nothing'\n  fix: see kaitei --help\n"),
        (["versions", "--nothing"], "error: no such option '--nothing'\n  fix: see kaitei versions --help\n"),
        (["diff", "a.md"], "error: missing argument 'NEW'\n  fix: see kaitei diff --help\n"),
        (["ledger", "status"], "error: missing argument 'MEMBER'\n  fix: see kaitei ledger status --help\n"),
        (
            ["--lang", "ja", "build", "--port", "x"],
            "error: '--port' の値が正しくありません：'x' は整数ではありません\n  fix: 使い方は kaitei build --help で確かめてください\n",
        ),
    ],
)
def test_wrong_usage_is_told_like_every_other_error(arguments, told, capsys):
    assert run(["--lang", "en", *arguments]) == 2
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", told)


def refuse_unless_one_line(line):
    """Fail unless the command line names a command there is, and options it has."""
    words = shlex.split(line, comments=True)[1:]
    while words and words[0].startswith("--"):  # of kaitei itself
        assert words[0].split("=")[0] in GLOBAL | {"--version", "--help"}, line
        words = words[1 if words[0] in {"--json", "--quiet", "--version", "--help"} else 2 :]
    names = next((tuple(words[:n]) for n in (2, 1) if tuple(words[:n]) in COMMANDS), None)
    assert names, line
    asked = {word.split("=")[0] for word in words if re.match(r"--?[a-z]", word)}
    assert asked <= options_of(COMMANDS[names]), line


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_command_written_in_the_documentation_is_one(page):
    for block in _FENCE.findall(page.read_text("utf-8")):
        for written in _WRITTEN.findall(block):
            for line in re.split(r" && | \| | > ", written):
                if line.startswith("kaitei ") and "…" not in line:
                    refuse_unless_one_line(line.replace(")", " "))
