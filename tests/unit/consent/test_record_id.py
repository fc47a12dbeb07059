"""Record ids: UUIDs that say where the record is."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaitei.consent import Moment, format_record_id, parse_record_id

NUMBERS = st.integers(0, 2**63 - 1)
MOMENTS = st.integers(0, 2**48 - 1).map(Moment)


@given(MOMENTS, NUMBERS, NUMBERS)
def test_an_id_leads_to_its_record(recorded_at, subject, event):
    place = parse_record_id(format_record_id(recorded_at, subject, event))
    first, last = place.subjects
    assert place.recorded_at == recorded_at
    assert first <= subject <= last
    assert last - first == 2**31 - 1
    assert place.is_event(event)
    assert not place.is_event(event ^ (1 << 21))


@given(MOMENTS, NUMBERS, NUMBERS)
def test_an_id_is_a_uuid_of_version_7_and_of_the_time_of_recording(recorded_at, subject, event):
    found = uuid.UUID(format_record_id(recorded_at, subject, event))
    assert (found.version, found.variant) == (7, uuid.RFC_4122)
    assert found.int >> 80 == recorded_at


@pytest.mark.parametrize(
    "text", ["", "x", "01a2071c-198b-45c0-ae6f-030756bc8e65", "01a2071c198b75c0ae6f030756bc8e65"]
)
def test_what_is_no_record_id_is_refused(text):
    with pytest.raises(ValueError, match="is no record id"):
        parse_record_id(text)
