"""The values of strict YAML that stand on one line: plain text, quoted text, lists in brackets."""

from __future__ import annotations

import re

from kaitei.errors import KaiteiError, Location, Message

_DOUBLE = re.compile(r'"(?P<text>(?:[^"\\]|\\.)*)"')
_SINGLE = re.compile(r"'(?P<text>(?:[^']|'')*)'")
_FLOW_ITEM = re.compile(
    r"""\s*(?P<item>"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s,\[\]{}"'#][^,\[\]{}"'#]*?)\s*(?P<end>[,\]])"""
)
_NOT_FIRST = "&*!|>%@`\"'[]{},#"
_QUOTE = Message(en="put the value in quotes: key: 'value'", ja="値を引用符で囲んでください（key: '値'）")


def read_plain(text: str, where: Location) -> str:
    """Return text that stands without quotes."""
    if text[0] in _NOT_FIRST or text[:2] in {"- ", "? ", ": "} or text in {"-", "?", ":"}:
        raise KaiteiError(
            Message(en=f"a value cannot start with {text[0]}", ja=f"値を {text[0]} で始めることはできません"),
            where,
            _QUOTE,
        )
    if ": " in text or text.endswith(":"):
        raise KaiteiError(
            Message(en="a colon and a space inside a value", ja="値の中に半角コロンと空白があります"),
            where,
            _QUOTE,
        )
    if " #" in text:
        raise KaiteiError(
            Message(
                en="a # behind a value starts a comment", ja="値の後ろの # はコメントの始まりとみなされます"
            ),
            where,
            Message(
                en="put the value in quotes, or the comment on a line of its own",
                ja="値を引用符で囲むか、コメントを別の行に書いてください",
            ),
        )
    return text


def read_quoted(text: str, where: Location) -> str:
    """Return what stands between the quotes that ``text`` starts and ends with."""
    match = (_DOUBLE if text[0] == '"' else _SINGLE).match(text)
    if not match:
        raise KaiteiError(
            Message(en="a quote is not closed on its line", ja="引用符が同じ行で閉じられていません"),
            where,
        )
    if match.end() != len(text):
        raise KaiteiError(
            Message(
                en=f"text behind the closing quote: {text[match.end() :].strip()[:20]}",
                ja=f"閉じ引用符の後ろに文字があります: {text[match.end() :].strip()[:20]}",
            ),
            where,
        )
    if text[0] == "'":
        return match["text"].replace("''", "'")
    parts = match["text"].split("\\\\")
    if any("\\" in part.replace('\\"', "") for part in parts):
        raise KaiteiError(
            Message(
                en="an escape (a backslash and a letter) in a value",
                ja="値の中にエスケープ（\\ と文字）があります",
            ),
            where,
            Message(en="write the character itself", ja="文字そのものを書いてください"),
        )
    return "\\".join(part.replace('\\"', '"') for part in parts)


def read_flow(text: str, where: Location) -> list[str]:
    """Return the texts of ``[a, b]``."""
    if text[1:].strip() == "]":
        return []
    items: list[str] = []
    at, end = 1, ","
    while end == ",":
        match = _FLOW_ITEM.match(text, at)
        if not match:
            raise KaiteiError(
                Message(
                    en="a list in brackets must be texts with commas between them, on one line",
                    ja="[ ] の中には文字列をコンマで区切って1行に書いてください",
                ),
                where,
            )
        item = match["item"]
        items.append(read_quoted(item, where) if item[0] in "\"'" else read_plain(item, where))
        at, end = match.end(), match["end"]
    if text[at:]:
        raise KaiteiError(
            Message(en="text behind the closing bracket", ja="閉じ括弧 ] の後ろに文字があります"), where
        )
    return items
