"""A large file is prepared by a second process, which may guess wrong who is new."""

import pytest

from kaitei.consent import Act
from kaitei.ledger.importing import spawn
from kaitei.ledger.importing.process import Worker
from kaitei.ledger.importing.run import Import
from kaitei.ledger.importing.source import open_source
from kaitei.ledger.verify import verify_ledger
from support.imports import row, some_rows, take_in, write
from support.ledgers import a_ledger, a_request
from support.stores import open_again

pytestmark = pytest.mark.usefixtures("small_stretches")


def test_a_large_file_is_read_by_a_process_of_its_own(ledger, address, tmp_path, monkeypatch):
    monkeypatch.setattr(spawn, "WORKER_FROM", 0)
    rows = [*some_rows(400), row("taro@example.com"), row("M-1", statement="同意します")]
    job = take_in(ledger, address, write(tmp_path / "acts.csv", rows))
    assert (job.recorded, job.refused) == (401, 1)
    assert take_in(ledger, address, write(tmp_path / "acts.csv", rows)).repeated == 401


def new_members(count: int, first: int = 0) -> list[dict[str, str]]:
    return [row(f"N-{number}", key=f"k-{number}") for number in range(first, first + count)]


def test_members_taken_for_new_who_are_there_after_all_stay_one_member(
    ledger, address, tmp_path, monkeypatch
):
    """Nobody in the first chunk is known, so the next ones are not looked up: somebody in a later one is."""
    monkeypatch.setattr(spawn, "WORKER_FROM", 0)
    known = [
        row(f"N-{number}", key="before", act="decline", occurred_at="2026-03-01T00:00:00Z")
        for number in (15_000, 17_999)
    ]
    assert take_in(ledger, address, write(tmp_path / "before.csv", known)).recorded == 2
    rows = new_members(18_000)
    refused = {"N-1": row("N-1", act="accept"), "N-17999": row("N-17999", key="before")}
    path = write(tmp_path / "acts.csv", [refused.get(one["member"], one) for one in rows])
    told, stop_guessing = [], Worker.stop_guessing

    def tell(worker: Worker) -> None:
        told.append(worker)
        stop_guessing(worker)

    monkeypatch.setattr(Worker, "stop_guessing", tell)
    job = take_in(ledger, address, path)
    assert told
    assert (job.rows, job.recorded, job.refused) == (18_000, 17_998, 2)
    assert ledger.store.read_log_size() == 17_998 + 2 + 4
    assert len(list(ledger.store.stream_members())) == 17_999
    assert [record.acceptance.act for record in ledger.history("N-15000")] == [Act.DECLINE, Act.AGREE]
    assert [record.acceptance.act for record in ledger.history("N-17999")] == [Act.DECLINE]
    verify_ledger(ledger, tmp_path / "keys")
    again = take_in(ledger, address, path)
    assert (again.recorded, again.repeated) == (0, 17_998)


def test_a_dry_run_of_a_large_file_guesses_nothing(ledger, address, tmp_path, monkeypatch):
    monkeypatch.setattr(spawn, "WORKER_FROM", 0)
    take_in(ledger, address, write(tmp_path / "before.csv", new_members(5, 16_000)))
    path = write(tmp_path / "acts.csv", new_members(18_000))
    job = Import(ledger, address, open_source(path), tmp_path / "report.csv").check()
    assert (job.recorded, job.repeated) == (17_995, 5)


def test_a_member_who_comes_in_meanwhile_stays_one_member(opened, tmp_path):
    """Another process records her between the reading of the rows and their writing."""
    ledger, address = opened
    kind = "sqlite" if address.startswith("sqlite") else "postgres"
    path = write(tmp_path / "acts.csv", some_rows(120, members=10))
    importing = Import(ledger, address, open_source(path), tmp_path / "report.csv")
    original = importing._write

    def late(*arguments):
        object.__setattr__(importing, "_write", original)
        with a_ledger(open_again(kind, address), tmp_path / "keys") as other:
            other.record(a_request(member="M-3", act="decline"))
        return original(*arguments)

    object.__setattr__(importing, "_write", late)
    job = importing.run()
    assert job.recorded == 120
    acts = [record.acceptance.act for record in ledger.history("M-3")]
    assert len(acts) == 1 + sum(one["member"] == "M-3" for one in some_rows(120, members=10))
    assert len(list(ledger.store.stream_members())) == 10
