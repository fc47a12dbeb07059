"""``source-copied``: a new text is said to come from where the text before it came from."""

from __future__ import annotations

from collections.abc import Iterator

from kaitei.checks.review import Review
from kaitei.checks.rule import Group, Rule
from kaitei.errors import Message
from kaitei.model import Finding, Severity


def check(review: Review) -> Iterator[Finding]:
    """The words of ``source`` are not those of the version before, unless the text is the same.

    Only where the author is at work: an address may have held one text after another.
    """
    for each in review.drafts:
        before = each.before
        if before is None or before.digest == each.revision.digest:
            continue
        if each.revision.facts.source == before.facts.source:
            yield RULE.finding(
                review.fact(each.revision, "source"),
                Message(
                    en=f"source is the one of {before.version}, word for word, yet the text is another one",
                    ja=f"本文が1つ前の版 {before.version} と違うのに、source（本文の出どころ）が同じ文です",
                ),
                Message(
                    en="write where the words of this version come from, with the day",
                    ja="この版の本文の出どころを、日付とともに書いてください（例：法務部の起案（2027年2月1日））",
                ),
            )


RULE = Rule(
    "source-copied",
    Group.SUBSTANCE,
    Severity.WARNING,
    Message(en="Source left as it was", ja="出どころの直し忘れ"),
    check,
)
