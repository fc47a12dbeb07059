"""``substance-undeclared``: substance changed, and the front matter calls the revision less than that."""

from __future__ import annotations

from collections.abc import Iterator

from kaitei.checks.review import Review
from kaitei.checks.rule import Group, Rule
from kaitei.checks.substance import SORTS, find_substance
from kaitei.errors import Message
from kaitei.model import Consent, Finding, Nature, Severity

_NATURES = {Nature.FORMAL: "形式", Nature.MINOR: "軽微"}


def check(review: Review) -> Iterator[Finding]:
    """Ask the author whether ``consent`` and ``nature`` are meant, where substance changed."""
    for each in review.drafts:
        names = [SORTS[found.sort].name for found in find_substance(review, each)]
        if not names:
            continue
        changed = Message(en=" and ".join(name.en for name in names), ja="・".join(name.ja for name in names))
        facts = each.revision.facts
        if facts.consent is Consent.NOTICE:
            yield RULE.finding(
                review.fact(each.revision, "consent"),
                Message(
                    en=f"{changed.en} changed, and consent is notice: members are told and not asked",
                    ja=f"{changed.ja}が変わりましたが、consent は notice（周知のみ）です",
                ),
                _FIX,
            )
        if facts.nature in _NATURES:
            yield RULE.finding(
                review.fact(each.revision, "nature"),
                Message(
                    en=f"{changed.en} changed, and nature is {facts.nature.value}",
                    ja=f"{changed.ja}が変わりましたが、nature は {facts.nature.value}（{_NATURES[facts.nature]}）です",
                ),
                _FIX,
            )


_FIX = Message(
    en="decide it with counsel: change the line, or keep it and give the reason under silenced in policy.yml",
    ja="担当の法務と決めてください。行を改めるか、そのままにする理由を policy.yml の silenced に書きます",
)
RULE = Rule(
    "substance-undeclared",
    Group.SUBSTANCE,
    Severity.WARNING,
    Message(en="Change of substance not declared as one", ja="実質の変更と consent・nature の食い違い"),
    check,
)
