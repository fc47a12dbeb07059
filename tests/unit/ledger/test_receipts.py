"""A receipt proves an act, or a version, to whoever has the public key."""

from datetime import date

import pytest

from kaitei.consent import Act
from kaitei.consent.entries import VersionIdentity
from kaitei.consent.receipt import verify_receipt
from kaitei.errors import KaiteiError, VerificationFailed
from kaitei.ledger.opening import register_catalog
from kaitei.ledger.receipts import issue_receipt
from kaitei.ledger.sequencer import sequence
from support.logs import TODAY, act_of, digest_of, extra_of, record, sign, trust


def test_a_receipt_proves_the_act_to_whoever_has_the_public_key(ledger, keys):
    records = record(ledger, 300)
    signed = sign(ledger, keys)
    for one in (records[0], records[255], records[299]):
        receipt = verify_receipt(issue_receipt(ledger, one.id), trust(keys))
        act = act_of(receipt)
        assert (act.act, act.address) == (Act.AGREE, "terms@2024-01-01")
        assert act.digest == digest_of("2024-01-01")
        assert (act.occurred_at, act.recorded_at) == (one.acceptance.occurred_at, one.recorded_at)
        assert receipt.checkpoint.checkpoint == signed.checkpoint
        assert receipt.index < 301


def test_an_altered_receipt_proves_nothing(ledger, keys):
    (one,) = record(ledger, 1)
    sign(ledger, keys)
    raw = issue_receipt(ledger, one.id)
    extra = extra_of(raw)
    position = raw.index(b"extra ") + 40
    for at in range(position, position + 40):
        altered = raw[:at] + (b"A" if raw[at : at + 1] != b"A" else b"B") + raw[at + 1 :]
        with pytest.raises(KaiteiError):
            verify_receipt(altered, trust(keys))
    assert act_of(verify_receipt(raw, trust(keys))).subject == int.from_bytes(
        extra[16:].partition(b"\x08")[2][:8], "big"
    )


def test_a_receipt_of_a_version_proves_when_its_words_were_published(ledger, keys):
    register_catalog(ledger)
    sign(ledger, keys)
    content = verify_receipt(issue_receipt(ledger, "terms@2024-01-01"), trust(keys)).content
    digest = digest_of("2024-01-01")
    assert content == VersionIdentity("terms", "2024-01-01", digest, date(2024, 1, 1), date(2024, 1, 1))


def test_what_no_checkpoint_covers_has_no_receipt_yet(ledger, keys):
    records = record(ledger, 2)
    with pytest.raises(KaiteiError) as refused:
        issue_receipt(ledger, records[0].id)
    assert refused.value.render() == (
        f"error: no checkpoint covers record {records[0].id} yet\n"
        "  fix: sign one: kaitei ledger checkpoint; then ask again"
    )
    sign(ledger, keys)
    (late,) = record(ledger, 1, start=2)
    sequence(ledger.store, TODAY)
    with pytest.raises(KaiteiError, match="no checkpoint covers record"):
        issue_receipt(ledger, late.id)
    register_catalog(ledger)
    with pytest.raises(KaiteiError, match=r"^error: terms@2021-01-01 is a reconstruction"):
        issue_receipt(ledger, "terms@2021-01-01")


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ("nonsense", "'nonsense' is no record id"),
        ("0197a1c0-0000-7000-8000-000000000000", "there is no record 0197a1c0-0000-7000-8000-000000000000"),
        ("terms@1999-01-01", "the ledger knows no version terms@1999-01-01"),
    ],
)
def test_a_receipt_of_nothing_is_refused(ledger, wanted, message):
    with pytest.raises(KaiteiError, match=message):
        issue_receipt(ledger, wanted)


def test_no_receipt_is_issued_for_a_record_that_was_changed(ledger, keys):
    one, *_ = record(ledger, 3)
    sign(ledger, keys)
    connection = ledger.store.connection
    connection.execute("DROP TRIGGER event_is_not_changed")
    connection.execute("UPDATE event SET act = 3")
    with pytest.raises(
        VerificationFailed, match=r"was changed after it was logged: entry \d of the log is not its entry"
    ):
        issue_receipt(ledger, one.id)
