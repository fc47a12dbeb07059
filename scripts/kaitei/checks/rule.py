"""A rule: its stable name, what it is about, how grave, and how it looks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from kaitei.checks.review import Review
from kaitei.errors import Location, Message
from kaitei.model import Finding, Severity


class Group(StrEnum):
    HISTORY = "history"
    DATES = "dates"
    TEXT = "text"
    NUMBERING = "numbering"
    REFERENCES = "references"
    SUBSTANCE = "substance"
    LINKS = "links"
    SILENCES = "silences"


@dataclass(frozen=True, slots=True)
class Rule:
    """``name`` is stable and kebab-case; ``title`` says in one line what the rule finds."""

    name: str
    group: Group
    severity: Severity
    title: Message
    check: Callable[[Review], Iterator[Finding]]

    @property
    def is_silenceable(self) -> bool:
        """History is not up for discussion, nor are silences; all else may be silenced with a reason."""
        return self.group not in {Group.HISTORY, Group.SILENCES}

    def finding(self, where: Location, message: Message, fix: Message | None = None) -> Finding:
        return Finding(self.name, self.severity, where, message, fix)

    def note(self, where: Location, message: Message, fix: Message | None = None) -> Finding:
        """Return a finding that is graded lower than the rule's own severity."""
        return self.graded(Severity.NOTE, where, message, fix)

    def graded(
        self, severity: Severity, where: Location, message: Message, fix: Message | None = None
    ) -> Finding:
        """Return a finding of another severity than the rule's own."""
        return Finding(self.name, severity, where, message, fix)
