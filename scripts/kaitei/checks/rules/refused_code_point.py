"""``refused-code-point``: a character that cannot be seen, or may turn into another unasked."""

from __future__ import annotations

from collections.abc import Iterator

from kaitei.checks.review import Review
from kaitei.checks.rule import Group, Rule
from kaitei.errors import Location, Message
from kaitei.model import Finding, Severity
from kaitei.text.codepoints import describe, refused, why_refused


def check(review: Review) -> Iterator[Finding]:
    """Name every refused code point of every file, front matter and policy.yml included."""
    for path, text in review.files.items():
        for offset, char in refused(text):
            start = text.rfind("\n", 0, offset) + 1
            english, japanese = why_refused(char)
            yield RULE.finding(
                Location(path, text.count("\n", 0, start) + 1, offset - start + 1),
                Message(
                    en=f"{describe(char)} may not stand in a policy: {english}",
                    ja=f"使えない文字 {describe(char)} があります：{japanese}",
                ),
            )


RULE = Rule(
    "refused-code-point",
    Group.TEXT,
    Severity.ERROR,
    Message(en="Refused character", ja="使えない文字"),
    check,
)
