"""A ledger in a folder, its acts taken into the log and signed, for tests of what comes after."""

import shutil
from datetime import date

from kaitei.consent import CanonicalRecord, Moment, parse_time
from kaitei.ledger.checkpoint import make_checkpoint
from kaitei.ledger.keys import open_signers, read_public_keys
from kaitei.ledger.sequencer import sequence_all
from kaitei.ledger.sqlite import SqliteStore
from kaitei.tlog import (
    build_trust,
    parse_proof,
)
from support.ledgers import CATALOG, a_request

TODAY = date(2026, 6, 1)
NOW = Moment(parse_time("2026-06-01T12:00:00Z"))
NAME = "log.example/acts"


def record(ledger, count, start=0):
    return [ledger.record(a_request(member=f"M-{number}")).record for number in range(start, start + count)]


def sign(ledger, keys):
    list(sequence_all(ledger.store, TODAY))
    return make_checkpoint(ledger.store, keys, open_signers(keys, "log", lambda _: ""), NOW)


def trust(keys):
    return build_trust(read_public_keys(keys))


def act_of(receipt):
    """Return the act a verified receipt is of."""
    assert isinstance(receipt.content, CanonicalRecord)
    return receipt.content


def extra_of(raw):
    extra = parse_proof(raw).extra
    assert extra is not None
    return extra


def digest_of(version):
    policy = CATALOG.policy("terms")
    revision = policy.revision(version) if policy else None
    assert revision is not None
    return revision.digest


def files_of(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def copy_of(store, path):
    with store.write():
        pass
    shutil.copy(store.path, path)
    for suffix in ("-wal",):
        if store.path.with_name(store.path.name + suffix).exists():
            shutil.copy(store.path.with_name(store.path.name + suffix), path.with_name(path.name + suffix))
    return SqliteStore(path)
