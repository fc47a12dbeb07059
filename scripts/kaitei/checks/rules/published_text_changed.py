"""``published-text-changed``: the words of a published version are not what they were."""

from __future__ import annotations

from collections.abc import Iterator

from kaitei.checks.review import Review, Reviewed
from kaitei.checks.rule import Group, Rule
from kaitei.errors import Location, Message
from kaitei.model import Finding, Revision, Severity, TextStatus


def check(review: Review) -> Iterator[Finding]:
    """Compare every published version's text, byte for byte, with the base commit's."""
    for each in review.reviewed:
        published = review.published(each)
        if published is None:
            continue
        became_verbatim = (published.facts.text, each.revision.facts.text) == (
            TextStatus.RECONSTRUCTION,
            TextStatus.VERBATIM,
        )
        if became_verbatim:
            yield from _check_found_original(review, each, published)
        elif published.digest != each.revision.digest:
            yield _changed(each, published)
        elif published.facts.text is not each.revision.facts.text:
            yield _disowned(review, each)


def _changed(each: Reviewed, published: Revision) -> Finding:
    line = _first_difference(published.document.text, each.document.text)
    where = Location(each.document.path, each.document.first_line + line)
    return RULE.finding(
        where,
        Message(
            en=f"the text of {each.revision.address} changed after it was published "
            f"(digest {published.digest.hex()[:12]}… → {each.revision.digest.hex()[:12]}…)",
            ja=f"公開済みの版 {each.revision.address} の本文が変更されています"
            f"（ダイジェスト {published.digest.hex()[:12]}… → {each.revision.digest.hex()[:12]}…）",
        ),
        Message(
            en=f"restore the file from the base commit and write the change as a new version: "
            f"kaitei new {each.policy.id} --date DATE",
            ja=f"ファイルを基準のコミットの内容に戻し、変更は新しい版として書いてください："
            f"kaitei new {each.policy.id} --date 日付",
        ),
    )


def _disowned(review: Review, each: Reviewed) -> Finding:
    return RULE.finding(
        review.fact(each.revision, "text"),
        Message(
            en=f"{each.revision.address} was published as the verbatim text and is now called a reconstruction",
            ja=f"正文（verbatim）として公開済みの版 {each.revision.address} が復元案（reconstruction）に変更されています",
        ),
        Message(en="write text: verbatim again", ja="text: verbatim に戻してください"),
    )


def _check_found_original(review: Review, each: Reviewed, published: Revision) -> Iterator[Finding]:
    """The one move that history allows: the words that were really published have been found."""
    where = review.fact(each.revision, "text")
    if each.revision.facts.source == published.facts.source:
        yield RULE.finding(
            review.fact(each.revision, "source"),
            Message(
                en=f"{each.revision.address} is now called verbatim, but its source still says how it was reconstructed",
                ja=f"版 {each.revision.address} が正文（verbatim）になりましたが、source が復元案のときのままです",
            ),
            Message(
                en="write in source where the published words were found, and when",
                ja="公表当時の正文をどこで、いつ入手したかを source に書いてください",
            ),
        )
        return
    yield RULE.note(
        where,
        Message(
            en=f"{each.revision.address} was a reconstruction and is now the verbatim text "
            f"(digest {published.digest.hex()[:12]}… → {each.revision.digest.hex()[:12]}…); look at the whole text",
            ja=f"版 {each.revision.address} が復元案から正文に置き換えられました"
            f"（ダイジェスト {published.digest.hex()[:12]}… → {each.revision.digest.hex()[:12]}…）。本文全体を確認してください",
        ),
    )


def _first_difference(old: str, new: str) -> int:
    """Return the line, counted from 0, on which ``new`` first differs from ``old``."""
    old_lines, new_lines = old.split("\n"), new.split("\n")
    pairs = enumerate(zip(old_lines, new_lines, strict=False))
    last = min(len(old_lines), len(new_lines)) - 1
    return next((number for number, (before, after) in pairs if before != after), last)


RULE = Rule(
    "published-text-changed",
    Group.HISTORY,
    Severity.ERROR,
    Message(en="Published text changed", ja="公開済みの本文の変更"),
    check,
)
