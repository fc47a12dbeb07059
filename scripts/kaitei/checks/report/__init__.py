"""Findings → text, GitHub annotations, JSON, SARIF."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kaitei.checks.report.github import render_github
from kaitei.checks.report.machine import render_json
from kaitei.checks.report.markdown import literal, render_markdown
from kaitei.checks.report.sarif import render_sarif
from kaitei.checks.report.text import count_words, render_text
from kaitei.errors import Language, Message
from kaitei.model import Finding

FORMATS = ("text", "github", "json", "sarif")


def render_findings(
    findings: Sequence[Finding], form: str, language: Language, titles: Mapping[str, Message] | None = None
) -> str:
    """Return the findings in one of ``FORMATS``, ending in a line break unless there is nothing to say.

    ``titles`` say in a line what the rules are about, by name; SARIF has room for them.
    """
    match form:
        case "github":
            return render_github(findings, language)
        case "json":
            return render_json(findings)
        case "sarif":
            return render_sarif(findings, language, titles)
        case _:
            return render_text(findings, language)


__all__ = [
    "FORMATS",
    "count_words",
    "literal",
    "render_findings",
    "render_github",
    "render_json",
    "render_markdown",
    "render_sarif",
    "render_text",
]
