"""WordprocessingML of the comparison table: paragraphs, cells, rows, header and footer as XML text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import groupby

from kaitei.errors import Language
from kaitei.model.table import Cell, Filler, Line, Look, Piece, Row, Table, Track
from kaitei.render.columns import Column, Role, build_columns, filler_word, heading_of, place_notes
from kaitei.render.headings import table_title
from kaitei.render.paging import goes_with_next, parts_of, stays_whole
from kaitei.render.paragraphs import join_run_ins
from kaitei.render.profiles import reconstruction_notice
from kaitei.render.shown import (
    Stretch,
    TableCell,
    cells_of_line,
    shown_cell,
    shown_lines,
    shown_rows,
    shown_stretches,
)
from kaitei.render.visible import visible

MINCHO = "ＭＳ 明朝"
LATIN_FONTS: dict[Language, str] = {"ja": MINCHO, "en": "Times New Roman"}
FONT_SIZE = 10  # points
TEXT_WIDTH = 265  # millimetres between the margins of A4 landscape

_NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_TWIPS = 1440 / 25.4  # in a millimetre
_EM = FONT_SIZE * 20
_LETTER = _EM * 11 // 20  # as wide as a wide letter of a word
_SMALL = 15  # half points
_SIDE_MARGIN = 100  # left and right of the text in a cell
_INNER_MARGIN = 60  # the same in the tables of a text
_NARROW = 30  # millimetres: 備考, 改訂箇所
_LINE = '<w:{side} w:val="{style}" w:sz="{size}" w:space="0" w:color="{colour}"/>'


def with_namespace(xml: str) -> str:
    """Return a fragment with the namespace declared at its root, so that nothing below has to declare it again."""
    name, rest = xml.split(">", 1)
    return f"{name} {_NAMESPACE}>{rest}"


def run_xml(
    text: str, *, underline: bool = False, bold: bool = False, italic: bool = False, size: int = 0
) -> str:
    """Return a run of text; ``size`` in half points."""
    if not text:
        return ""
    properties = (
        ("<w:b/>" if bold else "")
        + ("<w:i/>" if italic else "")
        + (f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>' if size else "")
        + ('<w:u w:val="single"/>' if underline else "")
    )
    parts = visible(text).replace("\n", " ").split("\t")
    words = "<w:tab/>".join(
        f'<w:t xml:space="preserve">{escape(part, quote=False)}</w:t>' if part else "" for part in parts
    )
    return f"<w:r><w:rPr>{properties}</w:rPr>{words}</w:r>"


def paragraph_xml(
    runs: str,
    *,
    align: str = "",
    left: int = 0,
    hanging: int = 0,
    after: int = 0,
    size: int = 0,
    tabs: str = "",
) -> str:
    """Return a paragraph; measures in twentieths of a point, ``size`` in half points for its end mark."""
    hang = f' w:hanging="{hanging}"' if hanging else ""
    indent = f'<w:ind w:left="{left}"{hang}/>' if left else ""
    mark = f'<w:rPr><w:sz w:val="{size}"/></w:rPr>' if size else ""
    line = f'<w:spacing w:before="0" w:after="{after}" w:line="{size * 10 if size else 300}" w:lineRule="atLeast"/>'
    jc = f'<w:jc w:val="{align}"/>' if align else ""
    return f'<w:p><w:pPr>{tabs}<w:snapToGrid w:val="0"/>{line}{indent}{jc}{mark}</w:pPr>{runs}</w:p>'


def build_intro_xml(table: Table) -> Iterator[str]:
    """Yield the paragraphs above the table: title, notice of a reconstruction, how to read the underline."""
    profile = table.profile
    yield paragraph_xml(run_xml(table_title(table), bold=True, size=28), align="center", after=120)
    for column in build_columns(table):
        heading = heading_of(table, column.role)
        if column.role in {Role.OLD, Role.NEW} and heading.reconstruction:
            notice = f"{column.title} {heading.name}：{reconstruction_notice(profile.language)}"
            if profile.language == "en":
                notice = f"{column.title} {heading.name}: {reconstruction_notice(profile.language)}"
            yield paragraph_xml(run_xml(notice, bold=True), align="center", after=60)
    legend = f"（{profile.legend}）" if profile.language == "ja" else f"({profile.legend})"
    yield paragraph_xml(run_xml(legend), align="right", after=60)


def build_header_xml(table: Table) -> Iterator[str]:
    """Yield the page header: the title, and the notice of a reconstruction, on every page."""
    notice = ""
    if table.old.reconstruction or table.new.reconstruction:
        names = "・".join(
            column.title
            for column in build_columns(table)
            if column.role in {Role.OLD, Role.NEW} and heading_of(table, column.role).reconstruction
        )
        notice = f"{names}：" if table.profile.language == "ja" else f"{names}: "
        notice += reconstruction_notice(table.profile.language)
    runs = (
        run_xml(table_title(table), size=_SMALL)
        + run_xml("\t", size=_SMALL)
        + run_xml(notice, bold=True, size=_SMALL)
    )
    yield paragraph_xml(runs, size=_SMALL, tabs=_right_tab())


def build_footer_xml(table: Table) -> Iterator[str]:
    """Yield the page footer: both versions with their digests, and the page number."""
    sides = [column for column in build_columns(table) if column.role in {Role.OLD, Role.NEW}]
    for number, column in enumerate(sides):
        heading = heading_of(table, column.role)
        digest = f"　SHA-256 {heading.digest}" if heading.digest else ""
        runs = run_xml(f"{column.title}　{heading.name}{digest}", size=_SMALL)
        if number == len(sides) - 1:
            runs += (
                run_xml("\t", size=_SMALL) + _field("PAGE") + run_xml(" / ", size=_SMALL) + _field("NUMPAGES")
            )
        yield paragraph_xml(runs, size=_SMALL, tabs=_right_tab())


def build_table_xml(table: Table) -> str:
    """Return the table: a header row that repeats on every page, and a row for each row."""
    columns = build_columns(table)
    rows = shown_rows(table)
    widths = _widths(columns)
    head = "".join(_head_cell(table, column, width) for column, width in zip(columns, widths, strict=True))
    placed = list(zip(columns, widths, strict=True))
    body = ""
    for above, row, below in zip((None, *rows), rows, (*rows[1:], None), strict=False):
        parts = parts_of(row)
        for number, part in enumerate(parts):
            first, last = number == 0, number == len(parts) - 1
            rules = (_apart(above, row) if first else "nil", _apart(row, below) if last else "nil")
            body += _row_xml(table, part, placed, rules, goes_on=not first, stays=not last)
    borders = "".join(
        _LINE.format(side=side, style="single", size=size, colour="000000")
        for side, size in (("top", 8), ("left", 8), ("bottom", 8), ("right", 8), ("insideV", 4))
    )
    repeated = f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>"
    return _table_xml(widths, borders, _SIDE_MARGIN, repeated + body)


def _widths(columns: Sequence[Column]) -> list[int]:
    narrow = {Role.PLACE, Role.REMARKS}
    sides = TEXT_WIDTH - _NARROW * sum(1 for column in columns if column.role in narrow)
    return [round((_NARROW if column.role in narrow else sides / 2) * _TWIPS) for column in columns]


def _right_tab() -> str:
    return f'<w:tabs><w:tab w:val="clear" w:pos="4320"/><w:tab w:val="clear" w:pos="8640"/><w:tab w:val="right" w:pos="{round(TEXT_WIDTH * _TWIPS)}"/></w:tabs>'


def _field(name: str) -> str:
    return f'<w:fldSimple w:instr="{name}">{run_xml("1", size=_SMALL)}</w:fldSimple>'


def _head_cell(table: Table, column: Column, width: int) -> str:
    paragraphs = [paragraph_xml(run_xml(column.title, bold=True), align="center")]
    if column.role in {Role.OLD, Role.NEW}:
        heading = heading_of(table, column.role)
        paragraphs.append(paragraph_xml(run_xml(heading.name, size=18), align="center"))
        if heading.reconstruction:
            notice = reconstruction_notice(table.profile.language)
            paragraphs.append(paragraph_xml(run_xml(notice, bold=True, size=18), align="center"))
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="EDEDED"/><w:vAlign w:val="center"/>'
    return _cell_xml(width, paragraphs, shade)


def _apart(above: Row | None, below: Row | None) -> str:
    """Return the line between two rows: rows of one article are divided by a dotted line only."""
    if above is None or below is None:
        return "single"
    return "dotted" if above.group == below.group and above.group else "single"


def _row_xml(
    table: Table,
    row: Row,
    columns: Sequence[tuple[Column, int]],
    rules: tuple[str, str],
    *,
    goes_on: bool,
    stays: bool,
) -> str:
    """Return a row, or a part of one that ``goes_on`` or ``stays`` with the next; (新設) stands beside the first."""
    borders = "".join(
        _LINE.format(side=side, style=style, size=4, colour="000000")
        for side, style in zip(("top", "bottom"), rules, strict=True)
    )
    cells = "".join(
        _cell_xml(
            width,
            _cell_paragraphs(table, row, column, width, goes_on=goes_on),
            f"<w:tcBorders>{borders}</w:tcBorders>",
        )
        for column, width in columns
    )
    properties = "<w:trPr><w:cantSplit/></w:trPr>" if stays_whole(row) else ""
    if stays or goes_with_next(row):
        cells = cells.replace("<w:pPr>", "<w:pPr><w:keepNext/>")
    return f"<w:tr>{properties}{cells}</w:tr>"


def _cell_paragraphs(table: Table, row: Row, column: Column, width: int, *, goes_on: bool) -> list[str]:
    if goes_on and (column.role in {Role.PLACE, Role.REMARKS} or shown_cell(row, column.role).filler):
        return []
    match column.role:
        case Role.PLACE:
            return [paragraph_xml(run_xml(note)) for note in place_notes(row, table)]
        case Role.REMARKS:
            return [paragraph_xml(run_xml(remark, size=18)) for remark in row.remarks]
        case _:
            inside = width - 2 * _SIDE_MARGIN
            return list(_side_paragraphs(table, shown_cell(row, column.role), column.role, inside))


def _side_paragraphs(table: Table, cell: Cell, role: Role, width: int) -> Iterator[str]:
    """Yield what stands in a cell: paragraphs, and the rows of a table as a table in it."""
    if cell.filler is not None:
        yield paragraph_xml(run_xml(filler_word(table, cell.filler, role)))
        return
    for columns, lines in groupby(shown_lines(cell.lines), key=lambda line: len(line.cells)):
        if columns:
            yield _inner_table(table, list(lines), width)
            yield paragraph_xml("", size=2)  # a cell ends with a paragraph, and tables that touch become one
            continue
        for paragraph in join_run_ins(list(lines)):
            first = paragraph[0]
            hangs = first.labelled or first.bullet
            left = _EM * (first.depth + 1) if hangs or first.depth else 0
            yield paragraph_xml(_line_runs(table, paragraph, role), left=left, hanging=_EM if hangs else 0)


def _inner_table(table: Table, lines: Sequence[Line], width: int) -> str:
    rows = [(line, cells_of_line(line, table.profile.language)) for line in lines]
    tracks = max(([cell.track for cell in cells] for _, cells in rows), key=len)
    widths = _column_widths(tracks, width)
    body = ""
    for line, cells in rows:
        filled = [*cells, *[TableCell(Track(1, 1), [])] * (len(widths) - len(cells))]
        body += "<w:tr><w:trPr><w:cantSplit/></w:trPr>"
        body += "".join(
            _cell_xml(each, [paragraph_xml(_stretch_runs(cell.stretches, bold=line.head))])
            for cell, each in zip(filled, widths, strict=True)
        )
        body += "</w:tr>"
    borders = "".join(
        _LINE.format(side=side, style="single", size=4, colour="7F7F7F")
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    return _table_xml(widths, borders, _INNER_MARGIN, body)


def _column_widths(tracks: Sequence[Track], width: int) -> list[int]:
    """Return a width for each column: room for its longest word, and its share of what is left."""
    words = [track.word * _LETTER + 2 * _INNER_MARGIN for track in tracks]
    left = width - sum(words)
    if left < 0:
        return [width * word // sum(words) for word in words]
    shares = sum(track.share for track in tracks)
    return [word + left * track.share // shares for word, track in zip(words, tracks, strict=True)]


def _line_runs(table: Table, lines: Sequence[Line], role: Role) -> str:
    space = "　" if table.profile.language == "ja" else " "
    runs = run_xml("・" if table.profile.language == "ja" else "• ") if lines[0].bullet else ""
    for line in lines:
        runs += _stretch_runs(shown_stretches(line, table.profile.language))
        runs += run_xml(space) if line.run_in else ""
    if lines[-1].omitted:
        runs += run_xml((space if lines[-1].pieces else "") + filler_word(table, Filler.OMITTED, role))
    return runs


def _stretch_runs(stretches: Iterable[Stretch], *, bold: bool = False) -> str:
    """Return runs as the stretches look: underlined where they changed, bold, italic."""
    runs = ""
    for stretch in stretches:
        if stretch.look & Look.BREAK:
            runs += "<w:r><w:br/></w:r>"
            continue
        runs += run_xml(
            stretch.text,
            underline=isinstance(stretch, Piece) and stretch.changed,
            bold=bold or bool(stretch.look & Look.STRONG),
            italic=bool(stretch.look & Look.EMPHASIS),
        )
    return runs


def _table_xml(widths: Sequence[int], borders: str, margin: int, rows: str) -> str:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    margins = "".join(
        f'<w:{side} w:w="{width}" w:type="dxa"/>'
        for side, width in (("top", 40), ("left", margin), ("bottom", 40), ("right", margin))
    )
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f"<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
    )


def _cell_xml(width: int, paragraphs: Sequence[str], properties: str = "") -> str:
    content = "".join(paragraphs) or paragraph_xml("")
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{properties}</w:tcPr>{content}</w:tc>'
