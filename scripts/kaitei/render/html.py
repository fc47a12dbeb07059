"""HTML fragments of the table: side by side, and as a redline (見え消し).

No page around them and no style of their own. Whoever embeds them styles these classes:

``kaitei-table`` (the table; ``data-profile`` names the profile), ``kaitei-redline`` (the redline, a div of
sections), on rows and sections the kind (``added``, ``amended``, ``deleted``, ``moved``, ``renumbered``,
``split``, ``merged``, ``unchanged``), ``moved``, and ``formal`` where no wording changed; ``group`` on a row or
paragraph that titles an article; on cells ``old``, ``new``, ``remarks``, ``place``; in
them ``line`` with ``depth-0`` to ``depth-6``, ``heading`` for those written as one (``## ``), ``labelled`` for those that
begin with a number, ``label`` for a label set before its text, ``bullet`` for
items of a Markdown list, ``cells`` (and ``titles``) for a row of a table, a flex box of ``cell`` (``share-1`` to ``share-12``:
its share of the width; ``word-6`` to ``word-20``: the letters of the longest word of its column, where they are more than
four, so that cells without room for their words stand in several lines) with a ``rule`` between them for who has no style, ``filler`` for (新設), (削る), (略); in headings ``side``, ``version``, ``notice``
(復元案). Changed words are ``ins`` and ``del`` in both; announce them with generated content
(``ins::before``), underline both in the table, strike ``del`` through in the redline.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from html import escape
from itertools import groupby
from types import MappingProxyType

from kaitei.errors import Language
from kaitei.model import ChangeKind
from kaitei.model.table import Cell, Filler, Line, Look, Mark, Piece, Row, Table, Track, WovenLine
from kaitei.render.columns import Column, Role, build_columns, filler_word, heading_of, place_notes
from kaitei.render.grids import LEAST_WORD
from kaitei.render.headings import table_title
from kaitei.render.paging import stays_whole
from kaitei.render.paragraphs import join_run_ins
from kaitei.render.profiles import reconstruction_notice
from kaitei.render.shown import Stretch, cells_of_line, shown_cell, shown_lines, shown_rows, shown_stretches
from kaitei.render.visible import visible

NO_TITLES: Mapping[str, str] = MappingProxyType({})
_DEEPEST = 6
_RULE = '<span class="rule"> | </span>'
_TAGS = {Mark.SAME: "", Mark.DELETED: "del", Mark.INSERTED: "ins"}


def render_side_by_side(table: Table, titles: Mapping[str, str] = NO_TITLES) -> str:
    """Return the table side by side, one ``tbody`` for each article; a fragment without page around it.

    ``titles`` are headings by the names of the articles; a row across the table shows them.
    """
    columns = build_columns(table)
    return "\n".join(
        [
            f'<table class="kaitei-table" data-profile="{table.profile.name}" lang="{table.profile.language}" role="table">',
            f"<caption>{_caption(table)}</caption>",
            '<thead role="rowgroup">',
            f'<tr role="row">{"".join(_head(table, column) for column in columns)}</tr>',
            "</thead>",
            *_bodies(table, columns, titles),
            "</table>",
        ]
    )


def render_redline(table: Table, titles: Mapping[str, str] = NO_TITLES) -> str:
    """Return both sides woven into one text, a section for each row; a fragment without page around it."""
    language = table.profile.language
    sections = list(_sections(table, titles))
    return "\n".join([f'<div class="kaitei-redline" lang="{language}">', *sections, "</div>"])


def _caption(table: Table) -> str:
    profile = table.profile
    name = escape(visible(table_title(table)))
    legend = f"（{profile.legend}）" if profile.language == "ja" else f" ({profile.legend})"
    return f'{name}<span class="legend">{escape(legend)}</span>'


def _head(table: Table, column: Column) -> str:
    if column.role not in {Role.OLD, Role.NEW}:
        return f'<th scope="col" role="columnheader" class="{column.role}">{escape(column.title)}</th>'
    heading = heading_of(table, column.role)
    notice = (
        f' <span class="notice">{escape(reconstruction_notice(table.profile.language))}</span>'
        if heading.reconstruction
        else ""
    )
    return (
        f'<th scope="col" role="columnheader" class="{column.role}"><span class="side">{escape(column.title)}</span> '
        f'<span class="version">{escape(visible(heading.name))}</span>{notice}</th>'
    )


def _bodies(table: Table, columns: Sequence[Column], titles: Mapping[str, str]) -> Iterator[str]:
    for group, rows in groupby(shown_rows(table), key=lambda row: row.group):
        yield '<tbody role="rowgroup">'
        if title := titles.get(group):
            yield (
                f'<tr class="group" role="row"><th scope="rowgroup" role="rowheader" colspan="{len(columns)}">'
                f"{escape(visible(title))}</th></tr>"
            )
        for row in rows:
            yield f'<tr class="{_kind_classes(row)}" role="row">'
            yield from (_cell(table, row, column) for column in columns)
            yield "</tr>"
        yield "</tbody>"


def _sections(table: Table, titles: Mapping[str, str]) -> Iterator[str]:
    for group, rows in groupby(shown_rows(table), key=lambda row: row.group):
        if title := titles.get(group):
            yield f'<p class="group">{escape(visible(title))}</p>'
        yield from (_section(table, row) for row in rows)


def _kind_classes(row: Row) -> str:
    moved = row.moved and row.kind is not ChangeKind.MOVED
    long = not stays_whole(row)
    return f"{row.kind}{' moved' if moved else ''}{' formal' if row.formal else ''}{' long' if long else ''}"


def _cell(table: Table, row: Row, column: Column) -> str:
    match column.role:
        case Role.PLACE:
            notes = [f"<p>{escape(visible(note))}</p>" for note in place_notes(row, table)]
            return f'<th scope="row" role="rowheader" class="place">{"".join(notes)}</th>'
        case Role.REMARKS:
            notes = [f'<p class="remark">{escape(visible(note))}</p>' for note in row.remarks]
            return f'<td class="remarks" role="cell">{"".join(notes)}</td>'
        case _:
            body = _side(table, shown_cell(row, column.role), column.role)
            return f'<td class="{column.role}" role="cell" data-label="{escape(column.title)}">{body}</td>'


def _side(table: Table, cell: Cell, role: Role) -> str:
    if cell.filler is not None:
        return f'<p class="filler">{escape(filler_word(table, cell.filler, role))}</p>'
    tag = "del" if role is Role.OLD else "ins"
    omitted = filler_word(table, Filler.OMITTED, role)
    language = table.profile.language
    return "".join(
        _paragraph(tuple(lines), language, omitted, tag) for lines in join_run_ins(shown_lines(cell.lines))
    )


def _section(table: Table, row: Row) -> str:
    language, omitted = table.profile.language, filler_word(table, Filler.OMITTED, Role.NEW)
    paragraphs = [
        _paragraph(tuple(lines), language, omitted) for lines in join_run_ins(shown_lines(row.redline))
    ]
    remarks = "".join(f'<p class="remark">{escape(visible(remark))}</p>' for remark in row.remarks)
    notes = f'<div class="remarks">{remarks}</div>' if remarks else ""
    return f'<section class="{_kind_classes(row)}">{notes}<div class="text">{"".join(paragraphs)}</div></section>'


@lru_cache(maxsize=4096)  # the same lines stand in the comparisons of several versions
def _paragraph(
    lines: tuple[Line, ...] | tuple[WovenLine, ...], language: Language, omitted: str, tag: str = ""
) -> str:
    """Return one paragraph; ``tag`` is that of changed pieces, strands of a redline say it themselves."""
    first, last = lines[0], lines[-1]
    classes = (
        f"line depth-{min(first.depth, _DEEPEST)}"
        + (" heading" if last.mark.startswith("#") else "")
        + (" labelled" if first.labelled else "")
        + (" bullet" if first.bullet else "")
        + (" cells" if first.cells else "")
        + (" titles" if first.head else "")
    )
    if first.cells:
        cells = [
            f'<span class="{_cell_classes(cell.track)}">{_marked(cell.stretches, tag)}</span>'
            for cell in cells_of_line(first, language)
        ]
        return f'<p class="{classes}">{_RULE.join(cells)}</p>'
    texts = [_marked(list(shown_stretches(line, language)), tag) for line in lines]
    body = " ".join([*(f'<span class="label">{text}</span>' for text in texts[:-1]), texts[-1]])
    space = " " if body and omitted.isascii() else ""
    filler = f'{space}<span class="filler">{escape(omitted)}</span>' if last.omitted else ""
    return f'<p class="{classes}">{body}{filler}</p>'


def _cell_classes(track: Track) -> str:
    word = track.word + track.word % 2  # there is a class for every second width
    return f"cell share-{track.share}{f' word-{word}' if word > LEAST_WORD else ''}"


def _marked(stretches: Sequence[Stretch], tag: str) -> str:
    """Return the stretches, neighbours that changed alike in one element."""
    html = ""
    for name, group in groupby(stretches, key=lambda stretch: _tag(stretch, tag)):
        text = "".join(_set(stretch) for stretch in group)
        html += f"<{name}>{text}</{name}>" if name and text else text
    return html


def _tag(stretch: Stretch, tag: str) -> str:
    if isinstance(stretch, Piece):
        return tag if stretch.changed else ""
    return _TAGS[stretch.mark]


def _set(stretch: Stretch) -> str:
    """Return a stretch as it looks: bold, emphasised, as code, or plain."""
    text = escape(visible(stretch.text), quote=False)
    if not stretch.look:
        return text
    if stretch.look & Look.BREAK:
        return "<br>"
    for look, name in ((Look.CODE, "code"), (Look.EMPHASIS, "em"), (Look.STRONG, "strong")):
        if stretch.look & look:
            text = f"<{name}>{text}</{name}>"
    return f'<span class="address">{text}</span>' if stretch.look & Look.ADDRESS else text
