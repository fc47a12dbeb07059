from __future__ import annotations

import pytest

from kaitei.errors import KaiteiError
from kaitei.parse import load_catalog
from support.policies import a_catalog, a_policy, a_version


def refusal(files: dict[str, str]) -> str:
    with pytest.raises(KaiteiError) as caught:
        load_catalog(files)
    return str(caught.value)


def test_versions_are_in_order_of_their_days_and_then_of_their_count():
    names = ["2024-11-05", "2021-05-01", "2024-11-05.10", "2024-11-05.2"]
    catalog = a_catalog(a_policy({name: a_version(name) for name in names}))
    versions = [revision.version for revision in catalog.policies[0].revisions]
    assert versions == ["2021-05-01", "2024-11-05", "2024-11-05.2", "2024-11-05.10"]


def test_several_policies_stand_side_by_side():
    version = {"2024-11-05": a_version("2024-11-05")}
    catalog = a_catalog(a_policy(version, "terms"), a_policy(version, "privacy"))
    assert [policy.id for policy in catalog.policies] == ["privacy", "terms"]
    assert catalog.revision("terms", "2024-11-05") is not None
    assert catalog.revision("terms", "2024-11-06") is None


def test_the_order_of_the_files_does_not_matter():
    files = a_policy({name: a_version(name) for name in ("2021-05-01", "2024-11-05")})
    assert load_catalog(files) == load_catalog(dict(reversed(files.items())))


def test_a_folder_without_a_policy_file_is_refused():
    files = a_policy({"2024-11-05": a_version("2024-11-05")})
    del files["policies/sample/policy.yml"]
    assert refusal(files) == (
        "policies/sample: error: policy.yml is missing\n  fix: write one, with id, title and publisher"
    )


def test_a_policy_without_versions_is_refused():
    assert refusal(a_policy({})) == (
        "policies/sample: error: the policy has no version\n  fix: write one, named like 2024-11-05.md"
    )


def test_a_policy_has_the_name_of_its_folder():
    files = {path.replace("/sample/", "/other/"): text for path, text in a_policy({}).items()}
    assert refusal(files) == (
        "policies/other/policy.yml: error: id is 'sample', but the folder is named 'other'\n  fix: give both one name"
    )


def test_two_ways_to_write_one_day_are_one_too_many():
    files = a_policy({"2024-11-05": a_version("2024-11-05"), "2024-11-5": a_version("2024-11-05")})
    assert "2024-11-5.md: error: the file name '2024-11-5' names no version" in refusal(files)


def test_a_policy_file_with_hidden_characters_is_refused():
    files = a_policy({"2024-11-05": a_version("2024-11-05")}, title="見\u200b本")
    assert "policy.yml:2:9: error: character U+200B ZERO WIDTH SPACE" in refusal(files)


def test_no_archive_is_an_empty_catalog():
    assert load_catalog({}).policies == ()


def test_editorial_headings_hold_until_a_version_has_its_own():
    own = 'captions:\n  "1.": 三つ目から\nsource: '
    versions = {day: a_version(day) for day in ("2021-01-01", "2022-01-01", "2023-01-01", "2024-01-01")}
    versions["2023-01-01"] = versions["2023-01-01"].replace("source: ", own)
    catalog = a_catalog(a_policy(versions, more='captions:\n  "1.": 最初から\n'))
    shown = [revision.caption("1.") for revision in catalog.policies[0].revisions]
    assert shown == ["最初から", "最初から", "三つ目から", "三つ目から"]
