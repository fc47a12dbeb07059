"""Provisions as a reader counts them: what "第3条第2項第1号" of a text is.

Articles (条) hold paragraphs (項), these hold items (号). The text proper, each 附則 and each 別表 is a *number space*
of its own, in which articles are numbered anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

Number = tuple[int, ...]

MAIN = -1
"""The number space of the text proper; the others are called by the index of their 附則 or 別表."""


@dataclass(frozen=True, slots=True)
class Item:
    """An item (号) or anything numbered below one."""

    number: Number
    index: int
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph (項) and its items; ``index`` is its clause, an article's own line for a first one."""

    number: int
    index: int
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Article:
    """An article (条) of a number space; ``number`` is empty for what stands in the space without one."""

    number: Number
    index: int
    space: int
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a clause stands: its article, paragraph and items from the outermost, as far as there are any."""

    space: int
    article: Article | None
    paragraph: Paragraph | None
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Outline:
    """The articles of all number spaces in order, and the place of every clause.

    ``has_articles`` says whether provisions are labelled 第N条, so that it is wrong to call them anything else;
    ``top`` is the label style of the articles.
    """

    articles: tuple[Article, ...]
    places: tuple[Place, ...]
    supplements: tuple[int, ...]
    appendices: tuple[int, ...]
    divisions: tuple[int, ...]
    has_articles: bool
    top: str

    def in_space(self, space: int) -> tuple[Article, ...]:
        """Return the numbered articles of a number space, in order."""
        return self._by_space.get(space, ())

    @cached_property
    def _by_space(self) -> dict[int, tuple[Article, ...]]:
        spaces: dict[int, list[Article]] = {}
        for article in self.articles:
            if article.number:
                spaces.setdefault(article.space, []).append(article)
        return {space: tuple(articles) for space, articles in spaces.items()}
