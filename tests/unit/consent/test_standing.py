"""Where a member stands: acts and the versions' consent, nothing else."""

from datetime import date
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaitei.consent import Act, Moment, State, Step, build_standing, build_status, pending_standings
from support.ledgers import CATALOG, a_catalog, a_version

POLICY = CATALOG.policies[0]  # 2021 required, 2022 required, 2023 notice, 2024 required, 2025 notice
VERSIONS = [revision.version for revision in POLICY.revisions]
STEPS = st.lists(
    st.builds(Step, st.integers(0, 5).map(Moment), st.sampled_from(Act), st.sampled_from(VERSIONS)),
    max_size=6,
)


def state(*acts: str, on: str = "2026-01-01") -> State:
    """Return the state after acts written like ``agree 2022``, one after the other."""
    steps = [
        Step(Moment(at), Act(act), f"{year}-01-01")
        for at, (act, year) in enumerate(text.split() for text in acts)
    ]
    return build_status(POLICY, build_standing(steps), date.fromisoformat(on)).state


@pytest.mark.parametrize(
    ("acts", "on", "expected"),
    [
        ([], "2026-01-01", State.ACTION_REQUIRED),
        ([], "2020-12-31", State.NOT_REQUIRED),
        (["agree 2024"], "2026-01-01", State.ACCEPTED),
        (["agree 2025"], "2026-01-01", State.ACCEPTED),
        (["agree 2022"], "2022-01-01", State.ACCEPTED),
        (["agree 2022"], "2023-12-31", State.ACCEPTED),
        (["agree 2022"], "2024-01-01", State.ACTION_REQUIRED),
        (["agree 2023"], "2024-01-01", State.ACTION_REQUIRED),
        (["agree 2024"], "2023-12-31", State.ACCEPTED),
        (["agree 2022", "acknowledge 2024"], "2026-01-01", State.ACTION_REQUIRED),
        (["acknowledge 2025"], "2026-01-01", State.ACTION_REQUIRED),
        (["acknowledge 2021"], "2020-01-01", State.ACKNOWLEDGED),
        (["agree 2024", "acknowledge 2025"], "2026-01-01", State.ACCEPTED),
        (["agree 2024", "decline 2025"], "2026-01-01", State.DECLINED),
        (["agree 2022", "decline 2024"], "2026-01-01", State.DECLINED),
        (["decline 2022"], "2023-12-31", State.DECLINED),
        (["decline 2022"], "2024-01-01", State.ACTION_REQUIRED),
        (["decline 2024", "agree 2024"], "2026-01-01", State.ACCEPTED),
        (["agree 2024", "withdraw 2024"], "2026-01-01", State.WITHDRAWN),
        (["agree 2022", "withdraw 2022"], "2026-01-01", State.WITHDRAWN),
        (["agree 2024", "withdraw 2024", "acknowledge 2025"], "2026-01-01", State.WITHDRAWN),
        (["withdraw 2024", "agree 2024"], "2026-01-01", State.ACCEPTED),
        (["agree 2024", "agree 2022"], "2026-01-01", State.ACCEPTED),
        (["agree 2024", "withdraw 2024", "agree 2022"], "2026-01-01", State.ACTION_REQUIRED),
    ],
)
def test_status_follows_the_versions_consent(acts, on, expected):
    assert state(*acts, on=on) is expected


@given(STEPS)
def test_the_order_in_which_acts_arrive_does_not_matter(steps):
    standings = {build_standing(order) for order in list(permutations(steps))[:24]}
    assert len(standings) == 1


@given(STEPS, st.sampled_from(VERSIONS))
def test_an_acknowledgement_never_changes_the_state_of_someone_who_decided(steps, version):
    standing = build_standing(steps)
    if standing is None or not standing.act.is_decision:
        return
    after = build_standing([*steps, Step(Moment(9), Act.ACKNOWLEDGE, version)])
    day = date(2026, 1, 1)
    assert build_status(POLICY, after, day).state is build_status(POLICY, standing, day).state


@given(STEPS, st.dates(date(2020, 1, 1), date(2026, 1, 1)))
def test_pending_standings_are_exactly_those_with_action_required(steps, day):
    standing = build_standing(steps)
    if standing is None:
        return
    pending = (standing.act, standing.version) in pending_standings(POLICY, VERSIONS, day)
    assert pending is (build_status(POLICY, standing, day).state is State.ACTION_REQUIRED)


def test_a_version_that_is_published_but_not_in_force_asks_for_nothing_yet():
    policy = a_catalog(a_version("2024-01-01"), a_version("2026-01-01", effective="2026-04-01")).policies[0]
    standing = build_standing([Step(Moment(0), Act.AGREE, "2024-01-01")])
    assert build_status(policy, standing, date(2026, 3, 31)).state is State.ACCEPTED
    status = build_status(policy, standing, date(2026, 4, 1))
    assert (status.state, status.required) == (State.ACTION_REQUIRED, "2026-01-01")


def test_the_second_version_of_a_day_is_later_than_the_first():
    policy = a_catalog(
        ("2024-01-01", a_version("2024-01-01")[1]),
        ("2024-01-01.2", a_version("2024-01-01")[1]),
        ("2024-01-01.10", a_version("2024-01-01")[1]),
    ).policies[0]
    for version, expected in (("2024-01-01.2", State.ACTION_REQUIRED), ("2024-01-01.10", State.ACCEPTED)):
        standing = build_standing([Step(Moment(0), Act.AGREE, version)])
        assert build_status(policy, standing, date(2026, 1, 1)).state is expected
