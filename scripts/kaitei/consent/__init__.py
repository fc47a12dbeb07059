"""Acceptances as values: acts, what makes them valid, their canonical bytes, and what they add up to.

* ``acts`` are checked by ``rules``, which refuse them in the words of ``refusals``; ``times`` and ``statements`` are
  parts of them.
* ``rows`` are acts in a file, read by ``csv_rows`` (``quotes`` finds where rows end, ``csv_refusals`` says what is
  wrong with one) and by ``json_rows``; ``jsonld`` is how records are given to others.
* ``standing`` is what acts add up to: where a member stands with a policy.
* ``canonical`` are the bytes of a record, ``entries`` those of the log, ``record_id`` is what a record is called by;
  ``receipt`` verifies what the log proves of one.
"""

from kaitei.consent.acts import (
    ACTS,
    CHANNEL_WORDS,
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
    Shape,
    build_canonical,
    build_shape,
    commit,
    derive_salt,
    event_number,
    format_canonical,
    number_of_content,
    number_of_key,
    parse_canonical,
)
from kaitei.consent.record_id import Place, format_record_id, parse_record_id
from kaitei.consent.rules import Rules, parse_member
from kaitei.consent.standing import (
    Demand,
    Standing,
    State,
    Status,
    Step,
    advance,
    answer_demand,
    build_demand,
    build_standing,
    build_status,
    pending_standings,
    required_revision,
    trace_standings,
)
from kaitei.consent.statements import parse_statement_text
from kaitei.consent.times import NoMoment, day_of, end_of, format_time, parse_time, parse_times, start_of

__all__ = [
    "ACTS",
    "CHANNEL_WORDS",
    "DEFAULT_CHANNELS",
    "Acceptance",
    "AcceptanceRecord",
    "AcceptanceRequest",
    "Act",
    "CanonicalRecord",
    "Demand",
    "Moment",
    "NoMoment",
    "Place",
    "RefusedAct",
    "Rules",
    "Shape",
    "Standing",
    "State",
    "Status",
    "Step",
    "advance",
    "answer_demand",
    "build_canonical",
    "build_demand",
    "build_shape",
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
    "number_of_content",
    "number_of_key",
    "parse_canonical",
    "parse_member",
    "parse_record_id",
    "parse_statement_text",
    "parse_time",
    "parse_times",
    "pending_standings",
    "required_revision",
    "start_of",
    "trace_standings",
]  # fmt: skip
