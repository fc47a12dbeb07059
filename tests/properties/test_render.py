"""What holds of every table, whatever the texts."""

from __future__ import annotations

import itertools
import json
import os
import re
from collections import Counter
from html import unescape
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kaitei.model import Comparison, Document
from kaitei.model.table import Mark, Table
from kaitei.render import (
    TableOptions,
    build_table,
    render_docx,
    render_json,
    render_markdown,
    render_redline,
    render_side_by_side,
    render_text,
)
from kaitei.render.clauses import read_clause
from kaitei.render.visible import visible
from support.comparing import a_comparison, a_heading, word_text

WORDS = [
    "会員",
    "情報を",
    "利用",
    "活用",
    "します。",
    "第3条",
    "cookie",
    " & ",
    "<b>",
    "、",
    "**",
    "\u200b",
    "　",
    "-",
    "[規約](#terms)",
    "*強調*",
]
LABELS = [
    "",
    "## ",
    "## 1.",
    "## 2.",
    "## 第1条（目的）",
    "## 第2条",
    "(1) ",
    "(2) ",
    "- ",
    "・",
    "※ ",
    "1 ",
    "| a |",
    "|---|\n",
    "---",
]
LINES = st.builds(
    lambda label, words, blank: label + "".join(words) + "\n" * blank,
    st.sampled_from(LABELS),
    st.lists(st.sampled_from(WORDS), max_size=6),
    st.integers(1, 3),
)
TEXTS = st.lists(LINES, max_size=12).map("".join)


def check_nothing_is_lost(comparison: Comparison, table: Table) -> None:
    """Every line of both sides stands in the full table once, in a cell and in the redline."""
    sides = (
        (comparison.old, [row.old for row in table.rows], Mark.DELETED),
        (comparison.new, [row.new for row in table.rows], Mark.INSERTED),
    )
    for document, cells, mark in sides:
        lines = Counter(line.mark + line.text for cell in cells for line in cell.lines)
        assert lines == Counter(clause.line for clause in document.clauses)
        for row, cell in zip(table.rows, cells, strict=True):
            woven = "".join(line.side(mark) for line in row.redline)
            assert woven == "".join(line.text for line in cell.lines)


def full_table(comparison: Comparison) -> Table:
    return build_table(comparison, a_heading("1"), a_heading("2"), TableOptions(everything=True))


@settings(max_examples=150)
@given(TEXTS, TEXTS)
def test_a_full_table_loses_no_line_of_either_side(old, new):
    comparison = a_comparison(old, new)
    check_nothing_is_lost(comparison, full_table(comparison))


@settings(max_examples=60)
@given(TEXTS, TEXTS)
def test_every_changed_block_is_in_the_short_table_too(old, new):
    comparison = a_comparison(old, new)
    table = build_table(comparison, a_heading("1"), a_heading("2"))
    shown = Counter(line.mark + line.text for row in table.rows for line in row.new.lines if not line.omitted)
    added = Counter(
        comparison.new.clauses[index].line
        for change in comparison.changed
        if not change.old
        for index in change.new
    )
    assert not added - shown


@settings(max_examples=60)
@given(TEXTS, TEXTS)
def test_every_format_takes_every_table(old, new):
    comparison = a_comparison(old, new)
    for everything in (False, True):
        table = build_table(comparison, a_heading("1"), a_heading("2"), TableOptions(everything=everything))
        render_text(table)
        render_text(table, width=20, colour=True)
        render_text(table, width=120)
        assert len(render_markdown(table, limit=2_000)) <= 2_000
        render_side_by_side(table)
        render_redline(table)


def letters(text: str) -> Counter[str]:
    """Count the characters but for white space and the pipes between cells."""
    return Counter("".join(text.replace("|", "").split()))


def check_words(document: Document, shown: str) -> None:
    """What is shown of a side are the words of its clauses, and lines of signs only where nothing else is there."""
    words = letters(visible("".join(map(read_clause, document.clauses))))
    signs = letters("".join(c.line for c in document.clauses if not read_clause(c).strip()))
    assert not words - letters(shown)
    assert not (letters(shown) - words) - signs


def check_html(comparison: Comparison) -> None:
    html = render_side_by_side(full_table(comparison))
    html = re.sub(r'<p class="filler">.*?</p>|<span class="(?:rule|address)">.*?</span>', "", html)
    for document, side in ((comparison.old, "old"), (comparison.new, "new")):
        cells = re.findall(rf'<td class="{side}"[^>]*>(.*?)</td>', html)
        check_words(document, unescape(re.sub(r"<[^>]*>", "", "".join(cells))))


@settings(max_examples=150)
@given(TEXTS, TEXTS)
@example("会員\n|---|\n\n", "| a |\n|---|\n\n")  # the line is words of the old text, a sign in the new one
def test_reader_formats_show_every_word_of_both_sides(old, new):
    check_html(a_comparison(old, new))


@settings(max_examples=20)
@given(TEXTS, TEXTS)
def test_word_takes_every_table(old, new):
    word_text(render_docx(full_table(a_comparison(old, new))))


@settings(max_examples=100)
@given(TEXTS, TEXTS)
def test_both_files_rebuild_from_the_json(old, new):
    value = json.loads(render_json(a_comparison(old, new), a_heading("1"), a_heading("2")))
    for side, text in (("old", old), ("new", new)):
        clauses = sorted(
            (clause for change in value["changes"] for clause in change[side]),
            key=lambda clause: clause["lines"],
        )
        rebuilt = value[side]["before"] + "".join(clause["text"] + clause["after"] for clause in clauses)
        assert rebuilt == text


@pytest.mark.skipif(
    "KAITEI_CORPUS" not in os.environ, reason="KAITEI_CORPUS names no folder of real histories"
)
def test_no_real_history_loses_a_line():
    for folder in sorted(path for path in Path(os.environ["KAITEI_CORPUS"]).iterdir() if path.is_dir()):
        texts = [path.read_text() for path in sorted(folder.glob("*.md"))]
        for old, new in itertools.pairwise(texts):
            comparison = a_comparison(old, new)
            check_nothing_is_lost(comparison, full_table(comparison))
            check_html(comparison)
            short = build_table(comparison, a_heading("1"), a_heading("2"))
            for rendered in (
                render_text(short, width=100),
                render_markdown(short),
                render_side_by_side(short),
            ):
                assert rendered
