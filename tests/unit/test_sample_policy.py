"""The words of the sample policy are those that were published; the reconstruction adds none."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from kaitei.cli.common import open_catalog
from kaitei.model import Document, Kind, Policy, Revision

ARCHIVE = Path(__file__).parents[2] / "policy_versions"

# The published page as text, from its heading 本サイトでの個人情報の取扱いについて on (the page title above it
# is the front matter's), without white space and without the marks of lists and headings: • and #.
PUBLISHED = "ca3041e2c949eade2f600396814a682cb20ff85b65f20f7dd6b99eec2eea8e4b"

ADDED_SINCE_2021 = (
    "(当社がサービスの利用状況を把握するための仕組みであるクッキー(cookie)により利用状況を記録することを含みます)",
    "最新改定日:2024年11月5日",
)


@pytest.fixture(scope="module")
def policy():
    found = open_catalog(ARCHIVE).policy("privacy")
    assert found
    return found


def revision_of(policy: Policy, version: str) -> Revision:
    found = policy.revision(version)
    assert found
    return found


def bare(text: str) -> str:
    return "".join(char for char in text if not char.isspace() and char not in "•#")


def test_every_character_of_the_published_text_is_kept(policy):
    text = revision_of(policy, "2024-11-05").document.text
    assert hashlib.sha256(bare(text).encode()).hexdigest() == PUBLISHED


def test_the_title_of_the_page_is_in_the_front_matter(policy):
    assert revision_of(policy, "2024-11-05").facts.title == "プライバシーポリシー"


def test_the_reconstruction_is_the_published_text_less_exactly_the_listed_passages(policy):
    new = revision_of(policy, "2024-11-05").document.text
    purposes = new[new.index("具体的には以下の目的で") : new.index("## 4.")]
    for passage in (purposes, *ADDED_SINCE_2021):
        assert new.count(passage) == 1
        new = new.replace(passage, "")
    assert new.rstrip("\n") + "\n" == revision_of(policy, "2021-05-01").document.text


def test_the_reconstruction_says_what_it_is_and_the_published_text_says_it_is_one(policy):
    old, new = revision_of(policy, "2021-05-01"), revision_of(policy, "2024-11-05")
    assert old.is_reconstruction
    assert not new.is_reconstruction
    assert "復元案" in old.facts.source
    assert "公表当時の正文は未入手" in old.facts.source


def test_the_digest_is_that_of_the_body_as_it_stands_in_the_file(policy):
    raw = (ARCHIVE / "privacy" / "2024-11-05.md").read_bytes()
    body = raw.split(b"\n---\n", 1)[1]
    assert revision_of(policy, "2024-11-05").digest == hashlib.sha256(body).digest()


def test_articles_items_notes_and_dates_are_read_as_such(policy):
    document = revision_of(policy, "2024-11-05").document
    assert labels(document, Kind.ARTICLE) == ["1.", "2.", "3.", "4.", "5.", "6."]
    assert labels(document, Kind.NOTE) == ["※"]
    assert len(labels(document, Kind.ITEM)) == 5 + 4
    assert len(labels(document, Kind.BULLET)) == 5 + 1 + 4 + 4
    dates = [clause.text for clause in document.clauses if clause.kind is Kind.DATE]
    assert dates == ["制定日:2021年5月1日", "最新改定日:2024年11月5日"]
    note = next(i for i, clause in enumerate(document.clauses) if clause.kind is Kind.NOTE)
    assert document.path_of(note) == ("本サイトでの個人情報の取扱いについて", "3.", "(3)", "※")


def test_every_article_has_an_editorial_caption_and_the_siblings_are_named(policy):
    revision = revision_of(policy, "2024-11-05")
    document = revision.document
    assert all(revision.caption(label) for label in labels(document, Kind.ARTICLE))
    for sibling in policy.links:
        assert sibling.name in document.text
        assert sibling.address == ""


def labels(document: Document, kind: Kind) -> list[str]:
    return [clause.label.written for clause in document.clauses if clause.kind is kind and clause.label]
