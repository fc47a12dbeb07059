"""Findings as SARIF 2.1.0, the form in which code hosts and editors take the results of checks."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from urllib.parse import quote

from kaitei import __version__
from kaitei.checks.report.language import NO_FOLDERS, Folders, language_at
from kaitei.errors import Language, Message
from kaitei.model import Finding, Severity

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}


def render_sarif(
    findings: Sequence[Finding],
    language: Language,
    titles: Mapping[str, Message] | None = None,
    folders: Folders = NO_FOLDERS,
) -> str:
    """Return one SARIF log with one run. ``titles`` say in a line what the rules are about, by name."""
    names = list(dict.fromkeys(finding.rule for finding in findings))
    value = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "kaitei",
                        "semanticVersion": __version__,
                        "rules": [_rule(name, titles or {}, language) for name in names],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": [
                    _result(finding, names, language_at(finding.where, language, folders))
                    for finding in findings
                ],
            }
        ],
    }
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _rule(name: str, titles: Mapping[str, Message], language: Language) -> dict[str, object]:
    title = titles.get(name)
    return {"id": name} | ({"shortDescription": {"text": title.in_language(language)}} if title else {})


def _result(finding: Finding, names: Sequence[str], language: Language) -> dict[str, object]:
    text = finding.message.in_language(language)
    if finding.fix:
        text += f"\n→ {finding.fix.in_language(language)}"
    region = {"startLine": finding.where.line or 1}
    if finding.where.column:
        region["startColumn"] = finding.where.column
    suppressions = [{"kind": "external", "status": "accepted", "justification": finding.silenced}]
    return {
        "ruleId": finding.rule,
        "ruleIndex": names.index(finding.rule),
        "level": _LEVELS[finding.severity],
        "message": {"text": text},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": quote(finding.where.path)},
                    "region": region,
                }
            }
        ],
    } | ({"suppressions": suppressions} if finding.silenced else {})
