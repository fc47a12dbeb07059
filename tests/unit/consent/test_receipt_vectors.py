"""Receipts are accepted and refused as tests/vectors/receipts.json says, which no code of ours has made."""

import base64

import pytest

from kaitei.consent.receipt import verify_receipt
from kaitei.errors import KaiteiError
from kaitei.tlog import build_trust, parse_verifier_key
from vectors import load_vectors

VECTORS = load_vectors("receipts.json")
LOGS, WITNESSES = (list(map(parse_verifier_key, VECTORS[part])) for part in ("logs", "witnesses"))


def raw_of(vector):
    return base64.b64decode(vector["base64"]) if "base64" in vector else vector["receipt"].encode()


@pytest.mark.parametrize("vector", VECTORS["receipts"], ids=lambda vector: vector["what"])
def test_a_receipt_is_judged_as_its_vector_says(vector):
    trust = build_trust(LOGS, WITNESSES, vector.get("quorum", 0))
    if vector["accepted"]:
        assert verify_receipt(raw_of(vector), trust).index >= 0
    else:
        with pytest.raises(KaiteiError):
            verify_receipt(raw_of(vector), trust)
