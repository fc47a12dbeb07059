"""``kaitei check``: what there is to say about the versions before they are published."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable
from pathlib import Path

import click
from click.core import ParameterSource

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
    "--base", metavar="REF", help="Commit that holds what is published [default: main of the remote]."
)
@click.option("--format", "form", type=click.Choice(FORMATS), help="Form of the findings [default: text].")
@click.option(
    "--lang", type=click.Choice(["ja", "en"]), help="Language of the findings [default: the policy's]."
)
@click.option("--today", type=Day(), help="Check as on this day [default: today in Japan].")
@click.option("--strict", is_flag=True, help="Fail on warnings as well.")
@click.option("--watch", is_flag=True, help="Check again whenever a file changes, until Ctrl+C.")
@click.pass_context
def command(  # noqa: PLR0917 - click passes the options by name
    ctx: click.Context,
    base: str | None,
    form: str | None,
    lang: Language | None,
    today: datetime.date | None,
    strict: bool,
    watch: bool,
) -> int:
    """Check the versions of all policies, alone and against a base commit."""
    settings: Settings = ctx.obj
    form = form or ("json" if settings.json else "text")
    asked = lang or language_asked_for(ctx)

    def check() -> int:
        return run_check(settings, base, form, asked, today or today_in_japan(), strict=strict)

    return watch_archive(settings, check) if watch else check()


def run_check(
    settings: Settings,
    base: str | None,
    form: str,
    lang: Language | None,
    today: datetime.date,
    *,
    strict: bool,
) -> int:
    """Check once, show the findings, and return the exit status."""
    from kaitei.checks import RULES
    from kaitei.checks.report import render_findings

    checked = check_archive(settings, base, lang, today)
    titles = {rule.name: rule.title for rule in RULES}
    show(render_findings(checked.findings, form, checked.language, titles))
    say(settings, checked.count())
    return checked.status(strict=strict)


def watch_archive(
    settings: Settings, check: Callable[[], int], wait: Callable[[float], None] = time.sleep
) -> int:
    """Check now and after every change of a file, until interrupted; return the last exit status."""
    status = 0
    seen: object = None
    try:
        while True:
            now = _state(settings.archive)
            if now != seen:
                seen = now
                status = _check_and_go_on(settings, check)
            wait(SECONDS)
    except KeyboardInterrupt:
        return status


def _check_and_go_on(settings: Settings, check: Callable[[], int]) -> int:
    """Check; what cannot be read just now is told, and waited for."""
    try:
        status = check()
    except KaiteiError as error:
        click.echo(error.render(settings.lang), err=True)
        status = error.exit_status
    watching = Message(
        en=f"{settings.archive}: waiting for the next change (Ctrl+C ends)\n",
        ja=f"{settings.archive}: 次の変更を待っています（Ctrl+C で終了）\n",
    )
    say(settings, watching.in_language(settings.lang))
    return status


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


def language_asked_for(ctx: click.Context) -> Language | None:
    """Return the language of ``kaitei --lang``, if it was given."""
    parent = ctx.parent
    if parent and parent.get_parameter_source("lang") is ParameterSource.COMMANDLINE:
        settings: Settings = ctx.obj
        return settings.lang
    return None
