"""``dead-anchor``: a link leads to a place in the text, or a version, that is not there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from kaitei.checks.review import Review, Reviewed
from kaitei.checks.rule import Group, Rule
from kaitei.errors import Message
from kaitei.model import Finding, Severity
from kaitei.parse.anchors import build_anchors

_LINK = re.compile(r"\]\(\s*<?([^)\s>]*)")
_VERSION = re.compile(r"(?:^|/)([0-9]{4}-[0-9]{2}-[0-9]{2}(?:\.[1-9][0-9]*)?)(?:\.md|/|$)")


def check(review: Review) -> Iterator[Finding]:
    """Follow every link that stays within the policy."""
    for each in review.reviewed:
        anchors: frozenset[str] | None = None
        for index, clause in enumerate(each.document.clauses):
            for match in _LINK.finditer(clause.text):
                target, _, fragment = match[1].partition("#")
                if not target and "#" in match[1]:
                    anchors = anchors or frozenset(build_anchors(each.document)) - {""}
                    if unquote(fragment) not in anchors:
                        yield _dead(each, index, match, f"#{unquote(fragment)}")
                elif "://" not in target and not target.startswith("mailto:"):
                    version = _VERSION.search(target)
                    if version and each.policy.revision(version[1]) is None:
                        yield _dead(each, index, match, version[1])


def _dead(each: Reviewed, index: int, match: re.Match[str], target: str) -> Finding:
    return RULE.finding(
        each.at(index, match.start(1)),
        Message(
            en=f"the link leads to {target}, which is not there",
            ja=f"リンク先「{target}」がありません",
        ),
        Message(
            en="correct the link: #3 is article 3, #3-1 its first paragraph or item",
            ja="リンク先を直してください（#3 は3条、#3-1 はその1項・1号を指します）",
        ),
    )


RULE = Rule(
    "dead-anchor",
    Group.LINKS,
    Severity.ERROR,
    Message(en="Link to nowhere", ja="行き先のないリンク"),
    check,
)
