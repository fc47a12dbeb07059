"""Are the words the ledger keeps those the records are about? Statements, and versions the log does not have yet."""

from __future__ import annotations

from hashlib import sha256

from kaitei.errors import Message, VerificationFailed
from kaitei.ledger.ledger import Ledger, as_version
from kaitei.ledger.store import NewVersion
from kaitei.ledger.verify_log import STOP, streamed


def verify_waiting_versions(ledger: Ledger) -> None:
    """Compare the versions that the log has not taken in yet with the archive: nothing else vouches for them."""
    for row in ledger.store.versions_by_number.values():
        if row.position is not None or row.digest is None:  # a reconstruction is never logged
            continue
        policy = ledger.catalog.policy(row.policy)
        revision = policy.revision(row.version) if policy else None
        known = NewVersion(row.policy, row.version, row.digest, row.published, row.effective)
        if revision is None or as_version(revision) != known:
            raise VerificationFailed(
                Message(
                    en=f"{row.policy}@{row.version} waits for the log, but the archive has "
                    f"{'another' if revision else 'no'} such version: it was added or changed in the ledger",
                    ja=f"{row.policy}@{row.version} はまだログに載っていませんが、版のフォルダーにあるものと"
                    f"{'違います' if revision else '合いません（この版がありません）'}。台帳に足されたか、書き換えられています",
                ),
                fix=Message(
                    en=f"if --archive names the right folder: {STOP.en}",
                    ja=f"--archive の指定が正しいか確かめ、正しければ次のとおりにしてください：{STOP.ja}",
                ),
            )


def verify_statements(ledger: Ledger) -> None:
    """Compare every statement whose text is kept with its digest."""
    with streamed(ledger.store.stream_statements()) as statements:
        for digest, text in statements:
            if text is not None and sha256(text.encode()).digest() != digest:
                raise VerificationFailed(
                    Message(
                        en=f"the statement with digest {digest.hex()} was changed",
                        ja=f"表示した文言（ダイジェスト {digest.hex()}）が書き換えられています",
                    ),
                    fix=STOP,
                )
