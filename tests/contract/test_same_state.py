"""The same 2,000 random operations leave the same state, whatever database keeps the ledger."""

import csv
import os
from collections.abc import Iterator
from random import Random

import pytest

from kaitei.consent import AcceptanceRequest, Act, RefusedAct, parse_time
from kaitei.ledger.importing.run import Import
from kaitei.ledger.importing.source import open_source
from kaitei.ledger.ledger import Ledger
from kaitei.ledger.sequencer import sequence
from support.ledgers import CATALOG
from support.stores import KINDS, a_new_ledger

OPERATIONS = int(os.environ.get("KAITEI_TEST_OPERATIONS", "2000"))
MEMBERS = 60
VERSIONS = ["2021-01-01", "2022-01-01", "2023-01-01", "2024-01-01", "2025-01-01", "2030-01-01"]
TODAY = CATALOG.policies[0].revisions[-1].facts.published


def a_random_request(random: Random) -> AcceptanceRequest:
    """Return an act that mostly can be recorded: keys come again, times collide, some versions are unknown."""
    return AcceptanceRequest(
        f"M-{random.randrange(MEMBERS)}",
        "terms",
        random.choice(VERSIONS),
        random.choice(list(Act)).value,
        f"2025-{random.randrange(1, 13):02}-{random.randrange(1, 29):02}T{random.randrange(24):02}:00:00Z",
        random.choice(["web", "app", "phone"]),
        random.choice(["", "ja", "en"]),
        random.choice([None, f"k-{random.randrange(400)}"]),
        random.choice([None, None, f"同意します {random.randrange(3)}"]),
    )


def perform(ledger: Ledger, address: str, folder) -> Iterator[object]:
    """Yield what each operation answers."""
    random = Random(20241105)
    for number in range(OPERATIONS):
        match random.randrange(20):
            case 0:
                yield sorted(entry.member for entry in ledger.pending("terms"))
            case 1:
                yield ledger.count_pending("terms")
            case 2:
                moment = parse_time(f"2025-{random.randrange(1, 13):02}-15T00:00:00Z")
                yield sorted(entry.member for entry in ledger.pending("terms", moment))
                yield ledger.status(f"M-{random.randrange(MEMBERS)}", moment)
            case 3:
                yield ledger.status(f"M-{random.randrange(MEMBERS)}")
            case 4:
                history = ledger.history(f"M-{random.randrange(MEMBERS)}")
                yield sorted(
                    (record.acceptance.occurred_at, record.acceptance.key or "") for record in history
                )
            case 5:
                sequence(ledger.store, TODAY, limit=random.randrange(1, 40))
                yield ledger.store.read_log_size(), ledger.store.count_standings("terms")
            case 6 if number % 4 == 0:
                path = folder / f"{number}.csv"
                with path.open("w", encoding="utf-8", newline="") as file:
                    writer = csv.writer(file)
                    writer.writerow(
                        [
                            "member",
                            "policy",
                            "version",
                            "act",
                            "occurred_at",
                            "channel",
                            "locale",
                            "key",
                            "statement",
                        ]
                    )
                    for _ in range(random.randrange(40)):
                        request = a_random_request(random)
                        row = (request.member, request.policy, request.version, request.act, request.occurred_at,
                               request.channel, request.locale, request.key, request.statement)  # fmt: skip
                        writer.writerow(field or "" for field in row)
                job = Import(ledger, address, open_source(path), folder / "refused.csv").run()
                yield job.rows, job.repeated, job.refused
            case _:
                try:
                    recorded = ledger.record(a_random_request(random))
                except RefusedAct as error:
                    yield error.column
                else:
                    yield recorded.record.acceptance, recorded.is_new, recorded.status


def test_the_same_operations_get_the_same_answers_and_leave_the_same_state(tmp_path):
    answers = {}
    for kind in KINDS:
        folder = tmp_path / kind
        folder.mkdir()
        with a_new_ledger(kind, folder) as (ledger, address):
            answers[kind] = list(perform(ledger, address, folder))
            while sequence(ledger.store, TODAY):
                pass
            histories = [
                sorted(repr(record.acceptance) for record in ledger.history(f"M-{number}"))
                for number in range(MEMBERS)
            ]
            answers[kind] += [histories, ledger.store.read_log_size(), ledger.store.count_standings("terms")]
    sqlite, *others = answers.values()
    assert len(sqlite) >= OPERATIONS
    for other in others:
        for number, (one, another) in enumerate(zip(sqlite, other, strict=True)):
            assert one == another, number


@pytest.mark.parametrize("kind", KINDS)
def test_eight_processes_record_at_once_and_nothing_is_lost_or_twice(kind, tmp_path):
    """Half of the acts are of the same few members, with keys that come again in every process."""
    import subprocess
    import sys

    script = """
import sys
from pathlib import Path
sys.path[:0] = sys.argv[4:]
from support.ledgers import a_ledger, a_request
from support.stores import open_again
kind, address, number = sys.argv[1:4]
with a_ledger(open_again(kind, address), Path("keys")) as ledger:
    for act in range(25):
        ledger.record(a_request(member=f"own-{number}-{act}"))
        ledger.record(a_request(member=f"shared-{act % 3}", key=f"k-{act}", act="agree" if act % 2 else "decline",
                                at=f"2026-04-01T00:00:{act:02}Z"))
"""
    with a_new_ledger(kind, tmp_path) as (ledger, address):
        running = [
            subprocess.Popen(
                [sys.executable, "-c", script, kind, address, str(number), *sys.path], cwd=tmp_path,
                stderr=subprocess.PIPE,
            )
            for number in range(8)
        ]  # fmt: skip
        assert [(process.communicate()[1], process.returncode) for process in running] == [(b"", 0)] * 8
        assert sum(len(ledger.history(f"shared-{number}")) for number in range(3)) == 25
        assert all(
            len(ledger.history(f"own-{number}-{act}")) == 1 for number in range(8) for act in range(25)
        )
        before = ledger.store.count_standings("terms")
        assert sum(before.values()) == 203
        taken = sequence(ledger.store, TODAY)
        assert taken == 225 + 1
        assert ledger.store.count_standings("terms") == before
        positions = [row.position or 0 for rows in ledger.store.stream_members() for row in rows.events]
        assert sorted(positions) == list(range(1, 226))
