"""``kaitei check``: what there is to say about the versions before they are published."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import NamedTuple

import click

from kaitei.cli.checking import check_archive
from kaitei.cli.common import Day, Settings, say, show
from kaitei.config.today import today_in_japan
from kaitei.errors import KaiteiError, Language, Message

FORMATS = ("text", "github", "json", "sarif")
SECONDS = 0.5


@click.command(
    epilog="Example: kaitei check --base origin/main --format github. "
    "Exit status: 0 fine (notes and warnings do not fail, warnings do with --strict), 1 findings, "
    "2 a file that cannot be read as a policy, 3 git or the disk failed."
)
@click.option(
    "--base",
    metavar="REF",
    help="Commit that holds what is published [default: the pull request's base, else main of the remote].",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="Form of the findings [default: text]. With github, the job's summary gets them and the 新旧対照表.",
)
@click.option("--today", type=Day(), help="Check as on this day [default: today in Japan].")
@click.option("--strict", is_flag=True, help="Fail on warnings as well.")
@click.option("--watch", is_flag=True, help="Check again whenever a file changes, until Ctrl+C.")
@click.pass_obj
def command(
    settings: Settings,
    *,
    base: str | None,
    form: str | None,
    today: datetime.date | None,
    strict: bool,
    watch: bool,
) -> int:
    """Check the versions of all policies, alone and against a base commit."""
    form = form or ("json" if settings.json else "text")

    def check() -> Ended:
        return run_check(settings, base, form, today or today_in_japan(), strict=strict)

    return watch_archive(settings, check) if watch else check().status


class Ended(NamedTuple):
    """How a check ended: its exit status, and the language of what it said."""

    status: int
    language: Language


def run_check(
    settings: Settings, base: str | None, form: str, today: datetime.date, *, strict: bool
) -> Ended:
    """Check once and show the findings."""
    from kaitei.checks import RULES
    from kaitei.checks.report import render_findings
    from kaitei.cli.job_summary import tell_job, told_to_job

    with told_to_job(settings, annotated=True) if form == "github" else nullcontext():
        checked = check_archive(settings, base, today)
    titles = {rule.name: rule.title for rule in RULES}
    show(render_findings(checked.findings, form, checked.language, titles, checked.folders))
    if form == "github":
        tell_job(checked, today)
    say(settings, checked.count())
    return Ended(checked.status(strict=strict), checked.language)


def watch_archive(
    settings: Settings, check: Callable[[], Ended], wait: Callable[[float], None] = time.sleep
) -> int:
    """Check now and after every change of a file, until interrupted; return the last exit status."""
    ended = Ended(0, settings.lang)
    seen: object = None
    try:
        while True:
            now = _state(settings.archive)
            if now != seen:
                seen = now
                ended = _check_and_go_on(settings, check, ended.language)
            wait(SECONDS)
    except KeyboardInterrupt:
        return ended.status


def _check_and_go_on(settings: Settings, check: Callable[[], Ended], language: Language) -> Ended:
    """Check; what cannot be read just now is told in the ``language`` of the last check, and waited for."""
    try:
        ended = check()
    except KaiteiError as error:
        click.echo(error.render(language), err=True)
        ended = Ended(error.exit_status, language)
    watching = Message(
        en=f"{settings.archive}: waiting for the next change (Ctrl+C ends)\n",
        ja=f"{settings.archive}: 次の変更を待っています（Ctrl+C で終了）\n",
    )
    say(settings, watching.in_language(ended.language))
    return ended


def _state(archive: Path) -> object:
    """Return what differs whenever a file was written, added or taken away."""
    found: dict[str, tuple[int, int]] = {}
    for path in sorted(archive.rglob("*")):
        try:
            info = path.stat()
        except OSError:  # an editor is putting the file in its place just now
            continue
        found[path.as_posix()] = (info.st_mtime_ns, info.st_size)
    return found
