"""``kaitei ledger export``: every record, as a file."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kaitei.cli.common import Settings
from kaitei.cli.ledger.common import as_of_option, ledger_options, using_ledger
from kaitei.errors import EnvironmentFailed, KaiteiError, Location

if TYPE_CHECKING:
    from kaitei.consent import Moment


@click.command(epilog="Example: kaitei ledger export --format jsonld -o records.jsonld")
@click.argument("policy", required=False)
@click.option(
    "--format",
    "form",
    type=click.Choice(["csv", "jsonl", "jsonld"]),
    help="CSV, JSON Lines, or consent records as JSON-LD [default: csv, or jsonl with --json].",
)
@click.option("--raw", is_flag=True, help="CSV with every value as it is, not made safe for spreadsheets.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="File to write (default: stdout).")
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

    An export is what an import takes in again. It names members: keep it as you keep the keys.
    """
    from kaitei.ledger.exporting import FORMATS, render_raw_csv

    form = form or ("jsonl" if settings.json else "csv")
    if raw and form != "csv":
        raise KaiteiError("--raw is about CSV", fix="leave it out: other formats keep every value as it is")
    with using_ledger(settings, address, keys) as ledger:
        render = render_raw_csv if raw else FORMATS[form]
        pieces = render(ledger.stream_records(policy, as_of), ledger.catalog)
        if output is None:
            sys.stdout.reconfigure(encoding="utf-8", newline="")  # type: ignore[union-attr]  # it is a text file
            for piece in pieces:
                sys.stdout.write(piece)
        else:
            _write(output, pieces)


def _write(output: Path, pieces: Iterable[str]) -> None:
    """Write a whole file or none: under another name first. A device or pipe is written to as it is."""
    import os

    output = output.resolve() if output.is_symlink() else output
    partial = output.with_name(f"{output.name}.partial")
    try:
        if output.exists() and not output.is_file() and not output.is_dir():
            with output.open("w", encoding="utf-8", newline="") as stream:
                stream.writelines(pieces)
            return
        with os.fdopen(
            os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8", newline=""
        ) as file:
            for piece in pieces:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(output)
    except OSError as error:
        raise EnvironmentFailed(
            f"the file cannot be written: {error.strerror}",
            Location(str(output)),
            "name another file with -o, or make room for it",
        ) from None
    finally:
        partial.unlink(missing_ok=True)
