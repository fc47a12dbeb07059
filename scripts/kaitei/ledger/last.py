"""What was signed last, as the folder of the keys remembers it: not in the ledger, and never restored with it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from kaitei.errors import EnvironmentFailed, KaiteiError, Location, Message, VerificationFailed
from kaitei.ledger.durable import locked, make_folder, read_if_there
from kaitei.ledger.keys import has_signing_keys, read_public_keys, trusted_keys
from kaitei.ledger.store import LogStore
from kaitei.ledger.unused import LAST, parse_unused, read_unused, state_path, write_unused
from kaitei.text.counts import counted
from kaitei.tlog import Note, VerifierKey, build_trust, parse_note, verify_checkpoint
from kaitei.tlog.trust import VerifiedCheckpoint

_PUT_LAST = Message(
    en="put the checkpoint that was published last in its place, from log/checkpoint or from a witness",
    ja="最後に公表したチェックポイントを、サイトの log/checkpoint か立会人から受け取り、ここに置いてください",
)
_PUT_KEY_OR_LAST = Message(
    en=f"if log.txt lacks an old key, put its line back from the site's log/key.txt; if not, {_PUT_LAST.en}",
    ja=f"log.txt に古い鍵の行がないなら、サイトの log/key.txt から戻してください。そうでなければ、{_PUT_LAST.ja}",
)
_OWN_KEYS = Message(
    en="is this another ledger? give it a folder of its own with --keys or KAITEI_KEYS; was the ledger lost? restore its"
    " newest backup",
    ja="別の台帳なら、専用の鍵のフォルダーを --keys か KAITEI_KEYS で指定してください。台帳が失われたのなら、最も新しい"
    "バックアップから戻してください",
)
_PUT_LAST_OR_SAY = Message(
    en=f"{_PUT_LAST.en}; only if these keys have never signed anything, say so: kaitei ledger init --unused-keys",
    ja=f"{_PUT_LAST.ja}。これらの鍵で一度も署名していないときに限り、次の命令でそう書き込めます："
    "kaitei ledger init --unused-keys",
)


def read_last(keys: Path) -> tuple[VerifiedCheckpoint, Note] | None:
    """Return the last signed checkpoint from the folder of the keys, its signature verified.

    Raises:
        EnvironmentFailed: the file is damaged, or signed by no key of this folder.
    """
    path = state_path(keys)
    try:
        raw = read_if_there(path, LAST)
    except EnvironmentFailed as error:
        raise EnvironmentFailed(error.what, error.where, _PUT_LAST) from None
    if raw is None or parse_unused(raw) is not None:
        return None
    trust = build_trust(trusted_keys(keys))
    try:
        note = parse_note(raw, str(path))
        return verify_checkpoint(note, trust), note
    except KaiteiError as error:
        raise EnvironmentFailed(
            Message(
                en=f"the file of the last signed checkpoint is damaged: {error.what.en}",
                ja=f"最後に署名したチェックポイントのファイルが壊れています：{error.what.ja}",
            ),
            Location(str(path)),
            _PUT_KEY_OR_LAST if isinstance(error, VerificationFailed) else _PUT_LAST,
        ) from None


def signing(keys: Path) -> AbstractContextManager[None]:
    """Hold the lock of whoever signs: as long as it is held, what was signed last is what was signed last."""
    return locked(keys / "log.lock")


def refuse_forgotten(store: LogStore, keys: Path) -> None:
    """Refuse to go on if a checkpoint was signed, and the file of the last signed one is missing or says otherwise."""
    row = store.read_checkpoint()
    if row is None or read_last(keys) is not None:
        return
    path = state_path(keys)
    why = (
        Message(
            en="but the file that remembers the last one says that nothing was",
            ja="最後に署名したものを覚えておくファイルには、まだ何も署名していないと書かれています",
        )
        if path.exists()
        else Message(
            en="but the file that remembers it is missing", ja="それを覚えておくファイルがありません"
        )
    )
    raise EnvironmentFailed(
        Message(
            en=f"a checkpoint of {counted(row.size, 'entry')} was signed, {why.en}",
            ja=f"{row.size} 件時点のチェックポイントに署名しましたが、{why.ja}",
        ),
        Location(str(path)),
        _PUT_LAST,
    )


def refuse_unknown_past(folder: Path, signers: Sequence[VerifierKey]) -> None:
    """Refuse to sign a first checkpoint with a key unless it is on record that the key has signed nothing yet.

    Keys put back without ``last-checkpoint`` would otherwise sign a second log under the name of the first.
    """
    unused = read_unused(folder)
    for key in signers:
        if key not in unused:
            raise _unknown_past(folder, key)


def refuse_used_keys(folder: Path) -> None:
    """Refuse to begin a new ledger with keys that have signed for one, or may have: it must not sign with them.

    Two databases of one name on two servers have the same folder of keys unless told otherwise.
    """
    if (last := read_last(folder)) is not None:
        signed = last[0].checkpoint
        raise EnvironmentFailed(
            Message(
                en=f"these keys belong to another ledger, which has signed a log of {counted(signed.size, 'entry')}"
                f" ({signed.origin}); this one is empty",
                ja=f"{signed.size} 件のログ（{signed.origin}）に署名した、別の台帳の鍵です。この台帳は空です",
            ),
            Location(str(folder)),
            _OWN_KEYS,
        )
    known = read_public_keys(folder)
    refuse_unknown_past(folder, known)
    if not known and has_signing_keys(folder) and not read_unused(folder):
        raise _unknown_past(folder, None)


def declare_unused(folder: Path) -> None:
    """Take the operator's word that the log keys of ``folder`` have signed nothing yet.

    Raises:
        KaiteiError: there are no keys, or they have signed.
    """
    known = read_public_keys(folder)
    if not known:
        raise KaiteiError(
            Message(en="there is no log key here", ja="ログの署名鍵がここにはありません"),
            Location(str(folder)),
            Message(en="leave --unused-keys out", ja="--unused-keys を外してください"),
        )
    if (last := read_last(folder)) is not None:
        signed = last[0].checkpoint
        raise KaiteiError(
            Message(
                en=f"these keys have signed: a log of {counted(signed.size, 'entry')} ({signed.origin})",
                ja=f"これらの鍵は、{signed.size} 件のログ（{signed.origin}）に署名しています",
            ),
            Location(str(state_path(folder))),
            Message(en="leave --unused-keys out", ja="--unused-keys を外してください"),
        )
    make_folder(folder, 0o700)
    write_unused(folder, known)


def _unknown_past(folder: Path, key: VerifierKey | None) -> EnvironmentFailed:
    named = (
        Message(en=f" {key.name} ({key.key_id.hex()})", ja=f" {key.name}（{key.key_id.hex()}）")
        if key
        else Message("", "")
    )
    return EnvironmentFailed(
        Message(
            en=f"nothing here says what the log key{named.en} has signed last",
            ja=f"署名鍵{named.ja}で最後に何に署名したか、ここには残っていません",
        ),
        Location(str(state_path(folder))),
        _PUT_LAST_OR_SAY,
    )
