"""The command line: ``kaitei``. Commands are imported when they are called, so that --version is instant."""

from __future__ import annotations

import importlib
import io
import os
import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kaitei import __version__
from kaitei.errors import EnvironmentFailed, KaiteiError, Language, Location, Message, reason_of

if TYPE_CHECKING:
    from kaitei.cli.common import Settings

COMMANDS = {
    "versions": "List the versions of the policies, with the period each is in force.",
    "new": "Start a revision from the newest version.",
    "check": "Check the versions, alone and against a base commit.",
    "lock": "Write the manifest of the versions' digests.",
    "diff": "Compare two versions, or two Markdown files.",
    "build": "Build the site.",
    "site": "Verify a built site.",
    "ci": "Run what the pull-request job runs.",
    "ledger": "Record who accepted which words, and prove it.",
}


def default_settings() -> Settings:
    """Return the settings of a command line without global options."""
    from kaitei.cli.common import Settings

    usual = language_of_environment()
    asked = usual if os.environ.get("KAITEI_LANG") else None
    return Settings(Path("policy_versions"), json=False, quiet=False, usual=usual, asked=asked)


def _settle(ctx: click.Context, param: click.Parameter, value: Path | str | bool | None) -> None:
    """Put a global option into the settings; one written after the command overrides one written before it."""
    if value and param.name:
        ctx.obj = replace(ctx.obj or default_settings(), **{param.name: value})


GLOBAL_OPTIONS = (
    click.Option(
        ["--archive"],
        type=click.Path(readable=False, path_type=Path),
        expose_value=False,
        callback=_settle,
        help="Folder of the policies [default: policy_versions].",
    ),
    click.Option(
        ["--json"], is_flag=True, expose_value=False, callback=_settle, help="Write JSON to stdout."
    ),
    click.Option(
        ["--quiet"],
        is_flag=True,
        expose_value=False,
        callback=_settle,
        help="Say nothing but results and errors.",
    ),
    click.Option(
        ["--lang", "asked"],
        type=click.Choice(["ja", "en"]),
        expose_value=False,
        callback=_settle,
        help="Language of messages [default: KAITEI_LANG, else the policy's of what is said about one, else from LANG].",
    ),
)


class Group(click.Group):
    """A group whose commands take the global options as well, unless they have one of that name."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        found = super().get_command(ctx, cmd_name)
        return found and with_global_options(found)


def with_global_options(command: click.Command) -> click.Command:
    """Add to a command the global options it lacks; return the command."""
    known = {param.name for param in command.params}
    command.params.extend(option for option in GLOBAL_OPTIONS if option.name not in known)
    return command


class LazyGroup(click.Group):
    """A group whose commands live in modules of their own: ``<package>/<name>.py`` with a ``command``."""

    def __init__(self, *args: Any, package: str, commands_help: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.package, self.commands_help = package, commands_help

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name in self.commands_help if self._exists(name)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.commands_help or not self._exists(cmd_name):
            return None
        module = importlib.import_module(f"{self.package}.{cmd_name.replace('-', '_')}")
        found: click.Command = module.command
        return with_global_options(found)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a reader of its output that stops reading (``… | head``) is no error.

        click would end with status 1, which means findings.
        """
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            from kaitei.cli.common import leave_stdout

            leave_stdout()
            return 0

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing any of them."""
        rows = [(name, self.commands_help[name]) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def _exists(self, name: str) -> bool:
        folder = Path(str(sys.modules[self.package].__file__)).parent
        module = folder / name.replace("-", "_")
        return module.with_suffix(".py").exists() or module.is_dir()


def _show_version(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        click.echo(f"kaitei {__version__}")
        ctx.exit()


@click.group(
    cls=LazyGroup,
    package="kaitei.cli",
    commands_help=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Example: kaitei diff privacy@2021-05-01 privacy@2024-11-05",
)
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_show_version,
    help="Show the version.",
)
@click.pass_context
def kaitei(ctx: click.Context) -> None:
    """Keep policies as versioned Markdown: compare, check, publish, and record who accepted which words."""
    ctx.obj = ctx.obj or default_settings()


with_global_options(kaitei)


def language_of_environment() -> Language:
    """Return ja where the environment asks for Japanese, else en."""
    for name in ("KAITEI_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return "ja" if value.startswith("ja") else "en"
    return "en"


def main() -> None:
    """Run the command line and leave with its exit status; errors are told, never traced."""
    _open_closed_streams()
    if isinstance(sys.stdout, io.TextIOWrapper):
        # names of files may hold bytes that are no text: shown as \udcff, which is how JSON writes them, too
        sys.stdout.reconfigure(errors="backslashreplace")
    sys.exit(run(sys.argv[1:]))


def _open_closed_streams() -> None:
    """Connect streams that the caller closed (``kaitei … >&-``) to the null device.

    Otherwise the first file that is opened, perhaps a ledger, would get the number of stdout, and output would be
    written into it.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest free number, which is this one
        if getattr(sys, name) is None:
            mode = "w" if number else "r"
            setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115 - as long as we run


def run(arguments: list[str]) -> int:
    """Run one command line; return its exit status (0 fine, 1 findings, 2 wrong usage, 3 environment)."""
    if "_KAITEI_COMPLETE" in os.environ:
        from kaitei.cli.completion import complete_in_bash

        complete_in_bash()
    try:
        status = kaitei.main(arguments, prog_name="kaitei", standalone_mode=False)
    except KaiteiError as error:
        _tell(error.render(error.language or _language(arguments)))
        return error.exit_status
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return 2
    except click.ClickException as error:
        from kaitei.cli.usage import wrong_usage

        _tell(wrong_usage(error).render(_language(arguments)))
        return 2
    except (click.Abort, KeyboardInterrupt):
        stopped = Message(en="stopped", ja="中止しました")
        _tell(stopped.in_language(_language(arguments)))
        return 130
    except OSError as error:
        # a full disk, a missing permission, a name too long: whoever met it, it is told here
        why = reason_of(error)
        failed = EnvironmentFailed(
            Message(en=f"reading or writing failed: {why.en}", ja=f"読み書きに失敗しました: {why.ja}"),
            Location(str(error.filename)) if error.filename else None,
        )
        _tell(failed.render(_language(arguments)))
        return failed.exit_status
    return status if isinstance(status, int) else 0


def _tell(text: str) -> None:
    """Write to stderr; where that cannot be written to, the exit status alone says what happened."""
    try:
        click.echo(text, err=True)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())


def _language(arguments: list[str]) -> Language:
    """Return the language of a command line that may be wrong: the last ``--lang`` counts."""
    asked = re.findall(r"--lang[= ](ja|en)\b", " ".join(arguments))
    return asked[-1] if asked else language_of_environment()
