"""Bulk import, whatever database keeps the ledger."""

import csv
from pathlib import Path

import pytest

from kaitei.consent import build_canonical, commit, derive_salt, event_number, parse_record_id
from kaitei.ledger.importing.run import Import
from kaitei.ledger.importing.source import open_source
from kaitei.ledger.ledger import Ledger
from kaitei.ledger.sequencer import sequence_all
from kaitei.ledger.sqlite import SqliteStore
from kaitei.tlog import hash_leaf
from support.imports import VERSIONS, row, some_rows, take_in, write
from support.ledgers import CATALOG, a_ledger, a_request

pytestmark = pytest.mark.usefixtures("small_stretches")


def observe(ledger: Ledger, members: int = 40) -> object:
    """Return what can be asked of a ledger, without what differs from one to the next."""
    histories = [[record.acceptance for record in ledger.history(f"M-{n}")] for n in range(members)]
    statuses = [ledger.status(f"M-{n}") for n in range(members)]
    pending = sorted(entry.member for entry in ledger.pending("terms"))
    return histories, statuses, pending, ledger.store.count_standings("terms"), ledger.count_pending("terms")


def others(tmp_path: Path) -> Ledger:
    """Return another ledger, to record into one by one."""
    store = SqliteStore(tmp_path / "other.sqlite3", create=True)
    with a_ledger(store, tmp_path / "other-keys") as opened:
        again = SqliteStore(tmp_path / "other.sqlite3")
        again.epoch = opened.seal.id
        return Ledger(again, opened.seal, CATALOG, opened.rules, opened.now)


@pytest.mark.parametrize("name", ["acts.csv", "acts.jsonl"])
def test_an_import_leaves_the_ledger_that_recording_one_by_one_leaves(ledger, address, tmp_path, name):
    rows = some_rows(300)
    job = take_in(ledger, address, write(tmp_path / name, rows))
    assert (job.rows, job.recorded, job.repeated, job.refused) == (300, 300, 0, 0)
    assert job.finished
    other = others(tmp_path)
    for one in rows:
        other.record(
            a_request(
                one["act"],
                one["version"],
                one["occurred_at"],
                one["member"],
                key=one["key"],
                channel="import",
            )
        )
    assert observe(ledger) == observe(other)


def test_imported_acts_are_in_the_log_at_once_and_prove(ledger, address, tmp_path):
    take_in(ledger, address, write(tmp_path / "acts.csv", some_rows(300)))
    size = ledger.store.read_log_size()
    versions = sum(1 for row in ledger.store.versions.values() if row.position is not None)
    assert size == 300 + versions == 304
    leaves = b"".join(data for level, _, data in ledger.store.stream_tiles() if level == 0)
    positions = set()
    for rows in ledger.store.stream_members():
        assert rows.member is not None
        member = ledger.seal.unseal(rows.subject, rows.member.sealed)
        records = {record.position: record for record in ledger.history(member.reference)}
        for event in rows.events:
            record = records[event.position]
            assert event.event == event_number(record.acceptance)
            canonical = build_canonical(record.acceptance, record.recorded_at, rows.subject)
            entry = b"\x01" + commit(derive_salt(member.key, event.event), canonical)
            assert leaves[32 * event.position :][:32] == hash_leaf(entry)
            positions.add(event.position)
    assert positions == set(range(versions, size))


def test_record_ids_of_an_import_are_unique_and_lead_to_their_records(ledger, address, tmp_path):
    take_in(ledger, address, write(tmp_path / "acts.csv", some_rows(300)))
    records = [record for number in range(40) for record in ledger.history(f"M-{number}")]
    assert len({record.id for record in records}) == 300
    for record in records[::17]:
        place = parse_record_id(record.id)
        found = ledger.store.read_event_between(place.subjects, place.recorded_at)
        assert [row.position for row in found if place.is_event(row.event)] == [record.position]


def test_importing_again_records_nothing_twice(ledger, address, tmp_path):
    path = write(tmp_path / "acts.csv", some_rows(200))
    take_in(ledger, address, path)
    before, size = observe(ledger), ledger.store.read_log_size()
    job = take_in(ledger, address, path)
    assert (job.recorded, job.repeated) == (0, 200)
    more = write(tmp_path / "more.csv", some_rows(200) + some_rows(250)[200:])
    job = take_in(ledger, address, more)
    assert (job.recorded, job.repeated) == (50, 200)
    assert observe(ledger) != before
    assert ledger.store.read_log_size() == size + 50


def test_rows_repeated_in_one_file_are_one_record(ledger, address, tmp_path):
    rows = some_rows(120)
    job = take_in(ledger, address, write(tmp_path / "acts.csv", [*rows, *rows, *rows[:1]]))
    assert (job.recorded, job.repeated) == (120, 121)


def test_an_import_adds_to_what_was_recorded_before_and_what_waits_in_the_inbox(ledger, address, tmp_path):
    rows = some_rows(200)
    other = others(tmp_path)
    for target in (ledger, other):
        for one in rows[:100:3]:
            target.record(
                a_request(
                    one["act"],
                    one["version"],
                    one["occurred_at"],
                    one["member"],
                    key=one["key"],
                    channel="import",
                )
            )
    job = take_in(ledger, address, write(tmp_path / "acts.csv", rows))
    assert (job.recorded, job.repeated) == (166, 34)
    for one in rows:
        other.record(
            a_request(
                one["act"],
                one["version"],
                one["occurred_at"],
                one["member"],
                key=one["key"],
                channel="import",
            )
        )
    assert observe(ledger) == observe(other)
    list(sequence_all(ledger.store, CATALOG.policies[0].revisions[-1].facts.published))
    assert observe(ledger) == observe(other)


def test_bad_rows_are_reported_and_the_good_ones_go_in(ledger, address, tmp_path):
    rows = [
        row("M-1"),
        row("taro@example.com"),
        row("M-2", version="2030-01-01"),
        row("M-3", occurred_at="2026-04-02 10:00"),
        row("M-4", key="k"),
        row("M-4", key="k", act="decline"),
        row("=cmd()", act="accept"),
        row("M-5"),
    ]
    job = take_in(ledger, address, write(tmp_path / "acts.csv", rows))
    assert (job.recorded, job.refused) == (3, 5)
    with (tmp_path / "acts.refused.csv").open(encoding="utf-8", newline="") as file:
        report = list(csv.DictReader(file))
    assert [(entry["row"], entry["column"], entry["value"]) for entry in report] == [
        ("3", "member", "taro@example.com"),
        ("4", "version", "2030-01-01"),
        ("5", "occurred_at", "2026-04-02 10:00"),
        ("7", "key", "k"),
        ("8", "act", "accept"),
    ]
    assert report[0]["why"].endswith("is an e-mail address, which the ledger must not keep")
    assert report[3]["why"] == "the key 'k' of M-4 belongs to another act"
    assert ledger.history("M-2") == ()


def test_a_statement_new_to_the_ledger_is_kept(ledger, address, tmp_path):
    rows = [row(f"M-{number}", statement=f"同意します {number % 3}") for number in range(60)]
    job = take_in(ledger, address, write(tmp_path / "acts.csv", rows))
    assert job.recorded == 60
    assert sorted(text or "" for _, text in ledger.store.stream_statements()) == [
        "同意します 0",
        "同意します 1",
        "同意します 2",
    ]
    again = take_in(ledger, address, write(tmp_path / "acts.csv", rows))
    assert (again.recorded, again.repeated) == (0, 60)


def test_rows_that_are_too_long_or_never_end_are_refused_and_the_others_go_in(ledger, address, tmp_path):
    """The statements are new, so that chunks are made ready again under the lock: not those of these rows."""
    rows = [row(f"M-{number}", statement=f"同意します {number}") for number in range(6)]
    path = write(tmp_path / "acts.csv", rows)
    head, *lines = path.read_text("utf-8").splitlines(keepends=True)
    long = lines[2].replace("同意します", '"' + "あ\n" * 4000 + '"')
    path.write_text("".join([head, *lines[:2], long, *lines[3:], '"', *lines * 30]), "utf-8")
    job = take_in(ledger, address, path)
    assert (job.rows, job.recorded, job.refused) == (7, 5, 2)
    assert (job.offset, job.line) == (path.stat().st_size, path.read_text("utf-8").count("\n"))
    with (tmp_path / "acts.refused.csv").open(encoding="utf-8", newline="") as file:
        (long_row, open_quote) = csv.DictReader(file)
    assert (long_row["row"], long_row["why"]) == (
        "4",
        "the row on lines 4 to 4004 is too long: more than 8,000 bytes",
    )
    assert open_quote["row"] == "4008"
    assert "is never closed: lines 4008 to 4187, up to the end of the file, were" in open_quote["why"]
    assert [len(ledger.history(f"M-{number}")) for number in range(6)] == [1, 1, 0, 1, 1, 1]


class Interrupted(Exception):
    pass


@pytest.mark.parametrize("at", [1, 2, 4])
def test_an_interrupted_import_goes_on_where_it_was_and_ends_the_same(ledger, address, tmp_path, at):
    rows = some_rows(300)
    rows[10] = row("taro@example.com")
    rows[250] = row("M-1", act="accept")
    path = write(tmp_path / "acts.csv", rows)
    jobs = []

    def stop(job):
        jobs.append(job)
        if len(jobs) > at:
            raise Interrupted

    source, report = open_source(path), tmp_path / "acts.refused.csv"
    with pytest.raises(Interrupted):
        Import(ledger, address, source, report).run(progress=stop)
    report.write_bytes(report.read_bytes() + b"what a crash left behind")
    job = Import(ledger, address, source, report).run(resume=True, progress=jobs.append)
    assert jobs[at + 1].rows == jobs[at].rows > 0
    assert (job.rows, job.recorded, job.repeated, job.refused) == (300, 298, 0, 2)
    assert [line.split(",")[0] for line in report.read_text("utf-8").splitlines()] == ["row", "12", "252"]
    again = Import(ledger, address, source, report).run(resume=True)
    assert again[:9] == job[:9]
    assert ledger.store.read_log_size() == 298 + 4


def test_a_dry_run_says_what_would_happen_and_writes_nothing(ledger, address, tmp_path):
    ledger.record(a_request(key="k-0", member="M-0", channel="import"))
    rows = [
        row(
            f"M-{number}",
            key=f"k-{number}",
            statement="同意します" if number else "",
            version=VERSIONS[3 if number < 9 else 4],
        )
        for number in range(80)
    ]
    path = write(tmp_path / "acts.csv", [*rows, row("M-81", act="accept")])
    job = Import(ledger, address, open_source(path), tmp_path / "report.csv").check()
    assert (job.rows, job.recorded, job.repeated, job.refused) == (81, 79, 1, 1)
    assert ledger.history("M-1") == ()
    assert ledger.store.read_log_size() == 0
    assert len(ledger.store.versions) == 1
    assert list(ledger.store.stream_statements()) == []
    assert ledger.store.read_job(job.source) is None
