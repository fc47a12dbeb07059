"""Canonical records: one act, one sequence of bytes."""

import hashlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaitei.consent import (
    Act,
    CanonicalRecord,
    Moment,
    Rules,
    commit,
    derive_salt,
    event_number,
    format_canonical,
    parse_canonical,
    parse_time,
)
from kaitei.consent.canonical import UnreadableRecord
from support.ledgers import CATALOG, a_request

ASCII = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=32)
RECORDS = st.builds(
    CanonicalRecord,
    st.none() | st.binary(min_size=32, max_size=32).filter(any),
    st.sampled_from(Act),
    st.integers(-(2**63), 2**63 - 1).map(Moment),
    st.integers(-(2**63), 2**63 - 1).map(Moment),
    ASCII,
    st.integers(0, 2**64 - 1),
    st.none() | st.binary(min_size=32, max_size=32),
    ASCII,
    ASCII,
)


@given(RECORDS)
def test_a_record_reads_back(record):
    assert parse_canonical(format_canonical(record)) == record


@given(RECORDS, st.data())
def test_no_other_bytes_say_the_same(record, data):
    raw = bytearray(format_canonical(record))
    place = data.draw(st.integers(0, len(raw) - 1))
    raw[place] ^= data.draw(st.integers(1, 255))
    try:
        read = parse_canonical(bytes(raw))
    except ValueError:
        return
    assert read != record
    assert format_canonical(read) == bytes(raw)


@given(RECORDS, st.integers(1, 40))
def test_a_cut_or_lengthened_record_is_refused(record, length):
    raw = format_canonical(record)
    for damaged in (raw[:-length], raw + bytes(length)):
        with pytest.raises(ValueError, match="the record cannot be read"):
            parse_canonical(damaged)


@pytest.mark.parametrize(
    ("change", "en", "ja"),
    [
        ({"act": 9}, "there is no act of number 9", "行為の番号が 9 で、そのような行為はありません"),
        ({"channel": "店"}, "the channel is not ASCII", "経路に ASCII でない文字があります"),
        ({"version": "約款@1"}, "the version is not ASCII", "版に ASCII でない文字があります"),
        ({"locale": "日本"}, "the locale is not ASCII", "表示の言語に ASCII でない文字があります"),
        ({"subject": bytes(7)}, "the surrogate has 7 bytes, not 8", "会員の代理番号が 7 バイトです（8 バイトのはずです）"),
        (
            {"statement": bytes(1)},
            "the statement digest has 1 byte, not 0 or 32",
            "表示した文言のダイジェストが 1 バイトです（0・32 バイトのはずです）",
        ),
        ({"end": b"!"}, "something follows its end", "終わりの後に余分なものがあります"),
        ({"cut": 1}, "it is cut off in the locale", "表示の言語の途中で切れています"),
        ({"cut": 41}, "it is cut off in the surrogate", "会員の代理番号の途中で切れています"),
        ({"cut": 60}, "it is cut off before the channel", "経路より前で切れています"),
    ],
)  # fmt: skip
def test_the_field_that_cannot_be_read_is_named_in_both_languages(change, en, ja):
    parts: dict[str, Any] = {
        "act": 1,
        "channel": "web",
        "subject": bytes(8),
        "statement": bytes(32),
        "version": "t@1",
        "locale": "ja",
    }
    parts |= change
    fields = [
        part.encode() if isinstance(part, str) else part
        for part in (parts[name] for name in ("channel", "subject", "statement", "version", "locale"))
    ]
    raw = b"kaitei/record\x01" + bytes(32) + bytes([parts["act"]]) + bytes(16)
    raw += b"".join(bytes([len(field)]) + field for field in fields) + parts.get("end", b"")
    with pytest.raises(UnreadableRecord) as refused:
        parse_canonical(raw[: len(raw) - parts.get("cut", 0)])
    assert refused.value.why == (en, ja)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(raw):
    for start in (b"", b"kaitei/record\x01"):
        try:
            record = parse_canonical(start + raw)
        except ValueError:
            continue
        assert format_canonical(record) == start + raw


def test_the_layout_is_the_documented_one():
    record = CanonicalRecord(
        bytes(range(32)),
        Act.WITHDRAW,
        Moment(-1),
        Moment(258),
        "phone",
        2,
        b"\xaa" * 32,
        "terms@2024-01-01",
        "ja",
    )
    assert format_canonical(record) == (
        b"kaitei/record\x01"
        + bytes(range(32))
        + b"\x04"
        + b"\xff\xff\xff\xff\xff\xff\xff\xff"
        + b"\x00\x00\x00\x00\x00\x00\x01\x02"
        + b"\x05phone"
        + b"\x08\x00\x00\x00\x00\x00\x00\x00\x02"
        + b"\x20"
        + b"\xaa" * 32
        + b"\x10terms@2024-01-01"
        + b"\x02ja"
    )


def test_a_commitment_is_a_plain_sha256_over_salt_and_record():
    salt = derive_salt(b"k" * 16, 7)
    assert (
        salt
        == hashlib.blake2b(bytes(7) + b"\x07", digest_size=16, key=b"k" * 16, person=b"kaitei/salt").digest()
    )
    assert commit(salt, b"record") == hashlib.sha256(salt + b"record").digest()


def _number(**more: str) -> int:
    return event_number(Rules(CATALOG).parse(a_request(**more), parse_time("2026-06-01T00:00:00Z")))


def test_the_same_key_has_the_same_event_number_whatever_the_act():
    assert _number(key="k") == _number(key="k", act="decline") != _number(key="l")


@pytest.mark.parametrize(
    "other",
    [
        {"act": "decline"},
        {"version": "2025-01-01"},
        {"version": "2021-01-01"},
        {"at": "2026-04-01T09:30:00.001+09:00"},
        {"channel": "app"},
        {"locale": "en"},
        {"statement": "同意します"},
    ],
)
def test_without_a_key_another_act_has_another_event_number(other):
    assert _number() == _number(at="2026-04-01T00:30:00Z") != _number(**other)
    assert 0 <= _number(**other) < 2**63
