"""Findings in every form a reader or machine takes them in."""

import json
from dataclasses import replace

from kaitei.checks.report import count_words, render_findings
from kaitei.checks.report.markdown import MOST_SHOWN, render_markdown
from kaitei.errors import Location, Message
from kaitei.model import Finding, Severity

FINDINGS = (
    Finding(
        "numbering-gap",
        Severity.ERROR,
        Location("policy_versions/a/2025-01-01.md", 14, 3),
        Message(en="100% wrong: a,b\nc", ja="番号が抜けています"),
        Message(en="renumber", ja="番号を詰めてください"),
    ),
    Finding(
        "sibling-without-address",
        Severity.NOTE,
        Location("policy_versions/個人/policy.yml", 7),
        Message(en="unknown", ja="不明です"),
    ),
    Finding("version-deleted", Severity.WARNING, Location("a.md"), Message(en="gone", ja="消えました")),
)


def test_text_names_place_severity_rule_and_fix_in_the_language_asked_for():
    assert render_findings(FINDINGS, "text", "ja") == (
        "policy_versions/a/2025-01-01.md:14:3: エラー: 番号が抜けています [numbering-gap]\n"
        "  対処: 番号を詰めてください\n"
        "policy_versions/個人/policy.yml:7: 注意: 不明です [sibling-without-address]\n"
        "a.md: 警告: 消えました [version-deleted]\n"
    )
    assert render_findings(FINDINGS, "text", "en").startswith(
        "policy_versions/a/2025-01-01.md:14:3: error: 100% wrong: a,b\nc [numbering-gap]\n  fix: renumber\n"
    )


def test_counts_are_told_in_words():
    assert count_words(FINDINGS, "en") == "1 error, 1 warning, 1 note"
    assert count_words((*FINDINGS, FINDINGS[0]), "ja") == "エラー 2 件、警告 1 件、注意 1 件"
    assert count_words((), "en") == "no findings"
    assert count_words((), "ja") == "指摘はありません"


def test_github_annotations_escape_what_would_end_them():
    assert render_findings(FINDINGS, "github", "en") == (
        "::error file=policy_versions/a/2025-01-01.md,line=14,col=3,title=numbering-gap::"
        "100%25 wrong: a,b%0Ac%0A→ renumber\n"
        "::notice file=policy_versions/個人/policy.yml,line=7,title=sibling-without-address::unknown\n"
        "::warning file=a.md,title=version-deleted::gone\n"
    )
    odd = Finding("r", Severity.NOTE, Location("a,b:c%.md", 1), Message(en="::error::x", ja=""))
    assert (
        render_findings((odd,), "github", "en")
        == "::notice file=a%2Cb%3Ac%25.md,line=1,title=r::::error::x\n"
    )


def test_json_holds_both_languages_and_counts_of_every_severity():
    value = json.loads(render_findings(FINDINGS, "json", "en"))
    assert value["schema"] == "kaitei/findings/1"
    assert value["counts"] == {"error": 1, "warning": 1, "note": 1}
    assert value["silenced"] == 0
    assert value["findings"][0] == {
        "rule": "numbering-gap",
        "severity": "error",
        "path": "policy_versions/a/2025-01-01.md",
        "line": 14,
        "column": 3,
        "message": {"en": "100% wrong: a,b\nc", "ja": "番号が抜けています"},
        "fix": {"en": "renumber", "ja": "番号を詰めてください"},
        "silenced": None,
    }
    assert value["findings"][2]["line"] is None
    assert value["findings"][2]["fix"] is None


def test_sarif_points_every_result_at_its_rule_and_line():
    log = json.loads(render_findings(FINDINGS, "sarif", "ja"))
    (run,) = log["runs"]
    assert log["version"] == "2.1.0"
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == [found.rule for found in FINDINGS]
    first, second, third = run["results"]
    assert (first["ruleId"], first["ruleIndex"], first["level"]) == ("numbering-gap", 0, "error")
    place = first["locations"][0]["physicalLocation"]
    assert place["region"] == {"startLine": 14, "startColumn": 3}
    assert run["columnKind"] == "unicodeCodePoints"
    uri = second["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "policy_versions/%E5%80%8B%E4%BA%BA/policy.yml"
    assert third["locations"][0]["physicalLocation"]["region"] == {"startLine": 1}


def test_nothing_found_is_an_empty_text_and_an_empty_list():
    assert render_findings((), "text", "ja") == ""
    assert render_findings((), "github", "ja") == ""
    assert json.loads(render_findings((), "json", "ja"))["findings"] == []
    assert json.loads(render_findings((), "sarif", "ja"))["runs"][0]["results"] == []


def test_a_silenced_finding_is_shown_with_its_reason_in_every_form_and_counted_apart():
    silenced = (replace(FINDINGS[0], silenced="欠番のまま（法務部 2025-01-10）"), FINDINGS[2])
    assert render_findings(silenced, "text", "ja").startswith(
        "policy_versions/a/2025-01-01.md:14:3: 確認済み: 番号が抜けています [numbering-gap]\n"
        "  理由: 欠番のまま（法務部 2025-01-10）\n"
    )
    assert count_words(silenced, "ja") == "警告 1 件、確認済み 1 件"
    assert count_words(silenced, "en") == "1 warning, 1 silenced"
    github = render_findings(silenced, "github", "ja")
    assert github.startswith(
        "::notice file=policy_versions/a/2025-01-01.md,line=14,col=3,title=numbering-gap::"
    )
    assert "%0A（確認済み：欠番のまま（法務部 2025-01-10））\n" in github
    value = json.loads(render_findings(silenced, "json", "ja"))
    assert (value["counts"]["error"], value["silenced"]) == (0, 1)
    assert value["findings"][0]["silenced"] == "欠番のまま（法務部 2025-01-10）"
    first, second = json.loads(render_findings(silenced, "sarif", "ja"))["runs"][0]["results"]
    assert first["suppressions"] == [
        {"kind": "external", "status": "accepted", "justification": "欠番のまま（法務部 2025-01-10）"}
    ]
    assert "suppressions" not in second


def test_markdown_is_a_table_of_the_findings_below_their_counts():
    silenced = replace(FINDINGS[1], silenced="確認済み")
    assert render_markdown((FINDINGS[0], silenced), "en") == (
        "**1 error, 1 silenced**\n"
        "\n"
        "| Severity | Place | Finding |\n"
        "| --- | --- | --- |\n"
        "| error | policy\\_versions/a/2025-01-01.md:14:3 | 100% wrong: a,b c<br>→ renumber<br><sub>numbering-gap</sub> |\n"
        "| silenced | policy\\_versions/個人/policy.yml:7 | unknown<br>（確認済み）<br><sub>sibling-without-address</sub> |\n"
    )


def test_no_character_of_a_text_acts_in_the_markdown():
    odd = replace(FINDINGS[2], message=Message(en="<b>|x|</b> [a](b) `c` *d* @e #1", ja=""))
    assert r"| &lt;b&gt;\|x\|&lt;/b&gt; \[a\](b) \`c\` \*d\* \@e \#1<br>" in render_markdown((odd,), "en")


def test_markdown_cuts_a_long_message_and_leaves_out_what_no_reviewer_reads():
    long = replace(FINDINGS[2], message=Message(en="x" * 601, ja=""))
    shown = render_markdown((long,) * (MOST_SHOWN + 3), "en")
    assert "| " + "x" * 600 + "…<br>" in shown
    assert shown.count("<sub>") == MOST_SHOWN
    assert shown.endswith("\n3 more are not shown here.\n")
    assert "…" not in render_markdown((replace(long, message=Message(en="x" * 600, ja="")),), "en")
