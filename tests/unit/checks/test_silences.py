"""Silences: read strictly, never more than they say, never of history."""

import pytest
from hypothesis import given

from kaitei.checks import RULES, Group
from kaitei.errors import KaiteiError
from kaitei.model import Silence
from kaitei.parse import parse_policy
from support.mutations import MUTATIONS, mutated
from support.policies import POLICY

HEAD = POLICY.format(id="sample", title="見本", language="ja", publisher="見本株式会社")
SILENCED = """\
silenced:
  - rule: numbering-gap
    version: 2025-01-01
    at: 第4条
    reason: "欠番のままにする: 法務部、2025年3月3日"
  - rule: sibling-without-address
    at: '- name: 旅費規程'
    reason: >
      社外に
      公表しないため
"""


def test_a_silence_is_read_as_written_with_its_line():
    assert parse_policy("policy.yml", HEAD + SILENCED).silenced == (
        Silence("numbering-gap", "2025-01-01", "第4条", "欠番のままにする: 法務部、2025年3月3日", 7),
        Silence("sibling-without-address", "", "- name: 旅費規程", "社外に 公表しないため", 11),
    )
    assert parse_policy("policy.yml", HEAD).silenced == ()


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("silenced: all\n", 6, "silenced must hold a list"),
        ("silenced:\n  - numbering-gap\n", 7, "silenced must hold rule, version, at and reason"),
        ("silenced:\n  - version: 2025-01-01\n", 7, "rule is missing"),
        ("silenced:\n  - rule: a\n    because: b\n", 8, "unknown key 'because'"),
        ("silenced:\n  - rule: a\n    rule: b\n", 8, "rule is written twice"),
        ("silenced:\n  - rule: [a, b]\n", 7, "rule must be text"),
    ],
)
def test_a_silence_of_another_form_is_refused_with_its_line(text, line, what):
    with pytest.raises(KaiteiError) as refused:
        parse_policy("policy.yml", HEAD + text)
    assert refused.value.where
    assert refused.value.where.line == line
    assert what in str(refused.value)


@MUTATIONS
@given(mutated(HEAD + SILENCED, SILENCED))
def test_no_text_makes_the_reader_of_silences_fall_over(text):
    try:
        silenced = parse_policy("policy.yml", text).silenced
    except KaiteiError:
        return
    lines = text.split("\n")
    assert all("rule" in lines[found.line - 1] for found in silenced)


def test_history_and_silences_themselves_are_never_silenced():
    assert {rule.group for rule in RULES if not rule.is_silenceable} == {Group.HISTORY, Group.SILENCES}
