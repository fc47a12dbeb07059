"""The comparison for machines: its schema, and that both files can be rebuilt from it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import kaitei.render
from kaitei.render import render_json
from support.comparing import GOLDEN, ROOT, a_comparison, a_heading, a_pair

SCHEMA = json.loads((Path(kaitei.render.__file__).parent / "schema" / "comparison-1.json").read_text())
PAIRS = ["privacy", "articles", "english"]


def rebuilt(value: dict[str, Any], side: str) -> str:
    """Return a file from the JSON alone: the clauses of one side in the order of their lines."""
    clauses = [clause for change in value["changes"] for clause in change[side]]
    clauses.sort(key=lambda clause: clause["lines"])
    return str(value[side]["before"]) + "".join(clause["text"] + clause["after"] for clause in clauses)


def files_of(name: str) -> tuple[str, str]:
    if name == "privacy":
        texts = [
            (ROOT / "policy_versions/privacy" / f"{version}.md").read_text()
            for version in ("2021-05-01", "2024-11-05")
        ]
        return texts[0].split("\n---\n", 1)[1], texts[1].split("\n---\n", 1)[1]
    return (GOLDEN / name / "old.md").read_text(), (GOLDEN / name / "new.md").read_text()


@pytest.mark.parametrize("name", PAIRS)
def test_it_is_what_the_schema_says(name):
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(render_json(*a_pair(name))))


def test_a_reconstruction_carries_its_notice_and_the_schema_demands_it():
    value = json.loads(render_json(*a_pair("privacy")))
    assert value["old"]["notice"] == "復元案（公表当時の正文ではありません）"
    assert "notice" not in value["new"]
    del value["old"]["notice"]
    assert not jsonschema.Draft202012Validator(SCHEMA).is_valid(value)


def test_the_schema_refuses_a_kind_there_is_not():
    value = json.loads(render_json(*a_pair("articles")))
    value["changes"][0]["kind"] = "rewritten"
    assert not jsonschema.Draft202012Validator(SCHEMA).is_valid(value)


@pytest.mark.parametrize("name", PAIRS)
def test_both_files_rebuild_from_it_byte_for_byte(name):
    value = json.loads(render_json(*a_pair(name)))
    assert (rebuilt(value, "old"), rebuilt(value, "new")) == files_of(name)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", "## 1.\n"),
        ("\n\n  \n", "\n"),
        ("\n\n## 1.\n\n\n本文\n\n", "　\n本文"),
        ("a", "a\n"),
        ("a\n", "a\n\n"),
    ],
)
def test_blank_lines_at_both_ends_are_kept(old, new):
    value = json.loads(render_json(a_comparison(old, new), a_heading("1"), a_heading("2")))
    assert (rebuilt(value, "old"), rebuilt(value, "new")) == (old, new)


@pytest.mark.parametrize("name", PAIRS)
def test_what_lies_between_the_edits_is_the_same_on_both_sides(name):
    for change in json.loads(render_json(*a_pair(name)))["changes"]:
        if not change["old"] or not change["new"]:
            continue
        old, new = ("\n".join(clause["text"] for clause in change[side]) for side in ("old", "new"))
        at_old = at_new = 0
        for edit in change["edits"]:
            assert old[at_old : edit["old"][0]] == new[at_new : edit["new"][0]]
            at_old, at_new = edit["old"][1], edit["new"][1]
        assert old[at_old:] == new[at_new:]


@pytest.mark.parametrize("name", PAIRS)
def test_every_line_with_words_is_in_one_change(name):
    value = json.loads(render_json(*a_pair(name)))
    for side, text in zip(("old", "new"), files_of(name), strict=True):
        offset = 11 if name == "privacy" else 0  # the front matter of the sample policy
        expected = [number for number, line in enumerate(text.split("\n"), 1 + offset) if line.strip()]
        found = sorted(clause["lines"][0] for change in value["changes"] for clause in change[side])
        assert found == expected


def test_it_is_approved(golden):
    golden("articles/comparison.json", render_json(*a_pair("articles")))
