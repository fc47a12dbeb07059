"""Every value is text; what YAML would read otherwise, or drop, is refused with its line."""

from __future__ import annotations

import pytest

from kaitei.errors import KaiteiError
from kaitei.parse.strict_yaml import Mapping, Node, Scalar, Sequence, parse_mapping


def plain(node: Node) -> object:
    match node:
        case Scalar(text):
            return text
        case Sequence(items):
            return [plain(item) for item in items]
        case Mapping(items):
            return {key.text: plain(value) for key, value in items}


def read(text: str) -> object:
    return plain(parse_mapping(text, "policy.yml"))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("version: 1.10", {"version": "1.10"}),
        ("a: no\nb: yes\nc: null\nd: ~\n", {"a": "no", "b": "yes", "c": "null", "d": "~"}),
        ("day: 2024-11-05", {"day": "2024-11-05"}),
        ("day: 2026-44-01", {"day": "2026-44-01"}),
        ("n: 0o17\nm: 0x1F\no: 1e3\np: 12:30:45", {"n": "0o17", "m": "0x1F", "o": "1e3", "p": "12:30:45"}),
        ("empty:\nnext: x", {"empty": "", "next": "x"}),
        ("a: 'it''s: #1'", {"a": "it's: #1"}),
        ('a: "say \\"x\\" \\\\ y"', {"a": 'say "x" \\ y'}),
        ('"1.": 見出し', {"1.": "見出し"}),
        ("a: https://example.com/#x", {"a": "https://example.com/#x"}),
        ("a: 値 # x"[:4], {"a": "値"}),
        ("# comment\n\na: x\n  # comment\nb: y", {"a": "x", "b": "y"}),
        ("a: 一行目\n  二行目", {"a": "一行目 二行目"}),
        ("a: |\n  一\n\n  二\nb: x", {"a": "一\n\n二", "b": "x"}),
        ("a: >-\n  一\n  二\n\n  三\n", {"a": "一 二\n三"}),
        ("a: [x, 'y, z', \"w\"]", {"a": ["x", "y, z", "w"]}),
        ("a: []", {"a": []}),
        ("a:\n  - x\n  - y", {"a": ["x", "y"]}),
        ("a:\n- x\n- y\nb: z", {"a": ["x", "y"], "b": "z"}),
        (
            "a:\n  - name: x\n    address: y\n  - name: z",
            {"a": [{"name": "x", "address": "y"}, {"name": "z"}]},
        ),
        ("a:\n  - [x, y]\n  - [z]", {"a": [["x", "y"], ["z"]]}),
        ("a:\n  b:\n    c: x\nd: y", {"a": {"b": {"c": "x"}}, "d": "y"}),
    ],
)
def test_values_are_text(text, value):
    assert read(text) == value


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a: x\nb: y\na: z", 3, "a is written twice, first on line 1"),
        ("a: &x y", 1, "a value cannot start with &"),
        ("a: x\nb: *x", 2, "a value cannot start with *"),
        ("a: !!str x", 1, "a value cannot start with !"),
        ("a: {b: c}", 1, "a value cannot start with {"),
        ("a:\tx", 1, "a tab is not allowed"),
        ("\ta: x", 1, "a tab is not allowed"),
        ("a: x # y", 1, "a # behind a value starts a comment"),
        ("a: b: c", 1, "a colon and a space inside a value"),
        ("a: x\n---\nb: y", 2, "--- is not allowed here"),
        ("%YAML 1.2\na: x", 1, "%YAML 1.2 is not allowed here"),
        ("a: 'x", 1, "a quote is not closed on its line"),
        ("a: 'x' y", 1, "text behind the closing quote: y"),
        ('a: "\\u200b"', 1, "an escape (a backslash and a letter) in a value"),
        ('a: "x\\\\\\n"', 1, "an escape (a backslash and a letter) in a value"),
        ("a: [x, [y]]", 1, "a list in brackets must be texts with commas between them, on one line"),
        ("a: [x,\n  y]", 1, "a list in brackets must be texts with commas between them, on one line"),
        ("a: [x] y", 1, "text behind the closing bracket"),
        ("a: [x,]", 1, "a list in brackets must be texts with commas between them, on one line"),
        ("just words", 1, "expected `key: value`, got 'just words'"),
        ("a : x", 1, "expected `key: value`, got 'a : x'"),
        ("? a", 1, "expected `key: value`, got '? a'"),
        ("- a", 1, "expected `key: value` lines"),
        ("", 1, "expected `key: value` lines"),
        ("# only a comment", 1, "expected `key: value` lines"),
        ("  a: x\nb: y", 2, "this line is indented less than the first"),
        ("a: 'x'\n  b: y", 2, "this line is indented deeper than the one above"),
        ("a:\n    b: x\n  c: y", 3, "this line is indented deeper than the one above"),
        ("a: >\n  x\n    y", 3, "this line is indented deeper than the one above"),
        ("a: x\n\n  y", 3, "a value goes on after a blank line or comment"),
        ("a:\n  - - x", 2, "a list directly in a list"),
        ("a:\n b:\n  c:\n   d:\n    e:\n     f:\n      g:\n       h: x", 8, "more than 6 levels"),
    ],
)  # fmt: skip
def test_what_is_not_plain_is_refused_with_its_line(text, line, message):
    with pytest.raises(KaiteiError) as caught:
        read(text)
    assert str(caught.value).splitlines()[0] == f"policy.yml:{line}: error: {message}"


def test_lines_are_counted_from_where_the_text_starts():
    with pytest.raises(KaiteiError, match=r"2024-11-05\.md:4: error"):
        parse_mapping("a: x\nb: y\na: z", "2024-11-05.md", first_line=2)
    assert parse_mapping("a: x\nb: y", "p", first_line=2).get("b") == Scalar("y", 3)


def test_a_refusal_says_what_to_do():
    with pytest.raises(KaiteiError) as caught:
        read("source: 方針: 第2版")
    assert caught.value.render("ja") == (
        "policy.yml:1: error: 値の中に半角コロンと空白があります\n"
        "  fix: 値を引用符で囲んでください（key: '値'）"
    )
