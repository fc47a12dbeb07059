"""Every rule has a page that tells the truth: its grade, and an example with the finding as it is shown.

After a rule's words changed: ``pytest tests/unit/checks/test_pages.py --approve``, then read what it wrote.
"""

import re
from pathlib import Path

import pytest

from kaitei.checks import RULES
from kaitei.checks.report.text import SEVERITIES
from support.check_cases import CASES, read_cases

PAGES = Path(__file__).parents[3] / "docs" / "guide" / "checks"
PARTS = ("何を見つけるか", "なぜ大切か", "例：", "直し方", "そのままでよいとき")
EXAMPLE = re.compile(
    r"## 例：(?P<title>.+)\n\n```text\n(?P<text>[^`]+)\n```\n\n```text\n(?P<finding>[^`]+)\n```\n"
)


def page_of(rule):
    return PAGES / f"{rule.name}.md"


def example_of(rule, title):
    """Return a bad case as it is written, marks apart, and its first finding as ``kaitei check`` shows it."""
    (case,) = [case for case in read_cases(rule.name, "bad") if case.title == title]
    finding = case.findings()[0]
    chunks = re.split(r"^=== *", (CASES / rule.name / "bad.txt").read_text("utf-8"), flags=re.MULTILINE)
    (chunk,) = [chunk for chunk in chunks[1:] if chunk.partition("\n")[0].strip() == title]
    text = re.sub(r"[ 　]*← *指摘.*$", "", chunk.partition("\n")[2], flags=re.MULTILINE).strip()
    shown = f"{SEVERITIES[finding.severity].ja}: {finding.message.ja} [{rule.name}]"
    return text, shown + (f"\n  対処: {finding.fix.ja}" if finding.fix else "")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_has_a_page_with_every_part(rule):
    text = page_of(rule).read_text("utf-8")
    silenced = "理由を書けば確認済みにできます" if rule.is_silenceable else "確認済みにはできません"
    assert text.startswith(
        f"# {rule.title.ja}\n\n規則の名前：`{rule.name}` ／ 重さ：{SEVERITIES[rule.severity].ja} ／ {silenced}\n"
    )
    outside = re.sub(r"^```text\n[^`]+^```$", "", text, flags=re.MULTILINE)
    headings = re.findall(r"^## (.+)$", outside, re.MULTILINE)
    assert [heading.startswith(part) for heading, part in zip(headings, PARTS, strict=True)] == [True] * 5


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_example_is_a_case_and_its_finding_is_what_the_check_says(rule, request):
    page = page_of(rule)
    written = page.read_text("utf-8")
    match = EXAMPLE.search(written)
    assert match
    text, finding = example_of(rule, match["title"])
    if request.config.getoption("--approve") and (text, finding) != (match["text"], match["finding"]):
        block = f"## 例：{match['title']}\n\n```text\n{text}\n```\n\n```text\n{finding}\n```\n"
        page.write_text(written[: match.start()] + block + written[match.end() :], "utf-8")
        return
    assert (match["text"], match["finding"]) == (text, finding)


def test_the_list_of_rules_links_every_page_and_no_other():
    listed = re.findall(
        r"^\| \[(.+)\]\((.+)\.md\) `(.+)` \|", (PAGES / "index.md").read_text("utf-8"), re.MULTILINE
    )
    assert listed == [(rule.title.ja, rule.name, rule.name) for rule in RULES]
    assert {path.stem for path in PAGES.glob("*.md")} == {rule.name for rule in RULES} | {"index"}
