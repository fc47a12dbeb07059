"""Every rule finds what its bad cases mark, on those lines and no others, and nothing in its good cases."""

import pytest

from kaitei.checks import RULES
from support.check_cases import CASES, Case, read_cases

RULE_FOLDERS = sorted(path.name for path in CASES.iterdir() if path.is_dir())


def cases(sort):
    return [
        pytest.param(case, id=f"{rule}: {case.title}")
        for rule in RULE_FOLDERS
        for case in read_cases(rule, sort)
    ]


def places(case: Case) -> dict[tuple[str, int | None], str]:
    return {
        (finding.where.path, None if finding.where.line == 1 else finding.where.line): finding.severity.value
        for finding in case.findings()
    }


@pytest.mark.parametrize("case", cases("bad"))
def test_a_bad_case_is_found_where_it_is_marked(case):
    found = places(case)
    assert case.expected, "a bad case marks at least one line"
    assert set(found) == set(case.expected)
    for place, severity in case.expected.items():
        assert severity in {"any", found[place]}


@pytest.mark.parametrize("case", cases("good"))
def test_a_good_case_is_left_alone(case):
    assert not case.expected
    assert places(case) == {}


def test_every_rule_has_cases():
    assert sorted(rule.name for rule in RULES) == RULE_FOLDERS


@pytest.mark.parametrize("rule", RULE_FOLDERS)
def test_a_rule_has_twenty_bad_cases_and_five_good_ones_each_different(rule):
    bad, good = list(read_cases(rule, "bad")), list(read_cases(rule, "good"))
    assert len(bad) >= 20
    assert len(good) >= 5
    assert len({case.title for case in bad}) == len(bad)
    assert len({str((case.files, case.base, case.today)) for case in [*bad, *good]}) == len(bad) + len(good)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_finding_speaks_both_languages(rule):
    for case in read_cases(rule.name, "bad"):
        for finding in case.findings():
            assert any("ぁ" <= char <= "ヿ" or "一" <= char <= "鿿" for char in finding.message.ja)
            assert finding.message.en
            assert finding.message.en != finding.message.ja
