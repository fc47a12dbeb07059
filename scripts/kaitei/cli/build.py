"""``kaitei build``: the site."""

from __future__ import annotations

import datetime
import importlib
import logging
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import click

from kaitei.cli.common import Day, Settings, echo_json, say
from kaitei.config.today import source_date_epoch, today_in_japan
from kaitei.errors import EnvironmentFailed, KaiteiError, Location, Message, reason_of
from kaitei.text.counts import counted

CONFIGURATION = Path("mkdocs.yml")
ENGINES = ("mkdocs", "properdocs")
MARK = Path("assets/kaitei.css")  # what tells a folder we wrote from one we must not empty


@click.command(epilog="Example: kaitei build --today 2026-04-01")
@click.option("--today", type=Day(), help="Show the site as it is on this day (default: today in Japan).")
@click.option(
    "--engine", type=click.Choice(ENGINES), default="mkdocs", show_default=True, help="What writes the pages."
)
@click.option(
    "-o",
    "--output",
    type=click.Path(readable=False, path_type=Path),
    default=Path("site"),
    show_default=True,
    help="The folder to write.",
)
@click.option(
    "--log",
    type=click.Path(readable=False, path_type=Path),
    help="The folder kaitei ledger publish wrote; the site shows it under /log/ (default: var/log, if there).",
)
@click.option("--serve", is_flag=True, help="Preview instead: show every edit within seconds, write nothing.")
@click.option(
    "--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Where to preview."
)
@click.pass_obj
def command(  # noqa: PLR0917 - click passes the options by name
    settings: Settings,
    today: datetime.date | None,
    engine: str,
    output: Path,
    log: Path | None,
    serve: bool,
    port: int,
) -> None:
    """Build the site from the policies and the guides."""
    started = time.perf_counter()
    if not CONFIGURATION.is_file():
        raise KaiteiError(
            Message(en="there is no mkdocs.yml here", ja="mkdocs.yml がありません"),
            fix=Message(
                en="run the command in the folder that holds it",
                ja="mkdocs.yml のあるフォルダーで実行してください",
            ),
        )
    source_date_epoch()  # the engine reads it too, and would fail on one that names no moment
    day = today or today_in_japan()
    if today or not serve:  # a preview follows the calendar unless told a day
        os.environ["KAITEI_TODAY"] = day.isoformat()
    os.environ["KAITEI_ARCHIVE"] = str(settings.archive)
    if log:
        _refuse_missing_log(log)
        os.environ["KAITEI_LOG"] = str(log)
    if serve:
        _serve(engine, port)
        return
    _refuse_other_folder(output)
    midnight = datetime.datetime.combine(day, datetime.time(), datetime.UTC)
    if source_date_epoch() is None:
        os.environ["SOURCE_DATE_EPOCH"] = str(int(midnight.timestamp()))
    pages = _build(settings, engine, output)
    if settings.json:
        echo_json({"folder": str(output), "today": day.isoformat(), "pages": pages})
    seconds = time.perf_counter() - started
    say(
        settings,
        Message(
            en=f"{output}/: {counted(pages, 'page')} as of {day} in {seconds:.1f} s",
            ja=f"{output}/: {day} 時点の {pages} ページを {seconds:.1f} 秒で作成しました",
        ).in_language(settings.lang),
    )


def _refuse_missing_log(folder: Path) -> None:
    if not (folder / "checkpoint").is_file():
        raise KaiteiError(
            Message(en="there is no published log here", ja="公表用のログがありません"),
            Location(str(folder)),
            Message(
                en="write its files there first: kaitei ledger publish FOLDER",
                ja="先にファイルを書き出してください: kaitei ledger publish フォルダー",
            ),
        )


def _build(settings: Settings, engine: str, output: Path) -> int:
    """Write the site beside ``output`` and put it in its place when it is whole; return the number of pages."""
    from kaitei.files import follow_links

    heard = _listen()
    try:
        place = follow_links(output)  # a link stays, the folder it leads to is replaced
        place.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f".{place.name}-", dir=place.parent))
    except OSError as error:
        raise _unwritable(output, error) from None
    try:
        fresh.chmod(0o755)
        config = _module(engine, "config").load_config(str(CONFIGURATION), site_dir=str(fresh))
        config.plugins.on_startup(command="build", dirty=False)
        try:
            _module(engine, "commands.build").build(config)
        finally:
            config.plugins.on_shutdown()
        pages = sum(1 for _ in fresh.rglob("*.html"))
        _replace(place, fresh)
    except (SystemExit, click.ClickException) as error:
        raise _told(error, heard) from None
    except OSError as error:
        raise _unwritable(output, error) from None
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    for record in heard.records:
        say(settings, record.getMessage())
    return pages


def _serve(engine: str, port: int) -> None:
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    logging.getLogger("watchdog").setLevel(logging.WARNING)
    try:
        _module(engine, "commands.serve").serve(str(CONFIGURATION), dev_addr=f"127.0.0.1:{port}")
    except OSError as error:
        why = reason_of(error)
        raise EnvironmentFailed(
            Message(
                en=f"port {port} cannot be used: {why.en}",
                ja=f"ポート {port} を使えません: {why.ja}",
            ),
            fix=Message(en="name another one with --port", ja="--port で別の番号を指定してください"),
        ) from None


class _Records(logging.Handler):
    """Keeps what the engine has to say until it is known whether the build went well."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


def _listen() -> _Records:
    heard = _Records()
    for name in ENGINES:
        logger = logging.getLogger(name)
        logger.addHandler(heard)
        logger.propagate = False
    return heard


def _module(engine: str, name: str) -> Any:
    try:
        if engine == "properdocs":
            importlib.import_module("properdocs.replacement")  # plugins and themes that import mkdocs get it
        return importlib.import_module(f"{engine}.{name}")
    except ModuleNotFoundError as error:
        raise EnvironmentFailed(
            Message(en=f"{engine} is not installed", ja=f"{engine} がインストールされていません"),
            fix=Message(en="run scripts/setup", ja="scripts/setup を実行してください"),
        ) from error


def _told(error: BaseException, heard: _Records) -> KaiteiError:
    """Return the user's error behind the engine's, or the engine's own words."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, KaiteiError):
            return cause
        cause = cause.__cause__ or cause.__context__
    said = "; ".join(record.getMessage() for record in heard.records) or str(error)
    return KaiteiError(
        Message(en=f"the site could not be built: {said}", ja=f"サイトを作成できませんでした: {said}"),
        Location(str(CONFIGURATION)),
    )


def _refuse_other_folder(output: Path) -> None:
    """Refuse to replace what is no site."""
    if output.is_dir() and any(output.iterdir()) and not (output / MARK).is_file():
        raise KaiteiError(
            Message(
                en="the folder holds something other than a site",
                ja="サイト以外のものが入っているフォルダーです",
            ),
            Location(str(output)),
            Message(
                en="name an empty or a new folder", ja="空のフォルダーか新しいフォルダーを指定してください"
            ),
        )
    if output.exists() and not output.is_dir():
        raise KaiteiError(
            Message(en="this is a file, not a folder", ja="フォルダーではなくファイルです"),
            Location(str(output)),
        )


def _replace(output: Path, fresh: Path) -> None:
    """Put ``fresh`` where ``output`` is; the old folder goes when the new one is in its place."""
    if not output.exists():
        fresh.rename(output)
        return
    old = fresh.with_name(fresh.name + "-old")
    output.rename(old)
    fresh.rename(output)
    shutil.rmtree(old)


def _unwritable(output: Path, error: OSError) -> EnvironmentFailed:
    why = reason_of(error)
    return EnvironmentFailed(
        Message(en=f"cannot write the site: {why.en}", ja=f"サイトを書き込めません: {why.ja}"),
        Location(str(output)),
        Message(en="name another folder with --output", ja="--output で別のフォルダーを指定してください"),
    )
