"""Copies that were compressed beforehand (``index.html.br``, ``index.html.gz``), which a server sends in a file's place."""

from __future__ import annotations

import hashlib
import importlib
import zlib
from collections.abc import Callable, Iterator
from typing import Any

PIECE = 1 << 16

Unpack = Callable[[bytes], Iterator[bytes]]


def unpackers() -> dict[str, Unpack | None]:
    """Return for each ending what unpacks it, or None where this Python cannot."""
    return {".gz": _gzip, ".br": _brotli()}


def is_copy_of(unpacked: Iterator[bytes], size: int, sha256: str) -> bool:
    """Are these bytes the file of ``size`` and ``sha256``? No more than ``size`` and a piece are unpacked."""
    digest, left = hashlib.sha256(), size
    try:
        for piece in unpacked:
            digest.update(piece)
            left -= len(piece)
            if left < 0:
                return False
    except ValueError:
        return False
    return left == 0 and digest.hexdigest() == sha256


def _gzip(content: bytes) -> Iterator[bytes]:
    """Yield what ``content`` holds. Raises ValueError where it is not one whole gzip stream and nothing else.

    RFC 1952 lets streams follow one another, but not every browser reads on.
    """
    stream = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        while content and not stream.eof:
            yield stream.decompress(content, PIECE)
            content = stream.unconsumed_tail
    except zlib.error as error:
        raise ValueError(str(error)) from None
    if not stream.eof or stream.unused_data:
        raise ValueError("not one whole stream")


def _brotli() -> Unpack | None:
    try:
        brotli: Any = importlib.import_module("brotli")
        brotli.Decompressor().process(b"", output_buffer_limit=PIECE)
    except (ImportError, AttributeError, TypeError):  # before 1.2 a few bytes could fill the memory
        return None

    def unpack(content: bytes) -> Iterator[bytes]:
        stream = brotli.Decompressor()
        try:
            piece = stream.process(content, output_buffer_limit=PIECE)
            while piece:
                yield piece
                piece = b"" if stream.is_finished() else stream.process(b"", output_buffer_limit=PIECE)
        except brotli.error as error:  # also where something follows the stream
            raise ValueError(str(error)) from None
        if not stream.is_finished():
            raise ValueError("not one whole stream")

    return unpack
