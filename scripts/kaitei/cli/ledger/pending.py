"""``kaitei ledger pending``: the members who have to act on a policy."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kaitei.cli.common import Settings, echo_json, say
from kaitei.cli.completion import complete_policy
from kaitei.cli.ledger.common import ACTS, as_of_option, ledger_options, using_ledger
from kaitei.errors import Message

if TYPE_CHECKING:
    from kaitei.consent import Moment


@click.command(epilog="Example: kaitei ledger pending privacy --count")
@click.argument("policy", shell_complete=complete_policy)
@click.option("--count", is_flag=True, help="Only say how many there are.")
@click.option(
    "--limit", type=click.IntRange(1, 100_000), default=1000, show_default=True, help="Members a page."
)
@click.option("--after", type=click.IntRange(0, (1 << 63) - 1), help="Go on after this cursor.")
@as_of_option
@ledger_options
@click.pass_obj
def command(
    settings: Settings,
    *,
    policy: str,
    count: bool,
    limit: int,
    after: int | None,
    as_of: Moment | None,
    address: str,
    keys: Path | None,
) -> None:
    """List the members who acted on POLICY before and have to act again.

    Those are members whose agreement no longer covers a version in force that requires consent, who
    only acknowledged, or who declined an older version. A member who withdrew is not asked again.
    """
    from kaitei.consent import format_time

    with using_ledger(settings, address, keys) as ledger:
        if count:
            number = ledger.count_pending(policy, as_of)
            if settings.json:
                echo_json({"policy": policy, "pending": number})
            else:
                click.echo(number)
            return
        found = ledger.pending(policy, as_of, -1 if after is None else after, limit + 1)
    page, more = found[:limit], len(found) > limit
    cursor = page[-1].cursor if more else None
    if settings.json:
        members = [
            {
                "member": entry.member,
                "act": entry.standing.act.value,
                "version": entry.standing.version,
                "last_act_at": format_time(entry.standing.at),
            }
            for entry in page
        ]
        echo_json({"policy": policy, "members": members, "next": cursor})
        return
    for entry in page:
        act = ACTS[entry.standing.act.value].in_language(settings.lang)
        click.echo(
            f"{entry.member}  {act} {policy}@{entry.standing.version}  {format_time(entry.standing.at)}"
        )
    if cursor is not None:
        left = Message(en=f"more: --after {cursor}", ja=f"続きがあります：--after {cursor}")
        say(settings, left.in_language(settings.lang))
