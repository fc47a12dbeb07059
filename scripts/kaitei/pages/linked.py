"""A version as linked data: schema.org for the document, the Data Privacy Vocabulary for what it says.

What is acquired and for which purposes comes from the articles that ``policy.yml`` names under
``substance``; the words are those of the text, nothing is classified. JSON-LD, vocabularies by prefix, so
that no reader has to fetch anything.
"""

from __future__ import annotations

from collections.abc import Iterator

from kaitei.model import Document, Revision
from kaitei.pages.machine import format_json, notice_of
from kaitei.pages.substance import list_entries, locate_substance
from kaitei.pages.view import PolicyHere
from kaitei.parse.anchors import build_anchors

CONTEXT = {
    "dct": "http://purl.org/dc/terms/",
    "dpv": "https://w3id.org/dpv#",
    "schema": "https://schema.org/",
}
# substance in policy.yml → property and class of the vocabulary
VOCABULARY = {
    "acquired": ("dpv:hasPersonalData", "dpv:PersonalData"),
    "purposes": ("dpv:hasPurpose", "dpv:Purpose"),
}


def render_linked(here: PolicyHere, revision: Revision) -> str:
    """Return one version as JSON-LD."""
    policy, facts = here.policy, revision.facts
    page = here.absolute(f"{here.prefix}versions/{revision.version}/")
    places = locate_substance(policy)
    found = {
        name: entries
        for key, (name, kind) in VOCABULARY.items()
        if (
            entries := list(_describe(revision.document, places.get((revision.version, key), ()), page, kind))
        )
    }
    kinds = ["schema:DigitalDocument", *(["dpv:PrivacyNotice"] if policy.substance else [])]
    return format_json(
        {
            "@context": CONTEXT,
            "@id": page,
            "@type": kinds,
            "dct:identifier": revision.address,
            "schema:name": facts.title,
            "schema:inLanguage": policy.language,
            "schema:version": revision.version,
            "schema:publisher": {"@type": "schema:Organization", "schema:name": policy.publisher},
            "schema:datePublished": facts.published.isoformat(),
            "schema:dateModified": facts.revised.isoformat(),
            "dct:valid": f"start={facts.effective.isoformat()}",
            "schema:abstract": facts.summary,
            **({"schema:creativeWorkStatus": notice} if (notice := notice_of(policy, revision)) else {}),
            "schema:encoding": {
                "@type": "schema:MediaObject",
                "schema:contentUrl": here.absolute(f"{here.prefix}data/{revision.version}.txt"),
                "schema:encodingFormat": "text/plain",
                "schema:sha256": revision.digest.hex(),
            },
            **found,
        }
    )


def _describe(
    document: Document, articles: tuple[int, ...], page: str, kind: str
) -> Iterator[dict[str, str]]:
    """Yield every entry of the articles as a thing with an address, if it has one, and its words as written."""
    anchors = build_anchors(document)
    for article in articles:
        for index, words in list_entries(document, article):
            anchor = anchors[index]
            yield {"@type": kind, **({"@id": f"{page}#{anchor}"} if anchor else {}), "dct:title": words}
