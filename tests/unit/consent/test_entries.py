"""Log entries, byte for byte as docs/formats/log.md has them."""

import hashlib
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaitei.consent.entries import (
    VersionIdentity,
    act_entry,
    erasure_entry,
    format_version_identity,
    padding_entry,
    parse_erasure,
    parse_version_identity,
    version_entry,
)

VERSION = VersionIdentity("terms", "2024-01-01", b"\x07" * 32, date(2023, 12, 1), date(2024, 1, 1))
IDENTITY = b"kaitei/version\x01" + b"\x07" * 32 + b"2023-12-012024-01-01" + b"\x10terms@2024-01-01"


def test_entries_begin_with_what_they_are():
    assert act_entry(b"\xaa" * 32) == b"\x01" + b"\xaa" * 32
    assert version_entry(VERSION) == b"\x02" + hashlib.sha256(IDENTITY).digest()
    assert (
        erasure_entry((258, 3, 3))
        == b"\x03" + bytes(7) + b"\x02" + bytes(7) + b"\x03" + bytes(6) + b"\x01\x02"
    )
    assert padding_entry(b"\xbb" * 32) == b"\x04" + b"\xbb" * 32


def test_a_version_is_identified_by_its_text_its_dates_and_its_name():
    assert format_version_identity(VERSION) == IDENTITY
    assert parse_version_identity(IDENTITY) == VERSION


def test_a_reconstruction_has_zeros_in_the_place_of_its_digest():
    reconstruction = replace(VERSION, digest=None)
    assert format_version_identity(reconstruction) == IDENTITY.replace(b"\x07" * 32, bytes(32))
    assert parse_version_identity(format_version_identity(reconstruction)) == reconstruction


@pytest.mark.parametrize(
    "other",
    [
        b"",
        IDENTITY[:-1],
        IDENTITY + b"1",
        IDENTITY.replace(b"\x10terms", b"\x0fterms"),
        IDENTITY.replace(b"2023-12-01", b"2023-02-30"),
        IDENTITY.replace(b"\x01" + b"\x07" * 32, b"\x02" + b"\x07" * 32),
    ],
)
def test_nothing_else_identifies_a_version(other):
    assert parse_version_identity(other) is None


@given(st.sets(st.integers(0, (1 << 63) - 1), max_size=20))
def test_an_erasure_is_read_as_it_was_written(positions):
    assert parse_erasure(erasure_entry(positions)) == tuple(sorted(positions))


@pytest.mark.parametrize(
    "other",
    [
        b"",
        b"\x04" + bytes(8),
        erasure_entry((1, 2))[:-1],
        erasure_entry((1, 2)) + bytes(8),
        b"\x03" + bytes(7) + b"\x02" + bytes(7) + b"\x02" + bytes(7) + b"\x01",  # not ascending
    ],
)
def test_nothing_else_is_an_erasure(other):
    with pytest.raises(ValueError, match="this is no erasure entry"):
        parse_erasure(other)
