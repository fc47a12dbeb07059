"""The pages for machines: JSON and plain text of every version."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache

from kaitei.model import RECONSTRUCTION_NOTICE, Clause, Document, Policy, Revision
from kaitei.pages.view import PolicyHere
from kaitei.pages.words import ui_language
from kaitei.parse.anchors import build_anchors


def format_json(value: Mapping[str, object]) -> str:
    """Return ``value`` as JSON, one line a field, in the order given."""
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def render_versions(here: PolicyHere, policy: Policy) -> str:
    """Return every version of a policy with its period in force (``kaitei/versions/1``), oldest first."""
    versions = [
        {
            **_facts(policy, view.revision),
            "status": view.standing.value,
            "in_force": {
                "from": None if view.never else view.start.isoformat(),
                "until": None if view.never or view.last_day is None else view.last_day.isoformat(),
            },
            "page": view.page,
            "json": here.of(f"data/{view.version}.json"),
            "text_file": here.of(f"data/{view.version}.txt"),
        }
        for view in here.views()
    ]
    return format_json(
        {
            "schema": "kaitei/versions/1",
            "policy": _policy(policy),
            "as_of": here.site.today.isoformat(),
            "versions": versions,
        }
    )


@lru_cache(maxsize=512)
def render_version(policy: Policy, revision: Revision) -> str:
    """Return one version, its facts and clauses (``kaitei/version/1``); it never changes."""
    anchors = build_anchors(revision.document)
    return format_json(
        {
            "schema": "kaitei/version/1",
            "policy": _policy(policy),
            **_facts(policy, revision),
            "clauses": [
                _clause(revision.document, index, clause, anchors[index])
                for index, clause in enumerate(revision.document.clauses)
            ],
        }
    )


def _policy(policy: Policy) -> dict[str, str]:
    return {
        "id": policy.id,
        "title": policy.title,
        "language": policy.language,
        "publisher": policy.publisher,
    }


def notice_of(policy: Policy, revision: Revision) -> str:
    """Return the sentence that must stand beside a reconstruction, in the policy's language; '' for other texts."""
    return (
        RECONSTRUCTION_NOTICE.in_language(ui_language(policy.language)) if revision.is_reconstruction else ""
    )


def _facts(policy: Policy, revision: Revision) -> dict[str, object]:
    facts = revision.facts
    notice = {"notice": told} if (told := notice_of(policy, revision)) else {}
    return {
        "version": revision.version,
        "title": facts.title,
        "revised": facts.revised.isoformat(),
        "published": facts.published.isoformat(),
        "effective": facts.effective.isoformat(),
        "consent": facts.consent.value,
        "nature": facts.nature.value,
        "summary": facts.summary,
        "text": facts.text.value,
        "source": facts.source,
        "digest": revision.digest.hex(),
        **notice,
    }


def _clause(document: Document, index: int, clause: Clause, anchor: str) -> dict[str, object]:
    label = clause.label
    return {
        "kind": clause.kind.value,
        "depth": clause.depth,
        "label": label.written if label else "",
        "number": list(label.number) if label else [],
        "path": list(document.path_of(index)),
        "anchor": anchor,
        "lines": [clause.first, clause.last],
        "text": clause.text,
    }
