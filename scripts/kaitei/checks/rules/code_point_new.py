"""``code-point-new``: characters worth a look that no earlier version of the policy had."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from kaitei.checks.review import Review, Reviewed
from kaitei.checks.rule import Group, Rule
from kaitei.errors import Message
from kaitei.model import Finding, Severity
from kaitei.text.counts import counted

# what every text may need next: kana, ASCII, and the punctuation and labels that look like nothing else
_ORDINARY = re.compile(
    r"[\n -~ぁ-んァ-ヶー々　、。，．・：；？！（）［］「」『』【】〈〉《》〔〕“”‘’…※〒％＆→●◎■□◆◇▲△▼▽★☆①-⑳]"
)
_ENGLISH = frozenset("–—£€§©®™")  # ordinary in an English text, look-alikes of ー and ― in a Japanese one
_IDEOGRAPH = re.compile(r"[\u4e00-\u9fff]")
# of letters of another language (Hangul, simplified Chinese) a text that has so many will need more
_MANY = 20
_FOREIGN = re.compile(r"[\u3400-\u9fff\uac00-\ud7a3]")


def check(review: Review) -> Iterator[Finding]:
    """List the code points that a version brings into its policy, with their numbers, ordinary ones left out."""
    for each in review.drafts:
        if each.before is None:
            continue
        earlier = each.policy.revisions[: each.policy.revisions.index(each.revision)]
        known = frozenset().union(*(revision.document.text for revision in earlier))
        usual = _ENGLISH if each.policy.language == "en" else frozenset()
        text = each.document.text
        is_foreign = sum(not _is_ordinary(char) for char in known if _FOREIGN.fullmatch(char)) >= _MANY
        fresh = [
            char
            for char in sorted(frozenset(text) - known - usual, key=text.index)
            if not _is_ordinary(char) and not (is_foreign and _FOREIGN.fullmatch(char))
        ]
        if fresh:
            yield _listed(each, fresh)


def _is_ordinary(char: str) -> bool:
    """Is it a kana, an ideograph of JIS levels 1 and 2, ASCII or common punctuation?"""
    if _IDEOGRAPH.fullmatch(char):
        try:
            return len(char.encode("euc_jp")) == 2  # three bytes: JIS X 0212, rarer ones
        except UnicodeEncodeError:
            return False
    return bool(_ORDINARY.fullmatch(char))


def _listed(each: Reviewed, fresh: list[str]) -> Finding:
    text = each.document.text
    first = next(
        index for index, clause in enumerate(each.document.clauses) if not set(fresh).isdisjoint(clause.line)
    )
    clause = each.document.clauses[first]
    column = min(clause.line.index(char) for char in fresh if char in clause.line) - len(clause.mark)
    named = list(map(_named, fresh))
    times = sum(text.count(char) for char in fresh)
    return RULE.finding(
        each.at(first, column),
        Message(
            en=f"{counted(len(fresh), 'unusual character')} for the first time in this policy "
            f"({counted(times, 'place')}): {', '.join(f'“{char}” {name}' for char, name in named)}",
            ja=f"この文書に初めて現れる、珍しい文字が {len(fresh)} 字あります（{times} か所）：{', '.join(f'「{char}」 {name}' for char, name in named)}",
        ),
    )


def _named(char: str) -> tuple[str, str]:
    """Return the character and its number, and its name where that tells more."""
    number = f"U+{ord(char):04X}"
    name = "" if _FOREIGN.fullmatch(char) else unicodedata.name(char, "")
    return char, f"{number} {name}".rstrip()


RULE = Rule(
    "code-point-new",
    Group.TEXT,
    Severity.NOTE,
    Message(en="Unusual characters new to the policy", ja="初めて現れる珍しい文字"),
    check,
)
