"""The policies that benchmarks and tests generate are ones a careful editor could have written."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from kaitei.checks import check_catalog
from kaitei.diff import compare
from kaitei.model import Severity
from kaitei.parse import load_catalog
from support.generate_versions import generate_versions


def load(count, seed):
    return load_catalog(
        {f"policy_versions/{path}": text for path, text in generate_versions(count, seed).items()}
    )


@given(seed=st.integers(0, 10**6))
@settings(max_examples=10)
def test_the_checks_find_nothing_to_mend(seed):
    catalog = load(20, seed)
    assert len(catalog.policies[0].revisions) == 20
    findings = check_catalog(catalog, None, date(2026, 1, 1))
    assert [found for found in findings if found.severity is not Severity.NOTE] == []


@given(seed=st.integers(0, 10**6))
@settings(max_examples=10)
def test_each_version_differs_from_the_one_before_but_not_in_everything(seed):
    for old, new in pairwise(load(10, seed).policies[0].revisions):
        changed = compare(old.document, new.document).changed
        touched = sum(max(len(change.old), len(change.new)) for change in changed)
        assert 2 <= touched < len(new.document.clauses) / 2  # one of them is the date line


def test_the_same_number_and_seed_give_the_same_texts():
    assert generate_versions(30, 7) == generate_versions(30, 7)
    assert generate_versions(30, 7) != generate_versions(30, 8)
