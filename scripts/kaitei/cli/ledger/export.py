"""``kaitei ledger export``: every record, as a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kaitei.cli.common import Settings
from kaitei.cli.completion import complete_policy
from kaitei.cli.ledger.common import as_of_option, ledger_options, using_ledger
from kaitei.cli.ledger.signing import refuse_ledger_files
from kaitei.errors import KaiteiError, Message

if TYPE_CHECKING:
    from kaitei.consent import Moment


@click.command(epilog="Example: kaitei ledger export --format jsonld -o records.jsonld")
@click.argument("policy", required=False, shell_complete=complete_policy)
@click.option(
    "--format",
    "form",
    type=click.Choice(["csv", "jsonl", "jsonld"]),
    help="CSV, JSON Lines, or consent records as JSON-LD [default: csv, or jsonl with --json].",
)
@click.option("--raw", is_flag=True, help="CSV with every value as it is, not made safe for spreadsheets.")
@click.option(
    "-o", "--output", type=click.Path(readable=False, path_type=Path), help="File to write (default: stdout)."
)
@as_of_option
@ledger_options
@click.pass_obj
def command(
    settings: Settings,
    *,
    policy: str | None,
    form: str | None,
    raw: bool,
    output: Path | None,
    as_of: Moment | None,
    address: str,
    keys: Path | None,
) -> None:
    """Write the records of POLICY (default: of all), with the names of members, by member.

    JSON Lines and CSV with --raw are what an import takes in again. It names members: keep it as you keep the keys.
    """
    from kaitei.files import writing
    from kaitei.ledger.exporting import FORMATS, render_raw_csv

    form = form or ("jsonl" if settings.json else "csv")
    if raw and form != "csv":
        raise KaiteiError(
            Message(en="--raw is about CSV", ja="--raw は CSV のための指定です"),
            fix=Message(
                en="leave it out: other formats keep every value as it is",
                ja="外してください。ほかの形式では、初めから値がそのまま書き出されます",
            ),
        )
    if output is not None:
        refuse_ledger_files(output, address, keys)
    with using_ledger(settings, address, keys) as ledger:
        render = render_raw_csv if raw else FORMATS[form]
        pieces = render(ledger.stream_records(policy, as_of), ledger.catalog)
        if output is None:
            sys.stdout.reconfigure(encoding="utf-8", newline="")  # type: ignore[union-attr]  # it is a text file
            for piece in pieces:
                sys.stdout.write(piece)
            sys.stdout.flush()  # here, where a pipe that nobody reads is still met
        else:
            with writing(output, mode=0o600) as file:
                file.writelines(piece.encode() for piece in pieces)
