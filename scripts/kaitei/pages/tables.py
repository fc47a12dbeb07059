"""A table of a text as HTML, with what its style has to know of its words: how wide they are together."""

from __future__ import annotations

from itertools import zip_longest

from markupsafe import Markup

from kaitei.pages.words import Form
from kaitei.render.width import columns_of, longest_word

# letters that have room beside one another, and what the sides of a cell take of it
_PHONE = (34, 2)
_PAPER = (86, 3.5)
_SMALL_PAPER = (100, 2)
_LONG = 60  # letters of a cell that needs several lines


def render_table(rows: list[list[Markup]], *, headed: bool) -> Markup:
    """Return the rows as a table that scrolls where its words have no room; ``headed``: the first row is its head.

    On paper, where nothing scrolls, its words stay ``whole`` where they fit, and are ``small`` where they fit only so. A ``long`` cell of a table that scrolls on a phone is not as narrow as its longest word.
    """
    words = [
        max(longest_word(cell.striptags()) for cell in column)
        for column in zip_longest(*rows, fillvalue=Markup(""))
    ]
    scrolls = not _fit(words, *_PHONE)
    html = [_row(row, scrolls=scrolls, head=headed and place == 0) for place, row in enumerate(rows)]
    classes = "scroll" + (" whole" if _fit(words, *_SMALL_PAPER) else "")
    classes += "" if _fit(words, *_PAPER) else " small"
    return Form('<div class="{}" tabindex="0" role="group"><table>{}</table></div>').format(
        classes, Markup("\n").join(html)
    )


def _fit(words: list[int], room: int, sides: float) -> bool:
    return sum(words) + sides * len(words) <= room


def _row(cells: list[Markup], *, scrolls: bool, head: bool) -> Markup:
    if head:
        inner = Markup("").join(Form('<th scope="col">{}</th>').format(cell) for cell in cells)
        return Form("<thead><tr>{}</tr></thead>").format(inner)
    return Form("<tr>{}</tr>").format(
        Markup("").join(
            Form("<td{}>{}</td>").format(
                Markup(' class="long"') if scrolls and columns_of(cell.striptags()) > _LONG else "", cell
            )
            for cell in cells
        )
    )
