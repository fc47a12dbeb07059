"""Where the articles that ``policy.yml`` names under ``substance`` stand in each version, and what they list.

The labels there are those of the newest version. In older ones the same article may have had another number, and that
number may have been another article's: from version to version the comparison tells which is which.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from kaitei.checks.substance import find_article
from kaitei.diff import compare
from kaitei.model import Clause, Document, Kind, Policy
from kaitei.pages.lines import cells_of

_SUBSECTION = re.compile(r"[0-9]+(?:\.[0-9]+)+\.?")
_Places = Mapping[tuple[str, str], tuple[int, ...]]  # version and sort → clauses


@lru_cache(maxsize=64)
def locate_substance(policy: Policy) -> _Places:
    """Return the clauses that hold each sort of substance, by version and sort."""
    found: dict[tuple[str, str], tuple[int, ...]] = {}
    if not policy.substance or not policy.revisions:
        return found
    newer = policy.revisions[-1]
    articles = {
        sort: tuple(at for label in labels if (at := find_article(newer.document, label)) is not None)
        for sort, labels in policy.substance
    }
    found |= {(newer.version, sort): places for sort, places in articles.items()}
    for revision in policy.revisions[-2::-1]:
        was = _earlier(revision.document, newer.document)
        articles = {
            sort: tuple(was[place] for place in places if place in was) for sort, places in articles.items()
        }
        found |= {(revision.version, sort): places for sort, places in articles.items()}
        newer = revision
    return found


# a preview builds again after every edit: what became of a clause of two versions stays
@lru_cache(maxsize=512)
def _earlier(old: Document, new: Document) -> Mapping[int, int]:
    return {index: change.old[0] for change in compare(old, new) for index in change.new if change.old}


def list_entries(document: Document, article: int) -> Iterator[tuple[int, str]]:
    """Yield the items, bullets and rows of tables in an article, each with its words as written.

    What an item lists in turn belongs to it. A subsection (2.1) is no item: where one of them lists something, the others
    are sentences beside it. The cells of a row are parted by bars; the row of headings is no entry.
    """
    children = document.children(article)
    subsections = {index for index in children if _is_subsection(document.clauses[index])}
    lists = {index: tuple(list_entries(document, index)) for index in subsections}
    if any(lists.values()):
        children = tuple(index for index in children if index not in subsections or lists[index])
    for index in children:
        clause = document.clauses[index]
        if entries := lists.get(index):
            yield from entries
            continue
        match clause.kind:
            case Kind.ITEM | Kind.BULLET:
                yield index, clause.body.strip()
            case Kind.TABLE:
                if not _is_head(document, index):
                    yield index, " | ".join(cells_of(clause))
            case _:
                yield from list_entries(document, index)


def _is_subsection(clause: Clause) -> bool:
    return clause.label is not None and _SUBSECTION.fullmatch(clause.label.written) is not None


def _is_head(document: Document, index: int) -> bool:
    """Is the next line the one of dashes below the headings of a table?"""
    below = document.clauses[index + 1 : index + 2]
    return any(clause.kind is Kind.MARKUP and "|" in clause.line for clause in below)
