"""Names of provisions for messages: 第3条第2項（…）, 2.(4), with the words they begin with."""

from __future__ import annotations

import re

from kaitei.errors import Message
from kaitei.model import Document, Kind

_WORDS = 16
_CAPTION = re.compile("[（(](?P<words>[^（()）]+)[)）]")


def name_of(document: Document, index: int) -> Message:
    """Return the labels of a clause from its article down, and the words it begins with."""
    steps = document.ancestors(index)
    labels = [
        label.written.strip()
        for step in steps
        if (label := document.clauses[step].label)
        and (
            document.clauses[step].kind not in {Kind.DIVISION, Kind.BULLET}
            or _is_chapter(document, index, step)
        )
    ]
    words = _words(document, index)
    name = " ".join(labels)
    if not words:
        return Message(en=name, ja=name)
    return Message(en=f"{name} “{words}”".lstrip(), ja=f"{name}「{words}」")


def _is_chapter(document: Document, index: int, step: int) -> bool:
    """Is the step the chapter itself that is to be named? An article is named without its chapter."""
    return step == index and document.clauses[step].kind is Kind.DIVISION


def _words(document: Document, index: int) -> str:
    """Return the first words of a clause; of a heading without any, those of what stands below it."""
    for step in (index, *document.children(index)[:1]):
        body = document.clauses[step].body.strip()
        caption = _CAPTION.match(body)
        if body:
            words = caption["words"] if caption else body
            return words if len(words) <= _WORDS else words[:_WORDS] + "…"
    return ""
