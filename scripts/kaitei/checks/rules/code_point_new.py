"""``code-point-new``: characters that no earlier version of the policy had."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from kaitei.checks.review import Review, Reviewed
from kaitei.checks.rule import Group, Rule
from kaitei.errors import Message
from kaitei.model import Finding, Severity

_PLAIN = re.compile(r"[\u3041-\u3096\u30a1-\u30fa\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3A-Za-z0-9]")


def check(review: Review) -> Iterator[Finding]:
    """List every code point that a version brings into its policy, with its number."""
    for each in review.drafts:
        if each.before is None:
            continue
        earlier = each.policy.revisions[: each.policy.revisions.index(each.revision)]
        known = frozenset().union(*(revision.document.text for revision in earlier))
        text = each.document.text
        if fresh := sorted(frozenset(text) - known, key=text.index):
            yield _listed(each, fresh)


def _listed(each: Reviewed, fresh: list[str]) -> Finding:
    text = each.document.text
    first = next(
        index for index, clause in enumerate(each.document.clauses) if not set(fresh).isdisjoint(clause.line)
    )
    clause = each.document.clauses[first]
    column = min(clause.line.index(char) for char in fresh if char in clause.line) - len(clause.mark)
    shown = ", ".join(_named(char) for char in sorted(fresh, key=_is_plain))
    times = sum(text.count(char) for char in fresh)
    return RULE.finding(
        each.at(first, column),
        Message(
            en=f"{len(fresh)} characters appear in this policy for the first time ({times} places): {shown}",
            ja=f"この文書に初めて現れる文字が {len(fresh)} 字あります（{times} か所）：{shown}",
        ),
    )


def _is_plain(char: str) -> bool:
    """Is it a letter, kana or ideograph that its shape tells enough about?"""
    return bool(_PLAIN.fullmatch(char))


def _named(char: str) -> str:
    """Return the character and its number; what is not plain comes with its name."""
    number = f"U+{ord(char):04X}"
    return f"{char} {number}" if _is_plain(char) else f"「{char}」 {number} {unicodedata.name(char, '')}"


RULE = Rule(
    "code-point-new",
    Group.TEXT,
    Severity.NOTE,
    Message(en="Characters new to the policy", ja="初めて現れる文字"),
    check,
)
