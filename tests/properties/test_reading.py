"""What holds for the reading of any text: nothing is lost, and only a KaiteiError is ever raised."""

from __future__ import annotations

import hashlib

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kaitei.errors import KaiteiError
from kaitei.model import Kind
from kaitei.parse import decode_text, load_catalog, parse_document, parse_policy, parse_revision
from kaitei.parse.labels import parse_labels
from kaitei.parse.lines import split_lines, split_mark
from kaitei.parse.strict_yaml import Mapping, Node, Scalar, Sequence, parse_mapping
from support.policies import a_policy, a_version

MARKS = st.sampled_from(["", "", "", "## ", "# ", "- ", "* ", "  - ", "   ", "　", "**", "> ", "| ", "\t"])
LABELS = st.sampled_from(
    [
        "", "", "第1条", "第２条の３", "第三条", "第1章", "附則", "別表第1", "1.", "2.", "3.", "(1)", "（２）", "①", "②", "ア", "イ", "ロ",
        "(i)", "(h)", "(a)", "i.", "1.1", "2.1.3", "2.a.", "2", "３", "一", "二、", "・", "■", "※", "• (1)", "1. (1)", "Section 2.1", "제3조",
        "以上", "記", "（目的）", "【目的】", "---", "===", "|---|", "2024年11月5日改定", "{: #a }", r"1\.",
    ]
)  # fmt: skip
BODIES = st.sampled_from(
    [
        "",
        "",
        " 会員登録情報",
        "　当社は、次の各号に定める情報を取得します。",
        "（定義）",
        "**",
        " a | b |",
        " 及び",
        ": x",
        "\r",
    ]
)
LINES = st.tuples(MARKS, LABELS, BODIES).map("".join) | st.text(max_size=20) | st.just("")
TEXTS = st.lists(LINES, max_size=25).map("\n".join) | st.text()
VERSION = a_version("2024-11-05")
POLICY = (
    next(iter(a_policy({}).values()))
    + 'captions:\n  "1.": 目的\nlinks:\n  - name: x\n    address: ""\nsynonyms:\n  - [a, b]\n'
)


@settings(max_examples=500)
@given(TEXTS, st.integers(1, 50))
def test_reading_loses_nothing(text, first_line):
    document = parse_document("a.md", text, first_line)
    clauses = document.clauses
    lines = text.split("\n")
    if clauses:
        assert "".join(clause.source for clause in clauses) == text
    assert [clause.line for clause in clauses] == [line for line in lines if line and not line.isspace()]
    for clause in clauses:
        assert lines[clause.first - first_line] == clause.mark + clause.text == clause.line


@settings(max_examples=500)
@given(TEXTS)
def test_parents_precede_their_children_one_level_above_them(text):
    document = parse_document("a.md", text)
    for index, clause in enumerate(document.clauses):
        assert -1 <= clause.parent < index
        above = document.clauses[clause.parent].depth if clause.parent >= 0 else -1
        assert clause.depth == above + 1
        assert document.ancestors(index)[-1] == index
        if clause.parent >= 0:
            assert document.clauses[clause.parent].kind not in {Kind.PARAGRAPH, Kind.NOTE, Kind.DATE} or (
                document.clauses[clause.parent].label is not None
            )


@settings(max_examples=300)
@given(TEXTS)
def test_reading_the_same_text_twice_gives_the_same_tree(text):
    assert parse_document("a.md", text).clauses == parse_document("a.md", text).clauses


@settings(max_examples=300)
@given(TEXTS)
def test_a_line_is_its_mark_and_its_rest(text):
    for line in split_lines(text).texts:
        mark, rest = split_mark(line)
        assert mark + rest == line
        for label in parse_labels(rest):
            assert rest.startswith(label.written)
            assert all(isinstance(part, int) for part in label.number)


@settings(max_examples=300)
@given(st.binary(max_size=200) | TEXTS.map(str.encode) | st.text().map(lambda text: text.encode("utf-16")))
def test_any_bytes_are_text_or_refused(raw):
    try:
        text = decode_text("a.md", raw)
    except KaiteiError as error:
        assert_told(error, raw.decode(errors="replace"))
        return
    assert text.encode() == raw


EDITS = st.lists(
    st.tuples(
        st.integers(0, 400),
        st.integers(0, 12),
        st.text(max_size=4)
        | st.sampled_from(["\n", "---\n", ": ", "- ", "'", '"', "&a ", "*a", "!!x ", "[", "]", "{", "|\n", ">\n", "\t", "#", "\0", "1.10", "no", "<b>", "\u200b", "2024-02-30"]),
    ),
    min_size=1,
    max_size=4,
)  # fmt: skip


def mutated(text: str, edits: list[tuple[int, int, str]]) -> str:
    for start, length, words in edits:
        at = start % (len(text) + 1)
        text = text[:at] + words + text[at + length :]
    return text


@settings(max_examples=500)
@given(EDITS)
def test_a_mutated_version_is_read_or_refused_with_its_place(edits):
    text = mutated(VERSION, edits)
    try:
        revision = parse_revision("policies/sample/2024-11-05.md", text)
    except KaiteiError as error:
        assert_told(error, text)
        return
    assert text.endswith(revision.document.text)
    assert revision.digest == hashlib.sha256(revision.document.text.encode()).digest()


@settings(max_examples=500)
@given(EDITS)
def test_a_mutated_policy_file_is_read_or_refused_with_its_place(edits):
    text = mutated(POLICY, edits)
    try:
        policy = parse_policy("policies/sample/policy.yml", text)
    except KaiteiError as error:
        assert_told(error, text)
        return
    assert policy.id


@settings(max_examples=200)
@given(st.text() | TEXTS, st.text(max_size=12))
def test_any_archive_is_a_catalog_or_refused(text, name):
    files = a_policy({"2024-11-05": VERSION})
    files[f"policies/sample/{name}.md"] = text
    try:
        load_catalog(files)
    except KaiteiError as error:
        assert_told(error, text)


def assert_told(error: KaiteiError, text: str) -> None:
    """The message stands on one line in both languages and names a line of the file."""
    assert error.where
    assert 1 <= (error.where.line or 1) <= text.count("\n") + 1
    for language in ("ja", "en"):
        what, _, fix = error.render(language).partition("\n  fix: ")
        assert "\n" not in what
        assert "\n" not in fix


YAML_PARTS = st.sampled_from(
    [
        "a", "b: ", "c:", ": ", "- ", "-", "\n", "\n", "\n  ", "\n- ", "  ", "[", "]", ", ", "x", "値", "1.10", "no", "~", "'x'", '"y"',
        "'", '"', "#", " #", "|", ">", "|\n  p\n  q\n", ">-\n  p\n  q\n\n  r\n", "{", "&", "*", "!", "%", "@", "=", "<<", "---", "...", "\\",
        "k: v\n", "k2:\n  - v\n", "l: [a, 'b']\n", "m:\n- n: o\n  p: q\n", "r: s\n  t\n",
    ]
)  # fmt: skip


@settings(max_examples=1000)
@given(st.lists(YAML_PARTS, max_size=10).map("".join))
def test_what_is_read_as_yaml_means_the_same_to_every_yaml_reader(text):
    try:
        mapping = parse_mapping(text, "a.yml")
    except KaiteiError as error:
        assert_told(error, text)
        return
    read_elsewhere = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 — it makes nothing but texts
    assert stripped(read_elsewhere) == plain(mapping)


def plain(node: Node) -> object:
    match node:
        case Scalar(text):
            return text
        case Sequence(items):
            return [plain(item) for item in items]
        case Mapping(items):
            return {key.text: plain(value) for key, value in items}


def stripped(value: object) -> object:
    """Return what a YAML reader reads, without the line break that ends block text."""
    match value:
        case str():
            return value.rstrip("\n")
        case list():
            return [stripped(item) for item in value]
        case dict():
            return {key: stripped(item) for key, item in value.items()}
        case _:
            raise AssertionError(value)
