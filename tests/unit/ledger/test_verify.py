"""A ledger that nobody changed verifies; one that somebody changed by hand does not, whatever was changed."""

import random
import sqlite3
from collections import Counter
from datetime import date
from typing import Any

import pytest

from kaitei.consent import AcceptanceRequest, Moment, parse_time
from kaitei.consent.entries import erasure_entry
from kaitei.errors import KaiteiError, VerificationFailed
from kaitei.ledger.checkpoint import make_checkpoint
from kaitei.ledger.keys import create_key, open_signers
from kaitei.ledger.moves import count_moves
from kaitei.ledger.opening import register_catalog
from kaitei.ledger.rows import Changes
from kaitei.ledger.sequencer import append_entries, sequence_all
from kaitei.ledger.sqlite import SqliteStore
from kaitei.ledger.unused import state_path
from kaitei.ledger.verify import verify_ledger
from support.ledgers import a_ledger, a_request

TODAY = date(2026, 6, 1)
NOW = Moment(parse_time("2026-06-01T12:00:00Z"))
TRIGGERS = ("event_is_not_changed", "event_is_sequenced_once", "event_is_not_deleted", "log_only_grows")


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keys")
    create_key(folder, "log.example/acts")
    return folder


def fill(ledger, keys):
    """Record 400 acts of 330 members, some of them twice or thrice, five not in the log yet; sign twice."""
    register_catalog(ledger)
    for number in range(330):
        shown = {"statement": "上記に同意します"} if number % 3 else {}
        ledger.record(a_request(member=f"M-{number}", **shown))
    list(sequence_all(ledger.store, TODAY, limit=100))
    sign(ledger, keys)
    for number in range(50):
        ledger.record(
            a_request("withdraw", member=f"M-{number}", at="2026-05-01T00:00:00Z", key=f"k-{number}")
        )
    for number in range(15):
        ledger.record(a_request("acknowledge", "2025-01-01", member=f"M-{number}", at="2026-05-02T00:00:00Z"))
    list(sequence_all(ledger.store, TODAY, limit=40))
    sign(ledger, keys)
    for number in range(5):
        ledger.record(a_request(member=f"N-{number}"))


def sign(ledger, keys):
    make_checkpoint(ledger.store, keys, open_signers(keys, "log", lambda _: ""), NOW)


@pytest.fixture(scope="module")
def image(keys, tmp_path_factory):
    """Return the bytes of a filled ledger's database, and the last signed checkpoint of it."""
    path = tmp_path_factory.mktemp("image") / "ledger.sqlite3"
    with a_ledger(SqliteStore(path, create=True), keys) as ledger:
        fill(ledger, keys)
    return path.read_bytes(), state_path(keys).read_bytes()


@pytest.fixture
def opened(image, keys, tmp_path):
    """Open a copy of the filled ledger; ``opened(edit)`` opens one that was edited by hand."""
    content, last = image
    contexts: list[Any] = []

    def open_it(edit=None):
        path = tmp_path / f"ledger-{len(contexts)}.sqlite3"
        path.write_bytes(content)
        state_path(keys).write_bytes(last)
        if edit is not None:
            connection = sqlite3.connect(path)
            for trigger in TRIGGERS:
                connection.execute(f"DROP TRIGGER {trigger}")
            edit(connection)
            connection.commit()
            connection.close()
        contexts.append(a_ledger(SqliteStore(path), keys))
        return contexts[-1].__enter__()

    yield open_it
    for context in contexts:
        context.__exit__(None, None, None)


def test_a_ledger_that_nobody_changed_verifies(opened, keys):
    seen = []
    found = verify_ledger(opened(), keys, lambda done, total: seen.append((done, total)))
    assert (found.members, found.records, found.waiting) == (335, 395, 5)
    assert (found.head.size, found.signed and found.signed.size, found.checkpoints) == (399, 399, 2)
    assert (found.entries, found.erased) == (4, 0)
    assert seen


def test_a_ledger_without_any_record_verifies(tmp_path, keys):
    (tmp_path / "empty").mkdir()
    with a_ledger(SqliteStore(tmp_path / "empty.sqlite3", create=True), tmp_path / "empty") as ledger:
        found = verify_ledger(ledger, tmp_path / "empty")
    assert (found.head.size, found.signed, found.records) == (0, None, 0)


def record_at(ledger, position):
    (row,) = ledger.store.connection.execute(
        "SELECT subject, event, recorded_at FROM event WHERE position = ?", (position,)
    )
    from kaitei.consent import format_record_id

    return format_record_id(Moment(row[2]), row[0], row[1])


def test_the_first_record_that_was_changed_is_named(opened, keys):
    ledger = opened(
        lambda db: db.execute("UPDATE event SET channel = 'app' WHERE position IN (17, 200, 301)")
    )
    with pytest.raises(VerificationFailed) as refused:
        verify_ledger(ledger, keys)
    assert refused.value.render() == (
        f"error: record {record_at(ledger, 17)} is not entry 17 of the log: it was changed after it was logged "
        "(the first of 3)\n"
        "  fix: stop, keep the ledger as it is, and restore it from a backup; docs/guide/operate.md says how"
    )


COPIED = "subject, event + 1, version, act, channel, locale, statement, occurred_at, recorded_at, key"
EDITS = [
    # records
    "UPDATE event SET act = 3 WHERE position = 50",
    "UPDATE event SET version = (SELECT id FROM policy_version WHERE version = '2022-01-01') WHERE position = 50",
    "UPDATE event SET version = 999 WHERE position = 50",
    "UPDATE event SET act = 2 WHERE position = 50",
    "UPDATE event SET channel = 'phone' WHERE position = 50",
    "UPDATE event SET locale = 'en' WHERE position = 50",
    "UPDATE event SET statement = NULL WHERE position = (SELECT max(position) FROM event WHERE statement IS NOT NULL)",
    "UPDATE event SET statement = 1 WHERE position = (SELECT min(position) FROM event WHERE statement IS NULL)",
    "UPDATE event SET occurred_at = occurred_at + 1 WHERE position = 50",
    "UPDATE event SET recorded_at = recorded_at - 1 WHERE position = 50",
    "UPDATE event SET key = 'another' WHERE key = 'k-7'",
    "UPDATE event SET key = NULL WHERE key = 'k-7'",
    "UPDATE event SET key = 'one' WHERE position = 50",
    "UPDATE event SET position = 51 WHERE position = 50",
    "UPDATE event SET position = NULL WHERE position = 50",
    "UPDATE event SET position = 100000 WHERE position = 50",
    "UPDATE event SET position = -1 WHERE position = 50",
    "UPDATE event SET event = event + 1 WHERE position = 50",
    "UPDATE event SET subject = subject + 1 WHERE position = 50",
    "UPDATE event SET subject = (SELECT subject FROM event WHERE position = 50) WHERE key = 'k-7'",
    "DELETE FROM event WHERE position = 50",
    "DELETE FROM event WHERE position > 300",
    "DELETE FROM event WHERE position IS NULL",
    "UPDATE event SET occurred_at = occurred_at + 1 WHERE position IS NULL",
    f"INSERT INTO event SELECT {COPIED}, NULL FROM event WHERE position = 50",
    f"INSERT INTO event SELECT {COPIED}, 400 FROM event WHERE position = 50",
    # members
    "UPDATE subject SET tag = randomblob(16) WHERE subject = (SELECT min(subject) FROM subject)",
    "UPDATE subject SET sealed = randomblob(40) WHERE subject = (SELECT min(subject) FROM subject)",
    "DELETE FROM subject WHERE subject = (SELECT min(subject) FROM subject)",
    # what follows from the records
    "UPDATE status SET act = 5 - act WHERE subject = (SELECT min(subject) FROM status)",
    "UPDATE status SET at = at + 1 WHERE subject = (SELECT min(subject) FROM status)",
    "UPDATE status SET acts = acts + 1 WHERE subject = (SELECT min(subject) FROM status)",
    "UPDATE status SET version = version - 1 WHERE subject = (SELECT min(subject) FROM status)",
    "DELETE FROM status WHERE subject = (SELECT min(subject) FROM status)",
    "INSERT INTO status SELECT subject, policy + 1, version, act, at, acts FROM status LIMIT 1",
    "UPDATE counts SET n = n + 1",
    "DELETE FROM counts",
    "UPDATE move SET n = n + 1",
    "UPDATE move SET until = until + 1",
    "DELETE FROM move",
    "UPDATE inbox SET leaf = randomblob(32)",
    "UPDATE inbox SET act = act % 4 + 1",
    "UPDATE inbox SET at = at + 1",
    "UPDATE inbox SET version = version - 1",
    "UPDATE inbox SET policy = policy + 1",
    "DELETE FROM inbox",
    "UPDATE inbox SET event = event + 1",
    # versions and statements
    "UPDATE policy_version SET digest = randomblob(32) WHERE version = '2022-01-01'",
    "UPDATE policy_version SET digest = NULL WHERE version = '2022-01-01'",
    "UPDATE policy_version SET effective = '2022-01-02' WHERE version = '2022-01-01'",
    "UPDATE policy_version SET published = '2021-12-31' WHERE version = '2022-01-01'",
    "UPDATE policy_version SET version = '2022-01-02' WHERE version = '2022-01-01'",
    "UPDATE policy_version SET position = NULL WHERE version = '2022-01-01'",
    "UPDATE policy SET name = 'other'",
    "UPDATE statement SET text = '何にも同意しません'",
    # the log
    "UPDATE tile SET data = randomblob(8192) WHERE level = 0 AND n = 0",
    "UPDATE tile SET data = CAST(substr(data, 1, 32) || randomblob(32) || substr(data, 65) AS BLOB) WHERE level = 0 AND n = 1",
    "UPDATE tile SET data = randomblob(length(data)) WHERE level = 1",
    "UPDATE tile SET data = substr(data, 33) WHERE level = 0 AND n = 1",
    "UPDATE tile SET data = CAST(data || randomblob(32) AS BLOB) WHERE level = 0 AND n = 1",
    "UPDATE tile SET n = 2 WHERE level = 0 AND n = 1",
    "DELETE FROM tile WHERE level = 1",
    "DELETE FROM tile WHERE level = 0 AND n = 0",
    "DELETE FROM tile",
    "INSERT INTO tile (level, n, data) VALUES (0, 2, randomblob(32))",
    "INSERT INTO tile (level, n, data) VALUES (3, 0, randomblob(32))",
    "UPDATE log_state SET size = size - 1",
    "UPDATE log_state SET size = size + 1",
    "UPDATE log_state SET size = 0",
    "UPDATE log_entry SET data = randomblob(33) WHERE position = 1",
    "UPDATE log_entry SET position = 50 WHERE position = 1",
    "DELETE FROM log_entry WHERE position = 1",
    "INSERT INTO log_entry (position, data) VALUES (50, randomblob(33))",
    # checkpoints
    "UPDATE checkpoint SET root = randomblob(32) WHERE size < 350",
    "UPDATE checkpoint SET size = size - 1 WHERE size < 350",
    "UPDATE checkpoint SET note = replace(note, '\n334\n', '\n333\n')",
    "UPDATE checkpoint SET note = replace(note, '— log', '— lag')",
]


@pytest.mark.parametrize("edit", EDITS)
def test_every_edit_by_hand_is_found(opened, keys, edit):
    def apply(connection):
        assert connection.execute(edit).rowcount > 0

    with pytest.raises(KaiteiError) as refused:
        verify_ledger(opened(apply), keys)
    assert refused.value.exit_status in {1, 3}


def test_flipped_bits_are_found(opened, keys):
    """Flip one bit of a stored value at a time; sizes of numbers stay what they are."""
    chance = random.Random(7)
    cells = [
        ("event", ("act", "occurred_at", "recorded_at", "position", "version")),
        ("subject", ("tag", "sealed")),
        ("tile", ("data",)),
        ("log_entry", ("data",)),
        ("checkpoint", ("root",)),
        ("statement", ("digest",)),
    ]
    for _ in range(40):
        table, columns = chance.choice(cells)
        column = chance.choice(columns)

        def flip(connection, table=table, column=column):
            rows = [row for (row,) in connection.execute(f"SELECT {column} FROM {table}") if row is not None]
            value = chance.choice(rows)
            if isinstance(value, bytes):
                bit = chance.randrange(8 * len(value))
                changed = value[: bit // 8] + bytes([value[bit // 8] ^ 1 << bit % 8]) + value[bit // 8 + 1 :]
            else:
                changed = value % 4 + 1 if column == "act" else value ^ (1 << chance.randrange(6))
            place = connection.execute(f"SELECT rowid FROM {table} WHERE {column} = ?", (value,)).fetchone()
            connection.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (changed, *place))

        with pytest.raises(KaiteiError):
            verify_ledger(opened(flip), keys)


def test_a_rolled_back_ledger_is_found_by_the_checkpoint_kept_apart(opened, keys):
    def roll_back(connection):
        for statement in (
            "DELETE FROM checkpoint WHERE size > 350",
            "DELETE FROM event WHERE position >= 334 OR position IS NULL",
            "DELETE FROM inbox",
        ):
            connection.execute(statement)

    with pytest.raises(VerificationFailed):
        verify_ledger(opened(roll_back), keys)


def test_records_of_an_erased_member_may_be_missing_and_no_others(opened, keys):
    ledger = opened()
    connection = ledger.store.connection
    rows = connection.execute(
        "SELECT subject, position FROM event WHERE position > 345 AND act = 4"
    ).fetchall()
    (subject, _), *_ = rows
    positions = [
        position
        for (position,) in connection.execute("SELECT position FROM event WHERE subject = ?", (subject,))
    ]
    acts = connection.execute(
        "SELECT subject, version, act, occurred_at FROM event WHERE subject = ?", (subject,)
    ).fetchall()
    with ledger.store.write():
        connection.execute("INSERT INTO setting VALUES ('erasing', '1')")
        entry = erasure_entry(positions)
        ledger.store.add_entries([(append_entries(ledger.store, [entry]), entry)])
        for table in ("event", "subject", "status"):
            connection.execute(f"DELETE FROM {table} WHERE subject = ?", (subject,))
        changes: Changes = Counter()
        changes.subtract(count_moves(acts, ledger.store.versions_by_number))
        ledger.store.add_counts(changes)
        connection.execute("DELETE FROM setting WHERE name = 'erasing'")
    found = verify_ledger(ledger, keys)
    assert (found.erased, found.records) == (len(positions), 395 - len(positions))
    with ledger.store.write():
        connection.execute("INSERT INTO setting VALUES ('erasing', '1')")
        connection.execute("DELETE FROM event WHERE position = 60")
        connection.execute("DELETE FROM setting WHERE name = 'erasing'")
    with pytest.raises(VerificationFailed):
        verify_ledger(ledger, keys)


def test_members_stay_where_all_they_did_was_taken_out_before_it_was_logged(opened, keys):
    def apply(connection):
        connection.execute("DELETE FROM event WHERE position IS NULL")
        connection.execute("DELETE FROM inbox")

    with pytest.raises(VerificationFailed, match="is there without acts, or twice"):
        verify_ledger(opened(apply), keys)


def test_an_erasure_cannot_name_what_it_did_not_erase(opened, keys):
    ledger = opened()
    with ledger.store.write():
        entry = erasure_entry([2])  # a version's
        ledger.store.add_entries([(append_entries(ledger.store, [entry]), entry)])
    with pytest.raises(VerificationFailed, match="names entry 2, which cannot be erased"):
        verify_ledger(ledger, keys)


def test_the_log_may_have_grown_since_it_was_signed(opened, keys):
    ledger = opened()
    request = a_request(member="N-9")
    assert isinstance(request, AcceptanceRequest)
    ledger.record(request)
    list(sequence_all(ledger.store, TODAY))
    found = verify_ledger(ledger, keys)
    assert (found.head.size, found.signed and found.signed.size, found.waiting) == (405, 399, 0)
