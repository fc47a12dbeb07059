"""The table for a pull request: the HTML that GitHub lets through in Markdown, within its limits.

GitHub shows ``ins`` underlined and ``del`` struck through; ``u``, classes and styles it drops. A blank line
would end the HTML block, so there is none inside the table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import groupby

from kaitei.errors import Language
from kaitei.model.table import Cell, Filler, Heading, Line, Look, Piece, Row, Table
from kaitei.render.columns import Column, Role, build_columns, filler_word, heading_of, place_notes
from kaitei.render.headings import table_title
from kaitei.render.paragraphs import join_run_ins
from kaitei.render.profiles import reconstruction_notice
from kaitei.render.shown import Stretch, cells_of_line, shown_cell, shown_lines, shown_rows, shown_stretches
from kaitei.render.summary import build_summary
from kaitei.render.visible import visible

COMMENT_LIMIT = 65_000  # GitHub refuses a comment of more than 65,536 characters
SUMMARY_LIMIT = 340_000  # a job summary holds 1 MiB; a Japanese character is three bytes
_QUIET = {ord("@"): "&#64;", ord("#"): "&#35;"}
_SPACE = "\u3000"


def render_markdown(table: Table, *, limit: int = COMMENT_LIMIT) -> str:
    """Return the table as Markdown of at most ``limit`` characters.

    Rows that do not fit are left out from the end, and it is said how many.
    """
    columns = build_columns(table)
    top, bottom = list(_top(table, columns)), ["</table>", ""]
    room = limit - len("\n".join([*top, *bottom])) - len(_cut(table, len(table.rows))) - 2
    rows: list[str] = []
    shown = shown_rows(table)
    for row in shown:
        text = _row(table, row, columns)
        room -= len(text) + 1
        if room < 0:
            return "\n".join([*top, *rows, *bottom, _cut(table, len(shown) - len(rows))]) + "\n"
        rows.append(text)
    return "\n".join([*top, *rows, *bottom])


def _top(table: Table, columns: Sequence[Column]) -> Iterator[str]:
    profile = table.profile
    name = _literal(table_title(table))
    japanese = profile.language == "ja"
    yield f"### {name}"
    yield ""
    yield escape(build_summary(table)) + (f"（{profile.legend}）" if japanese else f" ({profile.legend})")
    for column in columns:
        heading = heading_of(table, column.role)
        if column.role in {Role.OLD, Role.NEW} and heading.reconstruction:
            yield ""
            yield f"> **{column.title} {_literal(heading.name)}: {reconstruction_notice(profile.language)}**"
    yield ""
    yield "<table>"
    yield f"<tr>{''.join(_head(table, column) for column in columns)}</tr>"


def _head(table: Table, column: Column) -> str:
    if column.role not in {Role.OLD, Role.NEW}:
        return f"<th>{escape(column.title)}</th>"
    return f"<th>{escape(column.title)}<br>{_version(heading_of(table, column.role))}</th>"


def _version(heading: Heading) -> str:
    digest = f" <sub>{heading.digest[:16]}</sub>" if heading.digest else ""
    return escape(visible(heading.name)) + digest


def _row(table: Table, row: Row, columns: Sequence[Column]) -> str:
    return f"<tr>{''.join(_cell(table, row, column) for column in columns)}</tr>"


def _cell(table: Table, row: Row, column: Column) -> str:
    match column.role:
        case Role.PLACE:
            lines = [_text(note) for note in place_notes(row, table)]
        case Role.REMARKS:
            lines = [_text(remark) for remark in row.remarks]
        case _:
            lines = list(_side(table, shown_cell(row, column.role), column.role))
    return f'<td valign="top">{"<br>".join(lines)}</td>'


def _side(table: Table, cell: Cell, role: Role) -> Iterator[str]:
    if cell.filler is not None:
        yield escape(filler_word(table, cell.filler, role))
        return
    tag = "del" if role is Role.OLD else "ins"
    omitted = filler_word(table, Filler.OMITTED, role)
    space = "" if table.profile.language == "ja" else " "
    for lines in join_run_ins(shown_lines(cell.lines)):
        bullet = "• " if lines[0].bullet else ""
        text = " ".join(_marked(line, tag, table.profile.language) for line in lines)
        filler = f"{space if text else ''}{escape(omitted)}" if lines[-1].omitted else ""
        yield f"{_SPACE * _depth(lines)}{bullet}{text}{filler}"


def _depth(lines: Sequence[Line]) -> int:
    return lines[0].depth


def _marked(line: Line, tag: str, language: Language) -> str:
    """Return what is read of a line, cells of a table divided by a pipe, neighbours that changed in one element."""
    if line.cells:
        return " | ".join(_set(cell.stretches, tag, head=line.head) for cell in cells_of_line(line, language))
    return _set(shown_stretches(line, language), tag)


def _set(stretches: Iterable[Stretch], tag: str, *, head: bool = False) -> str:
    html = ""
    for changed, group in groupby(stretches, key=lambda s: isinstance(s, Piece) and s.changed):
        text = "".join(map(_look, group))
        html += f"<{tag}>{text}</{tag}>" if changed and text else text
    return f"<b>{html}</b>" if head and html else html


def _look(stretch: Stretch) -> str:
    if stretch.look & Look.BREAK:
        return "<br>"
    text = _text(stretch.text)
    for look, name in ((Look.CODE, "code"), (Look.EMPHASIS, "em"), (Look.STRONG, "b")):
        if stretch.look & look:
            text = f"<{name}>{text}</{name}>"
    return text


def _text(text: str) -> str:
    """Return text for inside the HTML block: nothing in it is markup, a mention or an issue number."""
    return escape(visible(text), quote=False).translate(_QUIET)


def _literal(text: str) -> str:
    """Return text for a Markdown line: no character of it acts."""
    return "".join(f"\\{c}" if c in "\\`*_[]#|~@" else c for c in escape(visible(text), quote=False))


def _cut(table: Table, left: int) -> str:
    total = len(shown_rows(table))
    if table.profile.language == "ja":
        return f"**表が長いため、全{total}行のうち残り{left}行を省略しました。全体は `kaitei diff` で表示できます。**"
    return f"**{left} of {total} rows are left out here; `kaitei diff` shows the whole table.**"
