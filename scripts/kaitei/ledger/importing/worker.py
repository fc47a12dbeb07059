"""The second process of an import: it reads, checks and hashes while the first one writes.

It gets its order through stdin and gives chunks through stdout, each with its length before it; an error
takes the place of a chunk. It looks members up through a connection of its own, and remembers those it made
itself until the first process has surely written them.
"""

from __future__ import annotations

import gc
import os
import pickle
import secrets
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from queue import Queue

from kaitei.consent import Rules
from kaitei.errors import EnvironmentFailed, KaiteiError
from kaitei.ledger.address import parse_address
from kaitei.ledger.importing.check import Checker
from kaitei.ledger.importing.chunk import PreparedChunk, unpack_chunk
from kaitei.ledger.importing.prepare import Preparer
from kaitei.ledger.importing.source import Source, Stretch, open_source
from kaitei.ledger.ledger import Ledger, as_version, clock
from kaitei.ledger.opening import open_store
from kaitei.ledger.seal import Seal
from kaitei.ledger.sqlite import SqliteStore
from kaitei.ledger.store import ChunkCollision, Store, VersionRow
from kaitei.model import Catalog, Document, Policy, Revision
from kaitei.model.catalog import Facts

QUEUED = 4
"""Chunks the first process may have read and not written."""

_CACHE_KIB = 8192  # this process looks up and writes nothing; the other one's cache is the one that counts
_FRAME = struct.Struct(">cQ")
_CHUNK, _STRETCH, _ERROR, _END, _LOST = b"C", b"S", b"E", b".", b""


@dataclass(frozen=True)
class Order:
    """What the worker is to do; it goes through a pipe, so it holds no open things and no texts."""

    path: Path
    encoding: str
    start: int
    line: int
    address: str
    key: bytes
    channels: tuple[str, ...]
    policies: tuple[tuple[Policy, tuple[tuple[str, Facts, bytes], ...]], ...]


def build_order(ledger: Ledger, source: Source, address: str, start: int, line: int) -> Order:
    """Return the order to make chunks ready from byte ``start`` of ``source`` on."""
    policies = tuple(
        (
            replace(policy, revisions=()),
            tuple((revision.version, revision.facts, revision.digest) for revision in policy.revisions),
        )
        for policy in ledger.catalog.policies
    )
    return Order(
        source.path, source.encoding, start, line, address, ledger.seal.key, ledger.rules.channels, policies
    )


def _open_catalog(order: Order) -> Catalog:
    """Return the catalog as far as acts are checked against it: the texts themselves are not needed."""
    policies = []
    for policy, versions in order.policies:
        revisions = tuple(
            Revision(policy.id, version, facts, Document("", ""), digest)
            for version, facts, digest in versions
        )
        policies.append(replace(policy, revisions=revisions))
    return Catalog(tuple(policies))


def every_version(store: Store, catalog: Catalog) -> dict[tuple[str, str], VersionRow]:
    """Return the rows of every version; those the ledger has not seen (in a dry run) get numbers below 0."""
    versions = dict(store.versions)
    for policy_number, policy in enumerate(catalog.policies, 1):
        for number, revision in enumerate(policy.revisions, 1):
            new = as_version(revision)
            row = VersionRow(-number, -policy_number, *new, position=None)
            versions.setdefault((new.policy, new.version), row)
    return versions


@dataclass
class StoreLookup:
    """Looks up in the ledger."""

    store: Store

    def find_subjects(self, tags: Sequence[bytes]) -> dict[bytes, tuple[int, bytes]]:
        return self.store.find_subjects(tags)

    def find_contents(self, keys: Sequence[tuple[int, int]]) -> dict[tuple[int, int], tuple[object, ...]]:
        return self.store.find_contents(keys)

    def find_statement(self, digest: bytes, text: str | None) -> int:
        number = self.store.find_statement(digest)
        if number is None:
            raise ChunkCollision
        return number


def prepare_stretch(source: Source, preparer: Preparer, stretch: Stretch) -> PreparedChunk:
    """Return the chunk that a stretch of a file makes."""
    return preparer.prepare(source.parse_table(stretch) or source.parse_rows(stretch), stretch)


def prepare_all(
    source: Source, preparer: Preparer, start: int, line: int
) -> Iterator[PreparedChunk | Stretch]:
    """Yield the chunks of a file; a stretch as it is where only a writing process can make one of it."""
    for stretch in source.read_stretches(start, line):
        try:
            yield prepare_stretch(source, preparer, stretch)
        except ChunkCollision:
            yield stretch


def main() -> None:
    """Make chunks ready as ordered, until the file ends or the first process leaves."""
    gc.disable()  # rows make no cycles, and there are many of them
    order: Order = pickle.load(sys.stdin.buffer)  # noqa: S301 (from our own first process, through a pipe)
    out = sys.stdout.buffer
    try:
        for chunk in _chunks(order):
            kind, raw = (
                (_CHUNK, chunk.pack())
                if isinstance(chunk, PreparedChunk)
                else (_STRETCH, pickle.dumps(chunk))
            )
            out.write(_FRAME.pack(kind, len(raw)))
            out.write(raw)
    except KaiteiError as error:
        raw = pickle.dumps(error)
        out.write(_FRAME.pack(_ERROR, len(raw)))
        out.write(raw)
    out.write(_FRAME.pack(_END, 0))
    out.flush()


def _chunks(order: Order) -> Iterator[PreparedChunk | Stretch]:
    source = open_source(order.path, order.encoding)
    store = open_store(parse_address(order.address))
    if isinstance(store, SqliteStore):
        store.connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    lookup = StoreLookup(store)
    catalog = _open_catalog(order)
    checker = Checker(Rules(catalog, order.channels), every_version(store, catalog), lookup)
    preparer = Preparer(checker, Seal(order.key), lookup, clock, secrets.token_bytes)
    return prepare_all(source, preparer, order.start, order.line)


class Worker:
    """The second process, seen from the first."""

    def __init__(self, order: Order) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "kaitei.ledger.importing.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        )
        self._queue: Queue[tuple[bytes, bytes]] = Queue(QUEUED)
        self._stopped = False
        self._reader = threading.Thread(target=self._read, daemon=True)
        stdin = self._process.stdin
        if stdin is None:
            raise AssertionError
        stdin.write(pickle.dumps(order))
        stdin.close()
        self._reader.start()

    def __iter__(self) -> Iterator[PreparedChunk | Stretch]:
        while True:
            kind, raw = self._queue.get()
            if kind == _CHUNK:
                yield unpack_chunk(raw)
            elif kind == _STRETCH:
                yield pickle.loads(raw)  # noqa: S301 (from our own worker, through a pipe)
            elif kind == _ERROR:
                raise pickle.loads(raw)  # noqa: S301 (from our own worker, through a pipe)
            elif kind == _END:
                return
            else:
                raise EnvironmentFailed(
                    f"the process that reads the file ended with status {self._process.wait()}",
                    fix="look at its message above; continue with --resume",
                )

    def close(self) -> None:
        """End the process, whatever it is doing."""
        self._stopped = True
        self._process.kill()
        self._process.wait()
        while self._reader.is_alive():
            while not self._queue.empty():
                self._queue.get_nowait()
            self._reader.join(0.05)
        if self._process.stdout:
            self._process.stdout.close()

    def _read(self) -> None:
        stdout = self._process.stdout
        kind = b""
        while stdout and not self._stopped and kind != _END:
            head = stdout.read(_FRAME.size)
            if len(head) < _FRAME.size:
                self._queue.put((_LOST, b""))
                return
            kind, size = _FRAME.unpack(head)
            self._queue.put((kind, stdout.read(size)))


if __name__ == "__main__":
    main()
