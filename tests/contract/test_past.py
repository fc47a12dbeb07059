"""Who was pending at a moment of the past, whatever database keeps the ledger."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random

import pytest

from kaitei.consent import Act, Moment, State, parse_time
from kaitei.ledger import past
from kaitei.ledger.erasure import erase_member
from kaitei.ledger.importing.run import Import
from kaitei.ledger.importing.source import open_source
from kaitei.ledger.ledger import Ledger
from kaitei.ledger.opening import register_catalog
from kaitei.ledger.sequencer import sequence_all
from kaitei.ledger.verify import verify_ledger
from support.ledgers import a_request
from support.stores import KINDS, a_new_ledger

MOMENTS = (
    "2021-06-01T12:00:00Z",
    "2022-09-14T15:00:00Z",  # the first millisecond of a day in Japan
    "2022-09-15T14:59:59.999Z",  # the last
    "2023-12-31T12:00:00Z",
    "2024-02-01T00:00:00Z",
    "2024-02-01T00:00:00.001Z",
    "2024-03-08T23:59:59.999Z",
    "2024-03-09T00:00:00Z",
    "2025-06-30T14:59:59.999Z",
    "2026-05-30T12:00:00Z",
)
VERSIONS = ("2022-01-01", "2023-01-01", "2024-01-01", "2025-01-01")
TIMES = ("00:00:00", "09:30:00", "14:59:59.999", "15:00:00", "23:59:59.999")


@pytest.fixture(params=KINDS)
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    with a_new_ledger(request.param, tmp_path) as (opened, _):
        register_catalog(opened)
        yield opened


def take_in(ledger: Ledger) -> None:
    """Give everything that waits its place in the log."""
    list(sequence_all(ledger.store, date(2026, 6, 1)))


def draw_act(chance: Random) -> tuple[str, str, str]:
    """Return an act, a version it may be on and a time, some of them at the ends of days and some at one moment."""
    version = chance.choice(VERSIONS)
    day = chance.randrange(int(version[:4]), 2026), chance.choice([2, 3, 9]), chance.choice([8, 9, 14, 15])
    act = chance.choice(list(Act)).value
    return act, version, "{}-{:02}-{:02}T{}Z".format(*day, chance.choice(TIMES))


def expect_pending(ledger: Ledger, members: int, as_of: Moment) -> dict[str, object]:
    """Return who was pending and where she stood, each asked for by herself."""
    return {
        f"M-{number}": status.standing
        for number in range(members)
        for status in ledger.status(f"M-{number}", as_of)
        if status.state is State.ACTION_REQUIRED and status.standing
    }


@pytest.mark.parametrize("seed", range(3))
def test_who_was_pending_at_a_moment_is_what_her_acts_up_to_then_add_up_to(ledger, seed, tmp_path):
    """Acts that come in late or by import, that wait for the log, of members who did something since or were erased."""
    chance = Random(seed)
    for number in range(60):
        act, version, at = draw_act(chance)
        ledger.record(a_request(act, version, at, f"M-{chance.randrange(40)}", key=f"k-{number}"))
    take_in(ledger)
    rows = [",".join([f"M-{chance.randrange(60)}", "terms", *_as_row(draw_act(chance))]) for _ in range(80)]
    path = tmp_path / "acts.csv"
    path.write_text("\n".join(["member,policy,version,act,occurred_at", *rows, ""]), "utf-8")
    Import(ledger, "", open_source(path), tmp_path / "refused.csv").run()
    for number in range(40):
        act, version, at = draw_act(chance)
        ledger.record(a_request(act, version, at, f"M-{chance.randrange(60)}", key=f"l-{number}"))
        if number == 20:
            take_in(ledger)
            erase_member(ledger, next(f"M-{one}" for one in range(60) if ledger.history(f"M-{one}")))
    for moment in MOMENTS:
        as_of = parse_time(moment)
        expected = expect_pending(ledger, 60, as_of)
        found, after = [], -1
        while page := ledger.pending("terms", as_of, after, limit=3):
            found += page
            after = page[-1].cursor
        assert {one.member: one.standing for one in found} == expected, moment
        assert len(found) == len(expected) == ledger.count_pending("terms", as_of), moment
        assert [one.cursor for one in found] == sorted(one.cursor for one in found)
    assert expected
    assert verify_ledger(ledger, tmp_path / "keys").waiting == len(ledger.store.read_inbox(100)) > 0


def _as_row(drawn: tuple[str, str, str]) -> tuple[str, str, str]:
    act, version, at = drawn
    return version, act, at


@pytest.mark.parametrize("day", ["2024-03-31T14:59:59.999Z", "2024-03-31T15:00:00Z", "2024-04-01T00:00:00Z"])
def test_a_count_as_of_the_end_of_a_day_reads_no_acts_that_are_logged(ledger, day, monkeypatch):
    for number, at in enumerate(["2024-03-31T14:59:59Z", "2024-03-31T15:00:00Z", "2024-03-31T15:00:01Z"]):
        ledger.record(a_request("acknowledge", "2023-01-01", at, member=f"M-{number}"))
        ledger.record(a_request("agree", "2024-01-01", "2025-03-01T00:00:00Z", member=f"M-{number}"))
    take_in(ledger)
    expected = len(expect_pending(ledger, 3, parse_time(day)))
    for name in ("stream_moved", "count_unmoved", "read_events"):
        monkeypatch.setattr(type(ledger.store), name, None)
    assert ledger.count_pending("terms", parse_time(day)) == expected > 0


def test_a_count_as_of_another_moment_needs_no_row_of_a_day(ledger, monkeypatch):
    """Both ways to count come to the same number."""
    chance = Random(7)
    for number in range(60):
        act, version, at = draw_act(chance)
        ledger.record(a_request(act, version, at, f"M-{chance.randrange(30)}", key=f"k-{number}"))
    take_in(ledger)
    moments = [parse_time(moment) for moment in MOMENTS]
    counted = [ledger.count_pending("terms", moment) for moment in moments]
    monkeypatch.setattr(past, "last_of", lambda _: -1)
    assert [ledger.count_pending("terms", moment) for moment in moments] == counted
