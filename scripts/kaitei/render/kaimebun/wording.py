"""改め文 as text: from sentences to lines, and from lines back to sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kaitei.errors import KaiteiError, Location, Message
from kaitei.render.kaimebun.instructions import (
    AddAfter,
    AddSentence,
    Amend,
    Attach,
    Delete,
    Insert,
    Instruction,
    Move,
    Phrase,
    Renumber,
    Replace,
    Rewrite,
    Sentence,
    Shift,
    Strike,
    StrikeSentence,
    Where,
)
from kaitei.render.kaimebun.provisos import PROVISO, SECOND
from kaitei.render.kaimebun.units import written_like
from kaitei.render.kaimebun.within import lengthen, shorten
from kaitei.text.numerals import KANJI, parse_number

INDENT = "　"  # in front of every line that is to be added

_NUMBER = f"(?:[0-9]+|[{KANJI}]+)"
_OPENING = re.compile(r".*の一部を次のように改正する。")
_INSIDE = "□"  # stands for what is quoted while the words around it are read

_PLACES = {Where.AFTER: "の次", Where.FIRST: "の最初", Where.LAST: ""}
_WHERE = {word: where for where, word in _PLACES.items()}

_AMEND = re.compile(r"(?P<name>.+?)中(?=「)")
_WITHIN = re.compile(r"(?P<name>[^中]+)中(?!「)")
_PHRASE = re.compile(
    r"「(?P<a>□*)」(?:を「(?P<b>□*)」に(?:改める|改め)?|の次に「(?P<added>□*)」を加え(?:る)?|を削[るり])[、。]"
)
_REWRITE = re.compile(r"(?P<name>.+)を次のように改める。")
_PART = re.compile(
    r"(.+?)(を付する|を付し|とする|とし|を削る|を削り|に移す|に移し|繰り下げる|繰り下げ|繰り上げる|繰り上げ|加える|加え)[、。]"
)
_RENUMBER = re.compile(r"(?P<name>.+?)を(?P<number>.+)")
_SHIFT = re.compile(rf"(?P<first>.+?)から(?P<last>.+?)までを(?P<by>{_NUMBER})(?P<counter>[条項号]?)ずつ")
_FROM, _AND = "から", "及び"
_SEVERAL = re.compile(r"(?P<name>.+?)(?:から(?P<last>.+)まで|及び(?P<other>.+))")
_MOVE = re.compile(r"(?P<name>.+?)を(?:冒頭|(?P<anchor>.+)(?P<where>の次|の最初))")
_INSERT = re.compile(
    rf"(?:冒頭|(?P<anchor>.+?)(?P<where>の次|の最初|))に次の(?:(?P<what>{_NUMBER}[条項号])を|ように)"
)
_ADD_SENTENCE = re.compile(rf"(?P<name>.+?)に(?:次の(?P<what>{PROVISO})を|{SECOND}として次のように)")
_ATTACH = re.compile(r"(?P<name>.+?)に「(?P<text>□*)」")


def is_quotable(text: str) -> bool:
    """Can ``text`` stand between 「 and 」: are its own quotation marks balanced?"""
    depth = 0
    for character in text:
        depth += (character == "「") - (character == "」")
        if depth < 0:
            return False
    return depth == 0 and _INSIDE not in text and "\n" not in text


def format_kaimebun(title: str, sentences: Sequence[Sentence]) -> str:
    """Return the sentences under their opening line; what is added follows its sentence, set in."""
    lines = [f"{title}の一部を次のように改正する。"]
    for sentence in sentences:
        lines.append(_format_sentence(sentence))
        for instruction in sentence.instructions:
            match instruction:
                case Insert(lines=added) | Rewrite(lines=added):
                    lines += [INDENT + line for line in added]
                case AddSentence(text=line):
                    lines.append(INDENT + line)
    return "\n".join(lines) + "\n"


def _format_sentence(sentence: Sentence) -> str:
    within = sentence.within
    *before, last = (
        (shorten(part, within) for part in sentence.instructions) if within else sentence.instructions
    )
    opening = f"{within}中" if within else ""
    return (
        opening
        + "".join(f"{_format(part, ends=False)}、" for part in before)
        + f"{_format(last, ends=True)}。"
    )


def _format(instruction: Instruction, *, ends: bool) -> str:
    match instruction:
        case Amend(name, phrases):
            return f"{name}中{_format_phrases(phrases)}"
        case AddSentence(name, what):
            added = f"次の{what}を" if what == PROVISO else f"{what}として次のように"
            return f"{name}に{added}加え{'る' if ends else ''}"
        case StrikeSentence(name, what):
            return f"{name}{what}を削{'る' if ends else 'り'}"
        case Attach(name, text):
            return f"{name}に「{text}」を付{'する' if ends else 'し'}"
        case Rewrite(name):
            return f"{name}を次のように改める"
        case Delete(name, joint, last):
            until = "まで" if joint == _FROM else ""
            return f"{name}{joint}{last}{until}を削{'る' if ends else 'り'}"
        case Renumber(name, number):
            return f"{name}を{number}と{'する' if ends else 'し'}"
        case Shift(first, last, by, counter):
            way = "下げ" if by > 0 else "上げ"
            return f"{first}から{last}までを{written_like(first, abs(by))}{counter}ずつ繰り{way}{'る' if ends else ''}"
        case Move(name, anchor, where):
            return f"{name}を{_place(anchor, where)}に移{'す' if ends else 'し'}"
        case Insert(anchor, where, what):
            return (
                f"{_place(anchor, where)}に次の{f'{what}を' if what else 'ように'}加え{'る' if ends else ''}"
            )


def _place(anchor: str, where: Where) -> str:
    return anchor + _PLACES[where] if anchor else "冒頭"


def _format_phrases(phrases: Sequence[Phrase]) -> str:
    """Return the phrases; neighbouring replacements share one verb."""
    parts: list[str] = []
    for number, phrase in enumerate(phrases):
        following = phrases[number + 1] if number + 1 < len(phrases) else None
        match phrase:
            case Replace(old, new) if isinstance(following, Replace):
                parts.append(f"「{old}」を「{new}」に")
            case Replace(old, new):
                parts.append(f"「{old}」を「{new}」に改め{'' if following else 'る'}")
            case AddAfter(anchor, text):
                parts.append(f"「{anchor}」の次に「{text}」を加え{'' if following else 'る'}")
            case Strike(text):
                parts.append(f"「{text}」を削{'り' if following else 'る'}")
    return "、".join(parts)


def parse_kaimebun(text: str) -> tuple[str, tuple[Sentence, ...]]:
    """Return title and sentences of what ``format_kaimebun`` wrote; lines before the opening are ignored."""
    lines = text.removesuffix("\n").split("\n")
    start = next((number for number, line in enumerate(lines) if _OPENING.fullmatch(line)), None)
    if start is None:
        raise KaiteiError(
            Message("the opening line is missing", "「…の一部を次のように改正する。」の行がありません")
        )
    sentences: list[Sentence] = []
    for number, line in enumerate(lines[start + 1 :], start + 2):
        if not line.startswith(INDENT):
            sentences.append(_parse_sentence(line, number))
        elif sentences:
            sentences[-1] = _with_line(sentences[-1], line[len(INDENT) :])
    return lines[start].removesuffix("の一部を次のように改正する。"), tuple(sentences)


def _with_line(sentence: Sentence, line: str) -> Sentence:
    *before, last = sentence.instructions
    match last:
        case Insert(lines=lines) | Rewrite(lines=lines):
            return replace(sentence, instructions=(*before, replace(last, lines=(*lines, line))))
        case AddSentence():
            return replace(sentence, instructions=(*before, replace(last, text=line)))
        case _:
            raise KaiteiError(
                Message(f"no sentence adds the line {line}", f"「{line}」を加える文がありません")
            )


def _parse_sentence(line: str, number: int) -> Sentence:
    masked = _mask(line)
    if found := _REWRITE.fullmatch(masked):
        return Sentence((Rewrite(line[: found.end("name")], ()),))
    if (found := _AMEND.match(masked)) and (phrases := tuple(_parse_phrases(line, masked, found.end()))):
        return Sentence((Amend(line[: found.end("name")], phrases),))
    instructions: list[Instruction] = []
    inside = _WITHIN.match(masked)
    within = line[: inside.end("name")] if inside else ""
    start = position = inside.end() if inside else 0
    while part := _PART.match(masked, position):
        instructions.append(
            _parse_part(line[part.start() : part.end()], masked[part.start() : part.end()], part[2])
        )
        position = part.end()
    if position == start or position != len(line):
        raise _unreadable(line, number)
    if within:
        instructions = [lengthen(part, within) for part in instructions]
    return Sentence(tuple(instructions), within)


def _parse_phrases(line: str, masked: str, position: int) -> Iterator[Phrase]:
    while found := _PHRASE.match(masked, position):
        parts = {
            name: line[slice(*found.span(name))] for name in ("a", "b", "added") if found[name] is not None
        }
        if "b" in parts:
            yield Replace(parts["a"], parts["b"])
        elif "added" in parts:
            yield AddAfter(parts["a"], parts["added"])
        else:
            yield Strike(parts["a"])
        position = found.end()
    if position != len(line):
        raise _unreadable(line, None)


def _parse_part(part: str, masked: str, verb: str) -> Instruction:
    body, masked_body = part[: masked.rindex(verb)], masked[: masked.rindex(verb)]
    if verb in {"を削る", "を削り"}:
        what = next((what for what in (PROVISO, SECOND) if body.endswith(what)), "")
        return StrikeSentence(body.removesuffix(what), what) if what else _delete(body, masked_body)
    for pattern, build, verbs in _READERS:
        if verb.startswith(verbs) and (found := pattern.fullmatch(masked_body)):
            groups = {
                key: body[slice(*found.span(key))] if found[key] is not None else ""
                for key in found.groupdict()
            }
            return build(groups, verb)
    raise _unreadable(part, None)


def _delete(body: str, masked: str) -> Delete:
    found = _SEVERAL.fullmatch(masked)
    if not found:
        return Delete(body)
    joint = _FROM if found["last"] else _AND
    return Delete(
        body[: found.end("name")], joint, body[slice(*found.span("last" if found["last"] else "other"))]
    )


def _attach(groups: dict[str, str], _: str) -> Instruction:
    return Attach(groups["name"], groups["text"])


def _add_sentence(groups: dict[str, str], _: str) -> Instruction:
    return AddSentence(groups["name"], groups["what"] or SECOND, "")


def _shift(groups: dict[str, str], verb: str) -> Instruction:
    by = (parse_number(groups["by"]) or 0) * (1 if "下げ" in verb else -1)
    return Shift(groups["first"], groups["last"], by, groups["counter"])


def _insert(groups: dict[str, str], _: str) -> Instruction:
    where = _WHERE[groups["where"]] if groups["anchor"] else Where.FIRST
    return Insert(groups["anchor"], where, groups["what"], ())


def _move(groups: dict[str, str], _: str) -> Instruction:
    return Move(
        groups["name"], groups["anchor"], _WHERE[groups["where"]] if groups["anchor"] else Where.FIRST
    )


def _renumber(groups: dict[str, str], _: str) -> Instruction:
    return Renumber(groups["name"], groups["number"])


_READERS = (
    (_ATTACH, _attach, "を付"),
    (_SHIFT, _shift, "繰り"),
    (_ADD_SENTENCE, _add_sentence, "加え"),
    (_INSERT, _insert, "加え"),
    (_MOVE, _move, "に移"),
    (_RENUMBER, _renumber, "と"),
)


def _mask(line: str) -> str:
    """Return the line with every quoted character replaced, so that only the sentence's own words are left."""
    depth = 0
    out: list[str] = []
    for character in line:
        if character == "」":
            depth -= 1
        out.append(_INSIDE if depth > 0 else character)
        if character == "「":
            depth += 1
    return "".join(out)


def _unreadable(line: str, number: int | None) -> KaiteiError:
    return KaiteiError(
        Message(f"this is no sentence of an amendment: {line}", f"改め文として読めません：{line}"),
        Location("改め文", number) if number else None,
    )
