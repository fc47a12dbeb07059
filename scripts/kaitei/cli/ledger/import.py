"""``kaitei ledger import``: many acts from a file."""  # noqa: N999 (the command is called so)

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from kaitei.cli.common import Settings, echo_json, say
from kaitei.cli.ledger.common import ledger_options, refuse_irregular, using_ledger
from kaitei.errors import Message

if TYPE_CHECKING:
    from kaitei.ledger.importing.run import Import
    from kaitei.ledger.ledger import Ledger
    from kaitei.ledger.store import JobRow

_WAITING = Message(
    en="another import into this ledger is at work; waiting for it to end",
    ja="この台帳への別の取込みが進行中です。終わるのを待っています",
)
SHOWN = 10  # refused rows on a terminal; more scroll the first away


@click.command(
    name="import",
    epilog="Example: kaitei ledger import acts-2026-04.csv --dry-run",
)
@click.argument("file", type=click.Path(readable=False, path_type=Path))
@click.option("--resume", is_flag=True, help="Go on where an interrupted import of the same file ended.")
@click.option("--encoding", default="utf-8", show_default=True, help="utf-8 or shift_jis.")
@click.option("--strict", is_flag=True, help="Import nothing unless every row can go in.")
@click.option("--dry-run", is_flag=True, help="Check every row and write nothing.")
@click.option(
    "--report",
    type=click.Path(readable=False, path_type=Path),
    help="File for the refused rows (default: FILE.refused.csv).",
)
@ledger_options
@click.pass_obj
def command(
    settings: Settings,
    *,
    file: Path,
    resume: bool,
    encoding: str,
    strict: bool,
    dry_run: bool,
    report: Path | None,
    address: str,
    keys: Path | None,
) -> int:
    """Import the acts of FILE: CSV with a header, or JSONL.

    The columns are member, policy, version, act and occurred_at; channel, locale, key, statement,
    statement_digest and digest may be there. Rows that cannot go in are reported with the reason, and
    the others go in. What is in the ledger already is recognised and not recorded twice.

    Exit status 1: rows were refused.
    """
    from kaitei.ledger.importing.spawn import started

    refuse_irregular(file)  # first: a folder (.) may have no name
    target = report or file.with_name(f"{file.name}.refused.csv")
    refuse_irregular(target, must_exist=False)
    with started(file) as process:
        from kaitei.ledger.importing.run import Import
        from kaitei.ledger.importing.source import open_source

        source = open_source(file, encoding)
        with _opened(settings, address, keys, dry_run=dry_run) as (ledger, opened):
            job = Import(ledger, opened, source, target, process, settings.lang)
            if dry_run or strict:
                with _progress(settings, file, source.size) as show:
                    done = job.check(show)
                if strict and done.refused:
                    raise job.refuse_all(done)
            if not dry_run:
                waiting = _WAITING.in_language(settings.lang)
                _tell_of_earlier(settings, job, resume=resume)
                with _progress(settings, file, source.size) as show:
                    done = job.run(resume=resume, progress=show, waiting=partial(say, settings, waiting))
    if done.refused:
        _tell_refused(settings, file, target, done.refused)
    _tell(settings, done, target, dry_run=dry_run)
    return 1 if done.refused else 0


@contextmanager
def _opened(
    settings: Settings, address: str, keys: Path | None, *, dry_run: bool
) -> Iterator[tuple[Ledger, str]]:
    """Open the ledger; a dry run on one that is not there is made on an empty one that goes away."""
    from kaitei.ledger.address import parse_address
    from kaitei.ledger.opening import ledger_exists

    if dry_run and not ledger_exists(parse_address(address)):
        with TemporaryDirectory() as folder:
            address = f"sqlite:///{folder}/ledger.sqlite3"
            with using_ledger(settings, address, None, create=True) as ledger:
                yield ledger, address
        return
    with using_ledger(settings, address, keys, create=not dry_run) as ledger:
        yield ledger, address


def _tell_of_earlier(settings: Settings, job: Import, *, resume: bool) -> None:
    earlier = job.find_job()
    if earlier is None or resume:
        return
    told = (
        Message(
            en=f"this file was imported before ({earlier.recorded} recorded); nothing is recorded twice",
            ja=f"このファイルは取込み済みです（{earlier.recorded} 件）。二重には記録されません",
        )
        if earlier.finished
        else Message(
            en=f"an import of this file stopped after line {earlier.line}; --resume would go on from there",
            ja=f"このファイルの取込みは {earlier.line} 行目で中断しています。--resume で続きから取り込めます",
        )
    )
    say(settings, told.in_language(settings.lang))


@contextmanager
def _progress(settings: Settings, file: Path, size: int) -> Iterator[Callable[[JobRow], None]]:
    """Show a bar on a terminal: how much of the file is in, how fast, and how long it will take."""
    import sys

    if settings.quiet or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[rate]} rows/s"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(file.name, total=size, rate="–")
        shown: list[JobRow] = []

        def show(job: JobRow) -> None:
            first = shown[0] if shown else job
            shown[:] = [first]
            seconds = (job.changed_at - first.changed_at) / 1000
            rate = f"{(job.rows - first.rows) / seconds:,.0f}" if seconds else "–"
            bar.update(task, completed=job.offset, rate=rate)

        yield show


def _tell_refused(settings: Settings, file: Path, report: Path, count: int) -> None:
    """Tell of the first refused rows, as of every other error; the report has them all."""
    from kaitei.ledger.importing.report import read_refused

    for error in read_refused(report, file, SHOWN):
        click.echo(error.render(settings.lang), err=True)
    if count > SHOWN:
        more = Message(
            en=f"and {count - SHOWN} more: {report}", ja=f"ほかに {count - SHOWN} 行あります：{report}"
        )
        say(settings, more.in_language(settings.lang))


def _tell(settings: Settings, done: JobRow, report: Path, *, dry_run: bool) -> None:
    if settings.json:
        echo_json(
            {
                "file": done.name,
                "sha256": done.source.hex(),
                "rows": done.rows,
                "recorded": 0 if dry_run else done.recorded,
                "would_be_recorded": done.recorded if dry_run else 0,
                "repeated": done.repeated,
                "refused": done.refused,
                "report": str(report) if done.refused else None,
                "dry_run": dry_run,
            }
        )
        return
    new = Message(en="would be recorded", ja="記録対象") if dry_run else Message(en="recorded", ja="記録")
    counts = Message(
        en=f"{done.recorded} {new.en}, {done.repeated} there before, {done.refused} refused",
        ja=f"{new.ja} {done.recorded} 件、記録済み {done.repeated} 件、取込み不可 {done.refused} 件",
    )
    where = f" → {report}" if done.refused else ""
    click.echo(f"{counts.in_language(settings.lang)}{where}")
