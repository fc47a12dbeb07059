"""``kaitei ledger erase``: erase members."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kaitei.cli.common import Settings, echo_json, say
from kaitei.cli.ledger.common import confirm, ledger_options, using_ledger, working
from kaitei.cli.ledger.signing import keys_folder
from kaitei.errors import KaiteiError, Message
from kaitei.text.counts import counted

if TYPE_CHECKING:
    from kaitei.ledger.erasure import Erased
    from kaitei.ledger.ledger import Ledger


@click.command(epilog="Example: kaitei ledger erase M-1027")
@click.argument("members", nargs=-1, metavar="MEMBER…")
@click.option("--yes", is_flag=True, help="Do not ask at a terminal; elsewhere nothing is asked.")
@click.option(
    "--keep-epoch",
    is_flag=True,
    help="Leave the epoch key in place: older backups still name the member. Erase the last one of several without it.",
)
@click.option(
    "--epoch-only",
    is_flag=True,
    help="Erase nobody and replace the epoch key, as is left to do after an erasure that was stopped.",
)
@ledger_options
@click.pass_obj
def command(
    settings: Settings,
    *,
    members: tuple[str, ...],
    yes: bool,
    keep_epoch: bool,
    epoch_only: bool,
    address: str,
    keys: Path | None,
) -> None:
    """Erase MEMBER: her reference, her acts with their salts, her status.

    Hashes stay in the log, which nobody can open any more, and an entry that says so. Then every other
    member is sealed under a new epoch key and the old key destroyed, so that no older backup names her:
    make a new backup afterwards, for older ones cannot be restored any more.
    """
    from kaitei.ledger.checkpoint import refuse_contradicted
    from kaitei.ledger.erasure import erase_members
    from kaitei.ledger.seal import key_path

    _refuse_wrong_usage(members, keep_epoch=keep_epoch, epoch_only=epoch_only)
    folder = keys_folder(address, keys)
    erased: list[Erased] = []
    with using_ledger(settings, address, keys) as ledger:
        old = key_path(folder, ledger.seal.id).name
        if not keep_epoch:  # the key may be the only one to a better copy of this ledger
            refuse_contradicted(ledger.store, folder)
        if not yes:
            _confirm(settings, ledger, members, keep_epoch=keep_epoch)
        try:
            with working(settings, Message(en="erasing", ja="消去しています")):
                done = erase_members(ledger, folder, members, replace=not keep_epoch, tell=erased.append)
                clean = ledger.store.scrub()
        except BaseException:
            _tell_stopped(settings, erased, keep_epoch=keep_epoch)
            raise
    if not clean:
        busy = Message(
            en="another program is reading the ledger: what was deleted leaves the disk when it ends",
            ja="別のプログラムが台帳を読んでいます。終了すると、消去した内容がディスクからも消えます",
        )
        say(settings, busy.in_language(settings.lang))
    if settings.json:
        people = [one._asdict() for one in done.erased]
        echo_json({"erased": people, "epoch": done.epoch, "scrubbed": clean})
        return
    for told in (*_done(done.erased), *_to_do(done.epoch, old)):
        click.echo(told.in_language(settings.lang))


def _refuse_wrong_usage(members: tuple[str, ...], *, keep_epoch: bool, epoch_only: bool) -> None:
    if epoch_only and (members or keep_epoch):
        raise KaiteiError(
            Message(
                en="--epoch-only goes alone: it replaces the key and erases nobody",
                ja="--epoch-only は、会員や --keep-epoch と一緒には指定できません",
            ),
            fix=Message(en="leave the others out", ja="--epoch-only だけを指定してください"),
        )
    if not members and not epoch_only:
        raise click.MissingParameter(
            ctx=click.get_current_context(), param_hint="'MEMBER…'", param_type="argument"
        )


def _tell_stopped(settings: Settings, erased: list[Erased], *, keep_epoch: bool) -> None:
    """Say who was erased before the erasure failed: that does not come back."""
    for told in _done(erased):
        click.echo(told.in_language(settings.lang), err=True)
    if erased and not keep_epoch:
        left = Message(
            en="the epoch key is not replaced: backups made before still name her; when this is mended, run"
            " kaitei ledger erase --epoch-only",
            ja="鍵はまだ取り替えていません。以前のバックアップに会員の参照が残っています。原因を除いてから"
            " kaitei ledger erase --epoch-only を実行してください",
        )
        click.echo(left.in_language(settings.lang), err=True)


def _done(erased: Iterable[Erased]) -> Iterator[Message]:
    for one in erased:
        yield Message(
            en=f"erased {one.member}: {counted(one.acts, 'act')}; entry {one.entry} of the log says so",
            ja=f"{one.member} を消去しました（記録 {one.acts} 件）。ログの {one.entry} 番に消去の事実だけが残ります",
        )


def _to_do(epoch: str | None, old: str) -> Iterator[Message]:
    """Say what is left to do, with the new epoch key if there is one, and the name of the ``old`` one's file."""
    if epoch is None:
        yield Message(
            en="the epoch key is as it was: backups made before still name the member",
            ja="鍵はそのままです。以前のバックアップには、まだ会員の参照が残っています",
        )
        return
    yield Message(
        en=f"the epoch key is replaced ({epoch}): make a backup now, older ones cannot be restored any more",
        ja=f"鍵を取り替えました（{epoch}）。以前のバックアップはもう戻せません。今すぐバックアップを取ってください",
    )
    yield Message(
        en=f"destroy the copies of {old} that are kept elsewhere: older backups name the member to whoever has one",
        ja=f"別の場所に保管した {old} の写しも破棄してください。写しがあれば、以前のバックアップから会員の参照が読めます",
    )


def _confirm(settings: Settings, ledger: Ledger, members: tuple[str, ...], *, keep_epoch: bool) -> None:
    for member in members:
        count = len(ledger.history(member))
        ask = Message(
            en=f"erase {member} with {counted(count, 'act')}? This cannot be undone",
            ja=f"{member} と記録 {count} 件を消去しますか？ 元に戻せません",
        )
        confirm(settings, ask)
    if not keep_epoch:
        ask = Message(
            en="replace the epoch key? No backup made before can be restored afterwards",
            ja="鍵を取り替えますか？ これまでのバックアップは戻せなくなります",
        )
        confirm(settings, ask)
