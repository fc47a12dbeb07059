"""``kaitei ledger record``: record an act of a member."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kaitei.cli.common import Settings, echo_json, open_catalog
from kaitei.cli.completion import complete_act, complete_channel, complete_policy, complete_version
from kaitei.cli.ledger.common import (
    ACTS,
    configured_channels,
    ledger_options,
    read_input,
    record_as_json,
    status_as_json,
    status_in_words,
    using_ledger,
)
from kaitei.errors import KaiteiError, Location, Message
from kaitei.model import RECONSTRUCTION_NOTICE

if TYPE_CHECKING:
    from kaitei.consent import AcceptanceRequest, Status
    from kaitei.ledger.ledger import Ledger, Recorded

_STATEMENT = Message(en="statement", ja="表示した文言のファイル")
_NEW, _KNOWN = Message(en="recorded", ja="記録しました"), Message(en="recorded before", ja="記録済み")
_AFTER = Message(en="after kaitei ledger checkpoint", ja="kaitei ledger checkpoint の後")
_RECONSTRUCTION = Message(
    en=f" – {RECONSTRUCTION_NOTICE.en}: the record carries no text digest",
    ja=f"　{RECONSTRUCTION_NOTICE.ja}：記録に本文のダイジェストはありません",
)
LONGEST_STATEMENT = 1 << 20  # bytes read at most; the rules limit the characters


@click.command(
    epilog="Example: kaitei ledger record --member M-1027 --policy privacy --version 2024-11-05 --act agree --key order-58213"
)
@click.option("--member", required=True, help="The account's opaque reference; never an e-mail address.")
@click.option("--policy", required=True, shell_complete=complete_policy, help="Id of the policy.")
@click.option("--version", required=True, shell_complete=complete_version, help="The version that was shown.")
@click.option(
    "--act",
    required=True,
    metavar="ACT",
    shell_complete=complete_act,
    help="agree, acknowledge, decline or withdraw.",
)
@click.option(
    "--channel",
    default="web",
    show_default=True,
    shell_complete=complete_channel,
    help="web, app, phone, paper, import, or of KAITEI_CHANNELS.",
)
@click.option("--at", "occurred_at", help="When it occurred, with an offset (default: now).")
@click.option(
    "--key",
    help="Name of this act, yours and of no personal data: sent again, it is the same record.",
)
@click.option("--locale", default="", help="Language shown (default: the policy's).")
@click.option(
    "--statement",
    type=click.Path(readable=False, path_type=Path),
    help="File with the words shown beside the button.",
)
@click.option("--digest", help="Text digest the version must have (hex).")
@ledger_options
@click.pass_obj
def command(
    settings: Settings,
    *,
    member: str,
    policy: str,
    version: str,
    act: str,
    channel: str,
    occurred_at: str | None,
    key: str | None,
    locale: str,
    statement: Path | None,
    digest: str | None,
    address: str,
    keys: Path | None,
) -> None:
    """Record an act of a member, durably: it is safe when the record id is shown.

    The ledger is made if there is none. An act sent again with the --key it had is the record that is there;
    without --key, every call records an act of its own.
    """
    from kaitei.consent import AcceptanceRequest, Rules, format_time
    from kaitei.ledger.ledger import clock

    now = clock()
    request = AcceptanceRequest(
        member,
        policy,
        version,
        act,
        format_time(now) if occurred_at is None else occurred_at,
        channel,
        locale,
        key,
        None if statement is None else read_statement(statement),
        None,
        digest,
    )
    # a refused act must not leave a new ledger behind
    Rules(open_catalog(settings.archive), configured_channels()).parse(request, now)
    with using_ledger(settings, address, keys, create=True) as ledger:
        recorded = _record(ledger, request, timed=occurred_at is not None)
        status = recorded.status
    receipt = f"kaitei ledger receipt {recorded.record.id}"
    if settings.json:
        echo_json(
            record_as_json(recorded.record)
            | {"new": recorded.is_new, "status": status_as_json(status), "receipt": receipt}
        )
        return
    for label, said in _told(settings, member, recorded, status, receipt):
        click.echo(f"{label.in_language(settings.lang)}{said}")


def _record(ledger: Ledger, request: AcceptanceRequest, *, timed: bool) -> Recorded:
    """Record an act; if it was sent before under its key and names no time, it is still the same act."""
    from kaitei.consent import format_time

    try:
        return ledger.record(request)
    except KaiteiError:
        if timed or request.key is None:
            raise
        known = (
            one.acceptance for one in ledger.history(request.member) if one.acceptance.key == request.key
        )
        if (act := next(known, None)) is None:
            raise
        return ledger.record(request._replace(occurred_at=format_time(act.occurred_at)))


def _told(
    settings: Settings, member: str, recorded: Recorded, status: Status, receipt: str
) -> tuple[tuple[Message, str], ...]:
    """Return the lines that answer whoever records an act, as label and words."""
    from kaitei.consent import format_time

    acceptance = recorded.record.acceptance
    done = _NEW if recorded.is_new else _KNOWN
    note = "" if acceptance.digest else _RECONSTRUCTION.in_language(settings.lang)
    act = ACTS[acceptance.act.value].in_language(settings.lang)
    return (
        (
            Message(en="record   ", ja="記録番号  "),
            f"{recorded.record.id}  {done.in_language(settings.lang)}",
        ),
        (
            Message(en="act      ", ja="行為      "),
            f"{act} {acceptance.address}{note}, {member}, {format_time(acceptance.occurred_at)}",
        ),
        (Message(en="status   ", ja="状態      "), status_in_words(settings, status)),
        (Message(en="receipt  ", ja="受領証    "), f"{receipt}  ({_AFTER.in_language(settings.lang)})"),
    )


def read_statement(path: Path) -> str:
    """Return the words of a statement file, without the line break at its end."""
    where = Location(str(path))
    try:
        text = read_input(path, _STATEMENT, LONGEST_STATEMENT).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise KaiteiError(
            Message(en="the statement is not UTF-8", ja="表示した文言のファイルが UTF-8 ではありません"),
            where,
            Message(en="save the file as UTF-8", ja="ファイルを UTF-8 で保存してください"),
        ) from None
    return text.removesuffix("\r\n") if text.endswith("\r\n") else text.removesuffix("\n")
