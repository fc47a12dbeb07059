"""Findings as Markdown, for the summary of a pull-request job."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from kaitei.checks.report.language import NO_FOLDERS, Folders, language_at
from kaitei.checks.report.text import SEVERITIES, SILENCED, count_words
from kaitei.errors import Language, Message
from kaitei.model import Finding

_HEADS = (
    Message(en="Severity", ja="重さ"),
    Message(en="Place", ja="場所"),
    Message(en="Finding", ja="指摘"),
)
_SPECIAL = frozenset("\\`*_[]#|~@")
MOST_SHOWN = 200
_LONGEST = 600


def render_markdown(findings: Sequence[Finding], language: Language, folders: Folders = NO_FOLDERS) -> str:
    """Return the counts, and a table of the findings; of very many the first."""
    lines = [f"**{count_words(findings, language)}**", ""]
    if findings:
        lines += [
            f"| {' | '.join(head.in_language(language) for head in _HEADS)} |",
            "| --- | --- | --- |",
            *(
                _row(finding, language_at(finding.where, language, folders))
                for finding in findings[:MOST_SHOWN]
            ),
            "",
        ]
    if len(findings) > MOST_SHOWN:
        left = len(findings) - MOST_SHOWN
        more = Message(en=f"{left} more are not shown here.", ja=f"ほか {left} 件は省略しました。")
        lines += [more.in_language(language), ""]
    return "\n".join(lines)


def _row(finding: Finding, language: Language) -> str:
    severity = SILENCED if finding.silenced else SEVERITIES[finding.severity]
    message = finding.message.in_language(language)
    told = [literal(message if len(message) <= _LONGEST else message[:_LONGEST] + "…")]
    if finding.silenced:
        told.append(f"（{literal(finding.silenced)}）")
    elif finding.fix:
        told.append(f"→ {literal(finding.fix.in_language(language))}")
    told.append(f"<sub>{finding.rule}</sub>")
    return f"| {severity.in_language(language)} | {literal(str(finding.where))} | {'<br>'.join(told)} |"


def literal(text: str) -> str:
    """Return text for a cell: one line, and no character of it acts."""
    safe = escape(text.replace("\n", " "), quote=False)
    return "".join(f"\\{char}" if char in _SPECIAL else char for char in safe)
