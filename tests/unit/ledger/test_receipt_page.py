"""The verifier printed in docs/formats/receipt.md verifies what we issue, and refuses what was altered."""

import base64
import re
from datetime import date
from pathlib import Path

import pytest

from kaitei.consent import Moment, parse_canonical, parse_time
from kaitei.ledger.checkpoint import make_checkpoint
from kaitei.ledger.keys import create_key, open_signers, public_path
from kaitei.ledger.receipts import issue_receipt
from kaitei.ledger.sequencer import sequence_all
from kaitei.ledger.sqlite import SqliteStore
from support.ledgers import a_ledger, a_request
from vectors import load_vectors

PAGE = Path(__file__).parents[3] / "docs" / "formats" / "receipt.md"


@pytest.fixture(scope="module")
def verify():
    (program,) = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    names = {"__name__": "page"}
    exec(compile(program, str(PAGE), "exec"), names)  # noqa: S102 (that is what readers will do with it)
    return names["verify"]


@pytest.fixture(scope="module")
def issued(tmp_path_factory):
    """Return the log's public key and five receipts from a log of 301 entries."""
    folder = tmp_path_factory.mktemp("log")
    keys = folder / "keys"
    create_key(keys, "log.example/acts")
    with a_ledger(SqliteStore(folder / "ledger.sqlite3", create=True), keys) as ledger:
        records = [ledger.record(a_request(member=f"M-{number}")).record for number in range(300)]
        list(sequence_all(ledger.store, date(2026, 6, 1)))
        now = Moment(parse_time("2026-06-01T12:00:00Z"))
        make_checkpoint(ledger.store, keys, open_signers(keys, "log", lambda _: ""), now)
        chosen = [records[number] for number in (0, 1, 128, 255, 299)]
        receipts = [(one, issue_receipt(ledger, one.id)) for one in chosen]
    return public_path(keys).read_text().strip(), receipts


def test_the_printed_verifier_reads_our_receipts(verify, issued):
    key, receipts = issued
    for record, receipt in receipts:
        index, size, canonical = verify(receipt, key)
        assert 1 <= index < size == 301
        found = parse_canonical(canonical)
        assert (found.address, found.recorded_at) == (record.acceptance.address, record.recorded_at)
        assert canonical[14:46] == record.acceptance.digest


def test_the_printed_verifier_refuses_what_was_altered(verify, issued):
    key, [(_, receipt), (_, other), *_] = issued
    for altered in (
        receipt.replace(b"index ", b"index 1"),
        receipt.replace(b"\n301\n", b"\n302\n"),
        receipt[: len(receipt) // 2],
        receipt.split(b"\nindex")[0] + b"\nindex" + other.split(b"\nindex")[1],
        *(
            receipt[:at] + bytes([receipt[at] ^ 1]) + receipt[at + 1 :]
            for at in range(40, receipt.index(b"\n\n"), 37)
        ),
    ):
        with pytest.raises(Exception):  # noqa: B017 (it refuses as it likes)
            verify(altered, key)


LEFT_TO_OTHERS = {
    "a further line that is empty", "text that ends in an empty line", "U+0001 in the checkpoint",
    "a tab in the checkpoint", "U+0000 in the checkpoint", "no newline at the end", "an unknown name's line of 3 bytes",
    "an unknown name's line with a key id alone", "a name with a plus sign", "101 signatures", "a false cosignature",
    "a cosignature with another time", "a cosignature without a time", "cosigned at time 2^63",
    "cosigned at time 2^64 - 1", "a witness's signature of the text alone",
}  # fmt: skip
"""Witnesses, and forms of a note that its signers have signed all the same: the page says it looks at neither."""


def test_the_printed_verifier_judges_acts_as_the_vectors_say(verify):
    vectors = load_vectors("receipts.json")
    key_file = "\n".join(vectors["logs"])
    other = set()
    for one in vectors["receipts"]:
        raw = base64.b64decode(one["base64"]) if "base64" in one else one["receipt"].encode()
        try:
            parse_canonical(verify(raw, key_file)[2])
            accepted = True
        except Exception:  # noqa: BLE001 (it refuses as it likes)
            accepted = False
        if "quorum" not in one and accepted != one["accepted"]:
            other.add(one["what"])
    assert other - {"a published version", "a version without a text digest"} == LEFT_TO_OTHERS
