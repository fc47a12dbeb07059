"""``kaitei ledger status``: where a member stands with each policy."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kaitei.cli.common import Settings, echo_json
from kaitei.cli.ledger.common import (
    as_of_option,
    ledger_options,
    status_as_json,
    status_in_words,
    using_ledger,
)

if TYPE_CHECKING:
    from kaitei.consent import Moment


@click.command(epilog="Example: kaitei ledger status M-1027 --as-of 2024-12-31")
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
    """Show where MEMBER stands with each policy."""
    with using_ledger(settings, address, keys) as ledger:
        statuses = ledger.status(member, as_of)
    if settings.json:
        echo_json({"member": member, "policies": [status_as_json(status) for status in statuses]})
        return
    width = max((len(status.policy) for status in statuses), default=0)
    for status in statuses:
        click.echo(f"{status.policy:<{width}}  {status_in_words(settings, status)}")
