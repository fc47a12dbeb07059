"""Policies of one's own in the place of the sample, and old versions of a policy that nobody has published yet."""

from datetime import date

import pytest

from kaitei.checks import check_catalog
from kaitei.model import Finding, Severity
from kaitei.model.lock import Locked
from kaitei.parse import load_catalog
from kaitei.parse.lock import format_lock
from support.policies import a_policy, a_version

TODAY = date(2026, 1, 1)
SAMPLE = "第1条（総則）　総則を定める。\n第2条（利用目的）　次の目的で利用する。\n(1) 発送のため\n"
OWN = "第1条（総則）　総則を定める。\n第2条（定義）　用語を定める。\n第3条（利用目的）　次の目的で利用する。\n(1) 発送のため\n"
PURPOSES = 'substance:\n  purposes: ["第2条"]\n'
HISTORY = {"version-deleted", "version-out-of-order", "digest-manifest-wrong", "substance-misplaced"}


def locked(files: dict[str, str]) -> dict[str, str]:
    """Return the files with the manifest of their policy."""
    (policy,) = load_catalog(files).policies
    lines = tuple(
        Locked(revision.version, revision.facts.text, revision.digest, "") for revision in policy.revisions
    )
    return files | {policy.path.replace("policy.yml", "versions.lock"): format_lock(lines)}


def versions(*days: str, body: str) -> dict[str, str]:
    return {day: a_version(day, body, summary=f"{day} の要点です。", source=f"{day} の起案") for day in days}


BASE = locked(a_policy(versions("2021-05-01", "2024-11-05", body=SAMPLE), more=PURPOSES))


def own(policy: str, *days: str, **facts: str) -> dict[str, str]:
    facts = {"publisher": "自社株式会社", "more": PURPOSES.replace("第2条", "第3条"), **facts}
    return locked(a_policy(versions(*days, body=OWN), policy, **facts))


def found(files: dict[str, str]) -> list[Finding]:
    findings = check_catalog(load_catalog(files), load_catalog(BASE), TODAY, files, BASE)
    return [finding for finding in findings if finding.rule in HISTORY]


def test_a_sample_replaced_under_its_name_is_told_of_once_with_the_way_to_do_it():
    (finding,) = found(own("sample", "2018-04-01", "2020-04-01"))
    assert (finding.rule, finding.severity) == ("version-deleted", Severity.ERROR)
    assert finding.message.ja == (
        "公開済みのポリシー「sample」（見本株式会社、2 版）が、自社株式会社の文書に置き換えられています"
    )
    assert finding.fix
    assert "docs/guide/start.md" in finding.fix.ja
    assert "docs/guide/start.md" in finding.fix.en


def test_lines_of_the_sample_left_in_the_manifest_are_told_of_no_second_time():
    path = "policies/sample/versions.lock"
    mine = own("sample", "2018-04-01", "2020-04-01")
    mine[path] = mine[path] + "".join(BASE[path].splitlines(keepends=True)[-2:])
    assert [finding.rule for finding in found(mine)] == ["version-deleted"]


def test_labels_of_a_replaced_policy_are_not_looked_up_in_the_sample():
    mine = own("sample", "2025-04-01", more=PURPOSES)
    assert [finding.rule for finding in found(mine)] == ["version-deleted"]


def test_a_sample_removed_for_a_policy_of_another_name_is_told_of_with_the_way_to_do_it():
    (finding,) = found(own("terms", "2018-04-01", "2020-04-01"))
    assert finding.rule == "version-deleted"
    assert finding.fix
    assert "docs/guide/start.md" in finding.fix.ja


def test_a_policy_removed_beside_one_that_stays_is_to_be_restored():
    base = BASE | own("terms", "2018-04-01")
    files = own("terms", "2018-04-01")
    findings = check_catalog(load_catalog(files), load_catalog(base), TODAY, files, base)
    (finding,) = (finding for finding in findings if finding.rule == "version-deleted")
    assert finding.fix
    assert finding.fix.ja == "フォルダーを基準のコミットから戻してください"


def test_old_published_texts_of_a_new_policy_are_no_reconstructions():
    assert found(BASE | own("terms", "2018-04-01", "2020-04-01", "2022-04-01")) == []


@pytest.mark.parametrize("publisher", ["見本株式会社", "自社株式会社"])
def test_a_publisher_that_changes_its_name_keeps_its_history(publisher):
    files = locked(
        a_policy(
            versions("2021-05-01", body=SAMPLE) | versions("2024-10-01", body=OWN),
            publisher=publisher,
            more=PURPOSES,
        )
    )
    rules = [finding.rule for finding in found(files)]
    assert "version-deleted" in rules
    assert "version-out-of-order" in rules
