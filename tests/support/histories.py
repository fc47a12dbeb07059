"""Real histories as catalogs: a folder a policy, a dated Markdown file a version, read leniently."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from kaitei.checks import RULES, Group, Review
from kaitei.model import Catalog, Consent, Facts, Finding, Nature, Policy, Revision, TextStatus
from kaitei.parse import parse_document

# What a rule says of the words themselves. Dates, summaries and history need the front matter of a real archive.
GROUPS = frozenset({Group.TEXT, Group.NUMBERING, Group.REFERENCES})


def read_histories(folder: Path) -> Iterator[Policy]:
    """Yield a policy for each folder of dated texts; nothing of the words is refused."""
    for path in sorted(each for each in folder.iterdir() if each.is_dir()):
        revisions = tuple(_revision(path.name, file) for file in sorted(path.glob("*.md")))
        language = "en" if path.name.endswith("-en") else "ja"
        yield Policy(
            path.name, path.name, language, "", 0, (), (), (), (), f"{path.name}/policy.yml", revisions
        )


def check_history(policy: Policy) -> Iterator[Finding]:
    """Yield what the rules about words have to say of every version of a policy."""
    files = {revision.document.path: revision.document.text for revision in policy.revisions}
    review = Review(Catalog((policy,)), None, date(2026, 1, 1), files)
    for rule in RULES:
        if rule.group in GROUPS:
            yield from rule.check(review)


def count_alarms(policy: Policy) -> tuple[int, Counter[str]]:
    """Return how many lines a history has, and on how many of them each rule finds something."""
    lines = sum(revision.document.text.count("\n") for revision in policy.revisions)
    places = {(finding.rule, finding.where.path, finding.where.line) for finding in check_history(policy)}
    return lines, Counter(rule for rule, _, _ in places)


def _revision(policy: str, file: Path) -> Revision:
    day = date.fromisoformat(file.stem[:10])
    text = file.read_bytes().decode("utf-8")
    facts = Facts(
        policy, day, day, day, Consent.NOTICE, Nature.FORMAL, file.stem, TextStatus.VERBATIM, str(file)
    )
    return Revision(policy, file.stem, facts, parse_document(f"{policy}/{file.name}", text), b"")
