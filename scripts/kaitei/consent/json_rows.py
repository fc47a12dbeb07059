"""Acts as rows of JSON Lines: one object a line."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping

from kaitei.consent.acts import RefusedAct
from kaitei.consent.rows import COLUMNS, READ_ONLY, Fields, Row
from kaitei.errors import Message, kagi

_ONE_A_LINE = Message(en="write one object a line", ja="一行に一つの JSON オブジェクトを書いてください")
_IN_QUOTES = Message(en="write it in double quotes", ja="二重引用符で囲んでください")
_HALF = re.compile("[\ud800-\udfff]")
_SYNTAX = (
    ("Expecting property name", "a name in double quotes is missing", "二重引用符で囲んだ項目の名前がありません"),
    ("Illegal trailing comma", "a comma stands before the end", "終わりの前に余分なカンマがあります"),
    ("Expecting ':'", "a colon is missing", "コロン（:）がありません"),
    ("Expecting ','", "a comma or the end is missing", "カンマか終わりの括弧がありません"),
    ("Expecting value", "a value is missing, or not written as JSON", "値がないか、JSON の書き方ではありません"),
    ("Unterminated string", "the text that begins here is never closed", "ここで始まる文字列が閉じられていません"),
    ("Invalid control character", "a control character stands in a text", "文字列の中に制御文字があります"),
    ("Invalid \\", "JSON has no such escape", "\\ の後の書き方が JSON にありません"),
    ("Unexpected UTF-8 BOM", "a byte order mark (U+FEFF) stands here", "バイト順マーク（U+FEFF）があります"),
    ("Extra data", "something follows the end of the value", "値の終わりの後に余分なものがあります"),
)  # fmt: skip
"""What Python's json module says, by how it begins, and how we say it."""


def read_jsonl(text: str, first_line: int) -> Iterator[Row]:
    """Yield the rows of a stretch of a JSONL file that begins at ``first_line``; blank lines are passed over."""
    for line, raw in enumerate(text.split("\n"), first_line):
        if raw and not raw.isspace():
            yield line, _read_line(raw)


_NONE = dict.fromkeys(COLUMNS, "")
_PASSED_OVER = frozenset(READ_ONLY)


def _read_line(raw: str) -> Fields | RefusedAct:
    try:
        value = json.loads(raw, object_pairs_hook=_refuse_twice)
    except json.JSONDecodeError as error:
        return _refuse_syntax(raw, error)
    except _Twice as error:
        why = Message(en=f"{error.name!r} is there twice", ja=f"{kagi(error.name)}が二つあります")
        return _no_json(raw, why)
    except RecursionError:
        return _no_json(raw, Message(en="it is nested too deeply", ja="入れ子が深すぎます"))
    except ValueError:  # all that is left is a number of thousands of digits
        return _no_json(raw, Message(en="a number in it is too long", ja="数値が長すぎます"))
    if "\\u" in raw and _HALF.search(json.dumps(value, ensure_ascii=False)):
        half = Message(
            en="half a surrogate pair is no character", ja="サロゲートペアの片方だけでは文字になりません"
        )
        return _no_json(raw, half)
    if not isinstance(value, dict):
        what = Message(en="the line is no JSON object", ja="行が JSON のオブジェクトではありません")
        return RefusedAct("", raw[:60], what, _ONE_A_LINE)
    fields = _NONE | value
    if len(fields) > len(_NONE) and (unknown := fields.keys() - _NONE.keys() - _PASSED_OVER):
        name = min(unknown)
        what = Message(en=f"there is no field {name[:60]!r}", ja=f"{kagi(name)}という項目はありません")
        names = ", ".join(COLUMNS)
        fix = Message(en=f"use {names}", ja=f"使える項目は {names} です")
        return RefusedAct(name[:60], str(value[name])[:60], what, fix)
    return _as_fields(fields)


def _as_fields(fields: Mapping[str, object]) -> Fields | RefusedAct:
    found = []
    for name in COLUMNS:
        field = fields[name]
        if field is None:
            field = ""
        if not isinstance(field, str):
            what = Message(en=f"{name} is no text", ja=f"{name} が文字列ではありません")
            return RefusedAct(name, json.dumps(field, ensure_ascii=False)[:60], what, _IN_QUOTES)
        found.append(field)
    return tuple(found)


def _refuse_syntax(raw: str, error: json.JSONDecodeError) -> RefusedAct:
    place = error.pos + 1
    for begins, en, ja in _SYNTAX:
        if error.msg.startswith(begins):
            why = Message(en=f"at character {place}, {en}", ja=f"{place} 文字目：{ja}")
            return _no_json(raw, why)
    return _no_json(raw, Message(en=f"see character {place}", ja=f"{place} 文字目"))


def _no_json(raw: str, why: Message) -> RefusedAct:
    what = Message(en=f"the line is no JSON: {why.en}", ja=f"行が JSON ではありません（{why.ja}）")
    return RefusedAct("", raw[:60], what, _ONE_A_LINE)


class _Twice(Exception):
    """A field is there twice: which of the two is meant?"""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name[:60]


def _refuse_twice(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        counts = Counter(name for name, _ in pairs)
        raise _Twice(counts.most_common(1)[0][0])
    return found
