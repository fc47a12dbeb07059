"""Stretches of time that moves are counted in, and what members who moved add up to."""

from datetime import date

import pytest

from kaitei.consent import Moment, format_time, parse_time
from kaitei.ledger.moves import count_moves, last_of
from kaitei.ledger.store import VersionRow

AGREE, ACKNOWLEDGE, _, WITHDRAW = range(1, 5)
DAY = 86_400_000


@pytest.mark.parametrize(
    ("at", "last"),
    [
        ("2026-04-01T00:00:00Z", "2026-04-01T00:00:00.000Z"),
        ("2026-04-01T00:00:00.001Z", "2026-04-01T14:59:59.999Z"),
        ("2026-04-01T14:59:59.999Z", "2026-04-01T14:59:59.999Z"),
        ("2026-04-01T15:00:00Z", "2026-04-01T15:00:00.000Z"),
        ("2026-04-01T15:00:00.001Z", "2026-04-01T23:59:59.999Z"),
        ("1969-12-31T23:00:00Z", "1969-12-31T23:59:59.999Z"),
    ],
)
def test_a_stretch_ends_where_a_day_ends_in_japan_or_in_utc(at, last):
    found = last_of(parse_time(at))
    assert format_time(Moment(found)) == last
    assert last_of(found) == found


def test_moves_say_who_came_and_who_left():
    day = date(2026, 4, 1)
    versions = {
        number: VersionRow(number, 1, "terms", f"202{number}-01-01", bytes(32), day, day, None)
        for number in (1, 2)
    }
    acts = [
        (7, 1, AGREE, 5 * DAY + 2),
        (7, 2, AGREE, 9 * DAY + 3),
        (7, 2, WITHDRAW, 9 * DAY + 4),
        (8, 1, AGREE, 5 * DAY + 9),
        (8, 1, ACKNOWLEDGE, 6 * DAY),  # an agreement stands
    ]
    fifth, ninth = last_of(5 * DAY + 2), last_of(9 * DAY + 3)
    assert {key: n for key, n in count_moves(acts, versions).items() if n} == {
        (1, 1, AGREE, fifth): 2,
        (1, 1, AGREE, ninth): -1,
        (1, 2, WITHDRAW, ninth): 1,
    }
