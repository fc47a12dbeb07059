"""The references of a whole text, in order: which provision 第3条第2項, 前条, 次の各号 or 附則第2条 points at.

* 前 and 次 count from the provision the sentence stands in; 同 means what was named last; an enumeration goes on
  where it began (第3条第1項及び第2項). A plain 第N条 in a 附則 means the text proper, as drafters write it.
* What the text calls 条 may be labelled ``1.``: the reference is resolved all the same, and says that it does not fit.
* References into other law and other documents are left alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from kaitei.model import Document, Kind
from kaitei.model.outline import Outline
from kaitei.parse.outline import build_outline
from kaitei.parse.references.english import is_english, read_english
from kaitei.parse.references.mentions import Mention, find_mentions
from kaitei.parse.references.owners import find_abbreviations
from kaitei.parse.references.reference import Reference
from kaitei.parse.references.resolver import Resolver
from kaitei.parse.references.spots import Named, Spot, remember
from kaitei.parse.references.steps import BARE, Sort

MOST = 10_000  # a hostile text of 1 MiB could hold a quarter of a million
_PASSED_OVER = frozenset({Kind.MARKUP, Kind.DATE, Kind.CLOSING})


@lru_cache(maxsize=512)
def find_references(document: Document) -> tuple[Reference, ...]:
    """Return the references of a text to its own provisions, in order; at most ``MOST`` of them."""
    if is_english(document):
        return tuple(islice(read_english(document, find_title(document)), MOST))
    return tuple(islice(_Reader(document, build_outline(document)).read(), MOST))


def find_title(document: Document) -> str:
    """Return the title of a text: its first heading without a number."""
    return next((c.body.strip() for c in document.clauses if c.kind is Kind.HEADING), "")


class _Reader:
    def __init__(self, document: Document, outline: Outline) -> None:
        self.document, self.outline = document, outline
        self.title = find_title(document)
        self.abbreviations = find_abbreviations((clause.body for clause in document.clauses), self.title)
        self.resolver = Resolver(document, outline)

    def read(self) -> Iterator[Reference]:
        named, article = Named(), None
        for index, clause in enumerate(self.document.clauses):
            place = self.outline.places[index]
            if place.article is not article:
                named, article = Named(), place.article
            if clause.kind in _PASSED_OVER:
                continue
            shift = len(clause.text) - len(clause.body)
            before: Spot | None = None
            for mention in self._mentions(clause.body):
                spot, nearest = self.resolver.resolve(index, mention, before, named)
                before = spot or Spot(foreign=mention.foreign)
                if spot and not mention.quoted:
                    named = remember(named, spot, mention)
                if not mention.foreign and not (spot and spot.foreign):
                    reference = _reference(index, shift, mention, spot, nearest)
                    if reference.target is not None or self._is_asked_for(mention):
                        yield reference

    def _mentions(self, text: str) -> tuple[Mention, ...]:
        unitless = self.outline.top == "第N"
        return find_mentions(text, self.title, unitless=unitless, abbreviations=self.abbreviations)

    def _is_asked_for(self, mention: Mention) -> bool:
        """Is a mention without target a reference at all?

        A sign like (2) or イ may number words of the sentence, 2号 may be a count; 本項 may mean an unnumbered passage,
        同表 a table without a number. But 「8. 連絡先」 is one where 連絡先 has become 9.
        """
        first = mention.steps[0]
        if first.title and first.sort is Sort.SIGN:
            return self.resolver.lookups.is_title(first.title)
        return (
            first.sort not in {Sort.SIGN, Sort.THIS} and first.form != BARE and first.unit not in {"細", "表"}
        )


def _reference(index: int, shift: int, mention: Mention, spot: Spot | None, nearest: int | None) -> Reference:
    last = mention.steps[-1]
    return Reference(
        index,
        shift + mention.start,
        shift + mention.end,
        mention.written,
        last.unit,
        mention.steps[0].sort,
        spot.targets[0] if spot and spot.targets else None,
        spot.targets if spot else (),
        nearest,
        spot.fits if spot else True,
    )
