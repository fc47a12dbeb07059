"""``kaitei versions``: the versions there are, in force when, with which digest."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import click

from kaitei.cli.common import Day, Settings, echo_json, find_policy, open_catalog
from kaitei.cli.completion import complete_policy
from kaitei.config.today import today_in_japan
from kaitei.errors import Language, Message
from kaitei.model import RECONSTRUCTION_NOTICE

if TYPE_CHECKING:
    from kaitei.model import Policy, Revision, Standing

_STANDINGS = {
    "past": Message(en="past", ja="旧版"),
    "current": Message(en="in force", ja="現行版"),
    "upcoming": Message(en="not yet in force", ja="施行前"),
}
_NEVER = Message(en="never in force", ja="適用されませんでした")


@click.command(epilog="Example: kaitei versions privacy")
@click.argument("policy", required=False, shell_complete=complete_policy)
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
        language = settings.language_about((each.language,))
        for revision in each.revisions:
            _show(language, each, revision, each.standing(revision, day))


def _days_in_force(policy: Policy, revision: Revision) -> tuple[datetime.date | None, datetime.date | None]:
    """Return the first and the last day, as the site does: ``None`` for no end, twice for never in force."""
    start, end = policy.period(revision)
    if start == end:
        return None, None
    return start, end and end - datetime.timedelta(days=1)


def _show(language: Language, policy: Policy, revision: Revision, standing: Standing) -> None:
    first, last = _days_in_force(policy, revision)
    note = f"  {RECONSTRUCTION_NOTICE.in_language(language)}" if revision.is_reconstruction else ""
    period = f"{first or ''!s:<10} – {last or ''!s:<10}"
    said = _STANDINGS[standing.value] if first else _NEVER
    click.echo(
        f"  {revision.version:<13} {period}  {revision.digest.hex()[:16]}…  {said.in_language(language)}{note}"
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
                "in_force_from": first.isoformat() if first else None,
                "in_force_until": last.isoformat() if last else None,
                "consent": revision.facts.consent.value,
                "nature": revision.facts.nature.value,
                "summary": revision.facts.summary,
            }
            for revision in policy.revisions
            for first, last in [_days_in_force(policy, revision)]
        ],
    }
