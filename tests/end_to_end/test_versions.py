"""``kaitei versions``: what it says of each version, and in which language."""

from __future__ import annotations

import json

import pytest

from kaitei.cli import run
from support.policies import a_policy, a_version, write_archive

VERSIONS = {
    "2024-01-01": a_version("2024-01-01", text="reconstruction"),
    "2025-01-01": a_version("2025-01-01"),
    # replaced before it came into force
    "2025-06-01": a_version("2025-06-01", effective="2026-06-01"),
    "2025-07-01": a_version("2025-07-01", effective="2026-03-01"),
}


@pytest.fixture
def versions(tmp_path, capsys):
    archive = str(write_archive(tmp_path, a_policy(VERSIONS)))

    def said(*words):
        assert run(["--archive", archive, "versions", "--today", "2026-01-01", *words]) == 0
        return capsys.readouterr().out

    return said


def test_a_period_ends_with_the_last_day_in_force(versions):
    """As on the site: the day on which the next version comes into force is no day of this one."""
    assert [line[16:39].strip() for line in versions().splitlines()[1:]] == [
        "2024-01-01 – 2024-12-31",
        "2025-01-01 – 2026-02-28",
        "–",
        "2026-03-01 –",
    ]
    (policy,) = json.loads(versions("--json"))
    assert [(one["in_force_from"], one["in_force_until"]) for one in policy["versions"]] == [
        ("2024-01-01", "2024-12-31"),
        ("2025-01-01", "2026-02-28"),
        (None, None),
        ("2026-03-01", None),
    ]


def test_versions_are_told_of_in_the_language_of_the_policy(versions):
    assert [line.split()[-1] for line in versions().splitlines()[1:]] == [
        "復元案（公表当時の正文ではありません）",
        "現行版",
        "適用されませんでした",
        "施行前",
    ]
    assert "past  reconstruction (not the text published at the time)\n" in versions("--lang", "en")
