"""The manifest of versions: what is written is read back, and nothing else is read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaitei.errors import KaiteiError
from kaitei.model import TextStatus, version_key
from kaitei.model.lock import Locked
from kaitei.parse.lock import HEAD, format_line, format_lock, parse_line, parse_lock
from support.mutations import MUTATIONS, mutated

DIGEST = bytes(range(32))
COMMIT = "0123456789abcdef0123456789abcdef01234567"
FIRST = Locked("2021-05-01", TextStatus.RECONSTRUCTION, DIGEST, COMMIT)
SECOND = Locked("2021-05-01.2", TextStatus.VERBATIM, DIGEST)
TEXT = (
    f"{HEAD}2021-05-01 reconstruction sha256:{DIGEST.hex()} {COMMIT}\n"
    f"2021-05-01.2 verbatim sha256:{DIGEST.hex()} -\n"
)

versions = st.builds(
    lambda day, count: f"{day}.{count}" if count else f"{day}",
    st.dates(),
    st.one_of(st.none(), st.integers(2, 999)),
)
entries = st.builds(
    Locked,
    versions,
    st.sampled_from(TextStatus),
    st.binary(min_size=32, max_size=32),
    st.one_of(st.just(""), st.binary(min_size=20, max_size=20).map(bytes.hex)),
)


def test_a_manifest_has_one_line_a_version_oldest_first():
    assert format_lock([SECOND, FIRST]) == TEXT
    assert parse_lock("versions.lock", TEXT) == (FIRST, SECOND)


@given(st.lists(entries, unique_by=lambda entry: version_key(entry.version), max_size=8))
def test_what_is_written_is_read_back(found):
    ordered = tuple(sorted(found, key=lambda entry: version_key(entry.version)))
    assert parse_lock("versions.lock", format_lock(found)) == ordered


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        (TEXT[:-1], 3, "the last line does not end"),
        (TEXT.replace("2021-05-01.2", "2021-05-01"), 3, "2021-05-01 stands after 2021-05-01"),
        (
            HEAD + "".join(reversed(TEXT.splitlines(keepends=True)[1:])),
            3,
            "2021-05-01 stands after 2021-05-01.2",
        ),
        (TEXT.replace("verbatim", "Verbatim"), 3, "this is no line of a manifest: '2021-05-01.2 Verbatim"),
        (TEXT.replace(" -\n", " - \n"), 3, "this is no line of a manifest"),
        (TEXT.replace(" -\n", "  -\n"), 3, "this is no line of a manifest"),
        (TEXT.replace(" -\n", "\n"), 3, "this is no line of a manifest"),
        (TEXT.replace(COMMIT, COMMIT[:12]), 2, "this is no line of a manifest"),
        (TEXT.replace(DIGEST.hex(), DIGEST.hex().upper()), 2, "this is no line of a manifest"),
        (TEXT.replace("2021-05-01 ", "２０２１-05-01 "), 2, "this is no line of a manifest"),
        (TEXT.replace("\n", "\r\n"), 2, "this is no line of a manifest"),
        (TEXT + "\n", 4, "this is no line of a manifest: ''"),
    ],
)
def test_anything_else_is_refused_with_its_line(text, line, what):
    with pytest.raises(KaiteiError) as refused:
        parse_lock("a/versions.lock", text)
    assert refused.value.where
    assert (refused.value.where.path, refused.value.where.line) == ("a/versions.lock", line)
    assert what in str(refused.value)


def test_a_line_is_read_whole_or_not_at_all():
    assert parse_line(format_line(FIRST)) == FIRST
    assert parse_line(f"{format_line(FIRST)}\n") is None
    assert parse_line(f" {format_line(FIRST)}") is None


@MUTATIONS
@given(mutated(TEXT))
def test_no_text_makes_the_reader_fall_over(text):
    try:
        read = parse_lock("versions.lock", text)
    except KaiteiError:
        return
    assert parse_lock("versions.lock", format_lock(read)) == read
