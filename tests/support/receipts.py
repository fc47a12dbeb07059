"""A ledger of the repository's own policy with a log, for tests about receipts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from kaitei.consent import AcceptanceRequest, Moment, Rules, parse_time
from kaitei.files import read_tree
from kaitei.ledger.checkpoint import make_checkpoint
from kaitei.ledger.keys import create_key, open_signers, public_path
from kaitei.ledger.ledger import Ledger
from kaitei.ledger.opening import open_seal_of
from kaitei.ledger.publish import publish
from kaitei.ledger.receipts import issue_receipt
from kaitei.ledger.sequencer import sequence_all
from kaitei.ledger.sqlite import SqliteStore
from kaitei.parse import load_catalog
from support.serving import ROOT

NAME = "policy.example.jp/log"
OLD, NEW = "2021-05-01", "2024-11-05"


class Log:
    """The ledger and its log; ``now`` is its clock."""

    def __init__(self, folder: Path, now: str = "2026-11-23T12:00:00+09:00", name: str = NAME) -> None:
        folder.mkdir()
        self.keys = folder / "keys"
        self.key = create_key(self.keys, name).key
        self.now = Moment(parse_time(now))
        self.ids: list[str] = []
        self.old = ""
        self.good: dict[str, bytes] = {}
        self.store = SqliteStore(folder / "ledger.sqlite3", create=True)
        catalog = load_catalog(read_tree(ROOT / "policy_versions"))
        seal = open_seal_of(self.store, self.keys)
        self.ledger = Ledger(self.store, seal, catalog, Rules(catalog), lambda: self.now)

    @property
    def signers(self):
        return open_signers(self.keys, "log", lambda _: "")

    @property
    def key_file(self) -> Path:
        return public_path(self.keys)

    def record(self, member, version=NEW, act="agree"):
        """Record an act and return the number of its record."""
        request = AcceptanceRequest(member, "privacy", version, act, "2026-11-20T09:30:00+09:00")
        return self.ledger.record(request).record.id

    def sign(self):
        list(sequence_all(self.store, date(2026, 11, 23)))
        make_checkpoint(self.store, self.keys, self.signers, self.now)

    def publish(self, folder):
        publish(self.store, self.keys, folder)
        return folder

    def receipt(self, wanted) -> bytes:
        return issue_receipt(self.ledger, wanted)
