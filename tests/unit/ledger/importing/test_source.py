"""The imported file: stretches of whole rows, wherever they are cut."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaitei.consent import RefusedAct
from kaitei.errors import EnvironmentFailed, KaiteiError
from kaitei.ledger.importing import source as module
from kaitei.ledger.importing.source import open_source
from support.patience import SECONDS

HEADER = b"member,policy,version,act,occurred_at\n"


def rows_of(path, size, monkeypatch, encoding="utf-8"):
    """Read every row with stretches of about ``size`` bytes."""
    monkeypatch.setattr(module, "STRETCH_SIZE", size)
    source = open_source(path, encoding)
    stretches = list(source.read_stretches(source.body, source.body_line))
    assert b"".join(stretch.raw for stretch in stretches) == path.read_bytes()[source.body :]
    for stretch in stretches:
        assert source.read_stretch(stretch.start, stretch.end, stretch.first_line) == stretch
    return [row for stretch in stretches for row in source.parse_rows(stretch)]


CELLS = st.sampled_from(["a", "bb", "会員", "x\ny", 'q"q', "", ",", "c" * 30])


@settings(max_examples=60)
@given(st.lists(st.lists(CELLS, min_size=5, max_size=5), max_size=12), st.integers(60, 400))
def test_rows_do_not_depend_on_where_the_file_is_cut(tmp_path_factory, rows, size):
    quoted = (",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)
    path = tmp_path_factory.mktemp("source") / "a.csv"
    path.write_bytes(HEADER + "".join(f"{line}\n" for line in quoted).encode())
    with pytest.MonkeyPatch.context() as patch:
        cut = rows_of(path, size, patch)
        whole = rows_of(path, 1 << 20, patch)
    assert cut == whole
    assert [fields[:5] for _, fields in whole if not isinstance(fields, RefusedAct)] == [
        tuple(row) for row in rows
    ]


def test_a_file_without_a_last_line_break_has_a_last_row(tmp_path, monkeypatch):
    path = tmp_path / "a.csv"
    path.write_bytes(HEADER + b"m,p,v,a,t")
    assert [line for line, _ in rows_of(path, 1000, monkeypatch)] == [2]


def test_shift_jis_and_a_byte_order_mark_are_read(tmp_path, monkeypatch):
    path = tmp_path / "a.csv"
    path.write_bytes(HEADER + "m,規約,v,a,表t\n".encode("cp932"))
    assert rows_of(path, 1000, monkeypatch, "Shift_JIS")[0][1][1] == "規約"
    path.write_bytes(b"\xef\xbb\xbf" + HEADER + "m,規約,v,a,t\n".encode())
    assert rows_of(path, 1000, monkeypatch)[0][1][:2] == ("m", "規約")


def test_only_the_rows_that_are_no_text_are_refused(tmp_path, monkeypatch):
    path = tmp_path / "a.csv"
    path.write_bytes(HEADER + b'm1,p,v,a,t\nm2,\x83\x00,v,a,t\n"m\n3",p,v,a,t\nm4,p,v,a,\xff\n')
    rows = rows_of(path, 1000, monkeypatch)
    assert [line for line, _ in rows] == [2, 3, 4, 6]
    assert [isinstance(fields, RefusedAct) for _, fields in rows] == [False, True, False, True]
    assert rows[1][1].render() == (
        "error: the row is not UTF-8: byte 0x83\n"
        "  fix: save the file as UTF-8, or name its encoding with --encoding"
    )


@pytest.mark.parametrize("size", [100, 1 << 19])
def test_a_quote_that_is_never_closed_is_told_with_the_lines_behind_it(tmp_path, monkeypatch, size):
    path = tmp_path / "a.csv"
    path.write_bytes(HEADER + b'm,p,v,a,t\n"m\nm",p,"v,a,t\n' + b"x,p,v,a,t\n" * 400)
    monkeypatch.setattr(module, "STRETCH_SIZE", size)
    source = open_source(path)
    stretches = list(source.read_stretches(source.body, source.body_line))
    (_, good), (line, refused) = [row for stretch in stretches for row in source.parse_rows(stretch)]
    assert not isinstance(good, RefusedAct)
    assert isinstance(refused, RefusedAct)
    assert (good[:2], line) == (("m", "p"), 3)
    assert refused.render() == (
        "error: the quote that opens on line 4 is never closed: lines 3 to 404, up to the end of the file, were not read"
        " (402 lines)\n"
        "  fix: close the quote or take it away, then import the file again: nothing is recorded twice"
    )
    assert refused.render("ja") == (
        "error: 4 行目で始まる引用符が閉じられていません。3 行目から 404 行目（ファイルの終わり）までの 402 行を読んでいません\n"
        "  fix: 引用符を閉じるか取り除いて、もう一度取り込んでください。二重には記録されません"
    )
    if size > 100:
        assert (refused.column, refused.value) == ("version", '"v,a,t')


def test_a_row_that_is_too_long_is_refused_and_the_rows_behind_it_are_read(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "STRETCH_SIZE", 100)
    path = tmp_path / "a.csv"
    long = b'm2,"' + b'p\n"",' * 300 + b'",v,a,t\n'
    path.write_bytes(
        HEADER + b"m1,p,v,a,t\n" + long + b"m3,p,v,a,t\n" + b"m" * 1000 + b"\nm5,p,v,a,t\n" + b"m" * 1000
    )
    source = open_source(path)
    rows = [
        row
        for stretch in source.read_stretches(source.body, source.body_line)
        for row in source.parse_rows(stretch)
    ]
    assert [line for line, _ in rows] == [2, 3, 304, 305, 306, 307]
    assert [fields[0] for _, fields in rows if not isinstance(fields, RefusedAct)] == ["m1", "m3", "m5"]
    assert [fields.what.en for _, fields in rows if isinstance(fields, RefusedAct)] == [
        "the row on lines 3 to 303 is too long: more than 400 bytes",
        "the row on line 305 is too long: more than 400 bytes",
        "the row on line 307 is too long: more than 400 bytes",
    ]
    lines = tmp_path / "a.jsonl"
    lines.write_bytes(b'{"member": "' + b'"' * 1000 + b"\n{}\n")
    source = open_source(lines)
    rows = [row for stretch in source.read_stretches(0, 1) for row in source.parse_rows(stretch)]
    assert [(line, isinstance(fields, RefusedAct)) for line, fields in rows] == [(1, True), (2, False)]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (b'm",p,v,a,t', "a quote stands inside a field that does not begin with one"),
        (b'm"x,"p,\nm9,p,v,a,t\n",v,a,t', "a quote stands inside a field that does not begin with one"),
        (b'"m"x,"p,\nm9,p,v,a,t\n",v,a,t', "something stands between a closing quote and the next comma"),
        (b'm,p,v,a,"' + b"m9,p,v,a,t\n" * 20_000 + b'"', "a field has more than 131,072 characters"),
        (b"m,p,v,a,t\rm9,p,v,a,t", "a CR stands in it without LF"),
    ],
)
@pytest.mark.parametrize("size", [40, 1 << 19])
def test_no_line_of_a_row_that_is_refused_is_taken_for_a_row(tmp_path, monkeypatch, row, why, size):
    """Its lines may look like acts of others: a page of words shown, or what somebody chose for a name."""
    path = tmp_path / "a.csv"
    path.write_bytes(HEADER + b"m1,p,v,a,t\n" + row + b"\nm3,p,v,a,t\n")
    monkeypatch.setattr(module, "STRETCH_SIZE", size)
    source = open_source(path)
    rows = [
        row
        for stretch in source.read_stretches(source.body, source.body_line)
        for row in source.parse_rows(stretch)
    ]
    assert [fields[0] for _, fields in rows if not isinstance(fields, RefusedAct)] == ["m1", "m3"]
    (refused,) = (fields for _, fields in rows if isinstance(fields, RefusedAct))
    assert why in refused.what.en or "is too long: more than" in refused.what.en
    assert rows[-1][0] == path.read_bytes().count(b"\n")


def test_a_file_that_is_no_table_or_not_there_is_told(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(b"PK")
    with pytest.raises(KaiteiError, match=r"this is neither \.csv nor \.jsonl"):
        open_source(tmp_path / "a.xlsx")
    with pytest.raises(EnvironmentFailed, match="the file cannot be read: No such file"):
        open_source(tmp_path / "none.csv")
    (tmp_path / "a.csv").write_bytes(HEADER)
    with pytest.raises(KaiteiError, match="there is no encoding 'latin-9' here"):
        open_source(tmp_path / "a.csv", "latin-9")


@pytest.mark.parametrize("body", [b'"' + b"a\n" * 3_000_000, b'"a\n' + b'""' * 3_000_000])
def test_a_quote_that_is_never_closed_is_found_at_once(tmp_path, body):
    """Trying every line of the file by counting the quotes before it took minutes."""
    path = tmp_path / "a.csv"
    path.write_bytes(HEADER + body)
    source = open_source(path)
    start = time.process_time()
    (stretch,) = source.read_stretches(source.body, source.body_line)
    assert time.process_time() - start < SECONDS
    assert stretch.refused is not None
    assert "the quote that opens on line 2 is never closed" in stretch.refused.what.en
    assert (stretch.end, stretch.raw) == (path.stat().st_size, b"")
