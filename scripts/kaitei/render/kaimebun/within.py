"""第2条中第4号を第5号とし、第3号を第4号とする: the provision that a sentence is about is said once."""

from __future__ import annotations

import re
from dataclasses import replace

from kaitei.render.kaimebun.instructions import Delete, Insert, Instruction, Move, Renumber, Sentence, Shift
from kaitei.text.numerals import KANJI

_SAME = re.compile(rf"([条項号])(?:の(?:[0-9]+|[{KANJI}]+))*$")


def gather(sentence: Sentence, name: str) -> Sentence:
    """Return ``sentence`` with ``name`` said once, if all its instructions are about what stands in that."""
    if not name or "中" in name or len(sentence.instructions) < 2:
        return sentence
    if all(_may_be_short(part, name) for part in sentence.instructions):
        return replace(sentence, within=name)
    return sentence


def shorten(instruction: Instruction, within: str) -> Instruction:
    """Return the instruction with names that leave out ``within``; 同条 for that itself."""
    match instruction:
        case Delete(name) | Renumber(name):
            return replace(instruction, name=name.removeprefix(within))
        case Shift(first):
            return replace(instruction, first=first.removeprefix(within))
        case Move(name, anchor):
            return replace(instruction, name=name.removeprefix(within), anchor=_short(anchor, within))
        case Insert(anchor):
            return replace(instruction, anchor=_short(anchor, within))
    return instruction


def lengthen(instruction: Instruction, within: str) -> Instruction:
    """Return the instruction with whole names; the inverse of ``shorten``."""
    match instruction:
        case Delete(name) | Renumber(name):
            return replace(instruction, name=within + name)
        case Shift(first):
            return replace(instruction, first=within + first)
        case Move(name, anchor):
            return replace(instruction, name=within + name, anchor=_long(anchor, within))
        case Insert(anchor):
            return replace(instruction, anchor=_long(anchor, within))
    return instruction


def _names(instruction: Instruction) -> tuple[tuple[str, ...], str]:
    """Return the names of what an instruction is about, and its anchor."""
    match instruction:
        case Delete(name) | Renumber(name):
            return (name,), ""
        case Shift(first):
            return (first,), ""
        case Move(name, anchor):
            return (name,), anchor
        case Insert(anchor):
            return (), anchor
    return ("",), ""


def _may_be_short(instruction: Instruction, within: str) -> bool:
    names, anchor = _names(instruction)
    if anchor == within:
        anchor = "" if _SAME.search(within) else "の"
    return all(_follows(name, within) for name in (*names, *([anchor] if anchor else [])))


def _follows(name: str, within: str) -> bool:
    """Is ``name`` that of ``within`` and one more that says something by itself: not 1.3 in 1."""
    rest = name[len(within) :]
    if not name.startswith(within) or not rest or rest[0] in "の「":
        return False
    return not (rest[0].isdigit() and not within[-1].isalpha())


def _same(within: str) -> str:
    found = _SAME.search(within)
    return f"同{found[1]}" if found else within


def _short(anchor: str, within: str) -> str:
    return _same(within) if anchor == within else anchor.removeprefix(within)


def _long(anchor: str, within: str) -> str:
    return within if anchor == _same(within) else within + anchor
