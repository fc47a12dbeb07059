"""The text of a version as HTML: sections with addresses (#3, #3-1), labels kept as written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby

from markupsafe import Markup

from kaitei.model import Clause, Document, Kind
from kaitei.pages.crossrefs import build_links, render_linked_line
from kaitei.pages.lines import (
    HEADING_MARK,
    article_caption,
    cells_of,
    emphasis_of,
    gap_of,
    heading_of,
    is_delimiter,
    render_inline,
    shown_label,
)  # fmt: skip
from kaitei.pages.tables import render_table
from kaitei.pages.words import Form
from kaitei.parse.anchors import build_anchors, is_section

_SECTIONS = frozenset({Kind.HEADING, Kind.DIVISION, Kind.ARTICLE, Kind.SUPPLEMENT, Kind.APPENDIX})
_TITLE = '<section class="heading">\n<h2 '
_GROUPED = {Kind.ITEM: "ol", Kind.BULLET: "ul", Kind.TABLE: "table", Kind.MARKUP: "table"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the table of contents."""

    anchor: str
    label: str
    title: str
    caption: str
    level: int


@dataclass(frozen=True)
class Text:
    """A document, ready to be shown."""

    html: Markup
    contents: tuple[Entry, ...]
    captioned: bool  # has it editorial headings?
    titled: bool = False  # does it begin with the words that are the heading of the page?

    def below(self, title: str) -> Text:
        """Return the text for a page with the heading ``title``: where it begins with the same, its contents do not."""
        first = self.contents[0] if self.contents else None
        if not first or first.label or first.title != title or not self.html.startswith(_TITLE):
            return self
        others = self.contents[1:]
        up = min((entry.level for entry in others), default=0)
        return replace(self, contents=tuple(replace(e, level=e.level - up) for e in others), titled=True)


@lru_cache(maxsize=512)
def render_text(
    document: Document, captions: tuple[tuple[str, str], ...], caption_word: str, *, wrapped: bool
) -> Text:
    """Return the document as HTML, and its table of contents.

    ``captions`` are editorial headings by label; ``wrapped`` says that lines below one another are one
    paragraph (as in English), not lines of their own.
    """
    writer = _Writer(document, dict(captions), caption_word, wrapped=wrapped)
    html = Markup("\n").join(writer.children(-1))
    return Text(html, tuple(writer.contents), writer.captioned)


class _Writer:
    def __init__(
        self, document: Document, captions: dict[str, str], caption_word: str, *, wrapped: bool
    ) -> None:
        self.document = document
        self.clauses = document.clauses
        self.captions, self.caption_word = captions, caption_word
        self.wrapped = wrapped
        self.anchors = build_anchors(document)
        self.links = build_links(document, self.anchors)
        self.levels = dict(self._shown_levels())
        self.contents: list[Entry] = []
        self.captioned = False

    def children(self, index: int) -> Iterator[Markup]:
        """Yield what stands below clause ``index``; items in a row are one list, table rows one table."""
        below = [child for child in self.document.children(index) if not self._is_underline(child)]
        for tag, group in groupby(below, key=self._group):
            members = list(group)
            match tag:
                case "ol":
                    yield _element("ol", "items", Markup("\n").join(map(self._item, members)))
                case "ul":
                    yield _element("ul", "bullets", Markup("\n").join(map(self._item, members)))
                case "table":
                    yield self._table(members)
                case "p":
                    yield from self._paragraphs(members)
                case _:
                    yield from map(self._block, members)

    def _group(self, index: int) -> str:
        clause = self.clauses[index]
        if clause.kind is Kind.MARKUP and not is_delimiter(clause):
            return "rule"
        if clause.kind is Kind.PARAGRAPH and not clause.label:
            return "p"
        return _GROUPED.get(clause.kind, "")

    # ---------------------------------------------------------------- one clause

    def _block(self, index: int) -> Markup:
        clause = self.clauses[index]
        if clause.kind is Kind.MARKUP:
            return Markup("<hr>")
        if clause.kind in _SECTIONS:
            return self._section(index)
        return self._line(index, clause.kind.value)

    def _line(self, index: int, name: str) -> Markup:
        """A clause of its own: its line, and below it what belongs to it."""
        line = Form('<p class="{}"{}>{}</p>').format(name, self._id(index), self._words(index))
        below = Markup("\n").join(self.children(index))
        return Form("<div>{}\n{}</div>").format(line, below) if below else line

    def _section(self, index: int) -> Markup:
        clause = self.clauses[index]
        caption = self._caption(clause)
        heading = self._is_heading(clause, index)
        level = self.levels[index] if heading else 0
        title = render_inline(clause.body.strip()).striptags() if heading else article_caption(clause)
        if self.anchors[index] and (heading or clause.kind is not Kind.HEADING):
            label = shown_label(clause)
            self.contents.append(Entry(self.anchors[index], label, title, caption, max(0, level - 2)))
        words = self._words(index)
        if caption:
            self.captioned = True
            words += Form(' <span class="caption" title="{}">〔{}〕</span>').format(
                self.caption_word, caption
            )
        first = (
            Form("<h{0}{1}>{2}</h{0}>").format(level, self._id(index), words)
            if heading
            else Form('<p class="line"{}>{}</p>').format(self._id(index), words)
        )
        below = Markup("\n").join(self.children(index))
        return Form('<section class="{}">\n{}\n{}\n</section>').format(clause.kind.value, first, below)

    def _item(self, index: int) -> Markup:
        clause = self.clauses[index]
        if is_section(clause) and self.anchors[index]:
            self.contents.append(
                Entry(self.anchors[index], shown_label(clause), heading_of(clause), "", self._depth(index))
            )
        below = Markup("\n").join(self.children(index))
        inner = Form("<p>{}</p>").format(self._words(index))  # the first of an item is its line
        plain = "" if clause.label else Markup(' class="plain"')
        return Form("<li{}{}>{}{}</li>").format(
            self._id(index), plain, inner, Markup("\n") + below if below else ""
        )

    def _paragraphs(self, members: list[int]) -> Iterator[Markup]:
        """Lines without a blank line between them are one paragraph."""
        block: list[int] = []
        for index in members:
            block.append(index)
            if self._touches_next(index) and index + 1 in members:
                continue
            yield self._paragraph(block)
            block = []

    def _paragraph(self, block: list[int]) -> Markup:
        between = Markup("\n") if self.wrapped else Markup("<br>\n")
        line = Form("<p{}>{}</p>").format(self._id(block[0]), between.join(map(self._words, block)))
        below = Markup("\n").join(child for index in block for child in self.children(index))
        return Form("<div>{}\n{}</div>").format(line, below) if below else line

    def _table(self, members: list[int]) -> Markup:
        rows = [self.clauses[index] for index in members if self.clauses[index].kind is Kind.TABLE]
        headed = len(members) > 1 and self.clauses[members[1]].kind is Kind.MARKUP
        return render_table([[render_inline(text) for text in cells_of(row)] for row in rows], headed=headed)

    # ---------------------------------------------------------------- parts of a clause

    def _words(self, index: int) -> Markup:
        """The clause's line without block marks; the label, as written, in a span of its own."""
        clause = self.clauses[index]
        emphasis = emphasis_of(clause.mark)
        links = self.links.get(index, ())
        if emphasis or (not clause.label and not links):
            return render_inline((emphasis + clause.text).strip())
        if not clause.label:
            return render_linked_line(clause.text.strip(), links, len(gap_of(clause.text)))
        label = Form('<span class="label">{}</span>').format(shown_label(clause))
        if not clause.body.strip():
            return label
        gap = gap_of(clause.body)
        words = clause.body.strip()
        mark = HEADING_MARK.match(words)  # 1. #### はじめに
        skipped = len(gap) + (mark.end() if mark else 0)
        words = words[mark.end() :] if mark else words
        if links:
            shown = render_linked_line(words, links, len(clause.label.written) + skipped)
        else:
            shown = render_inline(words)
        return (
            label
            + (gap or " " * (mark is not None))
            + (Form("<strong>{}</strong>").format(shown) if mark else shown)
        )

    def _id(self, index: int) -> Markup:
        anchor = self.anchors[index]
        return Form(' id="{}"').format(anchor) if anchor else Markup("")

    def _caption(self, clause: Clause) -> str:
        """The editorial heading, for a top-level label that stands alone."""
        return self.captions.get(clause.label.written, "") if clause.label and clause.may_have_caption else ""

    def _is_heading(self, clause: Clause, index: int) -> bool:
        return clause.kind in _SECTIONS and ("#" in clause.mark or self._underlined(index) != "")

    def _shown_levels(self) -> Iterator[tuple[int, int]]:
        """Yield the level each heading is shown at, from 2 and none left out, however the author counted (#, ###)."""
        above: list[tuple[int, int]] = []
        for index, clause in enumerate(self.clauses):
            if not self._is_heading(clause, index):
                continue
            written = self._level(index)
            while above and above[-1][0] >= written:
                above.pop()
            shown = min(6, above[-1][1] + 1) if above else 2
            above.append((written, shown))
            yield index, shown

    def _depth(self, index: int) -> int:
        """How deep an item written as a heading stands in the table of contents."""
        parent = self.clauses[index].parent
        while parent >= 0 and parent not in self.levels:
            parent = self.clauses[parent].parent
        return self.levels[parent] - 1 if parent >= 0 else 0

    def _level(self, index: int) -> int:
        return self.clauses[index].mark.count("#") or (1 if self._underlined(index) == "=" else 2)

    def _underlined(self, index: int) -> str:
        """``=`` or ``-`` where the next line underlines this one as a heading, else ''."""
        if (
            self.clauses[index].kind not in _SECTIONS
            or index + 1 >= len(self.clauses)
            or not self._touches_next(index)
        ):
            return ""
        below = self.clauses[index + 1]
        return below.line.strip()[0] if below.kind is Kind.MARKUP and below.line.strip()[0] in "=-" else ""

    def _is_underline(self, index: int) -> bool:
        return index > 0 and self.clauses[index].kind is Kind.MARKUP and self._underlined(index - 1) != ""

    def _touches_next(self, index: int) -> bool:
        return (
            index + 1 < len(self.clauses) and self.clauses[index + 1].first == self.clauses[index].first + 1
        )


def _element(tag: str, name: str, inner: Markup) -> Markup:
    return Form('<{0} class="{1}" role="list">\n{2}\n</{0}>').format(tag, name, inner)
