"""One line of a policy: as HTML, and the parts of it that a page shows apart."""

from __future__ import annotations

import re

from markupsafe import Markup

from kaitei.model import Clause
from kaitei.parse.inline import render_inline as render_markdown

_DELIMITER = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")
_CELL = re.compile(r"(?<!\\)\|")
HEADING_MARK = re.compile(r"#{1,6}[ \t]+")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def render_inline(text: str) -> Markup:
    """Return one line of a policy without its block marks as HTML."""
    return Markup(render_markdown(text))  # noqa: S704 - the parser refuses what an allow-list would change


def shown_label(clause: Clause) -> str:
    r"""Return the label as its reader sees it: 1. where Markdown needs 1\., '' if there is none."""
    return _ESCAPED.sub(r"\1", clause.label.written) if clause.label else ""


def emphasis_of(mark: str) -> str:
    """Return the signs that open emphasis at the end of a block mark: ``**`` of ``**第1条（目的）**``."""
    stripped = mark.rstrip(" \t　")
    return stripped[-2:] if stripped[-2:] in {"**", "__"} else ""


def gap_of(body: str) -> str:
    """Return the space between label and words, as written; none where none was written."""
    return body[: len(body) - len(body.lstrip())]


def article_caption(clause: Clause) -> str:
    """Return the caption of an article, or its whole body where that is short: 第1条（目的）この規約は… → （目的）."""
    body = HEADING_MARK.sub("", clause.body.strip(), count=1)
    match = re.match(r"[（(][^（()）]{1,30}[)）]", body)
    return match.group() if match else body if len(body) <= 30 else ""


def heading_of(clause: Clause) -> str:
    """Return the words of an item written as a heading: 1. #### はじめに → はじめに."""
    return render_inline(HEADING_MARK.sub("", clause.body.strip(), count=1)).striptags()


def is_delimiter(clause: Clause) -> bool:
    """Is it the line between the head of a table and its rows: ``|---|---|``?"""
    line = clause.line.strip()
    return "|" in line and _DELIMITER.fullmatch(line) is not None


def cells_of(clause: Clause) -> list[str]:
    """Return what stands in the cells of a row of a table."""
    line = clause.line.strip()
    return [
        cell.strip().replace("\\|", "|") for cell in _CELL.split(line.removeprefix("|").removesuffix("|"))
    ]
