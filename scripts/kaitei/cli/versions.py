"""``kaitei versions``: the versions there are, in force when, with which digest."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import click

from kaitei.cli.common import Day, Settings, echo_json, find_policy, open_catalog
from kaitei.config.today import today_in_japan
from kaitei.errors import Message
from kaitei.model import RECONSTRUCTION_NOTICE

if TYPE_CHECKING:
    from kaitei.model import Policy, Revision, Standing

_STANDINGS = {
    "past": Message(en="past", ja="旧版"),
    "current": Message(en="in force", ja="現行版"),
    "upcoming": Message(en="not yet in force", ja="施行前"),
}


@click.command(epilog="Example: kaitei versions privacy")
@click.argument("policy", required=False)
@click.option("--today", type=Day(), help="Tell the state on this day (default: today in Japan).")
@click.pass_obj
def command(settings: Settings, policy: str | None, today: datetime.date | None) -> None:
    """List the versions of POLICY (default: of all), with the period each is in force."""
    catalog = open_catalog(settings.archive)
    day = today or today_in_japan()
    policies = (find_policy(catalog, policy),) if policy else catalog.policies
    if settings.json:
        echo_json([_as_json(each, day) for each in policies])
        return
    for each in policies:
        click.echo(f"{each.id}  {each.title}")
        for revision in each.revisions:
            _show(settings, each, revision, each.standing(revision, day))


def _show(settings: Settings, policy: Policy, revision: Revision, standing: Standing) -> None:
    start, end = policy.period(revision)
    note = f"  {RECONSTRUCTION_NOTICE.in_language(settings.lang)}" if revision.is_reconstruction else ""
    click.echo(
        f"  {revision.version:<13} {start} – {str(end or ''):<10}  {revision.digest.hex()[:16]}…  "
        f"{_STANDINGS[standing.value].in_language(settings.lang)}{note}"
    )


def _as_json(policy: Policy, day: datetime.date) -> dict[str, object]:
    return {
        "policy": policy.id,
        "title": policy.title,
        "versions": [
            {
                "id": revision.version,
                "digest": revision.digest.hex(),
                "text": revision.facts.text.value,
                "standing": policy.standing(revision, day).value,
                "in_force_from": policy.period(revision)[0].isoformat(),
                "in_force_until": end.isoformat() if (end := policy.period(revision)[1]) else None,
                "consent": revision.facts.consent.value,
                "nature": revision.facts.nature.value,
                "summary": revision.facts.summary,
            }
            for revision in policy.revisions
        ],
    }
