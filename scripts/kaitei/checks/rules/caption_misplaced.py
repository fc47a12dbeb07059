"""``caption-misplaced``: an editorial heading (``captions``) stands beside another article than in the version before."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile
from typing import NamedTuple

from kaitei.checks.review import Review, Reviewed
from kaitei.checks.rule import Group, Rule
from kaitei.checks.substance import within
from kaitei.errors import Location, Message
from kaitei.model import Comparison, Finding, Revision, Severity

Shown = dict[int, str]


class _Astray(NamedTuple):
    """A heading, the label of its article in the version before, and what that article is now ('': it is gone)."""

    words: str
    was: str
    now: str


def check(review: Review) -> Iterator[Finding]:
    """A heading goes where its article goes; a version in which labels moved needs headings of its own."""
    for each in review.reviewed:
        comparison = review.comparison(each)
        if comparison and each.before:
            if astray := list(_find_astray(each, each.before, comparison)):
                yield _misplaced(review, each, each.before, astray)
            elif each.revision.facts.captions is None:
                yield from _written_anew(each, each.before, comparison)
        yield from _without_article(review, each)


def _find_astray(each: Reviewed, before: Revision, comparison: Comparison) -> Iterator[_Astray]:
    """Yield the headings that left their article for another one, or were lost on the way."""
    old, new = _shown(before), _shown(each.revision)
    became = {block: change.new[0] for change in comparison for block in change.old if change.new}
    was = {block: change.old[0] for change in comparison for block in change.new if change.old}
    known = set(old.values())
    for block, words in old.items():
        here = became.get(block)
        if here is None:
            others = (at for at, found in new.items() if found == words and at in was)
            if any(old.get(was[at]) != words for at in others):
                yield _Astray(words, _label(before, block), "")
            continue
        if not each.document.clauses[here].may_have_caption or new.get(here) == words:
            continue
        # other words are the author's choice; so is no heading, where the version has headings of its own
        is_lost = here not in new and each.revision.facts.captions is None
        if is_lost or words in new.values() or new.get(here, "") in known:
            yield _Astray(words, _label(before, block), _label(each.revision, here))


def _written_anew(each: Reviewed, before: Revision, comparison: Comparison) -> Iterator[Finding]:
    """Yield a note on every heading that stayed where it was while nothing of its article did."""
    old, new = _shown(before), _shown(each.revision)
    pairs = [(change.old[0], change.new[0]) for change in comparison if change.old and change.new]
    for was, here in pairs:
        if was not in old or new.get(here) != old[was]:
            continue
        then, now = within(before.document, {was}), within(each.document, {here})
        if not any(a in then and b in now for a, b in pairs if (a, b) != (was, here)):
            label = _label(each.revision, here)
            yield RULE.note(
                each.at(here),
                Message(
                    en=f"nothing of {label} is left as it was in {before.version}; its heading still is {new[here]}",
                    ja=f"{label} の文章は版 {before.version} からすべて変わりましたが、"
                    f"参照用の見出しは「{new[here]}」のままです",
                ),
                Message(
                    en="see whether the heading fits; if not, write captions in the front matter of this version",
                    ja="見出しが合うか確かめてください。合わなければ、この版の前付けに captions を書いてください",
                ),
            )


def _shown(revision: Revision) -> Shown:
    """Return the headings that the page of a version shows, by clause."""
    return {
        index: words
        for index, clause in enumerate(revision.document.clauses)
        if clause.label and clause.may_have_caption and (words := revision.caption(clause.label.written))
    }


def _label(revision: Revision, index: int) -> str:
    label = revision.document.clauses[index].label
    return label.written if label else ""


def _misplaced(review: Review, each: Reviewed, before: Revision, astray: list[_Astray]) -> Finding:
    name = each.revision.version
    english = "; ".join(f"{words} ({was} is {now or 'deleted'} in {name})" for words, was, now in astray)
    japanese = "".join(
        f"「{words}」（{was} は版 {name} では {now}）" if now else f"「{words}」（{was} は版 {name} にない）"
        for words, was, now in astray
    )
    origin = _origin(each, before=True)
    first = origin.document.path if origin else each.policy.path
    return RULE.finding(
        _place(review, each),
        Message(
            en=f"editorial headings stand beside one article in {before.version} and another in {name}: {english}",
            ja=f"参照用の見出しが、版 {before.version} と版 {name} で別の条に付きます：{japanese}",
        ),
        Message(
            en=f"let captions in {first} be those of {before.version}, and write all headings of {name} by its labels "
            f"under captions in the front matter of {each.document.path}",
            ja=f"{first} の captions は版 {before.version} の番号のままにし、"
            f"{each.document.path} の前付けの captions に、版 {name} の番号で見出しをすべて書いてください",
        ),
    )


def _without_article(review: Review, each: Reviewed) -> Iterator[Finding]:
    """Yield the labels whose headings no version shows: those of a version, or those of ``policy.yml``."""
    own = each.revision.facts.captions
    if own is not None:
        yield from _unshown(own, (each.revision,), _place(review, each))
    if each.revision is each.policy.revisions[-1]:
        heirs = takewhile(lambda found: found.facts.captions is None, each.policy.revisions)
        yield from _unshown(each.policy.captions, tuple(heirs), review.setting(each.policy, "captions:"))


def _unshown(
    captions: tuple[tuple[str, str], ...], versions: tuple[Revision, ...], where: Location
) -> Iterator[Finding]:
    articles = {_label(found, index) for found in versions for index in _shown(found)}
    for label, words in captions:
        if words and label not in articles:
            yield RULE.graded(
                Severity.WARNING,
                where,
                Message(
                    en=f"no article {label} whose label stands alone: its heading ({words}) is shown nowhere",
                    ja=f"番号だけの条 {label} がないため、参照用の見出し「{words}」はどこにも表示されません",
                ),
                Message(en="write the label as the text does", ja="本文の番号のとおりに書いてください"),
            )


def _origin(each: Reviewed, *, before: bool = False) -> Revision | None:
    """Return the version whose front matter has the headings, ``None`` where they are those of ``policy.yml``.

    Those of the version under review, or of the one ``before``.
    """
    until = each.policy.revisions[: each.policy.revisions.index(each.revision) + (not before)]
    return next((found for found in reversed(until) if found.facts.captions is not None), None)


def _place(review: Review, each: Reviewed) -> Location:
    if _origin(each) is None:
        return review.setting(each.policy, "captions:")
    return review.fact(each.revision, "captions")


RULE = Rule(
    "caption-misplaced",
    Group.SUBSTANCE,
    Severity.ERROR,
    Message(en="Editorial heading beside another article", ja="参照用の見出しの条ずれ"),
    check,
)
