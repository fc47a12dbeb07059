"""Findings → text, GitHub annotations, JSON, SARIF."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kaitei.checks.report.github import render_failure, render_github
from kaitei.checks.report.language import NO_FOLDERS, Folders, language_at
from kaitei.checks.report.machine import render_json
from kaitei.checks.report.markdown import literal, render_markdown
from kaitei.checks.report.sarif import render_sarif
from kaitei.checks.report.text import count_words, render_text
from kaitei.errors import Language, Message
from kaitei.model import Finding

FORMATS = ("text", "github", "json", "sarif")


def render_findings(
    findings: Sequence[Finding],
    form: str,
    language: Language,
    titles: Mapping[str, Message] | None = None,
    folders: Folders = NO_FOLDERS,
) -> str:
    """Return the findings in one of ``FORMATS``, ending in a line break unless there is nothing to say.

    Each is told in the language that ``folders`` has for the policy it is about, else in ``language``.
    ``titles`` say in a line what the rules are about, by name; SARIF has room for them.
    """
    match form:
        case "github":
            return render_github(findings, language, folders)
        case "json":
            return render_json(findings)
        case "sarif":
            return render_sarif(findings, language, titles, folders)
        case _:
            return render_text(findings, language, folders)


__all__ = [
    "FORMATS",
    "Folders",
    "count_words",
    "language_at",
    "literal",
    "render_failure",
    "render_findings",
    "render_github",
    "render_json",
    "render_markdown",
    "render_sarif",
    "render_text",
]
