"""Acts as rows of JSON Lines: one object a line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from kaitei.consent.acts import RefusedAct
from kaitei.consent.rows import COLUMNS, READ_ONLY, Fields, Row
from kaitei.errors import Message, kagi

_ONE_A_LINE = Message(en="write one object a line", ja="一行に一つの JSON オブジェクトを書いてください")
_HALF = re.compile("[\ud800-\udfff]")


def read_jsonl(text: str, first_line: int) -> Iterator[Row]:
    """Yield the rows of a stretch of a JSONL file that begins at ``first_line``; blank lines are passed over."""
    pick = dict.fromkeys(COLUMNS, "")
    passed_over = set(READ_ONLY)
    for line, raw in enumerate(text.split("\n"), first_line):
        if not raw or raw.isspace():
            continue
        try:
            value = _parse_object(raw)
        except (ValueError, RecursionError) as error:
            what = Message(en=f"the line is no JSON: {error}", ja=f"行が JSON ではありません（{error}）")
            yield (line, RefusedAct("", raw[:60], what, _ONE_A_LINE))
            continue
        if not isinstance(value, dict):
            what = Message(en="the line is no JSON object", ja="行が JSON のオブジェクトではありません")
            yield (line, RefusedAct("", raw[:60], what, _ONE_A_LINE))
            continue
        fields = pick | value
        if len(fields) > len(pick) and (unknown := fields.keys() - pick.keys() - passed_over):
            name = min(unknown)
            what = Message(en=f"there is no field {name!r}", ja=f"{kagi(name)}という項目はありません")
            names = ", ".join(COLUMNS)
            fix = Message(en=f"use {names}", ja=f"使える項目は {names} です")
            yield (line, RefusedAct(name, str(value[name])[:60], what, fix))
            continue
        yield (line, _as_fields(fields))


def _as_fields(fields: Mapping[str, object]) -> Fields | RefusedAct:
    found = []
    for name in COLUMNS:
        field = fields[name]
        if field is None:
            field = ""
        if not isinstance(field, str):
            return RefusedAct(
                name,
                repr(field)[:60],
                Message(en=f"{name} is no text", ja=f"{name} が文字列ではありません"),
                Message(en="write it in double quotes", ja="二重引用符で囲んでください"),
            )
        found.append(field)
    return tuple(found)


def _parse_object(raw: str) -> object:
    value: object = json.loads(raw, object_pairs_hook=_refuse_twice)
    if "\\u" in raw and _HALF.search(json.dumps(value, ensure_ascii=False)):
        message = "half a surrogate pair is no character"
        raise ValueError(message)
    return value


def _refuse_twice(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        message = "a field is there twice"
        raise ValueError(message)
    return found
