"""The comparison for machines: ``kaitei/comparison/1``, described in schema/comparison-1.json."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from kaitei.model import Change, Comparison, Document, ReferenceChange
from kaitei.model.table import Heading
from kaitei.render.profiles import reconstruction_notice

SCHEMA = "kaitei/comparison/1"


def render_json(comparison: Comparison, old: Heading, new: Heading) -> str:
    """Return the whole comparison as JSON, one change on a line, unchanged clauses included."""
    value = build_json(comparison, old, new)
    lines = [f"{_compact(key)}: {_member(member)}" for key, member in value.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _member(member: Any) -> str:
    if not isinstance(member, list) or not member:
        return _compact(member)
    return "[\n" + ",\n".join(_compact(item) for item in member) + "\n]"


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def build_json(comparison: Comparison, old: Heading, new: Heading) -> dict[str, Any]:
    """Return the comparison as plain lists and dictionaries."""
    return {
        "schema": SCHEMA,
        "old": _side(comparison.old, old),
        "new": _side(comparison.new, new),
        "counts": {str(kind): count for kind, count in comparison.counts.items()},
        "changes": [_change(comparison, change) for change in comparison],
        "references": [_reference(comparison, reference) for reference in comparison.references],
    }


def _side(document: Document, heading: Heading) -> dict[str, Any]:
    return {
        "id": heading.address,
        "digest": heading.digest,
        "title": heading.title,
        "version": heading.version or None,
        "reconstruction": heading.reconstruction,
        **({"notice": reconstruction_notice("ja")} if heading.reconstruction else {}),
        "before": _before(document),
    }


def _before(document: Document) -> str:
    """Return the blank lines in front of the first clause."""
    if not document.clauses:
        return document.text
    return _split(document, 0)[0]


def _split(document: Document, index: int) -> tuple[str, str]:
    """Return what stands before and after a clause's line in its source."""
    clause = document.clauses[index]
    before, _, after = clause.source.partition(clause.line)
    return before, after


def _change(comparison: Comparison, change: Change) -> dict[str, Any]:
    return {
        "kind": str(change.kind),
        "moved": change.moved,
        "classes": [str(found) for found in change.classes],
        "old": [_clause(comparison.old, index) for index in change.old],
        "new": [_clause(comparison.new, index) for index in change.new],
        "edits": [
            {"old": [edit.old_start, edit.old_end], "new": [edit.new_start, edit.new_end]}
            for edit in change.edits
        ],
    }


def _clause(document: Document, index: int) -> dict[str, Any]:
    clause = document.clauses[index]
    return {
        "label": clause.label.written if clause.label else None,
        "path": list(document.path_of(index)),
        "lines": [clause.first, clause.last],
        "text": clause.line,
        "after": _split(document, index)[1],
    }


def _reference(comparison: Comparison, reference: ReferenceChange) -> dict[str, Any]:
    return {
        "at": _target(comparison.new, reference.at),
        "written": reference.written,
        "old_target": _target(comparison.old, reference.old_target),
        "new_target": _target(comparison.new, reference.new_target),
        "state": str(reference.state),
    }


def _target(document: Document, index: int | None) -> Mapping[str, Any] | None:
    if index is None:
        return None
    clause = document.clauses[index]
    return {"path": list(document.path_of(index)), "lines": [clause.first, clause.last]}
