"""The second process of an import, seen from the first: what it is asked to do, and the chunks it gives."""

from __future__ import annotations

import pickle
import struct
import subprocess
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from queue import Queue

from kaitei.errors import EnvironmentFailed, Message
from kaitei.ledger.importing.chunk import PreparedChunk, unpack_chunk
from kaitei.ledger.importing.source import Source, Stretch
from kaitei.ledger.importing.spawn import start_process
from kaitei.ledger.ledger import Ledger
from kaitei.model import Policy
from kaitei.model.catalog import Facts

QUEUED = 4
"""Chunks the first process may have read and not written."""

SIZE = struct.Struct(">Q")
"""Stands before the order."""

FRAME = struct.Struct(">cQ")
"""Stands before what the second process gives: what it is, and how long."""

CHUNK, STRETCH, ERROR, END, LOST = b"C", b"S", b"E", b".", b""


@dataclass(frozen=True)
class Order:
    """What the worker is to do; it goes through a pipe, so it holds no open things and no texts."""

    source: Source
    start: int
    line: int
    address: str
    key: bytes
    channels: tuple[str, ...]
    policies: tuple[tuple[Policy, tuple[tuple[str, Facts, bytes], ...]], ...]
    guesses: bool


def build_order(
    ledger: Ledger, source: Source, address: str, start: int, line: int, *, guesses: bool
) -> Order:
    """Return the order to make chunks ready from byte ``start`` of ``source`` on."""
    policies = tuple(
        (
            replace(policy, revisions=()),
            tuple((revision.version, revision.facts, revision.digest) for revision in policy.revisions),
        )
        for policy in ledger.catalog.policies
    )
    return Order(source, start, line, address, ledger.seal.key, ledger.rules.channels, policies, guesses)


class Worker:
    """The second process: ``begin`` tells it what to do, and then it gives chunks until ``close``."""

    def __init__(self, process: subprocess.Popen[bytes] | None = None) -> None:
        self._process = process or start_process()
        self._queue: Queue[tuple[bytes, bytes]] = Queue(QUEUED)
        self._stopped = False
        self._reader = threading.Thread(target=self._read, daemon=True)

    def begin(self, order: Order) -> None:
        raw = pickle.dumps(order)
        self._tell(SIZE.pack(len(raw)) + raw)
        self._reader.start()

    def __iter__(self) -> Iterator[PreparedChunk | Stretch]:
        while True:
            kind, raw = self._queue.get()
            if kind == CHUNK:
                yield unpack_chunk(raw)
            elif kind == STRETCH:
                yield pickle.loads(raw)  # noqa: S301 (from our own worker, through a pipe)
            elif kind == ERROR:
                raise pickle.loads(raw)  # noqa: S301 (from our own worker, through a pipe)
            elif kind == END:
                return
            else:
                status = self._process.wait()
                raise EnvironmentFailed(
                    Message(
                        en=f"the process that reads the file ended with status {status}",
                        ja=f"ファイルを読むプロセスが、終了状態 {status} で終わりました",
                    ),
                    fix=Message(
                        en="look at its message above; continue with --resume",
                        ja="上に表示されたメッセージを確かめ、--resume で続きから取り込んでください",
                    ),
                )

    def stop_guessing(self) -> None:
        """Let every member be looked up from now on. Whatever is readable says so."""
        self._tell(b".")

    def _tell(self, raw: bytes) -> None:
        if self._process.stdin:
            with suppress(BrokenPipeError):  # the process has ended: what it gave or why says the rest
                self._process.stdin.write(raw)
                self._process.stdin.flush()

    def close(self) -> None:
        """End the process, whatever it is doing."""
        self._stopped = True
        self._process.kill()
        self._process.wait()
        while self._reader.is_alive():
            while not self._queue.empty():
                self._queue.get_nowait()
            self._reader.join(0.05)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                with suppress(BrokenPipeError):
                    pipe.close()

    def _read(self) -> None:
        stdout = self._process.stdout
        kind = b""
        while stdout and not self._stopped and kind != END:
            head = stdout.read(FRAME.size)
            if len(head) < FRAME.size:
                self._queue.put((LOST, b""))
                return
            kind, size = FRAME.unpack(head)
            self._queue.put((kind, stdout.read(size)))
