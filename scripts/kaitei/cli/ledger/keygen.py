"""``kaitei ledger keygen``: make a signing key."""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path

import click

from kaitei.cli.common import Settings, echo_json, say
from kaitei.cli.ledger.common import ledger_options
from kaitei.cli.ledger.signing import PASSPHRASE, keys_folder
from kaitei.errors import KaiteiError, Message


@click.command(epilog="Example: kaitei ledger keygen policies.example/log")
@click.argument("name", required=False)
@click.option("--witness", is_flag=True, help="Make a witness's key instead of the log's.")
@click.option("--rotate", is_flag=True, help="Make one more key, which signs beside the one that is there.")
@click.option(
    "--passphrase",
    is_flag=True,
    help=f"Seal the key; the passphrase is asked for, or taken from {PASSPHRASE}.",
)
@ledger_options
@click.pass_obj
def command(
    settings: Settings,
    *,
    name: str | None,
    witness: bool,
    rotate: bool,
    passphrase: bool,
    address: str,
    keys: Path | None,
) -> None:
    """Make the Ed25519 key that signs the log's checkpoints, for its owner alone to read.

    NAME is the log's name for ever: the address it will be published at, without https:// (default: /log of
    KAITEI_SITE_URL, else one drawn by lot that is no address; a witness needs one). The command refuses
    where there is a key already.
    """
    from kaitei.ledger.address import parse_address
    from kaitei.ledger.keys import create_key, public_path
    from kaitei.ledger.opening import refuse_missing_folder
    from kaitei.tlog import format_verifier_key

    if keys is None:  # beside a ledger that is to be made
        refuse_missing_folder(parse_address(address))
    kind, folder = "witness" if witness else "log", keys_folder(address, keys)
    if name is None:
        name = _find_name(settings, folder, witness=witness)
    secret = None
    if passphrase:
        secret = os.environ.get(PASSPHRASE) or _ask_twice(settings)
    made = create_key(folder, name, "witness" if witness else "log", secret, rotate=rotate)
    public = format_verifier_key(made.key)
    if settings.json:
        echo_json(
            {"kind": kind, "public_key": public, "private_key_file": str(made.path), "sealed": bool(secret)}
        )
        return
    public_file = public_path(folder, "witness" if witness else "log")
    for line in _in_words(public, public_file, made.path):
        click.echo(line.in_language(settings.lang))


def _in_words(public: str, public_file: Path, private_file: Path) -> tuple[Message, ...]:
    return (
        Message(en=f"public   {public}", ja=f"公開鍵  {public}"),
        Message(
            en=f"         in {public_file}: give it to whoever verifies",
            ja=f"        {public_file} にあります。検証する人に渡してください",
        ),
        Message(
            en=f"private  {private_file}: keep a copy apart from the ledger's backups, and show it to nobody",
            ja=f"署名鍵  {private_file}：写しを、台帳のバックアップとは別の場所に保管し、だれにも見せないでください",
        ),
    )


def _find_name(settings: Settings, folder: Path, *, witness: bool) -> str:
    """Return the name of the keys that are there, else of the address the site will have, else a new one.

    Raises:
        click.MissingParameter: others have to know who the witness is; no name made up here says that.
    """
    from kaitei.ledger.keys import read_public_keys

    if known := read_public_keys(folder, "witness" if witness else "log"):
        return known[0].name
    if witness:
        raise click.MissingParameter(
            ctx=click.get_current_context(), param_hint="'NAME'", param_type="argument"
        )
    if site := os.environ.get("KAITEI_SITE_URL", "").partition("://")[2].strip("/"):
        return f"{site}/log"
    name = f"{secrets.token_hex(4)}.invalid/log"
    told = Message(
        en=f"the log is called {name} for ever; for another name, delete this key before it signs, and give NAME",
        ja=f"ログの名前は {name} で、後から変えられません。別の名前にするには、署名する前にこの鍵を消して、NAME を指定してください",
    )
    say(settings, told.in_language(settings.lang))
    return name


def _ask_twice(settings: Settings) -> str:
    if sys.stdin.isatty():
        asked: str = click.prompt(
            Message(en="passphrase", ja="合言葉").in_language(settings.lang),
            hide_input=True,
            confirmation_prompt=Message(en="Repeat for confirmation", ja="もう一度").in_language(
                settings.lang
            ),
            err=True,
        )
        return asked
    raise KaiteiError(
        Message(en="nobody can be asked for the passphrase", ja="合言葉を尋ねる相手がいません"),
        fix=Message(en=f"give it in {PASSPHRASE}", ja=f"合言葉を環境変数 {PASSPHRASE} で渡してください"),
    )
