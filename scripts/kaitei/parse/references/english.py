"""References of an English text resolved: which provision Section 3.2(a), paragraph 1 or Annex A points at.

Numbers lead down the tree of clauses: Section 3(a) is (a) below 3. A paragraph, point or item is looked for around
the sentence first, from the nearest list outwards; a section from the top.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from kaitei.model import Clause, Document, Kind
from kaitei.parse.references.english_mentions import (
    APPENDICES,
    DIVISIONS,
    LOWER,
    EnglishMention,
    Path,
    find_english_mentions,
    path_of,
)
from kaitei.parse.references.reference import Reference
from kaitei.parse.references.steps import Sort

_PASSED_OVER = frozenset({Kind.MARKUP, Kind.DATE, Kind.CLOSING})
_WORDS = ("section", "article", "clause", "part", "chapter", *(word.lower() for word in APPENDICES))
_MOST_WIDE = 1.3  # bytes a character in UTF-8; Japanese has some three
_MOST_NEAR = 50  # sections of one number that are looked at; only a hostile text has more
_OF_STATUTES = 100  # Section 230, Section 1798.100: a number this high is that of a statute


def is_english(document: Document) -> bool:
    """Is the text written in Latin letters, so that it says Section and not 条?"""
    text = document.text
    return len(text.encode()) < _MOST_WIDE * len(text)


def read_english(document: Document, title: str) -> Iterator[Reference]:
    """Yield the references of an English text to its own provisions, in order."""
    yield from _Reader(document, title).read()


class _Reader:
    def __init__(self, document: Document, title: str) -> None:
        self.document, self.title = document, title
        self.clauses = document.clauses
        self.below: dict[int, list[int]] = {}
        self.paths: dict[int, Path] = {}
        for index, clause in enumerate(self.clauses):
            self.below.setdefault(clause.parent, []).append(index)
            if clause.label and clause.label.number:
                self.paths[index] = _path_of_label(clause)
        self.sections = [index for index in self.paths if self.clauses[index].kind is Kind.ARTICLE]
        self.place = {index: place for place, index in enumerate(self.sections)}
        self.by_path: dict[Path, list[int]] = {}
        self.by_word: dict[str, set[int]] = {}
        for index, path in self.paths.items():
            self.by_path.setdefault(path, []).append(index)
            self.by_word.setdefault(_word_of(self.clauses[index]), set()).add(index)
        self.siblings: dict[tuple[int, bool], list[int]] = {}
        self.descendants: dict[int, dict[Path, tuple[int, int]]] = {}

    def read(self) -> Iterator[Reference]:
        if not self.paths:
            return
        for index, clause in enumerate(self.clauses):
            if clause.kind in _PASSED_OVER:
                continue
            shift = len(clause.text) - len(clause.body)
            for mention in find_english_mentions(clause.body, self.title):
                target, nearest = self._resolve(index, mention)
                if target is None and (self._is_no_reference(mention) or _is_in(clause.body, mention)):
                    continue
                yield Reference(
                    index,
                    shift + mention.start,
                    shift + mention.end,
                    mention.written,
                    mention.unit,
                    _sort(mention),
                    target,
                    () if target is None else (target,),
                    nearest,
                    target is None or self._fits(mention, target),
                )

    def _is_no_reference(self, mention: EnglishMention) -> bool:
        """May a mention without target be none: a count, this section of a text without numbers, a statute?"""
        in_appendix = mention.inside is not None and mention.inside.unit in APPENDICES  # Part 2 of Schedule 1
        if mention.counted or mention.step == 0 or in_appendix:
            return True
        if not mention.path or not mention.path[0].isdigit() or mention.unit in LOWER | APPENDICES:
            return False
        return not self.sections or int(mention.path[0]) >= _OF_STATUTES

    def _fits(self, mention: EnglishMention, target: int) -> bool:
        word = _word_of(self.clauses[target])
        return not word or mention.unit in LOWER or len(mention.path) > 1 or word == mention.unit.lower()

    def _resolve(self, index: int, mention: EnglishMention) -> tuple[int | None, int | None]:
        """Return what a mention points at, and the last provision on the way."""
        if mention.step is not None:
            small = mention.unit in LOWER
            return (self._next_to if small else self._beside)(index, mention.step), None
        if mention.inside:
            above, nearest = self._resolve(index, mention.inside)
            if above is None:
                return None, nearest
            return self._down(above, mention.path)
        if mention.unit in APPENDICES:
            return self._appendix(mention), None
        if (
            mention.unit in LOWER
            and len(mention.path) > 1
            and (whole := self._in_full(mention.path)) is not None
        ):
            return whole, None
        if mention.unit in LOWER or mention.bracketed:
            return self._around(index, mention.path)
        return self._section(index, mention)

    def _beside(self, index: int, step: int) -> int | None:
        here = next((at for at in reversed(self.document.ancestors(index)) if at in self.place), None)
        if here is None:
            return None
        at = self.place[here] + step
        return self.sections[at] if 0 <= at < len(self.sections) else None

    def _next_to(self, index: int, step: int) -> int | None:
        """Return the paragraph before or after the one a sentence stands in: 7.2 from 7.3."""
        chain = [*self.document.ancestors(index), index]
        if self.clauses[index].label is None and len(chain) > 1 and chain[-2] not in self.place:
            chain.pop()  # a passage below a numbered paragraph
        here = chain[-1]
        beside = self._siblings(self.clauses[here].parent, numbered=here in self.paths)
        at = bisect_left(beside, here) + step
        return beside[at] if 0 <= at < len(beside) else None

    def _siblings(self, parent: int, *, numbered: bool) -> list[int]:
        found = self.siblings.get((parent, numbered))
        if found is None:
            found = self.siblings[parent, numbered] = [
                at
                for at in self.below.get(parent, ())
                if (at in self.paths) == numbered and self.clauses[at].kind not in _PASSED_OVER
            ]
        return found

    def _appendix(self, mention: EnglishMention) -> int | None:
        word = mention.unit.lower()
        named = self.by_word.get(word, ())
        return next((at for at in self.by_path.get(mention.path, ()) if at in named), None)

    def _section(self, index: int, mention: EnglishMention) -> tuple[int | None, int | None]:
        """Find a section by its number: below what the sentence stands in, if sections are numbered there anew."""
        word = mention.unit.lower()
        named = self.by_word.get(word) if word else None
        if not named and mention.unit in DIVISIONS:
            return None, None
        pool = named or self.place or self.paths
        whole = self.by_path.get(mention.path) if len(mention.path) > 1 else None
        if whole:  # labelled 3.2 in full
            return whole[0], None
        for length in range(len(mention.path), 0, -1):
            labelled = self.by_path.get(mention.path[:length], ())
            found = [at for at in labelled if at in pool] or (list(labelled) if length > 1 else [])
            if found:
                start = self._nearest(index, found)
                target, last = self._down(start, mention.path[length:])
                return target, last if last is not None else start
        return None, None

    def _in_full(self, path: Path) -> int | None:
        """Return what is labelled with all these numbers, or what lies below it: 5.2 and 5.2(a)."""
        for length in range(len(path), 1, -1):
            if found := self.by_path.get(path[:length]):
                return self._down(found[0], path[length:])[0]
        return None

    def _nearest(self, index: int, found: list[int]) -> int:
        """Return the one that stands below the innermost clause around the sentence."""
        for above in reversed(self.document.ancestors(index)):
            inside = next((at for at in found[:_MOST_NEAR] if above in self.document.ancestors(at)), None)
            if inside is not None:
                return inside
        return found[0]

    def _around(self, index: int, path: Path) -> tuple[int | None, int | None]:
        """Find (a) or paragraph 1 in the nearest list around the sentence."""
        for above in reversed(self.document.ancestors(index)):
            target, _ = self._down(above, path)
            if target is not None:
                return target, None
            if above in self.place:
                return None, above
        top = [at for at in self.by_path.get(path[:1], ()) if self.clauses[at].parent < 0][:1]
        return self._down(top[0], path[1:]) if top else (None, None)

    def _down(self, index: int, path: Path) -> tuple[int | None, int | None]:
        """Follow numbers down from a clause; a list without words of its own is passed through."""
        nearest = index
        for position, step in enumerate(path):
            found = self._step(nearest, step, self.paths.get(nearest, ()))
            if found is None:
                return None, nearest
            nearest = found
            if self.paths[found][-1] != step:
                return self._down(found, path[position + 1 :])
        return nearest, nearest

    def _step(self, index: int, step: str, above: Path) -> int | None:
        below = self._paths_below(index)
        found = [below[path] for path in ((step,), (*above, step)) if path in below]
        return min(found)[1] if found else None

    def _paths_below(self, index: int) -> dict[Path, tuple[int, int]]:
        """Return the numbers of all clauses below one, with their rank: the nearer first."""
        table = self.descendants.get(index)
        if table is None:
            table = self.descendants[index] = {}
            queue = list(self.below.get(index, ()))
            for at in queue:  # it grows while it is read
                if path := self.paths.get(at):
                    table.setdefault(path, (len(table), at))
                queue += self.below.get(at, ())
        return table


def _is_in(text: str, mention: EnglishMention) -> bool:
    """Does the sentence itself number the words that are meant: we may (i) charge you and (ii) stop; clause (i)?"""
    return mention.bracketed and f"({mention.path[0]}) " in text[: mention.start].lower()


def _path_of_label(clause: Clause) -> Path:
    label = clause.label
    written = label.written if label else ""
    return tuple(step for step in path_of(written) if step not in _WORDS)


def _word_of(clause: Clause) -> str:
    """Return the word a label begins with, in lower case: section, article, or none."""
    written = clause.label.written.lower() if clause.label else ""
    return next((word for word in _WORDS if written.startswith(word)), "")


def _sort(mention: EnglishMention) -> Sort:
    if mention.unit in APPENDICES:
        return Sort.APPENDIX
    match mention.step:
        case None:
            return Sort.NUMBERED
        case 0:
            return Sort.THIS
        case -1:
            return Sort.BEFORE
        case _:
            return Sort.AFTER
