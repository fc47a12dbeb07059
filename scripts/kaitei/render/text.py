"""The table on a terminal: one redline below the other, or two columns where there is room.

Without colour deletions are ``[-…-]`` and insertions ``{+…+}``; with colour they are struck through and
underlined as well, so that colour never speaks alone. Lines are shown as they stand in the file, signs of
Markdown and rows of tables included; other formats show what a reader of the page sees.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, zip_longest

from kaitei.model.table import Cell, Filler, Heading, Line, Mark, Row, Strand, Table, WovenLine
from kaitei.render.columns import Column, Role, build_columns, cell_of, filler_word, heading_of
from kaitei.render.headings import side_name, table_title
from kaitei.render.paragraphs import join_run_ins
from kaitei.render.summary import build_summary
from kaitei.render.visible import visible
from kaitei.render.width import Styled, columns_of, wrap

SIDE_BY_SIDE = 110  # columns of a terminal from which both sides fit beside each other
_WIDEST = 160
_SIGNS = {"deleted": ("[-", "-]"), "inserted": ("{+", "+}")}
_ANSI = {
    "deleted": "\x1b[31;9m",
    "inserted": "\x1b[32;4m",
    "old": "\x1b[31;4m",
    "new": "\x1b[32;4m",
    "head": "\x1b[1m",
    "dim": "\x1b[2m",
    "notice": "\x1b[33m",
}
_MARKS = {Mark.SAME: "", Mark.DELETED: "deleted", Mark.INSERTED: "inserted"}


def render_text(table: Table, *, width: int = 0, colour: bool = False) -> str:
    """Return the table for a terminal of ``width`` columns; 0 = not wrapped, as a pipe wants it."""
    writer = _Writer(table, width, colour=colour)
    body = writer.side_by_side() if width >= SIDE_BY_SIDE else writer.stacked()
    return "\n".join(line.rstrip() for line in [*writer.head(), *body]) + "\n"


class _Writer:
    def __init__(self, table: Table, width: int, *, colour: bool) -> None:
        self.table, self.colour = table, colour
        self.width = min(width, _WIDEST)
        self.japanese = table.profile.language == "ja"

    # the head: what is compared, how to read it

    def head(self) -> Iterator[str]:
        title = visible(table_title(self.table))
        yield self._paint(title, "head")
        roles = [column for column in build_columns(self.table) if column.role in {Role.OLD, Role.NEW}]
        widest = max(columns_of(column.title) for column in roles)
        for column in roles:
            yield self._side_line(column, heading_of(self.table, column.role), widest)
        yield self._legend()
        if self.table.rows and not self.table.rows[0].remarks:
            yield ""

    def _side_line(self, column: Column, heading: Heading, widest: int) -> str:
        gap = " " * (widest - columns_of(column.title))
        notice = side_name(heading, self.table.profile)[len(heading.name) :]
        digest = f"  sha256:{heading.digest[:16]}…" if heading.digest else ""
        return f"{column.title}{gap}  {visible(heading.name)}{digest} {self._paint(notice, 'notice')}"

    def _legend(self) -> str:
        summary = build_summary(self.table)
        if not self.table.rows:
            return summary
        old, new = self.table.profile.old, self.table.profile.new
        signs = f"{self._paint_change(old, 'deleted')} {self._paint_change(new, 'inserted')}"
        return f"{summary}    {signs}"

    # one below the other

    def stacked(self) -> Iterator[str]:
        apart = False
        for row in self.table.rows:
            if row.remarks or apart:
                yield ""
            apart = bool(row.remarks)
            if row.remarks:
                remarks = ("・" if self.japanese else ", ").join(row.remarks)
                title = visible("■ " + "  ".join(part for part in (row.place, remarks) if part))
                yield from self._indented([Styled(title, "head")], 0)
            for lines in join_run_ins(row.redline):
                yield from self._woven(lines)

    def _woven(self, lines: Sequence[WovenLine]) -> Iterator[str]:
        stretches = [Styled("・" if self.japanese else "- ", "")] if lines[0].bullet else []
        for line in lines:
            stretches += self._strands(line.strands)
            if line.run_in:
                stretches.append(Styled(" ", ""))
        if lines[-1].omitted:
            stretches.append(self._omitted(Role.NEW, labelled=bool(stretches)))
        yield from self._indented(stretches, 2 + 2 * lines[0].depth)

    def _strands(self, strands: Sequence[Strand]) -> Iterator[Styled]:
        for mark, group in groupby(strands, key=lambda strand: strand.mark):
            yield from self._changed(visible("".join(strand.text for strand in group)), _MARKS[mark])

    def _changed(self, text: str, style: str) -> Iterator[Styled]:
        if style and not self.colour:
            start, end = _SIGNS[style]
            text = f"{start}{text}{end}"
        yield Styled(text, style)

    def _omitted(self, role: Role, *, labelled: bool) -> Styled:
        word = filler_word(self.table, Filler.OMITTED, role)
        return Styled(word if self.japanese or not labelled else f" {word}", "dim")

    def _indented(self, stretches: Sequence[Styled], indent: int) -> Iterator[str]:
        if not self.width:
            yield " " * indent + self._line(stretches)
            return
        for line in wrap(stretches, self.width - indent):
            yield " " * indent + self._line(line)

    # two columns

    def side_by_side(self) -> Iterator[str]:
        columns = [c for c in build_columns(self.table) if c.role in {Role.OLD, Role.NEW}]
        left, right = columns
        room = (self.width - 3) // 2
        rule = "─" * room + "─┼─" + "─" * room
        yield self._beside([Styled(left.title, "head")], [Styled(right.title, "head")], room)
        for row in self.table.rows:
            yield self._rule(row, rule)
            sides = (list(self._cell(row, role, room)) for role in (left.role, right.role))
            for one, other in zip_longest(*sides, fillvalue=[]):
                yield self._beside(one, other, room)
        yield rule.replace("┼", "┴")

    def _rule(self, row: Row, rule: str) -> str:
        if not row.remarks:
            return rule
        words = visible(("・" if self.japanese else ", ").join(row.remarks))
        label = f"── {row.place} {words} " if row.place else f"── {words} "
        if columns_of(label) > len(rule):
            return self._paint(label, "head")
        return self._paint(label, "head") + rule[columns_of(label) :]

    def _cell(self, row: Row, role: Role, room: int) -> Iterator[list[Styled]]:
        cell: Cell = cell_of(row, role)
        if cell.filler is not None:
            yield [Styled(filler_word(self.table, cell.filler, role), "dim")]
            return
        for lines in join_run_ins(cell.lines):
            indent = 2 * lines[0].depth
            for line in wrap(list(self._stretches(lines, role)), room - indent):
                yield [Styled(" " * indent, ""), *line]

    def _stretches(self, lines: Sequence[Line], role: Role) -> Iterator[Styled]:
        style = "deleted" if role is Role.OLD else "inserted"
        if lines[0].bullet:
            yield Styled("・" if self.japanese else "- ", "")
        for line in lines:
            for changed, group in groupby(line.pieces, key=lambda piece: piece.changed):
                text = "".join(piece.text for piece in group)
                for styled in self._changed(visible(text), style if changed else ""):
                    yield Styled(styled.text, str(role) if styled.style else "")
            if line.run_in:
                yield Styled(" ", "")
        if lines[-1].omitted:
            yield self._omitted(role, labelled=bool(lines[-1].pieces))

    def _beside(self, left: Sequence[Styled], right: Sequence[Styled], room: int) -> str:
        gap = " " * max(0, room - sum(columns_of(styled.text) for styled in left))
        return f"{self._line(left)}{gap} │ {self._line(right)}"

    # paint

    def _line(self, stretches: Sequence[Styled]) -> str:
        return "".join(self._paint(text, style) for text, style in stretches)

    def _paint_change(self, text: str, style: str) -> str:
        return self._line(list(self._changed(text, style)))

    def _paint(self, text: str, style: str) -> str:
        if not self.colour or not style or not text:
            return text
        return f"{_ANSI[style]}{text}\x1b[0m"
