"""``kaitei ledger init``: make a ledger."""

from __future__ import annotations

from pathlib import Path

import click

from kaitei.cli.common import Settings, echo_json
from kaitei.cli.ledger.common import ledger_options, using_ledger
from kaitei.cli.ledger.signing import keys_folder
from kaitei.errors import Message
from kaitei.text.counts import counted


@click.command(epilog="Example: kaitei ledger init --ledger sqlite:///var/ledger.sqlite3")
@click.option(
    "--hide-leaves",
    is_flag=True,
    help="Publish no hash of a single act: the log is signed at multiples of 256 entries only.",
)
@click.option(
    "--distribute", is_flag=True, help="Spread a new ledger over the nodes of a Citus cluster, by member."
)
@click.option(
    "--unused-keys",
    is_flag=True,
    help="Say that the log keys which are there have never signed anything, where their folder does not.",
)
@ledger_options
@click.pass_obj
def command(
    settings: Settings,
    *,
    hide_leaves: bool,
    distribute: bool,
    unused_keys: bool,
    address: str,
    keys: Path | None,
) -> None:
    """Make a ledger with its first epoch key, and make the archive's published versions known to it.

    A ledger that is there already stays as it is; versions it has not seen are added.
    """
    from kaitei.ledger.address import parse_address
    from kaitei.ledger.last import declare_unused
    from kaitei.ledger.opening import distribute_ledger, register_catalog
    from kaitei.ledger.sequencer import set_hidden

    folder = keys_folder(address, keys)
    if unused_keys:
        declare_unused(folder)
    if distribute:
        distribute_ledger(parse_address(address), folder)
    with using_ledger(settings, address, keys, create=True) as ledger:
        if hide_leaves:
            set_hidden(ledger.store)
        added = register_catalog(ledger)
        number = ledger.store.schema_number()
    if settings.json:
        echo_json({"ledger": address, "schema": number, "keys": str(folder), "versions_added": added})
        return
    made = Message(
        en=f"ledger  {address} (schema {number}, {counted(added, 'version')} added)",
        ja=f"台帳  {address}（形式 {number}、追加した版 {added} 件）",
    )
    keep = Message(
        en=f"keys    {folder}: keep a copy apart from the ledger's backups; without it members have no names",
        ja=f"鍵    {folder}：写しを、台帳のバックアップとは別の場所に保管してください。失うと、だれの記録か分からなくなります",
    )
    for line in (made, keep):
        click.echo(line.in_language(settings.lang))
