"""Records as JSON-LD: the terms of DPV and Dublin Core after ISO/IEC TS 27560, and own ones where there is none.

An acknowledgement is not consent and is not written as a consent record: it has a type of its own and no
consent status. No standard term holds the digest of the words; that, the channel and the log are ours.
"""

from __future__ import annotations

from kaitei.consent.acts import AcceptanceRecord, Act
from kaitei.consent.times import format_time
from kaitei.model import Catalog

CONTEXT = {
    "dct": "http://purl.org/dc/terms/",
    "dpv": "https://w3id.org/dpv#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "kaitei": "urn:kaitei:terms:",
    "dct:date": {"@type": "xsd:dateTime"},
    "dct:created": {"@type": "xsd:dateTime"},
    "dpv:hasConsentStatus": {"@type": "@id"},
}

_STATUS = {
    Act.AGREE: "dpv:ConsentGiven",
    Act.DECLINE: "dpv:ConsentRefused",
    Act.WITHDRAW: "dpv:ConsentWithdrawn",
}


def build_consent_record(record: AcceptanceRecord, catalog: Catalog) -> dict[str, object]:
    """Return a record as a node of JSON-LD, to be read with ``CONTEXT``."""
    act = record.acceptance
    policy = catalog.policy(act.policy)
    notice: dict[str, object] = {
        "@type": "dpv:ConsentNotice" if act.act.is_decision else "dpv:PrivacyNotice",
        "dct:identifier": act.address,
        "dct:hasVersion": act.version,
        "dct:language": act.locale,
    }
    if policy:
        notice |= {"dct:title": policy.title, "dct:publisher": policy.publisher}
    if act.digest:
        notice["kaitei:sha256"] = act.digest.hex()
    else:
        notice["kaitei:text"] = "reconstruction"
    node: dict[str, object] = {
        "@id": f"urn:uuid:{record.id}",
        "@type": "dpv:ConsentRecord" if act.act.is_decision else "kaitei:Acknowledgement",
        "dct:identifier": record.id,
        "dct:date": format_time(act.occurred_at),
        "dct:created": format_time(record.recorded_at),
        "dpv:hasDataSubject": {"dct:identifier": act.member},
        "dpv:hasNotice": notice,
        "kaitei:channel": act.channel,
    }
    if act.act in _STATUS:
        node["dpv:hasConsentStatus"] = _STATUS[act.act]
    if act.statement:
        node["kaitei:statementSha256"] = act.statement.hex()
    if record.position is not None:
        node["kaitei:logPosition"] = record.position
    return node
