"""Erasing a member (個人情報の消去), and replacing the epoch key so that backups forget her too.

What goes: her row (reference and key, sealed), her acts with their salts, her status. What stays: hashes in
the log, which nobody can open any more, and an entry that says which places are empty. Receipts of others
stay valid, and so does hers, which she holds: it carries its own salt.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from kaitei.consent import day_of, parse_member
from kaitei.consent.entries import erasure_entry
from kaitei.errors import KaiteiError, Message, VerificationFailed
from kaitei.ledger.ledger import EPOCH, Ledger
from kaitei.ledger.seal import Seal, create_seal, destroy_key
from kaitei.ledger.sequencer import append_entries, sequence
from kaitei.ledger.store import StillWaiting, SubjectRow

RETIRED = "retired_epoch"
"""The setting that names an epoch key which is replaced and not destroyed yet."""


class Erased(NamedTuple):
    """What was erased: how many acts, and the position of the entry that says so."""

    member: str
    acts: int
    entry: int


class Erasure(NamedTuple):
    """What an erasure did: whom it erased, and the epoch key that seals the others now, if it was replaced."""

    erased: tuple[Erased, ...]
    epoch: str | None


def erase_members(
    ledger: Ledger,
    keys: Path,
    members: Sequence[str],
    *,
    replace: bool = True,
    tell: Callable[[Erased], None] = lambda _: None,
) -> Erasure:
    """Erase members, nobody of them unless all are known; then ``replace`` the epoch key.

    ``tell`` is called when a member is erased durably: what goes wrong afterwards does not bring her back. The new
    key is made before anybody is erased, for there may be no room for it.

    Raises:
        KaiteiError: the ledger does not know one of them; nobody was erased.
    """
    members = tuple(dict.fromkeys(members))
    for member in members:
        if ledger.store.find_subject(ledger.seal.tag(parse_member(member))) is None:
            ledger.refuse_old_epoch()
            raise _unknown(member)
    new = create_seal(keys) if replace else None
    erased = []
    try:
        for member in members:
            erased.append(erase_member(ledger, member))
            tell(erased[-1])
    except BaseException:
        if new:
            destroy_key(keys, new.id)
        raise
    epoch = replace_epoch(ledger, keys, new).id if new else None
    return Erasure(tuple(erased), epoch)


def _unknown(member: str) -> KaiteiError:
    return KaiteiError(
        Message(en=f"no act of {member} is recorded", ja=f"{member} の記録はありません"),
        fix=Message(
            en="look at the reference: it is written as it was recorded",
            ja="会員の参照を確かめ、記録したときのとおりに書いてください",
        ),
    )


def erase_member(ledger: Ledger, member: str) -> Erased:
    """Erase a member: durably, and before anything else is recorded about her.

    Raises:
        KaiteiError: the ledger does not know her.
    """
    store = ledger.store
    tag = ledger.seal.tag(parse_member(member))
    while True:
        while sequence(store, day_of(ledger.now())):  # her acts must have places that can be said to be empty
            pass
        with suppress(StillWaiting), store.write():
            store.lock_log()
            found = store.find_subject(tag)
            if found is None:
                ledger.refuse_old_epoch()
                raise _unknown(member)
            positions = store.erase(found.subject)
            entry = erasure_entry(positions)
            position = append_entries(store, [entry])
            store.add_entries([(position, entry)])
            return Erased(member, len(positions), position)


def replace_epoch(ledger: Ledger, keys: Path, new: Seal | None = None) -> Seal:
    """Seal every member under a new epoch key and destroy the old one; return the new seal.

    ``new`` is a seal whose key is in ``keys`` already; it is destroyed if nobody is sealed under it.

    Backups made before hold members under the old key: nobody can read them there any more, the erased
    ones nowhere at all. Until the old key is destroyed the ledger remembers that it has to be.
    """
    store, old = ledger.store, ledger.seal
    if new is None:
        new = create_seal(keys)
    seal = new

    def seal_again(rows: list[SubjectRow]) -> list[SubjectRow]:
        members = [old.unseal(row.subject, row.sealed) for row in rows]
        tags = seal.tags([member.reference for member in members])
        return [
            SubjectRow(row.subject, tag, seal.seal(row.subject, member))
            for row, tag, member in zip(rows, tags, members, strict=True)
        ]

    committing = False
    try:
        finish_retirement(ledger, keys)
        with store.write():
            store.lock_log()
            store.lock_subjects()
            ledger.refuse_old_epoch()
            store.rewrite_subjects(seal_again)
            store.write_setting(EPOCH, new.id)
            store.write_setting(RETIRED, old.id)
            committing = True
    except BaseException:
        if not committing or _is_in_force(ledger, old):
            destroy_key(keys, new.id)
        raise
    store.epoch = new.id
    finish_retirement(ledger, keys)
    return new


def _is_in_force(ledger: Ledger, seal: Seal) -> bool:
    """Are the members surely sealed under ``seal``? A server that was lost while it committed does not say."""
    try:
        return ledger.store.read_setting(EPOCH) == seal.id
    except KaiteiError:
        return False


def finish_retirement(ledger: Ledger, keys: Path) -> None:
    """Destroy the epoch key that was replaced, if a crash came between.

    Raises:
        VerificationFailed: the ledger names the key that seals its members: somebody edited it.
    """
    if retired := ledger.store.read_setting(RETIRED):
        if retired == ledger.store.read_setting(EPOCH):
            raise VerificationFailed(
                Message(
                    en=f"the setting {RETIRED} names the epoch key {retired}, which is in use: it was changed",
                    ja=f"使用中の鍵 {retired} が、破棄する鍵として設定 {RETIRED} に書かれています。設定が書き換えられています",
                ),
                fix=Message(
                    en="nothing was destroyed: stop, and restore the ledger from a backup",
                    ja="鍵は破棄していません。作業を止め、台帳をバックアップから戻してください",
                ),
            )
        destroy_key(keys, retired)
        ledger.store.write_setting(RETIRED, "")
