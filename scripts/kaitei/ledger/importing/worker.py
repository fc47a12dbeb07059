"""The second process of an import: it reads, checks and hashes while the first one writes.

It gets its order through stdin and gives chunks through stdout, each with its length before it; an error
takes the place of a chunk. It looks members up through a connection of its own, and remembers those it made
itself until the first process has surely written them. Whatever follows the order says that a guess about
them was wrong (``GuessingLookup``).
"""

from __future__ import annotations

import gc
import os
import pickle
import secrets
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from select import select

from kaitei.consent import Rules
from kaitei.errors import KaiteiError
from kaitei.ledger.address import parse_address
from kaitei.ledger.importing.check import Checker
from kaitei.ledger.importing.chunk import PreparedChunk
from kaitei.ledger.importing.lookup import GuessingLookup, StoreLookup, every_version
from kaitei.ledger.importing.prepare import Preparer, prepare_all
from kaitei.ledger.importing.process import CHUNK, END, ERROR, FRAME, SIZE, STRETCH, Order
from kaitei.ledger.importing.source import Stretch
from kaitei.ledger.ledger import clock
from kaitei.ledger.opening import open_store
from kaitei.ledger.seal import Seal
from kaitei.ledger.sqlite import SqliteStore
from kaitei.model import Catalog, Document, Revision

_CACHE_KIB = 8192  # this process looks up and writes nothing; the other one's cache is the one that counts


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


def main() -> None:
    """Make chunks ready as ordered, until the file ends or the first process leaves."""
    gc.disable()  # rows make no cycles, and there are many of them
    orders, out = sys.stdin.fileno(), sys.stdout.buffer
    head = _read_exactly(orders, SIZE.size)
    if len(head) < SIZE.size:  # the first process left before it had an order to give
        return
    (size,) = SIZE.unpack(head)
    order: Order = pickle.loads(_read_exactly(orders, size))  # noqa: S301 (from our own first process, through a pipe)
    try:
        for chunk in _chunks(order, partial(_is_readable, orders)):
            kind, raw = (
                (CHUNK, chunk.pack()) if isinstance(chunk, PreparedChunk) else (STRETCH, pickle.dumps(chunk))
            )
            out.write(FRAME.pack(kind, len(raw)))
            out.write(raw)
    except KaiteiError as error:
        raw = pickle.dumps(error)
        out.write(FRAME.pack(ERROR, len(raw)))
        out.write(raw)
    out.write(FRAME.pack(END, 0))
    out.flush()


def _read_exactly(descriptor: int, size: int) -> bytes:
    """Read no byte more, so that it can be seen whether something follows."""
    raw = b""
    while len(raw) < size and (more := os.read(descriptor, size - len(raw))):
        raw += more
    return raw


def _is_readable(descriptor: int) -> bool:
    return bool(select([descriptor], [], [], 0)[0])


def _chunks(order: Order, collided: Callable[[], bool]) -> Iterator[PreparedChunk | Stretch]:
    source = order.source
    store = open_store(parse_address(order.address))
    if isinstance(store, SqliteStore):
        store.connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    lookup = GuessingLookup(store, collided) if order.guesses else StoreLookup(store)
    catalog = _open_catalog(order)
    checker = Checker(Rules(catalog, order.channels), every_version(store, catalog), lookup)
    preparer = Preparer(checker, Seal(order.key), lookup, clock, secrets.token_bytes)
    return prepare_all(source, preparer, order.start, order.line)


if __name__ == "__main__":
    try:
        main()
    except (BrokenPipeError, KeyboardInterrupt):  # the first process is gone, and has told why if it could
        os._exit(1)  # and not as a program ends, which would try to write the rest
