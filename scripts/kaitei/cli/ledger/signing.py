"""What the commands of the log share: passphrases, whose keys are trusted, progress."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from kaitei.cli.common import Settings
from kaitei.cli.ledger.common import read_input
from kaitei.errors import EnvironmentFailed, KaiteiError, Location, Message

if TYPE_CHECKING:
    from kaitei.tlog import Trust, VerifierKey

F = TypeVar("F", bound=Callable[..., Any])

PASSPHRASE = "KAITEI_KEY_PASSPHRASE"  # noqa: S105 (its name)
_LONGEST_TRUST = 1 << 20  # bytes


def ask_passphrase(settings: Settings, path: Path) -> str:
    """Return the passphrase of a sealed key: from the environment, or from the user at the terminal."""
    if passphrase := os.environ.get(PASSPHRASE):
        return passphrase
    if sys.stdin.isatty():
        question = Message(en=f"passphrase of {path}", ja=f"{path} の合言葉")
        asked: str = click.prompt(question.in_language(settings.lang), hide_input=True, err=True)
        return asked
    raise EnvironmentFailed(
        Message(en="this key is sealed by a passphrase", ja="この鍵は合言葉で封じられています"),
        Location(str(path)),
        Message(en=f"give it in {PASSPHRASE}", ja=f"合言葉を環境変数 {PASSPHRASE} で渡してください"),
    )


def keys_folder(address: str, keys: Path | None) -> Path:
    """Return the folder of the ledger's keys."""
    from kaitei.ledger.address import parse_address
    from kaitei.ledger.opening import default_keys

    return keys or default_keys(parse_address(address))


def refuse_ledger_files(path: Path, address: str, keys: Path | None) -> None:
    """Refuse to write what a command gives over the ledger or over its keys.

    Raises:
        KaiteiError: ``path`` is one of their files.
    """
    from kaitei.ledger.address import SqliteAddress, parse_address

    place, folder = parse_address(address), keys_folder(address, keys)
    own = [*folder.glob("*.key"), folder / "last-checkpoint", folder / "log.txt", folder / "witness.txt"]
    if isinstance(place, SqliteAddress):
        own += [place.path, *(place.path.with_name(f"{place.path.name}-{end}") for end in ("wal", "shm"))]
    if path.exists() and any(file.exists() and path.samefile(file) for file in own):
        raise KaiteiError(
            Message(
                en="this file belongs to the ledger, and would be written over",
                ja="台帳のファイルに上書きすることになります",
            ),
            Location(str(path)),
            Message(en="name another file", ja="別のファイルを指定してください"),
        )


def trust_options(function: F) -> F:
    """Add --key, --witness-key, --quorum and --trust: whose signatures a verification asks for."""
    key = click.option(
        "--key",
        "log_key",
        envvar="KAITEI_LOG_KEY",
        show_envvar=True,
        help="The log's public key, or the file of its keys (default: those of the keys folder).",
    )
    witness = click.option(
        "--witness-key", "witness_keys", multiple=True, help="A witness's public key, or a file of such keys."
    )
    quorum = click.option(
        "--quorum",
        type=click.IntRange(min=0),
        help="How many of the witnesses must have cosigned (default: all).",
    )
    policy = click.option(
        "--trust",
        "trust_file",
        type=click.Path(readable=False, path_type=Path),
        help="File that states all of this, as c2sp.org/tlog-policy says.",
    )
    return key(witness(quorum(policy(function))))


def read_trust(
    log_key: str | None,
    witness_keys: tuple[str, ...],
    quorum: int | None,
    trust_file: Path | None,
    default: Path,
) -> Trust:
    """Return the trust that the options state; ``default`` is the file of keys used without ``--key``."""
    from kaitei.tlog import build_trust, parse_trust

    if trust_file is not None:
        if (log_key and "KAITEI_LOG_KEY" not in os.environ) or witness_keys or quorum is not None:
            raise KaiteiError(
                Message(
                    en="--trust states the keys and the quorum already",
                    ja="--trust は --key、--witness-key、--quorum と一緒には指定できません",
                ),
                fix=Message(
                    en="leave --key, --witness-key and --quorum out",
                    ja="--trust だけを指定してください。信頼する鍵と条件はそのファイルに書かれています",
                ),
            )
        text = read_input(trust_file, Message(en="file", ja="ファイル"), _LONGEST_TRUST).decode(
            "utf-8", "surrogateescape"
        )
        return parse_trust(text, str(trust_file))
    if log_key is None and not default.exists():
        raise KaiteiError(
            Message(en="no public key of the log is known here", ja="ログの公開鍵がここにはありません"),
            fix=Message(
                en="name it: --key FILE, the site's log/key.txt, or --key NAME+HASH+KEY",
                ja="--key で指定してください（サイトの log/key.txt のファイルか、「名前+ハッシュ+鍵」の形の文字列）",
            ),
        )
    logs = read_keys(log_key or str(default))
    witnesses = [key for text in witness_keys for key in read_keys(text)]
    return build_trust(logs, witnesses, len(witnesses) if quorum is None else quorum)


def read_keys(text: str) -> tuple[VerifierKey, ...]:
    """Return the keys of a file, or the key that ``text`` itself is."""
    from kaitei.ledger.keys import read_verifier_keys
    from kaitei.tlog import parse_verifier_key

    if text.count("+") >= 2 and not Path(text).exists():
        return (parse_verifier_key(text),)
    return read_verifier_keys(Path(text))


@contextmanager
def progress(settings: Settings, what: Message) -> Iterator[Callable[[int, int], None]]:
    """Show a bar on a terminal, to stderr, unless --quiet; call what this yields with (done, of)."""
    if settings.quiet or not sys.stderr.isatty():
        yield lambda _done, _all: None
        return
    from rich.console import Console
    from rich.progress import Progress, TimeRemainingColumn

    with Progress(
        *Progress.get_default_columns()[:-1],
        TimeRemainingColumn(elapsed_when_finished=True),
        console=Console(stderr=True),
        transient=True,
    ) as bar:
        task = bar.add_task(what.in_language(settings.lang), total=None)
        yield lambda done, all_: bar.update(task, completed=done, total=all_)
