"""``kaitei diff``: what changed between two versions or two Markdown files, as text, table or data."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kaitei.cli.common import Settings, colour_wanted, say
from kaitei.cli.completion import complete_address
from kaitei.cli.naming import name_as_readers_do
from kaitei.errors import EnvironmentFailed, KaiteiError, Message, reason_of

if TYPE_CHECKING:
    from kaitei.model import ChangeClass, Comparison
    from kaitei.model.table import Heading
    from kaitei.render import TableOptions

FORMATS = ("text", "markdown", "html", "redline", "docx", "pdf", "json", "kaimebun")
_BINARY = frozenset({"docx", "pdf"})
_SUFFIXES = {
    ".txt": "text",
    ".md": "markdown",
    ".html": "html",
    ".docx": "docx",
    ".pdf": "pdf",
    ".json": "json",
}


@click.command(
    epilog="Examples: kaitei diff privacy@2021-05-01 privacy@2024-11-05; "
    "kaitei diff old.md new.md --format docx -o table.docx"
)
@click.argument("old", shell_complete=complete_address)
@click.argument("new", shell_complete=complete_address)
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="Default: what the ending of -o FILE says; else text, or json with --json.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(readable=False, path_type=Path),
    help="Write to this file, not to stdout.",
)
@click.option(
    "--profile",
    help="Words and columns: kaisei (改正後|改正前|備考), shinkyu (新|旧|備考), teikan (現行|変更案), "
    "kaitei (改訂箇所|改訂前|改訂後), en (New|Old|Remarks). Default: by the language of the text.",
)
@click.option("--all", "everything", is_flag=True, help="Show unchanged clauses in full.")
@click.option("--swap", is_flag=True, help="Exchange the columns.")
@click.option(
    "--hide",
    metavar="CLASS,…",
    default="",
    help="Show changes of these classes alone as none: label, width, punctuation, space.",
)
@click.pass_obj
def command(
    settings: Settings,
    old: str,
    new: str,
    *,
    form: str | None,
    output: Path | None,
    profile: str | None,
    everything: bool,
    swap: bool,
    hide: str,
) -> None:
    """Compare OLD with NEW: versions like privacy@2021-05-01, or Markdown files."""
    chosen = form or _default_format(settings, output)
    if chosen in _BINARY and output is None and sys.stdout.isatty():
        raise KaiteiError(
            Message(f"{chosen} is not written to a terminal", f"{chosen} は端末には出力できません"),
            fix=Message(
                f"name a file: -o table.{chosen}", f"-o table.{chosen} のようにファイルを指定してください"
            ),
        )
    hidden = _parse_hide(hide)
    from kaitei.cli.sources import open_pair
    from kaitei.diff import compare, with_references
    from kaitei.render import TableOptions, find_profile, profile_for

    named = find_profile(profile) if profile else None
    before, after = open_pair(settings, old, new)
    options = TableOptions(named or profile_for(after.language), everything, swap, hidden)
    comparison = with_references(compare(before.document, after.document))
    content = _render(chosen, comparison, before.heading, after.heading, options, to_file=output is not None)
    _deliver(settings, content, output)


def _default_format(settings: Settings, output: Path | None) -> str:
    if settings.json:
        return "json"
    ending = output.suffix.lower() if output else ""
    if ending and ending not in _SUFFIXES:
        known = " ".join(_SUFFIXES)
        raise KaiteiError(
            Message(
                f"{output}: the ending {ending} says no format",
                f"{output}：末尾 {ending} では形式が決まりません",
            ),
            fix=Message(
                f"end the name in one of {known}, or name the format with --format",
                f"末尾を {known} のどれかにするか、--format で形式を指定してください",
            ),
        )
    return _SUFFIXES.get(ending, "text")


def _parse_hide(written: str) -> frozenset[ChangeClass]:
    """Return the classes of ``label,width``."""
    if not written:
        return frozenset()
    from kaitei.model import ChangeClass

    hideable = [found.value for found in ChangeClass if found is not ChangeClass.WORDING]
    names = [name.strip() for name in written.split(",") if name.strip()]
    for name in names:
        if name not in hideable:
            known = ", ".join(hideable)
            raise KaiteiError(
                Message(f"changes of class {name!r} cannot be hidden", f"「{name}」の変更は隠せません"),
                fix=Message(f"use one or more of {known}", f"{known} から指定してください"),
            )
    return frozenset(ChangeClass(name) for name in names)


def _render(
    form: str, comparison: Comparison, old: Heading, new: Heading, options: TableOptions, *, to_file: bool
) -> bytes:
    """Return the finished document; text is fitted to the terminal if that is where it goes."""
    from kaitei import render

    if form == "json":
        return render.render_json(comparison, old, new).encode()
    if form == "kaimebun":
        return render.render_kaimebun(comparison, old, new).encode()
    table = render.build_table(comparison, old, new, options)
    match form:
        case "markdown":
            return render.render_markdown(table).encode()
        case "html":
            return render.render_page(table, "side-by-side").encode()
        case "redline":
            return render.render_page(table, "redline").encode()
        case "docx":
            return render.render_docx(name_as_readers_do(table))
        case "pdf":
            return render.render_pdf(name_as_readers_do(table))
    if to_file or not sys.stdout.isatty():
        return render.render_text(table).encode()
    width = shutil.get_terminal_size().columns
    return render.render_text(table, width=width, colour=colour_wanted()).encode()


def _deliver(settings: Settings, content: bytes, output: Path | None) -> None:
    """Write the document to the file, whole or not at all, or to stdout."""
    if output is not None:
        from kaitei.files import write_file

        write_file(output, content)
        say(settings, f"{output}: {len(content):,} bytes")
        return
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        why = reason_of(error)
        raise EnvironmentFailed(
            Message(en=f"cannot write to stdout: {why.en}", ja=f"標準出力に書き込めません: {why.ja}")
        ) from None
