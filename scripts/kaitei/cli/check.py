"""``kaitei check``: what there is to say about the versions before they are published."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from kaitei.cli.base import read_base
from kaitei.cli.common import Day, Settings, say
from kaitei.config.today import today_in_japan
from kaitei.errors import KaiteiError, Language, Location, Message

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kaitei.model import Catalog, Finding

FORMATS = ("text", "github", "json", "sarif")
NOT_READABLE = "not-readable"


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
@click.pass_context
def command(  # noqa: PLR0917 - click passes the options by name
    ctx: click.Context,
    base: str | None,
    form: str | None,
    lang: Language | None,
    today: datetime.date | None,
    strict: bool,
) -> int:
    """Check the versions of all policies, alone and against a base commit."""
    settings: Settings = ctx.obj
    form = form or ("json" if settings.json else "text")
    asked = lang or _language_asked_for(ctx)
    return run_check(settings, base, form, asked, today or today_in_japan(), strict=strict)


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
    from kaitei.checks import check_catalog
    from kaitei.checks.report import count_words, render_findings
    from kaitei.files import read_tree
    from kaitei.parse import load_catalog

    files: Mapping[str, str] = {}
    try:
        files = read_tree(settings.archive)
        catalog = load_catalog(files)
    except KaiteiError as error:
        if error.exit_status == KaiteiError.exit_status and form != "text":
            click.echo(
                render_findings(_refusals(files, error, settings.archive), form, lang or settings.lang),
                nl=False,
            )
        raise
    language = lang or _language_of(catalog, settings)
    published = read_base(settings, base, language)
    findings = tuple(
        check_catalog(
            catalog,
            published.catalog if published else None,
            today,
            files,
            published.files if published else None,
        )
    )
    click.echo(render_findings(findings, form, language), nl=False)
    say(settings, count_words(findings, language))
    failing = {"error", "warning"} if strict else {"error"}
    return 1 if any(finding.severity.value in failing for finding in findings if not finding.silenced) else 0


def _refusals(files: Mapping[str, str], error: KaiteiError, archive: Path) -> tuple[Finding, ...]:
    """Return why the files cannot be read as policies: every place where that can be said, else the first."""
    from kaitei.checks import check_files
    from kaitei.model import Finding, Severity

    found = tuple(check_files(files))
    where = error.where or Location(archive.as_posix())
    if any(finding.where.path == where.path for finding in found):
        return found
    first = Finding(
        NOT_READABLE, Severity.ERROR, where, _message(error.what), _message(error.fix) if error.fix else None
    )
    return (first, *found)


def _message(text: str | Message) -> Message:
    return text if isinstance(text, Message) else Message(text, text)


def _language_asked_for(ctx: click.Context) -> Language | None:
    """Return the language of ``kaitei --lang``, if it was given."""
    parent = ctx.parent
    if parent and parent.get_parameter_source("lang") is ParameterSource.COMMANDLINE:
        settings: Settings = ctx.obj
        return settings.lang
    return None


def _language_of(catalog: Catalog, settings: Settings) -> Language:
    languages = {policy.language for policy in catalog.policies}
    return "ja" if languages == {"ja"} else "en" if languages == {"en"} else settings.lang
