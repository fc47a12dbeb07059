"""A verifier in another language, written from docs/formats alone, agrees with ours on receipts and published logs.

It needs Node.js and nothing else; where there is no Node, these tests are skipped.
"""

import base64
import json
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kaitei.consent import CanonicalRecord
from kaitei.consent.receipt import verify_receipt
from kaitei.errors import KaiteiError
from kaitei.ledger.checkpoint import add_cosignatures, make_checkpoint
from kaitei.ledger.erasure import erase_member, replace_epoch
from kaitei.ledger.keys import create_key, open_signers, public_path, read_public_keys
from kaitei.ledger.publish import publish
from kaitei.ledger.receipts import issue_receipt
from kaitei.ledger.sequencer import pad_log, sequence_all, set_hidden
from kaitei.ledger.sqlite import SqliteStore
from kaitei.ledger.witness import cosign
from kaitei.tlog import build_trust, format_note
from support.ledgers import a_ledger, a_request
from vectors import load_vectors

NODE = shutil.which("node")
pytestmark = pytest.mark.skipif(NODE is None, reason="no Node.js on this machine")

NAME = "log.example/acts"
PROGRAM = Path(__file__).parent / "node" / "verify.mjs"


def ask(**asked):
    run = subprocess.run(
        [str(NODE), str(PROGRAM)], input=json.dumps(asked), check=False, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def encoded(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


class Published:
    """A ledger whose log is published, and what a verifier may ask of it."""

    def __init__(self, folder: Path, *, hidden: bool = False) -> None:
        self.folder, self.keys, self.site = folder, folder / "keys", folder / "site"
        create_key(self.keys, NAME)
        create_key(folder / "witness", "w.example", "witness")
        with a_ledger(SqliteStore(folder / "ledger.sqlite3", create=True), self.keys) as ledger:
            self.ledger = ledger
            if hidden:
                set_hidden(self.ledger.store)
            self.ids = self.grow(40)
            self.saved = folder / "saved"
            self.saved.write_bytes((self.site / "checkpoint").read_bytes())
            self.receipts = {f"early {one}": issue_receipt(self.ledger, one) for one in self.ids[:4]}
            create_key(self.keys, NAME, rotate=True)
            self.ids += self.grow(560, first=40)
            self.cosign()
            self.receipts |= {f"rotated {one}": issue_receipt(self.ledger, one) for one in self.ids[::60]}
            self.receipts["version"] = issue_receipt(self.ledger, "terms@2024-01-01")
            erase_member(self.ledger, "M-1")
            self.ledger = replace(self.ledger, seal=replace_epoch(self.ledger, self.keys))
            self.grow(1, first=600)
            self.receipts |= {f"after {one}": issue_receipt(self.ledger, one) for one in self.ids[2::200]}

    def grow(self, count, first=0):
        acts = ("agree", "decline", "withdraw")
        said = [
            self.ledger.record(a_request(acts[number % 3], member=f"M-{number}", statement="同意します"))
            for number in range(first, first + count)
        ]
        list(sequence_all(self.ledger.store, date(2026, 6, 1)))
        pad_log(self.ledger.store)
        make_checkpoint(
            self.ledger.store, self.keys, open_signers(self.keys, "log", lambda _: ""), self.ledger.now()
        )
        publish(self.ledger.store, self.keys, self.site)
        return [one.record.id for one in said]

    def cosign(self):
        own = self.folder / "witness"
        signers = open_signers(own, "witness", lambda _: "")
        done = cosign(self.site, own, signers, build_trust(read_public_keys(self.keys)), 1_780_000_000)
        add_cosignatures(self.ledger.store, self.keys, format_note(done.note), "cosigned")

    @property
    def known(self):
        """The keys to ask with; the log's newest stands first."""
        witness = read_public_keys(self.folder / "witness", "witness")
        return build_trust(read_public_keys(self.keys), witness, 0), {
            "logs": public_path(self.keys).read_text().split(),
            "witnesses": public_path(self.folder / "witness", "witness").read_text().split(),
        }


@pytest.fixture(scope="module", params=[False, True], ids=["public leaves", "hidden leaves"])
def published(request, tmp_path_factory):
    return Published(tmp_path_factory.mktemp("log"), hidden=request.param)


def ours(raw, trust):
    """Return what our own verifier says, in the words of the other."""
    try:
        proved = verify_receipt(raw, trust)
    except KaiteiError:
        return None
    content, checkpoint = proved.content, proved.checkpoint.checkpoint
    place = {"index": str(proved.index), "size": str(checkpoint.size), "origin": checkpoint.origin}
    if not isinstance(content, CanonicalRecord):
        address = f"{content.policy}@{content.version}"
        dates = {"published": content.published.isoformat(), "effective": content.effective.isoformat()}
        return (
            {"digest": content.digest.hex() if content.digest else "0" * 64, "address": address}
            | dates
            | place
        )
    numbers = {name: str(getattr(content, name)) for name in ("occurred_at", "recorded_at", "subject")}
    hashes = {
        name: one.hex() if (one := getattr(content, name)) else None for name in ("digest", "statement")
    }
    names = {name: getattr(content, name) for name in ("channel", "address", "locale")}
    return {"act": content.act.value} | numbers | hashes | names | place


def test_it_judges_the_vectors_as_they_say():
    vectors = load_vectors("receipts.json")
    asked = [
        {
            "base64": one.get("base64") or encoded(one["receipt"].encode()),
            "quorum": one.get("quorum", 0),
        }
        for one in vectors["receipts"]
    ]
    said = ask(logs=vectors["logs"], witnesses=vectors["witnesses"], receipts=asked)["receipts"]
    other = [
        (one["what"], told)
        for one, told in zip(vectors["receipts"], said, strict=True)
        if one["accepted"] == ("refused" in told)
    ]
    assert other == []


def test_it_reads_every_receipt_as_we_do_whenever_it_was_issued(published):
    trust, keys = published.known
    expected = [ours(raw, trust) for raw in published.receipts.values()]
    assert None not in expected
    said = ask(**keys, receipts=[{"base64": encoded(raw)} for raw in published.receipts.values()])
    assert said["receipts"] == expected


def test_it_asks_for_the_keys_that_signed_and_cosigned(published):
    _, keys = published.known
    newest, first = keys["logs"]
    early, rotated = (
        encoded(next(raw for name, raw in published.receipts.items() if name.startswith(kind)))
        for kind in ("early", "rotated")
    )

    def refused(key, receipt, quorum):
        (said,) = ask(
            logs=[key], witnesses=keys["witnesses"], receipts=[{"base64": receipt, "quorum": quorum}]
        )["receipts"]
        return said.get("refused")

    assert refused(newest, early, 0) == "not signed by the log"
    assert [
        refused(key, receipt, 0) for key, receipt in ((first, early), (first, rotated), (newest, rotated))
    ] == [None] * 3
    assert refused(newest, rotated, 1) is None
    assert refused(first, early, 1) == "0 witnesses instead of 1"


def test_neither_accepts_a_receipt_with_a_changed_byte(published):
    trust, keys = published.known
    good = next(iter(published.receipts.values()))
    changed = [good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :] for at in range(0, len(good), 7)]
    said = ask(**keys, receipts=[{"base64": encoded(raw)} for raw in changed])["receipts"]
    assert all("refused" in one for one in said)
    assert all(ours(raw, trust) is None for raw in changed)


def test_it_reads_the_published_log_and_sees_that_it_only_grew(published, tmp_path):
    _, keys = published.known
    site = shutil.copytree(published.site, tmp_path / "site")
    size = (site / "checkpoint").read_text("utf-8").split("\n")[1]
    asked = {**keys, "log": str(site), "before": str(published.saved)}
    assert ask(**asked)["log"] == {"origin": NAME, "size": size}
    assert "refused" in ask(**keys, log=str(site), before=str(tmp_path / "none"))["log"]
    for tile in sorted(path for path in (site / "tile").rglob("*") if path.is_file()):
        content = tile.read_bytes()
        tile.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
        needed = tile.parent.suffix != ".p" or tile.name == str(int(size) // 256 ** int(level_of(tile)) % 256)
        assert ("refused" in ask(**asked)["log"]) == needed, tile
        tile.write_bytes(content)
    (site / "checkpoint").write_bytes(published.saved.read_bytes())
    assert "refused" in ask(**keys, log=str(site), before=str(published.site / "checkpoint"))["log"]


def level_of(tile: Path) -> str:
    return tile.parts[tile.parts.index("tile") + 1]
