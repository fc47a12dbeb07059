"""Moments: what names one, and what does not."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaitei.consent import Moment, day_of, end_of, format_time, parse_time, start_of

MOMENTS = st.integers(-62_135_596_800_000, 253_402_300_799_999).map(Moment)


@given(MOMENTS)
def test_what_is_written_reads_back(moment):
    assert parse_time(format_time(moment)) == moment


@given(st.datetimes(timezones=st.timezones()))
def test_a_time_is_the_same_moment_that_the_standard_library_reads(when):
    text = when.replace(microsecond=0).isoformat()
    if len(text) == 25:  # offsets of whole minutes
        expected = (datetime.fromisoformat(text) - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()
        assert parse_time(text) == expected * 1000


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01T09:00:00+09:00", 0),
        ("1970-01-01 09:00+09:00", 0),
        ("1970-01-01T00:00:00.0019Z", 1),
        ("1969-12-31T23:59:59.999Z", -1),
        ("2024-02-29T12:00:00-05:30", 1709227800000),
    ],
)
def test_forms_of_a_time(text, moment):
    assert parse_time(text) == moment


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2026-04-02 10:00", "which names no moment in time: it has no offset"),
        ("2026-04-02", "which names no moment in time: it has no offset"),
        ("2026-02-30T10:00:00Z", "which is no day of the calendar"),
        ("2026-04-02T24:00:00Z", "which is no time of day"),
        ("2026-04-02T23:59:60Z", "which is no time of day"),
        ("2026-04-02T10:00:00+15:00", "whose offset no place on earth has"),
        ("２０２６-04-02T10:00:00Z", "which is not a time"),
        ("2026-04-02T10:00:00Z\n", "which is not a time"),
        ("20260402T100000Z", "which is not a time"),
        ("", "which is not a time"),
    ],
)
def test_what_is_no_moment_is_refused_with_the_reason(text, reason):
    with pytest.raises(ValueError, match=reason):
        parse_time(text)


def test_days_are_days_in_japan():
    assert day_of(parse_time("2024-11-04T14:59:59.999Z")) == date(2024, 11, 4)
    assert day_of(parse_time("2024-11-04T15:00:00Z")) == date(2024, 11, 5)
    assert format_time(start_of(date(2024, 11, 5))) == "2024-11-04T15:00:00.000Z"
    assert format_time(end_of(date(2024, 11, 5))) == "2024-11-05T14:59:59.999Z"


@given(st.lists(st.tuples(st.sampled_from(["2026-04-01T09", "2026-04-01 10", "2026-13-01T09"]), st.text("0123456789:", max_size=6),
                          st.sampled_from(["Z", "+09:00", "-09:00", "+9:00", ""])), max_size=20))  # fmt: skip
def test_a_time_reads_the_same_the_first_and_the_second_time(parts):
    def outcome(text: str) -> object:
        try:
            return parse_time(text)
        except ValueError as error:
            return str(error)

    texts = ["".join(part) for part in parts]
    assert [outcome(text) for text in texts] == [outcome(text) for text in texts]


def test_a_time_that_no_calendar_has_is_told_as_its_number():
    assert format_time(Moment(2**62)) == f"a time that no calendar has ({2**62} ms since 1970)"
    assert format_time(Moment(-(2**62))).startswith("a time that no calendar has")
