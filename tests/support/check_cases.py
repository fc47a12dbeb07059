"""Cases of the rules, written as text: tests/cases/checks/<rule>/bad.txt and good.txt.

tests/cases/checks/README.md tells the format; it is meant for people who write policies, not programs.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from kaitei.checks import Group, check_catalog, check_files, find_rule
from kaitei.checks.review import Review
from kaitei.errors import KaiteiError
from kaitei.model import Catalog, Finding
from kaitei.parse import load_catalog
from support.policies import FACTS, POLICY, VERSION

CASES = Path(__file__).parents[1] / "cases" / "checks"
ARCHIVE = "policy_versions/sample"
BEFORE, THIS = "2024-01-01", "2025-01-01"
TODAY = date(2025, 1, 1)

_MARK = re.compile(r"[ 　]*← *指摘 *(?:[(（](?P<severity>[a-z]+)[)）])?[ 　]*$")
_SECTION = re.compile(
    r"\[(?P<name>前の版|この版|公開済みの versions\.lock|公開済み|policy\.yml|versions\.lock(?: なし)?)"
    r"(?: (?P<version>[-0-9.]+))?\]"
)
_DIGEST = re.compile(r"\{(?P<side>公開済みの)?本文 (?P<version>[-0-9.]+)\}")
_COMMIT = "0123456789abcdef0123456789abcdef01234567"
_CODE_POINT = re.compile(r"\{U\+([0-9A-F]{4,6})\}")
_FACT = re.compile(r"@(?P<key>[a-z_]+):[ 　]*(?P<value>.*)")

Place = tuple[str, int | None]


@dataclass
class Case:
    """One case: files, base files, the day, and the places where the rule is to find something."""

    rule: str
    title: str
    files: dict[str, str] = field(default_factory=dict)
    base: dict[str, str] = field(default_factory=dict)
    has_base: bool = False
    today: date = TODAY
    expected: dict[Place, str] = field(default_factory=dict)

    def findings(self) -> list[Finding]:
        """Return what the rule finds; files that cannot be read go to the rules for raw files."""
        rule = find_rule(self.rule)
        assert rule, f"there is no rule {self.rule}"
        try:
            catalog = load_catalog(self.files)
        except KaiteiError as error:
            found = [finding for finding in check_files(self.files) if finding.rule == self.rule]
            if not found:
                raise ValueError(self.title) from error
            return found
        base = self._published() if self.has_base else None
        if rule.group is Group.SILENCES:
            found = list(check_catalog(catalog, base, self.today, self.files, self.base))
            return [finding for finding in found if finding.rule == self.rule]
        return list(rule.check(Review(catalog, base, self.today, self.files, self.base)))

    def _published(self) -> Catalog:
        return load_catalog(self.base) if any(path.endswith(".md") for path in self.base) else Catalog(())


def read_cases(rule: str, sort: str) -> Iterator[Case]:
    """Yield the cases of ``<rule>/<sort>.txt``; ``sort`` is bad or good."""
    text = (CASES / rule / f"{sort}.txt").read_text("utf-8")
    for chunk in re.split(r"^=== *", text, flags=re.MULTILINE)[1:]:
        title, _, lines = chunk.partition("\n")
        yield _Reader(Case(rule, title.strip()), lines.rstrip("\n").split("\n")).read()


class _Reader:
    def __init__(self, case: Case, lines: list[str]) -> None:
        self.case, self.lines = case, lines
        self.settings: dict[str, tuple[str, str | None]] = {}

    def read(self) -> Case:
        sections: list[tuple[str, str, str | None, list[str]]] = [("この版", THIS, None, [])]
        for written in self.lines:
            line, severity = _unmark(written)
            if match := _SECTION.fullmatch(line.strip()):
                version = match["version"] or (BEFORE if match["name"] == "前の版" else THIS)
                sections.append((match["name"], version, severity, []))
            else:
                sections[-1][3].append(written)
        if not any(line.strip() for line in sections[0][3]) and len(sections) > 1:
            sections.pop(0)
        if not any(name in {"この版", "前の版"} for name, *_ in sections):
            sections.append(("この版", THIS, None, []))
        self._policy([section for section in sections if section[0] == "policy.yml"])
        for name, version, severity, lines in sections:
            if name in {"この版", "前の版", "公開済み"}:
                self._version(name, version, severity, lines)
        for name, _, severity, lines in sections:
            if "versions.lock" in name:
                self._lock(name, severity, lines)
        return self.case

    def _lock(self, name: str, marked: str | None, lines: list[str]) -> None:
        path = f"{ARCHIVE}/versions.lock"
        if marked:
            self.case.expected[path, None] = marked
        if name.endswith("なし"):
            return
        written = []
        for number, line in enumerate(_without_blank_edges(lines), 1):
            text, severity = _unmark(line)
            written.append(_DIGEST.sub(self._digest, text).replace("{コミット}", _COMMIT))
            if severity:
                self.case.expected[path, None if number == 1 else number] = severity
        if name.startswith("公開済み"):
            self.case.has_base = True
        files = self.case.base if name.startswith("公開済み") else self.case.files
        files[path] = "".join(f"{line}\n" for line in written)

    def _digest(self, match: re.Match[str]) -> str:
        files = self.case.base if match["side"] else self.case.files
        text = files[f"{ARCHIVE}/{match['version']}.md"].split("\n---\n", 1)[1]
        return hashlib.sha256(text.encode()).hexdigest()

    def _policy(self, sections: list[tuple[str, str, str | None, list[str]]]) -> None:
        path = f"{ARCHIVE}/policy.yml"
        lines = [
            line
            for line in POLICY.format(
                id="sample", title="見本の規約", language="ja", publisher="見本株式会社"
            ).split("\n")
            if line
        ]
        for _, _, _, added in sections:
            for written in added:
                line, severity = _unmark(written)
                key = line.partition(":")[0]
                if key and key[0] not in " -":
                    lines = [kept for kept in lines if kept.partition(":")[0] != key]
                lines.append(line)
                if severity:
                    self.case.expected[path, len(lines)] = severity
        self.case.files[path] = self.case.base[path] = "\n".join(lines) + "\n"

    def _version(self, name: str, version: str, marked: str | None, lines: list[str]) -> None:
        path = f"{ARCHIVE}/{version}.md"
        if marked:
            self.case.expected[path, None] = marked
        day = version.partition(".")[0]
        facts = {**FACTS, "title": "見本の規約", "revised": day, "published": day, "effective": day}
        facts["summary"] = f"{day} の改定の要点です。"
        facts["source"] = f"{day} の原稿"
        marks: dict[str, str] = {}
        body: list[str] = []
        lines = _without_blank_edges(lines)
        while lines and (match := _FACT.fullmatch(_unmark(lines[0])[0])):
            severity = _unmark(lines.pop(0))[1]
            if match["key"] == "today":
                self.case.today = date.fromisoformat(match["value"])
                continue
            facts[match["key"]] = match["value"]
            if severity:
                marks[match["key"]] = severity
        if captions := facts.pop("captions", ""):
            facts["source"] += "\ncaptions:" + "".join(_caption(each) for each in captions.split("、"))
        first = VERSION.format(**facts, body="").count("\n") + 1
        for number, written in enumerate(_without_blank_edges(lines) or ["本文です。"], first):
            line, severity = _unmark(written)
            body.append(_CODE_POINT.sub(lambda match: chr(int(match[1], 16)), line))
            if severity:
                self.case.expected[path, number] = severity
        facts = {
            key: _CODE_POINT.sub(lambda match: chr(int(match[1], 16)), value) for key, value in facts.items()
        }
        text = VERSION.format(**facts, body="\n".join(body) + "\n")
        for key, severity in marks.items():
            row = next(n for n, line in enumerate(text.split("\n"), 1) if line.startswith(f"{key}:"))
            self.case.expected[path, row] = severity
        if name == "公開済み":
            self.case.has_base = True
            self.case.base[path] = text
        else:
            self.case.files[path] = text
            if name == "前の版":
                self.case.base.setdefault(path, text)


def _caption(written: str) -> str:
    label, words = written.strip().split(" ", 1)
    return f'\n  "{label}": {words}'


def _unmark(line: str) -> tuple[str, str | None]:
    match = _MARK.search(line)
    if not match:
        return line.rstrip("\n"), None
    return line[: match.start()], match["severity"] or "any"


def _without_blank_edges(lines: list[str]) -> list[str]:
    kept = list(lines)
    while kept and not kept[0].strip():
        kept.pop(0)
    while kept and not kept[-1].strip():
        kept.pop()
    return kept
