"""``kaitei ci``: what the pull-request job runs, on GitHub, GitLab or a desk."""

from __future__ import annotations

import datetime
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kaitei.cli.checking import Checked, check_archive
from kaitei.cli.common import Day, Settings, echo_json, say, show
from kaitei.cli.job_summary import Pair, add_to_job, find_pairs, summarise, told_to_job
from kaitei.cli.naming import name_as_readers_do
from kaitei.config.today import today_in_japan
from kaitei.errors import EnvironmentFailed, Language, Message

if TYPE_CHECKING:
    from kaitei.model.table import Table

FOLDER = Path("var/ci")
SUMMARY, SARIF, JSON = "summary.md", "findings.sarif", "findings.json"


@click.command(
    epilog="Example: kaitei ci --base origin/main -o artifacts. On GitHub the findings become annotations and the "
    "summary the job's; exit status as of kaitei check."
)
@click.option(
    "--base",
    metavar="REF",
    help="Commit that holds what is published [default: the pull request's base, else main of the remote].",
)
@click.option("--today", type=Day(), help="Check as on this day [default: today in Japan].")
@click.option("--strict", is_flag=True, help="Fail on warnings as well.")
@click.option(
    "-o",
    "--output",
    type=click.Path(readable=False, path_type=Path, file_okay=False),
    default=FOLDER,
    show_default=True,
    help="Folder for the summary, the tables as Word (and PDF) and the findings as SARIF and JSON.",
)
@click.pass_obj
def command(
    settings: Settings,
    *,
    base: str | None,
    today: datetime.date | None,
    strict: bool,
    output: Path,
) -> int:
    """Check the change, compare what it changes, and write what a reviewer needs into a folder."""
    with told_to_job(settings, annotated=_on_github() and not settings.json):
        checked = check_archive(settings, base, today or today_in_japan())
    pairs = tuple(find_pairs(checked, today or today_in_japan()))
    _show(settings, checked)
    names = _write(settings, output, checked, pairs)
    if settings.json:
        echo_json({"status": checked.status(strict=strict), "folder": output.as_posix(), "files": names})
    return checked.status(strict=strict)


def _on_github() -> bool:
    return os.environ.get("GITHUB_ACTIONS") == "true"


def _show(settings: Settings, checked: Checked) -> None:
    from kaitei.checks.report import render_findings

    form = "github" if _on_github() else "text"
    if not settings.json:
        show(render_findings(checked.findings, form, checked.language, folders=checked.folders))
    say(settings, checked.count())


def _write(settings: Settings, output: Path, checked: Checked, pairs: tuple[Pair, ...]) -> list[str]:
    """Write the files; return their names."""
    from kaitei.checks import RULES
    from kaitei.checks.report import render_json, render_sarif
    from kaitei.files import make_folder, write_file
    from kaitei.render import render_docx

    make_folder(output)
    tables = [(pair, table) for pair in pairs if (table := pair.build_table())]
    summary = summarise(checked, pairs, {pair.name: table for pair, table in tables})
    titles = {rule.name: rule.title for rule in RULES}
    files = {
        SUMMARY: summary.encode(),
        SARIF: render_sarif(checked.findings, checked.language, titles, checked.folders).encode(),
        JSON: render_json(checked.findings).encode(),
    }
    for pair, compared in tables:
        table = name_as_readers_do(compared)
        files[f"{pair.name}.docx"] = render_docx(table)
        if (pdf := _render_pdf(settings, table, checked.language)) is not None:
            files[f"{pair.name}.pdf"] = pdf
    for name, content in files.items():
        write_file(output / name, content)
        say(settings, f"{output / name}")
    add_to_job(summary)
    return sorted(files)


def _render_pdf(settings: Settings, table: Table, language: Language) -> bytes | None:
    """Return the table as PDF, ``None`` without the extra."""
    from kaitei.render import render_pdf

    try:
        return render_pdf(table)
    except EnvironmentFailed as error:
        left = Message(en=f"no PDF: {error.what.en}", ja=f"PDF は作りません：{error.what.ja}")
        say(settings, left.in_language(language))
        return None
