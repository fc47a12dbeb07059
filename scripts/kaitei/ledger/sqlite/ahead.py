"""The write-ahead file, kept longer than it has to be.

A commit that makes a file longer has to make the new length durable with it, which costs several times what a commit
over old pages does. So a file that had to grow is lengthened by many pages at once, with zeros: SQLite takes what
is no frame of its own for the end, as it does with the old frames after a checkpoint.
"""

from __future__ import annotations

import os
from pathlib import Path

from kaitei.ledger.sqlite.files import CHECKPOINT_PAGES

_LEAST, _MOST = 1 << 18, 1 << 20
_ENOUGH = CHECKPOINT_PAGES * (4096 + 24)  # then SQLite begins again at the front


class Ahead:
    """The write-ahead file of one connection. Only the holder of SQLite's write lock may lengthen it."""

    def __init__(self, database: Path) -> None:
        self._path = f"{database}-wal"
        self._file = -1
        self._length = 0

    def lengthen(self) -> None:
        """Lengthen the file if it has grown since this was last asked; the next commit makes it durable.

        Who records once pays nothing. Where it cannot be, a commit still does what it has to.
        """
        try:
            if self._file < 0:
                self._file = os.open(self._path, os.O_WRONLY | os.O_CLOEXEC)
            # not by fstat: once the times of a file were asked for, its next write has to update them, which costs 40 µs
            length = os.lseek(self._file, 0, os.SEEK_END)
            if length > self._length > 0 and length < _ENOUGH:
                more = min(max(length, _LEAST), _MOST)
                length += os.pwrite(self._file, bytes(more), length)
            self._length = length
        except OSError:
            return

    def close(self) -> None:
        """Let go of the file. (SQLite's locks are on others: closing this one frees none.)"""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
