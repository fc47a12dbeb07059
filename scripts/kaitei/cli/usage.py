"""What click says of a wrong command line, in the form of our errors and in both languages."""

from __future__ import annotations

import re

import click

from kaitei.errors import KaiteiError, Message

_SAID = (
    (r"no such option:? '?([^' ]+?)'?(?:\.? \(?did you mean(?: one of)?:? (.+?)\??\)?)?", "{0} というオプションはありません"),
    (r"no such command '([^']+)'.*", "{0} という命令はありません"),
    (r"missing command", "命令が指定されていません"),
    (r"missing option (.+?)(?:\. .*)?", "オプション {0} が指定されていません"),
    (r"missing argument (.+?)(?:\. .*)?", "引数 {0} が指定されていません"),
    (r"got unexpected extra arguments? \((.*)\)", "余分な引数があります：{0}"),
    (r"option (.+) requires (?:an|\d+) arguments?", "オプション {0} には値が必要です"),
    (r"option (.+) does not take a value", "オプション {0} に値は付けられません"),
    (r"invalid value for (.+?): (.+)", "{0} の値が正しくありません：{1}"),
)  # fmt: skip
_OF_A_VALUE = (
    (r"(.+) is not a valid integer(?: range)?", "{0} は整数ではありません"),
    (r"(.+) is not in the range (.+)", "{0} は範囲外です（{1}）"),
    (r"(.+) is not one of (.+)", "{0} は指定できません（次のいずれかを指定します：{1}）"),
)


def wrong_usage(error: click.ClickException) -> KaiteiError:
    """Return what click says of the command line as an error of ours."""
    said = error.format_message().rstrip(".")
    said = said[:1].lower() + said[1:]
    context = error.ctx if isinstance(error, click.UsageError) else None
    name = context.command_path if context else "kaitei"
    return KaiteiError(
        Message(en=said, ja=_in_japanese(said)),
        fix=Message(en=f"see {name} --help", ja=f"使い方は {name} --help で確かめてください"),
    )


def _in_japanese(said: str) -> str:
    """Return what click says in Japanese; in click's own words where we have no translation, as its versions differ."""
    for pattern, japanese in _SAID:
        if found := re.fullmatch(pattern, said, re.DOTALL | re.IGNORECASE):
            parts = [_of_a_value(part or "") for part in found.groups()]
            meant = f"（{parts[1]} のことですか）" if "というオプション" in japanese and parts[1] else ""
            return japanese.format(*parts) + meant
    return said


def _of_a_value(said: str) -> str:
    for pattern, japanese in _OF_A_VALUE:
        if found := re.fullmatch(pattern, said, re.DOTALL):
            return japanese.format(*found.groups())
    return said
