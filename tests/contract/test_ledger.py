"""What a ledger promises, whatever database keeps it."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from kaitei.consent import (
    AcceptanceRequest,
    Act,
    Moment,
    RefusedAct,
    State,
    build_canonical,
    build_standing,
    build_status,
    commit,
    day_of,
    derive_salt,
    event_number,
    parse_record_id,
    parse_time,
)
from kaitei.consent.standing import Step
from kaitei.errors import EnvironmentFailed, KaiteiError
from kaitei.ledger.ledger import Ledger
from support.ledgers import CATALOG, a_catalog, a_request, a_version
from support.stores import KINDS, a_new_ledger


@pytest.fixture(params=KINDS)
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    with a_new_ledger(request.param, tmp_path) as (opened, _):
        yield opened


def states(ledger: Ledger, member: str = "M-1", as_of: str | None = None) -> State:
    return ledger.status(member, parse_time(as_of) if as_of else None)[0].state


def test_a_recorded_act_is_in_the_history_with_everything_it_said(ledger):
    request = a_request(channel="app", locale="en", statement="同意します", key="k-1")
    recorded = ledger.record(request)
    assert recorded.is_new
    assert ledger.history("M-1") == (recorded.record,)
    act = recorded.record.acceptance
    assert act == ledger.rules.parse(request, ledger.now())
    assert act.digest == CATALOG.policies[0].revisions[3].digest
    assert recorded.record.position is None


def test_an_act_on_a_reconstruction_is_recorded_without_a_digest(ledger):
    recorded = ledger.record(a_request(version="2021-01-01"))
    assert recorded.record.acceptance.digest is None
    assert ledger.history("M-1")[0].acceptance.digest is None


def test_the_same_act_again_is_the_same_record(ledger):
    for request in (a_request(), a_request(member="M-2", key="k-1")):
        first, again = ledger.record(request), ledger.record(request)
        assert (first.is_new, again.is_new) == (True, False)
        assert first.record == again.record
        assert first.status == again.status
        assert ledger.history(request.member) == (first.record,)


@pytest.mark.parametrize(
    "other",
    [
        {"act": "decline"},
        {"version": "2025-01-01"},
        {"at": "2026-04-01T09:30:00.001+09:00"},
        {"channel": "app"},
        {"locale": "en"},
        {"statement": "同意します"},
    ],
)
def test_a_key_used_for_another_act_is_refused_and_nothing_changes(ledger, other):
    first = ledger.record(a_request(key="k-1"))
    with pytest.raises(RefusedAct) as caught:
        ledger.record(a_request(key="k-1", **other))
    assert caught.value.render() == (
        f"error: the key 'k-1' of M-1 belongs to another act: record {first.record.id}, agree terms@2024-01-01\n"
        "  fix: give every act a key of its own; repeat a key only with the same content"
    )
    assert ledger.history("M-1") == (first.record,)
    assert ledger.status("M-1") == (first.status,)


def test_a_key_belongs_to_one_member(ledger):
    first = ledger.record(a_request(key="k-1"))
    second = ledger.record(a_request(key="k-1", member="M-2", act="decline"))
    assert second.is_new
    assert first.record.id != second.record.id


def test_a_refused_act_leaves_nothing_behind(ledger):
    for request in (a_request(version="2030-01-01"), a_request(act="accept"), a_request(member="a@b.jp")):
        with pytest.raises(RefusedAct):
            ledger.record(request)
    assert ledger.count_pending("terms") == 0
    assert ledger.history("M-1") == ()
    assert not ledger.store.versions


def test_history_is_in_the_order_in_which_acts_occurred(ledger):
    for at in ("2026-04-03T00:00:00Z", "2026-04-01T00:00:00Z", "2026-04-02T00:00:00Z"):
        ledger.record(a_request(at=at))
    times = [record.acceptance.occurred_at for record in ledger.history("M-1")]
    assert times == sorted(times)
    assert len(ledger.history("M-1", parse_time("2026-04-02T00:00:00Z"))) == 2


def test_status_is_the_same_however_late_an_act_comes_in(ledger):
    ledger.record(a_request("agree", at="2026-04-02T00:00:00Z"))
    late = ledger.record(a_request("withdraw", at="2026-04-01T00:00:00Z"))
    assert late.status.state is State.ACCEPTED
    assert ledger.record(a_request("withdraw", at="2026-04-03T00:00:00Z")).status.state is State.WITHDRAWN
    assert ledger.record(a_request("agree", at="2026-04-02T12:00:00Z")).status.state is State.WITHDRAWN
    assert ledger.pending("terms") == ()


def test_status_as_of_a_day_knows_the_acts_and_the_versions_of_that_day(ledger):
    ledger.record(a_request("agree", "2022-01-01", "2022-02-01T00:00:00Z"))
    ledger.record(a_request("agree", "2024-01-01", "2024-02-01T00:00:00Z"))
    assert states(ledger, as_of="2022-01-31T00:00:00Z") is State.ACTION_REQUIRED
    assert states(ledger, as_of="2023-06-01T00:00:00Z") is State.ACCEPTED
    assert states(ledger, as_of="2024-01-15T00:00:00Z") is State.ACTION_REQUIRED
    assert states(ledger) is State.ACCEPTED


def test_a_member_who_is_unknown_has_no_acts_and_has_to_act(ledger):
    ledger.record(a_request())
    assert ledger.history("M-9") == ()
    assert states(ledger, "M-9") is State.ACTION_REQUIRED
    with pytest.raises(RefusedAct):
        ledger.status("taro@example.com")


def test_pending_lists_who_has_to_act_by_pages_that_hold_each_once(ledger):
    for number in range(25):
        version = "2022-01-01" if number % 5 else "2024-01-01"
        ledger.record(a_request(version=version, member=f"M-{number}"))
    ledger.record(a_request("acknowledge", "2025-01-01", member="M-25"))
    ledger.record(a_request("decline", "2024-01-01", member="M-26"))
    ledger.record(a_request("withdraw", "2022-01-01", member="M-27"))
    expected = {f"M-{number}" for number in range(25) if number % 5} | {"M-25"}
    found, after = [], -1
    while page := ledger.pending("terms", after=after, limit=6):
        found += [entry.member for entry in page]
        after = page[-1].cursor
    assert len(found) == len(expected) == ledger.count_pending("terms")
    assert set(found) == expected


def test_pending_as_of_now_is_pending(ledger):
    ledger.record(a_request(version="2022-01-01", member="M-1"))
    ledger.record(a_request(version="2024-01-01", member="M-2"))
    ledger.record(a_request(version="2022-01-01", member="M-3", at="2024-05-01T00:00:00Z"))
    now = parse_time("2026-06-01T00:00:00Z")
    assert ledger.pending("terms", now) == ledger.pending("terms")
    assert ledger.count_pending("terms", now) == ledger.count_pending("terms") == 2
    earlier = parse_time("2024-06-01T00:00:00Z")
    assert [entry.member for entry in ledger.pending("terms", earlier)] == ["M-3"]
    assert ledger.pending("terms", parse_time("2021-06-01T00:00:00Z")) == ()


def test_pending_at_the_end_of_today_needs_no_past(ledger, monkeypatch):
    ledger.record(a_request(version="2022-01-01", member="M-1"))
    ledger.record(a_request(version="2024-01-01", member="M-2"))
    tonight = Moment(ledger.now() + 12 * 3_600_000)
    past = ledger.store.count_past("terms", [(Act.AGREE.code, "2022-01-01")], tonight)
    for name in ("count_past", "read_past"):
        monkeypatch.setattr(type(ledger.store), name, None)
    assert ledger.count_pending("terms", tonight) == past == 1
    assert [entry.member for entry in ledger.pending("terms", tonight)] == ["M-1"]


def test_pending_of_an_unknown_policy_is_refused(ledger):
    with pytest.raises(KaiteiError, match="there is no policy 'other'"):
        ledger.pending("other")


def test_a_record_id_leads_to_the_record(ledger):
    record = ledger.record(a_request()).record
    place = parse_record_id(record.id)
    rows = ledger.store.read_event_between(place.subjects, place.recorded_at)
    assert [row.event for row in rows if place.is_event(row.event)] == [event_number(record.acceptance)]


def test_the_inbox_holds_the_commitment_to_what_was_recorded(ledger):
    """The sequencer needs nothing of members: what it takes in was computed while the key was at hand."""
    seen = []
    append = ledger.store.append

    def listen(tag, fresh, act, leaf):
        def overheard(subject):
            seen.append((subject, leaf(subject)))
            return seen[-1][1]

        return append(tag, fresh, act, overheard)

    ledger.store.append = listen
    record = ledger.record(a_request()).record
    [(subject, leaf)] = seen
    key = ledger.seal.unseal(subject.subject, subject.sealed).key
    salt = derive_salt(key, event_number(record.acceptance))
    assert leaf == commit(salt, build_canonical(record.acceptance, record.recorded_at, subject.subject))


def test_a_statement_is_kept_once_and_its_text_when_it_is_known(ledger):
    digest = ledger.record(a_request(statement="同意します")).record.acceptance.statement
    assert digest is not None
    again = ledger.record(a_request(member="M-2", statement_digest=digest.hex())).record
    assert again.acceptance.statement == digest
    assert ledger.store.statement_number(digest, None) == ledger.store.statement_number(digest, "同意します")


def test_a_changed_text_under_a_known_version_is_refused(ledger):
    ledger.record(a_request())
    version, text = a_version("2024-01-01")
    catalog = a_catalog((version, text + "\n書き加えた文。\n"))
    changed = Ledger(ledger.store, ledger.seal, catalog, type(ledger.rules)(catalog), ledger.now)
    with pytest.raises(EnvironmentFailed) as caught:
        changed.record(a_request(member="M-2"))
    assert "the text of terms@2024-01-01 is not the one this ledger knows" in caught.value.render()
    assert ledger.history("M-2") == ()


def test_a_taken_surrogate_is_not_given_twice(ledger):
    draws = iter([b"\x01" * 8, b"k" * 16, b"\x01" * 8, b"l" * 16, b"\x02" * 8, b"m" * 16])
    drawing = Ledger(
        ledger.store, ledger.seal, ledger.catalog, ledger.rules, ledger.now, lambda _: next(draws)
    )
    drawing.record(a_request(member="M-1"))
    drawing.record(a_request(member="M-2", act="decline"))
    assert [record.acceptance.act for record in ledger.history("M-1")] == [Act.AGREE]
    assert [record.acceptance.act for record in ledger.history("M-2")] == [Act.DECLINE]


def test_random_operations_add_up_to_what_the_rules_say(ledger):
    random = Random(20241105)
    versions = ["2021-01-01", "2022-01-01", "2023-01-01", "2024-01-01", "2025-01-01"]
    acts: dict[str, dict[str, AcceptanceRequest]] = {}
    for number in range(300):
        member, key = f"M-{random.randrange(20)}", f"k-{random.randrange(60)}"
        version = random.choice(versions)
        day = f"2025-{random.randrange(1, 13):02}-{random.randrange(1, 29):02}"
        request = a_request(
            random.choice(list(Act)), version, f"{day}T00:00:0{number % 10}Z", member, key=key
        )
        known = acts.setdefault(member, {}).setdefault(key, request)
        try:
            assert ledger.record(request).is_new is (known is request)
        except RefusedAct:
            assert known != request
    today = day_of(ledger.now())
    pending = set()
    for member, requests in acts.items():
        steps = [
            Step(parse_time(request.occurred_at), Act(request.act), request.version)
            for request in requests.values()
        ]
        status = build_status(CATALOG.policies[0], build_standing(steps), today)
        assert ledger.status(member) == (status,)
        assert len(ledger.history(member)) == len(requests)
        if status.state is State.ACTION_REQUIRED:
            pending.add(member)
    assert {entry.member for entry in ledger.pending("terms")} == pending
    assert ledger.count_pending("terms") == len(pending) > 0
