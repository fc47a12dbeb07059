"""Where a member stands with a policy: a pure function of her acts and of the versions' ``consent``.

* An agreement holds for its version and for every later one that asks for notice only.
* The first later version in force with ``consent: required`` makes her ``action_required``.
* Declining and withdrawing end an agreement. A declined version is answered; the next one that requires
  consent asks again. A withdrawal stands until she agrees anew.
* An acknowledgement is not consent: it never starts, renews or ends an agreement.

Acts count in the order in which they occurred; of several in the same millisecond the one that ends an
agreement counts last. A version is in force from its effective day on, as days are in Japan.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from kaitei.consent.acts import Act, Moment
from kaitei.model import Consent, Policy, Revision, version_key


class State(StrEnum):
    ACCEPTED = "accepted"  # 同意済み
    ACTION_REQUIRED = "action_required"  # 要対応
    DECLINED = "declined"  # 不同意
    WITHDRAWN = "withdrawn"  # 撤回済み
    ACKNOWLEDGED = "acknowledged"  # 確認済み: nothing requires consent
    NOT_REQUIRED = "not_required"  # 対応不要: no act, and nothing requires consent


class Step(NamedTuple):
    """One act of a member on one policy, as far as her standing goes."""

    at: Moment
    act: Act
    version: str


class Standing(NamedTuple):
    """What counts of all a member's acts on one policy.

    ``act`` on ``version`` is her decision that stands (for agreements: the latest version agreed to since
    they were last ended); ``at`` is when she last did anything.
    """

    act: Act
    version: str
    at: Moment


class Status(NamedTuple):
    """Where a member stands with ``policy`` on a day.

    ``required`` is the version that has to be accepted (that one or a later one), ``in_force`` the one in
    force; both are ``None`` where there is none.
    """

    policy: str
    state: State
    standing: Standing | None
    required: str | None
    in_force: str | None


_RENEWED = frozenset({Act.AGREE, Act.ACKNOWLEDGE})
_ORDER = {Act.ACKNOWLEDGE: 0, Act.AGREE: 1, Act.DECLINE: 2, Act.WITHDRAW: 3}


def build_standing(steps: Iterable[Step]) -> Standing | None:
    """Return what counts of ``steps``, given in any order; ``None`` if there are none."""
    standings = list(trace_standings(steps))
    return standings[-1] if standings else None


def trace_standings(steps: Iterable[Step], standing: Standing | None = None) -> Iterator[Standing]:
    """Yield the standing after each of ``steps``, given in any order; they occurred later than all ``standing`` adds up."""
    for step in sorted(steps, key=lambda step: (step.at, _ORDER[step.act], version_key(step.version))):
        standing = advance(standing, step)
        yield standing


def advance(standing: Standing | None, step: Step) -> Standing:
    """Return the standing after one more act, which occurred later than all before it."""
    at, act, version = step
    if standing is None:
        return Standing(act, version, at)
    if act is standing.act and act in _RENEWED:
        if version != standing.version:
            version = max(version, standing.version, key=version_key)
        return Standing(act, version, at)
    if act is Act.ACKNOWLEDGE:
        return standing._replace(at=at)
    return Standing(act, version, at)


def required_revision(policy: Policy, day: date) -> Revision | None:
    """Return the last revision in force on ``day`` that requires consent."""
    asked = (
        revision
        for revision in policy.revisions
        if revision.facts.consent is Consent.REQUIRED and revision.facts.effective <= day
    )
    return max(asked, key=lambda revision: version_key(revision.version), default=None)


class Demand(NamedTuple):
    """What a policy asks of members on a day: the last version that requires consent, and the one in force."""

    policy: str
    required: Revision | None
    in_force: Revision | None


def build_demand(policy: Policy, day: date) -> Demand:
    """Return what ``policy`` asks of members on ``day``."""
    return Demand(policy.id, required_revision(policy, day), policy.in_force(day))


def build_status(policy: Policy, standing: Standing | None, day: date) -> Status:
    """Return where a member with this ``standing`` stands with ``policy`` on ``day``."""
    return answer_demand(build_demand(policy, day), standing)


def answer_demand(demand: Demand, standing: Standing | None) -> Status:
    """Return where a member with this ``standing`` stands with what is asked."""
    policy, required, in_force = demand
    return Status(
        policy,
        _state(standing, required),
        standing,
        required.version if required else None,
        in_force.version if in_force else None,
    )


def _state(standing: Standing | None, required: Revision | None) -> State:
    if standing is None:
        return State.ACTION_REQUIRED if required else State.NOT_REQUIRED
    answered = required is None or version_key(standing.version) >= version_key(required.version)
    match standing.act:
        case Act.WITHDRAW:
            return State.WITHDRAWN
        case Act.AGREE:
            return State.ACCEPTED if answered else State.ACTION_REQUIRED
        case Act.DECLINE:
            return State.DECLINED if answered else State.ACTION_REQUIRED
        case Act.ACKNOWLEDGE:
            return State.ACTION_REQUIRED if required else State.ACKNOWLEDGED


def pending_standings(policy: Policy, versions: Iterable[str], day: date) -> tuple[tuple[Act, str], ...]:
    """Return which (act, version) a member may stand at and be ``action_required`` on ``day``."""
    required = required_revision(policy, day)
    return tuple(
        (act, version)
        for version in versions
        for act in Act
        if _state(Standing(act, version, Moment(0)), required) is State.ACTION_REQUIRED
    )
