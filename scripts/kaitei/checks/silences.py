"""Findings that were looked at and let stand, with a reason: ``silenced`` in ``policy.yml``."""

from __future__ import annotations

import re
from dataclasses import replace

from kaitei.checks.review import Review
from kaitei.errors import Message
from kaitei.model import Finding, Policy, Silence

_MARK = re.compile(r"[ 　>]*(?:#{1,6} +|[-*+] +)?")


def silence(review: Review, finding: Finding) -> Finding:
    """Return the finding with the reason it was let stand, if there is one."""
    for policy in review.catalog.policies:
        for found in policy.silenced:
            if find_flaw(review, policy, found) is None and is_about(review, policy, found, finding):
                return replace(finding, silenced=found.reason.strip())
    return finding


def is_about(review: Review, policy: Policy, found: Silence, finding: Finding) -> bool:
    """Does a silence name this finding: its rule, its file, and its line if it names one?"""
    if finding.rule != found.rule or finding.where.path != path_of(policy, found):
        return False
    return not found.at or find_lines(review, policy, found) == [finding.where.line or 1]


def path_of(policy: Policy, found: Silence) -> str | None:
    """Return the file a silence is about."""
    if not found.version:
        return policy.path
    revision = policy.revision(found.version)
    return revision.document.path if revision else None


def find_lines(review: Review, policy: Policy, found: Silence) -> list[int]:
    """Return the lines that begin with the words of a silence, Markdown's marks apart."""
    text = review.files.get(path_of(policy, found) or "", "")
    return [
        number
        for number, line in enumerate(text.split("\n"), 1)
        if line.lstrip().startswith(found.at) or _MARK.sub("", line, count=1).startswith(found.at)
    ]


def find_flaw(review: Review, policy: Policy, found: Silence) -> tuple[Message, Message] | None:
    """Return what bars a silence from having any effect, and what to do about it; ``None`` if it is sound."""
    if found.rule not in review.silenceable:
        return (
            Message(en=f"there is no rule {found.rule!r}", ja=f"規則「{found.rule}」はありません"),
            Message(
                en="write the name that stands in brackets behind the finding",
                ja="指摘の末尾の［　］にある規則の名前を書いてください",
            ),
        )
    if not review.silenceable[found.rule]:
        return (
            Message(
                en=f"{found.rule} cannot be silenced", ja=f"規則「{found.rule}」の指摘は確認済みにできません"
            ),
            Message(
                en="put right what it found, and take this silence out",
                ja="指摘された点を直し、この項目を消してください",
            ),
        )
    if not found.reason.strip():
        return (
            Message(
                en=f"a silence of {found.rule} gives no reason",
                ja=f"規則「{found.rule}」を確認済みにする理由がありません",
            ),
            Message(
                en="write under reason who decided it and why; it shows in every report",
                ja="誰がなぜそう決めたかを reason に書いてください。報告に表示されます",
            ),
        )
    if found.version and policy.revision(found.version) is None:
        return (
            Message(en=f"there is no version {found.version}", ja=f"版 {found.version} はありません"),
            Message(en="write the name of a version", ja="版の名前を書いてください"),
        )
    return _find_flaw_of_place(review, policy, found)


def _find_flaw_of_place(review: Review, policy: Policy, found: Silence) -> tuple[Message, Message] | None:
    if not found.version and not found.at:
        return (
            Message(
                en="a silence names neither a version nor a line",
                ja="どの版の、どの行の指摘かが書かれていません",
            ),
            Message(
                en="write version, or at with the beginning of a line of policy.yml",
                ja="version を書くか、policy.yml の行の書き出しを at に書いてください",
            ),
        )
    count = len(find_lines(review, policy, found)) if found.at else 1
    if count == 1:
        return None
    return (
        Message(
            en=f"{count or 'no'} lines begin with “{found.at}”",
            ja=f"「{found.at}」で始まる行が {count} 行あります"
            if count
            else f"「{found.at}」で始まる行がありません",
        ),
        Message(
            en="write under at as much of the line's beginning as only it has",
            ja="その行だけに当てはまる長さの書き出しを at に書いてください",
        ),
    )
