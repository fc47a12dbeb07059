"""One clause as a reader sees it: which of its characters are Markdown's, and what is left of them."""

from __future__ import annotations

from functools import lru_cache

from kaitei.model import Clause, Kind
from kaitei.model.table import Look
from kaitei.render.looks import Markup, read_stretch, spans_of
from kaitei.render.markup import read_markup


def block_mark(clause: Clause) -> str:
    """Return what Markdown writes before the text of a block; emphasis belongs to the text, a rule is text."""
    if not clause.mark or clause.kind is Kind.MARKUP:
        return ""
    return clause.mark.removesuffix("**").removesuffix("__")


def is_bullet(clause: Clause) -> bool:
    """Is the clause an item of a Markdown list, without a number or bullet of its own?"""
    return (
        clause.label is None
        and clause.kind is not Kind.MARKUP
        and clause.mark.rstrip().endswith(("-", "*", "+"))
    )


def markup_of(clause: Clause) -> Markup | None:
    """Return how the characters of the clause's line are read; its label is as written, as on the site."""
    if clause.kind is Kind.MARKUP:
        return Markup(bytes([Look.HIDDEN]) * len(clause.line))
    start = len(block_mark(clause))
    if clause.label and start == len(clause.mark) and "\\" not in clause.label.written:  # 1\. begins no list
        start += len(clause.label.written)
    return read_markup(clause.line, start, row=clause.kind is Kind.TABLE)


def read_clause(clause: Clause) -> str:
    """Return the words of a clause, without any sign of Markdown but the pipes between cells."""
    return "".join(text for text, _ in looks_of(clause))


# a version is compared with several others, and its clauses are read for each remark
@lru_cache(maxsize=4096)
def looks_of(clause: Clause) -> tuple[tuple[str, int], ...]:
    """Return what is read of a clause, stretch by stretch, with how it looks."""
    markup = markup_of(clause)
    line, start = clause.line, len(block_mark(clause))
    if markup is None:
        return ((line[start:], 0),)
    looks: list[tuple[str, int]] = []
    for first, last, look in spans_of(markup.looks):
        text = read_stretch(line[max(first, start) : last], look) if last > start else ""
        if text and looks and looks[-1][1] == look:
            text = looks.pop()[0] + text
        if text:
            looks.append((text, look))
    return tuple(looks)


def addresses_of(clause: Clause) -> list[str]:
    """Return the addresses of the clause's links, in their brackets."""
    markup = markup_of(clause)
    if markup is None:
        return []
    return [clause.line[link.address_start : link.address_end] for link in markup.links]
