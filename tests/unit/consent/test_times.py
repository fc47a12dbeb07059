"""Moments: what names one, and what does not."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaitei.consent import Moment, day_of, end_of, format_time, parse_time, parse_times, start_of

MOMENTS = st.integers(-62_135_596_800_000, end_of(date.max)).map(Moment)  # written in UTC, on a day in Japan


@given(MOMENTS)
def test_what_is_written_reads_back(moment):
    assert parse_time(format_time(moment)) == moment


@given(st.datetimes(timezones=st.timezones()).filter(lambda when: 1 < when.year < 9999))
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
        ("9999-12-31T23:59:59-12:00", "which is not within the years 1 to 9999 in Japan"),
        ("0001-01-01T00:00:00+14:00", "which is not within the years 1 to 9999 in Japan"),
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
    with pytest.raises(ValueError, match=reason):
        parse_times(["2026-04-02T10:00:00Z", text])


def test_the_first_and_the_last_moment_are_on_a_day():
    for text in ("0001-01-01T00:00:00+09:00", "9999-12-31T23:59:59.999+09:00"):
        assert [parse_time(text)] == parse_times([text])
        assert str(day_of(parse_time(text))) == text[:10]


def test_days_are_days_in_japan():
    assert day_of(parse_time("2024-11-04T14:59:59.999Z")) == date(2024, 11, 4)
    assert day_of(parse_time("2024-11-04T15:00:00Z")) == date(2024, 11, 5)
    assert format_time(start_of(date(2024, 11, 5))) == "2024-11-04T15:00:00.000Z"
    assert format_time(end_of(date(2024, 11, 5))) == "2024-11-05T14:59:59.999Z"


DAYS = st.sampled_from(["2026-04-01", "2026-02-30", "2024-02-29", "0001-01-01", "2026-4-1"])
CLOCKS = st.sampled_from(["T09:30:", " 23:59:", "T24:00:", "T09:30", "T9:30:"])
SECONDS = st.sampled_from(["00", "59", "60", "0", ""])
TAILS = st.sampled_from(
    ["Z", "+09:00", "-05:30", ".5Z", ".0019+09:00", ".1234567890Z", "+15:00", "+9:00", "Z\n", ""]
)


@given(st.lists(st.tuples(DAYS, CLOCKS, SECONDS, TAILS), max_size=20))
def test_times_of_a_table_read_as_they_do_one_by_one(parts):
    def outcome(read, given: object) -> object:
        try:
            return read(given)
        except ValueError as error:
            return str(error)

    texts = ["".join(part) for part in parts]
    for _ in range(2):  # what was read before is known by its parts
        assert [outcome(parse_times, [text]) for text in texts] == [
            one if isinstance(one := outcome(parse_time, text), str) else [one] for text in texts
        ]
    good = [text for text in texts if not isinstance(outcome(parse_time, text), str)]
    assert parse_times(good) == [parse_time(text) for text in good]


def test_a_time_that_no_calendar_has_is_told_as_its_number():
    assert format_time(Moment(2**62)) == f"a time that no calendar has ({2**62} ms since 1970)"
    assert format_time(Moment(-(2**62))).startswith("a time that no calendar has")
