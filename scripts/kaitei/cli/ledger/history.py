"""``kaitei ledger history``: a member's acts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kaitei.cli.common import Settings, echo_json, say
from kaitei.cli.ledger.common import (
    ACTS,
    as_of_option,
    ledger_options,
    padded,
    record_as_json,
    using_ledger,
)
from kaitei.errors import Message

if TYPE_CHECKING:
    from kaitei.consent import Moment


@click.command(epilog="Example: kaitei ledger history M-1027")
@click.argument("member")
@as_of_option
@ledger_options
@click.pass_obj
def command(
    settings: Settings,
    *,
    member: str,
    as_of: Moment | None,
    address: str,
    keys: Path | None,
) -> None:
    """Show the acts of MEMBER, in the order in which they occurred."""
    from kaitei.consent import format_time

    with using_ledger(settings, address, keys) as ledger:
        records = ledger.history(member, as_of)
    if settings.json:
        echo_json({"member": member, "records": [record_as_json(record) for record in records]})
        return
    if not records:
        none = Message(en=f"no act of {member} is recorded", ja=f"{member} の記録はありません")
        say(settings, none.in_language(settings.lang))
    for record in records:
        act = record.acceptance
        words = ACTS[act.act.value].in_language(settings.lang)
        click.echo(
            f"{format_time(act.occurred_at)}  {padded(words, 11)}  {act.address}  {act.channel:<6}  {record.id}"
        )
