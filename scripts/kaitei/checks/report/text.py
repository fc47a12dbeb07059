"""Findings for people at a terminal: FILE:LINE:COLUMN: severity: what [rule], and below it what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from kaitei.checks.report.language import NO_FOLDERS, Folders, language_at
from kaitei.errors import Language, Message
from kaitei.model import Finding, Severity
from kaitei.text.counts import counted

SEVERITIES = {
    Severity.ERROR: Message(en="error", ja="エラー"),
    Severity.WARNING: Message(en="warning", ja="警告"),
    Severity.NOTE: Message(en="note", ja="注意"),
}
SILENCED = Message(en="silenced", ja="確認済み")
_FIX = Message(en="fix", ja="対処")
_REASON = Message(en="reason", ja="理由")


def render_text(findings: Sequence[Finding], language: Language, folders: Folders = NO_FOLDERS) -> str:
    """Return one finding below the other."""
    return "".join(_render(finding, language_at(finding.where, language, folders)) for finding in findings)


def count_words(findings: Sequence[Finding], language: Language) -> str:
    """Return how many findings there are of each severity: ``1 error, 3 notes, 2 silenced``."""
    counts = Counter(finding.severity for finding in findings if not finding.silenced)
    silenced = sum(bool(finding.silenced) for finding in findings)
    if language == "ja":
        named = [
            f"{SEVERITIES[severity].ja} {counts[severity]} 件" for severity in Severity if counts[severity]
        ]
        named += [f"{SILENCED.ja} {silenced} 件"] if silenced else []
        return "、".join(named) or "指摘はありません"
    words = [counted(counts[severity], severity) for severity in Severity if counts[severity]]
    words += [f"{silenced} {SILENCED.en}"] if silenced else []
    return ", ".join(words) or "no findings"


def _render(finding: Finding, language: Language) -> str:
    severity = (SILENCED if finding.silenced else SEVERITIES[finding.severity]).in_language(language)
    first = f"{finding.where}: {severity}: {finding.message.in_language(language)} [{finding.rule}]\n"
    if finding.silenced:
        return f"{first}  {_REASON.in_language(language)}: {finding.silenced}\n"
    if finding.fix is None:
        return first
    return f"{first}  {_FIX.in_language(language)}: {finding.fix.in_language(language)}\n"
