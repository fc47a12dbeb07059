"""Labels of provisions: 第３条の２, 1., (1), ①, ア, イ, i, a, ・, ※, Section 4, 別表第1, 제3조.

A label is read from the start of a line, after Markdown's mark. Where a character counts in two sequences
(イ is the second of アイウ and the first of イロハ; i is a letter and a roman one) every reading is returned
and the structure decides by the siblings.
"""

from __future__ import annotations

import re
from functools import lru_cache

from kaitei.model import Label
from kaitei.parse.label_forms import STARTS, read_single
from kaitei.text.numerals import parse_roman

_LONGEST = 40
_NEVER_DOUBLED = tuple("第附別様SACPE※제")
# words that go on behind a sign that a sentence begins with, and no label has right behind it
_GOES_ON = re.compile(
    "[①-⑳]?(?:の(?=[一-鿿])|を(?=[一-鿿])|から(?=[(（①-⑳0-9０-９第])|(?:及び|又は|または|および|若しくは|ないし|乃至)"
    "|に(?:定め|掲げ|規定|基づ|もとづ|よ[りるっ]|該当|かかわらず|関わらず|記載))"
)
_ROMAN_BEHIND_LETTER = re.compile(r"[ 　]*(?P<n>[ivx]{1,5})\.")


def parse_label(text: str) -> Label | None:
    """Return the label ``text`` starts with, in its likeliest reading; ``None`` if it starts with none."""
    readings = parse_labels(text)
    return readings[0] if readings else None


def parse_labels(text: str) -> tuple[Label, ...]:
    """Return every reading of the label ``text`` starts with, the likeliest first.

    Doubled markers are one label: ``1. (1)`` is numbered (1, 1), ``• (1)`` is (1), ``3.b. i.``
    is numbered (3, 2, 1).
    """
    if not text or text[0] not in STARTS:
        return ()
    # a label is short: cutting here keeps the cache small and hostile lines cheap
    return _parse_labels(text[:_LONGEST])


@lru_cache(maxsize=4096)
def _parse_labels(text: str) -> tuple[Label, ...]:
    labels = _read(text)
    if labels and labels[0].style[0] in "N(①⑴" and _GOES_ON.match(text, len(labels[0].written)):
        return ()  # (1)の書類を受領したときは
    return labels


def _read(text: str) -> tuple[Label, ...]:
    first = read_single(text)
    if not first or first[0].style.startswith(_NEVER_DOUBLED):
        return first
    outer, rest = first[0], text[len(first[0].written) :]
    if outer.style == "N.a" and (match := _ROMAN_BEHIND_LETTER.match(rest)):
        value = parse_roman(match["n"])
        return (Label(outer.written + match.group(), "N.a.i", (*outer.number, value)),) if value else first
    inner_text = rest.lstrip(" 　\t")
    inner = read_single(inner_text) if inner_text else ()
    if not inner or not _may_follow(outer, inner[0]):
        return first
    gap = rest[: len(rest) - len(inner_text)]
    # a bullet before another label is layout: it counts nothing
    style = f"{outer.style} " if outer.number else ""
    return tuple(
        Label(outer.written + gap + label.written, style + label.style, outer.number + label.number)
        for label in inner
    )


def _may_follow(outer: Label, inner: Label) -> bool:
    """``1. (1)``, ``1. ①``, ``• (1)`` are doubled; ``(1) a.`` and ``1. 2.`` are not."""
    if not outer.number:
        return inner.style[0] in "(①⑴❶※" or not inner.number
    return inner.style[0] in "(①⑴❶" and outer.style in {"N.", "N", "N)", "N、"}
