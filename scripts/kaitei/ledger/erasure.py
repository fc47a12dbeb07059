"""Erasing a member (個人情報の消去), and replacing the epoch key so that backups forget her too.

What goes: her row (reference and key, sealed), her acts with their salts, her status. What stays: hashes in
the log, which nobody can open any more, and an entry that says which places are empty. Receipts of others
stay valid, and so does hers, which she holds: it carries its own salt.
"""

from __future__ import annotations

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
                raise KaiteiError(
                    Message(en=f"no act of {member} is recorded", ja=f"{member} の記録はありません"),
                    fix=Message(
                        en="look at the reference: it is written as it was recorded",
                        ja="会員の参照を確かめ、記録したときのとおりに書いてください",
                    ),
                )
            positions = store.erase(found.subject)
            entry = erasure_entry(positions)
            position = append_entries(store, [entry])
            store.add_entries([(position, entry)])
            return Erased(member, len(positions), position)


def replace_epoch(ledger: Ledger, keys: Path) -> Seal:
    """Seal every member under a new epoch key and destroy the old one; return the new seal.

    Backups made before hold members under the old key: nobody can read them there any more, the erased
    ones nowhere at all. Until the old key is destroyed the ledger remembers that it has to be.
    """
    store, old = ledger.store, ledger.seal
    finish_retirement(ledger, keys)
    new = create_seal(keys)

    def seal_again(rows: list[SubjectRow]) -> list[SubjectRow]:
        members = [old.unseal(row.subject, row.sealed) for row in rows]
        tags = new.tags([member.reference for member in members])
        return [
            SubjectRow(row.subject, tag, new.seal(row.subject, member))
            for row, tag, member in zip(rows, tags, members, strict=True)
        ]

    try:
        with store.write():
            store.lock_log()
            store.lock_subjects()
            ledger.refuse_old_epoch()
            store.rewrite_subjects(seal_again)
            store.write_setting(EPOCH, new.id)
            store.write_setting(RETIRED, old.id)
    except BaseException:
        destroy_key(keys, new.id)
        raise
    store.epoch = new.id
    finish_retirement(ledger, keys)
    return new


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
