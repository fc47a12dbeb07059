"""Which comparisons there are, in a build and in a preview."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from kaitei.pages.pairs import PREVIEWED, prebuilt_pairs
from kaitei.parse import load_catalog
from support.generate_versions import generate_versions

COUNT = 30
FILES = {f"policy_versions/{name}": text for name, text in generate_versions(COUNT).items()}
POLICY = load_catalog(FILES).policies[0]
TODAY = date(2030, 1, 1)
CURRENT = POLICY.revisions[-1]


def with_current(*, preview):
    pairs = prebuilt_pairs(POLICY, TODAY, 25, preview=preview)
    return [old for old, new in pairs if new is CURRENT]


def test_up_to_the_limit_every_pair_is_made_in_a_preview_too():
    assert len(prebuilt_pairs(POLICY, TODAY, COUNT)) == COUNT * (COUNT - 1) // 2
    assert prebuilt_pairs(POLICY, TODAY, COUNT, preview=True) == prebuilt_pairs(POLICY, TODAY, COUNT)


def test_above_the_limit_each_version_is_compared_with_the_one_in_force():
    assert with_current(preview=False) == list(POLICY.revisions[:-1])


def test_a_preview_compares_only_the_first_and_the_newest_with_the_one_in_force():
    assert with_current(preview=True) == [POLICY.revisions[0], *POLICY.revisions[-PREVIEWED:-1]]


def test_each_version_is_compared_with_the_one_before_it_and_the_first_in_a_preview_too():
    pairs = set(prebuilt_pairs(POLICY, TODAY, 25, preview=True))
    assert pairs >= set(pairwise(POLICY.revisions))
    assert pairs >= {(POLICY.revisions[0], later) for later in POLICY.revisions[1:]}
