"""``kaitei ledger migrate``: bring a ledger to this program's schema."""

from __future__ import annotations

import click

from kaitei.cli.common import Settings, echo_json
from kaitei.cli.ledger.common import address_option
from kaitei.errors import Message
from kaitei.text.counts import counted


@click.command(epilog="Example: kaitei ledger migrate")
@address_option
@click.pass_obj
def command(settings: Settings, address: str) -> None:
    """Bring a ledger to this program's schema, in one transaction."""
    from kaitei.ledger.address import parse_address
    from kaitei.ledger.opening import migrate_ledger

    applied, number = migrate_ledger(parse_address(address))
    if settings.json:
        echo_json({"ledger": address, "schema": number, "applied": applied})
        return
    done = Message(
        en=f"ledger  {address} (schema {number}, {counted(applied, 'migration')} applied)",
        ja=f"台帳  {address}（形式 {number}、適用した移行 {applied} 件）",
    )
    click.echo(done.in_language(settings.lang))
