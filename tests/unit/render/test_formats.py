"""Each format as a reader approved it, and that none loses a character of either side."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape

import pytest

from kaitei.model import Clause, Kind
from kaitei.model.table import Mark, Table
from kaitei.parse.inline import render_inline
from kaitei.render import (
    TableOptions,
    build_table,
    find_profile,
    render_docx,
    render_markdown,
    render_page,
    render_redline,
    render_side_by_side,
    render_text,
)
from support.comparing import a_document, a_pair, a_table, word_text

PAIRS = {"privacy": "kaisei", "articles": "kaisei", "english": "en", "markup": "kaisei"}
FORMATS = {
    "table.txt": render_text,
    "wide.txt": lambda table: render_text(table, width=120),
    "colour.txt": lambda table: render_text(table, width=80, colour=True),
    "table.md": render_markdown,
    "table.html": render_side_by_side,
    "redline.html": render_redline,
    "word.txt": lambda table: word_text(render_docx(table)),
}
NOTICE = "復元案（公表当時の正文ではありません）"


def the_table(name: str, profile: str = "", **options: object) -> Table:
    chosen = find_profile(profile or PAIRS[name])
    return build_table(*a_pair(name), TableOptions(profile=chosen, **options))  # type: ignore[arg-type]


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("name", PAIRS)
def test_rendering_is_approved(name, form, golden):
    golden(f"{name}/{form}", FORMATS[form](the_table(name)))


@pytest.mark.parametrize("profile", ["shinkyu", "teikan", "kaitei"])
def test_profile_is_approved(profile, golden):
    golden(f"articles/{profile}.md", render_markdown(the_table("articles", profile)))


def test_a_page_is_approved(golden):
    golden("articles/page.html", render_page(the_table("articles")))


@pytest.mark.parametrize("form", [*FORMATS, "page", "redline page"])
@pytest.mark.parametrize("swap", [False, True])
def test_a_reconstruction_is_named_as_such_in_every_format(form, swap):
    table = the_table("privacy", swap=swap)
    if form == "page":
        assert NOTICE in render_page(table)
    elif form == "redline page":
        assert NOTICE in render_page(table, "redline")
    elif form == "redline.html":  # a fragment without a head: who embeds it has the headings
        assert NOTICE not in render_redline(table)
    else:
        assert NOTICE in FORMATS[form](table)


def letters(text: str) -> Counter[str]:
    """Count every character that is no white space."""
    return Counter("".join(text.split()))


def clauses_of(name: str, side: str) -> tuple[Clause, ...]:
    comparison, *_ = a_pair(name)
    return (comparison.old if side == "old" else comparison.new).clauses


def as_written(name: str, side: str) -> Counter[str]:
    clauses = clauses_of(name, side)
    return letters("".join(c.line if c.kind is Kind.MARKUP else c.text for c in clauses))


def as_read(name: str, side: str) -> Counter[str]:
    """Count what the site's own engine shows of a text."""
    return letters("".join(map(the_words, clauses_of(name, side))))


def the_words(clause: Clause) -> str:
    if clause.kind is Kind.MARKUP:
        return ""
    stretches = [clause.text]
    if clause.kind is Kind.TABLE:
        row = clause.text.strip().removeprefix("|").removesuffix("|")
        stretches = [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", row)]
    return "".join(unescape(re.sub(r"<[^>]*>", "", render_inline(stretch))) for stretch in stretches)


def without_notes(html: str) -> str:
    """Return HTML without what stands for left-out text, between cells, and the addresses of changed links."""
    html = re.sub(r'<p class="filler">.*?</p>|<span class="(?:rule|address)">.*?</span>', "", html)
    return unescape(re.sub(r"<[^>]*>", "", html))


@pytest.mark.parametrize("side", ["old", "new"])
@pytest.mark.parametrize("name", PAIRS)
def test_the_table_in_html_keeps_every_character(name, side):
    html = render_side_by_side(the_table(name, everything=True))
    cells = re.findall(rf'<td class="{side}"[^>]*>(.*?)</td>', html)
    assert letters("".join(map(without_notes, cells))) == as_read(name, side)


@pytest.mark.parametrize(("side", "other"), [("old", "ins"), ("new", "del")])
@pytest.mark.parametrize("name", PAIRS)
def test_the_redline_in_html_keeps_every_character(name, side, other):
    html = render_redline(the_table(name, everything=True))
    text = re.sub(rf'<{other}>.*?</{other}>|<div class="remarks">.*?</div>', "", html)
    assert letters(without_notes(text)) == as_read(name, side)


@pytest.mark.parametrize(("side", "other"), [("old", "32;4"), ("new", "31;9")])
@pytest.mark.parametrize("name", PAIRS)
def test_the_terminal_keeps_every_character_as_written(name, side, other):
    text = render_text(the_table(name, everything=True), colour=True).split("\n\n", 1)[1]
    body = "\n".join(line for line in text.split("\n") if "■" not in line)
    body = re.sub(r"^( *)- ", r"\1", body, flags=re.MULTILINE) if name == "english" else body
    words = re.sub(rf"\x1b\[{other}m.*?\x1b\[0m", "", body)
    assert letters(re.sub(r"\x1b\[[0-9;]*m", "", words)) == as_written(name, side)


@pytest.mark.parametrize("side", ["old", "new"])
@pytest.mark.parametrize("name", PAIRS)
def test_word_keeps_every_character(name, side):
    table = the_table(name, everything=True)
    rows = word_text(render_docx(table)).split("[word/document.xml]")[1].split("[word/footer1.xml]")[0]
    column = 1 if side == "old" else 0
    cells = [row.split("|\n")[column] for row in rows.split("----\n")[2:]]
    fillers = {table.profile.added, table.profile.deleted}
    words = "".join(cell for cell in cells if cell.strip() not in fillers)
    words = re.sub(r"^• ", "", words, flags=re.MULTILINE).replace("_", "").replace(" ¦ ", "")
    words = re.sub(r"\((?:https?:|mailto:|#)[^()]*\)", "", words)  # addresses that changed
    assert letters(words) == as_read(name, side)


@pytest.mark.parametrize("side", ["old", "new"])
@pytest.mark.parametrize("name", PAIRS)
def test_a_pull_request_keeps_every_character(name, side):
    table = the_table(name, everything=True)
    rows = re.findall(r"<tr><td.*?</tr>", render_markdown(table, limit=10**6))
    column = 1 if side == "old" else 0
    cells = [re.findall(r"<td[^>]*>(.*?)</td>", row)[column] for row in rows]
    fillers = {table.profile.added, table.profile.deleted}
    words = "\n".join(cell.replace("<br>", "\n") for cell in cells if cell not in fillers)
    words = unescape(re.sub(r"<[^>]*>", "", words))
    words = re.sub(r"^\u3000*• ", "", words, flags=re.MULTILINE).replace(" | ", "")
    words = re.sub(r"\((?:https?:|mailto:|#)[^()]*\)", "", words)  # addresses that changed
    assert letters(words) == as_read(name, side)


@pytest.mark.parametrize("name", PAIRS)
def test_the_sides_of_the_redline_are_the_cells(name):
    for row in the_table(name).rows:
        for side, mark in ((row.old, Mark.DELETED), (row.new, Mark.INSERTED)):
            woven = "".join(line.side(mark) for line in row.redline)
            assert woven == "".join(line.text for line in side.lines)


def test_markup_in_a_text_does_not_act():
    text = "<script>alert(1)</script> & <b>太字</b>です。"
    table = a_table(f"## 1.\n\n{text}\n", f"## 1.\n\n{text}変更。\n")
    for rendered in (
        render_side_by_side(table),
        render_redline(table),
        render_markdown(table),
        render_page(table),
    ):
        assert "<script>" not in rendered
        assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; " in rendered


def test_a_terminal_is_not_steered_by_a_text():
    table = a_table("## 1.\n\n古い\n", "## 1.\n\n新しい\x1b[2J文\u202e字\u200b\n")
    assert "\x1b" not in render_text(table)
    assert "新しい[U+001B][2J文[U+202E]字[U+200B]" in render_text(table)


def test_control_characters_do_not_break_the_word_file():
    assert "[U+0001]" in word_text(render_docx(a_table("## 1.\n\n古い\n", "## 1.\n\n\x01新しい\n")))


def test_mentions_and_issue_numbers_do_not_act_in_a_pull_request():
    rendered = render_markdown(a_table("## 1.\n\n窓口\n", "## 1.\n\n窓口 @kaitei #12\n"))
    assert "@kaitei" not in rendered
    assert "&#64;kaitei &#35;12" in rendered


def test_a_long_table_stays_under_the_limit_and_says_what_is_left_out():
    new = "".join(f"## {number}.\n\n{'新しい条文です。' * 20}{number}\n\n" for number in range(1, 400))
    table = a_table("## 0.\n\n一つ目です。\n", new)
    rendered = render_markdown(table, limit=20_000)
    left = int(re.search(r"残り(\d+)行を省略", rendered)[1])  # type: ignore[index]
    assert len(rendered) <= 20_000
    assert rendered.count("<tr>") - 1 + left == len(table.rows)
    assert rendered.count("<table>") == rendered.count("</table>") == 1


def test_no_blank_line_ends_the_table_of_a_pull_request_early():
    rendered = render_markdown(the_table("privacy"))
    assert "\n\n" not in rendered[rendered.index("<table>") : rendered.index("</table>")]


def test_lines_on_a_terminal_are_not_wider_than_it_is():
    from kaitei.render.width import columns_of

    for width in (40, 80, 110, 132):
        table = the_table("privacy", everything=True)
        lines = render_text(table, width=width).split("\n")
        body = lines[lines.index("") :]
        assert max(columns_of(line) for line in body) <= width


def test_colour_is_never_the_only_sign():
    coloured = render_text(the_table("articles"), width=80, colour=True)
    assert "\x1b[31;9m活用\x1b[0m" in coloured  # struck through
    assert "\x1b[32;4m利用\x1b[0m" in coloured  # underlined


def test_a_standalone_page_fetches_nothing():
    page = render_page(the_table("privacy"))
    assert "default-src 'none'" in page
    assert not re.search(r"(?:src|href)=|url\(|@import|<script", page)


def test_a_text_without_any_clause_is_a_table_without_rows():
    assert a_document("").clauses == ()
    assert "変更はありません" in render_text(a_table("", ""))
