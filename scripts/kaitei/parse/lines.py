r"""The non-blank lines of a text, each told apart into Markdown's mark and what it marks.

Line breaks are ``\n`` only. Nothing is lost: the sources of all lines joined are the text.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import NamedTuple

from kaitei.model import Label
from kaitei.parse.labels import parse_labels

# a plain file may begin with a byte order mark, which is no letter of its first line
_MARK = re.compile(r"\ufeff?[ \t　]*(?:(?:#{1,6}(?=[ \t　]|$)|[-*+](?=[ \t])|>)[ \t　]*)*")
_BOLD = re.compile(r"\*\*|__")
_HEADING = re.compile(r"\ufeff?[ \t]{0,3}(#{1,6})")
_DELIMITER_ROW = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t\r]*")
_RULE = re.compile(r"[ \t]*(?:-{2,}|\*{3,}|_{3,}|={2,}|─{3,}|―{3,}|(?:[-*_][ \t]+){2,}[-*_])[ \t\r]*")
_ATTRIBUTES = re.compile(r"[ \t]*\{:[^{}]*\}[ \t\r]*")
_UNDERLINE = re.compile(r"(?:-{2,}|={2,})[ \t\r]*")
_BRACKETED = re.compile(
    r"<[^<>!-~][^<>]{0,39}>|【[^【】]{1,40}】|＜[^＜＞]{1,40}＞|〔[^〔〕]{1,40}〕|［[^［］]{1,40}］|《[^《》]{1,40}》|≪[^≪≫]{1,40}≫"
)
_METADATA = re.compile(r"[ \t]|[A-Za-z_][\w-]*:(?:[ ]|$)|-[ ]")
_LONGEST_UNDERLINED = 120
_LONGEST_BOLD = 60


class Lines(NamedTuple):
    """The non-blank lines of a text: where each is (counted from 0), and each with the blank lines after it."""

    numbers: tuple[int, ...]
    texts: tuple[str, ...]
    sources: tuple[str, ...]


class Form(Enum):
    """What a line is by its Markdown alone."""

    TEXT = 0
    BULLET = 1  # - * +
    HEADING = 2  # # or underlined
    CAPTION = 3  # a whole line in ** or 【】: a heading without a level
    TABLE = 4
    MARKUP = 5  # a rule, an underline, |---|, {: #anchor }


class RawLine(NamedTuple):
    """A line before it has a place in the tree. ``rest`` follows its mark; ``indent`` counts columns."""

    form: Form
    mark: str
    rest: str
    readings: tuple[Label, ...] = ()
    level: int = 0
    indent: int = 0


def non_blank_lines(text: str) -> tuple[str, ...]:
    """Return the lines of ``text`` that are clauses, without reading anything else of it."""
    return tuple([line for line in text.split("\n") if line and not line.isspace()])


def split_lines(text: str) -> Lines:
    """Return the non-blank lines of ``text``. The sources joined are the text (if it has any line)."""
    numbers: list[int] = []
    texts: list[str] = []
    sources: list[str] = []
    pending: list[str] = []
    for number, line in enumerate(text.split("\n")):
        if line and not line.isspace():
            if texts:
                sources.append("\n".join(pending) + "\n")
                pending = []
            numbers.append(number)
            texts.append(line)
        pending.append(line)
    if texts:
        sources.append("\n".join(pending))
    return Lines(tuple(numbers), tuple(texts), tuple(sources))


def split_mark(line: str) -> tuple[str, str]:
    """Return Markdown's mark at the start of ``line`` (indentation, ``## ``, ``- ``), and the rest.

    ``**`` is part of the mark where a label follows it: ``**第1条（目的）**``.
    """
    match = _MARK.match(line)
    end = match.end() if match else 0
    if (bold := _BOLD.match(line, end)) and parse_labels(line[bold.end() :]):
        end = bold.end()
    return line[:end], line[end:]


def read_lines(lines: Lines) -> list[RawLine]:
    """Return every line of a text as a raw line."""
    raws: list[RawLine] = []
    metadata = _end_of_metadata(lines)
    in_table = False
    count = len(lines.texts)
    for index, line in enumerate(lines.texts):
        if index <= metadata:
            fence = index in {0, metadata}
            raws.append(RawLine(Form.MARKUP, line, "") if fence else RawLine(Form.TEXT, "", line))
            continue
        touching = index + 1 < count and lines.numbers[index + 1] == lines.numbers[index] + 1
        below = lines.texts[index + 1] if touching else ""
        if not (index and lines.numbers[index - 1] == lines.numbers[index] - 1):
            in_table = False
        raw = _raw(line, below, in_table=in_table)
        in_table = raw.form is Form.TABLE or (in_table and raw.form is Form.MARKUP)
        raws.append(raw)
    return raws


def _raw(line: str, below: str, *, in_table: bool) -> RawLine:
    first = line[0]
    if first in "-*_=─― \t" and _RULE.fullmatch(line):
        return RawLine(Form.MARKUP, line, "")
    if first in "{ \t" and _ATTRIBUTES.fullmatch(line):
        return RawLine(Form.MARKUP, "", line)
    if "|" in line:
        if in_table and _DELIMITER_ROW.fullmatch(line):
            return RawLine(Form.MARKUP, line, "")
        if in_table or line.lstrip(" \t")[0] == "|" or ("|" in below and _DELIMITER_ROW.fullmatch(below)):
            indent = len(line) - len(line.lstrip(" \t"))
            return RawLine(Form.TABLE, line[:indent], line[indent:])
    mark, rest = split_mark(line)
    readings = () if ">" in mark else parse_labels(rest)  # what is quoted has no place of its own
    if not mark and first not in "【＜〔［《≪<*_":  # most lines
        level = _underlined(line, below) if below and below[0] in "-=" else 0
        return RawLine(Form.HEADING if level else Form.TEXT, "", rest, readings, level)
    indent = _columns(mark)
    if heading := _HEADING.match(mark):
        return RawLine(Form.HEADING, mark, rest, readings, len(heading[1]), indent)
    if mark.strip("\ufeff \t　>*_") or "*" in mark.removesuffix("**"):
        return RawLine(Form.BULLET, mark, rest, readings, 0, indent)
    if level := _underlined(line, below) if below and below[0] in "-=" else 0:
        return RawLine(Form.HEADING, mark, rest, readings, level, indent)
    form = Form.CAPTION if _is_caption(mark, rest.strip()) else Form.TEXT
    return RawLine(form, mark, rest, readings, 0, indent)


def _underlined(line: str, below: str) -> int:
    """Return the level of a heading that is underlined: 1 for =, 2 for -, 0 for a paragraph above a rule."""
    if not _UNDERLINE.fullmatch(below) or len(line) > _LONGEST_UNDERLINED or line.rstrip().endswith("。"):
        return 0
    return 1 if below[0] == "=" else 2


def _is_caption(mark: str, bare: str) -> bool:
    """Is the whole line bold, or in heading brackets?"""
    if len(bare) > _LONGEST_BOLD:
        return False
    for sign in ("**", "__"):
        if bare.endswith(sign):
            inner = bare.removesuffix(sign) if mark.endswith(sign) else bare[2:-2]
            opened = mark.endswith(sign) or (bare.startswith(sign) and len(bare) > 4)
            return opened and sign not in inner and not inner.endswith(("。", "."))
    return bool(_BRACKETED.fullmatch(bare))


def _columns(mark: str) -> int:
    """Return how far a mark is indented: a tab counts as 4 columns, an ideographic space as 2."""
    columns = 0
    for char in mark:
        if char not in " \t　":
            break
        columns += 1 if char == " " else 4 if char == "\t" else 2
    return columns


def _end_of_metadata(lines: Lines) -> int:
    """Return the index of the ``---`` that ends front matter at the head of a plain file, -1 if it has none."""
    if (
        len(lines.texts) < 2
        or lines.numbers[0] != 0
        or lines.texts[0].rstrip() != "---"
        or ":" not in lines.texts[1]
    ):
        return -1
    for index in range(1, min(len(lines.texts), 60)):
        if lines.texts[index].rstrip() == "---":
            return index
        if not _METADATA.match(lines.texts[index]):
            break
    return -1
