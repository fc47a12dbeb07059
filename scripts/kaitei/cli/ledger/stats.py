"""``kaitei ledger stats``: how many acts there are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kaitei.cli.common import Settings, echo_json, find_policy, say
from kaitei.cli.completion import complete_policy
from kaitei.cli.ledger.common import ACTS, as_of_option, ledger_options, padded, using_ledger
from kaitei.cli.ledger.signing import refuse_ledger_files
from kaitei.errors import Message

if TYPE_CHECKING:
    from kaitei.consent import Moment
    from kaitei.ledger.statistics import Statistics

TABLES = ("version", "act", "channel", "month")
_LABELS = {
    "version": Message(en="version", ja="版"),
    "act": Message(en="act", ja="行為"),
    "channel": Message(en="channel", ja="経路"),
    "month": Message(en="month", ja="月"),
}
_TOTAL = Message(en="total", ja="計")
_TITLE = Message(en="Agreements by the end of each month", ja="各月末までの同意の件数")


@click.command(epilog="Example: kaitei ledger stats --as-of 2025-03-31 --plot agreements.svg")
@click.argument("policy", required=False, shell_complete=complete_policy)
@click.option(
    "--plot",
    type=click.Path(readable=False, path_type=Path),
    help="Write agreements over time to this SVG file.",
)
@as_of_option
@ledger_options
@click.pass_obj
def command(
    settings: Settings,
    *,
    policy: str | None,
    plot: Path | None,
    as_of: Moment | None,
    address: str,
    keys: Path | None,
) -> None:
    """Count the acts on POLICY (default: on all) by version, act, channel and month."""
    if plot is not None:
        refuse_ledger_files(plot, address, keys)
    with using_ledger(settings, address, keys) as ledger:
        if policy:
            find_policy(ledger.catalog, policy)
        found = ledger.statistics(policy, as_of)
    if plot:
        _plot(settings, found, plot)
    if settings.json:
        tables = {name: [*_rows(found, name)] for name in TABLES}
        echo_json({"total": found.total} | tables)
        return
    for name in TABLES:
        rows = [*_rows(found, name)]
        for row in rows:
            label = row["version"] if name == "version" else row[name]
            if name == "version":
                label = f"{row['policy']}@{label}"
            if name == "act":
                label = ACTS[str(label)].in_language(settings.lang)
            kind = padded(_LABELS[name].in_language(settings.lang), 8)
            click.echo(f"{kind} {padded(str(label), 24)} {row['acts']:>12,}")
    click.echo(f"{padded(_TOTAL.in_language(settings.lang), 33)} {found.total:>12,}")


def _rows(found: Statistics, name: str) -> list[dict[str, str | int]]:
    names = ("policy", "version") if name == "version" else (name,)
    return [
        {**dict(zip(names, values, strict=True)), "acts": count} for values, count in found.by(*names).items()
    ]


def _plot(settings: Settings, found: Statistics, path: Path) -> None:
    from kaitei.files import write_file
    from kaitei.ledger.plot import render_plot

    write_file(path, render_plot(found, _TITLE.in_language(settings.lang)).encode())
    say(settings, f"→ {path}")
