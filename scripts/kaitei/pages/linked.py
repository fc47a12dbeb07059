"""A version as linked data: schema.org for the document, the Data Privacy Vocabulary for what it says.

What is acquired and for which purposes comes from the articles that ``policy.yml`` names under
``substance``; the words are those of the text, nothing is classified. JSON-LD, vocabularies by prefix, so
that no reader has to fetch anything.
"""

from __future__ import annotations

from collections.abc import Iterator

from kaitei.model import RECONSTRUCTION_NOTICE, Document, Kind, Revision
from kaitei.pages.machine import format_json
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
    substance = dict(policy.substance)
    found = {
        name: [{"@type": kind, "@id": f"{page}#{anchor}", "dct:title": words} for anchor, words in items]
        for key, (name, kind) in VOCABULARY.items()
        if (items := list(build_units(revision.document, substance.get(key, ()))))
    }
    kinds = ["schema:DigitalDocument", *(["dpv:PrivacyNotice"] if substance else [])]
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
            **({"schema:creativeWorkStatus": RECONSTRUCTION_NOTICE.ja} if revision.is_reconstruction else {}),
            "schema:encoding": {
                "@type": "schema:MediaObject",
                "schema:contentUrl": here.absolute(f"{here.prefix}data/{revision.version}.txt"),
                "schema:encodingFormat": "text/plain",
                "schema:sha256": revision.digest.hex(),
            },
            **found,
        }
    )


def build_units(document: Document, articles: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield address and words of every item directly below the named articles, as written."""
    anchors = build_anchors(document)
    for index, clause in enumerate(document.clauses):
        if clause.label and clause.label.written in articles and clause.kind is Kind.ARTICLE:
            for child in document.children(index):
                item = document.clauses[child]
                if item.kind is Kind.ITEM:
                    yield anchors[child], item.body.strip()
