"""The comparison for machines: ``kaitei/comparison/1``, described in schema/comparison-1.json."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from kaitei.model import Change, ChangeClass, ChangeKind, Comparison, Document, ReferenceChange
from kaitei.model.table import Heading
from kaitei.render.profiles import reconstruction_notice

_ENCODER = json.JSONEncoder(ensure_ascii=False)
SCHEMA = "kaitei/comparison/1"


def render_json(comparison: Comparison, old: Heading, new: Heading) -> str:
    """Return the whole comparison as JSON, one change on a line, unchanged clauses included."""
    members = {
        "schema": _compact(SCHEMA),
        "old": _compact(_side(comparison.old, old)),
        "new": _compact(_side(comparison.new, new)),
        "counts": _compact({str(kind): count for kind, count in comparison.counts.items()}),
        "changes": _lines(_change(comparison, change) for change in comparison),
        "references": _lines(
            _compact(_reference(comparison, reference)) for reference in comparison.references
        ),
    }
    return "{\n" + ",\n".join(f"{_compact(name)}: {text}" for name, text in members.items()) + "\n}\n"


def _lines(items: Iterable[str]) -> str:
    text = ",\n".join(items)
    return f"[\n{text}\n]" if text else "[]"


def _compact(value: Any) -> str:
    return _ENCODER.encode(value)


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


def _change(comparison: Comparison, change: Change) -> str:
    old, new = _clauses(comparison.old), _clauses(comparison.new)
    edits = [
        {"old": [edit.old_start, edit.old_end], "new": [edit.new_start, edit.new_end]}
        for edit in change.edits
    ]
    return (
        f'{_head(change.kind, change.classes, moved=change.moved)}, "old": [{", ".join(old[index] for index in change.old)}], '
        f'"new": [{", ".join(new[index] for index in change.new)}], "edits": {_compact(edits) if edits else "[]"}}}'
    )


@lru_cache(maxsize=256)
def _head(kind: ChangeKind, classes: tuple[ChangeClass, ...], *, moved: bool) -> str:
    return _compact({"kind": str(kind), "moved": moved, "classes": [str(found) for found in classes]})[:-1]


@lru_cache(maxsize=512)  # a version is compared with several others, and they quote it whole
def _clauses(document: Document) -> tuple[str, ...]:
    """Return every clause of a document as JSON."""
    return tuple(_compact(_clause(document, index)) for index in range(len(document.clauses)))


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
