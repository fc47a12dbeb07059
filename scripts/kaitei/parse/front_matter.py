"""The facts of a version, written between two ``---`` lines at the top of its file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import TypeVar

from kaitei.errors import KaiteiError, Location, Message
from kaitei.model import Consent, Facts, Nature, TextStatus
from kaitei.parse.dates import find_dates
from kaitei.parse.strict_yaml import Mapping, Node, Scalar, parse_mapping
from kaitei.text.normalise import fold_width

KEYS = ("title", "revised", "published", "effective", "consent", "nature", "summary", "text", "source")
OPTIONAL_KEYS = ("captions",)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_Choice = TypeVar("_Choice", bound=StrEnum)


def split_front_matter(path: str, text: str) -> tuple[str, str, int]:
    """Return front matter, body, and the file line the body starts on.

    Raises:
        KaiteiError: the file does not start with ``---``, or no second ``---`` ends the front matter.
    """
    if not text.startswith("---\n"):
        raise KaiteiError(
            Message(en="front matter is missing", ja="前付け（front matter）がありません"),
            Location(path, 1),
            Message(
                en=f"start the file with ---, the lines {', '.join(KEYS)}, and ---",
                ja=f"ファイルの先頭に --- と {', '.join(KEYS)} の各行と --- を書いてください",
            ),
        )
    end = text.find("\n---\n", 3)
    if end < 0:
        raise KaiteiError(
            Message(en="the front matter is not ended", ja="前付け（front matter）が閉じられていません"),
            Location(path, 1),
            Message(
                en="write a line --- between its last line and the text",
                ja="前付けの最後の行と本文の間に、--- だけの行を書いてください",
            ),
        )
    return text[4 : end + 1], text[end + 5 :], text.count("\n", 0, end + 5) + 1


def parse_facts(path: str, front_matter: str) -> Facts:
    """Return the facts of a version; ``front_matter`` starts on line 2 of its file."""
    mapping = parse_mapping(front_matter, path, first_line=2)
    refuse_unknown_keys(path, mapping, KEYS + OPTIONAL_KEYS)
    found = {key: scalar(path, mapping, key) for key in KEYS}
    for key in ("title", "source"):
        refuse_unless_one_line(path, found[key], key)
    return Facts(
        title=found["title"].text,
        revised=parse_date(path, found["revised"], "revised"),
        published=parse_date(path, found["published"], "published"),
        effective=parse_date(path, found["effective"], "effective"),
        consent=_choice(path, found["consent"], "consent", Consent),
        nature=_choice(path, found["nature"], "nature", Nature),
        summary=" ".join(found["summary"].text.split("\n")).strip(),
        text=_choice(path, found["text"], "text", TextStatus),
        source=found["source"].text,
        captions=tuple(texts_by_key(path, mapping, "captions")) if mapping.get("captions") else None,
    )


def parse_date(path: str, written: Scalar, key: str) -> date:
    """Return the day that ``written`` (YYYY-MM-DD) names."""
    try:
        if not _DATE.fullmatch(written.text):
            raise ValueError
        return date.fromisoformat(written.text)
    except ValueError:
        raise _no_date(path, written, key) from None


def _no_date(path: str, written: Scalar, key: str) -> KaiteiError:
    """Say what is wrong with a date: how it is written, or that there is no such day."""
    where = Location(path, written.line)
    text = fold_width(written.text.strip())
    meant = [each.day for each in find_dates(text) if each.day and each.start == 0 and each.end == len(text)]
    if meant:
        return KaiteiError(
            Message(
                en=f"{key} is {written.text!r}, a day that is not written as YYYY-MM-DD",
                ja=f"{key} の日付「{written.text}」は、年-月-日 の形で書かれていません",
            ),
            where,
            Message(en=f"write {meant[0]}", ja=f"{meant[0]} と書いてください"),
        )
    return KaiteiError(
        Message(
            en=f"{key} is {written.text!r}, which is no day of the calendar",
            ja=f"{key} の値「{written.text}」は暦にある日付ではありません",
        ),
        where,
        Message(en="write it like 2024-11-05", ja="2024-11-05 のように書いてください"),
    )


def refuse_unless_one_line(path: str, written: Scalar, key: str) -> None:
    """Refuse text that is empty or goes over several lines."""
    if not written.text.strip():
        raise KaiteiError(
            Message(en=f"{key} is empty", ja=f"{key} が空です"),
            Location(path, written.line),
            Message(en=f"write it after `{key}: `", ja=f"「{key}: 」の後に書いてください"),
        )
    if "\n" in written.text:
        raise KaiteiError(
            Message(en=f"{key} has line breaks", ja=f"{key} に改行があります"),
            Location(path, written.line),
            Message(en="write it on one line", ja="1行で書いてください"),
        )


def refuse_unknown_keys(path: str, mapping: Mapping, known: tuple[str, ...]) -> None:
    """Refuse keys that are not known here."""
    for key, _ in mapping.items:
        if key.text not in known:
            raise KaiteiError(
                Message(en=f"unknown key {key.text!r}", ja=f"不明なキー「{key.text}」があります"),
                Location(path, key.line),
                Message(en=f"the keys are {', '.join(known)}", ja=f"使えるキーは {', '.join(known)} です"),
            )


def scalar(path: str, mapping: Mapping, key: str, default: str | None = None) -> Scalar:
    """Return the text under ``key``; without a default it must be there."""
    node = mapping.get(key)
    if isinstance(node, Scalar):
        return node
    if node is not None:
        raise KaiteiError(
            Message(en=f"{key} must be text", ja=f"{key} は文字列で書いてください"), Location(path, node.line)
        )
    if default is not None:
        return Scalar(default, mapping.line)
    raise KaiteiError(
        Message(en=f"{key} is missing", ja=f"{key} がありません"),
        Location(path, mapping.line),
        Message(en=f"add a line `{key}: …`", ja=f"「{key}: …」の行を加えてください"),
    )


def texts_by_key(path: str, mapping: Mapping, key: str) -> Iterator[tuple[str, str]]:
    """Yield the names and texts below ``key``, which may be missing or empty."""
    node = mapping.get(key)
    if node is None or is_empty(node):
        return
    if not isinstance(node, Mapping):
        raise expected(path, node, key, "label: heading", "ラベル: 見出し")
    for name, value in node.items:
        if not isinstance(value, Scalar):
            raise expected(path, value, f"{key}.{name.text}", "text", "文字列")
        yield name.text, value.text


def is_empty(node: Node) -> bool:
    """Is nothing written there?"""
    return isinstance(node, Scalar) and not node.text


def expected(path: str, node: Node, key: str, en: str, ja: str) -> KaiteiError:
    """Return what to raise where ``key`` holds something else than it must."""
    return KaiteiError(
        Message(en=f"{key} must hold {en}", ja=f"{key} には{ja}を書いてください"),
        Location(path, node.line),
    )


def _choice(path: str, written: Scalar, key: str, values: type[_Choice]) -> _Choice:
    try:
        return values(written.text)
    except ValueError:
        words = ", ".join(values)
        raise KaiteiError(
            Message(en=f"{key} is {written.text!r}", ja=f"{key} の値「{written.text}」は使えません"),
            Location(path, written.line),
            Message(en=f"write one of: {words}", ja=f"次のいずれかを書いてください: {words}"),
        ) from None
