"""Files compressed beforehand are unpacked no further than the file they stand for."""

from __future__ import annotations

import gzip
import hashlib

import brotli
import pytest

from kaitei.files import compressed

COMPRESS = {".gz": gzip.compress, ".br": brotli.compress}
BOTH = pytest.mark.parametrize("ending", COMPRESS)


def is_copy(ending: str, content: bytes, of: bytes) -> bool:
    unpack = compressed.unpackers()[ending]
    assert unpack is not None
    return compressed.is_copy_of(unpack(content), len(of), hashlib.sha256(of).hexdigest())


@BOTH
@pytest.mark.parametrize("size", [0, 1, compressed.PIECE - 1, compressed.PIECE, 98_272, 4 * compressed.PIECE])
def test_every_length_is_unpacked_whole(ending, size):
    content = (b"0123456789" * (size // 10 + 1))[:size]
    packed = COMPRESS[ending](content)
    assert is_copy(ending, packed, content)
    assert not is_copy(ending, packed, content + b"0")
    assert not is_copy(ending, packed, content[:-1] + b"x")
    assert not is_copy(ending, packed[:-1], content)
    assert not is_copy(ending, packed + b"\0", content)
    assert not is_copy(ending, packed + packed, content + content)


@BOTH
def test_what_is_not_compressed_is_no_copy(ending):
    for content in (b"", b"words", b"\x1f\x8b", b"\0" * 100):
        assert not is_copy(ending, content, b"words")


@BOTH
def test_a_few_bytes_that_stand_for_many_are_left_once_they_are_too_long(ending):
    unpack = compressed.unpackers()[ending]
    assert unpack is not None
    pieces = []

    def counted():
        for piece in unpack(COMPRESS[ending](bytes(64 << 20))):
            pieces.append(len(piece))
            yield piece

    assert not compressed.is_copy_of(counted(), 1000, "")
    assert len(pieces) == 1
    assert sum(pieces) <= 4 * compressed.PIECE
