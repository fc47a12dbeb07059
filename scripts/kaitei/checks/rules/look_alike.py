"""``look-alike``: a character that only looks like the one the word is written with."""

from __future__ import annotations

from collections.abc import Iterator

from kaitei.checks.review import Review
from kaitei.checks.rule import Group, Rule
from kaitei.errors import Message
from kaitei.model import Finding, Severity
from kaitei.text.codepoints import describe
from kaitei.text.lookalikes import find_lookalikes, katakana_words


def check(review: Review) -> Iterator[Finding]:
    """Look at the words that are new in a version; the version before knows how they are written."""
    for each in review.reviewed:
        words = katakana_words(each.document.text)
        if each.before:
            words |= katakana_words(each.before.document.text)
        for index in review.new_clauses(each):
            text = each.document.clauses[index].text
            for found in find_lookalikes(text, words):
                around = text[max(0, found.offset - 6) : found.offset + 7]
                yield RULE.finding(
                    each.at(index, found.offset),
                    Message(
                        en=f"“{around}” is written with {found.char} ({describe(found.char)}), which looks like "
                        f"{found.meant} ({describe(found.meant)})",
                        ja=f"「{around}」の「{found.char}」は {describe(found.char)} で、"
                        f"「{found.meant}」（{describe(found.meant)}）とは別の文字です",
                    ),
                    Message(
                        en=f"write {found.meant}, if that is what is meant",
                        ja=f"「{found.meant}」のつもりであれば打ち直してください",
                    ),
                )


RULE = Rule(
    "look-alike",
    Group.TEXT,
    Severity.WARNING,
    Message(en="Look-alike character", ja="見た目の似た別の文字"),
    check,
)
