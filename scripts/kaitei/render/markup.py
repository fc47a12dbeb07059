"""Which characters of a line are Markdown and which are read: the inline counterpart of a block's mark.

Read as the site's engine reads (Python-Markdown); a line whose signs do not pair in a simple way is compared with
the engine's own reading and shown as written where the two differ; so is one with more signs than a policy may
have. Plain files may also hold images, HTML tags and characters written as codes, which a policy of the archive may not.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape

from kaitei.model.table import Look
from kaitei.parse.inline import MAX_BRACKETS, MAX_SIGNS
from kaitei.render.emphasis import pair_runs
from kaitei.render.looks import Link, Markup

_SIGN = re.compile(r"[\\`*_\[<&{|#]")
_ESCAPE = re.compile(r"\\[\\`*_{}\[\]()>#+\-.!]")
_DESTINATION = re.compile(
    r"""\([ \t]*(?:<[^<>]*>|[^()<>"']*(?:\([^()<>"']*\)[^()<>"']*)*)[ \t]*(?:"[^"]*"|'[^']*')?[ \t]*\)"""
)
_AUTOLINK = re.compile(r"<(?=[A-Za-z][A-Za-z0-9+.-]*://)[^<>]*>")
_FOOTNOTE = re.compile(r"\[(\^)[^\s\[\]]+\]")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(
    r"</?(a|abbr|address|b|cite|em|i|small|span|strong|sub|sup|u)(?:\s[^<>]*)?/?>", re.IGNORECASE
)
_CODED = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_HASHES = re.compile(r"[ \t]+(#{1,6}[ \t]+)(?=\S)")
_ATTRIBUTES = re.compile(r"[ \t]*\{:[^{}]*\}[ \t\r]*$")
_PIPE = re.compile(r"(?<!\\)\|")
_SPACES = (" ", "\t", "\u3000")  # at the end of a line nobody sees them
_READ = "\ue000"  # stands for what has been read, so that no later pattern looks into it
_EMPHASIS: dict[int, int] = {1: Look.EMPHASIS, 2: Look.STRONG, 3: Look.STRONG | Look.EMPHASIS}
# what is hidden has no other look, but for an address that may be shown
_SETTLED = bytes(look & (Look.HIDDEN | Look.ADDRESS) if look & Look.HIDDEN else look for look in range(256))
_TAG_LOOKS = {"b": Look.STRONG, "strong": Look.STRONG, "i": Look.EMPHASIS, "em": Look.EMPHASIS}


@lru_cache(maxsize=4096)
def read_markup(line: str, start: int = 0, *, row: bool = False) -> Markup | None:
    """Return the markup of ``line`` from ``start`` on, None if it has none; ``row``: it is one of a pipe table."""
    if not _SIGN.search(line, start) and line[-1:] not in _SPACES:
        return None
    if len(_SIGN.findall(line, start)) > MAX_SIGNS or line.count("[") > MAX_BRACKETS:
        return None
    reader = _Reader(line)
    if row:
        reader.read_row(start)
    else:
        reader.read(start, len(line))
    if not any(reader.looks):
        return None
    return Markup(bytes(reader.looks.translate(_SETTLED)), tuple(reader.links), tuple(reader.atoms))


class _Reader:
    """Fills in the looks of one line."""

    def __init__(self, line: str) -> None:
        self.line = line
        self.looks = bytearray(len(line))
        self.links: list[Link] = []
        self.atoms: list[tuple[int, int]] = []
        self.work = list(line)

    def read_row(self, start: int) -> None:
        """Read ``| a | b |``: the outer pipes and the space around cells are the table's."""
        end = len(self.line.rstrip())
        start += len(self.line) - start - len(self.line[start:].lstrip())
        inner_start = start + (self.line[start:end].startswith("|"))
        inner_end = end - (end > inner_start and _PIPE.match(self.line, end - 1) is not None)
        self._look(start, inner_start, Look.HIDDEN)
        self._look(inner_end, len(self.line), Look.HIDDEN)
        pipes = [found.start() for found in _PIPE.finditer(self.line, inner_start, inner_end)]
        for pipe in pipes:
            self.looks[pipe] = Look.CELL
        for cell_start, cell_end in zip(
            [inner_start, *(p + 1 for p in pipes)], [*pipes, inner_end], strict=True
        ):
            cell = self.line[cell_start:cell_end]
            first = cell_start + len(cell) - len(cell.lstrip())
            last = max(first, cell_start + len(cell.rstrip()))
            self._look(cell_start, first, Look.HIDDEN)
            self._look(last, cell_end, Look.HIDDEN)
            for found in re.finditer(r"\\\|", self.line[first:last]):
                self._hide(first + found.start(), first + found.start() + 1)
                self._done(first + found.start(), first + found.end())
            self.read(first, last)

    def read(self, start: int, end: int) -> None:
        """Read the stretch as the text of one block."""
        last = max(start, len(self.line[:end].rstrip("".join(_SPACES))))
        self._hide(last, end)
        end = last
        if start and (hashes := _HASHES.match(self.line, start, end)):  # 1. ## 目的: a heading in a list
            self._hide(*hashes.span(1))
            self._done(*hashes.span(1))
        if found := _ATTRIBUTES.search(self.line, start, end):
            self._hide(*found.span())
            self._done(*found.span())
            end = found.start()
        before = self.looks[start:end]
        simple = self._code(start, end)
        self._escapes(start, end)
        simple = self._links(start, end) and simple
        self._tags(start, end)
        self._codes(start, end)
        simple = self._emphasis(start, end) and simple
        if not simple and not self._agrees(start, end):
            self.looks[start:end] = before
            self.links = [link for link in self.links if not start <= link.start < end]
            self.atoms = [atom for atom in self.atoms if not start <= atom[0] < end]

    # marks, in the order the engine reads them

    def _code(self, start: int, end: int) -> bool:
        """Read `code`; return False where a run of ticks finds no partner of its length."""
        simple = True
        position = start
        while (tick := self._find("`", position, end)) >= 0:
            slashes = tick - len(self.line[start:tick].rstrip("\\")) - start
            after = tick
            while after < end and self.work[after] == "`":
                after += 1
            length = after - tick
            close = next(
                (
                    found.start()
                    for found in re.finditer("`+", self.line[after:end])
                    if len(found[0]) == length
                ),
                -1,
            )
            if slashes % 2 or close < 0:
                simple = False
                position = after
                continue
            close += after
            self._hide(tick, after)
            self._hide(close, close + length)
            self._add(after, close, Look.CODE)
            self._done(tick, close + length)
            position = close + length
        return simple

    def _escapes(self, start: int, end: int) -> None:
        for found in _ESCAPE.finditer(self._now(start, end)):
            self._hide(start + found.start(), start + found.start() + 1)
            self._done(start + found.start(), start + found.end())

    def _links(self, start: int, end: int) -> bool:
        """Read [text](address), ![image](address) and footnotes; return False where brackets are odd."""
        simple = True
        position = start
        while (opening := self._find("[", position, end)) >= 0:
            position = opening + 1
            now = self._now(opening, end)
            if (note := _FOOTNOTE.match(now)) and not now.startswith("(", note.end()):
                self._hide(opening + 1, opening + 2)
                continue
            closing = opening + _closing(now)
            if closing < opening or closing + 1 >= end or self.work[closing + 1] != "(":
                continue
            address = _DESTINATION.match(self.line, closing + 1, end)
            if address is None:
                simple = False
                continue
            image = opening > start and self.work[opening - 1] == "!"
            simple = self._link(opening - image, opening, closing, address.end(), image=image) and simple
            position = address.end()
        return simple

    def _link(self, start: int, opening: int, closing: int, end: int, *, image: bool) -> bool:
        """Read one link; return False where its words are odd."""
        self._hide(closing + 1, end, Look.ADDRESS)
        if image:  # shown as its words in brackets
            self._hide(start, opening)
        else:
            self._hide(opening, opening + 1)
            self._hide(closing, closing + 1)
        self.links.append(Link(start, end, closing + 1, end))
        inner = list(self.work[opening + 1 : closing])
        simple = self._emphasis(opening + 1, closing) and "[" not in inner
        self._tags(opening + 1, closing)
        self.work[opening + 1 : closing] = inner
        self._done(start, end)
        return simple

    def _tags(self, start: int, end: int) -> None:
        now = self._now(start, end)
        for found in _AUTOLINK.finditer(now):
            self._hide(start + found.start(), start + found.start() + 1)
            self._hide(start + found.end() - 1, start + found.end())
            self._done(start + found.start(), start + found.end())
        for found in _BREAK.finditer(now):
            self.atoms.append((start + found.start(), start + found.end()))
            self._look(start + found.start(), start + found.end(), Look.BREAK)
            self._done(start + found.start(), start + found.end())
        opened: dict[str, list[int]] = {}
        for found in _TAG.finditer(now):
            name = found[1].lower()
            self._hide(start + found.start(), start + found.end())
            self._done(start + found.start(), start + found.end())
            if not found[0].startswith("</"):
                opened.setdefault(name, []).append(start + found.end())
            elif opened.get(name) and name in _TAG_LOOKS:
                self._add(opened[name].pop(), start + found.start(), _TAG_LOOKS[name])

    def _codes(self, start: int, end: int) -> None:
        for found in _CODED.finditer(self._now(start, end)):
            if unescape(found[0]) == found[0]:
                continue
            span = start + found.start(), start + found.end()
            self.atoms.append(span)
            self._add(*span, Look.CODED)
            self._done(*span)

    def _emphasis(self, start: int, end: int) -> bool:
        """Read *emphasis* and **strong**; return False where runs of signs do not pair off length by length."""
        pairs, simple = pair_runs(self._now(start, end))
        for first, last, length in pairs:
            self._hide(start + first, start + first + length)
            self._hide(start + last, start + last + length)
            self._add(start + first + length, start + last, _EMPHASIS[length])
        return simple

    def _agrees(self, start: int, end: int) -> bool:
        """Does a reader of the site see the same words?"""
        from kaitei.parse.inline import render_inline

        words = "".join(
            character
            for character, look in zip(self.line[start:end], self.looks[start:end], strict=True)
            if not look & Look.HIDDEN
        )
        return re.sub(r"<[^>]*>", "", render_inline(self.line[start:end])) == words.replace(
            "&", "&amp;"
        ).replace("<", "&lt;").replace(">", "&gt;")

    # the work sheet

    def _now(self, start: int, end: int) -> str:
        return "".join(self.work[start:end])

    def _find(self, sign: str, start: int, end: int) -> int:
        try:
            return self.work.index(sign, start, end)
        except ValueError:
            return -1

    def _done(self, start: int, end: int) -> None:
        self.work[start:end] = [_READ] * (end - start)

    def _hide(self, start: int, end: int, kind: int = Look.PLAIN) -> None:
        self._look(start, end, Look.HIDDEN | kind)

    def _look(self, start: int, end: int, look: int) -> None:
        self.looks[start:end] = bytes([look]) * (end - start)

    def _add(self, start: int, end: int, look: int) -> None:
        for position in range(start, end):
            self.looks[position] |= look


def _closing(text: str) -> int:
    """Return where the bracket that opens ``text`` is closed, -1 if nowhere."""
    depth = 0
    for position, character in enumerate(text):
        depth += (character == "[") - (character == "]")
        if not depth:
            return position
    return -1
