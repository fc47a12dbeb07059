"""Lines of files as rows of acts."""

import csv
import io
import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kaitei.consent import RefusedAct
from kaitei.consent.csv_rows import _read_rows, parse_header, read_csv, read_table
from kaitei.consent.json_rows import read_jsonl
from kaitei.consent.rows import COLUMNS
from kaitei.errors import KaiteiError

HEADER = "member,policy,version,act,occurred_at"
CELLS = st.text(st.characters(exclude_characters="\x00\r", exclude_categories=["Cs"]), max_size=8)


def fields(**named: str) -> tuple[str, ...]:
    return tuple(named.get(name, "") for name in COLUMNS)


def test_columns_are_found_by_name_in_any_order():
    header = parse_header("a.csv", "key,occurred_at,act,version,policy,member\r\n")
    assert list(read_csv(header, "k,t,a,v,p,m\r\n", 2)) == [
        (2, fields(member="m", policy="p", version="v", act="a", occurred_at="t", key="k"))
    ]


def test_what_the_ledger_gives_itself_is_passed_over():
    header = parse_header("a.csv", f"record,{HEADER},recorded_at,position\n")
    [(_, row)] = read_csv(header, "r,m,p,v,a,t,x,y\n", 2)
    assert row == fields(member="m", policy="p", version="v", act="a", occurred_at="t")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("member,policy,version,act", "the column 'occurred_at' is missing"),
        (f"{HEADER},colour", "there is no column 'colour'"),
        (
            HEADER.replace(",", ";"),
            f"there is no column '{HEADER.replace(',', ';')}'\n  fix: divide the columns by commas",
        ),
        (f"{HEADER},member", "the column 'member' is there twice"),
        ("", "the column 'member' is missing"),
        ("\x00", "there is no column '\\x00'"),
        ("a" * 100_000, f"there is no column '{'a' * 60}'"),
        ("a" * 200_000, "the header cannot be read: a field has more than 131,072 characters"),
        (f"{HEADER}\rm,p,v,a,t", "the header cannot be read: a CR stands in it without LF"),
    ],
)
def test_a_header_that_is_not_right_is_refused(text, message):
    with pytest.raises(KaiteiError) as caught:
        parse_header("a.csv", text)
    assert caught.value.render().startswith(f"a.csv:1: error: {message}")
    assert "\n  fix: " in caught.value.render()


@given(st.lists(st.lists(CELLS, min_size=5, max_size=5), max_size=6))
def test_what_is_written_as_csv_reads_back(rows):
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    read = list(read_csv(parse_header("a.csv", HEADER), out.getvalue(), 2))
    written = [tuple(row) for row in rows]
    assert [row[1][:5] for row in read if not isinstance(row[1], RefusedAct)] == written
    lines = [line for line, _ in read]
    assert lines == sorted(lines)


@given(
    st.lists(st.sampled_from(["a,b,c,d,e", '"a","b,",c,d,e', "a,b", "a,b,c,d,e,f", "", '"a\nb",b,c,d,"e']), max_size=5),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.booleans(),
)  # fmt: skip
def test_a_table_has_the_rows_that_are_read_one_by_one(lines, end, ended):
    text = end.join(lines) + end * ended
    header = parse_header("a.csv", HEADER)
    table = read_table(header, text, 2)
    assert table is None or list(table.rows()) == list(_read_rows(header, text, 2))
    if end != "\r" and set(lines) and set(lines) <= {"a,b,c,d,e", '"a","b,",c,d,e'}:
        assert table is not None
        assert [row for part in table.cut(2) for row in part.rows()] == list(table.rows())


@pytest.mark.parametrize(
    ("line", "place", "en", "ja"),
    [
        ("{", 2, "a name in double quotes is missing", "二重引用符で囲んだ項目の名前がありません"),
        ("{'member': 1}", 2, "a name in double quotes is missing", "二重引用符で囲んだ項目の名前がありません"),
        ('{"member" "M"}', 11, "a colon is missing", "コロン（:）がありません"),
        ('{"member": "M" "act"}', 16, "a comma or the end is missing", "カンマか終わりの括弧がありません"),
        ('{"member": 会員}', 12, "a value is missing, or not written as JSON", "値がないか、JSON の書き方ではありません"),
        ('{"member": "会員', 12, "the text that begins here is never closed", "ここで始まる文字列が閉じられていません"),
        ('{"member": "M\t"}', 14, "a control character stands in a text", "文字列の中に制御文字があります"),
        ('{"member": "\\x"}', 13, "JSON has no such escape", "\\ の後の書き方が JSON にありません"),
        ('{"member": "\\u12"}', 14, "JSON has no such escape", "\\ の後の書き方が JSON にありません"),
        ("{} {}", 4, "something follows the end of the value", "値の終わりの後に余分なものがあります"),
        ("\ufeff{}", 1, "a byte order mark (U+FEFF) stands here", "バイト順マーク（U+FEFF）があります"),
    ],
)  # fmt: skip
def test_a_line_that_is_no_json_is_told_in_our_own_words_with_the_place(line, place, en, ja):
    [(number, refused)] = read_jsonl(line, 7)
    assert isinstance(refused, RefusedAct)
    assert (number, refused.what.en) == (7, f"the line is no JSON: at character {place}, {en}")
    assert refused.what.ja == f"行が JSON ではありません（{place} 文字目：{ja}）"


@given(st.text('{}[]":,\\u0a \t-.1e', max_size=30))
@example("{}")  # an object without fields is JSON: what it lacks is for the rules to say
def test_no_word_of_pythons_json_module_is_told(text):
    for _, read in read_jsonl(text, 1):
        told = read.what.en + read.what.ja if isinstance(read, RefusedAct) else ""
        for word in ("Expecting", "delimiter", "Extra data", "char ", "see character"):
            assert word not in told


def test_half_a_surrogate_pair_is_no_text():
    """JSON can write one, and no file can: the row is refused, not the import."""
    whole, half = r'{"member": "\ud83d\ude00"}', r'{"member": "M-1", "statement": "\ud83d"}'
    (_, row), (line, refused) = read_jsonl(f"{whole}\n{half}\n", 1)
    assert row == fields(member="\U0001f600")
    assert isinstance(refused, RefusedAct)
    assert (line, refused.what.en) == (2, "the line is no JSON: half a surrogate pair is no character")


@given(st.text(max_size=80))
def test_any_text_is_rows_or_refusals(text):
    for _, row in (*read_csv(parse_header("a.csv", HEADER), text, 2), *read_jsonl(text, 1)):
        assert isinstance(row, RefusedAct) or len(row) == len(COLUMNS)


def test_a_row_of_another_width_is_refused_with_its_line():
    text = 'a,b,c,d,e\n\n"x\ny",b,c,d,e\na,b\n'
    rows = list(read_csv(parse_header("a.csv", HEADER), text, 2))
    assert [line for line, _ in rows] == [2, 4, 6]
    refused = rows[2][1]
    assert isinstance(refused, RefusedAct)
    assert refused.render() == (
        "error: the row has 2 fields, the header has 5\n  fix: put fields that hold a comma in double quotes"
    )


def test_jsonl_fields_are_text_or_nothing():
    text = json.dumps({"member": "m", "act": "agree", "key": None, "record": "r"}, ensure_ascii=False)
    assert list(read_jsonl(text + "\n\n", 1)) == [(1, fields(member="m", act="agree"))]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{", "the line is no JSON"),
        ("[]", "the line is no JSON object"),
        ('{"member": 1}', "member is no text"),
        ('{"colour": "red"}', "there is no field 'colour'"),
        ('{"member": "a", "member": "b"}', "the line is no JSON: 'member' is there twice"),
        ("[" * 100_000, "the line is no JSON: it is nested too deeply"),
        ('{"member": ' + "1" * 5000 + "}", "the line is no JSON: a number in it is too long"),
    ],
)
def test_a_line_of_jsonl_that_is_no_act_is_refused(line, why):
    [(number, refused)] = read_jsonl(line, 7)
    assert number == 7
    assert isinstance(refused, RefusedAct)
    assert why in refused.render()
