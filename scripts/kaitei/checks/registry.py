"""Every rule there is, in the order findings of one line are shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from kaitei.checks.review import Review
from kaitei.checks.rule import Group, Rule
from kaitei.checks.rules import (
    caption_misplaced,
    code_point_new,
    date_line_differs,
    dead_anchor,
    digest_manifest_wrong,
    items_missing,
    label_kind_changed,
    look_alike,
    mixed_width,
    notice_too_short,
    numbering_duplicate,
    numbering_gap,
    numbering_order,
    published_after_effective,
    published_copied,
    published_text_changed,
    reference_missing_target,
    reference_stale,
    reference_unit_mismatch,
    reference_unrelated_target,
    refused_code_point,
    refused_markdown,
    revised_after_effective,
    revised_differs,
    sibling_without_address,
    silence_refused,
    silence_unused,
    source_copied,
    substance_changed,
    substance_misplaced,
    substance_undeclared,
    summary_missing,
    third_party_touched,
    version_deleted,
    version_out_of_order,
)
from kaitei.checks.silences import silence
from kaitei.model import Catalog, Finding, Severity

RULES: tuple[Rule, ...] = tuple(
    module.RULE
    for module in (
        published_text_changed,
        version_deleted,
        version_out_of_order,
        digest_manifest_wrong,
        revised_differs,
        date_line_differs,
        published_after_effective,
        revised_after_effective,
        published_copied,
        notice_too_short,
        refused_code_point,
        refused_markdown,
        look_alike,
        mixed_width,
        code_point_new,
        numbering_gap,
        numbering_duplicate,
        numbering_order,
        label_kind_changed,
        reference_missing_target,
        reference_stale,
        reference_unit_mismatch,
        reference_unrelated_target,
        items_missing,
        summary_missing,
        source_copied,
        substance_undeclared,
        substance_changed,
        third_party_touched,
        substance_misplaced,
        caption_misplaced,
        dead_anchor,
        sibling_without_address,
        silence_refused,
        silence_unused,
    )
)


def find_rule(name: str) -> Rule | None:
    return next((rule for rule in RULES if rule.name == name), None)


def check_catalog(
    catalog: Catalog,
    base: Catalog | None,
    today: date,
    files: Mapping[str, str] | None = None,
    base_files: Mapping[str, str] | None = None,
) -> Iterator[Finding]:
    """Yield what there is to say about the versions of a catalog, file by file, line by line.

    ``base`` holds what is published (``None``: unknown, so the history rules have nothing to say), ``today``
    is the day in Japan, ``files`` the texts the catalog was loaded from, ``base_files`` those of the base. What
    is found in a version that is already published as it stands cannot be mended there: it is graded a note.
    """
    review = Review(catalog, base, today, files or {}, base_files or {})
    settled = _settled_files(review)
    found = [
        _grade(finding, rule, settled)
        for rule in RULES
        if rule.group is not Group.SILENCES
        for finding in rule.check(review)
    ]
    review = replace(
        review,
        findings=tuple(found),
        silenceable={rule.name: rule.is_silenceable for rule in RULES},
    )
    found = [silence(review, finding) for finding in found]
    for rule in RULES:
        if rule.group is Group.SILENCES:
            found += rule.check(review)
    yield from sorted(found, key=_place)


def check_files(files: Mapping[str, str]) -> Iterator[Finding]:
    """Yield what bars files from being read as policies at all: every place, where reading stops at the first."""
    review = Review(Catalog(()), None, date.min, files)
    for rule in (refused_code_point.RULE, refused_markdown.RULE):
        yield from rule.check(review)


def _settled_files(review: Review) -> frozenset[str]:
    """Return the files of versions that are published as they stand."""
    return frozenset(each.document.path for each in review.reviewed if review.is_settled(each))


def _grade(finding: Finding, rule: Rule, settled: frozenset[str]) -> Finding:
    if rule.group is Group.HISTORY or finding.where.path not in settled:
        return finding
    return replace(finding, severity=Severity.NOTE)


def _place(finding: Finding) -> tuple[str, int, int]:
    return finding.where.path, finding.where.line or 0, finding.where.column or 0
