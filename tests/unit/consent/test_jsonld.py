"""Records as JSON-LD: what a program that knows DPV is told of an act."""

from typing import Any

from kaitei.consent import Acceptance, AcceptanceRecord, Act, format_record_id, parse_time
from kaitei.consent.jsonld import build_consent_record
from support.ledgers import CATALOG

MADE = parse_time("2026-04-01T09:30:00+09:00")
ID = format_record_id(MADE, 7, 9)
RECORD = AcceptanceRecord(
    ID,
    Acceptance("M-1", "terms", "2024-01-01", bytes(31) + b"\x01", Act.AGREE, MADE, "web", "ja", b"\xff" * 32, None),
    parse_time("2026-04-01T00:30:01.5Z"),
    41,
)  # fmt: skip


def node_of(record: AcceptanceRecord) -> dict[str, Any]:
    return build_consent_record(record, CATALOG)


def test_an_agreement_is_a_consent_record_that_names_its_notice_and_its_place_in_the_log():
    assert node_of(RECORD) == {
        "@id": f"urn:uuid:{ID}",
        "@type": "dpv:ConsentRecord",
        "dct:identifier": ID,
        "dct:date": "2026-04-01T00:30:00.000Z",
        "dct:created": "2026-04-01T00:30:01.500Z",
        "dpv:hasDataSubject": {"dct:identifier": "M-1"},
        "dpv:hasNotice": {
            "@type": "dpv:ConsentNotice",
            "dct:identifier": "terms@2024-01-01",
            "dct:hasVersion": "2024-01-01",
            "dct:language": "ja",
            "dct:title": "規約",
            "dct:publisher": "架空社",
            "kaitei:sha256": "00" * 31 + "01",
        },
        "kaitei:channel": "web",
        "dpv:hasConsentStatus": "dpv:ConsentGiven",
        "kaitei:statementSha256": "ff" * 32,
        "kaitei:logPosition": 41,
    }


def test_an_acknowledgement_is_no_consent_record():
    acknowledged = RECORD._replace(acceptance=RECORD.acceptance._replace(act=Act.ACKNOWLEDGE))
    node = node_of(acknowledged)
    assert node["@type"] == "kaitei:Acknowledgement"
    assert node["dpv:hasNotice"]["@type"] == "dpv:PrivacyNotice"
    assert "dpv:hasConsentStatus" not in node


def test_what_a_record_does_not_have_is_left_out():
    bare = RECORD._replace(position=None, acceptance=RECORD.acceptance._replace(digest=None, statement=None))
    node = node_of(bare)
    assert "kaitei:logPosition" not in node
    assert "kaitei:statementSha256" not in node
    assert "kaitei:sha256" not in node["dpv:hasNotice"]
    assert node["dpv:hasNotice"]["kaitei:text"] == "reconstruction"


def test_the_first_entry_of_the_log_has_a_position_too():
    assert node_of(RECORD._replace(position=0))["kaitei:logPosition"] == 0
