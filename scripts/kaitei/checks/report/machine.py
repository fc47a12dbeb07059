"""Findings as JSON, in both languages."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence

from kaitei.errors import Message
from kaitei.model import Finding, Severity

SCHEMA = "kaitei/findings/1"


def render_json(findings: Sequence[Finding]) -> str:
    """Return ``{"schema": …, "counts": …, "findings": […]}``; silenced findings are counted apart."""
    counts = Counter(finding.severity for finding in findings if not finding.silenced)
    value = {
        "schema": SCHEMA,
        "counts": {severity.value: counts[severity] for severity in Severity},
        "silenced": sum(bool(finding.silenced) for finding in findings),
        "findings": [_finding(finding) for finding in findings],
    }
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "path": finding.where.path,
        "line": finding.where.line,
        "column": finding.where.column,
        "message": _message(finding.message),
        "fix": _message(finding.fix) if finding.fix else None,
        "silenced": finding.silenced or None,
    }


def _message(message: Message) -> dict[str, str]:
    return {"en": message.en, "ja": message.ja}
