"""``items-missing``: the text announces a list (次の各号, 次に掲げる…, 以下のとおり) and none follows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kaitei.checks.review import Review
from kaitei.checks.rule import Group, Rule
from kaitei.errors import Message
from kaitei.model import Clause, Document, Finding, Kind, Severity
from kaitei.parse.references import Sort, find_references

_ANNOUNCED = re.compile(
    "(?:次|以下|下記)(?:に掲げる|のとおり|の通り|の(?:いずれか|各)?(?:行為|事項|情報|目的|場合|方法)(?:をし|を行|に利用|で利用|を取得|に該当))[^。]*[。：:]?$"
)
_AS_FOLLOWS = re.compile("(?:次|以下|下記)の(?:とおり|通り)")
_LISTED = frozenset({Kind.BULLET, Kind.ITEM, Kind.TABLE})
_INLINE = re.compile("[①-⑳]|[(（][0-9０-９一二三]+[)）]")


def check(review: Review) -> Iterator[Finding]:
    """Look below every sentence that announces items."""
    for each in review.reviewed:
        told: set[int] = set()
        for reference in find_references(each.document):
            if reference.sort is Sort.BELOW and reference.target is None:
                told.add(reference.at)
                yield RULE.finding(
                    each.at(reference.at, reference.start),
                    Message(
                        en=f"“{reference.written}” is announced, and no items follow",
                        ja=f"「{reference.written}」とありますが、後に号がありません",
                    ),
                    _FIX,
                )
        for index, clause in enumerate(each.document.clauses):
            found = _ANNOUNCED.search(clause.text)
            if not found or index in told or _is_followed(each.document, index, clause):
                continue
            if not (_AS_FOLLOWS.match(found.group()) and _opens_the_text(each.document, index)):
                yield RULE.note(
                    each.at(index, found.start()),
                    Message(
                        en=f"“{found.group()[:20]}” announces a list, and none follows",
                        ja=f"「{found.group()[:20]}」とありますが、後に一覧がありません",
                    ),
                    _FIX,
                )


def _opens_the_text(document: Document, index: int) -> bool:
    """Does the sentence stand before all articles? 「…について、次のとおり定めます。」 announces these."""
    if any(clause.label for clause in document.clauses[: index + 1]):
        return False
    is_under_title = document.clauses[index].depth <= 1
    return any(
        later.label or (is_under_title and later.kind is Kind.HEADING)
        for later in document.clauses[index + 1 :]
    )


def _is_followed(document: Document, index: int, clause: Clause) -> bool:
    """Does a list, a table, a paragraph of its own or something numbered inside the sentence follow?"""
    if _INLINE.search(clause.body) or clause.kind not in {Kind.PARAGRAPH, Kind.ARTICLE, Kind.ITEM}:
        return True
    following = [later for later in document.clauses[index + 1 : index + 3] if later.kind is not Kind.NOTE]
    return any(later.kind in _LISTED or (later.label and later.depth > clause.depth) for later in following)


_FIX = Message(
    en="add the items, or write the sentence without announcing them",
    ja="号を加えるか、予告しない書き方に改めてください",
)

RULE = Rule(
    "items-missing",
    Group.REFERENCES,
    Severity.WARNING,
    Message(en="Announced items missing", ja="予告された号の欠落"),
    check,
)
