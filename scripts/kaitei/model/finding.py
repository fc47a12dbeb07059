"""What a check has to say about a text: shown to a reviewer, never an exception."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kaitei.errors import Location, Message


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: ``rule`` is its stable kebab-case name.

    ``silenced`` is why somebody let it stand ('' if nobody did): it is still shown, and fails nothing.
    """

    rule: str
    severity: Severity
    where: Location
    message: Message
    fix: Message | None = None
    silenced: str = ""
