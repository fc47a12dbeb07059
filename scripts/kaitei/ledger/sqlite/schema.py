"""The tables in the file: which schema they are of, and what brings an older one up to date."""

from __future__ import annotations

import sqlite3
from importlib import resources

from kaitei.errors import EnvironmentFailed
from kaitei.ledger.moves import count_moves
from kaitei.ledger.sqlite.foreign import APPLICATION_ID
from kaitei.ledger.sqlite.kinds import read_version_row
from kaitei.ledger.unfit import acts_wait

SELECT_VERSIONS = """
SELECT v.id, v.policy, p.name, v.version, v.digest, v.published, v.effective, v.position
FROM policy_version v JOIN policy p ON p.id = v.policy
"""
"""The versions a ledger knows, as ``read_version_row`` takes them."""

_MOVES = "0003_move.sql"


def newest_schema() -> int:
    """Return the number of the newest migration."""
    return _migrations()[-1][0]


def _migrations() -> list[tuple[int, str]]:
    folder = resources.files("kaitei.ledger.sqlite")
    scripts = sorted(file.name for file in folder.iterdir() if file.name.endswith(".sql"))
    return [(int(name[:4]), name) for name in scripts]


def schema_number(connection: sqlite3.Connection) -> int:
    (number,) = connection.execute("PRAGMA user_version").fetchone()
    return int(number)


def migrate(connection: sqlite3.Connection) -> int:
    """Apply the migrations that are missing, in one transaction; return how many there were."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        applied = schema_number(connection)
        missing = [(number, name) for number, name in _migrations() if number > applied]
        if applied == 1:
            _refuse_waiting(connection)
        for number, name in missing:
            script = resources.files("kaitei.ledger.sqlite").joinpath(name).read_text("utf-8")
            for statement in _split(script):
                connection.execute(statement)
            if name == _MOVES and applied:
                _fill_moves(connection)
            connection.execute(f"PRAGMA user_version = {number}")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return len(missing)


def _fill_moves(connection: sqlite3.Connection) -> None:
    """Add up who moved when, of the acts that a ledger of an older schema has logged."""
    versions = {row.id: row for row in map(read_version_row, connection.execute(SELECT_VERSIONS))}
    acts = connection.execute(
        "SELECT subject, version, act, occurred_at FROM event WHERE position IS NOT NULL ORDER BY subject"
    )
    rows = [(*key, n) for key, n in count_moves(acts, versions).items() if n]
    connection.executemany("INSERT INTO move (policy, version, act, until, n) VALUES (?, ?, ?, ?, ?)", rows)


def _refuse_waiting(connection: sqlite3.Connection) -> None:
    """Refuse to migrate while acts wait: the first schema added them up before they were logged."""
    (waiting,) = connection.execute("SELECT count(*) FROM inbox").fetchone()
    if waiting:
        what, fix = acts_wait(waiting)
        raise EnvironmentFailed(what, fix=fix)


def _split(script: str) -> list[str]:
    """Cut a script into statements; a trigger's inner semicolons do not end it."""
    statements, current = [], ""
    for line in script.splitlines(keepends=True):
        current += line
        if sqlite3.complete_statement(current):
            statements.append(current)
            current = ""
    return statements
