"""Record ids: UUIDs of version 7 (RFC 9562) that say where the record is kept.

A ledger keeps an act under two numbers of 63 bits: its *subject* (the member's random surrogate) and its
*event*. A record id is made of them, so that one primary key finds a record by id and no second index is
needed, which no sharded database would enforce anyway::

    recorded_at in ms (48) | 7 (4) | event bits 62…51 (12) | 2 (2) | subject bits 62…31 (32) | event bits 50…21 (30)

Two records share an id only if they were recorded in the same millisecond and agree in 74 random bits.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from kaitei.consent.acts import Moment

_PATTERN = re.compile(r"([0-9a-f]{8})-([0-9a-f]{4})-7([0-9a-f]{3})-([89ab][0-9a-f]{3})-([0-9a-f]{12})")
_SUBJECT_SHIFT = 31
_EVENT_SHIFT = 21


class Place(NamedTuple):
    """Where a record id says its record is: the top 32 bits of the subject, the top 42 of the event."""

    recorded_at: Moment
    subject_bits: int
    event_bits: int

    @property
    def subjects(self) -> tuple[int, int]:
        """The first and the last subject it may belong to."""
        first = self.subject_bits << _SUBJECT_SHIFT
        return first, first + (1 << _SUBJECT_SHIFT) - 1

    def is_event(self, event: int) -> bool:
        return event >> _EVENT_SHIFT == self.event_bits


def format_record_id(recorded_at: Moment, subject: int, event: int) -> str:
    """Return the id of the record kept under ``subject`` and ``event``."""
    bits = event >> _EVENT_SHIFT
    low = (2 << 62) | (subject >> _SUBJECT_SHIFT) << 30 | bits & 0x3FFFFFFF
    text = f"{recorded_at << 16 | 0x7000 | bits >> 30:016x}{low:016x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def parse_record_id(text: str) -> Place:
    """Return where the record ``text`` names is kept.

    Raises:
        ValueError: not a UUID of version 7.
    """
    found = _PATTERN.fullmatch(text.strip().lower())
    if found is None:
        message = f"{text!r} is no record id"
        raise ValueError(message)
    low = int(found[4] + found[5], 16) & ((1 << 62) - 1)
    return Place(Moment(int(found[1] + found[2], 16)), low >> 30, int(found[3], 16) << 30 | low & 0x3FFFFFFF)
