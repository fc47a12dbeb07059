"""Acceptances as values: acts, what makes them valid, their canonical bytes, and what they add up to."""

from kaitei.consent.acts import (
    ACTS,
    DEFAULT_CHANNELS,
    Acceptance,
    AcceptanceRecord,
    AcceptanceRequest,
    Act,
    Moment,
    RefusedAct,
)
from kaitei.consent.canonical import (
    CanonicalRecord,
    build_canonical,
    commit,
    derive_salt,
    event_number,
    format_canonical,
    parse_canonical,
)
from kaitei.consent.record_id import Place, format_record_id, parse_record_id
from kaitei.consent.rules import Rules, parse_member, parse_statement_text
from kaitei.consent.standing import (
    Standing,
    State,
    Status,
    Step,
    advance,
    build_standing,
    build_status,
    pending_standings,
    required_revision,
)
from kaitei.consent.times import day_of, end_of, format_time, parse_time, start_of

__all__ = [
    "ACTS",
    "DEFAULT_CHANNELS",
    "Acceptance",
    "AcceptanceRecord",
    "AcceptanceRequest",
    "Act",
    "CanonicalRecord",
    "Moment",
    "Place",
    "RefusedAct",
    "Rules",
    "Standing",
    "State",
    "Status",
    "Step",
    "advance",
    "build_canonical",
    "build_standing",
    "build_status",
    "commit",
    "day_of",
    "derive_salt",
    "end_of",
    "event_number",
    "format_canonical",
    "format_record_id",
    "format_time",
    "parse_canonical",
    "parse_member",
    "parse_record_id",
    "parse_statement_text",
    "parse_time",
    "pending_standings",
    "required_revision",
    "start_of",
]  # fmt: skip
