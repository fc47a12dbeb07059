"""What a revision does to the articles that hold purposes, acquired items and third parties.

``policy.yml`` names those articles by their labels in the newest version. The same article of the version before
is the one it was compared with, whatever its number was there. Where the base commit's ``policy.yml`` already says
the same, the labels are those of the version before: an author who inserts an article may have forgotten them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from kaitei.checks.review import Review, Reviewed
from kaitei.errors import Message
from kaitei.model import Change, ChangeClass, ChangeKind, Clause, Comparison, Document, Kind
from kaitei.text.counts import counted

_ENTRIES = frozenset({Kind.ITEM, Kind.BULLET, Kind.TABLE})
_NO_WORDS = frozenset({Kind.MARKUP, Kind.DATE, Kind.CLOSING})
_MOST_SHOWN = 12
_LONGEST = 60


class Sort(NamedTuple):
    """What an article may hold: and what one entry of its list is called in English."""

    name: Message
    one: str


SORTS = {
    "purposes": Sort(Message(en="purposes of use", ja="利用目的"), "purpose"),
    "acquired": Sort(Message(en="items acquired", ja="取得する情報"), "acquired item"),
    "third_parties": Sort(Message(en="third parties", ja="第三者提供"), "third-party entry"),
}


class Stray(NamedTuple):
    """A label that is no longer that of the article it named: ``now`` is that article's, '' if none has it."""

    sort: str
    label: str
    now: str


@dataclass(frozen=True)
class Substance:
    """What happened in the articles of one sort. ``added`` counts in the new text, ``deleted`` in the old."""

    sort: str
    old: Document
    new: Document
    article: int | None
    added: tuple[int, ...]
    deleted: tuple[int, ...]
    reworded: tuple[Change, ...]

    @property
    def place(self) -> int | None:
        """Return the clause of the new text to look at: the first that changed, else the article."""
        fresh = [*self.added, *(index for change in self.reworded for index in change.new)]
        return min(fresh) if fresh else self.article

    def describe(self) -> Message:
        """Return the change in words: 2 purposes added: 「…」「…」."""
        sort = SORTS[self.sort]
        english, japanese = [], []
        for entries in (True, False):
            one, ja = (sort.one, "{} 件") if entries else ("line", "項目以外の {} 行")
            groups = (
                (self.new, _choose(self.new, self.added, entries=entries), "added", "追加"),
                (self.old, _choose(self.old, self.deleted, entries=entries), "deleted", "削除"),
                (self.new, _choose(self.new, self._reworded(), entries=entries), "reworded", "文言変更"),
            )
            for document, indices, verb, doushi in groups:
                if indices:
                    count, shown = len(indices), _quote(document, indices)
                    english.append(f"{counted(count, one)} {verb}: {shown.en}")
                    japanese.append(f"{ja.format(count)}を{doushi}{shown.ja}")
        return Message(
            en=f"{sort.name.en}: {'; '.join(english)}", ja=f"{sort.name.ja}：{'／'.join(japanese)}"
        )

    def _reworded(self) -> tuple[int, ...]:
        return tuple(index for change in self.reworded for index in change.new)


def find_substance(review: Review, each: Reviewed) -> Iterator[Substance]:
    """Yield what changed in the articles that hold substance, a value for each sort that did."""
    comparison = review.comparison(each)
    if comparison is None:
        return
    articles = _Articles(comparison)
    for sort, labels in each.policy.substance:
        new, old, _ = articles.find(sort, labels, known_before=_known_before(review, each, sort, labels))
        found = _changes(sort, comparison, new, old)
        if found.added or found.deleted or found.reworded:
            yield found


def find_strays(review: Review, each: Reviewed) -> Iterator[Stray]:
    """Yield the labels of ``policy.yml`` that name no article of the version, or another one than before."""
    document = each.document
    comparison = review.comparison(each)
    articles = _Articles(comparison) if comparison else None
    for sort, labels in each.policy.substance:
        strays: tuple[Stray, ...] = ()
        if articles:
            strays = articles.find(sort, labels, known_before=_known_before(review, each, sort, labels))[2]
        yield from strays
        known = {stray.label for stray in strays}
        for label in labels:
            if label not in known and find_article(document, label) is None:
                yield Stray(sort, label, "")


def _known_before(review: Review, each: Reviewed, sort: str, labels: tuple[str, ...]) -> bool:
    """Are the labels those of the base commit, which knows nothing of the version under review?"""
    policy = review.published_policy(each.policy)
    return policy is not None and review.is_new(each) and dict(policy.substance).get(sort) == labels


def find_article(document: Document, label: str) -> int | None:
    """Return the highest clause with that label; widths do not matter."""
    wanted = _normal(label)
    found = [
        (clause.depth, index)
        for index, clause in enumerate(document.clauses)
        if clause.label and _normal(clause.label.written) == wanted
    ]
    return min(found)[1] if found else None


def within(document: Document, roots: Collection[int]) -> frozenset[int]:
    """Return the clauses at and below ``roots``."""
    inside: set[int] = set()
    for index, clause in enumerate(document.clauses):  # a parent stands before its children
        if index in roots or clause.parent in inside:
            inside.add(index)
    return frozenset(inside)


def is_reworded(change: Change) -> bool:
    """Did words change, not labels, punctuation or widths alone?"""
    return ChangeClass.WORDING in change.classes


class _Articles:
    def __init__(self, comparison: Comparison) -> None:
        self.old, self.new = comparison.old, comparison.new
        self.became = {old: change.new[0] for change in comparison for old in change.old if change.new}
        self.was = {new: change.old[0] for change in comparison for new in change.new if change.old}

    def find(
        self, sort: str, labels: Iterable[str], *, known_before: bool
    ) -> tuple[set[int], set[int], tuple[Stray, ...]]:
        """Return the articles of the new text and of the old that hold a sort, and the labels that strayed."""
        new: set[int] = set()
        old: set[int] = set()
        strays: list[Stray] = []
        for label in labels:
            now, then = find_article(self.new, label), find_article(self.old, label)
            if then is not None and known_before and then in self.became:
                old.add(then)
                new.add(self.became[then])
                if self.became[then] != now:
                    moved = self.new.clauses[self.became[then]].label
                    strays.append(Stray(sort, label, moved.written if moved else ""))
                continue
            if then is not None and then not in self.became:
                old.add(then)
            if now is not None:
                new.add(now)
                old |= {self.was[now]} if now in self.was else set()
        known = {_normal(label) for label in labels}
        return new, old, tuple(stray for stray in strays if _normal(stray.now) not in known)


def _changes(sort: str, comparison: Comparison, new: set[int], old: set[int]) -> Substance:
    inside_new, inside_old = within(comparison.new, new), within(comparison.old, old)
    added: list[int] = []
    deleted: list[int] = []
    reworded: list[Change] = []
    for change in comparison.changed:
        here = [index for index in change.new if index in inside_new]
        gone = [index for index in change.old if index in inside_old]
        if here and gone:
            if is_reworded(change):
                reworded.append(change)
        elif here and (not change.old or change.moved or change.kind is not ChangeKind.RENUMBERED):
            added += here
        elif gone and (not change.new or change.moved or change.kind is not ChangeKind.RENUMBERED):
            deleted += gone
    return Substance(
        sort,
        comparison.old,
        comparison.new,
        min(new, default=None),
        tuple(index for index in added if _has_words(comparison.new.clauses[index])),
        tuple(index for index in deleted if _has_words(comparison.old.clauses[index])),
        tuple(reworded),
    )


def _has_words(clause: Clause) -> bool:
    return clause.kind not in _NO_WORDS and bool(clause.body.strip())


def _choose(document: Document, indices: Iterable[int], *, entries: bool) -> tuple[int, ...]:
    return tuple(index for index in indices if (document.clauses[index].kind in _ENTRIES) is entries)


def _quote(document: Document, indices: tuple[int, ...]) -> Message:
    words = [clip(document.clauses[index].body) for index in indices[:_MOST_SHOWN]]
    more = f" … (+{len(indices) - _MOST_SHOWN})" if len(indices) > _MOST_SHOWN else ""
    return Message(en=f"“{'”, “'.join(words)}”{more}", ja=f"「{'」「'.join(words)}」{more}")


def clip(words: str) -> str:
    """Return the words, cut where they are too long for a message."""
    words = words.strip()
    return words if len(words) <= _LONGEST else words[:_LONGEST] + "…"


def _normal(label: str) -> str:
    return unicodedata.normalize("NFKC", label).strip()
