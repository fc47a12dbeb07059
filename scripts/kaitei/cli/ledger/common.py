"""What the ledger's commands share: where the ledger is, how times and records are shown."""

from __future__ import annotations

import datetime
import os
import re
import sys
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from kaitei.cli.common import Settings, open_catalog
from kaitei.errors import EnvironmentFailed, KaiteiError, Location, Message, kagi, reason_of

if TYPE_CHECKING:
    from kaitei.consent import AcceptanceRecord, Moment, Status
    from kaitei.ledger.ledger import Ledger

F = TypeVar("F", bound=Callable[..., Any])

DEFAULT_LEDGER = "sqlite:///var/ledger.sqlite3"

STATES = {
    "accepted": Message(en="accepted", ja="同意済み"),
    "action_required": Message(en="action required", ja="要対応"),
    "declined": Message(en="declined", ja="不同意"),
    "withdrawn": Message(en="withdrawn", ja="撤回済み"),
    "acknowledged": Message(en="acknowledged", ja="確認済み"),
    "not_required": Message(en="not required", ja="対応不要"),
}
ACTS = {
    "agree": Message(en="agree", ja="同意"),
    "acknowledge": Message(en="acknowledge", ja="確認"),
    "decline": Message(en="decline", ja="不同意"),
    "withdraw": Message(en="withdraw", ja="撤回"),
}


_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")  # fromisoformat takes weeks as well


class Time(click.ParamType["Moment"]):
    """A moment on the command line: a time with an offset, or a day (its end in Japan)."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Moment:
        from kaitei.consent import NoMoment, end_of, parse_time

        if isinstance(value, int):
            return value  # type: ignore[return-value]  # already a moment
        try:
            if _DAY.fullmatch(value):
                return end_of(datetime.date.fromisoformat(value))
            return parse_time(value)
        except NoMoment as error:
            why = error.why
        except ValueError:
            why = Message(en="which is no day of the calendar", ja="暦にない日です")
        name = param.opts[-1] if param else "--as-of"
        raise KaiteiError(
            Message(en=f"{name} is {value!r}, {why.en}", ja=f"{name} の{kagi(value)}は、{why.ja}"),
            fix=Message(
                en="write a day, like 2026-04-01, or a time with an offset, like 2026-04-01T09:30:00+09:00",
                ja="2026-04-01 のような日付か、2026-04-01T09:30:00+09:00 のように時差の付いた日時を書いてください",
            ),
        )


def address_option(function: F) -> F:
    """Add --ledger."""
    return click.option(
        "--ledger",
        "address",
        envvar="KAITEI_LEDGER",
        default=DEFAULT_LEDGER,
        show_default=True,
        show_envvar=True,
        help="Where the ledger is.",
    )(function)


def ledger_options(function: F) -> F:
    """Add --ledger and --keys."""
    keys = click.option(
        "--keys",
        envvar="KAITEI_KEYS",
        type=click.Path(readable=False, path_type=Path),
        show_envvar=True,
        help="Folder of the keys (default: beside the ledger, ledger.keys).",
    )
    return address_option(keys(function))


as_of_option = click.option("--as-of", type=Time(), help="Answer as of this day or time (default: now).")


@contextmanager
def using_ledger(
    settings: Settings, address: str, keys: Path | None, *, create: bool = False
) -> Iterator[Ledger]:
    """Open the ledger with the catalog of the archive."""
    from kaitei.ledger.opening import open_ledger

    catalog = open_catalog(settings.archive)
    with open_ledger(address, catalog, keys=keys, channels=configured_channels(), create=create) as ledger:
        yield ledger


def read_input(path: Path, what: Message, most: int) -> bytes:
    """Return the bytes of a file the user named; a device or a huge file is not read without end.

    Raises:
        KaiteiError: there is no such file, or it has more than ``most`` bytes.
        EnvironmentFailed: the file cannot be read.
    """
    where = Location(str(path))
    try:
        with path.open("rb") as file:
            raw = file.read(most + 1)
    except OSError as error:
        is_named_wrong = isinstance(error, FileNotFoundError | IsADirectoryError | NotADirectoryError)
        raise (KaiteiError if is_named_wrong else EnvironmentFailed)(
            _unreadable(what, reason_of(error)), where, _NAME_IT if is_named_wrong else _CHECK_OWNER
        ) from None
    if len(raw) > most:
        long = Message(en=f"it has more than {most:,} bytes", ja=f"{most:,} バイトを超えています")
        raise KaiteiError(_unreadable(what, long), where, _NAME_IT)
    return raw


_NAME_IT = Message(en="name the file that holds it", ja="正しいファイルを指定してください")
_CHECK_OWNER = Message(
    en="check its owner and permissions (ls -l)", ja="所有者と権限を確かめてください（ls -l）"
)


def _unreadable(what: Message, why: Message) -> Message:
    return Message(en=f"the {what.en} cannot be read: {why.en}", ja=f"{what.ja}を読めません：{why.ja}")


def refuse_irregular(path: Path, *, must_exist: bool = True) -> None:
    """Refuse a folder, pipe or device where a file is read or written row by row.

    Raises:
        KaiteiError: there is no such file, or it is not a regular one.
    """
    if path.is_file() or (not must_exist and not path.exists()):
        return
    if path.exists():
        raise KaiteiError(
            Message(en="this is not a file", ja="ファイルではありません"),
            Location(str(path)),
            Message(
                en="it is a folder, pipe or device; name a file",
                ja="フォルダー・パイプ・デバイスではなく、ファイルを指定してください",
            ),
        )
    raise KaiteiError(
        Message(en="there is no such file", ja="ファイルがありません"),
        Location(str(path)),
        Message(en="check the name", ja="名前を確かめてください"),
    )


@contextmanager
def working(settings: Settings, what: Message) -> Iterator[None]:
    """Show on a terminal that something is being done, for work that may take its time."""
    if settings.quiet or not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(what.in_language(settings.lang)):
        yield


def confirm(settings: Settings, question: Message) -> None:
    """Ask at a terminal before something that cannot be undone; a script that calls the command is not asked.

    Raises:
        click.Abort: the answer was no.
    """
    if sys.stdin.isatty() and not click.confirm(question.in_language(settings.lang), err=True):
        raise click.Abort


def configured_channels() -> tuple[str, ...]:
    """Return the channels acts may come through: the usual ones and those of KAITEI_CHANNELS."""
    from kaitei.consent import DEFAULT_CHANNELS

    more = (name.strip() for name in os.environ.get("KAITEI_CHANNELS", "").split(","))
    return (*DEFAULT_CHANNELS, *(name for name in more if name and name not in DEFAULT_CHANNELS))


def record_as_json(record: AcceptanceRecord) -> dict[str, object]:
    """Return a record as ``--json`` shows it."""
    from kaitei.consent import format_time

    act = record.acceptance
    return {
        "record": record.id,
        "member": act.member,
        "policy": act.policy,
        "version": act.version,
        "digest": act.digest.hex() if act.digest else None,
        "act": act.act.value,
        "channel": act.channel,
        "locale": act.locale,
        "statement_digest": act.statement.hex() if act.statement else None,
        "occurred_at": format_time(act.occurred_at),
        "recorded_at": format_time(record.recorded_at),
        "key": act.key,
        "position": record.position,
    }


def status_as_json(status: Status) -> dict[str, object]:
    """Return a status as ``--json`` shows it."""
    from kaitei.consent import format_time

    standing = status.standing
    return {
        "policy": status.policy,
        "state": status.state.value,
        "act": standing.act.value if standing else None,
        "version": standing.version if standing else None,
        "last_act_at": format_time(standing.at) if standing else None,
        "required": status.required,
        "in_force": status.in_force,
    }


def padded(text: str, columns: int) -> str:
    """Return ``text`` with spaces behind it: as wide as ``columns`` of a terminal, where 漢字 take two."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return f"{text:<{max(columns - wide, 0)}}"


def status_in_words(settings: Settings, status: Status) -> str:
    """Return one line: the state, what it rests on, and what is asked for."""
    state = STATES[status.state.value].in_language(settings.lang)
    if status.standing is None:
        rest = Message(en="no act recorded", ja="記録なし").in_language(settings.lang)
    else:
        act = ACTS[status.standing.act.value].in_language(settings.lang)
        rest = f"{act} {status.policy}@{status.standing.version}"
    if status.state.value != "action_required":
        return f"{state} ({rest})"
    asked = Message(
        en=f"{status.policy}@{status.required} or later requires consent",
        ja=f"{status.policy}@{status.required} 以降の版への同意が必要",
    )
    return f"{state} ({rest}; {asked.in_language(settings.lang)})"
