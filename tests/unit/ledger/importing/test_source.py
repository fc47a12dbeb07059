"""The imported file: stretches of whole rows, wherever they are cut."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaitei.consent import RefusedAct
from kaitei.errors import EnvironmentFailed, KaiteiError
from kaitei.ledger.importing import source as module
from kaitei.ledger.importing.source import open_source

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


def test_a_quote_that_is_never_closed_is_told_with_its_line(tmp_path, monkeypatch):
    path = tmp_path / "a.csv"
    path.write_bytes(HEADER + b"m,p,v,a,t\n" + b'"' + b"x,p,v,a,t\n" * 400)
    with pytest.raises(KaiteiError, match="a quote is never closed") as caught:
        rows_of(path, 100, monkeypatch)
    assert caught.value.where is not None
    assert caught.value.where.line == 3


def test_a_file_that_is_no_table_or_not_there_is_told(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(b"PK")
    with pytest.raises(KaiteiError, match=r"this is neither \.csv nor \.jsonl"):
        open_source(tmp_path / "a.xlsx")
    with pytest.raises(EnvironmentFailed, match="the file cannot be read: No such file"):
        open_source(tmp_path / "none.csv")
    (tmp_path / "a.csv").write_bytes(HEADER)
    with pytest.raises(KaiteiError, match="there is no encoding 'latin-9' here"):
        open_source(tmp_path / "a.csv", "latin-9")


@settings(max_examples=300)
@given(st.text('"\na,', max_size=60))
def test_whole_rows_end_where_the_quotes_are_even(tmp_path_factory, text):
    path = tmp_path_factory.getbasetemp() / "ends.csv"
    path.write_bytes(HEADER + text.encode())
    raw = text.encode()
    ends = [place + 1 for place, byte in enumerate(raw) if byte == 0x0A and not raw.count(b'"', 0, place) % 2]
    assert open_source(path)._find_end(raw) == (ends[-1] if ends else 0)


@pytest.mark.parametrize("body", [b'"' + b"a\n" * 3_000_000, b'"a\n' + b'""' * 3_000_000])
def test_a_quote_that_is_never_closed_is_found_at_once(tmp_path, body):
    """Trying every line of the file by counting the quotes before it took minutes."""
    path = tmp_path / "a.csv"
    path.write_bytes(HEADER + body)
    source = open_source(path)
    start = time.process_time()
    with pytest.raises(KaiteiError, match="no row ends within 2 MiB"):
        for _ in source.read_stretches(source.body, source.body_line):
            pass
    assert time.process_time() - start < 1
