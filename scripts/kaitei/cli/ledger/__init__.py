"""``kaitei ledger``: record who accepted which words, and ask about it."""

from __future__ import annotations

import click

from kaitei.cli import LazyGroup

COMMANDS = {
    "init": "Make a ledger.",
    "migrate": "Bring a ledger to this program's schema.",
    "record": "Record an act of a member.",
    "status": "Show where a member stands with each policy.",
    "history": "Show a member's acts.",
    "pending": "List the members who have to act on a policy.",
    "import": "Record the acts of a CSV or JSONL file.",
    "export": "Write the records as CSV, JSON Lines or JSON-LD.",
    "stats": "Count acts by version, act, channel and month.",
    "erase": "Erase members: references, acts and salts.",
    "backup": "Write a copy that can be restored.",
    "restore": "Put a backup back, after verifying it.",
    "keygen": "Make the key that signs the log.",
    "checkpoint": "Take recorded acts into the log, and sign it.",
    "publish": "Write the public log as files.",
    "receipt": "Issue the receipt of a record or a version.",
    "verify-receipt": "Check receipts, offline.",
    "verify": "Check every record, tile and checkpoint.",
    "witness": "Cosign a published log after checking it.",
}


@click.group(
    cls=LazyGroup,
    package="kaitei.cli.ledger",
    commands_help=COMMANDS,
    epilog="Example: kaitei ledger record --member M-1027 --policy privacy --version 2024-11-05 --act agree",
)
def command() -> None:
    """Record who accepted which exact words, so that it can be proved."""
