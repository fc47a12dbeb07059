"""Starting the second process of an import, before the first one has read its own modules."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

WORKER_FROM = 1 << 20
"""Bytes; a smaller file is done before a second process has started."""


def start_process(stderr: int | None = None) -> subprocess.Popen[bytes]:
    """Start ``kaitei.ledger.importing.worker``; it waits for its order."""
    return subprocess.Popen(
        [sys.executable, "-m", "kaitei.ledger.importing.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=stderr,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
    )


@contextmanager
def started(path: Path) -> Iterator[subprocess.Popen[bytes] | None]:
    """Give a second process that is starting already, if the file is worth one; end it afterwards."""
    try:
        large = path.stat().st_size >= WORKER_FROM
    except OSError:
        large = False  # who opens the file says what is wrong with it
    process = start_process() if large else None
    try:
        yield process
    finally:
        if process:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe:
                    with suppress(BrokenPipeError):
                        pipe.close()
