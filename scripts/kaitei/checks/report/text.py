"""Findings for people at a terminal: FILE:LINE:COLUMN: severity: what [rule], and below it what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from kaitei.errors import Language, Message
from kaitei.model import Finding, Severity

SEVERITIES = {
    Severity.ERROR: Message(en="error", ja="エラー"),
    Severity.WARNING: Message(en="warning", ja="警告"),
    Severity.NOTE: Message(en="note", ja="注意"),
}
_FIX = Message(en="fix", ja="対処")


def render_text(findings: Sequence[Finding], language: Language) -> str:
    """Return one finding below the other."""
    return "".join(_render(finding, language) for finding in findings)


def count_words(findings: Sequence[Finding], language: Language) -> str:
    """Return how many findings there are of each severity: ``1 error, 3 notes``."""
    counts = Counter(finding.severity for finding in findings)
    if language == "ja":
        named = [
            f"{SEVERITIES[severity].ja} {counts[severity]} 件" for severity in Severity if counts[severity]
        ]
        return "、".join(named) or "指摘はありません"
    words = [
        f"{counts[severity]} {severity}{'s' if counts[severity] > 1 else ''}"
        for severity in Severity
        if counts[severity]
    ]
    return ", ".join(words) or "no findings"


def _render(finding: Finding, language: Language) -> str:
    severity = SEVERITIES[finding.severity].in_language(language)
    first = f"{finding.where}: {severity}: {finding.message.in_language(language)} [{finding.rule}]\n"
    if finding.fix is None:
        return first
    return f"{first}  {_FIX.in_language(language)}: {finding.fix.in_language(language)}\n"
