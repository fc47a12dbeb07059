"""Wrong usage in Japanese, whichever words click has for it."""

import click
import pytest

from kaitei.cli import kaitei, run
from kaitei.cli.usage import wrong_usage


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["nothing"], "nothing という命令はありません"),
        (["new", "privacy"], "オプション '--date' が指定されていません"),
        (["diff", "a.md"], "引数 'NEW' が指定されていません"),
        (["new", "privacy", "--date"], "オプション '--date' には値が必要です"),
        (["diff", "a", "b", "c", "d"], "余分な引数があります：c d"),
        (["check", "--format", "xml"], "'--format' の値が正しくありません：'xml' は指定できません"),
        (["build", "--port", "x"], "'--port' の値が正しくありません：'x' は整数ではありません"),
    ],
)
def test_wrong_usage_in_japanese(arguments, told, capsys):
    assert run(["--lang", "ja", *arguments]) == 2
    assert capsys.readouterr().err.startswith(f"error: {told}")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("No such option: --nothing", "--nothing というオプションはありません"),
        ("No such option '--nothing'.", "--nothing というオプションはありません"),
        (
            "No such option: --plto Did you mean --plot?",
            "--plto というオプションはありません（--plot のことですか）",
        ),
        ("Missing option '-o' / '--output'.", "オプション '-o' / '--output' が指定されていません"),
        ("Option '--x' does not take a value.", "オプション '--x' に値は付けられません"),
        ("Something new in click.", "something new in click"),
    ],
)
def test_click_has_other_words_from_version_to_version(said, told):
    error = wrong_usage(click.UsageError(said, click.Context(kaitei)))
    assert error.render("ja").splitlines()[0] == f"error: {told}"
