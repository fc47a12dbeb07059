"""Findings as workflow commands: GitHub shows them on the lines of a pull request."""

from __future__ import annotations

from collections.abc import Sequence

from kaitei.checks.report.language import NO_FOLDERS, Folders, language_at
from kaitei.checks.report.text import SILENCED
from kaitei.errors import KaiteiError, Language
from kaitei.model import Finding, Severity

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def render_github(findings: Sequence[Finding], language: Language, folders: Folders = NO_FOLDERS) -> str:
    """Return a line ``::error file=…,line=…,title=…::message`` for each finding."""
    return "".join(_render(finding, language_at(finding.where, language, folders)) for finding in findings)


def _render(finding: Finding, language: Language) -> str:
    where = finding.where
    properties = {"file": where.path, "line": where.line, "col": where.column, "title": finding.rule}
    written = ",".join(
        f"{name}={_property(str(value))}" for name, value in properties.items() if value is not None
    )
    message = finding.message.in_language(language)
    command = _COMMANDS[finding.severity]
    if finding.silenced:
        command = "notice"
        message += f"\n（{SILENCED.in_language(language)}：{finding.silenced}）"
    elif finding.fix:
        message += f"\n→ {finding.fix.in_language(language)}"
    return f"::{command} {written}::{_escape(message)}\n"


def render_failure(error: KaiteiError, language: Language) -> str:
    """Return a line ``::error title=kaitei::message`` for what kept the checks from looking at all."""
    return f"::error title=kaitei::{_escape(error.render(language))}\n"


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")
