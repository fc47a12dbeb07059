"""``kaitei ledger receipt``: issue the receipt of a record or of a version."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kaitei.cli.common import Settings, echo_json, say
from kaitei.cli.completion import complete_address
from kaitei.cli.ledger.common import ledger_options, using_ledger
from kaitei.cli.ledger.signing import refuse_ledger_files
from kaitei.errors import Message


@click.command(epilog="Example: kaitei ledger receipt privacy@2024-11-05 -o privacy.tlog-proof")
@click.argument("record", shell_complete=complete_address)
@click.option(
    "-o",
    "--output",
    type=click.Path(readable=False, path_type=Path),
    help="Write to this file instead of stdout.",
)
@ledger_options
@click.pass_obj
def command(settings: Settings, *, record: str, output: Path | None, address: str, keys: Path | None) -> None:
    """Issue the receipt of RECORD: the id of a record, or a published version (privacy@2024-11-05).

    A receipt proves offline, to whoever has the log's public key, that the act or version stands in the
    log. It names no account, but who holds it knows what it says: give it to the member only.
    """
    from kaitei.files import make_folder, write_file
    from kaitei.ledger.receipts import issue_receipt

    if output is not None:
        refuse_ledger_files(output, address, keys)
    with using_ledger(settings, address, keys) as ledger:
        receipt = issue_receipt(ledger, record)
    if output is not None:
        make_folder(output.parent)
        write_file(output, receipt, mode=0o600)
        done = Message(en=f"receipt  {output}", ja=f"受領証  {output}")
        say(settings, done.in_language(settings.lang))
    if settings.json:
        echo_json({"record": record, "receipt": receipt.decode(), "file": str(output) if output else None})
    elif output is None:
        sys.stdout.buffer.write(receipt)
        sys.stdout.buffer.flush()
